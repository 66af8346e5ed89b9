"""Questions with exact answers over generated reports: ``questions(truth, count, seed)``.

A question whose answer a tie would leave open is not asked. Knows the truth and no product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from random import Random

from bench.generate import MEASURES, Record
from bench.measure import Measure
from bench.prose import PHRASES

_NUMBERS = "零一两三四五六七八九十"
_PATIENCE = 40  # draws for one question before the next measure is tried


@dataclass(frozen=True, slots=True)
class Item:
    """One number of an answer: the report that states it, its place as people call it, the number."""

    file: str
    place: str
    year: int
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what a right answer holds: items, in order where ``ordered``, or one computed number."""

    question: str
    kind: str
    measure: str
    items: tuple[Item, ...] = ()
    ordered: bool = False
    number: str | None = None
    leeway: tuple[str, str] | None = None  # of a count, where round figures (300余) leave open what passes


@dataclass(frozen=True, slots=True)
class _Pool:
    """The reports that a question may be about, and how it says so."""

    said: str
    year: int
    reports: tuple[Record, ...]

    def stating(self, measure: Measure) -> list[Record]:
        return [report for report in self.reports if measure.key in report["facts"]]


class _Asker:
    def __init__(self, truth: Sequence[Record], rng: Random) -> None:
        self.truth = truth
        self.rng = rng
        self.years = sorted({report["year"] for report in truth})

    def pool(self) -> _Pool:
        """Draw a year, and all of the country, a province, or the counties of one."""
        year = self.rng.choice(self.years)
        reports = [report for report in self.truth if report["year"] == year]
        style = self.rng.random()
        if style < 0.4:
            return _Pool(self.rng.choice(("", "", "全国", "各地")), year, tuple(reports))
        province = self.rng.choice(sorted({report["parents"][0] for report in reports}))
        inside = [report for report in reports if report["parents"][0] == province]
        if style < 0.8:
            return _Pool(province + self.rng.choice(("", "各地")), year, tuple(inside))
        return _Pool(province + self.rng.choice(("各区县", "各县区")), year, tuple(r for r in inside if r["county"]))

    def some(self, measure: Measure, count: int) -> list[Record] | None:
        """Draw reports of one year that state a measure, from different places."""
        year = self.rng.choice(self.years)
        found = [r for r in self.truth if r["year"] == year and measure.key in r["facts"]]
        return self.rng.sample(found, count) if len(found) > count else None


def questions(truth: Sequence[Record], count: int, seed: int) -> list[Question]:
    """Return that many different questions, every kind and every measure in turn."""
    asker = _Asker(truth, Random(f"{seed} questions"))
    kinds = cycle(_KINDS)
    measures = cycle(MEASURES)
    asked: dict[str, Question] = {}
    for _ in range(count * 20):
        if len(asked) == count:
            break
        if found := _draw(asker, next(kinds), measures):
            asked.setdefault(found.question, found)
    return list(asked.values())


def _draw(asker: _Asker, ask: Ask, measures: Iterator[Measure]) -> Question | None:
    measure = next(measures)
    for _ in range(_PATIENCE):
        if question := ask(asker, measure):
            return question
    return None


def _of(noun: str) -> str:
    """的行政复议收案量, but 办理的政协提案数: one 的 is enough."""
    return noun if "的" in noun else f"的{noun}"


def _value(report: Record, measure: Measure) -> Decimal:
    return Decimal(report["facts"][measure.key]["value"])


def _item(report: Record, measure: Measure) -> Item:
    return Item(report["file"], report["label"], report["year"], report["facts"][measure.key]["value"])


