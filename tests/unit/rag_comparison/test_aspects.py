"""What reports say on an aspect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library

from index.library import Library
from rag.comparison.aspects import LONGEST_EXTRACT, MOST_EXTRACTS, PARTS, find_extracts, read_aspect, title_of
from rag.understanding.vocabulary import load_lexicon


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("aspects")) as opened:
        yield opened


def told(library: Library, name: str) -> dict[str, list[str]]:
    """Return the extracts of each report by file name, after checking that each is its report's own."""
    extracts = find_extracts(library.catalog, library.catalog.entries(), read_aspect(name, load_lexicon()))
    for report_id, own in extracts.items():
        text = library.catalog.report(report_id).text
        for extract in own:
            assert text[extract.sentence.start : extract.sentence.end] == extract.sentence.text
            assert all(piece in extract.sentence.text for piece in extract.text.split("……"))
    return {library.catalog.entry(key).name: [e.text for e in own] for key, own in extracts.items()}


def test_problems_are_told_item_by_item(library: Library) -> None:
    assert told(library, "shortcomings")["jiashan-2024.txt"] == [
        "一是行政执法规范化水平有待提升",
        "二是专职人民调解员数量偏少",
    ]


def test_a_signature_is_no_plan(library: Library) -> None:
    assert told(library, "plans")["gulou-2024.txt"] == ["2025年，鼓楼区将新建公共法律服务站5个，持续优化法治化营商环境"]
    assert "nanjing-justice-2024.txt" not in told(library, "plans")


def test_a_topic_is_told_by_the_sentences_that_name_it(library: Library) -> None:
    found = told(library, "规范性文件")
    assert found.keys() == {"jiashan-2023.txt", "jiashan-2024.txt"}
    assert found["jiashan-2023.txt"] == ["审核行政规范性文件14件，备案12件"]


def test_what_was_done_stands_before_what_is_lacking(library: Library) -> None:
    first = told(library, "执法")["gulou-2024.txt"][0]
    assert first == "全区持证行政执法人员共计1,206名，组织执法培训考试3场"


def test_a_topic_that_no_report_names_has_no_extract(library: Library) -> None:
    assert told(library, "量子计算") == {}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_known_by_its_key_and_its_titles(part: str) -> None:
    lexicon = load_lexicon()
    titles = title_of(part, "zh"), title_of(part, "en")
    aspects = {read_aspect(name, lexicon) for name in (part, *titles, titles[1].upper())}
    assert {(aspect.part, aspect.terms) for aspect in aspects} == {(part, ())}
    assert (read_aspect(part, lexicon).title("zh"), read_aspect(part, lexicon).title("en")) == titles


def test_a_long_report_is_told_in_short_extracts(tmp_path_factory: pytest.TempPathFactory) -> None:
    items = "".join(f"{n}是{'队伍建设仍需加强，' * 12}人手不够。\n" for n in "一二三四五六")
    text = f"甲县人民政府2024年度法治政府建设情况报告\n\n一、主要工作\n推进工作。\n二、存在的问题\n{items}"
    with build_library(tmp_path_factory.mktemp("long"), {"long.txt": text}) as library:
        (extracts,) = told(library, "shortcomings").values()
    assert len(extracts) == MOST_EXTRACTS
    assert all(extract.startswith(n) for extract, n in zip(extracts, "一二三四", strict=True))
    assert max(map(len, extracts)) <= LONGEST_EXTRACT + 2
