"""Charts to work with: what is drawn, told and saved, without another machine."""

from __future__ import annotations

import json

from rag.export.blocks import Figure
from ui.components.vega import make_spec
from ui.language import read_words

BARS = Figure("行政复议（件）", "bar", ("甲县2024年", "乙县2024年"), (("", (52.0, 88.0)),))
LINES = Figure("件数", "line", ("2022", "2023", "2024"), (("甲县", (52.0, None, 88.0)), ("乙县", (None, 1.0, 2.0))))


def test_each_figure_is_a_chart_of_its_own_with_its_values_by_name() -> None:
    first, second = make_spec((BARS, LINES), read_words("zh"), "图")["vconcat"]
    assert [value["label"] for value in first["data"]["values"]] == ["甲县2024年", "乙县2024年"]
    assert first["title"] == "行政复议（件）"
    assert [told["title"] for told in first["encoding"]["tooltip"]] == ["名称", "行政复议（件）"]
    assert [told["title"] for told in second["encoding"]["tooltip"]] == ["名称", "系列", "件数"]
    assert len(second["data"]["values"]) == 4
    assert second["encoding"]["x"]["scale"]["domain"] == ["2022", "2023", "2024"]  # a year without figures is a gap
    for drawn, axis in ((first, "x"), (second, "y")):
        assert drawn["encoding"][axis]["scale"]["zero"] is True


def test_it_is_saved_as_a_picture_in_the_visitors_language_and_nothing_is_fetched() -> None:
    spec = make_spec((BARS,), read_words("en"), "chart")
    options = spec["usermeta"]["embedOptions"]
    assert options["i18n"] == {
        "CLICK_TO_VIEW_ACTIONS": "Save this chart",
        "PNG_ACTION": "Save as PNG",
        "SVG_ACTION": "Save as SVG",
    }
    assert options["actions"] == {"export": True, "source": False, "compiled": False, "editor": False}
    assert '"url"' not in json.dumps(spec)