def _rank(asker: _Asker, measure: Measure) -> Question | None:
    rng, pool = asker.rng, asker.pool()
    top = rng.choice((1, 3, 3, 5, 5, 10))
    down = rng.random() < 0.7
    ranked = sorted(pool.stating(measure), key=lambda report: _value(report, measure), reverse=down)
    values = [_value(report, measure) for report in ranked[: top + 1]]
    if len(values) <= top or len(set(values)) < len(values):
        return None
    most = ("最高" if down else "最低") if measure.rate else ("最多" if down else "最少")
    noun = rng.choice(measure.nouns)
    number = _NUMBERS[top] if rng.random() < 0.6 else str(top)
    year = pool.year
    ends = "前" if down else "后"
    forms = [
        f"{pool.said}{year}年{noun}{'最高' if down else '最低'}的{number}个地区是哪些?",
        f"{year}年{pool.said}按{noun}排名,{ends}{number}名是哪些?",
        f"{year}年{pool.said}{noun}排在{ends}{number}位的是哪些地方?",
    ]
    if measure.deed:
        forms += [f"{year}年{pool.said}{measure.deed}{most}的{number}个是哪些?"] * 2
        forms.append(f"{pool.said}{year}年{measure.deed}{most}的{number}个地方有哪些,各是多少?")
    if top == 1:
        forms = [f"{year}年{pool.said}哪个地方{_of(noun)}{'最高' if down else '最低'}?"]
        if measure.deed:
            forms.append(f"{year}年{pool.said}哪里{measure.deed}{most}?")
    items = tuple(_item(report, measure) for report in ranked[:top])
    return Question(rng.choice(forms), "rank", measure.key, items, ordered=True)


def _compare(asker: _Asker, measure: Measure) -> Question | None:
    rng = asker.rng
    reports = asker.some(measure, rng.choice((2, 2, 3)))
    if not reports:
        return None
    labels, year, noun = [r["label"] for r in reports], reports[0]["year"], rng.choice(measure.nouns)
    joined = "、".join(labels[:-1]) + rng.choice(("和", "与")) + labels[-1]
    forms = (
        f"比较{joined}{year}年{_of(noun)}",
        f"{year}年{joined}{_of(noun)}各是多少?",
        f"{joined}{year}年{noun}对比",
        f"{joined},{year}年哪个{noun}更{'高' if measure.rate else '多'}?",
    )
    return Question(rng.choice(forms), "compare", measure.key, tuple(_item(r, measure) for r in reports))


def _trend(asker: _Asker, measure: Measure) -> Question | None:
    rng = asker.rng
    label = rng.choice(asker.truth)["label"]
    mine = [report for report in asker.truth if report["label"] == label]
    stating = sorted((r for r in mine if measure.key in r["facts"]), key=lambda report: report["year"])
    if len(stating) < 2 or len(stating) < len(mine):
        return None
    noun, first, last = rng.choice(measure.nouns), stating[0]["year"], stating[-1]["year"]
    forms = (
        f"{label}近几年{noun}怎么变化?",
        f"{label}{first}年到{last}年{noun}的变化趋势",
        f"{label}{first}至{last}年各年{_of(noun)}是多少?",
        f"{label}历年{noun}",
    )
    items = tuple(_item(report, measure) for report in stating)
    return Question(rng.choice(forms), "trend", measure.key, items, ordered=True)


def _difference(asker: _Asker, measure: Measure) -> Question | None:
    reports = asker.some(measure, 2)
    if not reports:
        return None
    more, less = sorted(reports, key=lambda report: _value(report, measure), reverse=True)
    number = _value(more, measure) - _value(less, measure)
    noun, unit = asker.rng.choice(measure.nouns), "个百分点" if measure.rate else measure.units[0]
    year = more["year"]
    forms = (
        f"{year}年{more['label']}{_of(noun)}比{less['label']}{'高' if measure.rate else '多'}多少{unit}?",
        f"{year}年{less['label']}和{more['label']}{_of(noun)}相差多少?",
        f"{more['label']}与{less['label']}{year}年{noun}差多少{unit}?",
    )
    items = tuple(_item(report, measure) for report in (more, less))
    return Question(asker.rng.choice(forms), "difference", measure.key, items, number=_plain(number))


def _ratio(asker: _Asker, measure: Measure) -> Question | None:
    reports = asker.some(measure, 2)
    if not reports or measure.rate:
        return None
    more, less = sorted(reports, key=lambda report: _value(report, measure), reverse=True)
    noun, year = asker.rng.choice(measure.nouns), more["year"]
    forms = (
        f"{year}年{more['label']}{_of(noun)}是{less['label']}的多少倍?",
        f"{more['label']}{year}年{_of(noun)}是{less['label']}的几倍?",
    )
    number = _value(more, measure) / _value(less, measure)
    items = tuple(_item(report, measure) for report in (more, less))
    return Question(asker.rng.choice(forms), "ratio", measure.key, items, number=_plain(number))


