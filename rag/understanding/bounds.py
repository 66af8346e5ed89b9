"""The bounds that a question sets to a number: more than 100, 50 to 100, over a hundred million, above the mean.

Closed, formal things over folded text (``index.text.normalize.fold``): comparators, numerals, ranges. Whether a
question sets bounds at all, or only tells a number, is the turn reader's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index.text.numerals import Numeral, find_numerals

Sign = Literal[">", ">=", "<", "<=", "="]
Centre = Literal["mean", "median"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One bound. ``value`` in plain units (过亿 is 100000000); None where it is that of all figures: their ``than``."""

    sign: Sign
    value: Decimal | None = None
    than: Centre | None = None


# Comparators, a negated or longer one before the one that it contains.
_COMPARATORS: tuple[tuple[str, Sign], ...] = (
    (r"[不未没]有?(?:少于|低于|小于)|至少(?:有|为|是)?|达到(?:或超过)?|≥|>=|at least|no (?:less|fewer) than", ">="),
    (r"[不未没]有?(?:超过|多于|高于|大于)|至多(?:有|为)?|最多(?:有|为)?|≤|<=|at most|no more than|up to", "<="),
    (r"超(?:过|出)?了?|[大高多]于|突破了?|[过破逾]了?|>|(?:more|greater|higher) than|over|above|exceed\w*", ">"),
    (r"[低少小]于|不足|不到|[未没]有?(?:达到?|满)|不满|<|(?:less|fewer|lower) than|under|below", "<"),
    (r"等于|恰好|正好|刚好|exactly|equal to", "="),
)
_BEFORE = tuple((re.compile(rf"(?:{words})\s*$"), sign) for words, sign in _COMPARATORS)
_COUNTER = r"(?:人次|场次|[件条项次场人名位个家份期户起宗元天日部篇%])?"
_BEHIND: tuple[tuple[re.Pattern[str], Sign], ...] = (
    (re.compile(rf"\s*{_COUNTER}(?:及|或|和)?(?:以上|之上|往上)|\s*\S* or (?:more|above)"), ">="),
    (re.compile(rf"\s*{_COUNTER}(?:及|或|和)?(?:以下|之下|以内|之内|往下)|\s*\S* or (?:less|fewer|below)"), "<="),
)
_COUNTED = re.compile(rf"\s*{_COUNTER}(?:之间)?")
_TO = re.compile(rf"\s*{_COUNTER}\s*(?:[-—–~～]+|至|到|and|to)\s*")
_COUNTS = re.compile(rf"\s*(?:{_COUNTER[:-1]}|之间|cases?\b|people\b)")  # what tells a range from two years
_BETWEEN = re.compile(r"(?:between|介于|在)\s*$")
_MAGNITUDES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
# 过亿, 超百件, 上千万元: a multiple without a number in front is one of it.
_BARE = re.compile(
    rf"(?<![\d一二两三四五六七八九十几.])(?P<bare>[十百千]?[万亿]|[十百千])(?=余|{_COUNTER[:-1]}|[的,，。?？]|$)"
)
_PART_OF_WORD = frozenset("半些直定致样般")  # 一半, 一些: no numeral
_SOME = "上"  # 上千件: a thousand and more
_YEAR = re.compile(r"(?:19|20)\d\d")
_CENTRE = r"(?P<centre>平均(?:数|值|水平|线)?|均值|中位数|the (?:average|mean|median)|average|mean|median)"
_THAN_CENTRE = re.compile(
    rf"(?P<before>[^,，。;；]*?)(?:全[省市区县库]|全部|所有|各地区?|总体|整体|the|它们)?的?{_CENTRE}"
)
_BESIDE = re.compile(rf"(?:[比较与和跟是]|相当于|than|from|of)[^,，。;；多高低少]{{0,12}}?{_CENTRE}")
_CENTRE_BEHIND: tuple[tuple[re.Pattern[str], Sign], ...] = (
    (re.compile(r"(?:以上|之上)"), ">"),
    (re.compile(r"(?:以下|之下)"), "<"),
)


def find_limits(folded: str) -> tuple[Limit, ...]:
    """Return the bounds that a folded text sets, in its order; a range sets two."""
    return tuple(limit for limits, _, _ in _bounds(folded) for limit in limits)


def without_limits(folded: str) -> str:
    """Return a folded text without the bounds that it sets, which name no measure."""
    for _, start, end in sorted(_bounds(folded), key=lambda bound: -bound[1]):
        folded = f"{folded[:start]} {folded[end:]}"
    return folded


