"""A chart inside a Word document, which Word draws itself; its numbers lie in an Excel workbook within the file.

python-docx knows no charts: the parts are put into its package here. Knows nothing of answers.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rag.export.blocks import Figure
from rag.export.figures import WIDTH, lay_out_data, measure, write_chart

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMES = "http://schemas.openxmlformats.org"
_RELATION = f"{_NAMES}/officeDocument/2006/relationships"
_DRAWN = f"{_NAMES}/drawingml/2006/chart"
_EXTERNAL = (
    f'<c:externalData xmlns:c="{_DRAWN}" xmlns:r="{_RELATION}" r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
)
_CENTIMETRE = 360_000  # English Metric Units


def make_chart_paragraph(document: Document, figure: Figure, number: int) -> Element:
    """Add a chart's parts to a document, and return the paragraph that shows it; ``number``: from 1."""
    from docx.opc.oxml import serialize_part_xml
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in lay_out_data(figure):
        sheet.append(row)
    file = io.BytesIO()
    tree = parse_xml(write_chart(figure, sheet))
    tree.append(parse_xml(_EXTERNAL))
    book.save(file)
    package = document.part.package
    data = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _SHEET, file.getvalue(), package)
    drawn = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, serialize_part_xml(tree), package)
    drawn.relate_to(data, f"{_RELATION}/package")
    return _show(document.part.relate_to(drawn, f"{_RELATION}/chart"), figure, number)


def _show(relation: str, figure: Figure, number: int) -> Element:
    """Return a paragraph with a chart in its line."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    across, down = round(WIDTH * _CENTIMETRE), round(measure(figure) * _CENTIMETRE)
    shown: Element = parse_xml(
        f'<w:p {nsdecls("w", "wp", "a", "r")} xmlns:c="{_DRAWN}"><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{down}"/>'
        f'<wp:docPr id="{1000 + number}" name=""/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_DRAWN}"><c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
    properties = shown.xpath(".//wp:docPr")[0]
    properties.set("name", f"Chart {number}")
    properties.set("descr", figure.title)
    return shown
