"""Blocks become a Word document (DOCX) with real footnotes, set in Chinese type. Writes no file.

Word numbers its footnotes itself, as a reader meets them; where one is referred to again stands a reference to its
number, which follows it. What XML cannot hold is shown as U+FFFD. Knows nothing of answers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rag.export.blocks import Block, Figure, Grid, Heading, Items, Line, Paragraph, Piece, Remark, Strong, referred
from rag.export.docx_chart import make_chart_paragraph
from rag.export.table_layout import count_lines, size_columns, wants_width
from rag.schema.answer import Language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

SERIF, SANS = "宋体", "黑体"  # the type of official Chinese documents, which every Word has
LATIN, LATIN_HEADS = "Times New Roman", "Arial"
KEPT_TOGETHER = 8  # lines of a table's row that no page breaks
A4 = (11906, 16838)  # twentieths of a point
MARGIN = 1304  # likewise: 2.3 cm
INK, SOFT, RULE, SHADE = "1B2428", "56646A", "B9C4C4", "EEF2F1"
# Style → Latin and Chinese type, size in half points, colour, bold, space before and after in points
_STYLES = {
    "Title": (LATIN_HEADS, SANS, 36, INK, True, 0, 10),
    "Heading 1": (LATIN_HEADS, SANS, 28, INK, True, 18, 6),
    "Heading 2": (LATIN_HEADS, SANS, 24, INK, True, 12, 4),
    "Heading 3": (LATIN_HEADS, SANS, 21, INK, True, 8, 4),
    "Normal": (LATIN, SERIF, 21, INK, False, 0, 6),
    "List Bullet": (LATIN, SERIF, 18, SOFT, False, 0, 2),
    "Quote": (LATIN, SERIF, 20, SOFT, False, 4, 6),
    "footnote text": (LATIN, SERIF, 18, INK, False, 0, 2),
    "footer": (LATIN, SERIF, 18, SOFT, False, 0, 0),
}
_UNHOLDABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_COMMENT_STYLES = ("CommentText", "CommentReference")  # ids of the styles of comments and of their marks
_SPECIAL_NOTES = (("-1", "separator"), ("0", "continuationSeparator"))  # Word's lines above the footnotes


def write_docx(title: str, blocks: Sequence[Block], footnotes: Mapping[int, Line], *, language: Language) -> bytes:
    """Return a DOCX file of these blocks; ``footnotes``: by number, of which those referred to are printed.

    Raises ValueError where a block refers to a footnote that is not given.
    """
    order = referred(blocks)
    if absent := [number for number in order if number not in footnotes]:
        raise ValueError(f"there is no footnote {absent[0]}, which the text refers to")
    wide = any(isinstance(block, Grid) and wants_width(block) for block in blocks)
    document = make_document(title, language, wide=wide)
    writer = _Writer(document, {number: place for place, number in enumerate(order, start=1)}, wide=wide)
    writer.write(title, blocks)
    _add_footnotes(document, [footnotes[number] for number in order])
    return save(document)


def make_document(title: str, language: Language, *, wide: bool = False) -> Document:
    """Return an empty document of our page and type, which says in its properties what it is."""
    import docx

    document = docx.Document()
    _set_page(document, wide=wide)
    _set_styles(document)
    _describe(document, title, language)
    return document


def save(document: Document) -> bytes:
    """Return the file of a document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def clean(text: str) -> str:
    """Return a text that XML can hold; its line ends all of one kind."""
    return _UNHOLDABLE.sub("\ufffd", _LINE_END.sub("\n", text))


