"""Questions about the library itself, over invented reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.library import build_library, make_reader

from index.library import Library
from rag.answering.about_library import list_reports
from rag.schema.answer import Draft, markers_in
from rag.understanding.vocabulary import load_lexicon


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = build_library(tmp_path_factory.mktemp("listing"))
    yield opened
    opened.close()


def ask(library: Library, question: str, *history: str) -> Draft | None:
    draft = list_reports(make_reader(library).read(question, history), library.catalog, load_lexicon())
    if draft:
        in_table = {n for row in (draft.table.rows if draft.table else ()) for cell in row for n in cell.citations}
        assert markers_in(draft.text) | in_table == {citation.marker for citation in draft.citations}
        for citation in draft.citations:
            text = library.catalog.report(citation.report_id).text
            assert text[citation.start : citation.end] == citation.quote
    return draft


def answer(library: Library, question: str, *history: str) -> Draft:
    draft = ask(library, question, *history)
    assert draft is not None
    return draft


@pytest.mark.parametrize("question", ["多少份报告?", "库里一共有多少份报告", "How many reports are in the library?"])
def test_how_many_reports_there_are(library: Library, question: str) -> None:
    draft = answer(library, question)
    assert "5" in draft.text.splitlines()[0]
    assert draft.table is not None
    assert len(draft.table.rows) == 5


def test_the_reports_of_one_year(library: Library) -> None:
    draft = answer(library, "库里有哪些是2023年度的报告?")
    assert draft.text.startswith("库中有1份2023年度的报告：")
    assert "嘉善县2023年：《" in draft.text
    assert [citation.year for citation in draft.citations if citation.marker == 1] == [2023]
    assert "2023" in draft.citations[0].quote


def test_another_year_after_the_same_question(library: Library) -> None:
    draft = answer(library, "那2024年的呢?", "库里有哪些是2023年度的报告?")
    assert draft.text.startswith("库中有4份2024年度的报告：")


def test_the_years_with_how_many_reports_each_has(library: Library) -> None:
    lines = answer(library, "哪些年份有报告?").text.splitlines()
    assert lines[0] == "库中有2个年度的5份报告："
    assert lines[1].startswith("2024年（4份）：")
    assert lines[2].startswith("2023年（1份）：嘉善县[")


def test_the_places_each_with_its_years(library: Library) -> None:
    text = answer(library, "有哪些地方的报告?").text
    assert text.startswith("库中有4个地区或单位的5份报告：")
    assert "嘉善县（2023年、2024年）" in text


def test_the_reports_of_one_kind_of_body(library: Library) -> None:
    text = answer(library, "哪些是部门的报告?").text
    assert text.startswith("库中有1份报告：")
    assert "南京市司法局" in text


def test_the_earliest_is_cited_where_its_date_stands(library: Library) -> None:
    draft = answer(library, "成文最早的是哪一份报告?落款哪天?")
    assert "嘉善县2023年成文于2024年3月11日[1]。" in draft.text
    assert "2024年3月11日" in draft.citations[0].quote
    assert draft.table is not None
    assert [row[3].text for row in draft.table.rows] == ["2024-03-11"]


def test_the_latest(library: Library) -> None:
    assert "嘉善县2024年成文于2025年3月3日" in answer(library, "成文最晚的是哪份报告?").text


def test_all_dates_in_their_order(library: Library) -> None:
    lines = answer(library, "各报告分别是哪天成文的?").text.splitlines()
    assert [line.split("成文于")[0] for line in lines[1:3]] == ["嘉善县2023年", "合肥高新技术产业开发区2024年"]


def test_a_date_that_no_report_gives_is_told(library: Library) -> None:
    draft = answer(library, "发布最早的是哪份报告?")
    assert draft.refusal is not None
    assert "没有写明日期" in draft.text


def test_reports_without_a_document_number(library: Library) -> None:
    assert answer(library, "哪些报告没有文号?").text.startswith("5份报告中，5份没有文号：")
    assert answer(library, "哪些报告有文号?").refusal is not None


@pytest.mark.parametrize(
    "question",
    [
        "哪些报告提到了法律顾问?",
        "各报告的主要问题分别是什么?",
        "嘉善县2024年的报告讲了什么?",
        "哪些地方公布了出庭应诉率?",
        "总结一下嘉善县2023年的报告",
        "各报告发布了多少条信息?",
        "嘉善县2024年的报告落款是哪天?",
        "嘉善县收到多少件行政复议申请?",
    ],
)
def test_what_the_reports_say_is_no_question_about_the_library(library: Library, question: str) -> None:
    assert ask(library, question) is None


def test_a_long_list_goes_on_in_the_table(tmp_path: Path) -> None:
    texts = {
        f"{year}.txt": f"嘉善县人民政府{year}年度法治政府建设情况报告\n\n{year}年,嘉善县坚持依法行政。\n"
        "一、主要举措和成效\n开展普法宣传。\n"
        for year in range(2014, 2025)
    }
    with build_library(tmp_path, texts) as library:
        draft = answer(library, "库里有多少份报告?")
        assert "（另有3份，见表。）" in draft.text
        assert draft.table is not None
        assert len(draft.table.rows) == 11


def test_a_follow_up_to_a_question_about_the_library_is_one_too(library: Library) -> None:
    assert answer(library, "2023年的是哪儿的", "库里2024年度的报告是哪些地方的?").text.startswith("库中有1个地区")
    rest = answer(library, "不是2024年的有哪几份", "五份报告各是哪一年的?")
    assert rest.text.startswith("库中有1份2023年度的报告：")
    assert answer(library, "2024年的有哪几个地方", "五份报告各是哪一年的?").text.startswith("库中有4个地区")
    assert ask(library, "各地有几份文件") is None
    assert ask(library, "2023年的审核了几件文件", "库里2024年度的报告是哪些地方的?") is None


@pytest.mark.parametrize("question", ["好吧,那你这里有哪些地方的报告", "你们库里都有哪些地方?"])
def test_chatter_does_not_make_it_another_question(library: Library, question: str) -> None:
    assert "嘉善县" in answer(library, question).text
