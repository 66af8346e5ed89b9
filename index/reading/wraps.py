"""The ends of lines that end nothing: what a page's or a PDF's narrow column has put into its sentences.

A text is wrapped where hardly any of its lines is longer than the many that are about as long as the longest. There a
full line goes on in the next. Elsewhere a line goes on where it stops inside a number or at a comma. Nothing goes on in
what opens as a heading does, behind what ends a sentence, behind an empty line, and in or behind a row of a table.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.reading.headings import OPENINGS
from index.text.cleaning import Cleaned, clean

_LINE = re.compile(r"[^\n\r]*\S[^\n\r]*")
_END = re.compile(r"\r\n|\n|\r")
_CLOSED = re.compile(r"[。！？!?；;:：…][”’」』）)\]】》\"*]*\s*$")
_ROW = re.compile(r"[|│┃｜\t]")
_MARKED = re.compile(r"[-*•·●■◆➢>]\s|[-=—－_*]{3,}")  # an item or a rule of Markdown
_PAGE = re.compile(r"[-—－–·\s]*第?\s*\d{1,3}\s*页?(?:\s*[/共]\s*\d{1,3}\s*页?)?[-—－–·\s]*")
_RUNNING = re.compile(r"[，,。；;]")  # which no heading has
_COMMA = re.compile(r"[，、,]\s*$")
# A line that stops inside a number, or before its unit; what a number names has none: 附件1, 第3
_CUT = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![第表图号年月日])(?<!附件)(?<!专栏)\d[\d,，]*(?:(?P<point>[.．])|[.．]\d+)?[万亿余多]*\s*$"
)
_DECIMALS = re.compile(r"[.．]\d")
_MULTIPLES = frozenset("万亿余多%‰")
_SHORTEST = 6  # characters of a line that says something with its number
_GOES_ON = re.compile(r"\s*(?P<digit>\d)?[\d,.]*\s*(?P<unit>[万亿余多%‰]|(?![年月日号时点])[\u4e00-\u9fff])?")
_UNBROKEN = re.compile(
    r"\s*(?:[A-Za-z0-9.,%]+|.)[，。、；：！？,.;:!?）)”》]*"
)  # what no program parts at a line's end
_NARROWEST = 20  # columns; a text of shorter lines is a list
_WIDEST = 100  # characters; a longer line is a paragraph
_FEWEST = 3  # full lines
# By how much full lines may differ where a mark or a word did not fit: columns on paper, characters where they are
# counted, as programs do that know no widths.
_RAGGED = (4, 1)
_LONGER = 0.04  # share of the lines that may be longer than full ones: titles, addresses, rows
_INDENT = 2  # columns; what stands further in than the others opens a paragraph


@dataclass(frozen=True, slots=True)
class _Line:
    start: int  # of its first character that is no blank
    end: int  # behind its last
    text: str
    indent: int  # columns before it
    size: tuple[int, int]  # with its indent: columns, of which a Chinese character has two, and characters
    ends: int  # ends of lines between it and the next that is not empty


@lru_cache(maxsize=64)  # of one report headings, sentences, numbers and profile are read one after the other
def as_meant(text: str) -> Cleaned:
    """Return a report's text as it is meant: without the ends of wrapped lines, and cleaned."""
    return clean(text, find_wraps(text))


def find_wraps(text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches between the lines that go on in the next, in order."""
    lines = list(_lines(text))
    full = _full(lines)
    found: list[tuple[int, int]] = []
    for at, line in enumerate(lines[:-1]):
        onwards = at + 1
        if full.size and onwards + 1 < len(lines) and _PAGE.fullmatch(lines[onwards].text):
            onwards += 1
        following = lines[onwards]
        if _goes_on(line, following, full, apart=onwards > at + 1):
            found.append((line.end, following.start))
    return tuple(found)


def _lines(text: str) -> Iterator[_Line]:
    matches = list(_LINE.finditer(text))
    for at, match in enumerate(matches):
        written = match.group()
        plain = written.strip()
        start = match.start() + written.index(plain)
        after = matches[at + 1].start() if at + 1 < len(matches) else len(text)
        ends = len(_END.findall(text, match.end(), after))
        before = text[match.start() : start]
        yield _Line(start, start + len(plain), plain, _columns(before), _size(before + plain), ends)


def _size(text: str) -> tuple[int, int]:
    return (_columns(text) if len(text) <= _WIDEST else 2 * len(text)), len(text)


def _columns(text: str) -> int:
    """Return how many columns a text takes up."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


@dataclass(frozen=True, slots=True)
class _Full:
    """How long full lines of a wrapped text are: 0 where it is not wrapped. ``by``: in columns, or in characters."""

    by: int
    size: int

    def goes_on(self, line: _Line, following: _Line) -> bool:
        """Whether a line is full: it is as long as the others, or what follows did not fit."""
        own = line.size[self.by]
        if not own <= self.size or following.indent >= line.indent + _INDENT:
            return False
        onwards = _UNBROKEN.match(following.text)
        return (
            own >= self.size - _RAGGED[self.by] or own + _size(onwards.group() if onwards else "")[self.by] > self.size
        )


def _full(lines: Sequence[_Line]) -> _Full:
    prose = [line for line in lines if not _ROW.search(line.text)]
    best, most = _Full(0, 0), _FEWEST - 1
    for by, ragged in enumerate(_RAGGED):
        sizes = sorted(line.size[by] for line in prose)
        open_ones = sorted(line.size[by] for line in prose if not _CLOSED.search(line.text))
        for size in sorted({line.size[by] for line in prose if line.size[0] >= _NARROWEST}):
            longer = len(sizes) - bisect_right(sizes, size)
            many = bisect_right(open_ones, size) - bisect_right(open_ones, size - ragged - 1)
            if many > most and longer <= max(1, _LONGER * len(sizes)):
                best, most = _Full(by, size), many
    return best


def _goes_on(line: _Line, following: _Line, full: _Full, *, apart: bool) -> bool:
    if _CLOSED.search(line.text) or any(_ROW.search(one.text) or _MARKED.match(one.text) for one in (line, following)):
        return False
    cut, rest = _CUT.search(line.text), _GOES_ON.match(following.text)
    if cut and cut["point"] and rest and rest["digit"] and rest["unit"]:
        return True  # 3. and 2万, whatever stands between the two
    if cut and line.ends == 1 and _DECIMALS.match(following.text):
        return True  # 3 and .2万
    if (line.ends > 1 and not apart) or _opens(following.text) or line.text.startswith("#"):
        return False
    unit = rest["unit"] if rest and cut and not apart and len(line.text) >= _SHORTEST else None
    if unit and rest and (rest["digit"] or unit in _MULTIPLES):
        return True  # 申请12 and 345件; 98.5 and %
    return full.goes_on(line, following) or (
        not apart and _RUNNING.search(line.text) is not None and _stops(line, rest)
    )


def _stops(line: _Line, rest: re.Match[str] | None) -> bool:
    """Whether a line of running text stops at a comma, inside a number, or between a number and what it counts."""
    if _COMMA.search(line.text) or rest is None:
        return _COMMA.search(line.text) is not None
    if _CUT.search(line.text):
        return bool(rest["digit"] or rest["unit"])
    return bool(rest["digit"] and rest["unit"]) and not line.text[-1:].isascii()


def _opens(text: str) -> bool:
    """Whether a line opens as a heading or an item does; 是 and 、 alone open one that has lost its numeral."""
    return any(pattern.match(text) for pattern, _ in OPENINGS) and text[:1] not in "是、"