def _sum(asker: _Asker, measure: Measure) -> Question | None:
    reports = asker.some(measure, asker.rng.choice((2, 3)))
    if not reports or measure.rate:
        return None
    joined = "、".join(r["label"] for r in reports[:-1]) + "和" + reports[-1]["label"]
    noun, unit, year = asker.rng.choice(measure.nouns), measure.units[0], reports[0]["year"]
    forms = (f"{year}年{joined}{_of(noun)}合计多少{unit}?", f"{joined}{year}年{noun}一共是多少?")
    number = sum((_value(report, measure) for report in reports), Decimal(0))
    items = tuple(_item(report, measure) for report in reports)
    return Question(asker.rng.choice(forms), "sum", measure.key, items, number=_plain(number))


def _count_over(asker: _Asker, measure: Measure) -> Question | None:
    rng, pool = asker.rng, asker.pool()
    values = sorted(_value(report, measure) for report in pool.stating(measure))
    if len(values) < 4:
        return None
    drawn = values[int(len(values) * rng.uniform(0.3, 0.95))]
    limit = drawn.quantize(Decimal(1)) if measure.rate else _rounded(drawn)
    if limit in values or limit <= 0:
        return None
    above = rng.random() < 0.75
    facts = [report["facts"][measure.key] for report in pool.stating(measure)]
    number = sum(value > limit if above else value < limit for value in values)
    least, most = _passing(facts, limit, above=above)
    noun, said = rng.choice(measure.nouns), f"{limit:f}{measure.units[0]}"
    over = rng.choice(("超过", "大于", "高于")) if above else rng.choice(("低于", "不足", "少于"))
    forms = (
        f"{pool.year}年{pool.said}有多少份报告{_of(noun)}{over}{said}?",
        f"{pool.said}{pool.year}年{noun}{over}{said}的报告有几份?",
        f"{pool.year}年{pool.said}{noun}{over}{said}的地方有多少个?",
    )
    if not number or most - least > max(1, number // 10):
        return None
    leeway = (str(least), str(most))
    return Question(rng.choice(forms), "count over", measure.key, number=str(number), leeway=leeway)


def _passing(facts: Sequence[Record], limit: Decimal, *, above: bool) -> tuple[int, int]:
    """Return how many facts pass for certain, and how many may."""
    ends = [(Decimal(fact["low"]), Decimal(fact["high"])) for fact in facts]
    if above:
        return sum(low > limit for low, _ in ends), sum(high > limit for _, high in ends)
    return sum(high < limit for _, high in ends), sum(low < limit for low, _ in ends)


def _count_disclosed(asker: _Asker, measure: Measure) -> Question | None:
    rng, pool = asker.rng, asker.pool()
    number = len(pool.stating(measure))
    noun = rng.choice(measure.nouns)
    forms = (
        f"{pool.year}年{pool.said}有多少份报告披露了{noun}?",
        f"{pool.said}{pool.year}年披露{noun}的报告有多少份?",
        f"{pool.year}年{pool.said}多少份报告公布了{noun}?",
    )
    asked = Question(rng.choice(forms), "count disclosed", measure.key, number=str(number))
    return asked if 0 < number < len(pool.reports) else None


def _count_phrase(asker: _Asker, _measure: Measure) -> Question | None:
    rng, pool = asker.rng, asker.pool()
    phrase = rng.choice(sorted(PHRASES))
    number = sum(phrase in report["phrases"] for report in pool.reports)
    forms = (
        f"{pool.year}年{pool.said}哪些报告提到{phrase}?多少份?",
        f"{pool.said}{pool.year}年有多少份报告提到“{phrase}”?",
        f"{pool.year}年{pool.said}提到{phrase}的报告有几份?",
    )
    return Question(rng.choice(forms), "count phrase", phrase, number=str(number)) if number else None


def _rounded(value: Decimal) -> Decimal:
    """95 → 90, 1359 → 1300: a threshold that people ask for."""
    digits = len(str(int(value)))
    step = Decimal(10) ** max(0, digits - 2)
    return value // step * step


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


Ask = Callable[[_Asker, Measure], Question | None]
# In the order they are asked, again and again: what people ask most stands here most.
_KINDS: tuple[Ask, ...] = (
    _rank,
    _count_over,
    _compare,
    _rank,
    _trend,
    _difference,
    _rank,
    _count_disclosed,
    _sum,
    _rank,
    _count_over,
    _ratio,
    _rank,
    _count_phrase,
    _compare,
    _rank,
    _count_over,
    _trend,
    _rank,
)
