"""A cost as a power of a size: cost = factor · size ** exponent, fitted to what was measured, and drawn.

Knows nothing of what was measured.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pygal
from pygal.style import Style

_STYLE = Style(background="white", plot_background="white", label_font_size=12, legend_font_size=12)


@dataclass(frozen=True, slots=True)
class Law:
    """How a cost grows; an exponent of 1 is in proportion to the size, of 0 not at all."""

    factor: float
    exponent: float

    def cost(self, size: float) -> float:
        """Return the cost at a size."""
        return float(self.factor * size**self.exponent)

    def reach(self, limit: float) -> float:
        """Return the size at which the cost reaches a limit; infinity where it grows by less than size^0.02."""
        if self.exponent < 0.02:
            return math.inf
        return float((limit / self.factor) ** (1 / self.exponent))


def fit(sizes: Sequence[float], costs: Sequence[float]) -> Law | None:
    """Return the law that comes nearest to positive costs in least squares of their logarithms; None for under two."""
    if len(sizes) < 2:
        return None
    exponent, factor = np.polyfit(np.log(sizes), np.log(costs), 1)
    return Law(float(np.exp(factor)), float(exponent))


def draw(path: Path, sizes: Sequence[int], lines: Mapping[str, Sequence[float]]) -> None:
    """Draw each cost over size as a multiple of what it is at the smallest, both axes logarithmic, as an SVG file."""
    chart = pygal.XY(
        logarithmic=True,
        style=_STYLE,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        title="Cost as a multiple of the cost at the smallest library",
        x_title="chunks in the library",
        x_labels=[math.log10(size) for size in sizes],
        x_value_formatter=lambda power: f"{round(10**power):,}",
        value_formatter=lambda times: f"{times:g}",
    )
    for name, costs in lines.items():
        chart.add(name, [(math.log10(size), cost / costs[0]) for size, cost in zip(sizes, costs, strict=False)])
    path.write_bytes(chart.render())
