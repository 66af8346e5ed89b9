"""Which part of a report a question names by its position: the second part, its first point, the last paragraph.

Ordinals and the names of divisions are formal, hence read by rule, in folded text. Knows no report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.text.numerals import find_numerals

Unit = Literal["part", "paragraph", "opening", "closing", "outline"]

_NUMERAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_PARTS = r"大?(?:部分|章节|章|节|板块)(?!课)"
_POINTS = r"(?:小?节|大?小?点|条|项|方面|小标题)"
_PARAGRAPHS = r"(?:自然)?段(?:落|话)?(?!时[间期])"


def _ordinal(name: str) -> str:
    return (
        rf"(?:(?<!倒数)第(?P<{name}>{_NUMERAL})个?|倒数第(?P<{name}_last>{_NUMERAL})个?|最[后末](?P<{name}_end>一?)个?)"
    )


_PART = re.compile(
    rf"{_ordinal('n')}{_PARTS}"
    rf"(?:[的里中,，、]*(?:{_ordinal('m')}{_POINTS}|[(（](?P<m_bracket>{_NUMERAL})[)）]))?"
    rf"(?:[的里中,，、]*{_ordinal('p')}{_PARAGRAPHS})?"
)
_PARAGRAPH = re.compile(rf"{_ordinal('p')}{_PARAGRAPHS}")
_ENGLISH_PART = re.compile(
    rf"\b(?:section|part|chapter) (?P<n>\d{{1,2}}|{'|'.join(_ENGLISH)}|{'|'.join(_ROMAN)})\b"
    rf"|\b(?P<nth>{'|'.join(_ORDINALS)}|last|final) (?P<unit>section|part|chapter|paragraph)\b"
)
_OPENING = re.compile(r"开头|开篇|前言|引言|导语|序言|\b(?:introduction|preamble)\b")
_CLOSING = re.compile(r"结尾|结语|末尾|结束语|\bconclusion\b")
_OUTLINE = re.compile(
    rf"(?:几|多少|哪几|哪些)个?{_PARTS}"
    r"|\b(?:how many|which|what) (?:sections|parts|chapters)\b"
)
# A division with a pronoun before it: that which stands.
_STANDING = re.compile(
    r"(?:这|那|该|此|上述)一?个?(?:小节|大?部分|章节|[章节条段](?:落|话)?|板块)(?![时课约]|日|目)"
    r"|\b(?:this|that|the same) (?:section|part|chapter|paragraph)\b"
)


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of a report by its position, from 1, or from the end: -1 is the last.

    ``part`` with ``point``, a division of it, and ``paragraph`` within; ``start`` and ``end``: where the question names
    it.
    """

    unit: Unit
    start: int
    end: int
    part: int | None = None
    point: int | None = None
    paragraph: int | None = None


def read_report_part(folded: str) -> ReportPart | None:
    """Return the part that a folded question names by its position, or None."""
    if match := _PART.search(folded):
        return ReportPart("part", *match.span(), _nth(match, "n"), _nth(match, "m"), _nth(match, "p"))
    if match := _PARAGRAPH.search(folded):
        return ReportPart("paragraph", *match.span(), paragraph=_nth(match, "p"))
    if match := _ENGLISH_PART.search(folded):
        number = _english(match["n"] or match["nth"])
        if match["unit"] == "paragraph":
            return ReportPart("paragraph", *match.span(), paragraph=number)
        return ReportPart("part", *match.span(), number)
    named: tuple[tuple[Unit, re.Pattern[str]], ...] = (
        ("opening", _OPENING),
        ("closing", _CLOSING),
        ("outline", _OUTLINE),
    )
    return next((ReportPart(unit, *match.span()) for unit, p in named if (match := p.search(folded))), None)


def standing_part(folded: str) -> tuple[int, int] | None:
    """Return where a folded question means a division by a pronoun (那一节), or None."""
    match = _STANDING.search(folded)
    return match.span() if match else None


def _nth(match: re.Match[str], name: str) -> int | None:
    groups = match.groupdict()
    if groups[f"{name}_end"] is not None:
        return -1
    if last := groups[f"{name}_last"]:
        return -_value(last)
    written = groups[name] or groups.get(f"{name}_bracket")
    return _value(written) if written else None


def _value(written: str) -> int:
    return int(next(find_numerals(written)).value)


def _english(written: str) -> int:
    if written in {"last", "final"}:
        return -1
    if written.isdigit():
        return int(written)
    return next(words.index(written) + 1 for words in (_ENGLISH, _ORDINALS, _ROMAN) if written in words)
