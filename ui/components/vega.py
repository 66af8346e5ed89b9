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
BAR, LINES = 26, 220  # pixels: of a bar with its gap, and of the height of lines
_ACTIONS = {"export": True, "source": False, "compiled": False, "editor": False}


def make_spec(figures: Sequence[Figure], words: Words, name: str) -> Mapping[str, Any]:
    """Return one chart of several figures, one below another, each with its own scale from zero.

    ``name``: of the file that it is saved as.
    """
    return {
        "$schema": SCHEMA,
        "vconcat": [_draw(figure, words) for figure in figures],
        "spacing": 28,
        "background": "#ffffff",  # also where it is saved, and at night
        "padding": 12,
        "config": {
            "font": FONT, "view": {"stroke": None}, "axis": {"labelFontSize": 13, "labelLimit": 150, "grid": False},
            "legend": {"orient": "bottom", "labelFontSize": 13, "title": None, "columns": 3},
            "title": {"fontSize": 14, "anchor": "start", "fontWeight": 600},
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


def _draw(figure: Figure, words: Words) -> Mapping[str, Any]:
    values = [
        {"label": label, "value": value, "series": name}
        for name, numbers in figure.series
        for label, value in zip(figure.labels, numbers, strict=True)
        if value is not None
    ]
    drawn = _draw_line(figure) if figure.kind == "line" else _draw_bars(figure)
    several = len(figure.series) > 1
    told = [
        {"field": "label", "type": "nominal", "title": words["chart_label"]},
        *([{"field": "series", "type": "nominal", "title": words["chart_series"]}] if several else []),
        {"field": "value", "type": "quantitative", "title": figure.title, "format": ",~f"},
    ]
    colour = {"field": "series", "type": "nominal", "scale": {"range": PALETTE}} if several else {"value": PALETTE[0]}
    encoding = {**drawn["encoding"], "color": colour, "tooltip": told}
    return {**drawn, "encoding": encoding, "title": figure.title, "data": {"values": values}, "width": WIDTH}


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
                "encoding": {"text": {"field": "value", "format": ",~f"}, "color": {"value": "#56646a"}},
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
                "encoding": {"text": {"field": "value", "format": ",~f"}, "color": {"value": "#56646a"}},
            },
        ],
    }  # fmt: skip


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
    spec = json.dumps(make_spec(figures, words, words["chart_file"]), ensure_ascii=False)
    return gr.update(value=PlotData(type="altair", plot=spec), visible=True)  # so Gradio calls what Vega-Lite draws
