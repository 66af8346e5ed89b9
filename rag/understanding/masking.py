"""A folded question with its slots masked: each place, year, measure, number … as one sign, whatever its name.

The signs are what the turn reader learns from, so that what it knows of one place it knows of all. Closed, formal
slots (ordinals, markers, periods, parts of a report, numbers) are found here; the others are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.text.numerals import find_numerals

FORMAL = ("period", "number", "ordinal", "marker", "part")
SLOTS = ("place", "year", "period", "measure", "number", "ordinal", "marker", "part")
SIGNS = {slot: chr(0xE000 + number) for number, slot in enumerate(SLOTS)}  # of Unicode's private use area
Span = tuple[str, int, int]  # slot, and where it is in the folded text

# What a slot is called where a masked question is read for its meaning: Chinese, and in an English question.
_SPOKEN = {
    "place": ("某县", "that county"),
    "year": ("某年", "that year"),
    "period": ("上半年", "half year"),
    "measure": ("某项工作", "that item"),
    "number": ("多少件", "some number"),
    "ordinal": ("第几个", "number one"),
    "marker": ("引用", "note"),
    "part": ("某部分", "some part"),
}
_HAN = re.compile("[\u4e00-\u9fff]")
_NUMERAL = "[一二两三四五六七八九十]{1,3}|\\d{1,3}"
_FORMAL: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("marker", re.compile(r"\[\d{1,3}\]|【\d{1,3}】")),
    (
        "part",
        re.compile(
            rf"第(?:{_NUMERAL})(?:部分|章|节|段)|最后一?(?:部分|章|节|段)|\b(?:part|section) (?:\d+|[ivx]+)\b",
        ),
    ),
    (
        "period",
        re.compile(
            r"[上下]半年|(?:第?[一二三四]|前三)季度|(?<!\d)(?:1[0-2]|[1-9])月份?(?!\d)"
            rf"|(?:最近|近|过去|前|这)(?:{_NUMERAL})年|\b(?:first|second) half\b|\bq[1-4]\b"
        ),
    ),
    (
        "ordinal",
        re.compile(
            rf"第(?:{_NUMERAL})[个项条点名位家份处类种句]?|倒数第(?:{_NUMERAL})[个名位]?|最后一[个项条点]"
            r"|\b\d+(?:st|nd|rd|th)\b"
        ),
    ),
)
_UNIT = re.compile(r"\s*[件条项次场人名位个家份期户起宗元天日年里]?(?:人次|场次)?")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def all_slots(folded: str, given: Iterable[Span]) -> tuple[Span, ...]:
    """Return the slots of a folded text in order, given and formal ones; of overlapping ones the longest.

    ``given``: the slots that others found. They come before the formal ones of the same length.
    """
    spans = sorted((*given, *_formal(folded)), key=lambda span: span[1] - span[2])
    kept: list[Span] = []
    for span in spans:
        if all(span[2] <= other[1] or other[2] <= span[1] for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span[1]))


def mask(folded: str, given: Iterable[Span]) -> str:
    """Return a folded text in which each slot is one sign. ``given``: the slots that others found."""
    pieces, done = [], 0
    for slot, start, end in all_slots(folded, given):
        pieces += [folded[done:start], SIGNS[slot]]
        done = end
    return "".join((*pieces, folded[done:]))


def mask_example(text: str) -> str:
    """Return the folded text of an example, in which slots are written as ``{place}``, with their signs."""
    return _PLACEHOLDER.sub(lambda match: SIGNS[match[1]], text).lower()


def spoken(masked: str) -> str:
    """Return a masked question with a general word for each slot, as an embedder can read it."""
    language = 0 if _HAN.search(masked) else 1
    for slot, sign in SIGNS.items():
        masked = masked.replace(sign, _SPOKEN[slot][language])
    return masked


def _formal(folded: str) -> Iterator[Span]:
    for slot, pattern in _FORMAL:
        for match in pattern.finditer(folded):
            yield slot, match.start(), match.end()
    for numeral in find_numerals(folded):
        if not numeral.chinese:
            behind = _UNIT.match(folded, numeral.end)
            yield "number", numeral.start, behind.end() if behind else numeral.end
