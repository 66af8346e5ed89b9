"""What time a heading speaks of, held against the year that is reviewed: dates alone, no meaning.

A year, a five-year plan by its number (“十四五” is 2021 to 2025), or a time told from today: 过去, 回顾, 明年, 今后.
"""

from __future__ import annotations

import re
from typing import Literal

from index.text.numerals import find_numerals

Tense = Literal["past", "future"]

_MANY_YEARS = re.compile(
    r"年[均平]|(?<![\d第续前晚后])(?:[二两三四五六七八九十几]|1?\d)个?年(?![度级前代])"
    r"|\b(?:five|three|ten|two|\d)[- ]years?\b|\b(?:annual|yearly) average\b|\baveraged? [\d.]+% a year\b"
)

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*年(?!\s*\d{1,2}\s*月)|\s*[-—－–~至到]\s*20\d\d\s*年)")
_PERIOD = re.compile(r"([一二三四五六七八九十]{1,3})五(?=[”\"」』]|规划|计划|时期|期间|以来|发展|开局|末)")
_FIRST_PERIOD = 1956  # reckoned back in fives from those since the sixth (1981)
_LONG = 5  # years
_EARLIEST, _LATEST = 9, 30  # a number of a plan that reports speak of
_PAST = re.compile(r"回顾|过去|去年")
_FUTURE = re.compile(r"今后|未来[一二三四五六七八九十几\d]|明年|下一?步|下一?年")


def spans_years(text: str) -> bool:
    """Whether a folded text speaks of a span of several years or of a yearly mean: 五年来, 年均, “十四五”末."""
    return bool(_MANY_YEARS.search(text) or _PERIOD.search(text))


def tense_of(title: str, reviewed: int | None) -> Tense | None:
    """Return the time that a heading speaks of; None where it tells none, or both."""
    times = {"past"} if _PAST.search(title) else set()
    if reviewed is not None:
        times |= {told for told in (*_of_years(title, reviewed), *_of_periods(title, reviewed)) if told}
    if _FUTURE.search(title):
        times.add("future")
    return times.pop() if len(times) == 1 else None  # type: ignore[return-value]  # of the two


def _of_years(title: str, reviewed: int) -> list[Tense | None]:
    """Years up to the reviewed one are past; a later one than the next is that of an event or of an aim."""
    years = [int(match[1]) for match in _YEAR.finditer(title)]
    return ["future" if year == reviewed + 1 else "past" if year <= reviewed else None for year in years]


def _of_periods(title: str, reviewed: int) -> list[Tense | None]:
    """A period that the reviewed year lies within, before its last, is neither."""
    found: list[Tense | None] = []
    for match in _PERIOD.finditer(title):
        number = next((int(numeral.value) for numeral in find_numerals(match[1])), 0)
        first = _FIRST_PERIOD + _LONG * (number - 1)
        if _EARLIEST <= number <= _LATEST:
            found.append("future" if first > reviewed else "past" if first + _LONG - 1 <= reviewed else None)
    return found