class _Writer:
    """Writes blocks into a document's body; ``places``: which footnote of the document a number is, from 1."""

    def __init__(self, document: Document, places: Mapping[int, int], *, wide: bool) -> None:
        self._document, self._charts = document, 0
        self._styles = {style.name: style.style_id for style in document.styles}
        self._body = document.element.body
        self._places = places
        self._room = (A4[1] if wide else A4[0]) - 2 * MARGIN
        self._met: set[int] = set()

    def write(self, title: str, blocks: Sequence[Block]) -> None:
        """Put the title and the blocks before the section's settings, with which a body ends."""
        end = self._body.sectPr
        for element in (self._paragraph("Title", (title,)), *(e for block in blocks for e in self._elements(block))):
            end.addprevious(element)

    def _elements(self, block: Block) -> Iterator[Element]:
        match block:
            case Heading():
                yield self._paragraph(f"Heading {block.level}", (block.text,))
            case Paragraph():
                yield self._paragraph("Normal", block.line)
            case Remark():
                yield self._paragraph("Quote", block.line)
            case Items():
                yield from (self._paragraph("List Bullet", line) for line in block.lines)
            case Grid():
                yield self._table(block)
                yield self._paragraph("Normal", ())  # lest two tables become one
            case Figure():
                self._charts += 1
                yield make_chart_paragraph(self._document, block, self._charts)

    def _paragraph(self, style: str, line: Line, *, bold: bool = False) -> Element:
        return _element(
            "w:p", _element("w:pPr", _element("w:pStyle", val=self._styles[style])), *self._runs(line, bold=bold)
        )

    def _runs(self, line: Line, *, bold: bool) -> Iterator[Element]:
        before: object = None
        for piece in line:
            if isinstance(piece, int):
                if isinstance(before, int):
                    yield _run(",", style=self._styles["footnote reference"])  # 12 is another than 1,2
                yield from self._reference(piece)
            else:
                yield _run(_characters(piece), bold=bold or isinstance(piece, Strong))
            before = piece

    def _reference(self, number: int) -> Iterator[Element]:
        """Yield the reference to a footnote; Word allows one for each, so that others refer to its number."""
        place, style = self._places[number], self._styles["footnote reference"]
        name = f"_note{place}"
        if number in self._met:
            yield from _field(f"NOTEREF {name} \\f \\h", str(place), style=style)
            return
        self._met.add(number)
        yield _element("w:bookmarkStart", id=str(place), name=name)
        yield _element("w:r", _properties(style=style), _element("w:footnoteReference", id=str(place)))
        yield _element("w:bookmarkEnd", id=str(place))

    def _table(self, grid: Grid) -> Element:
        edges = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = (_element(f"w:{edge}", val="single", sz="4", space="0", color=RULE) for edge in edges)
        widths = size_columns(grid, self._room)
        properties = _element(
            "w:tblPr", _element("w:tblW", w=str(sum(widths)), type="dxa"), _element("w:tblBorders", *borders),
            _element("w:tblLayout", type="fixed"),
        )  # fmt: skip
        columns = _element("w:tblGrid", *(_element("w:gridCol", w=str(width)) for width in widths))
        head = self._row([(column,) for column in grid.columns], widths, head=True)
        return _element("w:tbl", properties, columns, head, *(self._row(row, widths) for row in grid.rows))

    def _row(self, cells: Sequence[Line], widths: Sequence[int], *, head: bool = False) -> Element:
        """Return a row, which is kept on one page only where it is low: a high one would leave a page of white."""
        whole = count_lines(cells, widths) <= KEPT_TOGETHER
        rules = [*([_element("w:cantSplit")] if whole else []), *([_element("w:tblHeader")] if head else [])]
        own = zip(cells, widths, strict=True)
        return _element("w:tr", _element("w:trPr", *rules), *(self._cell(*one, head=head) for one in own))

    def _cell(self, line: Line, width: int, *, head: bool) -> Element:
        shade = [_element("w:shd", val="clear", color="auto", fill=SHADE)] if head else []
        told = _element("w:tcPr", _element("w:tcW", w=str(width), type="dxa"), *shade)
        return _element("w:tc", told, self._paragraph("Normal", line, bold=head))


def _element(tag: str, *children: Element, **attributes: str) -> Element:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})
    element.extend(children)
    return element


def _run(text: str, *, style: str = "", bold: bool = False) -> Element:
    run = _element("w:r", _properties(style=style, bold=bold))
    run.text = clean(text)  # python-docx turns line ends and tabs into elements of their own
    return run


def _field(instruction: str, shown: str, *, style: str = "") -> Iterator[Element]:
    """Yield a field, which Word fills; ``shown`` until it does, and to readers that do not know fields."""
    told = _element("w:instrText")
    told.text = f" {instruction} "
    for inside in (_element("w:fldChar", fldCharType="begin"), told, _element("w:fldChar", fldCharType="separate")):
        yield _element("w:r", inside)
    yield _run(shown, style=style)
    yield _element("w:r", _element("w:fldChar", fldCharType="end"))


