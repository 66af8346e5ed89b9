"""Reports as Word and Excel files, as tables of values, and as what LibreOffice makes of the former."""

from __future__ import annotations

import csv
import shutil
import subprocess
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from bench.documents.contents import Block, Content


def plain_word(content: Content) -> bytes:
    """Return a Word file of plain paragraphs and a table, as typed by hand."""
    return _word(content, styled=False)


def styled_word(content: Content) -> bytes:
    """Return a Word file with headings by style, a running head, page numbers, and cells that span others."""
    return _word(content, styled=True)


def _word(content: Content, *, styled: bool) -> bytes:
    document = docx.Document()
    font = document.styles["Normal"]
    font.font.size = Pt(16)
    if styled:
        section = document.sections[0]
        section.header.paragraphs[0].text = "人民政府文件"
        _page_number(section.footer.paragraphs[0])
    for block in content.blocks:
        if block.kind == "table":
            _word_table(document, block)
        elif styled and block.kind in ("title", "heading"):
            document.add_heading(block.text, block.depth)
        else:
            document.add_paragraph(block.text if block.kind == "title" else f"　　{block.text}")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _word_table(document: Any, block: Block) -> None:  # noqa: ANN401  # of python-docx
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    for row in block.rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            cell.text = said


def _page_number(paragraph: Any) -> None:  # noqa: ANN401  # of python-docx
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = " PAGE "
        run._r.append(element)  # python-docx has no other way
    paragraph.add_run(" —")


def one_sheet(content: Content) -> bytes:
    """Return a workbook of one sheet: title over the columns, the table with its numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([content.title])
    (rows,) = content.tables
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        sheet.append([_value(said) for said in row])
    for cells in sheet.iter_rows(min_row=3):
        for cell, said in zip(cells, rows[cells[0].row - 2], strict=True):
            if said.endswith("%"):
                cell.number_format = "0.00%" if "." in said else "0%"
    return _saved(book)


def several_sheets(content: Content) -> bytes:
    """Return a workbook with the report's paragraphs in one sheet and its table in another."""
    book = openpyxl.Workbook()
    book.active.title = "报告"
    for block in content.blocks:
        if block.kind != "table":
            book.active.append([block.text])
    sheet = book.create_sheet("统计表")
    for row in content.tables[0]:
        sheet.append(row)
    return _saved(book)


def _value(said: str) -> str | int | float:
    digits = said.replace(",", "")
    if digits.isdecimal():
        return int(digits)
    return float(said[:-1]) / 100 if said.endswith("%") else said


def _saved(book: Any) -> bytes:  # noqa: ANN401  # of openpyxl
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def comma_separated(content: Content, encoding: str) -> bytes:
    """Return the title and the table as comma-separated values."""
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([content.title])
    writer.writerows(content.tables[0])
    return stream.getvalue().encode(encoding)


def office() -> str | None:
    """Return where LibreOffice is; None where it is not installed."""
    return shutil.which("soffice")


def converted(data: bytes, suffix: str, wanted: str) -> bytes:
    """Return what LibreOffice makes of a file. ``wanted``: a suffix, with a filter's name behind a colon if need be."""
    with TemporaryDirectory(prefix="zhiwen-bench-office-") as folder:
        given = Path(folder, f"given.{suffix}")
        given.write_bytes(data)
        command = [
            str(office()), f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless",
            "--convert-to", wanted, "--outdir", f"{folder}/made", str(given),
        ]  # fmt: skip
        subprocess.run(command, capture_output=True, check=True)  # noqa: S603  # ours
        return Path(folder, "made", f"given.{wanted.partition(':')[0]}").read_bytes()
