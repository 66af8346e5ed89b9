"""A saved web page → the text of the document on it: paragraphs and tables, without navigation, scripts and styles.

Blocks come first, then the run of them that is the document: from its headline to its last paragraph, with the
signature. What is doubtful stays in: a sentence that is left out can never be cited, a line too many does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ReadError
from index.reading.decoding import decode_text
from index.reading.document import Document
from index.reading.formats.markdown import table_lines
from index.reading.headings import OPENINGS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt"}
    | {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"}
    | {"p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_SKIPPED = frozenset(
    {"button", "head", "iframe", "input", "nav", "noscript", "object", "option", "script", "select", "style", "svg"}
    | {"template", "textarea", "title"}
)
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_HEADINGS = {f"h{number}": number for number in range(1, 7)}
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LINE_END = re.compile(r"[ \t\r\f\v]*\n\s*")
_BLANKS = re.compile(r"[ \t\r\f\v\u3000\xa0\u200b\ufeff]+")
_FIELD = re.compile(r"\s*[\u4e00-\u9fff]{2,5}[:：]")
_NOTHING = re.compile(r"[\s|·>\[\]]*")
_STEP = re.compile(r"\s[>»›/]+\s")  # between two places of a site
_RUNNING = 25  # characters of a block that is a paragraph
_LINKED = 0.3  # share of a block's characters that may be links in a paragraph
_MOST_LINKED = 0.5  # the same, of a line between paragraphs
_LONG_CELL = 60
_LEAST_SHORT = 0.6  # share of the cells of a table that are no longer than that
_LARGEST_SPAN = 60  # rows or columns
_LONGEST_SPAN = 6  # digits
_MOST_COLUMNS = 200  # of a table
_SHORTEST_TITLE = 8
_TOLD_BY = 12  # characters by which a line is known for the title
_FOOT = re.compile(
    r"ICP备|公网安备|版权所有|网站标识码|网站地图|联系我们|主办(?:单位)?[:：]|承办(?:单位)?[:：]|技术支持|打印本页|关闭窗口|"
    r"上一[篇条]|下一[篇条]|分享到|扫一?扫|扫码|责任编辑|相关(?:链接|新闻|阅读|信息|文章|附件)|地址[:：]|电话[:：]"
)


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    linked: float = 0.0  # share of its characters that are links
    label: bool = False  # one of those that stand over a document, with its value

    @property
    def is_running(self) -> bool:
        if len(self.text) < _RUNNING or self.linked >= _LINKED or _FOOT.search(self.text):
            return False
        return not (self.linked and len(_STEP.findall(self.text)) > 1)  # where on the site the page lies


def read(data: bytes, path: Path) -> Document:
    """Return the document of a page. Raises ReadError where there is none."""
    text, encoding = _decode(data, path)
    return Document(read_page(text, path), f"html, {encoding}")


def read_archive(data: bytes, path: Path) -> Document:
    """Return the document of a page that was saved with its pictures in one file (.mht)."""
    from email import message_from_bytes, policy  # takes longer to load than all else here

    for part in message_from_bytes(data, policy=policy.default).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            text, encoding = _decode(page if isinstance(page, bytes) else b"", path)
            return Document(read_page(text, path), f"mht, {encoding}")
    raise ReadError(f"{path} holds no web page; save the page again, as HTML", "damaged")


def read_page(text: str, path: Path) -> str:
    """Return the document on a page, from its source."""
    import lxml.html

    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    try:
        root = lxml.html.document_fromstring(source, parser=parser)
    except lxml.etree.ParserError as error:
        raise ReadError(f"{path} is a web page without text; save the page again, or give its text", "empty") from error
    title = re.split(r"[_\-—|]", " ".join((root.findtext(".//title") or "").split()))[0].strip()
    body = root.find("body")
    blocks = list(_Blocks().read(root if body is None else body))
    return "\n".join(block.text for block in _document(blocks, title))


def _decode(data: bytes, path: Path) -> tuple[str, str]:
    """Decode a page by its bytes: what pages say of their encoding is often wrong, and a page may have been cut off."""
    try:
        return decode_text(data, path)
    except ReadError:
        text, encoding = min(
            ((data.decode(name, "replace"), name) for name in ("utf-8", "gb18030")),
            key=lambda read: read[0].count("\ufffd"),
        )
        return text, encoding


class _Blocks:
    """Cuts a page into blocks: paragraphs, lines and tables."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._linked = 0
        self._mark = ""

    def read(self, body: HtmlElement) -> Iterator[_Block]:
        yield from self._walk(body, linked=False, kept=False)
        yield from self._end()

    def _walk(self, element: HtmlElement, *, linked: bool, kept: bool) -> Iterator[_Block]:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
            return
        if tag == "table" and (rows := _rows(element)):
            yield from self._end()
            yield from _table(element, rows)
            return
        if tag in _BLOCKS:
            yield from self._end()
            self._mark = "#" * _HEADINGS[tag] + " " if _HEADINGS.get(tag, 1) > 1 else ""
        elif self._pieces and _FIELD.match(element.text or ""):
            self._pieces.append(" ")  # which a style draws between 来源 and 发布日期
        linked, kept = linked or tag == "a", kept or tag == "pre"
        yield from self._take(element.text, linked=linked, kept=kept)
        for child in element:
            yield from self._walk(child, linked=linked, kept=kept)
            yield from self._take(child.tail, linked=linked, kept=kept)
        if tag in _BLOCKS:
            yield from self._end()

    def _take(self, text: str | None, *, linked: bool, kept: bool) -> Iterator[_Block]:
        for number, line in enumerate((text or "").split("\n") if kept else [_joined(text or "")]):
            if number:
                yield from self._end()
            self._pieces.append(line)
            self._linked += len("".join(line.split())) * linked

    def _end(self) -> Iterator[_Block]:
        whole = "".join(self._pieces)
        text = _BLANKS.sub(" ", whole).strip()
        if not _NOTHING.fullmatch(text):
            heading = self._mark and len(text) <= _LONG_CELL and not any(kind.match(text) for kind, _ in OPENINGS)
            yield _Block(f"{self._mark if heading else ''}{text}", self._linked / max(1, len("".join(whole.split()))))
        self._pieces, self._linked, self._mark = [], 0, ""


