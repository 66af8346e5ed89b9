"""Facts into sentences: lists, growth, last year's figure beside this year's, half years, numbers of something else.

Each stated fact is wrapped in marks that ``strip_marks`` takes out again, so that its place in the text is known
whatever is done to the text in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bench.figures import Figure, figure
from bench.measure import Family, Measure
from bench.prose import SLOGANS, SUBJECTS, TIMES

_OPEN, _NAMED, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_OPEN}(\\d+){_NAMED}([^{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure as a report states it."""

    key: str
    figure: Figure


@dataclass
class Draft:
    """One report in the making: its random choices, the words for its place and year, what it has stated."""

    rng: Random
    words: dict[str, str]
    values: dict[str, float]
    before: dict[str, float]  # last year's
    stated: list[Stated] = field(default_factory=list)

    def fill(self, template: str) -> str:
        """Put place, year and unit into a template; ``{n}`` stays."""
        return re.sub(r"\{(\w+)\}", lambda match: self.words.get(match[1], match[0]), template)

    def say(self, template: str, measure: Measure) -> str:
        """Return a clause that states a measure, its number marked."""
        stated = Stated(measure.key, figure(self.rng, self.values[measure.key], self.rng.choice(measure.units)))
        self.stated.append(stated)
        mark = f"{_OPEN}{len(self.stated) - 1}{_NAMED}{stated.figure.written}{_CLOSE}"
        return template.replace("{n}", stated.figure.before + mark)


def strip_marks(text: str, stated: Sequence[Stated]) -> tuple[str, list[tuple[Stated, int, int]]]:
    """Return the text without marks, and each fact with its span."""
    pieces: list[str] = []
    spans = []
    length = position = 0
    for match in _MARKED.finditer(text):
        pieces += [text[position : match.start()], match[2]]
        start = length + len(pieces[-2])
        length = start + len(match[2])
        spans.append((stated[int(match[1])], start, length))
        position = match.end()
    return "".join((*pieces, text[position:])), spans


def family_sentences(draft: Draft, family: Family, measures: Sequence[Measure], phrases: Sequence[str]) -> list[str]:
    """Return the sentences of one family: slogans, the facts there are, phrases, numbers of something else."""
    rng = draft.rng
    sentences = [draft.fill(rng.choice(family.openers)), *_facts(draft, list(measures))]
    if family.asides and rng.random() < 0.4:
        sentences.insert(rng.randint(1, len(sentences)), _aside(draft, family, measures))
    for phrase in phrases:
        sentences.insert(rng.randint(1, len(sentences)), phrase)
    if rng.random() < 0.35:
        sentences.append(draft.fill(rng.choice(SLOGANS)))
    return [sentence + "。" for sentence in sentences]


def _facts(draft: Draft, measures: list[Measure]) -> list[str]:
    rng, sentences = draft.rng, []
    if len(measures) > 1 and rng.random() < 0.6:
        listed = [m for m in measures[1:] if m.tails and (m.rate or rng.random() < 0.9)]
        # a list continues the head of its first clause, so the first must be what the others are parts or fates of
        if listed and _leads(measures[0], listed):
            sentences.append(_list(draft, measures[0], listed))
            measures = [m for m in measures[1:] if m not in listed]
    rng.shuffle(measures)
    while measures:
        size = rng.choice((1, 1, 2, 2, 3))
        clauses = [_clause(draft, measure) for measure in measures[:size]]
        measures = measures[size:]
        lead = "" if clauses[0].startswith("上半年") else _lead(draft)
        sentences.append(lead + rng.choice((",", ",", ";")).join(clauses))
    return sentences


_LISTS = {
    "行政复议收到": ("行政复议受理", "行政复议审结", "行政复议维持", "行政复议驳回", "行政复议不予受理"),
    "行政复议受理": ("行政复议审结", "行政复议维持", "行政复议驳回"),
    "行政复议审结": ("行政复议维持", "行政复议驳回"),
    "热线办件": ("热线按期办结率",),
    "代表建议": ("政协提案",),
    "调解纠纷": ("调解成功率",),
    "规范性文件审核": ("规范性文件备案",),
    "规范性文件清理": ("规范性文件废止",),
    "顾问审查合同": ("顾问参会", "顾问咨询"),
    "顾问参会": ("顾问咨询",),
    "普法场次": ("普法受众",),
}


