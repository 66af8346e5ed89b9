"""A chart as a still picture for pages without script, such as a shared conversation: bars or a line from zero.

Drawn by pygal as an image of SVG, so that no text of a report can act in the page. Where Gradio is, ``vega`` draws.
Pure functions; knows no turn and no component.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from unicodedata import east_asian_width

import pygal
from pygal.style import Style

from rag.wording.chart_points import Point, fill_years
from ui.components.html import one_line

LONGEST_LABEL = 11  # characters; the table has the whole name
WIDTH = 440  # of the drawing; the page shrinks it to the message
BAR_HEIGHT, LINE_HEIGHT = 25, 200
LEGEND_COLUMNS, LEGEND_ROW = 3, 27
_TELLING_END = re.compile(r" (?:\d{4}|\(\d{1,2}\))$")
FONT = 13
NARROW = 0.6  # width of a Latin letter or digit, of the font's size
FAMILY = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Colours:
    """Of a scheme, as in ``page.css``; ink and bars have contrast on its sheet."""

    ink: str
    soft: str
    bars: str
    sheet: str
    more: tuple[str, ...]  # of further series, as far apart in lightness as in hue


LIGHT = Colours(
    ink="#1b2428", soft="#56646a", bars="#0f5e5a", sheet="#ffffff",
    more=("#c2703d", "#3f6fb5", "#8a5aa8", "#7a7f2a", "#b0476b"),
)  # fmt: skip


def draw(kind: Literal["bar", "line"], points: tuple[Point, ...], colours: Colours) -> bytes:
    """Return the points as an SVG file that needs nothing from anywhere."""
    chart = _set_up_bars(points, colours) if kind == "bar" else _set_up_line(points, colours)
    chart.add_xml_filter(_strip)
    return str(chart.render(disable_xml_declaration=True, is_unicode=True)).encode()


def _set_up_bars(points: tuple[Point, ...], colours: Colours) -> pygal.HorizontalBar:
    rows = tuple(reversed(points))  # pygal begins at the bottom
    series, names = _series(rows), tuple(dict.fromkeys(point.label for point in rows))
    labels = [shorten(name) for name in names]
    room = max(map(_width, labels))
    missed = max(0.0, room - max(map(len, labels)) * NARROW * FONT)  # pygal takes every character for a narrow one
    plot = WIDTH - room - max(_width(shorten(point.shown)) for point in rows) - 4 * FONT
    chart = pygal.HorizontalBar(
        height=len(names) * len(series) * _bar_height(series) + 2 * FONT + 12 + _legend_height(series),
        margin_left=round(missed) + 6,
        print_values_position="top",
        **_settings(points, colours, headroom=(WIDTH - room - 2 * FONT) / plot, rules="text.value{text-anchor:start}"),
    )
    chart.x_labels = labels
    _add(chart, series, names)
    return chart


def _series(points: Sequence[Point]) -> tuple[tuple[str, Mapping[str, Point]], ...]:
    """Return the points of each series by label; series by name, so that years are in their order."""
    names = sorted({point.series for point in points})
    return tuple((name, {point.label: point for point in points if point.series == name}) for name in names)


def _add(chart: Any, series: Iterable[tuple[str, Mapping[str, Point]]], labels: Sequence[str]) -> None:  # noqa: ANN401  # pygal's
    for name, found in series:
        chart.add(shorten(name), [_value(found[label]) if label in found else None for label in labels])


def _bar_height(series: Sequence[object]) -> int:
    return BAR_HEIGHT if len(series) == 1 else BAR_HEIGHT - 5


def _legend(count: int) -> dict[str, Any]:
    """Return the settings of a legend; of a single series there is none. pygal leaves room for full rows only."""
    columns = min(count, LEGEND_COLUMNS)
    short = -(-count // columns) - count // columns
    return {
        "show_legend": count > 1, "legend_at_bottom": True, "legend_at_bottom_columns": columns,
        "margin_bottom": 6 + short * LEGEND_ROW,
    }  # fmt: skip


def _legend_height(series: Sequence[object]) -> int:
    return 0 if len(series) == 1 else -(-len(series) // LEGEND_COLUMNS) * LEGEND_ROW


def _set_up_line(points: tuple[Point, ...], colours: Colours) -> pygal.Line:
    series = _series(points)
    labels = fill_years(tuple(dict.fromkeys(point.label for point in points)))
    lifted = (
        f"text.value{{text-anchor:middle;transform:translate(-{FONT}px,-{2 * FONT}px);"
        f"paint-order:stroke;stroke:{colours.sheet};stroke-width:3px}}.axis.x path{{display:none}}"
    )
    chart = pygal.Line(
        height=LINE_HEIGHT + _legend_height(series),
        margin_left=14,
        margin_right=round(max(_width(shorten(point.shown)) for point in points) / 2),  # half of it is beyond the plot
        dots_size=4,
        allow_interruptions=True,
        **_settings(points, colours, headroom=1.25, rules=lifted),
    )
    chart.x_labels = labels
    _add(chart, series, labels)
    return chart


def _settings(points: Sequence[Point], colours: Colours, *, headroom: float, rules: str) -> dict[str, Any]:
    """Return what bars and lines have in common; the axis starts at zero whatever the values are."""
    sheet = (
        f"text{{fill:{colours.ink}}}.axis.y text{{text-anchor:end}}.axis.x text{{text-anchor:middle}}"
        f".background{{fill:none}}.axis path{{stroke:{colours.soft}}}"
        "path.line.nofill{fill:none;stroke-width:2.5}"
    )
    for number, colour in enumerate((colours.bars, *colours.more)):
        of = f".serie-{number}"
        sheet += f"{of} .bar rect,{of} circle,.legends [id$='serie-{number}'] rect{{fill:{colour}}}"
        sheet += f"{of} path.line.nofill{{stroke:{colour}}}"
    return {
        "width": WIDTH, "explicit_size": True, "margin": 6, "spacing": 8, "print_values": True,
        **_legend(len({point.series for point in points})),
        "zero": 0, "range": (0, max(point.value for point in points) * headroom or 1), "y_labels": [0],
        "style": Style(font_family=FAMILY, label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT,
                       legend_font_size=FONT, colors=(colours.bars, *colours.more)),
        "css": (f"inline:{sheet}{rules}",), "js": (), "no_prefix": True,
    }  # fmt: skip


def _value(point: Point) -> dict[str, object]:
    def show(_: float) -> str:
        return shorten(point.shown)

    return {"value": point.value, "formatter": show}


def shorten(text: str) -> str:
    """Return a text that leaves room for the bars: cut before the year that tells it from another one."""
    plain = one_line(text)
    if len(plain) <= LONGEST_LABEL:
        return plain
    tail = match[0] if (match := _TELLING_END.search(plain)) else ""
    return f"{plain[: LONGEST_LABEL - 1 - len(tail)]}…{tail}"


def _width(text: str) -> float:
    """Return about how wide a text is drawn: a Chinese character is as wide as high."""
    wide = sum(east_asian_width(char) in "WFA" for char in text)
    return FONT * (wide + NARROW * (len(text) - wide))


def _strip(root: Any) -> Any:  # noqa: ANN401  # an element of whichever XML library pygal found
    """Take out what a still picture has no use for: the settings as a script, tooltips and what they would say."""
    for parent in list(root.iter()):
        for child in list(parent):
            unused = not isinstance(child.tag, str) or child.tag in {"script", "desc"}
            if unused or "tooltip" in child.get("class", "").split("-"):
                parent.remove(child)
    return root
