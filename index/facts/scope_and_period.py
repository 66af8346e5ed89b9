"""For whom and for when a number holds, as its sentence says it before the number: 全市, 上半年, 自2021年以来.

Knows nothing of measures.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

_SCOPE = re.compile(
    r"(?<![在获为占居列评比])(?:全(?:国|省|市|区|县|州|盟|旗|镇|乡|街道|系统|局|厅)(?!面)|(?:省|市|区|县|州|盟|旗)(?:本级|直)(?=[^接达]))"
)
_YEAR = r"(?P<year>20\d\d)"
_PERIODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("since", re.compile(rf"(?:自|从)?{_YEAR}年(?:\d{{1,2}}月)?(?:以来|至今|起至)")),
    ("until", re.compile(rf"(?:截至|截止)(?:到|至)?(?:{_YEAR}年)?(?:(?P<month>\d{{1,2}})月)?")),
    ("months", re.compile(rf"(?:{_YEAR}年)?(?P<first>1[0-2]|[1-9])月?[-—－–~至到](?P<last>1[0-2]|[1-9])月")),
    ("half", re.compile(rf"(?:{_YEAR}年)?(?P<half>[上下])半年")),
    ("quarter", re.compile(rf"(?:{_YEAR}年)?(?:第(?P<quarter>[一二三四1-4])季度|(?P<one>[一二三四])季度)")),
    ("month", re.compile(rf"(?:{_YEAR}年)?(?<!\d)(?P<month>1[0-2]|[1-9])月份?(?!\d{{1,2}}日)")),
    ("years", re.compile(rf"{_YEAR}年?[-—－–~至到](?P<to>20\d\d)年")),
    ("year", re.compile(rf"{_YEAR}年度?")),
    ("whole", re.compile(r"全年|年内|本年度|一年来")),
    ("last", re.compile(r"(?:上一?年|去年)度?(?:同期)?")),
)
# Clauses that a period reaches beyond its own: a month or a quarter is soon left behind, 上年 at once.
_REACH = {"since": 99, "until": 99, "years": 99, "year": 99, "whole": 99, "half": 2, "last": 0}
_BREAK, _OPENING, _CLOSING = re.compile(r"[,;:。]"), re.compile(r"\("), re.compile(r"\)")
_MARGIN = 24  # characters; more than the longest match of any of these patterns has, with what it looks ahead to
_BEFORE_DATES = "(是,;。:!?市区县省州局厅自从由至在于 \u3000"
_BEFORE_SCOPES = ",;。:!?() \u3000年月度末底前半来中对使占"
_FROM = ("由", "从")  # 由2021年的40件增至50件: what follows is not of that year
_WIDE = frozenset({"全国", "全省"})
_QUARTERS = {digit: number for number, pair in enumerate(("一1", "二2", "三3", "四4")) for digit in pair}
# 2021年、2022年、2023年……50件、60件、70件: of as many numbers in a row each is of its own year.
_YEARS_LISTED = re.compile(
    r"(?:20\d\d(?:年度?)?(?:[、,]|[和及与](?=20))){1,9}20\d\d[两三四五]?年"
    r"|(?P<first>20\d\d)年?[-—－–~至到](?P<last>20\d\d)年|近(?P<many>[两三四五])年"
)
_MANY = {"两": 2, "三": 3, "四": 4, "五": 5}
_OWN_YEAR = re.compile(
    r"(?P<year>20\d\d)年度?(?:为|是|达|有|的)?$"
)  # 申请2021年50件、2022年60件: the year of its number alone
_IN_TURN = re.compile(r"[、,和及与\s]{1,3}")
_ANY_YEAR = re.compile(r"(20\d\d)年")


def main_year(text: str) -> str:
    """Return the year that a text names most often, "" where it names none: what its months are months of."""
    named = Counter(_ANY_YEAR.findall(text))
    return named.most_common(1)[0][0] if named else ""


def years_in_turn(
    text: str, start: int, end: int, numbers: Sequence[tuple[int, int]], this_year: str = ""
) -> dict[int, str]:
    """Return the years of numbers that a sentence tells one after another, by where each begins.

    ``numbers``: the spans of the sentence's numbers, in order. Of a span of years the numbers are told 分别, and again
    further on; 近三年 are the years up to ``this_year``.
    """
    found: dict[int, str] = {}
    for match in _YEARS_LISTED.finditer(text, start, end):
        years, at = _years(match, this_year), match.end()
        row = _row([number for number in numbers if number[0] >= at], text)
        told = not (match["first"] or match["many"]) or (row and "分别" in text[at : row[0][0]])
        while told and 1 < len(row) == len(years):
            found |= {number[0]: year for number, year in zip(row, years, strict=True)}
            at = row[-1][1]
            row = _row([number for number in numbers if number[0] >= at], text)
            told = row and "分别" in text[at : row[0][0]] and not _ANY_YEAR.search(text, at, row[0][0])
    for first, last in numbers:
        own = _OWN_YEAR.search(text, max(start, first - _MARGIN), first)
        # 恢复到2019年的75%: a share of that year's
        if own and not (text[own.start() - 1] in "到比于" and text[last - 1] in "%倍"):
            found.setdefault(first, own["year"])
    return found


def _years(match: re.Match[str], this_year: str) -> list[str]:
    if match["first"]:
        return [str(year) for year in range(int(match["first"]), int(match["last"]) + 1)]
    if match["many"]:
        return [str(int(this_year) - before) for before in range(_MANY[match["many"]] - 1, -1, -1)] if this_year else []
    return re.findall(r"20\d\d", match.group())


def _row(numbers: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Return the first numbers of which nothing but a mark stands between one and the next."""
    row = list(numbers[:1])
    for number in numbers[1:]:
        if not _IN_TURN.fullmatch(text, row[-1][1], number[0]):
            break
        row.append(number)
    return row


