"""Prose of several reports side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fakes import BagEmbedder
from support.library import build_library, make_reader
from unit.rag_answering.test_mentions import TEXTS

from index.library import Library
from rag.answering.side_by_side import make_matrix
from rag.retrieval.retriever import Retriever
from rag.schema.answer import Draft, markers_in
from rag.understanding.vocabulary import load_lexicon


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("matrix"), TEXTS) as opened:
        yield opened


def ask(library: Library, question: str) -> Draft | None:
    asked = make_reader(library).read(question)
    assert asked.several
    found = Retriever(library, BagEmbedder(), load_lexicon()).retrieve(asked)
    draft = make_matrix(asked, found, library.catalog)
    if draft:
        assert draft.table is not None
        in_table = {n for row in draft.table.rows for cell in row for n in cell.citations}
        assert markers_in(draft.text) | in_table == {citation.marker for citation in draft.citations}
        for citation in draft.citations:
            text = library.catalog.report(citation.report_id).text
            assert text[citation.start : citation.end] == citation.quote
    return draft


def cells(draft: Draft | None) -> dict[str, list[str]]:
    assert draft is not None
    assert draft.table is not None
    return {row[0].text: [cell.text for cell in row[2:]] for row in draft.table.rows}


def test_a_part_asked_for_whole_shows_its_items(library: Library) -> None:
    draft = ask(library, "各报告的主要问题分别是什么?")
    assert cells(draft)["嘉善县"] == ["一是执法人员力量薄弱;二是普法宣传形式单一"]
    assert draft is not None
    assert "嘉善县2024年：“一是执法人员力量薄弱……二是普法宣传形式单一”" in draft.text


def test_each_part_that_is_named_is_a_column(library: Library) -> None:
    draft = ask(library, "嘉善县和海盐县存在的问题和下一步打算分别是什么?")
    assert draft is not None
    assert draft.table is not None
    assert draft.table.columns[2:] == ("存在的问题", "下一步安排")
    assert "合规指导中心" in cells(draft)["嘉善县"][1]
    assert cells(draft)["海盐县"][1] == "未披露"


def test_problems_of_one_kind_are_taken_from_the_shortcomings(library: Library) -> None:
    rows = cells(ask(library, "嘉善县和平湖市在执法人员方面的问题有什么不同?"))
    assert "力量薄弱" in rows["嘉善县"][0]
    assert "素质有待提高" in rows["平湖市"][0]


def test_things_listed_with_and_are_columns(library: Library) -> None:
    draft = ask(library, "比较嘉善县和平湖市在普法宣传和枫桥经验方面的做法")
    assert draft is not None
    assert draft.table is not None
    assert draft.table.columns[2:] == ("普法宣传", "枫桥经验")
    assert "民法典主题宣传活动12场" in cells(draft)["嘉善县"][0]
    assert "践行新时代" in cells(draft)["平湖市"][1]


def test_what_was_done_is_told_before_what_is_planned(library: Library) -> None:
    rows = cells(ask(library, "对比嘉善县和平湖市案卷评查的做法"))
    assert "组织开展执法案卷评查2次" in rows["嘉善县"][0]


def test_what_is_only_planned_is_told_as_a_plan(library: Library) -> None:
    draft = ask(library, "对比嘉善县和平湖市案卷评查的做法")
    assert cells(draft)["平湖市"][0].startswith("（下一步安排）")
    assert draft is not None
    assert "平湖市2024年（下一步安排）：“" in draft.text


def test_a_place_without_a_report_is_named(library: Library) -> None:
    draft = ask(library, "嘉善县和深圳市的问题分别是什么?")
    assert draft is not None
    assert draft.coverage is not None
    assert draft.coverage.missing == ("深圳市",)
    assert "库中没有深圳市的报告" in draft.text


def test_nothing_said_is_no_matrix(library: Library) -> None:
    assert ask(library, "比较各报告的量子计算") is None


def test_an_english_question_has_an_english_frame(library: Library) -> None:
    asked = make_reader(library).read("Compare the shortcomings of all reports.")
    found = Retriever(library, BagEmbedder(), load_lexicon()).retrieve(asked)
    draft = make_matrix(asked, found, library.catalog)
    assert draft is not None
    assert draft.table is not None
    assert draft.table.columns == ("Place", "Year", "Problems")
    assert "The 2024 report of" in draft.text


def test_of_many_reports_some_have_a_line_and_all_a_row(tmp_path: Path) -> None:
    text = TEXTS["jiashan.txt"]
    texts = {
        f"{year}.txt": text.replace("2024", str(year)).replace("2025", str(year + 1)) for year in range(2010, 2022)
    }
    with build_library(tmp_path, texts) as library:
        draft = ask(library, "各报告的主要问题分别是什么?")
        assert draft is not None
        assert draft.table is not None
        assert len(draft.table.rows) == 12
        assert draft.text.count("年：“") == 8
        assert "（另有4份，见表。）" in draft.text
