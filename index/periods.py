"""For whom and for when a number holds, as its sentence says it before the number: 全市, 上半年, 自2021年以来.

Knows nothing of measures.
"""

from __future__ import annotations

import re
from collections import Counter

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
    ("years", re.compile(rf"{_YEAR}[-—－–~至到](?P<to>20\d\d)年")),
    ("year", re.compile(rf"{_YEAR}年度?")),
    ("whole", re.compile(r"全年|年内|本年度|一年来")),
    ("last", re.compile(r"(?:上一?年|去年)度?(?:同期)?")),
)
# Clauses that a period reaches beyond its own: a month or a quarter is soon left behind, 上年 at once.
_REACH = {"since": 99, "until": 99, "years": 99, "year": 99, "whole": 99, "half": 2, "last": 0}
_BREAK = re.compile(r"[,;:。]")
_BEFORE_DATES = "(是,;。:!?市区县省州局厅自从由至在于 \u3000"
_BEFORE_SCOPES = ",;。:!?() \u3000年月度末底前半来中对使占"
_FROM = ("由", "从")  # 由2021年的40件增至50件: what follows is not of that year
_WIDE = frozenset({"全国", "全省"})
_QUARTERS = {digit: number for number, pair in enumerate(("一1", "二2", "三3", "四4")) for digit in pair}
_ANY_YEAR = re.compile(r"(20\d\d)年")


def main_year(text: str) -> str:
    """Return the year that a text names most often, "" where it names none: what its months are months of."""
    named = Counter(_ANY_YEAR.findall(text))
    return named.most_common(1)[0][0] if named else ""


def scope_of(text: str, start: int, end: int) -> str:
    """Return the last word of ``text[start:end]`` that widens or narrows whose number it is, "" for none."""
    found = ""
    for match in _SCOPE.finditer(text, start, end):
        if match.group() in _WIDE and _BREAK.search(text, match.end(), end):
            continue  # 全国 and 全省 name rather what others lead in
        if text.startswith("其中", match.start() - 2) and _BREAK.search(text, match.end(), end):
            continue  # 其中县本级11件 says nothing of the next clause
        if match.start() == start or text[match.start() - 1] in _BEFORE_SCOPES:
            found = match.group()
    return found


def period_of(text: str, start: int, end: int, year: str) -> str:
    """Return the period that ``text[start:end]`` names last, in the form of ``Fact.period``; "" for none.

    ``year`` completes a month or a half year that stands without one.
    """
    best, at, after = "", -1, -1
    for kind, pattern in _PERIODS:
        for match in pattern.finditer(text, start, end):
            # the longer form stands first in the table: 2024年上半年 before 2024年, which begins at the same place
            if match.start() <= at or match.start() < after or not _opens(text, match.start(), start):
                continue
            reach = 0 if kind == "year" and text[match.start() - 1 : match.start()] in _FROM else _REACH.get(kind, 1)
            if len(_BREAK.findall(text, match.end(), end)) > reach:
                continue
            if text.rfind("(", start, match.start()) > text.rfind(")", start, match.start()) and (
                text.find(")", match.end(), end) >= 0
            ):
                continue  # (上年为12件) says nothing of what follows
            if kind == "whole" and "/" not in best and "-" not in best:
                continue  # 2024年度,全年…: still that year
            if (value := _value(kind, match, year)) or kind == "whole":
                best, at, after = value, match.start(), match.end()
    return best


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