def _joined(text: str) -> str:
    """Return a text without the ends of its source's lines: between Chinese characters they mean nothing."""

    def join(end: re.Match[str]) -> str:
        around = text[max(0, end.start() - 1) : end.start()] + text[end.end() : end.end() + 1]
        return "" if _CHINESE.search(around) else " "

    return _LINE_END.sub(join, text)


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _rows(table: HtmlElement) -> list[list[HtmlElement]]:
    """Return the cells of a table of figures or labels, row by row; none of one that lays out a page."""
    if table.find(".//table") is not None:
        return []
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    cells = [len(_text(cell)) for row in rows for cell in row]
    several = sum(len(row) > 1 for row in rows)
    if not several or sum(length <= _LONG_CELL for length in cells) < _LEAST_SHORT * len(cells):
        return []
    return rows


def _table(table: HtmlElement, rows: Sequence[Sequence[HtmlElement]]) -> Iterator[_Block]:
    said = [[_text(cell) for cell in row] for row in rows]
    links = sum(len(_text(link)) for link in table.iter("a"))
    linked = links / max(1, sum(len(cell) for row in said for cell in row))
    for caption in table.iter("caption"):
        yield _Block(_text(caption))
    labelled = _label_lines(rows, said)
    for line in labelled or table_lines(_spread(rows, said)):
        yield _Block(line, linked, label=bool(labelled))


def _label_lines(rows: Sequence[Sequence[HtmlElement]], said: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table of labels with their values, as stands over documents; none of any other table."""
    lines = []
    for row, texts in zip(rows, said, strict=True):
        pairs = list(zip(texts[::2], texts[1::2], strict=False))
        by_tag = all(cell.tag == "th" for cell in row[::2]) and all(cell.tag == "td" for cell in row[1::2])
        by_colon = all(label.endswith((":", "：")) for label, _ in pairs)
        if len(row) % 2 or not (by_tag or by_colon) or any(re.fullmatch(r"[\d.,%]+", value) for _, value in pairs):
            return []
        lines += [f"{label.rstrip(':：').rstrip()}：{value}" for label, value in pairs if label]
    return lines


def _spread(rows: Sequence[Sequence[HtmlElement]], said: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the texts of cells in their columns, "" where a cell spans others."""
    taken: dict[tuple[int, int], str] = {}
    for number, (row, texts) in enumerate(zip(rows, said, strict=True)):
        column = 0
        for cell, text in zip(row, texts, strict=True):
            while (number, column) in taken:
                column += 1
            if column > _MOST_COLUMNS:
                break
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(min(high, len(rows) - number)):
                for beside in range(wide):
                    taken[number + below, column + beside] = "" if below or beside else text
            column += wide
    width = max(column for _, column in taken) + 1
    return [[taken.get((number, column), "") for column in range(width)] for number in range(len(rows))]


def _span(cell: HtmlElement, name: str) -> int:
    told = (cell.get(name) or "1").strip()
    return (
        min(max(int(told), 1), _LARGEST_SPAN)
        if told.isascii() and told.isdecimal() and len(told) <= _LONGEST_SPAN
        else 1
    )


def _text(element: HtmlElement) -> str:
    """Return the text of a cell in one line."""
    pieces: list[str] = []

    def walk(one: Any) -> None:  # noqa: ANN401  # an element, or a comment
        if not isinstance(one.tag, str) or one.tag in _SKIPPED or _is_hidden(one):
            return
        pieces.append(_joined(one.text or ""))
        for child in one:
            walk(child)
            pieces.append(_joined(child.tail or ""))
            if child.tag in _BLOCKS:
                pieces.append(" ")

    walk(element)
    return _BLANKS.sub(" ", "".join(pieces)).strip()


def _document(blocks: Sequence[_Block], title: str) -> list[_Block]:
    """Return the run of blocks that is the document; all of them where there is no paragraph."""
    running = [number for number, block in enumerate(blocks) if block.is_running]
    if not running:
        return list(blocks)
    first, last = running[0], running[-1]
    for number in range(first - 1, -1, -1):
        if _is_headline(blocks[number].text, title):
            first = number
            break
    while last + 1 < len(blocks) and blocks[last + 1].linked < _LINKED and not _FOOT.search(blocks[last + 1].text):
        last += 1  # the signature and the date, and what is short at the end of a list
    labels = [block for block in blocks[:first] if block.label]
    return [block for block in (*labels, *blocks[first : last + 1]) if block.linked < _MOST_LINKED]


def _is_headline(text: str, title: str) -> bool:
    said, wanted = "".join(text.split()).lstrip("#"), "".join(title.split())
    if not wanted:
        return False
    return said.startswith(wanted[:_TOLD_BY]) or (len(said) > _SHORTEST_TITLE and said in wanted)
