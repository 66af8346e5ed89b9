"""Small Word documents, written part by part, so that tests can put anything in them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="小标题"/><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="N"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
    "</w:pPr></w:style>"
)


def _level(number: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


NUMBERING = (
    f'<w:abstractNum w:abstractNumId="7">{_level(0, "chineseCounting", "%1、")}{_level(1, "decimal", "%2.")}'
    "</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="8">{_level(0, "chineseCountingThousand", "（%1）")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
)


def part(name: str, inside: str, before: str = "") -> str:
    """Return the XML of a part whose root has a name."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:{name} xmlns:w="{W}">{inside}</w:{name}>'


def paragraph(text: str, properties: str = "") -> str:
    """Return the XML of a paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_file(body: str, others: Mapping[str, bytes | str] | None = None, before: str = "") -> bytes:
    """Return a document with this body; ``others``: further parts, or other ones, by name."""
    parts: dict[str, bytes | str] = {
        "word/document.xml": part("document", f"<w:body>{body}</w:body>", before),
        "word/styles.xml": part("styles", STYLES),
        "word/numbering.xml": part("numbering", NUMBERING),
        **(others or {}),
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()
