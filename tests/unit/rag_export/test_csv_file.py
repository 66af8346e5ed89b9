"""CSV that a spreadsheet opens as meant: the format, and no cell a formula."""

from __future__ import annotations

import csv
import io
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.export import csv_file
from rag.export.csv_file import csv_lines, guard


def written(columns: list[str], rows: list[list[object]]) -> bytes:
    return b"".join(csv_lines(columns, rows))


def test_a_file_begins_with_the_mark_and_its_lines_end_as_rfc_4180_says() -> None:
    assert written(["地区", "件数"], [["甲县", 45]]) == "\ufeff地区,件数\r\n甲县,45\r\n".encode()


def test_what_needs_quotes_gets_them_and_nothing_is_an_empty_cell() -> None:
    assert written(["a"], [['他说"好",\n再见', None]]).decode("utf-8-sig") == 'a\r\n"他说""好"",\n再见",\r\n'


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+86",
        "-A1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "－1+2",
        "--5",
        "-5%",
        "-",
        " =1+1",
        "\u200b=1+1",
        "\n=1",
        "-1+cmd|' /C calc'!A0",
    ],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guard(cell) == f"'{cell}"


def test_the_page_has_the_same_rule() -> None:
    script = (files("ui") / "assets" / "ask_table.js").read_text("utf-8")

    assert f"FORMULA = /^(?:{csv_file._FORMULA.pattern})/;" in script
    assert f"NEGATIVE = /^{csv_file._NEGATIVE.pattern}$/;" in script


@pytest.mark.parametrize("cell", ["-5", "-0.75", "45件", "2+2", "", "'=1", "98.58%"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guard(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=5))
def test_a_reader_finds_every_cell_again(rows: list[list[str]]) -> None:
    data = b"".join(csv_lines(["a", "b"], rows)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(data, newline="")))[1:] == [[guard(cell) for cell in row] for row in rows]
