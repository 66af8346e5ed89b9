"""Scans and pictures: the lines that are recognised become paragraphs and tables; without the extra, advice.

What recognises them is put in here: the real one is tried in ``tests/integration/test_ocr_real.py``.
"""

import math
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from support.pdf_file import HEIGHT, WIDTH, column, pdf_file, picture

from index.errors import ReadError
from index.reading.formats import ocr
from index.reading.readers import read_report_text

LIMIT = 50_000_000
DPI = 200 / 72
FIRST = "2024年，甲县坚持以习近平法治思想为指导，深入推进依法行政，"
SECOND = "全年共收到行政复议申请1245件，受理1142件。"
TEXT = f"{FIRST}{SECOND}\n下一步，继续推进法治政府建设。"


def found(text: str, x: float, y: float, *, size: float = 12, score: float = 0.99, turn: float = 0) -> ocr._Found:
    """Return a line at a place in points from the upper left of a page of A4, which is turned by some radians."""
    wide = sum(1 if one.isascii() else 2 for one in text) * size / 2
    corners = [(x, y), (x + wide, y), (x + wide, y + size), (x, y + size)]
    cosine, sine = math.cos(turn), math.sin(turn)
    return ocr._Found(text, score, [((a * cosine - b * sine) * DPI, (a * sine + b * cosine) * DPI) for a, b in corners])


def on_its_side(text: str, x: float, y: float) -> ocr._Found:
    """Return the same line of a page that lies on its side: what is recognised reads well, its box stands."""
    upright = found(text, x, y)
    (x0, y0), _, (x1, y1), _ = upright.corners
    return ocr._Found(text, upright.score, [(y0, x0), (y1, x0), (y1, x1), (y0, x1)])


def recognising(*lines: ocr._Found) -> Callable[[object], Sequence[ocr._Found]]:
    return lambda _: lines


def page() -> bytes:
    stream = BytesIO()
    Image.new("L", (int(WIDTH * DPI), int(HEIGHT * DPI)), 255).save(stream, "PNG")
    return stream.getvalue()


def ruled(rows: Sequence[float], columns: Sequence[float], *, turn: float = 0) -> bytes:
    """Return a page with a table of lines at these heights and places in points, turned by some radians."""
    picture = Image.new("L", (int(WIDTH * DPI), int(HEIGHT * DPI)), 250)
    cosine, sine = math.cos(turn), math.sin(turn)
    lines = [(columns[0], y, columns[-1], y) for y in rows] + [(x, rows[0], x, rows[-1]) for x in columns]
    for x0, y0, x1, y1 in lines:
        places = [(DPI * (x * cosine - y * sine), DPI * (x * sine + y * cosine)) for x, y in ((x0, y0), (x1, y1))]
        ImageDraw.Draw(picture).line(places, fill=40, width=2)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


LINES = ((FIRST, 84, 100), (SECOND, 60, 120), ("下一步，继续推进法治政府建设。", 84, 140))


@pytest.mark.parametrize("askew", [0, 0.017, -0.017])
def test_lines_are_joined_into_paragraphs_also_on_a_page_that_is_askew(
    monkeypatch: pytest.MonkeyPatch, askew: float
) -> None:
    monkeypatch.setattr(ocr, "_recognise", recognising(*(found(*line, turn=askew) for line in LINES)))

    assert ocr.read_image(page(), Path("图.png")).text == TEXT


def test_what_is_hardly_readable_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [found(*line) for line in LINES]
    monkeypatch.setattr(ocr, "_recognise", recognising(*lines, found("印章", 300, 700, score=0.3)))

    assert ocr.read_image(page(), Path("图.png")).text == TEXT


def test_a_page_on_its_side_is_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def recognise(pixels: object) -> Sequence[ocr._Found]:
        tried.append(pixels.shape[:2])  # type: ignore[attr-defined]
        upright = len(tried) == 4
        return [found(*line) if upright else on_its_side(*line) for line in LINES]

    monkeypatch.setattr(ocr, "_recognise", recognise)

    assert ocr.read_image(page(), Path("图.png")).text == TEXT
    high, wide = tried[0]
    assert tried == [(high, wide), (wide, high)] * 2


def test_pieces_in_rows_are_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (("项目", "收到(件)", "审结(件)"), ("行政复议", "45", "39"), ("行政应诉", "", "28"))
    pieces = [
        found(cell, 60 + 120 * at, 300 + 20 * down)
        for down, row in enumerate(rows) for at, cell in enumerate(row) if cell
    ]  # fmt: skip
    monkeypatch.setattr(ocr, "_recognise", recognising(*pieces, *(found(*line) for line in LINES)))

    assert ocr.read_image(page(), Path("图.png")).text == (
        f"{TEXT}\n| 项目 | 收到(件) | 审结(件) |\n| --- | --- | --- |\n| 行政复议 | 45 | 39 |\n| 行政应诉 |  | 28 |"
    )


