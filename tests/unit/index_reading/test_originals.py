"""Pages of originals as pictures: the passage is marked where it stands, and what cannot be drawn is told."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from support.pdf_file import HEIGHT, WIDTH, column, pdf_file, table, text, wrapped
from support.word_file import paragraph, word_file

from index.errors import ReadError
from index.reading.originals import draw_page

PDF = Path("报告.pdf")
FIRST = "2024年，甲县全年共收到行政复议申请1245件，受理1142件，审结1039件。"
SECOND = (
    "深入推进依法行政，持续优化营商环境，组织旁听庭审31场，累计培训执法人员280人次，开展集体学习45次，评查案卷56件。"
)
LINES = wrapped(FIRST, SECOND)
TOP = 700.0  # points from below, of the first line; the others follow at 19.2 points


def marked(picture: bytes) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of what is marked on each line, in points from the upper left."""
    page = Image.open(BytesIO(picture)).convert("RGB")
    scale = WIDTH / page.width
    lines: list[tuple[float, float, float, float]] = []
    for y in range(page.height):
        row = [x for x in range(page.width) if _is_yellow(page.getpixel((x, y)))]
        if len(row) < 5:
            continue
        at = y * scale
        if lines and at - lines[-1][3] < 1.5:
            left, top, right, _ = lines[-1]
            lines[-1] = (min(left, row[0] * scale), top, max(right, row[-1] * scale), at)
        else:
            lines.append((row[0] * scale, at, row[-1] * scale, at))
    return lines


def _is_yellow(pixel: object) -> bool:
    red, green, blue = pixel  # type: ignore[misc]  # a pixel of RGB
    return bool(red > 230 and green > 200 and blue < 190)


def page(*drawn: str) -> bytes:
    return pdf_file([drawn])


def test_a_passage_is_marked_where_it_stands() -> None:
    data = page(*column(LINES, top=TOP))
    at = SECOND.index("组织")

    (first, *_) = marked(draw_page(data, PDF, 1, "受理1142件"))
    found = marked(draw_page(data, PDF, 1, SECOND[at : SECOND.index("，评查")]))

    assert first[1] < HEIGHT - TOP < first[3] + 6
    assert first[0] > 60 + 24 + 12 * 12
    assert len(found) == 2
    assert found[0][0] > found[1][0], "it begins in the middle of a line and goes on in the next"
    assert found[0][1] > first[1]


def test_a_passage_that_goes_on_over_the_page_is_marked_as_far_as_it_stands_there() -> None:
    begun = pdf_file([[*column(LINES[:2], top=TOP), text(280, 30, "— 1 —", 9)], column(LINES[2:], top=TOP)])

    assert len(marked(draw_page(begun, PDF, 1, FIRST + SECOND))) == 2
    assert marked(draw_page(begun, PDF, 2, "不在这一页的一段文字，哪里也没有。")) == []


def test_lines_and_rows_are_found_in_whatever_order_they_were_written() -> None:
    rows = (("项目", "收到(件)", "审结(件)"), ("行政复议", "45", "39"), ("行政应诉", "31", "28"))
    data = page(*reversed(column(LINES, top=TOP)), *table(rows, 60, 500))

    assert len(marked(draw_page(data, PDF, 1, FIRST + SECOND))) == len(LINES)
    (row,) = marked(draw_page(data, PDF, 1, "| 行政应诉 | 31 | 28 |"))
    assert HEIGHT - 460 < row[3] < HEIGHT - 440


def test_pages_of_pictures_are_shown_without_marks() -> None:
    pages = [Image.new("L", (1654, 2339), shade) for shade in (255, 200)]
    stream = BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])

    drawn = draw_page(stream.getvalue(), Path("扫描.tif"), 2, "全年")

    shown = Image.open(BytesIO(drawn))
    assert (shown.width, shown.convert("L").getpixel((5, 5))) == (909, 200)
    with pytest.raises(ReadError, match="has no page 3"):
        draw_page(stream.getvalue(), Path("扫描.tif"), 3, "全年")


def test_what_has_no_such_page_is_told() -> None:
    with pytest.raises(ReadError, match="has no page 2"):
        draw_page(page(*column(LINES)), PDF, 2, FIRST)
    with pytest.raises(ReadError, match="has no pages that could be shown"):
        draw_page(word_file(paragraph(FIRST)), Path("报告.docx"), 1, FIRST)
    with pytest.raises(ReadError, match="is damaged"):
        draw_page(b"%PDF-1.4 and nothing more", PDF, 1, FIRST)


def test_a_page_as_large_as_a_field_is_drawn_small() -> None:
    data = page(*column(LINES, top=TOP)).replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 14400 14400]")

    shown = Image.open(BytesIO(draw_page(data, PDF, 1, FIRST)))

    assert shown.width * shown.height <= 4_100_000
