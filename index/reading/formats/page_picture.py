"""A page of an original → its picture, with a passage marked where the file tells at which places its letters stand.

Of a scan and of a picture no place is kept, so nothing is marked there. A passage that goes on over the page's end is
marked as far as the page has it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.reading.formats.pdf import open_pdf
from index.reading.formats.ruled_tables import Box

_SCALE = 110 / 72  # pixels a point: to be read beside a text
_MOST_PIXELS = 4_000_000
_MARK = (255, 240, 140)  # the letters stay as dark as they are
_FEWEST = 6  # characters by which a part of a passage is known
_IGNORED = re.compile(r"[\s|#\u200b\xad]")  # what readers put in, or nobody sees
_SAME_LINE = 0.5  # heights of a character
_AROUND = 1.5  # points


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as PNG; ``marked``: in how many places."""

    png: bytes
    marked: int


def draw_pdf(data: bytes, path: Path, *, page: int, passage: str) -> Picture:
    """Return a page of a PDF file, counted from 1. Raises ReadError where there is none."""
    from PIL import Image, ImageChops, ImageDraw

    document = open_pdf(data, path)
    if not 1 <= page <= len(document):
        raise _no_page(path, page)
    chosen = document[page - 1]
    width, height = chosen.get_size()
    scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
    picture = chosen.render(scale=scale).to_pil().convert("RGB")
    boxes = _find(passage, chosen.get_textpage())
    marks = Image.new("RGB", picture.size, "white")
    for box in boxes:
        left, top = (box.left - _AROUND) * scale, (height - box.top - _AROUND) * scale
        right, bottom = (box.right + _AROUND) * scale, (height - box.bottom + _AROUND) * scale
        ImageDraw.Draw(marks).rectangle((left, top, right, bottom), fill=_MARK)
    return Picture(_png(ImageChops.multiply(picture, marks)), len(boxes))


def draw_image(data: bytes, path: Path, *, page: int, passage: str) -> Picture:  # noqa: ARG001  # the same for all
    """Return a page of a picture, counted from 1. Raises ReadError where there is none, or it is far too large."""
    from PIL import Image, ImageOps

    try:
        picture = Image.open(BytesIO(data))
        if not 1 <= page <= getattr(picture, "n_frames", 1):
            raise _no_page(path, page)
        picture.seek(page - 1)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Image.DecompressionBombError as error:
        raise ReadError(f"{path} is far larger than a page ({error})", "too_large") from error
    share = min(1.0, _SCALE * 595 / upright.width, math.sqrt(_MOST_PIXELS / (upright.width * upright.height)))
    return Picture(_png(upright.resize((max(1, int(upright.width * share)), max(1, int(upright.height * share))))), 0)


def _no_page(path: Path, page: int) -> ReadError:
    return ReadError(f"{path} has no page {page}", "missing")


def _png(picture: Any) -> bytes:  # noqa: ANN401  # of Pillow
    from PIL import Image

    stream = BytesIO()
    picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _find(passage: str, textpage: Any) -> list[Box]:  # noqa: ANN401  # of PDFium
    """Return where a passage stands on a page, a box for each of its lines."""
    seen = [
        (_plain(character), Box(*textpage.get_charbox(at, loose=True)))
        for at, character in enumerate(textpage.get_text_range())
        if _plain(character)
    ]
    wanted = _plain(passage)
    orders = (seen, _by_place(seen))
    found = next((boxes for boxes in (_boxes_of(wanted, order) for order in orders) if boxes), [])
    if found:
        return found
    beginning, order = max(((_beginning(wanted, order), order) for order in orders), key=lambda one: len(one[0]))
    return _boxes_of(beginning, order)


def _boxes_of(wanted: str, characters: Sequence[tuple[str, Box]]) -> list[Box]:
    """Return the lines of a stretch of text; none where it does not stand there."""
    text, owners = "", []
    for number, (character, _) in enumerate(characters):
        text += character
        owners += [number] * len(character)
    at = text.find(wanted)
    if len(wanted) < 1 or at < 0:
        return []
    return _lines([characters[number][1] for number in sorted(set(owners[at : at + len(wanted)]))])


def _beginning(wanted: str, characters: Sequence[tuple[str, Box]]) -> str:
    """Return as much of a passage's beginning as stands on a page; "" where that is too little to be known by."""
    text = "".join(character for character, _ in characters)
    least, most = 0, len(wanted)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if wanted[:middle] in text else (least, middle - 1)
    return wanted[:least] if least >= _FEWEST else ""


def _lines(boxes: Sequence[Box]) -> list[Box]:
    lines: list[Box] = []
    for box in boxes:
        last = lines[-1] if lines else box
        if lines and abs(box.bottom - last.bottom) < _SAME_LINE * max(1.0, box.top - box.bottom):
            lines[-1] = Box(
                min(last.left, box.left), min(last.bottom, box.bottom), max(last.right, box.right),
                max(last.top, box.top),
            )  # fmt: skip
        else:
            lines.append(box)
    return lines


def _by_place(characters: Sequence[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """Return characters line by line from above, each from the left: where a program wrote them in another order."""
    rows: list[list[tuple[str, Box]]] = []
    for one in sorted(characters, key=lambda each: -(each[1].bottom + each[1].top)):
        box, last = one[1], rows[-1][0][1] if rows else one[1]
        if rows and abs(box.bottom + box.top - last.bottom - last.top) < box.top - box.bottom:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=lambda each: each[1].left)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", _IGNORED.sub("", text)).replace("\ufffe", "")
