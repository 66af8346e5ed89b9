"""Which part of a year a text speaks of: months, quarters, halves, up to a month; formal, hence by rule.

Patterns over folded text (``index.text.normalize.fold``). The year itself is ``time``'s affair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.text.numerals import find_numerals

_LAST_MONTH = 12
_NUMERAL = "[一二三四]|[1-4]"
_MONTH = r"(?<![\d.])(?P<{}>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_FIRST, _LAST, _THAT = (_MONTH.format(name) for name in ("first", "last", "month"))
_NAMED = "january|february|march|april|may|june|july|august|september|october|november|december"
_NO_DAY = r"(?!\d|[一二三四五六七八九十]{1,3}[日号])"
_YEAR = r"(?:(?P<year>20\d\d)年?度?的?)?"


@dataclass(frozen=True, slots=True)
class Period:
    """Some months of a year, both ends included; ``year`` where it stands before them."""

    first: int
    last: int
    start: int
    end: int
    year: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it is all of a year, 截至12月底 too."""
        return (self.first, self.last) == (1, _LAST_MONTH)


def _months(match: re.Match[str]) -> tuple[int, int]:
    return _number(match["first"]), _number(match["last"])


def _until(match: re.Match[str]) -> tuple[int, int]:
    return 1, _number(match["month"])


def _half(match: re.Match[str]) -> tuple[int, int]:
    return (1, 6) if "上" in match.group() or match["english"] == "first" else (7, 12)


def _quarter(match: re.Match[str]) -> tuple[int, int]:
    last = 3 * _number(match["quarter"] or match["q"])
    return last - 2, last


def _quarters(match: re.Match[str]) -> tuple[int, int]:
    return 1, 3 * _number(match["quarter"])


def _month(match: re.Match[str]) -> tuple[int, int]:
    return _number(match["month"]), _number(match["month"])


def _named(match: re.Match[str]) -> tuple[int, int]:
    month = _NAMED.split("|").index(match["name"]) + 1
    return month, month


_KINDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int]]], ...] = (
    (re.compile(rf"{_YEAR}{_FIRST}月?份?[-—－–~至到]{_LAST}月[份底末]?{_NO_DAY}"), _months),
    (re.compile(rf"截[至止](?:到|至)?{_YEAR}{_THAT}月(?:份|底|末)?{_NO_DAY}"), _until),
    (re.compile(rf"{_YEAR}{_THAT}月[底末]"), _until),
    (re.compile(rf"{_YEAR}前{_THAT}个月"), _until),
    (re.compile(rf"{_YEAR}(?P<half>[上下])半年度?|\b(?P<english>first|second) half\b"), _half),
    (re.compile(rf"{_YEAR}前(?P<quarter>{_NUMERAL})个?季度"), _quarters),
    (re.compile(rf"{_YEAR}第?(?P<quarter>{_NUMERAL})季度|\bq(?P<q>[1-4])\b"), _quarter),
    (re.compile(rf"{_YEAR}{_THAT}月[份初]?{_NO_DAY}"), _month),
    (re.compile(rf"\b(?:in|during|of|for) (?P<name>{_NAMED})\b(?! \d{{1,2}}\b)"), _named),
)  # fmt: skip


def find_periods(folded: str) -> tuple[Period, ...]:
    """Return the parts of a year that a folded text names, in order; of overlapping ones the one that begins first."""
    found = sorted(_found(folded), key=lambda period: (period.start, -period.end))
    apart: list[Period] = []
    for period in found:
        if not apart or period.start >= apart[-1].end:
            apart.append(period)
    return tuple(apart)


def _found(folded: str) -> Iterator[Period]:
    for pattern, months in _KINDS:
        for match in pattern.finditer(folded):
            first, last = months(match)
            if 1 <= first <= last <= _LAST_MONTH:
                year = match.groupdict().get("year")
                yield Period(first, last, match.start(), match.end(), int(year) if year else None)


def _number(written: str) -> int:
    return int(next(find_numerals(written)).value)
