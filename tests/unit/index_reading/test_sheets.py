"""Workbooks and comma-separated tables: rows with their headings, values as they are shown, hostile ones bounded."""

import datetime
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from index.errors import ReadError
from index.reading.readers import read_report_text

LIMIT = 50_000_000
CAPTION = "附表:甲县2024年度行政复议与行政应诉案件情况统计表"
ROWS = (("项目", "收到(件)", "审结(件)", "纠错率"), ("行政复议", 45, 39, 0.0769), ("行政应诉", 1208, 28.5, 0.5))
TABLE = (
    "| 项目 | 收到(件) | 审结(件) | 纠错率 |\n| --- | --- | --- | --- |\n"
    "| 行政复议 | 45 | 39 | 7.69% |\n| 行政应诉 | 1208 | 28.5 | 50.00% |"
)


def read(folder: Path, data: bytes, name: str) -> str:
    path = folder / name
    path.write_bytes(data)
    return read_report_text(path, max_bytes=LIMIT).text


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "统计"
    sheet.append([CAPTION])
    sheet.merge_cells("A1:D1")
    for row in ROWS:
        sheet.append(row)
    for cell in ("D3", "D4"):
        sheet[cell].number_format = "0.00%"
    return book


def test_a_sheet_is_a_table_under_what_stands_over_it(tmp_path: Path) -> None:
    assert read(tmp_path, saved(workbook()), "统计.xlsx") == f"{CAPTION}\n{TABLE}"


def test_several_sheets_come_under_their_names_with_dates_and_shares_as_they_are_shown(tmp_path: Path) -> None:
    book = workbook()
    other = book.create_sheet("说明")
    other.append(["截止", datetime.datetime(2024, 12, 31)])  # as Excel keeps it
    other.append(["计", "=1+1"])

    text = read(tmp_path, saved(book), "统计.xlsx")

    assert text.startswith(f"统计\n{CAPTION}\n{TABLE}\n说明\n")
    assert "| 截止 | 2024-12-31 |" in text


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing(tmp_path: Path) -> None:
    book = workbook()
    book.active["XFD1048576"] = "远"

    assert read(tmp_path, saved(book), "统计.xlsx") == f"{CAPTION}\n{TABLE}"


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    stream = BytesIO(saved(workbook()))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet9.xml", b" " * 41_000_000, compresslevel=1)
    with pytest.raises(ReadError, match="unpacks to far more") as raised:
        read(tmp_path, stream.getvalue(), "统计.xlsx")
    assert raised.value.kind == "too_large"


@pytest.mark.parametrize("mark", [",", ";", "\t", "，"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_values_apart_by_commas_and_the_like_are_a_table(tmp_path: Path, mark: str, encoding: str) -> None:
    rows = (CAPTION, *(mark.join(map(str, row)) for row in (*ROWS[:1], ("行政复议", 45, 39, '"7.69%"'))))

    text = read(tmp_path, "\r\n".join(rows).encode(encoding), "统计.csv")

    assert text == f"{CAPTION}\n" + TABLE.rsplit("\n", 1)[0]
