"""Charts as Word and Excel draw them themselves, so that their reader can change them: a table's numbers → a chart.

The numbers lie in the chart's own part as well as in the cells it names, so that a program which only shows it has
them too. Writes no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.export.blocks import Figure
from rag.schema.answer import Chart, Table
from rag.wording.chart_points import fill_years, name_chart, read_points

MOST = 40  # labels: more are not read on a page, and the table has them all
TWO = 2
COLOURS = ("0F5E5A", "C2703D", "3F6FB5", "8A5AA8", "7A7F2A", "B0476B")  # as on the page
WIDTH, LEAST_HEIGHT, ROW_HEIGHT = 16.0, 6.5, 0.75  # centimetres: of a drawing, and of a bar with its gap
_FIRST_ROW = 2  # of the cells below their heads


def draw_table(table: Table, chart: Chart) -> Figure | None:
    """Return the figure of an answer's table; None where it has fewer than two numbers, or one below zero."""
    points = read_points(table, chart)
    if len(points) < TWO or any(point.value < 0 for point in points):
        return None
    labels = tuple(dict.fromkeys(point.label for point in points))
    labels = (fill_years(labels) if chart.kind == "line" else labels)[:MOST]
    names = tuple(dict.fromkeys(point.series for point in points))
    at = {(point.series, point.label): point for point in points}
    found = {name: [at.get((name, label)) for label in labels] for name in names}
    series = tuple((name, tuple(point.value if point else None for point in own)) for name, own in found.items())
    shown = tuple(tuple(point.shown if point else "" for point in own) for own in found.values())
    return Figure(name_chart(table, chart), chart.kind, labels, series, shown)


def lay_out_data(figure: Figure) -> list[list[Any]]:
    """Return the cells that a figure is drawn from: a row a label, a column a series, the heads above."""
    head = ["", *(name or figure.title for name, _ in figure.series)]
    rows = ([label, *(values[n] for _, values in figure.series)] for n, label in enumerate(figure.labels))
    return [head, *rows]


def make_chart(figure: Figure, sheet: Any) -> Any:  # noqa: ANN401  # a worksheet and a chart of openpyxl
    """Return a chart of the cells that ``lay_out_data`` gave, which stand in the sheet's upper left corner."""
    from openpyxl.chart import BarChart, LineChart, Reference, Series

    chart = LineChart() if figure.kind == "line" else BarChart()
    last = len(figure.labels) + _FIRST_ROW - 1
    labels = Reference(sheet, min_col=1, min_row=_FIRST_ROW, max_row=last)
    for number, (name, values) in enumerate(figure.series):
        column = number + 2
        cells = Reference(sheet, min_col=column, min_row=_FIRST_ROW, max_row=last)
        series = Series(cells, title=name or figure.title)
        _keep_values(series, labels, figure.labels, values)
        _paint(series, COLOURS[number % len(COLOURS)], line=figure.kind == "line")
        chart.series.append(series)
    _set_up(chart, figure)
    return chart


def put_figure(sheet: Any, figure: Figure) -> None:  # noqa: ANN401  # a worksheet of openpyxl
    """Put a figure's numbers into a sheet of a workbook, and its chart beside them."""
    for row in lay_out_data(figure):
        sheet.append(row)
    sheet.column_dimensions["A"].width = 24
    sheet.add_chart(make_chart(figure, sheet), f"{chr(ord('A') + len(figure.series) + 2)}2")


def write_chart(figure: Figure, sheet: Any) -> bytes:  # noqa: ANN401  # a worksheet of openpyxl
    """Return a chart as the XML of its part."""
    from openpyxl.xml.functions import tostring

    return bytes(tostring(make_chart(figure, sheet)._write()))


def _keep_values(series: Any, cells: Any, labels: Sequence[str], values: Sequence[float | None]) -> None:  # noqa: ANN401
    """Keep a series' labels and numbers beside the names of their cells."""
    from openpyxl.chart.data_source import AxDataSource, NumData, NumVal, StrData, StrRef, StrVal

    series.val.numRef.numCache = NumData(
        formatCode="General",
        ptCount=len(values),
        pt=[NumVal(idx=n, v=_plain(value)) for n, value in enumerate(values) if value is not None],
    )
    told = StrData(ptCount=len(labels), pt=[StrVal(idx=n, v=label) for n, label in enumerate(labels)])
    series.cat = AxDataSource(strRef=StrRef(f=str(cells), strCache=told))


def _plain(value: float) -> str:
    return f"{value:.12g}"


def _paint(series: Any, colour: str, *, line: bool) -> None:  # noqa: ANN401  # openpyxl's
    if line:
        series.graphicalProperties.line.solidFill = colour
        series.marker.symbol, series.marker.size = "circle", 6
        series.marker.graphicalProperties.solidFill = colour
        series.marker.graphicalProperties.line.solidFill = colour
        series.smooth = False
    else:
        series.graphicalProperties.solidFill = colour


def _set_up(chart: Any, figure: Figure) -> None:  # noqa: ANN401  # openpyxl's
    """Set size, axes, legend and the numbers at their bars or points."""
    from openpyxl.chart.label import DataLabelList

    several = len(figure.series) > 1
    chart.title, chart.style = figure.title, None
    chart.width, chart.height = WIDTH, measure(figure)
    if not several:
        chart.legend = None
    else:
        chart.legend.position = "b"
    if figure.kind == "bar":
        chart.type, chart.gapWidth, chart.x_axis.scaling.orientation = "bar", 60, "maxMin"  # as the table has them
        chart.y_axis.crosses = "max"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines = None
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = True
    for other in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showLeaderLines"):
        setattr(chart.dataLabels, other, False)


def measure(figure: Figure) -> float:
    """Return the height of a figure in centimetres."""
    if figure.kind == "line":
        return LEAST_HEIGHT + 1.5
    bars = len(figure.labels) * (1 + 0.5 * (len(figure.series) - 1))
    return min(24.0, max(LEAST_HEIGHT, 2.5 + bars * ROW_HEIGHT))