def _properties(*, style: str = "", bold: bool = False) -> Element:
    """Return what a run looks like; ``style``: that of a footnote's number, raised for readers without styles too."""
    styled = (_element("w:rStyle", val=style), _element("w:vertAlign", val="superscript")) if style else ()
    return _element("w:rPr", *styled, *([_element("w:b")] if bold else []))


def _set_page(document: Document, *, wide: bool) -> None:
    from docx.shared import Twips

    section = document.sections[0]
    width, height = reversed(A4) if wide else A4
    section.page_width, section.page_height = Twips(width), Twips(height)
    if wide:
        from docx.enum.section import WD_ORIENT

        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Twips(MARGIN)
    number = section.footer.paragraphs[0]
    number.alignment = 1  # centred
    number._p.extend(_field("PAGE", "1"))


def _set_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True).base_style = styles["Normal"]
    reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.font.superscript = True
    for name, (latin, chinese, size, colour, bold, before, after) in _STYLES.items():
        _set_type(styles[name].element, latin, chinese, size, colour, bold=bold)
        spacing = styles[name].paragraph_format
        spacing.space_before, spacing.space_after = before * 12700, after * 12700  # of a point
    title = styles["Title"].element.pPr
    for rule in title.xpath("w:pBdr"):
        title.remove(rule)


def add_comment_styles(document: Document) -> None:
    """Define the styles that comments are written in, which the template lacks, under the names that Word knows."""
    from docx.enum.style import WD_STYLE_TYPE

    text = document.styles.add_style("annotation text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    mark = document.styles.add_style("annotation reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    text.base_style, text.element.styleId, mark.element.styleId = document.styles["Normal"], *_COMMENT_STYLES
    _set_type(text.element, LATIN, SERIF, 18, INK, bold=False)


def _set_type(style: Element, latin: str, chinese: str, size: int, colour: str, *, bold: bool) -> None:
    """Replace what a style says of its type: the template's names a theme, whose fonts would come first."""
    properties = _element(
        "w:rPr",
        _element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=chinese, cs=latin),
        *([_element("w:b")] if bold else []),
        _element("w:color", val=colour),
        _element("w:sz", val=str(size)),
        _element("w:szCs", val=str(size)),
        _element("w:lang", val="en-US", eastAsia="zh-CN"),
    )
    for old in style.xpath("w:rPr"):
        style.remove(old)
    style.append(properties)


def _add_footnotes(document: Document, lines: Sequence[Line]) -> None:
    """Add the part that holds the footnotes, which python-docx does not know; the settings name Word's own two."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import XmlPart

    ids = {style.name: style.style_id for style in document.styles}
    notes = [_element("w:footnote", _special(kind), type=kind, id=key) for key, kind in _SPECIAL_NOTES]
    for place, line in enumerate(lines, start=1):
        number = _element("w:r", _properties(style=ids["footnote reference"]), _element("w:footnoteRef"))
        style = _element("w:pPr", _element("w:pStyle", val=ids["footnote text"]))
        said = (_run(_characters(piece), bold=isinstance(piece, Strong)) for piece in line)
        notes.append(_element("w:footnote", _element("w:p", style, number, _run(" "), *said), id=str(place)))
    part = XmlPart(
        PackURI("/word/footnotes.xml"),
        CONTENT_TYPE.WML_FOOTNOTES,
        _element("w:footnotes", *notes),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    named = _element("w:footnotePr", *(_element("w:footnote", id=key) for key, _ in _SPECIAL_NOTES))
    document.settings.element.xpath("w:compat")[0].addprevious(named)


def _characters(piece: Piece) -> str:
    if isinstance(piece, int):
        raise ValueError(f"a footnote cannot refer to another one, {piece}")  # noqa: TRY004  # a wrong value
    return piece.text if isinstance(piece, Strong) else piece


def _special(kind: str) -> Element:
    return _element("w:p", _element("w:r", _element(f"w:{kind}")))


def _describe(document: Document, title: str, language: Language) -> None:
    """Say in the file's properties what it is: the template's say that of python-docx, and show its picture."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    links = document.part.package.rels
    for key in [key for key, link in links.items() if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        links.pop(key)
    about = document.core_properties
    about.title, about.author, about.comments = clean(title)[:255], "治问 Zhiwen", ""
    about.language = "zh-CN" if language == "zh" else "en-US"
    about.created = about.modified = datetime.now(UTC)
