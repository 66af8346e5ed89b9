"""PDF files with text: paragraphs and tables in order, pages kept, hostile ones refused."""

import random
from pathlib import Path

import pytest
from support.pdf_file import HEIGHT, WIDTH, column, pdf_file, picture, rule, table, text, wrapped

from index.errors import ReadError
from index.reading.readers import SourceText, read_report_text
from index.records import page_at

LIMIT = 50_000_000
TITLE = "甲县2024年法治政府建设情况报告"
FIRST = (
    "2024年，甲县坚持以习近平法治思想为指导，深入贯彻落实党中央、国务院关于法治政府建设的决策部署，"
    "全年共收到行政复议申请1245件，受理1142件，审结1039件。"
)
HEADING = "一、主要举措"
SECOND = (
    "深入推进依法行政，持续优化营商环境，不断提高行政机关工作人员运用法治思维和法治方式的能力，"
    "开展集体学习45次，组织旁听庭审31场，累计培训执法人员280人次。"
)
LAST = "下一步，甲县将继续推进法治政府建设，全面提高依法行政水平。"


def read(folder: Path, data: bytes, name: str = "报告.pdf") -> SourceText:
    path = folder / name
    path.write_bytes(data)
    return read_report_text(path, max_bytes=LIMIT)


def framed(*lines: str, number: int) -> list[str]:
    """Return a page with its running head and its number."""
    return [text(400, HEIGHT - 30, "甲县人民政府文件", 9), text(280, 30, f"— {number} —", 9), *lines]


LINES = wrapped(FIRST, HEADING, SECOND, LAST)
TURNED = 5  # lines on the first page


def two_pages() -> list[list[str]]:
    first = [text(200, 740, TITLE, 18), *column(LINES[:TURNED], top=700)]
    return [framed(*first, number=1), framed(*column(LINES[TURNED:], top=700), number=2)]


def test_lines_are_joined_into_paragraphs_also_over_the_end_of_a_page(tmp_path: Path) -> None:
    source = read(tmp_path, pdf_file(two_pages()))

    assert source.text.split("\n") == [TITLE, FIRST, HEADING, SECOND, LAST]
    assert (source.encoding, len(source.pages)) == ("pdf", 2)
    assert source.text[source.pages[1] :].startswith(LINES[TURNED])
    assert LINES[TURNED] in SECOND, "the page turns inside a paragraph"
    assert page_at(source.pages, source.text.index("1245件")) == 1
    assert page_at(source.pages, source.text.index("280人次")) == 2


def test_a_file_whose_lines_are_drawn_in_no_order_is_read_from_above(tmp_path: Path) -> None:
    pages = two_pages()
    for page in pages:
        random.Random(3).shuffle(page)  # noqa: S311  # an order that is none

    assert read(tmp_path, pdf_file(pages)).text.split("\n") == [TITLE, FIRST, HEADING, SECOND, LAST]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = [
        *column(wrapped(FIRST, LAST, FIRST, columns=40), 40, size=10),
        *column(wrapped(SECOND, LAST, SECOND, columns=40), 310, size=10),
    ]

    assert read(tmp_path, pdf_file([page])).text.split("\n") == [FIRST, LAST, FIRST, SECOND, LAST, SECOND]


def test_ruled_tables_become_rows_in_their_place(tmp_path: Path) -> None:
    rows = (("项目", "收到(件)", "审结(件)"), ("行政复议", "45", "39"), ("行政应诉", "31", "28"))
    page = [*column(wrapped(FIRST), top=760), *table(rows, 60, 680), *column(wrapped(LAST), top=560)]

    lines = read(tmp_path, pdf_file([page])).text.split("\n")

    assert lines[1:5] == [
        "| 项目 | 收到(件) | 审结(件) |", "| --- | --- | --- |", "| 行政复议 | 45 | 39 |", "| 行政应诉 | 31 | 28 |",
    ]  # fmt: skip
    assert lines[5] == LAST


