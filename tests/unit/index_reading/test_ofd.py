"""OFD files: paragraphs and tables in order, pages kept, and what cannot be read told with its remedy."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from bench.documents.ofd_layouts import line, ofd_file, text
from index.errors import ReadError
from index.reading.readers import SourceText, find_files, read_report_text

TITLE = "甲县人民政府关于2024年法治政府建设情况的报告"
LINES = ("2024年，甲县全年共收到行政复议申请1245件，受理1142件", "，审结1039件，行政机关负责人出庭应诉率98.6%。")
PAGE = [text(50, 40, TITLE, 7), text(39, 60, LINES[0]), text(28, 70, LINES[1]), text(98, 280, "— 1 —", 4)]
SECOND = [text(39, 40, "下一步，继续推进法治政府建设，提高依法行政水平。"), text(98, 280, "— 2 —", 4)]


def read(folder: Path, data: bytes, name: str = "报告.ofd") -> SourceText:
    path = folder / name
    path.write_bytes(data)
    return read_report_text(path, max_bytes=10_000_000)


@pytest.mark.parametrize("name", ["报告.ofd", "报告.pdf", "报告.zip"])
@pytest.mark.parametrize("odd_names", [False, True])
def test_lines_are_joined_into_paragraphs_and_pages_are_kept(tmp_path: Path, name: str, *, odd_names: bool) -> None:
    source = read(tmp_path, ofd_file([PAGE, SECOND], odd_names=odd_names), name)

    assert source.text.split("\n") == [TITLE, "".join(LINES), "下一步，继续推进法治政府建设，提高依法行政水平。"]
    assert (source.encoding, source.text[source.pages[1] :][:3]) == ("ofd", "下一步")
    assert find_files([tmp_path]) == [tmp_path / name]


def test_pieces_of_a_line_come_in_their_places_and_cells_in_their_table(tmp_path: Path) -> None:
    pieces = [text(79, 60, "申请1245件。"), text(57, 60, "行政复议"), text(35, 60, "全年收到")]
    rules = [line(28, y, 148, y) for y in (80, 90, 100)] + [line(x, 80, x, 100) for x in (28, 68, 108, 148)]
    cells = [
        ("项目", 30, 87),
        ("收到(件)", 70, 87),
        ("审结(件)", 110, 87),
        ("行政应诉", 30, 97),
        ("31", 70, 97),
        ("28", 110, 97),
    ]
    drawn = [
        *PAGE[:1],
        *pieces,
        *rules,
        *(text(x, y, said, 3.5) for said, x, y in cells),
        text(39, 120, LINES[0] + "。"),
    ]

    assert read(tmp_path, ofd_file([drawn])).text.split("\n") == [
        TITLE, "全年收到行政复议申请1245件。",
        "| 项目 | 收到(件) | 审结(件) |", "| --- | --- | --- |", "| 行政应诉 | 31 | 28 |",
        f"{LINES[0]}。",
    ]  # fmt: skip


def test_what_has_no_letters_or_only_such_as_stand_for_nothing_is_told(tmp_path: Path) -> None:
    for pages in ([[line(0, 0, 10, 0)]], [[text(28, 60, "\ue11e\ue236\ue28a\ue0c0" * 9 + "浏览浏览")]]):
        with pytest.raises(ReadError, match="print or export it as PDF") as raised:
            read(tmp_path, ofd_file(pages))
        assert raised.value.kind == "scanned"


def test_what_is_damaged_or_declares_entities_is_refused(tmp_path: Path) -> None:
    def package(content: str) -> bytes:
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            made.writestr("OFD.xml", content)
        return stream.getvalue()

    laughs = '<!DOCTYPE x [<!ENTITY a "' + "哈" * 100 + '">]><OFD><DocRoot>&a;</DocRoot></OFD>'
    for content, said in (("<OFD/>", "holds no document"), ("<OFD>", "is damaged"), (laughs, "declares entities")):
        with pytest.raises(ReadError, match=said):
            read(tmp_path, package(content))
    with pytest.raises(ReadError, match="has no text"):
        read(tmp_path, package("<OFD><DocRoot>Doc_0/Document.xml</DocRoot></OFD>"))
