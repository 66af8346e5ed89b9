"""The numbers of a claim against those of its evidence: value, unit, how exact, which year, and what each counts.

Knows nothing of the words around them but those that tell what a number counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from index.reading.sentences import LONGEST_SENTENCE
from index.records import Passage
from index.text.normalize import fold
from index.text.numerals import Numeral, find_numerals
from index.text.tokenize import bigrams
from rag.language.words import either, kinds

_LIKE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# 2024件 is a count
_YEAR = re.compile(_LIKE_YEAR.pattern + r"(?!\s*[余多]?[件条项次场人名位个家份期户轮种类部套万亿%％])")
# Behind one of these a Chinese numeral counts something; elsewhere it is mostly part of a word (一体化, 四单一书).
_COUNTS = re.compile(r"[余多]?[个件条项次场人名位家份期户轮天种类部套年]")
_PAUSE = re.compile(r"[,，、。;；\n:：(（]")
# 206余人 is not 206人: what is told as more or less must stay so. 约 may be said of any number.
_BOUNDS = (
    ("over", re.compile(rf"(?:{either('bound', 'over')})\s*$")),
    ("under", re.compile(rf"(?:(?<![最附])近|{either('bound', 'nearly', 'under')})\s*$")),
    ("about", re.compile(rf"(?:{either('bound', 'about')})\s*$")),
)
_OVER_AFTER = re.compile(r"\s*+[余多](?!\d)|\s*+[个件条项次场人名位家份期户天%]?\s*+(?:以上|多(?=[,，。]|$))")
# Units that count one kind of thing; a number of one kind is none of another. 个 may count anything.
_KINDS: tuple[tuple[str, str], ...] = (
    ("visits", "人次 人份"),
    ("case visits", "案次 件次"),
    ("people", "人 名 位 员"),
    ("times", "场次 次 场 回 趟 轮 遍 届 班次"),
    ("days", "个工作日 工作日 天"),
    ("hours", "个小时 小时"),
    ("minutes", "分钟"),
    ("weeks", "周"),
    ("months", "个月"),
    ("dates", "月 日 号"),
    ("money", "美元 元"),
    ("bodies", "家 户 所 处"),
    (
        "things",
        "件 条 项 份 起 宗 部 套 桩 笔 例 本 册 篇 期 封 幅 张 种 类 批 座 支 台 辆 间 卷 道 亩 村 社区 部门 单位",
    ),
    ("any", "个"),
)
_UNIT = re.compile(
    r"\s*+[余多]?\s*+(?:"
    + "|".join(sorted((re.escape(u) for _, units in _KINDS for u in units.split()), key=len, reverse=True))
    + ")"
)
_KIND_OF = {unit: kind for kind, units in _KINDS for unit in units.split()}
_FREE = frozenset({"any", "things", "bodies"})  # 16家单位 are 16个单位
_NEARER = 2  # shared character pairs by which another number's words must be nearer before a number counts as taken
_INHERITED = 0.5  # weight of the words of earlier clauses, which a clause such as 驳回9件 leans on
_LAST_YEAR = re.compile(r"上一?年|去年|同期|同比|以来")

# What is counted at each step of a case is another number: 收到73件,受理66件,驳回9件.
_STEPS = kinds("step")
# Words that say in what a rise or a share is counted: 案次 fell by one share, 人次 by another.
_COUNTED_IN = re.compile(r"人次|案次|批次|起数|金额|人数|件数|户数|场次")
# Numbers that are names: hotlines, and the numerals of a list.
_NAMES = re.compile(
    r"(?<!\d)(?:12345|12315|12348|12388|12333|12328|12369|110|119|120)(?=[^\d]{0,8}(?:热线|平台|报警|hotline))"
    r"|“12345”|一年(?!级)|(?:^|(?<=[。;；:：\n]))\s*[一二三四五六七八九十]{1,3}(?=是|、)"
)
_STEP = re.compile("|".join(f"(?P<s{i}>{either('step', step)})" for i, step in enumerate(_STEPS)))


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and what tells what it counts. ``own``: pairs of its stretch; ``before``: its sentence up to it."""

    value: Decimal
    percent: bool
    kind: str
    bound: str
    step: str
    lead: str
    counted_in: frozenset[str]
    own: frozenset[str]
    before: str


def numbers_of(text: str) -> set[tuple[Decimal, bool]]:
    """Return (value, is a percentage) of the numbers that count something; years left out."""
    plain = _blank_years(fold(text))
    return {(n.value, n.percent) for n in find_numerals(plain) if not n.chinese or _counts(plain, n)}


