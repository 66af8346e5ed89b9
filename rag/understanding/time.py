"""Which years a question asks about: written out, as a range, or counted from today's date or the dialogue's years.

Patterns over folded text (``index.text.normalize.fold``). Knows no place and no report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

# 近10年, 满15年 and 20年以上 are durations
_DURATION_BEFORE = "(?<![近前过去满逾超达到第每期])(?<!最近)(?<!过去)"
# 22年前三季度 is the first part of a year
_PART_BEGINS = "[一二三四1-4]个?季度|[一二三四五六七八九十\\d]{1,2}个?月"
_DURATION_AFTER = (
    f"(?!来|以?前(?!{_PART_BEGINS})|以[上下内来]|间|之?[内久]|期|龄|限|行动|规划|纲要|[零〇]?\\d{{0,2}}个月)"
)
_COUNTED = "(?!\\s*[余多]?[件条次人名位份户起场宗万亿%％元])"  # 2024件 is a count
YEAR = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)(?!\d){_COUNTED}\s*(?:年度|年)?|{_DURATION_BEFORE}(?<!\d)([0-4]\d)年(?:度|底|初)?{_DURATION_AFTER}"
)
# 2021年到2023年, 2021-2023年, 2021-23年: the years between too
YEARS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:年度?)?\s*(?:至|到|[-—–~～]+|to|through|until)\s*((?:19|20)\d\d|\d\d(?=年))(?!\d)\s*(?:年度?)?"
)
NOT_YEAR = re.compile(
    r"(?:不是|并非|除[了去]?|非|不[要算看]|去[掉除]|[排剔]除|\b(?:not|without|except|drop|remove)(?: of| for| from)?)"
    r"\s*((?:19|20)\d\d)(?!\d)"
)
_CHINESE_YEAR = re.compile(
    r"([一二][〇○零oO0九][〇○零oO0一二][〇○零oO0一二三四五六七八九]|[〇○零一二三四五六七八九]{4,})(?=\s*年)"
)
# A year of which there can be no report is one all the same, and missing: 3024年. One of three digits, or of two that
# stand for 19.., only where a year stands: a hundred years are a duration.
_WHERE_A_YEAR_STANDS = r"(?:公元前?\s*|^|(?<=[省市区县州盟旗局厅委办室会在于到从自和与、,\s]))"
_ODD_YEAR = re.compile(
    rf"(?<![\d.]){_DURATION_BEFORE}(?!(?:19|20)\d\d(?!\d))(?P<many>\d{{4,}})\s*年度?{_DURATION_AFTER}(?!历史)"
    rf"|{_WHERE_A_YEAR_STANDS}(?P<three>\d{{3}})年度?{_DURATION_AFTER}"
    rf"|{_WHERE_A_YEAR_STANDS}(?P<two>[5-9]\d)年度?{_DURATION_AFTER}"
    r"|\b(?:in|during|year)\s+(?:the\s+year\s+)?(?!(?:19|20)\d\d(?!\d))(?P<english>\d{3,})"
    r"(?![\d%])(?!\s*[a-z\u4e00-\u9fff])(?![.,]\d)"
)
_EARLIEST, _LATEST = 1949, 2100  # years that a report may be of
_DIGITS = dict(zip("〇○零oO一二三四五六七八九", (*"00000", *"123456789"), strict=True))
# 去年指的是2023年: the user says which year is meant.
_MEANT = re.compile(r"(?:去年|今年|前年|上一?年度?)(?=(?:指的|说的|就)?是\s*(?:19|20)\d\d)")
# A report's title says whose year it means, not when it is asked.
_TITLE = re.compile(r"《[^》]*》|“[^”]*”|\"[^\"]*\"")
# 比上年增长 and 同比 ask for growth, not for another report.
# 2024年的报告里,上一年度的不足改了吗: what that report itself tells of the year before.
_TOLD_OF = re.compile(
    r"(?:去年度?|上年度?|上一个?年度?|前一个?年度?|往年)(?=(?:的|所?(?:存在|提出|指出|发现|反馈|查出|遗留|梳理)(?:出来|出)?的?|中|里)?"
    r"(?:主要|各类|有关|整改)?(?:的)?(?:不足|问题|短板|差距|薄弱环节|整改))"
)
_YEAR_OF_REPORT = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:(?:年度?)?的?(?:政府)?(?:工作)?报告| (?:\w+ ){0,3}report\b)")
_JOINED_YEARS = re.compile(r"[和与跟及比较至到、]|\b(?:and|to|than|with|vs)\b")
_ITS_OWN = re.compile(r"报告|\breport")
_GROWTH = r"(?<![比较与同于])(?<!对比)(?<!相比)"
_NO_PERIOD = "(?!以来|同期|末|底|起)"  # 今年以来 stands in the titles of reports of another year
RELATIVE_YEARS = (
    (re.compile(rf"{_GROWTH}大前年{_NO_PERIOD}"), -3),
    (re.compile(rf"{_GROWTH}(?<![目当之年大])前年{_NO_PERIOD}|\b(?:the )?year before last\b"), -2),
    (re.compile(rf"{_GROWTH}(?:去年度?|上年度){_NO_PERIOD}|(?<!than )(?<!before )(?<!to )\blast year\b"), -1),
    (re.compile(rf"{_GROWTH}(?:今年|本年度){_NO_PERIOD}|\bthis year\b"), 0),
)
EARLIER = re.compile(
    rf"{_GROWTH}(?:前|上)一(?:个)?年(?:度)?{_NO_PERIOD}"
    r"|(?<!than )(?<!to )(?<!from )\b(?:the )?(?:year before(?! last)|previous year)\b"
)
FOLLOWING = re.compile(r"(?:后|下)一年(?:度)?+(?!工作|打算|安排|计划)|\b(?:the )?(?:year after|following year)\b")
_YEAR_AFTER = re.compile("后一年度?")  # 下一年 stays: it asks for plans
SAME = re.compile(rf"(?<![比较与])(?:同一?年(?:度)?(?!比|龄|期|级)|当年度?|本年度){_NO_PERIOD}|\b(?:the )?same year\b")
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_COUNTS |= {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_LAST_YEARS = re.compile(
    r"(?:最近|近|过去|前)(?P<many>[两二三四五六七八九十]|\d{1,2})(?:个)?年(?:度|来|间|里|内)?(?!行动|规划|计划)"
    r"|(?:最近|近|过去)一年(?:来)?"
    r"|\b(?:past|last|recent|previous) (?P<english>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) years\b"
)
_YEARS_AGO = re.compile(
    r"(?<![近前这\d])(?P<many>[两二三四五六七八九十]|\d{1,2})年(?:以)?前(?!后|" + _PART_BEGINS + r")"
    r"|\b(?P<english>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) years ago\b"
)
_WORDS = (YEARS, YEAR, _ODD_YEAR, *(p for p, _ in RELATIVE_YEARS), EARLIER, SAME, _YEAR_AFTER, _LAST_YEARS, _YEARS_AGO)
_LONGEST_RANGE = 50  # years: more is no range that anybody asks for
_CJK = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Years:
    """The years asked about, and in words how those were taken that the question does not write out."""

    years: tuple[int, ...] = ()
    understood: tuple[str, ...] = ()


def read_years(folded: str, standing: Sequence[int], today: date, this_year: int | None = None) -> Years:
    """Return the years of a question; ``standing``: those of the dialogue so far.

    ``this_year``: what 今年 means there, the year of a report; without it today's.
    """
    plain = _in_digits(folded)
    years = list(_written(plain))
    said = _TITLE.sub(lambda match: " " * len(match.group()), plain)
    said = _MEANT.sub(" ", said)
    if years or _ITS_OWN.search(said):
        said = _TOLD_OF.sub(" ", said)
    told: list[str] = []
    now = this_year or today.year
    for words, taken, from_now in _counted(said, years or standing, now, in_dialogue=bool(standing)):
        years += taken
        told.append(_taken_as(folded, words, taken, from_today=from_now and not this_year))
    return Years(tuple(dict.fromkeys(years)), tuple(dict.fromkeys(told)))


def _written(plain: str) -> Iterator[int]:
    for full, short in YEAR.findall(plain):
        yield int(full or f"20{short}")
    for match in _ODD_YEAR.finditer(plain):
        yield int(f"19{match['two']}" if match["two"] else next(group for group in match.groups() if group))
    for first, last in YEARS.findall(plain):
        end = int(last if len(last) > 2 else f"{first[:2]}{last}")  # noqa: PLR2004  # 2021-23年
        yield from range(int(first) + 1, min(end + 1, int(first) + _LONGEST_RANGE))


def _counted(
    said: str, from_years: Sequence[int], now: int, *, in_dialogue: bool
) -> Iterator[tuple[str, list[int], bool]]:
    """Yield (words, years, whether from now) of what is counted from the dialogue's or question's years, or now."""
    if from_years and (match := SAME.search(said)):
        if in_dialogue:
            yield match.group(), sorted(from_years), False
        said = SAME.sub(" ", said)
    if match := EARLIER.search(said):
        yield match.group(), [(min(from_years) if from_years else now) - 1], not from_years
    if from_years and (match := FOLLOWING.search(said)):
        yield match.group(), [max(from_years) + 1], False
    for pattern, shift in RELATIVE_YEARS:
        match = pattern.search(said)
        if match and not _is_written_beside(said, match):  # 今年(2022), 去年…,2021年的数: the year is written out
            yield match.group(), [now + shift], True
    if match := _YEARS_AGO.search(said):
        many = match["many"] or match["english"]
        yield match.group(), [now - (_COUNTS.get(many) or int(many))], True
    if match := _LAST_YEARS.search(said):
        many = match["many"] or match["english"] or "1"
        count = _COUNTS.get(many) or int(many)
        yield match.group(), list(range(now - min(count, _LONGEST_RANGE), now)), True


def _is_written_beside(said: str, relative: re.Match[str]) -> bool:
    """Whether a year is written out beside a relative one, and nothing joins or compares the two."""
    written = YEAR.search(said)
    if written is None:
        return False
    first, last = sorted((written.span(), relative.span()))
    return not _JOINED_YEARS.search(said[first[1] : last[0]])


def _taken_as(folded: str, words: str, years: Sequence[int], *, from_today: bool) -> str:
    words = words.strip()
    span = str(years[0]) if len(years) == 1 else f"{years[0]}—{years[-1]}"
    if _CJK.search(words) or len(_CJK.findall(folded)) > len(folded) // 3:
        return f"“{words}”{'按今天的日期' if from_today else ''}取{span}年"
    return f"“{words}” is taken as {span}"


def _in_digits(folded: str) -> str:
    """Return a text of the same length with 二〇二四年 as 2024年."""
    return _CHINESE_YEAR.sub(lambda match: "".join(_DIGITS.get(c, c) for c in match.group()), folded)


def may_be_reported(year: int) -> bool:
    """Whether there can be a report of a year, in any library."""
    return _EARLIEST <= year <= _LATEST


def left_out_years(folded: str) -> tuple[int, ...]:
    """Return the years that a question leaves out: 不是2024年的有哪几份."""
    return tuple(int(year) for year in NOT_YEAR.findall(_in_digits(folded)))


def names_report_year(folded: str) -> bool:
    """Whether a question says a year as that of the report in which it wants to look: 2023年的报告里."""
    return bool(_YEAR_OF_REPORT.search(_in_digits(folded)))


def report_year(folded: str) -> int | None:
    """Return the one year that a question says as that of the report in which it wants to look; None without one."""
    years = {int(year) for year in _YEAR_OF_REPORT.findall(_in_digits(folded))}
    return min(years) if len(years) == 1 else None


def year_spans(folded: str) -> tuple[tuple[int, int], ...]:
    """Return where a question's words for years stand, in order; of overlapping ones the longest."""
    plain = _in_digits(folded)
    found = sorted(
        (match.span() for pattern in _WORDS for match in pattern.finditer(plain)),
        key=lambda span: (span[0], -span[1]),
    )
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if start < end and (not spans or start >= spans[-1][1]):
            spans.append((start, end))
    return tuple(spans)


def without_years(folded: str) -> str:
    """Return a question without its words for years."""
    folded = _in_digits(folded)
    for pattern in _WORDS:
        folded = pattern.sub(" ", folded)
    return folded


def blank_years(folded: str, sign: str) -> str:
    """Return a text of the same length with a sign for each character of its words for years."""
    folded = _in_digits(folded)
    for pattern in _WORDS:
        folded = pattern.sub(lambda match: sign * len(match.group()), folded)
    return folded
