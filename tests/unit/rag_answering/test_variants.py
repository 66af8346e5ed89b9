"""A body and year held twice, in everything that is told of several reports: one counts, and what differs is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.library import JIASHAN_2024, TEXTS, build_library, open_desk

from index.build import set_profile
from index.library import Library
from index.profile.gazetteer import load_divisions
from rag.app.desk import Desk
from rag.comparison.crosstable import State, make_crosstable
from rag.comparison.options import take_stock
from rag.comparison.selection import Column, Selection
from rag.export.comparison import Workbook
from rag.schema.answer import Answer, markers_in

LATER = "later [2].txt"  # a name that reads as a marker
COUNTED, ASIDE = f"“{LATER.replace('[2]', '［2］')}”", "“jiashan-2024.txt”"
CORRECTED = (
    JIASHAN_2024.replace("申请88件", "申请91件")
    .replace("合同310余份", "合同四百余份")
    .replace("废止七件", "废止七件，整改问题31个")  # a number of what is asked for in words
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("twice"), {**TEXTS, LATER: CORRECTED}) as library:
        yield library


@pytest.fixture(scope="module")
def desk(library: Library) -> Desk:
    return open_desk(library)


def ask(desk: Desk, question: str, *history: str) -> Answer:
    answer = desk.bot.ask(question, history)
    assert len({(c.report_id, c.start) for c in answer.citations}) == len(answer.citations)
    assert markers_in(answer.text) <= {citation.marker for citation in answer.citations}
    for citation in answer.citations:
        assert desk.bot.report(citation.report_id).text[citation.start : citation.end] == citation.quote
    assert Answer.from_json(answer.to_json()) == answer
    return answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2024年各地收到行政复议申请总数是多少", "合计164件"),
        ("2024年各地平均收到多少件行政复议申请", "平均82件"),
        ("2024年收到行政复议申请最多的是哪里", "嘉善县2024年更多，全年收到行政复议申请91件"),
        ("嘉善县历年收到行政复议申请的变化趋势", "增加39件"),
        ("嘉善县和鼓楼区2024年哪个收到的行政复议申请多", "相差18件"),
        ("2024年收到行政复议申请超过80件的有哪些地方", "1份超过80件"),
        ("嘉善县2024年收到多少件行政复议申请", "91件"),
        ("嘉善县2024年收到行政复议申请多少件，画个图", "91件"),
        ("How many reconsideration applications did 嘉善县 receive in 2024?", "91件"),
    ],
)
def test_one_of_them_enters_every_reckoning_and_the_other_is_shown_beside_it(
    desk: Desk, question: str, said: str
) -> None:
    answer = ask(desk, question)

    assert said in answer.text
    (line,) = [line for line in answer.text.split("\n") if COUNTED in line]
    assert ASIDE in line
    assert "91件" in line
    assert "88件" in line
    cited = {citation.report for citation in answer.citations if f"[{citation.marker}]" in line}
    assert cited == {LATER, "jiashan-2024.txt"}
    told = answer.notices[-1]
    assert told.index(COUNTED) < told.index(ASIDE)
    assert "最后入库" in told
    assert "taken in last" in told
    if answer.table:
        rows = [[cell.text for cell in row] for row in answer.table.rows]
        assert len({tuple(row[:2]) for row in rows}) == len(rows)
    if answer.coverage:
        assert len(set(answer.coverage.searched)) == len(answer.coverage.searched)


@pytest.mark.parametrize("question", ["库里有哪些报告", "哪些报告提到了法律顾问", "各地存在哪些问题"])
def test_lists_name_each_body_and_year_once(desk: Desk, question: str) -> None:
    answer = ask(desk, question)

    assert answer.coverage
    assert answer.coverage.searched.count("嘉善县2024年") == 1
    assert {c.report for c in answer.citations if c.jurisdiction == "嘉善县" and c.year == 2024} <= {
        LATER,
        "jiashan-2024.txt",
    }
    assert COUNTED in answer.notices[-1]


def test_numbers_that_agree_are_not_told_twice(desk: Desk) -> None:
    answer = ask(desk, "嘉善县2024年受理了多少件行政复议申请")

    assert "81件" in answer.text
    assert ASIDE not in answer.text
    assert {citation.report for citation in answer.citations} == {LATER}
    assert ASIDE in answer.notices[-1]


def test_numbers_in_quoted_prose_are_held_against_each_other(desk: Desk) -> None:
    answer = ask(desk, "嘉善县2024年聘请法律顾问做了什么")

    assert "310余份" in answer.text
    assert "四百余份" in answer.text


@pytest.mark.parametrize(
    "question", ["鼓楼区2024年收到多少件行政复议申请", "嘉善县2023年收到多少件行政复议申请", "你好"]
)
def test_an_answer_that_is_of_other_reports_says_nothing_of_it(desk: Desk, question: str) -> None:
    answer = ask(desk, question)

    assert not any(ASIDE in notice for notice in answer.notices)


def test_the_other_one_is_asked_by_the_name_of_its_file_and_stays_asked(desk: Desk) -> None:
    first = "jiashan-2024.txt里收到多少件行政复议申请"
    named, then = ask(desk, first), ask(desk, "审结了多少件?", first)
    anew = ask(desk, "嘉善县2024年收到多少件行政复议申请", first)

    assert "88件" in named.text
    assert {c.report for c in (*named.citations, *then.citations)} == {"jiashan-2024.txt"}
    assert "按您写明的文件" in named.notices[-1]
    assert "91件" in anew.text


def test_commands_take_the_one_that_counts_and_tell(desk: Desk) -> None:
    enquiry = desk.enquiry
    compared = enquiry.compare("行政复议收到", ["嘉善县", "鼓楼区"], [2024])
    entries = enquiry.reports(["嘉善县"], [2024])

    assert [row[2].text for row in compared.table.rows] == ["91件", "73件"]
    assert [entry.name for entry in entries] == [LATER]
    assert [entry.name for entry in enquiry.reports(["jiashan-2024.txt"], [])] == ["jiashan-2024.txt"]
    assert len(enquiry.reports(["嘉善县"], [2024], every=True)) == 2
    differing = compared.notes[-1]
    assert COUNTED in compared.notes[-2]
    assert "91件[1]" in differing
    assert f"88件[{compared.citations[-1].marker}]" in differing
    assert compared.citations[-1].report == "jiashan-2024.txt"


def test_the_cross_table_has_one_row_and_its_cell_opens_both(desk: Desk) -> None:
    holdings = take_stock(desk.enquiry)
    place = next(body.key for body in holdings.bodies if body.name == "嘉善县")
    selection = Selection((place,), (2024,), (Column("measure", "行政复议收到"),))
    table = make_crosstable(desk.enquiry, holdings, selection)
    ((cell,),) = table.cells(table.rows)
    assert desk.enquiry.catalog.measures()["行政复议", "收到"] == 3  # 鼓楼区, and 嘉善县 on two years
    book = Workbook(table, "zh")

    assert (cell.state, cell.text, cell.others) == (State.STATED, "91件", "jiashan-2024.txt 88件")
    assert [source.sentence.report_id for source in cell.sources] == [
        table.rows[0].id, *(other.id for other in table.versions[0].others)
    ]  # fmt: skip
    assert any(ASIDE in note and "88件" in note for note in table.columns[0].notes)
    assert any(COUNTED in note for note in book.notes())
    sheet = b"".join(book.csv()).decode("utf-8-sig")
    assert "不计入的：jiashan-2024.txt 88件" in sheet
    assert "申请88件" in sheet
    _, footnotes = book.blocks()
    assert len(footnotes) == 2


def test_what_the_user_chose_counts_in_the_next_answer(tmp_path: Path) -> None:
    with build_library(tmp_path, {**TEXTS, LATER: CORRECTED}) as library:
        (other,) = library.catalog.counted().groups[0].others
        set_profile(library, other.id, {"counts": "yes"}, load_divisions())
        answer = ask(open_desk(library), "2024年各地收到行政复议申请总数是多少")

    assert "合计161件" in answer.text
    assert "由用户选定" in answer.notices[-1]


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("嘉善县2024年收到行政复议申请多少件，画个图", "可以比较的数不到两个"),
        ("嘉善县和鼓楼区在存在问题上有什么不同，画个图", "这里比较的是文字"),
        ("嘉善县2024年聘请法律顾问做了什么，画个图", "一段话"),
        ("嘉善县2024年审核了多少件行政规范性文件,鼓楼区2024年收到多少件行政复议申请,画个图", "不是同一个指标"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_told_with_its_reason(desk: Desk, question: str, why: str) -> None:
    answer = ask(desk, question)

    assert answer.chart is None
    (line,) = [line for line in answer.text.split("\n") if line.startswith("（没有画图：")]
    assert why in line


def test_one_place_over_two_years_is_drawn(desk: Desk) -> None:
    answer = ask(desk, "各地收到行政复议申请多少件，画个图")

    assert answer.chart
    assert "没有画图" not in answer.text