def find_told(quote: str, said: str) -> tuple[tuple[int, int], ...]:
    """Return where in a quote the numbers stand that are said, each with its unit: 2万余件 where 20000件 is said.

    A number of another kind of thing is another number: 集体学习45次 where 45件 is said.
    """
    told = figures(said, counting=True)
    plain = _blank_years("".join(map(_fold_one, quote)))
    found = (n for n in find_numerals(plain) if not n.chinese or _counts(plain, n))
    return tuple((n.start, _after_unit(plain, n)) for n in found if any(_is_told(n, plain, one) for one in told))


def _is_told(numeral: Numeral, text: str, figure: Figure) -> bool:
    same = (numeral.value, numeral.percent) == (figure.value, figure.percent)
    return same and _alike(_kind(text, numeral), figure.kind)


def _fold_one(character: str) -> str:
    """Return a character folded, itself where that would make two of it: places in the text stay what they are."""
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _blank_years(text: str) -> str:
    named = _NAMES.sub(lambda match: "线" * len(match.group()), text)
    return _YEAR.sub(lambda match: "年" * len(match.group()), named)


def _counts(text: str, numeral: Numeral) -> bool:
    return numeral.percent or bool(_COUNTS.match(text, numeral.end))


def figures_stand(
    said: str, quotes: str, question: str, passages: Sequence[Passage], read: Collection[tuple[Decimal, bool]] = ()
) -> bool:
    """Whether every number and year that is said stands in the evidence, as that number of that thing.

    ``read``: (value, is a percentage) of the numbers whose thing ``claim_heads`` compares.
    """
    if not _years_stand(said, quotes, passages):
        return False
    own = figures(said, counting=True)
    if not own:
        return True
    there = figures(quotes)
    # every numeral of the quote counts here, in words too: 两轮 bears out "2 rounds"
    new = [figure for figure in own if not any(_same(figure, other) for other in there)]
    if new and (len(new) == len(own) or not all(_of_question(figure, question) for figure in new)):
        return False
    known = [figure for figure in own if figure not in new]
    counted = figures(quotes, counting=True)  # the 一 of 一体化 parts no words from a number
    return all(
        _bound_fits(figure, there)
        and _kind_fits(figure, there)
        and _step_fits(figure, there)
        and ((figure.value, figure.percent) in read or _own_words(figure, counted))
        for figure in known
    )


def _same(figure: Figure, other: Figure) -> bool:
    return (figure.value, figure.percent) == (other.value, other.percent)


def _of_question(figure: Figure, question: str) -> bool:
    """Whether a number is said as the question has it: 超过5天 in both. Elsewhere it would be the asker's answer."""
    return any(_same(figure, other) and figure.lead and figure.lead == other.lead for other in figures(question))


@lru_cache(maxsize=1024)
def figures(text: str, *, counting: bool = False) -> tuple[Figure, ...]:
    """Return the numbers of a text; ``counting``: Chinese numerals only where they count something."""
    plain = _blank_years(fold(text))
    found = [n for n in find_numerals(plain) if not counting or not n.chinese or _counts(plain, n)]
    stretches = [_stretch(plain, found, place) for place in range(len(found))]
    result = []
    for place, (numeral, (start, end)) in enumerate(zip(found, stretches, strict=True)):
        later = found[place + 1].start if place + 1 < len(found) else len(plain)
        earlier = max(0, start - LONGEST_SENTENCE)
        result.append(
            Figure(
                value=numeral.value,
                percent=numeral.percent,
                kind=_kind(plain, numeral),
                bound=_bound(plain, numeral),
                step=_step(plain, numeral, later),
                lead=plain[max(0, numeral.start - 2) : numeral.start],
                counted_in=frozenset(_COUNTED_IN.findall(plain[_list_start(plain, start, end) : end])),
                own=_words(f"{plain[start : numeral.start]} {plain[_after_unit(plain, numeral) : end]}"),
                before=re.split("[。;；\n]", plain[earlier:start])[-1],
            )
        )
    return tuple(result)


def _words(text: str) -> frozenset[str]:
    return frozenset(pair for pair in bigrams(text) if not any(character.isdigit() for character in pair))


def _stretch(text: str, numerals: Sequence[Numeral], place: int) -> tuple[int, int]:
    """Return the clause of a number: from the pause or number before it to the pause or number after it."""
    numeral = numerals[place]
    floor = numerals[place - 1].end if place else 0
    ceiling = numerals[place + 1].start if place + 1 < len(numerals) else len(text)
    start = max((match.end() for match in _PAUSE.finditer(text, floor, numeral.start)), default=floor)
    stop = _PAUSE.search(text, numeral.end, ceiling)
    return start, stop.start() if stop else ceiling


