"""Pages as a scanner gives them: pictures at 200 dpi, gray, with noise, a little askew, squeezed as JPEG."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

_DPI = 200
_NOISE = 12.0  # of 255, the deviation of each pixel
_PAPER, _INK = 0.92, 12  # how much of white is left, and how light black is
_QUALITY = 60  # of JPEG


def pictures(pdf: bytes, *, askew: float, noise: bool = True) -> list[Image.Image]:
    """Return the pages of a PDF file as pictures, turned by so many degrees."""
    rng = np.random.default_rng(0)
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        straight = page.render(scale=_DPI / 72).to_pil().convert("L")
        turned = straight.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=250)
        if noise:
            pixels = np.asarray(turned).astype(np.float32) * _PAPER + _INK
            pixels += rng.normal(0, _NOISE, pixels.shape).astype(np.float32)
            turned = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.5))
        found.append(turned)
    return found


def scanned_pdf(pages: list[Image.Image]) -> bytes:
    """Return a PDF file of pictures."""
    return _saved([_squeezed(page) for page in pages], "PDF")


def tiff(pages: list[Image.Image]) -> bytes:
    """Return one file with all pages."""
    return _saved(pages, "TIFF")


def picture(pages: list[Image.Image], kind: str) -> bytes:
    """Return the first page alone."""
    return _saved(pages[:1], kind)


def _squeezed(page: Image.Image) -> Image.Image:
    stream = BytesIO()
    page.save(stream, "JPEG", quality=_QUALITY)
    return Image.open(BytesIO(stream.getvalue()))


def _saved(pages: list[Image.Image], kind: str) -> bytes:
    stream = BytesIO()
    more = {"save_all": True, "append_images": pages[1:], "resolution": _DPI} if kind in ("PDF", "TIFF") else {}
    pages[0].save(stream, kind, **more)
    return stream.getvalue()
