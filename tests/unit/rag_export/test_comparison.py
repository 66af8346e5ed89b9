"""A cross table as CSV, as an Excel workbook, and as the blocks of a document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.library import TEXTS, build_library
from unit.rag_comparison.test_crosstable import REVIEW, enquire, tabulate

from index.library import Library
from rag.export.blocks import Figure, Grid, Items, Remark
from rag.export.comparison import Workbook
from rag.export.docx import write_docx
from rag.schema.answer import Language

QUERY = f"place=嘉善县&place=南京市鼓楼区&place=合肥高新技术产业开发区&{REVIEW}&aspect=shortcomings"
FORMULA = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    wild = TEXTS["jiashan-2024.txt"].replace("一是行政执法规范化水平有待提升。", f"一是行政执法{FORMULA}\x0b有待提升。")
    reports = {**TEXTS, "jiashan-2024.txt": wild}
    with build_library(tmp_path_factory.mktemp("workbook"), reports) as opened:
        yield opened


def make(library: Library, query: str = QUERY, language: Language = "zh", **more: int) -> Workbook:
    return Workbook(tabulate(enquire(library), query, language), language, **more)


def rows_of(workbook: Workbook) -> list[list[str]]:
    written = b"".join(workbook.csv())
    assert written.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))


def ids_of(library: Library) -> list[str]:
    return [entry.id for entry in library.catalog.entries()]


def sheets_of(workbook: Workbook) -> dict[str, list[tuple[Any, ...]]]:
    file = load_workbook(io.BytesIO(workbook.xlsx()))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in file}


def test_csv_holds_numbers_units_words_and_quotes(library: Library) -> None:
    head, first, *_ = rows_of(make(library))

    assert head[:5] == ["地区", "年份", "行政复议 · 收到（件）", "行政复议 · 收到 原文写法", "行政复议 · 收到 出处"]
    assert first[:5] == ["嘉善县", "2023", "52", "52件", "[1]"]
    assert (
        first[head.index("原文")].startswith("[1] （一）依法化解行政争议。全年收到行政复议申请52件")
        or "52件" in first[-3]
    )
    assert first[-2] == "jiashan-2023.txt"


def test_an_excel_sheet_reckons_with_its_numbers(library: Library) -> None:
    head, *rows = sheets_of(make(library))["对比表"]

    assert head[2] == "行政复议 · 收到（件）"
    assert [row[:3] for row in rows] == [
        ("嘉善县", 2023, 52), ("嘉善县", 2024, 88), ("鼓楼区", 2024, 73), ("合肥高新技术产业开发区", 2024, None),
    ]  # fmt: skip


def test_the_second_sheet_has_every_quote_with_its_place(library: Library) -> None:
    sheets = sheets_of(make(library))
    head, *quotes = sheets["原文"]

    assert head == ("标号", "地区", "年份", "标题", "章节", "页", "原句")
    assert [row[0] for row in quotes] == list(range(1, len(quotes) + 1))
    texts = [entry.text.replace("\x0b", "\ufffd") for entry in map(library.catalog.report, ids_of(library))]
    assert all(any(row[-1] in text for text in texts) for row in quotes)
    cited = {cell for row in sheets["对比表"][1:] for cell in row if isinstance(cell, str) and cell.startswith("[")}
    assert {int(n) for cell in cited for n in cell.strip("[]").split("][")} == {row[0] for row in quotes}


def test_an_excel_sheet_is_filtered_and_leads_from_its_numbers_to_quotes_and_from_these_to_reports(
    library: Library,
) -> None:
    file = load_workbook(io.BytesIO(make(library).xlsx()))
    table, quotes, sources = file["对比表"], file["原文"], file["出处"]

    assert table.auto_filter.ref == table.dimensions
    assert table["E2"].value == "[1]"
    assert table["E2"].hyperlink.location == "'原文'!A2"
    assert "收到行政复议申请52件" in table["E2"].comment.text
    assert quotes["D2"].hyperlink.location == "'出处'!A2"
    told = [tuple(cell.value for cell in row) for row in sources.iter_rows()]
    assert told[0] == ("地区", "年份", "标题", "报告", "引用次数")
    assert told[1][:2] == ("嘉善县", 2023)
    assert told[1][3] == "jiashan-2023.txt"
    assert sum(row[4] for row in told[1:]) == len(list(quotes.iter_rows())) - 1


def test_numbers_have_their_chart_in_excel_and_in_word(library: Library) -> None:
    workbook = make(library)
    (figure,) = (block for block in workbook.blocks()[0] if isinstance(block, Figure))
    file = load_workbook(io.BytesIO(workbook.xlsx()))

    assert figure.kind == "bar"
    assert figure.labels == ("嘉善县2023年", "嘉善县2024年", "鼓楼区2024年")
    assert figure.series == (("", (52.0, 88.0, 73.0)),)
    assert len(file["图1"]._charts) == 1
    assert [row[1].value for row in file["图1"].iter_rows(min_row=2)] == [52, 88, 73]


def test_a_place_over_years_is_a_line(library: Library) -> None:
    (figure,) = make(library, f"place=嘉善县&{REVIEW}").figures()

    assert (figure.kind, figure.labels, figure.series) == ("line", ("2023", "2024"), (("嘉善县", (52.0, 88.0)),))


def test_no_word_of_a_report_becomes_a_formula(library: Library) -> None:
    file = load_workbook(
        io.BytesIO(make(library, f"place=嘉善县&year=2024&aspect={FORMULA}&aspect=shortcomings").xlsx())
    )
    cells = [cell for sheet in file for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert any(str(cell.value).startswith("=") for cell in cells)  # the head of the topic's column
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith("="))  # nor after a cell is edited
    head = rows_of(make(library, f"place=嘉善县&year=2024&aspect={FORMULA}"))[0]
    assert head[2] == f"'{FORMULA}"


def test_several_units_have_a_column_of_their_own(library: Library) -> None:
    head, *rows = rows_of(make(library, "place=*:*&measure=工单&measure=法律援助"))

    assert all(len(row) == len(head) for row in rows)
    for name in ("工单", "法律援助"):
        assert any(column.startswith(name) for column in head)


def test_the_notes_tell_coverage_cautions_and_what_is_missing(library: Library) -> None:
    notes = make(library, f"{QUERY}&year=2023&year=2024").notes()

    assert notes[0] == "行政复议 · 收到：查了4份报告，3份有，1份未披露。"
    assert any("年份不同" in note for note in notes)
    assert notes[-1].startswith("库中没有的报告：")
    english = make(library, QUERY, "en").notes()
    assert english[0] == "行政复议 · 收到: 4 reports searched, 3 disclose it, 1 does not."


def test_a_document_has_the_table_with_footnotes_in_its_cells(library: Library) -> None:
    blocks, footnotes = make(library).blocks()
    (grid,) = (block for block in blocks if isinstance(block, Grid))

    assert grid.columns == ("地区", "年份", "行政复议 · 收到（件）", "存在的问题")
    assert grid.rows[0][2] == ("52件", 1)
    assert grid.rows[3][2] == ("未披露",)
    assert "收到行政复议申请52件" in str(footnotes[1][0])
    assert any(isinstance(block, Items) for block in blocks)
    assert write_docx("对比", blocks, footnotes, language="zh").startswith(b"PK")


def test_a_long_document_says_what_it_leaves_out(library: Library) -> None:
    blocks, footnotes = make(library, most=2).blocks()

    assert isinstance(blocks[0], Remark)
    assert "共4行，这里列出前2行" in str(blocks[0].line[0])
    assert write_docx("对比", blocks, footnotes, language="zh")


def test_quotes_show_no_marks_of_a_report_in_markdown(tmp_path: Path) -> None:
    marked = TEXTS["jiashan-2024.txt"].replace("行政复议申请88件", "**行政复议申请88件**")
    with build_library(tmp_path, {**TEXTS, "jiashan-2024.txt": marked}) as library:
        workbook = make(library)
        shown = ("".join(map(str, rows_of(workbook))), str(sheets_of(workbook)["原文"]))
    assert all("行政复议申请88件" in text and "**" not in text for text in shown)
