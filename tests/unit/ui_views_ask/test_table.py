"""An answer's table and its chart: nothing in a cell can act, and what is drawn keeps to the numbers."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from support import page_bot
from support.page_bot import PageBot

from rag.export.figures import MOST
from rag.schema.answer import Cell, Chart, Table
from rag.wording.chart_points import read_points
from ui.components.chart import LIGHT, draw
from ui.language import read_words
from ui.views.ask.chart import show_chart
from ui.views.ask.conversation import Turn, listen
from ui.views.ask.messages import render_turn, show_turn
from ui.views.ask.table import render_table

ZH, EN = read_words("zh"), read_words("en")
STYLE = Path(__file__).parents[3] / "ui" / "assets" / "page.css"
SVG = "{http://www.w3.org/2000/svg}"
ATTACKS = (
    "<script>alert(1)</script>",
    "</td></table></div><img src=x onerror=alert(1)>",
    "\"' onmouseover='alert(1)",
    "]]></style><script>alert(1)</script>",
    "a\n\n# b\r\n\r\n| c | d |",
    "${alert(1)}{{value}}",
    "[点](javascript:alert(1))",
)
TWO = Table(
    ("地区", "件数"),
    (
        (Cell("甲县"), Cell("45件", "45", "件")),
        (Cell("乙县"), Cell("12.5件", "12.5", "件")),
        (Cell("丙县"), Cell("未披露")),
    ),
)
BARS = Chart("bar", 0, 1)


class _Tags(HTMLParser):
    """What a browser would make elements and attributes of."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _turn(bot: PageBot, question: str) -> Turn:
    return list(listen(bot, Turn(1, question)))[-1]


def _picture(table: Table, chart: Chart) -> ET.Element:
    return ET.fromstring(draw(chart.kind, read_points(table, chart), LIGHT))  # noqa: S314  # our own


def _chart(table: Table, chart: Chart) -> dict[str, Any]:
    """Return what is drawn of an answer with this table."""
    answer = _turn(PageBot(pace=0), page_bot.YEARS).answer
    assert answer is not None
    shown = show_chart(replace(answer, table=table, chart=chart), ZH)
    return json.loads(shown["value"]["plot"]) if shown else {}


def _values(picture: ET.Element) -> list[str]:
    return [str(text.text) for text in picture.iter(f"{SVG}text") if text.get("class") == "value"]


