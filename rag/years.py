"""Which years a question asks about: written out, as a range, or counted from today's date or the dialogue's years.

Patterns over folded text (``lexicon.fold``). Knows no place and no report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*(?:年度|年)?|(?<!\d)(\d\d)年(?:度)?")
# 2021年到2023年, 2021-2023年: the years between too
YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?)?\s*(?:至|到|[-—–~～]+)\s*((?:19|20)\d\d)(?!\d)")
NOT_YEAR = re.compile(r"(?:不是|并非|除了?|非|\bnot(?: of| for| from)?)\s*((?:19|20)\d\d)(?!\d)")
RELATIVE_YEARS = (
    (re.compile("前年|year before last"), -2),
    (re.compile("去年|last year"), -1),
    (re.compile("今年|this year"), 0),
)
# 比上一年增长 asks for growth, not for another report
EARLIER = re.compile(r"(?<![比较与同])(?:前|上)一年(?:度)?|(?<!than )(?:the year before|previous year)")
FOLLOWING = re.compile(r"(?:后|下)一年(?:度)?(?!工作|打算|安排|计划)")
_LONGEST_RANGE = 50  # years: more is no range that anybody asks for


@dataclass(frozen=True, slots=True)
class Years:
    """The years asked about, and in words how those were taken that the question does not write out."""

    years: tuple[int, ...] = ()
    understood: tuple[str, ...] = ()


def read_years(folded: str, standing: Sequence[int], today: date) -> Years:
    """Return the years of a question; ``standing``: those of the dialogue so far."""
    years = [int(full or f"20{short}") for full, short in YEAR.findall(folded)]
    for first, last in YEARS.findall(folded):
        years += range(int(first) + 1, min(int(last), int(first) + _LONGEST_RANGE))
    years += [today.year + shift for pattern, shift in RELATIVE_YEARS if pattern.search(folded)]
    if standing and EARLIER.search(folded):
        years.append(min(standing) - 1)
    if standing and FOLLOWING.search(folded):
        years.append(max(standing) + 1)
    return Years(tuple(dict.fromkeys(years)))


def left_out_years(folded: str) -> tuple[int, ...]:
    """Return the years that a question leaves out: 不是2024年的有哪几份."""
    return tuple(int(year) for year in NOT_YEAR.findall(folded))


def without_years(folded: str) -> str:
    """Return a question without its words for years."""
    for pattern in (YEAR, *(pattern for pattern, _ in RELATIVE_YEARS), EARLIER):
        folded = pattern.sub(" ", folded)
    return folded