def test_a_table_that_goes_on_over_a_page_has_its_heading_once_and_spanning_cells_stand_first(tmp_path: Path) -> None:
    head = ("项目", "收到(件)", "审结(件)")
    first = [*column(wrapped(FIRST), top=760), *table((head, ("行政复议", "45", "39")), 60, 140)]
    second = [*table((head, ("行政应诉", "31", "28")), 60, 760), *column(wrapped(LAST), top=600)]
    spanning = [rule(60, 500, 330, 500), rule(60, 480, 330, 480), rule(60, 460, 330, 460)]
    spanning += [rule(60, 500, 60, 460), rule(330, 500, 330, 460), rule(150, 500, 150, 460), rule(240, 480, 240, 460)]
    spanning += [text(64, 486, "年度", 10), text(200, 486, "两年", 10)]
    spanning += [text(64, 466, "件数", 10), text(154, 466, "7", 10), text(244, 466, "8", 10)]

    lines = read(tmp_path, pdf_file([first, [*second, *spanning]])).text.split("\n")

    assert [line for line in lines if line.startswith("|")] == [
        "| 项目 | 收到(件) | 审结(件) |", "| --- | --- | --- |", "| 行政复议 | 45 | 39 |", "| 行政应诉 | 31 | 28 |",
        "| 年度 | 两年 |  |", "| --- | --- | --- |", "| 件数 | 7 | 8 |",
    ]  # fmt: skip


def test_a_row_that_the_end_of_a_page_parts_is_one_row_also_in_the_next_column(tmp_path: Path) -> None:
    head = ("项目", "收到(件)", "审结(件)")
    first = [*column(wrapped(FIRST, columns=40), top=760), *table((head, ("重大行政", "45", "39")), 40, 140, 80)]
    second = table((("决策合法性审查", "", ""), ("行政应诉", "31", "28")), 310, 760, 80)

    lines = read(tmp_path, pdf_file([[*first, *second]])).text.split("\n")

    assert lines[-4:] == [
        "| 项目 | 收到(件) | 审结(件) |", "| --- | --- | --- |", "| 重大行政决策合法性审查 | 45 | 39 |",
        "| 行政应诉 | 31 | 28 |",
    ]  # fmt: skip


def test_a_line_that_is_written_font_by_font_is_read_as_it_stands(tmp_path: Path) -> None:
    pieces = " -1000 ".join(f"<{said.encode('utf-16-be').hex()}>" for said in ("深入落实", "三项制度", "，收到申请"))
    marks = " -4000 ".join(f"<{said.encode('utf-16-be').hex()}>" for said in "“”")
    written = [f"BT /F 12 Tf 60 700 Td [{pieces}] TJ ET", f"BT /F 12 Tf 108 700 Td [{marks}] TJ ET"]

    read_text = read(tmp_path, pdf_file([[*written, text(60, 680, "一千二百四十五件，审结一千件。")]])).text

    assert read_text.startswith("深入落实“三项制度”，收到申请")


def test_figures_set_a_little_apart_from_characters_are_not_parted_from_them(tmp_path: Path) -> None:
    written = [text(60, 700, "全年共收到行政复议申请"), text(195, 700, "45"), text(210, 700, "件，审结")]
    written += [text(60, 660, "附表"), text(120, 660, "12"), text(60, 600, "推进依法行政。")]

    assert read(tmp_path, pdf_file([written])).text.split("\n")[0] == "全年共收到行政复议申请45件，审结附表 12"


def test_a_picture_on_the_cover_is_no_scan_and_scanned_pages_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.readers._can_recognise", lambda: False)
    cover = [picture(0, 0, WIDTH, HEIGHT)]

    assert read(tmp_path, pdf_file([cover, *two_pages()])).pages[:2] == (0, 0)
    with pytest.raises(ReadError, match="is a scan: page 2 has no text") as raised:
        read(tmp_path, pdf_file([two_pages()[0], cover, two_pages()[1]]))
    assert raised.value.kind == "scanned"


def test_a_file_of_ten_thousand_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="has 10,000 pages") as raised:
        read(tmp_path, pdf_file([[text(50, 700, "法治政府建设")]] * 10_000))
    assert raised.value.kind == "too_large"


def test_a_file_with_a_password_is_told(tmp_path: Path) -> None:
    encrypted = (
        b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<"
        + b"11" * 32
        + b">/U<"
        + b"22" * 32
        + b">>>"
    )
    with pytest.raises(ReadError, match="password") as raised:
        read(tmp_path, pdf_file(two_pages(), more=encrypted))
    assert raised.value.kind == "encrypted"


def test_a_file_that_was_cut_off_or_is_none_is_told(tmp_path: Path) -> None:
    for data in (pdf_file(two_pages())[:400], b"%PDF-1.7"):
        with pytest.raises(ReadError, match=r"is damaged|is empty") as raised:
            read(tmp_path, data)
        assert raised.value.kind in ("damaged", "empty")