def _leads(first: Measure, listed: list[Measure]) -> bool:
    known = _LISTS.get(first.key, ())
    listed[:] = [measure for measure in listed if measure.key in known]
    return bool(listed)


def _list(draft: Draft, first: Measure, listed: Sequence[Measure]) -> str:
    """收到行政复议申请45件,其中不予受理5件,驳回15件."""
    rng = draft.rng
    whole = _lead(draft) + draft.say(rng.choice(first.clauses), first)
    if any(m.of and m.of[0] == first.key for m in listed) and rng.random() < 0.35:
        whole += rng.choice((",其中", ",其中:", "。其中,"))
    else:
        whole += rng.choice((",", ",", ";"))
    return whole + rng.choice((",", ",", "、")).join(draft.say(rng.choice(m.tails), m) for m in listed)


def _lead(draft: Draft) -> str:
    return draft.fill(draft.rng.choice(TIMES)) + draft.fill(draft.rng.choice(SUBJECTS))


def _clause(draft: Draft, measure: Measure) -> str:
    """One fact, now and then with what could be taken for it: growth, last year's figure, the first half's."""
    rng, style = draft.rng, draft.rng.random()
    last = _other(draft, measure, draft.before[measure.key])
    grown = draft.values[measure.key] >= draft.before[measure.key]
    if style < 0.05:
        verb = rng.choice(("增至", "上升到", "提高到", "增加到") if grown else ("降至", "下降到", "减少到"))
        start = rng.choice(("由上年的", "从上年的", f"由{draft.words['last']}年的", "由"))
        return draft.say(f"{rng.choice(measure.nouns)}{start}{last}{verb}{{n}}", measure)
    clause = draft.say(rng.choice(measure.clauses), measure)
    if style < 0.15:
        return clause + _growth(draft, measure, grown=grown)
    if style < 0.19:
        return f"{clause}({rng.choice(('上年为', '上年同期', draft.words['last'] + '年为'))}{last})"
    if measure.rate or draft.values[measure.key] < 10 or style > 0.25:
        return clause
    part = _other(draft, measure, draft.values[measure.key] * rng.uniform(0.3, 0.6))
    if style < 0.23:
        return f"上半年,{rng.choice(measure.clauses).replace('{n}', part)},全年{clause}"
    return clause + draft.fill(f",其中{{unit}}本级{part}")


def _growth(draft: Draft, measure: Measure, *, grown: bool) -> str:
    rng = draft.rng
    now, before = draft.values[measure.key], draft.before[measure.key]
    by = abs(now - before)
    if measure.rate:
        return f",较上年{'提高' if grown else '下降'}{by:.2f}个百分点"
    if rng.random() < 0.6:
        return f",{rng.choice(('同比', '较上年', '比上年'))}{'增长' if grown else '下降'}{by / before * 100:.1f}%"
    more = figure(rng, max(by, 1), measure.units[0], plain=True).text
    return f",{rng.choice(('比上年', '较上年', '同比'))}{'增加' if grown else '减少'}{more}"


def _other(draft: Draft, measure: Measure, value: float) -> str:
    """A number of the measure that is not what the report states of its year."""
    return figure(draft.rng, value, measure.units[0], plain=True).text


def _aside(draft: Draft, family: Family, measures: Sequence[Measure]) -> str:
    """A number of something else; one in three is the same number as a stated one."""
    rng = draft.rng
    counted = [m for m in measures if not m.rate]
    number = int(draft.values[rng.choice(counted).key]) if counted and rng.random() < 0.35 else rng.randint(2, 400)
    aside = draft.fill(rng.choice(family.asides)).replace("{n}", str(number))
    return _lead(draft) + aside