def _points(*values: str) -> Table:
    return Table(("地区", "件数"), tuple((Cell(f"{n}县"), Cell(f"{v}件", v, "件")) for n, v in enumerate(values)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_cell_column_and_question_stay_words(attack: str) -> None:
    table = Table((attack, "件数"), ((Cell(attack), Cell(attack, "1", attack)), (Cell("乙"), Cell(attack, "2"))))
    shown = render_table(Turn(1, attack), table, ZH)
    tags = _Tags()
    tags.feed(shown)
    assert tags.names <= {
        "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "button", "p",
    }  # fmt: skip
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "\n" not in shown
    assert {element.tag for element in _picture(table, BARS).iter()} <= {
        SVG + name for name in ("svg", "defs", "style", "title", "g", "rect", "path", "text")
    }


def test_cell_tells_its_number_and_a_missing_one_has_none() -> None:
    shown = render_table(Turn(1, "问"), TWO, ZH)
    assert re.findall(r'<td class="([^"]*)"(?: value="([^"]*)")?>', shown) == [
        ("zw-number", "45"), ("zw-number", "12.5"), ("zw-number zw-none", "")
    ]  # fmt: skip


def test_every_column_can_be_sorted_and_none_is_yet() -> None:
    shown = render_table(Turn(1, "问"), TWO, EN)
    heads = re.findall(r"<th scope=\"col\"([^>]*)><button type=\"button\" class=\"zw-sort\"", shown)
    assert heads == [' aria-sort="none"', ' aria-sort="none" class="zw-number"']
    assert "3 rows" in shown


def test_cells_link_the_markers_of_their_own_message() -> None:
    turn = replace(_turn(PageBot(pace=0), page_bot.RANK), number=4)
    shown = render_turn(turn, ZH)
    assert re.findall(r'value="(\d+)">\d+件<a class="zw-cite" href="#([^"]+)"', shown) == [
        ("92", "cite-4-1"), ("69", "cite-4-2"), ("45", "cite-4-3"), ("15", "cite-4-4")
    ]  # fmt: skip


def test_file_is_named_after_the_question_without_a_path() -> None:
    shown = render_table(Turn(1, "../../甲县 2024?*"), TWO, ZH)
    assert 'name="甲县-2024.csv"' in shown


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers() -> None:
    picture = _picture(TWO, BARS)
    bars = [bar for bar in picture.iter(f"{SVG}rect") if "rect" in bar.get("class", "")]
    lengths = {float(bar.get("width", 0)) for bar in bars}
    (axis,) = [path for path in picture.iter(f"{SVG}path") if "axis" in path.get("class", "")]
    zero = float(axis.get("d", "")[1:].split()[0])
    assert [float(bar.get("x", 0)) for bar in bars] == pytest.approx([zero, zero])
    assert max(lengths) / min(lengths) == pytest.approx(45 / 12.5)
    shown = [text.text for text in picture.iter(f"{SVG}text")]
    assert sorted(map(str, shown)) == sorted(["甲县", "乙县", "0", "45件", "12.5件"])


def test_chart_is_said_in_words_and_tells_what_it_leaves_out() -> None:
    drawn = _chart(TWO, BARS)
    assert drawn["description"] == "条形图：件数，2 项，最少 乙县 12.5件，最多 甲县 45件；各项数字见上表"
    assert drawn["vconcat"][0]["title"] == {"text": "件数", "subtitle": "1 行没有数字"}
    assert [value["shown"] for value in drawn["vconcat"][0]["data"]["values"]] == ["45件", "12.5件"]
    many = _chart(_points(*map(str, range(MOST + 10))), BARS)["vconcat"][0]
    assert len(many["data"]["values"]) == MOST
    assert many["title"]["subtitle"] == "另有 10 行见上表"


@pytest.mark.parametrize("values", [("7",), (), ("3", "-2")])
def test_no_chart_where_it_would_mislead(values: tuple[str, ...]) -> None:
    assert _chart(_points(*values), BARS) == {}


def test_a_message_with_a_chart_has_it_between_the_table_and_what_is_told_below() -> None:
    turn = _turn(PageBot(pace=0), page_bot.RANK)
    above, chart, below = show_turn(turn, ZH)
    assert "</table>" in above
    assert chart["component"] == "plot"
    assert "zw-copy" in below
    assert "zw-copy" not in above
    assert above == render_turn(turn, ZH)
    assert isinstance(show_turn(_turn(PageBot(pace=0), page_bot.LOOKUP), ZH), str)


def test_all_zero_is_drawn() -> None:
    assert _values(_picture(_points("0", "0"), BARS)) == ["0件", "0件"]


LONG = Table(
    ("地区", "年份", "件数"),
    tuple(
        (Cell(place), Cell(year), Cell(f"{count}件", count, "件"))
        for place, year, count in (
            ("甲县", "2024", "45"), ("甲县", "2023", "30"), ("长春经济技术开发区甲乙", "2024", "20"),
        )
    ),
)  # fmt: skip
WIDE = Table(
    ("地区", "2023", "2024", "变化"),
    (
        (Cell("甲县"), Cell("30件", "30", "件"), Cell("45件", "45", "件"), Cell("+15件", "15", "件")),
        (Cell("乙县"), Cell("无报告"), Cell("9件", "9", "件"), Cell("")),
        (Cell("丙县"), Cell("无报告"), Cell("未披露"), Cell("")),
    ),
)


def _texts(picture: ET.Element) -> list[str]:
    return [str(text.text) for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("table", "chart", "series"),
    [
        (LONG, Chart("bar", 0, 2, groups=1), {"2023": ["甲县"], "2024": ["甲县", "长春经济技术开发区甲乙"]}),
        (LONG, Chart("line", 1, 2, groups=0), {"甲县": ["2023", "2024"], "长春经济技术开发区甲乙": ["2024"]}),
        (LONG, Chart("bar", 0, 2, beside=1), {"": ["甲县 2024", "甲县 2023", "长春经济技术开发区甲乙 2024"]}),
        (LONG, Chart("bar", 0, 2), {"": ["甲县", "甲县 (2)", "长春经济技术开发区甲乙"]}),
        (WIDE, Chart("bar", 0, 1, upto=2), {"2023": ["甲县"], "2024": ["甲县", "乙县"]}),
        (WIDE, Chart("line", 0, 1, upto=2), {"甲县": ["2023", "2024"], "乙县": ["2024"]}),
    ],
)
def test_each_number_is_drawn_under_a_name_of_its_own(table: Table, chart: Chart, series: dict[str, list[str]]) -> None:
    points = read_points(table, chart)
    picture = _picture(table, chart)

    assert {one.series: [p.label for p in points if p.series == one.series] for one in points} == series
    assert sorted(_values(picture)) == sorted(point.shown for point in points)
    legend = picture.find(f".//{SVG}g[@class='legends']")
    assert (legend is not None) == (len(series) > 1)
    if legend is not None:
        height = float(picture.get("height", 0))
        assert len(_texts(legend)) == len(series)
        x, y = map(float, re.findall(r"[\d.]+", legend.get("transform", "")))
        assert all(y + float(text.get("y", 0)) < height for text in legend.iter(f"{SVG}text"))
        assert all(
            0 < x + float(text.get("x", 0)) < float(picture.get("width", 0)) for text in legend.iter(f"{SVG}text")
        )


@pytest.mark.parametrize("count", range(2, 7))
def test_a_legend_of_any_size_stands_inside_the_picture(count: int) -> None:
    years = tuple((Cell("甲县"), Cell(str(2019 + n)), Cell(f"{n}件", str(n), "件")) for n in range(count))
    picture = _picture(Table(LONG.columns, years), Chart("bar", 0, 2, groups=1))
    legend = picture.find(f".//{SVG}g[@class='legends']")

    assert legend is not None
    top = float(re.findall(r"[\d.]+", legend.get("transform", ""))[1])
    bottoms = [top + float(text.get("y", 0)) for text in legend.iter(f"{SVG}text")]
    assert max(bottoms) < float(picture.get("height", 0))
    assert len(_values(picture)) == count


def test_a_label_is_cut_before_its_year() -> None:
    picture = _picture(LONG, Chart("bar", 0, 2, beside=1))

    assert "长春经济技… 2024" in _texts(picture)


def test_only_rows_without_any_number_are_told_as_left_out() -> None:
    assert _chart(WIDE, Chart("bar", 0, 1, upto=2))["vconcat"][0]["title"]["subtitle"] == "1 行没有数字"


def test_line_runs_from_the_first_year_to_the_last_with_a_gap_where_one_is_missing() -> None:
    answer = _turn(PageBot(pace=0), page_bot.YEARS).answer
    assert answer is not None
    assert answer.table is not None
    assert answer.chart is not None
    assert [point.label for point in read_points(answer.table, answer.chart)] == [
        "2019",
        "2020",
        "2021",
        "2023",
        "2024",
    ]
    picture = _picture(answer.table, answer.chart)
    labels = [str(text.text) for text in picture.iter(f"{SVG}text") if str(text.text).startswith("20")]
    assert labels == [str(year) for year in range(2019, 2025)]
    lines = [path for path in picture.iter(f"{SVG}path") if "nofill" in path.get("class", "")]
    assert len(lines) == 2


def test_picture_needs_nothing_from_elsewhere_and_is_the_same_each_time() -> None:
    points = read_points(TWO, BARS)
    first = draw("bar", points, LIGHT)
    assert draw("bar", points, LIGHT) == first
    assert not re.search(rb"<script|href|url\(|@import|<\?", first)


def test_colours_are_the_pages_own_with_enough_contrast() -> None:
    block = re.findall(r"^:root[^{]*\{(.*?)\}", STYLE.read_text("utf-8"), re.DOTALL | re.MULTILINE)[0]
    page = dict(re.findall(r"--zw-(\w+): (#\w+)", block))
    names = {"ink": "ink", "soft": "soft", "bars": "brand", "sheet": "sheet"}
    assert {name: getattr(LIGHT, name) for name in names} == {name: page[key] for name, key in names.items()}
    assert _contrast(page["ink"], page["sheet"]) >= 4.5
    assert _contrast(page["soft"], page["sheet"]) >= 4.5
    assert _contrast(page["brand"], page["sheet"]) >= 3
    assert all(_contrast(colour, page["sheet"]) >= 3 for colour in LIGHT.more)


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