def _list_start(text: str, start: int, end: int) -> int:
    """Return where the things begin that a clause tells of 分别, 起数、人数分别下降5%、6%; else ``start``."""
    if "分别" not in text[start:end]:
        return start
    return max((match.end() for match in re.finditer("[,，;；。]", text[:start])), default=0)


def _after_unit(text: str, numeral: Numeral) -> int:
    unit = _UNIT.match(text, numeral.end)
    return unit.end() if unit else numeral.end


def _kind(text: str, numeral: Numeral) -> str:
    if numeral.percent:
        return "percent"
    unit = _UNIT.match(text, numeral.end)
    return _KIND_OF.get(unit.group().strip().lstrip("余多").strip(), "") if unit else ""


def _bound(text: str, numeral: Numeral) -> str:
    within = text[numeral.start : numeral.end]
    if "余" in within or "多" in within or _OVER_AFTER.match(text, numeral.end):
        return "over"
    before = text[max(0, numeral.start - 16) : numeral.start]
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), "exact")


def _step(text: str, numeral: Numeral, later: int) -> str:
    """Return the step named last before a number in its clause; behind it, where none is before: 73 were received.

    ``later``: where the next number begins.
    """
    if numeral.percent:
        return ""
    clause = _PAUSE.split(text[max(0, numeral.start - LONGEST_SENTENCE) : numeral.start])[-1]
    if named := [*_STEP.finditer(clause)]:
        return _step_name(named[-1])
    rest = re.split(r"[,，、。;；\n]| and ", text[numeral.end : later])[0]
    following = _STEP.search(rest) if rest.isascii() else None
    return _step_name(following) if following else ""


def _step_name(match: re.Match[str]) -> str:
    return _STEPS[int((match.lastgroup or "s0")[1:])][0]


def _bound_fits(figure: Figure, there: Iterable[Figure]) -> bool:
    bounds = {other.bound for other in there if _same(figure, other)}
    return figure.bound == "about" or figure.bound in bounds or (figure.bound == "over" and "about" in bounds)


def _kind_fits(figure: Figure, there: Iterable[Figure]) -> bool:
    kinds = {other.kind for other in there if _same(figure, other)}
    counted_in = [other.counted_in for other in there if _same(figure, other)]
    if figure.counted_in and all(words and not words & figure.counted_in for words in counted_in):
        return False
    if not figure.kind or "" in kinds or figure.kind in kinds:
        return True
    if figure.kind == "any" or "any" in kinds:
        return figure.kind == "any" or figure.kind in _FREE
    return figure.kind in _FREE and bool(kinds & _FREE)


def _step_fits(figure: Figure, there: Sequence[Figure]) -> bool:
    """Whether no number of one step is told as that of another."""
    if not figure.step:
        return True
    own = {other.step for other in there if _same(figure, other)}
    return figure.step in own or "" in own


def _own_words(figure: Figure, there: Sequence[Figure]) -> bool:
    """Whether the words around a number are not those of another number of the evidence: 83人注销,78人新申请."""
    same = [other for other in there if _same(figure, other)]
    others = [other for other in there if not _same(figure, other) and _alike(other.kind, figure.kind)]
    best = max((_shared(figure, other) for other in same), default=len(figure.own))
    nearer = [other for other in others if len(figure.own & other.own) >= best + _NEARER]
    if any(other.own <= figure.own for other in same):
        return not any(other.own <= figure.own for other in nearer)
    return not nearer


def _alike(one: str, other: str) -> bool:
    return one == other or (one in _FREE and other in _FREE) or not one or not other


def _shared(figure: Figure, other: Figure) -> float:
    return len(figure.own & other.own) + _INHERITED * len(figure.own & (_words(other.before) - other.own))


def _years_stand(said: str, quotes: str, passages: Sequence[Passage]) -> bool:
    years = set(_LIKE_YEAR.findall(fold(quotes)))
    for passage in passages:
        own = passage.report.profile.reviewed
        if own is None:
            return True  # an undated report: nothing tells its year from another
        years.add(str(own))
        if passage.aspect == "plans":
            years.add(str(own + 1))
        if _LAST_YEAR.search(passage.sentence.text):
            years.add(str(own - 1))
    return set(_YEAR.findall(fold(said))) <= years
