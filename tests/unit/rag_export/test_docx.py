"""Blocks for Word: real footnotes under their own numbers, Chinese type, and no characters that XML cannot hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree  # what it reads is ours

import mammoth
import pytest
from openpyxl import load_workbook

from rag.export.blocks import Block, Figure, Grid, Heading, Items, Line, Paragraph, Remark, Strong, mark
from rag.export.docx import write_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOTES: dict[int, Line] = {5: ("“收到73件”——甲县",), 7: ("“收到45件”——", Strong("乙县"))}


def write(*blocks: Block, notes: dict[int, Line] = NOTES, title: str = "标题") -> bytes:
    return write_docx(title, blocks, notes, language="zh")


def part(file: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return ElementTree.fromstring(opened.read(f"word/{name}.xml"))  # noqa: S314


def as_html(file: bytes) -> str:
    read = mammoth.convert_to_html(io.BytesIO(file))
    assert {message.message.split(":")[0] for message in read.messages} <= {"Unrecognised paragraph style"}
    return str(read.value)


def texts(element: ElementTree.Element) -> str:
    return "".join(found.text or "" for found in element.iter(f"{W}t"))


def test_a_reader_of_word_files_finds_the_footnotes_at_their_places() -> None:
    html = as_html(write(Paragraph(("乙45件", 7, "，甲73件", 5, "。"))))
    first, second = html.index("#footnote-1"), html.index("#footnote-2")
    assert html.index("乙45件") < first < html.index("甲73件") < second
    notes = html[html.index("<ol>") :]
    assert notes.index("“收到45件”——<strong>乙县</strong>") < notes.index("“收到73件”——甲县")


def test_a_footnote_is_referred_to_again_by_its_number() -> None:
    file = write(Paragraph(("一", 5, "二", 7, "三", 5)))
    body = part(file, "document")
    ids = [found.get(f"{W}id") for found in body.iter(f"{W}footnoteReference")]
    assert ids == ["1", "2"]
    (again,) = body.iter(f"{W}instrText")
    assert (again.text or "").split()[:2] == ["NOTEREF", "_note1"]
    html = as_html(file)
    assert "三<sup>1</sup>" in html
    assert [mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")] == ["_note1", "_note2"]
    assert html.count("<li id=") == 2


def test_numbers_side_by_side_are_kept_apart() -> None:
    assert "</sup>,</sup>" in as_html(write(Paragraph(("甲", 5, 7))))


def test_the_parts_of_the_file_fit_together() -> None:
    file = write(Paragraph(("甲", 5)))
    notes = part(file, "footnotes")
    kinds = [(note.get(f"{W}id"), note.get(f"{W}type")) for note in notes]
    assert kinds == [("-1", "separator"), ("0", "continuationSeparator"), ("1", None)]
    named = [note.get(f"{W}id") for note in part(file, "settings").iter(f"{W}footnote")]
    assert named == ["-1", "0"]
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        assert "footnotes.xml" in opened.read("word/_rels/document.xml.rels").decode()
        assert '/word/footnotes.xml"' in opened.read("[Content_Types].xml").decode()
        assert "docProps/thumbnail.jpeg" not in opened.namelist()
        assert "python-docx" not in opened.read("docProps/core.xml").decode()


def test_every_style_that_is_named_is_defined() -> None:
    everything: Sequence[Block] = (
        Heading("一"), Heading("二", 2), Heading("三", 3), Paragraph(("四", 5)), Remark(("五",)), Items((("六",),)),
        Grid(("列",), ((("格", 7),),)),
    )  # fmt: skip
    file = write(*everything)
    defined = {style.get(f"{W}styleId") for style in part(file, "styles").iter(f"{W}style")}
    for name in ("document", "footnotes", "footer1"):
        used = {found.get(f"{W}val") for tag in ("pStyle", "rStyle") for found in part(file, name).iter(f"{W}{tag}")}
        assert used <= defined


def test_chinese_is_set_in_song_and_headings_in_hei() -> None:
    fonts = {}
    for style in part(write(), "styles").iter(f"{W}style"):
        name, found = style.find(f"{W}name"), style.find(f"{W}rPr/{W}rFonts")
        if name is not None and found is not None:
            fonts[name.get(f"{W}val")] = (found.get(f"{W}eastAsia"), found.get(f"{W}eastAsiaTheme"))
    assert fonts["Normal"] == fonts["footnote text"] == ("宋体", None)
    assert fonts["heading 1"] == fonts["Title"] == ("黑体", None)


def test_a_table_repeats_its_head_and_its_cells_carry_footnotes() -> None:
    file = write(Grid(("地区", "件数"), ((("甲县",), ("73件", 5)), (("乙县",), ("45件", 7, 5)))))
    (table,) = part(file, "document").iter(f"{W}tbl")
    rows = list(table.iter(f"{W}tr"))
    assert [[texts(cell) for cell in row.iter(f"{W}tc")] for row in rows] == [
        ["地区", "件数"], ["甲县", "73件"], ["乙县", "45件,1"],
    ]  # fmt: skip
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert as_html(file).count("<li id=") == 2


def test_a_wide_table_turns_the_page() -> None:
    def size(columns: int) -> tuple[int, int]:
        file = write(Grid(tuple("甲" * columns), ()))
        (page,) = part(file, "document").iter(f"{W}pgSz")
        return int(page.get(f"{W}w", "0")), int(page.get(f"{W}h", "0"))

    assert size(6) == (11906, 16838)
    assert size(7) == (16838, 11906)


def test_what_xml_cannot_hold_is_shown_as_a_sign() -> None:
    dirty = "一\x00二\x1b三\ud800四\ufffe五\x0b六\r\n七\t八<b>&"
    file = write(
        Paragraph((dirty, 5)), Heading(dirty), Grid((dirty,), (((dirty,),),)), notes={5: (dirty,)}, title=dirty
    )
    shown = "一\ufffd二\ufffd三\ufffd四\ufffd五六七八<b>&"
    body = part(file, "document")
    assert [texts(found) for found in body.iter(f"{W}p")] == [shown] * 5 + [""]
    assert shown in texts(part(file, "footnotes"))
    assert len(list(next(body.iter(f"{W}p")).iter(f"{W}br"))) == 2  # of the title
    assert "&lt;b&gt;&amp;" in as_html(file)


def test_a_footnote_that_is_not_there_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no footnote 9"):
        write(Paragraph(("甲", 9)))
    with pytest.raises(ValueError, match="cannot refer"):
        write(Paragraph(("甲", 5)), notes={5: ("见", 7)})


def test_a_row_of_another_length_than_the_head_is_a_defect() -> None:
    with pytest.raises(ValueError, match="2 cells"):
        Grid(("甲", "乙"), ((("丙",),),))


def test_markers_of_a_text_become_footnotes_of_the_document() -> None:
    assert mark("甲[1]乙[2][1]。") == ("甲", 1, "乙", 2, 1, "。")
    assert mark("[1]甲", {1: 12}) == (12, "甲")
    assert mark("没有") == ("没有",)


def _widths(file: bytes) -> list[int]:
    (table,) = part(file, "document").iter(f"{W}tbl")
    return [int(column.get(f"{W}w", "0")) for column in table.iter(f"{W}gridCol")]


def test_columns_are_as_wide_as_they_need_and_prose_takes_the_rest() -> None:
    place, year, prose = _widths(write(Grid(("地区", "年份", "不足"), ((("甲县",), ("2024",), ("不够深入" * 60,)),))))
    assert place + year < prose
    assert abs(place + year + prose - (11906 - 2 * 1304)) < 4  # the whole width of the page


def test_a_high_row_may_break_so_that_no_page_is_left_white_and_a_low_one_does_not() -> None:
    file = write(Grid(("地区", "不足"), ((("甲县",), ("一句",)), (("乙县",), ("不够深入，" * 120,)))))
    rows = list(part(file, "document").iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True, False]


def test_two_columns_of_prose_turn_the_page() -> None:
    file = write(Grid(("不足", "计划"), ((("不够深入，" * 10,), ("进一步加强，" * 10,)),)))
    (page,) = part(file, "document").iter(f"{W}pgSz")
    assert int(page.get(f"{W}w", "0")) == 16838


def test_a_figure_is_a_chart_that_word_draws_with_its_numbers_inside() -> None:
    file = write(Figure("件数", "line", ("2023", "2024"), (("甲县", (52.0, 88.0)), ("乙县", (None, 73.0)))))
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        chart = parts.read("word/charts/chart1.xml").decode()
        book = load_workbook(io.BytesIO(parts.read("word/embeddings/chart1.xlsx")))
    assert chart.count("<c:ser>") == 2 or chart.count("<ser>") == 2
    assert all(f"<v>{told}</v>" in chart.replace("c:v>", "v>") for told in ("52", "88", "73", "2023"))
    assert [[cell.value for cell in row] for row in book.active.iter_rows()] == [
        [None, "甲县", "乙县"], ["2023", 52, None], ["2024", 88, 73],
    ]  # fmt: skip
    assert "drawing" in "".join(element.tag for element in part(file, "document").iter())


def test_a_series_of_another_length_than_its_labels_is_a_defect() -> None:
    with pytest.raises(ValueError, match="2 numbers"):
        Figure("件数", "bar", ("甲", "乙"), (("", (1.0,)),))
