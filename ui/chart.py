"""The chart of an answer's table: bars or a line from zero, drawn by pygal as two still pictures, light and dark.

The pictures are images of SVG, so that no text of a report can act in the page; the numbers stand in the
table above as well. Pure functions; knows no turn and no component.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from unicodedata import east_asian_width

import pygal
from pygal.style import Style

from rag.answer import Chart, Table
from ui.markup import escape, one_line
from ui.words import Words

MOST_BARS = 30
LONGEST_LABEL = 11  # characters; the table has the whole name
WIDTH = 440  # of the drawing; the page shrinks it to the message
BAR_HEIGHT, LINE_HEIGHT = 25, 200
FONT = 13
NARROW = 0.6  # width of a Latin letter or digit, of the font's size
FAMILY = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Point:
    """One number to draw: its name, its value, and the words of its cell."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Colours:
    """Of a scheme, as in ``page.css``; ink and bars have contrast on its sheet."""

    ink: str
    soft: str
    bars: str
    sheet: str


LIGHT = Colours(ink="#1b2428", soft="#56646a", bars="#0f5e5a", sheet="#ffffff")
DARK = Colours(ink="#e6ecea", soft="#9fb0b3", bars="#6cc7bd", sheet="#1a2225")


def render_chart(table: Table, chart: Chart, words: Words) -> str:
    """Return the chart as a figure, "" where it would mislead: fewer than two numbers, or one below zero."""
    points = read_points(table, chart)
    if len(points) < 2 or any(point.value < 0 for point in points):  # noqa: PLR2004
        return ""
    drawn = points[:MOST_BARS] if chart.kind == "bar" else points
    title = table.columns[chart.values]
    alt = _describe(chart, title, drawn, words)
    pictures = "".join(
        f'<img class="{name}" width="{WIDTH}" alt="{escape(alt)}" src="{_as_url(draw(chart.kind, drawn, colours))}">'
        for name, colours in (("zw-by-day", LIGHT), ("zw-by-night", DARK))
    )
    left_out = _tell_left_out(len(points) - len(drawn), len(table.rows) - len(points), words)
    return f'<figure class="zw-chart"><figcaption>{escape(title)}{left_out}</figcaption>{pictures}</figure>'


def read_points(table: Table, chart: Chart) -> tuple[Point, ...]:
    """Return the rows that hold a number, in the table's order; those of a line by their label."""
    points = tuple(
        Point(row[chart.labels].text, float(cell.value), cell.text)
        for row in table.rows
        if (cell := row[chart.values]).value is not None
    )
    return tuple(sorted(points, key=lambda point: point.label)) if chart.kind == "line" else points


def _describe(chart: Chart, title: str, points: Sequence[Point], words: Words) -> str:
    """Return what the picture shows, for who cannot see it."""
    least, most = min(points, key=lambda point: point.value), max(points, key=lambda point: point.value)
    return words[f"{chart.kind}_alt"].format(
        title=one_line(title), points=len(points), least=_name(least), most=_name(most)
    )


def _name(point: Point) -> str:
    return f"{one_line(point.label)} {one_line(point.shown)}"


def _tell_left_out(beyond: int, without: int, words: Words) -> str:
    told = [words[key].format(rows=rows) for key, rows in (("beyond", beyond), ("without", without)) if rows]
    return f'<span class="zw-left-out">{" · ".join(told)}</span>' if told else ""


def _as_url(picture: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(picture).decode('ascii')}"


@lru_cache(maxsize=256)  # every picture of a conversation is asked for again with each word of a new answer
def draw(kind: Literal["bar", "line"], points: tuple[Point, ...], colours: Colours) -> bytes:
    """Return the points as an SVG file that needs nothing from anywhere."""
    chart = _set_up_bars(points, colours) if kind == "bar" else _set_up_line(points, colours)
    chart.add_xml_filter(_strip)
    return str(chart.render(disable_xml_declaration=True, is_unicode=True)).encode()


