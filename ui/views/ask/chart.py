"""The chart of an answer's table as a part of its message: what is drawn, what is left out, what it says aloud.

Pure functions; knows no turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rag.export.figures import draw_table
from rag.schema.answer import Answer, Chart, Language, Table
from rag.wording.chart_points import Point, name_chart, read_points, values_of
from ui.components.html import one_line
from ui.components.vega import show_in_message
from ui.language import Words, read_words


def show_chart(answer: Answer, words: Words) -> dict[str, Any] | None:
    """Return the chart, None where there is none or it would mislead: fewer than two numbers, or one below zero."""
    if answer.table is None or answer.chart is None:
        return None
    return _show(answer.table, answer.chart, "en" if words["language"] == "en" else "zh")


@lru_cache(maxsize=256)  # every chart of a conversation is asked for again with each word of a new answer
def _show(table: Table, chart: Chart, language: Language) -> dict[str, Any] | None:
    figure, words = draw_table(table, chart), read_words(language)
    if figure is None:
        return None
    points = read_points(table, chart)
    drawn = [point for point in points if point.label in figure.labels]
    silent = sum(not any(cell.value is not None for cell in values_of(row, chart)) for row in table.rows)
    remark = _tell_left_out(len(points) - len(drawn), silent, words)
    alt = _describe(chart, name_chart(table, chart), drawn, words)
    return show_in_message(figure, words, remark=remark, alt=alt)


def _describe(chart: Chart, title: str, points: Iterable[Point], words: Words) -> str:
    """Return what the chart shows, for who cannot see it."""
    ordered = sorted(points, key=lambda point: point.value)
    return words[f"{chart.kind}_alt"].format(
        title=one_line(title), points=len(ordered), least=_name(ordered[0]), most=_name(ordered[-1])
    )


def _name(point: Point) -> str:
    return " ".join(one_line(part) for part in (point.series, point.label, point.shown) if part)


def _tell_left_out(beyond: int, without: int, words: Words) -> str:
    told = [words[key].format(rows=rows) for key, rows in (("beyond", beyond), ("without", without)) if rows]
    return " · ".join(told)