def _bounds(folded: str) -> list[tuple[tuple[Limit, ...], int, int]]:
    """Return the bounds with their characters: comparator, number and counting word."""
    found: list[tuple[tuple[Limit, ...], int, int]] = []
    done = 0
    numerals = [*_numerals(folded)]
    for at, numeral in enumerate(numerals):
        if numeral.start < done:
            continue
        following = numerals[at + 1] if at + 1 < len(numerals) else None
        if following and _is_range(folded, numeral, following):
            low, high = sorted((_as_far_as(numeral, following, folded), following.value))
            done = _counted_end(folded, following.end)
            found.append(((Limit(">=", low), Limit("<=", high)), numeral.start, done))
        elif (sign := _sign(folded, numeral)) is not None:
            bound, start, end = sign
            found.append(((Limit(bound, numeral.value),), start, end))
    return [*found, *_against_centre(folded)]


def _counted_end(folded: str, end: int) -> int:
    """Return where the counting word behind a number ends."""
    match = _COUNTED.match(folded, end)
    return match.end() if match else end


def _numerals(folded: str) -> Iterator[Numeral]:
    """Yield the numbers of a text with the bare multiples that a comparator stands before."""
    found = list(find_numerals(folded))
    for match in _BARE.finditer(folded):
        taken = any(numeral.start < match.end() and match.start() < numeral.end for numeral in found)
        before = folded[: match.start()]
        if not taken and (before.endswith(_SOME) or any(pattern.search(before) for pattern, _ in _BEFORE)):
            value = Decimal(1)
            for character in match["bare"]:
                value *= _MAGNITUDES[character]
            found.append(Numeral(value, False, match.start(), match.end(), True))  # noqa: FBT003  # its fields, in order
    yield from sorted(found, key=lambda numeral: numeral.start)


def _is_range(folded: str, one: Numeral, other: Numeral) -> bool:
    between = _TO.fullmatch(folded, one.end, other.start)
    if not between or _is_year(folded, one) or _is_year(folded, other):
        return False
    and_ = "and" in between.group()
    counted = bool(_COUNTS.match(folded, other.end)) or other.percent
    return bool(_BETWEEN.search(folded[: one.start])) or (counted and not and_)


def _as_far_as(one: Numeral, other: Numeral, folded: str) -> Decimal:
    """Return the lower end of a range: 3-5亿 is 3亿 to 5亿."""
    multiple = folded[other.start : other.end].rstrip("%元")[-1:]
    if multiple in {"万", "亿"} and folded[one.end - 1] not in {"万", "亿"}:
        return one.value * _MAGNITUDES[multiple]
    return one.value


def _sign(folded: str, numeral: Numeral) -> tuple[Sign, int, int] | None:
    """Return how a number bounds, and the characters that say so; None where it is only told."""
    if _is_year(folded, numeral) or (numeral.chinese and folded[numeral.end : numeral.end + 1] in _PART_OF_WORD):
        return None
    before, end = folded[: numeral.start], _counted_end(folded, numeral.end)
    if before.endswith(_SOME) and not folded[numeral.start : numeral.end].strip("十百千万亿"):
        return ">=", numeral.start - len(_SOME), end
    for pattern, sign in _BEFORE:
        if match := pattern.search(before):
            return sign, match.start(), end
    for pattern, sign in _BEHIND:
        if match := pattern.match(folded, numeral.end):
            return sign, numeral.start, match.end()
    return None


def _is_year(folded: str, numeral: Numeral) -> bool:
    written = folded[numeral.start : numeral.end]
    return bool(_YEAR.fullmatch(written)) and not re.match(
        r"\s*[件条项次场人名位个家份期户起宗元]", folded[numeral.end :]
    )


def _against_centre(folded: str) -> Iterator[tuple[tuple[Limit, ...], int, int]]:
    """Yield the bounds that are the mean or the median of all: 高于平均值, 平均以上."""
    for match in _THAN_CENTRE.finditer(folded):
        before = match["before"].rstrip("的")
        signs = ((sign, found.start()) for pattern, sign in _BEFORE[:-1] if (found := pattern.search(before)))
        sign, start = next(signs, (None, 0))
        end = match.end()
        if sign is None:
            behind = ((sign, found.end()) for pattern, sign in _CENTRE_BEHIND if (found := pattern.match(folded, end)))
            sign, end = next(behind, (None, end))
            start = match.start("centre") - match.start()
        if sign is not None:
            yield (Limit(sign, than=_centre(match)),), match.start() + start, end


def beside_centre(folded: str) -> Centre | None:
    """Return the mean or the median if a figure is set beside that of all: 比平均值高多少."""
    match = _BESIDE.search(folded)
    return None if match is None else _centre(match)


def _centre(match: re.Match[str]) -> Centre:
    return "median" if match["centre"].endswith(("中位数", "median")) else "mean"