class Circumstances:
    """Scopes and periods of one sentence, ``text[start:end]`` of a folded text: found once for all of its numbers."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._breaks, self._opening, self._closing = (
            [match.start() for match in mark.finditer(text, start, end)] for mark in (_BREAK, _OPENING, _CLOSING)
        )
        self._scopes = _Found(_SCOPE, text, start, end)
        self._periods = [(kind, _Found(pattern, text, start, end)) for kind, pattern in _PERIODS]

    def scope(self, end: int) -> str:
        """Return the last word before ``end`` that widens or narrows whose number it is, "" for none."""
        for match in self._scopes.before(end):
            at = match.start()
            if self._breaks_between(match.end(), end) and (
                match.group() in _WIDE  # 全国 and 全省 name rather what others lead in
                or self._text.startswith("其中", at - 2)  # 其中县本级11件 says nothing of the next clause
            ):
                continue
            if at == self._start or self._text[at - 1] in _BEFORE_SCOPES:
                return match.group()
        return ""

    def period(self, end: int, year: str) -> str:
        """Return the period that is named last before ``end``, in the form of ``Fact.period``; "" for none.

        ``year`` completes a month or a half year that stands without one.
        """
        best, at, after = "", -1, -1
        for kind, found in self._periods:
            if kind == "whole" and "/" not in best and "-" not in best:
                continue  # 2024年度,全年…: still that year
            named: re.Match[str] | None = None
            for match in found.before(end):
                # the longer form stands first in the table: 2024年上半年 before 2024年, which begins at the same place
                told = match.start() <= at or match.start() < after
                if told or self._breaks_between(match.end(), end) > _REACH.get(kind, 1):
                    break
                if self._holds(kind, match, end) and (kind == "whole" or _value(kind, match, year)):
                    named = match
                    if kind != "whole":  # of which the first is the one that ends what was told before
                        break
            if named:
                best, at, after = _value(kind, named, year), named.start(), named.end()
        return best

    def _holds(self, kind: str, match: re.Match[str], end: int) -> bool:
        """Whether what is named says when a number before ``end`` was."""
        at = match.start()
        if not _opens(self._text, at, self._start):
            return False
        if kind == "year" and self._text[at - 1 : at] in _FROM and self._breaks_between(match.end(), end):
            return False
        opened, closed = bisect_left(self._opening, at), bisect_left(self._closing, at)
        inside = opened and (not closed or self._opening[opened - 1] > self._closing[closed - 1])
        closing = bisect_left(self._closing, match.end())
        # (上年为12件) says nothing of what follows
        return not (inside and closing < len(self._closing) and self._closing[closing] < end)

    def _breaks_between(self, start: int, end: int) -> int:
        return bisect_left(self._breaks, end) - bisect_left(self._breaks, start)


class _Found:
    """The matches of a pattern in ``text[start:end]``."""

    def __init__(self, pattern: re.Pattern[str], text: str, start: int, end: int) -> None:
        self._pattern, self._text, self._start = pattern, text, start
        self._matches = list(pattern.finditer(text, start, end))
        self._starts = [match.start() for match in self._matches]

    def before(self, end: int) -> Iterator[re.Match[str]]:
        """Yield, the last first, the matches that ``text[start:end]`` has: what follows its end is not looked at."""
        near = end - _MARGIN
        sure = self._matches[: bisect_left(self._starts, near)]
        begin = max(self._start, near, sure[-1].end() if sure else 0)
        yield from reversed(list(self._pattern.finditer(self._text, begin, end)))
        yield from reversed(sure)


def _opens(text: str, position: int, start: int) -> bool:
    """Whether a date begins its clause: in 召开2023年推进会 it names the meeting."""
    return position == start or text[position - 1] in _BEFORE_DATES


def _value(kind: str, match: re.Match[str], default: str) -> str:
    groups = match.groupdict()
    year = groups.get("year") or default
    if not year or (kind == "until" and not groups["year"] and not groups["month"]):
        return ""
    if kind == "whole":
        return ""
    if kind == "last":
        return str(int(year) - 1)
    whole = {"since": f"{year}/", "years": f"{year}/{groups.get('to')}", "year": year, "until": f"/{year}"}
    if kind in whole:
        return f"/{year}-{int(groups['month']):02}" if kind == "until" and groups["month"] else whole[kind]
    first, last = _months(kind, groups)
    return f"{year}-{first:02}" if first == last else f"{year}-{first:02}/{year}-{last:02}"


def _months(kind: str, groups: dict[str, str | None]) -> tuple[int, int]:
    if kind == "months":
        return int(groups["first"] or 1), int(groups["last"] or 1)
    if kind == "half":
        return (1, 6) if groups["half"] == "上" else (7, 12)
    if kind == "quarter":
        number = _QUARTERS[groups["quarter"] or groups["one"] or "1"]
        return number * 3 + 1, number * 3 + 3
    month = int(groups["month"] or 1)
    return month, month