def test_two_columns_are_read_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = ("甲县共收到行政复议申请四十五件", "受理四十二件"), ("乙镇共收到行政复议申请五十五件", "受理五十二件")
    both = [found(text, x, 100 + 20 * at) for x, side in ((60, left), (320, right)) for at, text in enumerate(side)]
    monkeypatch.setattr(ocr, "_recognise", recognising(*sorted(both, key=lambda one: one.corners[0][1])))

    assert ocr.read_image(page(), Path("图.png")).text == f"{''.join(left)}\n{''.join(right)}"


def test_only_the_scanned_pages_of_a_file_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_recognise", recognising(*(found(*line) for line in LINES)))
    written = column(["　这一页有文字，以下各行连同这一行都是同一段，一直到句号，", "全年收到一千二百四十五件。"])

    document = ocr.read_pdf(pdf_file([written, [picture(0, 0, WIDTH, HEIGHT)]]), Path("报告.pdf"))

    assert document.text.split("\n", 1) == [
        "这一页有文字，以下各行连同这一行都是同一段，一直到句号，全年收到一千二百四十五件。", TEXT,
    ]  # fmt: skip
    assert (document.encoding, len(document.pages)) == ("pdf, ocr", 2)


def test_a_picture_far_larger_than_a_page_is_refused() -> None:
    stream = BytesIO()
    Image.new("1", (14_000, 14_000)).save(stream, "PNG", compress_level=1)

    with pytest.raises(ReadError, match="far larger than a page") as raised:
        ocr.read_image(stream.getvalue(), Path("图.png"))
    assert raised.value.kind == "too_large"


def test_without_the_extra_scans_and_pictures_are_told_how_they_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.readers._can_recognise", lambda: False)
    (tmp_path / "扫描.pdf").write_bytes(pdf_file([[picture(0, 0, WIDTH, HEIGHT)]] * 2))
    (tmp_path / "图.jpg").write_bytes(page())

    for name in ("扫描.pdf", "图.jpg"):
        with pytest.raises(
            ReadError, match=r"give the report's text, or install .*: pip install 'zhiwen\[ocr\]'"
        ) as raised:
            read_report_text(tmp_path / name, max_bytes=LIMIT)
        assert raised.value.kind == "scanned"


@pytest.mark.parametrize("askew", [0, 0.017, -0.017])
def test_cells_of_a_ruled_table_hold_their_lines_also_where_two_were_recognised_as_one(
    monkeypatch: pytest.MonkeyPatch, askew: float
) -> None:
    cells = [("项目", 64, 304), ("收到(件)", 164, 304), ("审结(件)", 264, 304), ("重大行政决策", 64, 324)]
    cells += [("合法性审查", 64, 338), ("45", 164, 324), ("39", 264, 324), ("行政应诉", 64, 364)]
    cells.append(("31              28", 170, 364))
    monkeypatch.setattr(ocr, "_recognise", recognising(*(found(*line, turn=askew) for line in (*LINES, *cells))))

    text = ocr.read_image(ruled((300, 320, 360, 380), (60, 160, 260, 360), turn=askew), Path("图.png")).text

    assert text.split("\n") == [
        *TEXT.split("\n"), "| 项目 | 收到(件) | 审结(件) |", "| --- | --- | --- |",
        "| 重大行政决策合法性审查 | 45 | 39 |", "| 行政应诉 | 31 | 28 |",
    ]  # fmt: skip


def test_a_table_in_one_of_two_columns_is_apart_from_the_text_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "深入推进依法行政，持续优化营商环境。"
    left = [found(text, 50, 100 + 20 * n) for n in range(6)]
    right = [found(text, 310, 160 + 20 * n) for n in range(3)]
    rows = (("项目", "收到(件)", "审结(件)"), ("行政复议", "45", "39"), ("行政应诉", "31", "28"))
    table = [found(cell, 310 + 80 * n, 100 + 20 * down) for down, row in enumerate(rows) for n, cell in enumerate(row)]
    monkeypatch.setattr(ocr, "_recognise", recognising(*left, *right, *table))

    lines = ocr.read_image(page(), Path("图.png")).text.split("\n")

    assert lines == [
        text * 6, "| 项目 | 收到(件) | 审结(件) |", "| --- | --- | --- |", "| 行政复议 | 45 | 39 |",
        "| 行政应诉 | 31 | 28 |", text * 3,
    ]  # fmt: skip
