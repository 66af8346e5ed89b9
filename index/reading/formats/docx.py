"""A Word document (.docx) → its text in order: paragraphs with their automatic numbers, tables, notes.

Text that was inserted under review is in, what was deleted or hidden is out; so are page headers and footers, macros
and whatever a field is computed from. A heading without a numeral is marked as in Markdown, for the outline to see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.reading.document import Document
from index.reading.formats.markdown import table_lines
from index.reading.formats.package import Package
from index.reading.headings import OPENINGS

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "rPr", "pPr", "delText", "tblPr", "tcPr", "sectPr")}
    | {f"{_MC}Fallback"}
)
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_SAID = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "ideographDigital"}
    | {"taiwaneseCountingThousand", "chineseLegalSimplified"}
)
_DIGITS = "〇一二三四五六七八九"
_CIRCLED = 20  # as far as there are numbers in circles
_LETTERS = 26
_DEEPEST_STYLE = 12  # styles that may be based on each other
_WIDEST_SPAN = 60  # columns
_HEADING = re.compile(r"(?i)(?:heading|标题)\s*(\d)")
_DEEPEST_HEADING = 6
_LONGEST_HEADING = 60


def read(data: bytes, path: Path) -> Document:
    """Return the text of a document."""
    return Document(_Word(data, path).text(), "docx")


class _Word:
    def __init__(self, data: bytes, path: Path) -> None:
        self._path = path
        self._package = Package(data, path)
        self._main = self._package.main_part("word/document.xml")
        self._folder = self._main.rsplit("/", 1)[0]
        self._styles = self._read_styles()
        self._numbers = _Numbers(self._package.xml(f"{self._folder}/numbering.xml"))
        self._notes = {
            note.get(f"{_W}id"): "".join(text.text or "" for text in note.iter(f"{_W}t"))
            for note in self._all("footnotes", f"{_W}footnote")
        }
        self._begun = False

    def text(self) -> str:
        root = self._package.xml(self._main)
        body = None if root is None else root.find(f"{_W}body")
        if body is None:
            raise ReadError(f"{self._path} holds no Word document; save it anew in Word or WPS", "damaged")
        return "\n".join(line for line in self._blocks(body) if line)

    def _all(self, part: str, tag: str) -> Iterator[Element]:
        root = self._package.xml(f"{self._folder}/{part}.xml")
        return iter(()) if root is None else root.iter(tag)

    def _read_styles(self) -> dict[str | None, Element]:
        return {style.get(f"{_W}styleId"): style for style in self._all("styles", f"{_W}style")}

    def _blocks(self, parent: Element) -> Iterator[str]:
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from table_lines([self._row(row) for row in _below(element, f"{_W}tr")])
            elif element.tag in _WRAPPERS:
                yield from self._blocks(element)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        noted: list[str | None] = []
        said = self._inline(paragraph, noted)
        label = self._numbers.label(self._of_style(paragraph, f"{_W}pPr/{_W}numPr"))
        lines = [" ".join(line.split(" ")).strip() for line in said.split("\n")]
        lines = [line for line in lines if line]
        if lines:
            lines[0] = self._marked(f"{label}{lines[0]}", paragraph)
            self._begun = True
        yield from lines
        yield from (f"注：{self._notes[note]}" for note in noted if self._notes.get(note))

    def _marked(self, line: str, paragraph: Element) -> str:
        """Return a heading that opens with no numeral with a mark; the document's own title has none."""
        depth = self._depth(paragraph)
        opens = any(pattern.match(line) for pattern, _ in OPENINGS)
        if not depth or opens or not self._begun or len(line) > _LONGEST_HEADING:
            return line
        return f"{'#' * min(depth + 1, _DEEPEST_HEADING)} {line}"

    def _depth(self, paragraph: Element) -> int:
        """Return how deep a heading a paragraph is, from 1; 0 for one that is none."""
        level = self._of_style(paragraph, f"{_W}pPr/{_W}outlineLvl")
        if level is not None and (level.get(f"{_W}val") or "").isdecimal():
            depth = int(level.get(f"{_W}val") or 0) + 1
            return depth if depth <= _DEEPEST_HEADING else 0
        names = (_value(style, "name") or "" for style in self._followed(paragraph))
        return next((int(found[1]) for name in names if (found := _HEADING.match(name))), 0)

    def _of_style(self, paragraph: Element, where: str) -> Element | None:
        """Return what a paragraph has at a place, or the nearest of the styles that it follows."""
        every = (one.find(where) for one in (paragraph, *self._followed(paragraph)))
        return next((found for found in every if found is not None), None)

    def _followed(self, paragraph: Element) -> list[Element]:
        """Return the styles that a paragraph follows, its own first."""
        styles: list[Element] = []
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        while named is not None and len(styles) < _DEEPEST_STYLE:
            style = self._styles.get(named.get(f"{_W}val"))
            if style is None:
                break
            styles.append(style)
            named = style.find(f"{_W}basedOn")
        return styles

    def _inline(self, element: Element, noted: list[str | None]) -> str:
        tag = element.tag
        if tag in _LEFT_OUT or (tag == f"{_W}r" and _is_hidden(element)):
            return ""
        if tag in (f"{_W}t", f"{_M}t"):
            return element.text or ""
        if tag == f"{_W}footnoteReference":
            noted.append(element.get(f"{_W}id"))
        if tag == f"{_W}txbxContent":
            return "\n" + "\n".join(self._blocks(element)) + "\n"
        return _SAID.get(tag) or "".join(self._inline(child, noted) for child in element)

    def _row(self, row: Element) -> list[str]:
        """Return the cells of a row; what goes on from the cell above, or is covered from the left, is empty."""
        cells: list[str] = []
        for cell in _below(row, f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            cells.append("" if goes_on else "\n".join(self._blocks(cell)))
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            told = "" if span is None else span.get(f"{_W}val") or ""
            cells += [""] * (min(int(told), _WIDEST_SPAN) - 1 if told.isdecimal() else 0)
        return cells


def _below(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children of a kind, also those in controls and insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _below(child, tag)


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and hidden.get(f"{_W}val") not in ("0", "false", "off")


class _Numbers:
    """The automatic numbers of paragraphs, counted on from one to the next."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str | None, dict[int, Element]] = {}  # levels by number
        self._keys: dict[str | None, str | None] = {}  # what is counted together
        self._counts: dict[str | None, dict[int, int]] = {}
        kinds = {} if root is None else {kind.get(f"{_W}abstractNumId"): kind for kind in root.iter(f"{_W}abstractNum")}
        for one in () if root is None else root.iter(f"{_W}num"):
            number, kind = one.get(f"{_W}numId"), one.find(f"{_W}abstractNumId")
            key = None if kind is None else kind.get(f"{_W}val")
            levels = {} if kinds.get(key) is None else {_level(one): one for one in kinds[key].iter(f"{_W}lvl")}
            anew = one.find(f"{_W}lvlOverride/{_W}startOverride") is not None
            self._lists[number] = levels
            self._keys[number] = f"own {number}" if anew else key

    def label(self, wanted: Element | None) -> str:
        """Return the number that stands before a paragraph; "" where none does."""
        number = None if wanted is None else _value(wanted, "numId")
        levels = self._lists.get(number, {})
        told = _value(wanted, "ilvl") if wanted is not None else None
        at = int(told) if told and told.isdecimal() else 0
        if at not in levels:
            return ""
        counts = self._counts.setdefault(self._keys[number], {})
        start = _value(levels[at], "start") or "1"
        counts[at] = counts.get(at, (int(start) if start.isdecimal() else 1) - 1) + 1
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]
        if _value(levels[at], "numFmt") in ("bullet", "none"):
            return ""

        def count(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            form = _value(levels[level], "numFmt") if level in levels else None
            return _written(form or "decimal", counts.get(level, 1))

        return re.sub(r"%(\d)", count, _value(levels[at], "lvlText") or "")


def _level(element: Element) -> int:
    told = element.get(f"{_W}ilvl") or "0"
    return int(told) if told.isdecimal() else 0


def _value(element: Element, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _written(form: str, number: int) -> str:
    """Return a number as a list writes it."""
    if form in _CHINESE:
        return _chinese(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= _CIRCLED:
        return chr(ord("①") + number - 1)
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= _LETTERS:
        return chr(ord("a" if form == "lowerLetter" else "A") + number - 1)
    return str(number)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:  # noqa: PLR2004  # as far as lists count
        return str(number)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")
