"""Charts to work with: a figure → a Vega-Lite chart, which Gradio draws in the browser with its own copy of Vega.

Values are told at each bar and point, and by the pointer; the chart's menu saves it as PNG or SVG. Nothing is asked of
another machine. Pure functions, and the component that shows them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rag.export.blocks import Figure
from rag.export.figures import COLOURS
from ui.language import Words

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name; nothing is fetched from there
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, system-ui, sans-serif"
WIDTH = 340  # pixels; the style shrinks it where there is less room
PALETTE = [f"#{colour}" for colour in COLOURS]
LABEL = 240  # pixels: a long name keeps the year behind it
BAR, LINES = 26, 220  # pixels: of a bar with its gap, and of the height of lines
_ACTIONS = {"export": True, "source": False, "compiled": False, "editor": False}


def make_spec(
    figures: Sequence[Figure], words: Words, name: str, *, remark: str = "", alt: str = ""
) -> Mapping[str, Any]:
    """Return one chart of several figures, one below another, each with its own scale from zero.

    ``name``: of the file that it is saved as; ``remark``: a line below each title; ``alt``: what is drawn, for who
    cannot see it.
    """
    return {
        "$schema": SCHEMA,
        **({"description": alt} if alt else {}),
        "vconcat": [_draw(figure, words, remark) for figure in figures],
        "spacing": 28,
        "background": "#ffffff",  # also where it is saved, and at night
        "padding": 12,
        "config": {
            "font": FONT, "view": {"stroke": None}, "axis": {"labelFontSize": 13, "labelLimit": LABEL, "grid": False},
            "legend": {"orient": "bottom", "labelFontSize": 13, "title": None, "columns": 3},
            "title": {"fontSize": 14, "anchor": "start", "fontWeight": 600, "subtitleFontSize": 12},
        },
        "usermeta": {
            "embedOptions": {
                "actions": _ACTIONS,
                "downloadFileName": name,
                "i18n": {
                    "CLICK_TO_VIEW_ACTIONS": words["chart_save"],
                    "PNG_ACTION": words["chart_png"],
                    "SVG_ACTION": words["chart_svg"],
                },
            }
        },
    }  # fmt: skip


def _draw(figure: Figure, words: Words, remark: str) -> Mapping[str, Any]:
    shown = figure.shown or [[_write(value) for value in numbers] for _, numbers in figure.series]
    values = [
        {"label": label, "value": value, "series": name, "shown": text}
        for (name, numbers), texts in zip(figure.series, shown, strict=True)
        for label, value, text in zip(figure.labels, numbers, texts, strict=True)
        if value is not None
    ]
    drawn = _draw_line(figure) if figure.kind == "line" else _draw_bars(figure)
    several = len(figure.series) > 1
    told = [
        {"field": "label", "type": "nominal", "title": words["chart_label"]},
        *([{"field": "series", "type": "nominal", "title": words["chart_series"]}] if several else []),
        {"field": "shown", "type": "nominal", "title": figure.title},
    ]
    colour = {"field": "series", "type": "nominal", "scale": {"range": PALETTE}} if several else {"value": PALETTE[0]}
    encoding = {**drawn["encoding"], "color": colour, "tooltip": told}
    title = {"text": figure.title, "subtitle": remark} if remark else figure.title
    return {**drawn, "encoding": encoding, "title": title, "data": {"values": values}, "width": WIDTH}


def _write(value: float | None) -> str:
    return "" if value is None else f"{value:,.12g}"


def _draw_bars(figure: Figure) -> dict[str, Any]:
    offset = {"yOffset": {"field": "series"}} if len(figure.series) > 1 else {}
    return {
        "height": max(2, len(figure.labels)) * BAR * (1 + (len(figure.series) - 1) * 0.5),
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": True, "nice": True}},
            **offset,
        },
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 2}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 12},
                "encoding": {"text": {"field": "shown"}, "color": {"value": "#56646a"}},
            },
        ],
    }


def _draw_line(figure: Figure) -> dict[str, Any]:
    return {
        "height": LINES,
        "encoding": {
            "x": {
                "field": "label", "type": "ordinal", "title": None, "axis": {"labelAngle": 0},
                "scale": {"domain": list(figure.labels)},
            },
            "y": {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": True}},
        },
        "layer": [
            {"mark": {"type": "line", "point": {"size": 60}, "strokeWidth": 2.5}},
            {
                "mark": {"type": "text", "dy": -12, "fontSize": 12},
                "encoding": {"text": {"field": "shown"}, "color": {"value": "#56646a"}},
            },
        ],
    }  # fmt: skip


def show_in_message(figure: Figure, words: Words, *, remark: str, alt: str) -> dict[str, Any]:
    """Return the part of a message of Gradio's Chatbot that shows a figure; see ``make_spec``."""
    value = {"type": "altair", "plot": _write_spec((figure,), words, remark=remark, alt=alt)}
    props = {"show_label": False, "container": False, "elem_classes": ["zw-plot"]}
    return {"type": "component", "component": "plot", "value": value, "constructor_args": {}, "props": props}


def _write_spec(figures: Sequence[Figure], words: Words, *, remark: str = "", alt: str = "") -> str:
    return json.dumps(make_spec(figures, words, words["chart_file"], remark=remark, alt=alt), ensure_ascii=False)


def make_plot(**options: Any) -> Any:  # noqa: ANN401  # a component of Gradio
    """Return an empty component that shows a chart once it has one."""
    import gradio as gr

    return gr.Plot(**options)


def show_plot(figures: Sequence[Figure], words: Words) -> Any:  # noqa: ANN401  # a component's change
    """Return the change of such a component to these figures; with none it is not to be seen."""
    import gradio as gr
    from gradio.components.plot import PlotData

    if not figures:
        return gr.update(value=None, visible=False)
    data = PlotData(type="altair", plot=_write_spec(figures, words))  # so Gradio calls what Vega-Lite draws
    return gr.update(value=data, visible=True)
