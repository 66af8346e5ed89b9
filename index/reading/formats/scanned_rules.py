"""Ruled lines on the picture of a page → the tables that they draw."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from index.reading.formats.ruled_tables import Grid, Rule, grids_of

_LONGEST_STROKE = 0.45  # inches: what is longer is no stroke of a character
_THICKEST = 0.04  # inches of a line that rules
_GAP = 0.015  # inches that noise may have cut out of a line
_WIDTH = 8.27  # inches of a page of A4
_MOST = 20_000  # stretches of ink as long as lines; a picture has more


def find_grids(pixels: Any, askew: float, scale: float) -> list[Grid]:  # noqa: ANN401  # an array of numpy
    """Return the tables on a page, from above, in points as it stands straight.

    ``askew``: radians by which its lines of text fall to the right; ``scale``: points a pixel.
    """
    import numpy as np
    from PIL import Image

    page = Image.fromarray(pixels).convert("L")
    cosine, sine = math.cos(-askew), math.sin(-askew)
    straight = page.transform(
        page.size, Image.Transform.AFFINE, (cosine, sine, 0, -sine, cosine, 0), Image.Resampling.BILINEAR, fillcolor=255
    )
    gray = np.asarray(straight)
    ink = gray < (np.median(gray) + np.percentile(gray, 1)) / 2
    down, inch = page.height, min(page.size) / _WIDTH
    lying = [Rule((down - middle) * scale, start * scale, end * scale) for middle, start, end in _lines(ink, inch)]
    standing = [
        Rule(middle * scale, (down - end) * scale, (down - start) * scale) for middle, start, end in _lines(ink.T, inch)
    ]
    return grids_of(lying, standing)


def _lines(ink: Any, inch: float) -> Iterator[tuple[float, float, float]]:  # noqa: ANN401  # an array of numpy
    """Yield the lines that lie in a picture: at which height, from where to where, in pixels."""
    found: list[list[int]] = []  # top, bottom, start, end
    open_ones: list[list[int]] = []
    for y, start, end in _stretches(ink, inch):
        open_ones = [one for one in open_ones if one[1] >= y - 1]
        met = next((one for one in open_ones if one[2] <= end and start <= one[3]), None)
        if met is None:
            met = [y, y, start, end]
            found.append(met)
            open_ones.append(met)
        met[1:] = [y, min(met[2], start), max(met[3], end)]
    for top, bottom, start, end in found:
        if bottom - top < max(4, _THICKEST * inch):
            yield (top + bottom + 1) / 2, start, end


def _stretches(ink: Any, inch: float) -> list[tuple[int, int, int]]:  # noqa: ANN401  # an array of numpy
    """Return the stretches of ink that are as long as lines, row by row: in which, from where to where."""
    import numpy as np

    change = np.diff(np.pad(ink, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    if not len(rows):
        return []
    parted = (np.diff(rows) != 0) | (starts[1:] - ends[:-1] > max(1, _GAP * inch))
    first, last = np.flatnonzero(np.r_[True, parted]), np.flatnonzero(np.r_[parted, True])
    rows, starts, ends = rows[first], starts[first], ends[last]
    long = ends - starts >= _LONGEST_STROKE * inch
    if long.sum() > _MOST:
        return []
    return [(int(y), int(start), int(end)) for y, start, end in zip(rows[long], starts[long], ends[long], strict=True)]
