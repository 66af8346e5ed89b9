"""Word documents: everything that is seen on the page, in order; nothing that is not; hostile ones refused in time."""

from pathlib import Path

import pytest
from support.word_file import paragraph, part, word_file

from index.errors import ReadError
from index.reading.readers import read_report_text

LIMIT = 50_000_000
TITLE = "甲县2024年法治政府建设情况报告"
FIRST = "2024年,甲县全年共收到行政复议申请45件,受理42件,审结39件。"


def read(folder: Path, data: bytes, name: str = "报告.docx") -> str:
    path = folder / name
    path.write_bytes(data)
    return read_report_text(path, max_bytes=LIMIT).text


def numbered(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_paragraphs_tables_and_automatic_numbers_come_in_their_order(tmp_path: Path) -> None:
    rows = (("项目", "收到(件)", "审结(件)"), ("行政复议", "45", "39"))
    table = "".join(f"<w:tr>{''.join(cell(text) for text in row)}</w:tr>" for row in rows)
    body = (
        paragraph(TITLE, '<w:pStyle w:val="H1"/>')
        + paragraph("主要举措", numbered(1))
        + paragraph(FIRST)
        + paragraph("学习", '<w:pStyle w:val="N"/>')
        + paragraph("培训", '<w:pStyle w:val="N"/>')
        + f"<w:tbl>{table}</w:tbl>"
        + paragraph("存在的不足", numbered(1))
        + paragraph("执法", numbered(1, 1))
    )

    assert read(tmp_path, word_file(body)).split("\n") == [
        TITLE, "一、主要举措", FIRST, "（一）学习", "（二）培训",
        "| 项目 | 收到(件) | 审结(件) |", "| --- | --- | --- |", "| 行政复议 | 45 | 39 |", "二、存在的不足", "1.执法",
    ]  # fmt: skip


def test_a_heading_without_a_numeral_is_marked_and_others_are_not(tmp_path: Path) -> None:
    heading = '<w:pStyle w:val="Own"/>'
    body = (
        paragraph(TITLE, heading) + paragraph(FIRST) + paragraph("下一步打算", heading) + paragraph("一、甲", heading)
    )

    assert read(tmp_path, word_file(body)).split("\n") == [TITLE, FIRST, "## 下一步打算", "一、甲"]


def test_what_was_deleted_or_hidden_is_out_and_what_was_inserted_is_in(tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format(FIRST + '受理')}<w:del><w:r><w:delText>99件</w:delText></w:r></w:del>"
        f"<w:ins>{run.format('77件')}</w:ins><w:sdt><w:sdtContent>{run.format('控件')}</w:sdtContent></w:sdt>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    notes = part("footnotes", '<w:footnote w:id="2"><w:p><w:r><w:t>不含乡镇</w:t></w:r></w:p></w:footnote>')
    others = {"word/footnotes.xml": notes, "word/header1.xml": part("hdr", paragraph("页眉"))}

    assert read(tmp_path, word_file(body, others)) == f"{FIRST}受理77件控件\n注：不含乡镇"


def test_merged_cells_stand_once(tmp_path: Path) -> None:
    rows = (
        cell("项目", '<w:vMerge w:val="restart"/>') + cell("2024年", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("收到") + cell("审结"),
        cell("复议") + cell("45") + cell("39"),
    )
    body = paragraph(FIRST) + f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    assert read(tmp_path, word_file(body)).split("\n")[1:] == [
        "| 项目 | 2024年 |  |", "| --- | --- | --- |", "|  | 收到 | 审结 |", "| 复议 | 45 | 39 |",
    ]  # fmt: skip


def test_macros_are_not_looked_at_and_another_suffix_does_no_harm(tmp_path: Path) -> None:
    data = word_file(paragraph(FIRST), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Shell"})

    assert [read(tmp_path, data, name) for name in ("报告.docm", "报告.txt", "报告.bin")] == [FIRST] * 3


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE d [<!ENTITY l0 "哈哈哈哈哈哈">{ENTITIES}]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE], ids=["billion laughs", "a file from outside"])
def test_entities_are_refused(tmp_path: Path, before: str) -> None:
    with pytest.raises(ReadError, match=r"entit|amplification") as raised:
        read(tmp_path, word_file(paragraph(f"{FIRST}&l9;后"), before=before))
    assert raised.value.kind == "damaged"


@pytest.mark.parametrize("inside", [paragraph("法治政府建设") * 650_000, "A" * 41_000_000], ids=["parts", "one text"])
def test_a_document_that_unpacks_to_far_more_than_a_report_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(ReadError, match="unpacks to far more") as raised:
        read(tmp_path, word_file(inside))
    assert raised.value.kind == "too_large"


def test_a_document_that_was_cut_off_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is damaged") as raised:
        read(tmp_path, word_file(paragraph(FIRST))[:-200])
    assert raised.value.kind == "damaged"


def test_an_empty_document_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is empty"):
        read(tmp_path, word_file(""))
