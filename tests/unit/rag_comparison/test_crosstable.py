"""Reports by measures and aspects: cells, order, what is hidden, and what is said beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from support.library import GULOU_FUZHOU, TEXTS, build_library

from index.facts.measures import load_measures
from index.library import Library
from index.profile.gazetteer import load_divisions
from rag.comparison.crosstable import CrossTable, State, make_crosstable
from rag.comparison.lookup import Enquiry
from rag.comparison.options import settle, take_stock
from rag.comparison.selection import read_query
from rag.schema.answer import Language
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.vocabulary import load_lexicon

REVIEW = "measure=行政复议 · 收到"


def enquire(library: Library) -> Enquiry:
    places = PlaceFinder(library.catalog.entries(), load_divisions())
    return Enquiry(library.catalog, places, load_lexicon(), load_measures())


@pytest.fixture(scope="module")
def enquiry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enquiry]:
    texts = {**TEXTS, "gulou-fuzhou-2024.txt": GULOU_FUZHOU}
    with build_library(tmp_path_factory.mktemp("crosstable"), texts) as library:
        yield enquire(library)


def tabulate(enquiry: Enquiry, query: str, language: Language = "zh") -> CrossTable:
    """Return the table of a query, after checking that each cell stands where it says."""
    holdings = take_stock(enquiry)
    selection, problems = read_query(query)
    places, unknown = settle(selection.places, holdings, enquiry)
    assert not problems
    assert not [problem for problem in unknown if problem.kind != "place_several"]
    table = make_crosstable(enquiry, holdings, replace(selection, places=places), language=language)
    for row, entry in zip(table.cells(table.rows), table.rows, strict=True):
        text = enquiry.catalog.report(entry.id).text
        for cell in row:
            assert (cell.state is State.STATED) <= bool(cell.sources and cell.text)
            for source in cell.sources:
                assert source.sentence.report_id == entry.id
                assert text[source.sentence.start : source.sentence.end] == source.sentence.text
                for start, end in source.marks:
                    assert text[start:end] in cell.text + cell.near
    return table


def texts(table: CrossTable) -> dict[str, list[str]]:
    cells = zip(table.rows, table.cells(table.rows), strict=True)
    return {table.names[entry.id]: [cell.text or cell.near for cell in row] for entry, row in cells}


def test_each_report_is_a_row_and_each_measure_a_column(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, f"place=嘉善县&place=南京市鼓楼区&{REVIEW}&measure=行政复议 · 审结")

    assert texts(table) == {
        "嘉善县2023年": ["52件", "45件"],
        "嘉善县2024年": ["88件", "79件"],
        "鼓楼区2024年": ["73件", "61件"],
    }
    first = table.cells(table.rows)[0][0]
    assert (first.value, first.unit, table.columns[0].unit) == (Decimal(52), "件", "件")


def test_namesakes_are_told_apart(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, f"place=鼓楼区&{REVIEW}")

    assert sorted(texts(table)) == ["南京市鼓楼区2024年", "福州市鼓楼区2024年"]


def test_the_nearest_measure_is_told_where_one_is_not_disclosed(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, "place=福州市鼓楼区&place=嘉善县&year=2024&measure=行政复议 · 受理")

    (fuzhou, jiashan) = (row[0] for row in table.cells(table.rows))
    assert (fuzhou.state, fuzhou.value, fuzhou.near) == (State.SILENT, None, "收到 128件")
    assert (jiashan.state, jiashan.text) == (State.STATED, "81件")


def test_aspects_stand_beside_measures(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, f"place=嘉善县&year=2024&{REVIEW}&aspect=shortcomings&aspect=规范性文件")

    assert texts(table)["嘉善县2024年"] == [
        "88件",
        "一是行政执法规范化水平有待提升\n二是专职人民调解员数量偏少",
        "审核行政规范性文件23件，备案21件，废止七件",
    ]
    assert [found.title for found in table.columns] == ["行政复议 · 收到", "存在的问题", "规范性文件"]
    assert tabulate(enquiry, "place=嘉善县&aspect=plans", "en").columns[0].title == "Next steps"


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("-1", "福州市鼓楼区2024年", "合肥高新技术产业开发区2024年"),
        ("1", "嘉善县2023年", "合肥高新技术产业开发区2024年"),
        ("year", "嘉善县2023年", "合肥高新技术产业开发区2024年"),
        ("-year", "南京市鼓楼区2024年", "嘉善县2023年"),
    ],
)
def test_rows_are_sorted_and_the_silent_stand_last(enquiry: Enquiry, sort: str, first: str, last: str) -> None:
    table = tabulate(enquiry, f"place=*:county&place=*:zone&{REVIEW}&sort={sort}")

    names = [table.names[entry.id] for entry in table.rows]
    assert (names[0], names[-1]) == (first, last)


def test_empty_rows_and_columns_are_hidden_but_counted(enquiry: Enquiry) -> None:
    query = f"place=*:*&{REVIEW}&measure=行政复议 · 终止"
    shown, hidden = tabulate(enquiry, query), tabulate(enquiry, f"{query}&hide=1")

    assert (len(shown.rows), len(shown.columns)) == (6, 2)
    assert (len(hidden.rows), len(hidden.columns)) == (4, 1)
    assert len(hidden.searched) == 6
    assert len(hidden.every) == 2


def test_coverage_says_who_was_searched_who_is_silent_and_what_is_missing(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, f"place=*:*&year=2023&year=2024&{REVIEW}")
    found = table.columns[0]

    assert (len(found.having(State.STATED)), len(found.having(State.SILENT))) == (4, 2)
    assert "浙江省嘉兴市嘉善县2023年" not in table.missing
    assert "江苏省南京市鼓楼区2023年" in table.missing
    assert len(table.missing) == 4


def test_what_differs_is_said_in_the_language_of_the_page(enquiry: Enquiry) -> None:
    query = f"place=*:*&{REVIEW}"

    assert any("年份不同" in note for note in tabulate(enquiry, query).columns[0].notes)
    assert any("different years" in note for note in tabulate(enquiry, query, "en").columns[0].notes)


def test_a_measure_that_nobody_discloses_is_a_silent_column(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, "place=*:*&measure=量子计算中心数量")

    assert set(table.columns[0].states.values()) == {State.SILENT}


def test_aspects_are_looked_for_in_so_many_reports_only(enquiry: Enquiry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.comparison.crosstable.MOST_READ", 4)
    table = tabulate(enquiry, f"place=*:*&aspect=shortcomings&{REVIEW}")
    aspect, measure = table.columns

    assert len(table.rows) == 6
    assert len(aspect.having(State.UNREAD)) == 2
    assert not measure.having(State.UNREAD)
    assert [row[0].state for row in table.cells(table.rows)][-2:] == [State.UNREAD] * 2