def _set_up_bars(points: tuple[Point, ...], colours: Colours) -> pygal.HorizontalBar:
    rows = tuple(reversed(points))  # pygal begins at the bottom
    labels = [shorten(point.label) for point in rows]
    room = max(map(_width, labels))
    missed = max(0.0, room - max(map(len, labels)) * NARROW * FONT)  # pygal takes every character for a narrow one
    plot = WIDTH - room - max(_width(shorten(point.shown)) for point in rows) - 4 * FONT
    chart = pygal.HorizontalBar(
        height=len(rows) * BAR_HEIGHT + 2 * FONT + 12,
        margin_left=round(missed) + 6,
        print_values_position="top",
        **_settings(points, colours, headroom=(WIDTH - room - 2 * FONT) / plot, rules="text.value{text-anchor:start}"),
    )
    chart.x_labels = labels
    chart.add("", [_value(point) for point in rows])
    return chart


def _set_up_line(points: tuple[Point, ...], colours: Colours) -> pygal.Line:
    found = {point.label: point for point in points}
    labels = _fill_years(tuple(found))
    lifted = (
        f"text.value{{text-anchor:middle;transform:translate(-{FONT}px,-{2 * FONT}px);"
        f"paint-order:stroke;stroke:{colours.sheet};stroke-width:3px}}.axis.x path{{display:none}}"
    )
    chart = pygal.Line(
        height=LINE_HEIGHT, margin_left=14, dots_size=4, allow_interruptions=True,
         **_settings(points, colours, headroom=1.25, rules=lifted),
    )  # fmt: skip
    chart.x_labels = labels
    chart.add("", [_value(found[label]) if label in found else None for label in labels])
    return chart


def _settings(points: Sequence[Point], colours: Colours, *, headroom: float, rules: str) -> dict[str, Any]:
    """Return what bars and lines have in common; the axis starts at zero whatever the values are."""
    sheet = (
        f"text{{fill:{colours.ink}}}.axis.y text{{text-anchor:end}}.axis.x text{{text-anchor:middle}}"
        f".background{{fill:none}}.axis path{{stroke:{colours.soft}}}"
        f".bar rect,circle{{fill:{colours.bars}}}path.line.nofill{{fill:none;stroke:{colours.bars};stroke-width:2.5}}"
    )
    return {
        "width": WIDTH, "explicit_size": True, "margin": 6, "spacing": 8, "show_legend": False, "print_values": True,
        "zero": 0, "range": (0, max(point.value for point in points) * headroom or 1), "y_labels": [0],
        "style": Style(font_family=FAMILY, label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT),
        "css": (f"inline:{sheet}{rules}",), "js": (), "no_prefix": True,
    }  # fmt: skip


def _value(point: Point) -> dict[str, object]:
    def show(_: float) -> str:
        return shorten(point.shown)

    return {"value": point.value, "formatter": show}


def shorten(text: str) -> str:
    """Return a text that leaves room for the bars."""
    plain = one_line(text)
    return plain if len(plain) <= LONGEST_LABEL else plain[: LONGEST_LABEL - 1] + "…"


def _width(text: str) -> float:
    """Return about how wide a text is drawn: a Chinese character is as wide as high."""
    wide = sum(east_asian_width(char) in "WFA" for char in text)
    return FONT * (wide + NARROW * (len(text) - wide))


def _fill_years(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return every year from the first to the last, so that a gap in time is a gap in the line."""
    if not all(label.isdecimal() and len(label) == len("2024") for label in labels):
        return labels
    return tuple(str(year) for year in range(int(labels[0]), int(labels[-1]) + 1))


def _strip(root: Any) -> Any:  # noqa: ANN401  # an element of whichever XML library pygal found
    """Take out what a still picture has no use for: the settings as a script, tooltips and what they would say."""
    for parent in list(root.iter()):
        for child in list(parent):
            unused = not isinstance(child.tag, str) or child.tag in {"script", "desc"}
            if unused or "tooltip" in child.get("class", "").split("-"):
                parent.remove(child)
    return root
