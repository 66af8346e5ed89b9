"""What must be known before numbers of several reports are set side by side: typed cautions, in words.

Years, actions, units, scopes, periods and roles that differ, approximate numbers, parts beside wholes, reports that
are silent. Knows no report's text and decides nothing: what cannot be compared at all was left out before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.records import Level, Role
from rag.language.messages import list_names, say
from rag.ledger.arithmetic import Reckoning
from rag.ledger.figures import RATES, Figure, is_about, is_series, place_of, series
from rag.schema.answer import Language
from rag.understanding.operation import Row
from rag.understanding.synonyms import load_akin

Label = Callable[[Row], str]
MOST_NAMES = 3  # named one by one in a caution
# Counting words between which only habit decides: nothing to be cautious of.
_ONE_UNIT = {"起": "件", "宗": "件", "例": "件", "名": "人", "位": "人", "场次": "场"}
_ORDERED = frozenset({"rank", "compare", "difference", "filter", "median"})
_TOTALS = frozenset({"sum", "average", "median", "share"})


class CautionKind(StrEnum):
    """In what the numbers differ."""

    YEAR = "year"
    GAP = "gap"  # a year between two others has no number
    ACTION = "action"
    UNIT = "unit"
    SCOPE = "scope"
    BODY = "body"  # a department beside governments
    PERIOD = "period"
    ROLE = "role"  # a change beside a level
    PLAN = "plan"
    PART = "part"
    OVERLAP = "overlap"  # a place and the place it lies in, added up
    RATES = "rates"
    APPROXIMATE = "approximate"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know, as a short sentence without its full stop."""

    kind: CautionKind
    text: str


def cautions(reckoning: Reckoning, label: Label, language: Language) -> tuple[Caution, ...]:
    """Return what to know about the numbers that took part, weightiest first; nothing for a single number."""
    figures = reckoning.figures
    words = _Words(label, language)
    found: list[tuple[CautionKind, str]] = [(CautionKind.PLAN, _plans(figures, words))]
    if len(figures) > 1:
        found += [
            (CautionKind.YEAR, _years(reckoning, words)),
            (CautionKind.ACTION, _groups(figures, words, words.say("ledger.action"), _action)),
            (CautionKind.SCOPE, _scopes(figures, words)),
            (CautionKind.BODY, _bodies(figures, words)),
            (CautionKind.ROLE, _roles(figures, words)),
            (CautionKind.PART, _parts(figures, words)),
            (CautionKind.UNIT, _groups(figures, words, words.say("ledger.unit"), _unit)),
            (CautionKind.OVERLAP, _overlaps(reckoning, words)),
            (CautionKind.RATES, _rates(reckoning, words)),
            (CautionKind.GAP, _gaps(reckoning, words)),
            (CautionKind.APPROXIMATE, _approximations(reckoning, words)),
            (CautionKind.PARTIAL, _partial(reckoning, words)),
        ]
    found.insert(4, (CautionKind.PERIOD, _periods(figures, words)))
    return tuple(Caution(kind, text) for kind, text in found if text)


@dataclass(frozen=True, slots=True)
class _Words:
    label: Label
    language: Language

    def say(self, key: str, **slots: object) -> str:
        return say(key, self.language, **slots)

    @property
    def comma(self) -> str:
        return self.say("common.comma")

    def listed(self, names: Sequence[str]) -> str:
        return self.say("common.list").join(names)

    def years(self, years: Sequence[int]) -> list[str]:
        return [self.say("common.year", year=year) for year in years]

    def names(self, figures: Sequence[Figure]) -> str:
        return list_names([self.label(figure.row) for figure in figures], self.language, MOST_NAMES)


def _years(reckoning: Reckoning, words: _Words) -> str:
    figures = reckoning.figures
    years = sorted({f.row.report.profile.year_of(f.fact) or 0 for f in figures} - {0})
    if len(years) < 2 or reckoning.operation.kind == "trend" or is_series(figures):  # noqa: PLR2004
        return ""
    if len(years) <= MOST_NAMES:
        *most, last = words.years(years)
        some = words.listed(most)
        return words.say("ledger.years_few", years=some, last=last)
    return words.say("ledger.years_span", first=years[0], last=years[-1])


def _gaps(reckoning: Reckoning, words: _Words) -> str:
    """Name the years that a series leaves out."""
    if reckoning.operation.kind != "trend":
        return ""
    gaps = []
    for own in series(reckoning.figures):
        years = {f.row.report.profile.reviewed for f in own if f.row.report.profile.reviewed}
        missing = sorted(set(range(min(years), max(years))) - years) if years else []
        if missing:
            place = own[0].row.report.profile.jurisdiction.name
            years_told = words.listed(words.years(missing))
            gaps.append(words.say("ledger.gap", place=place, years=years_told))
    return words.say("common.semicolon").join(gaps[:MOST_NAMES])


def _action(figure: Figure) -> str:
    fact = figure.fact  # 办理行政应诉案件9件 says no more than 行政应诉案件9件
    return "" if load_akin().same(fact.action, {""}, fact.head) else fact.action


def _unit(figure: Figure) -> str:
    return _ONE_UNIT.get(figure.fact.unit, figure.fact.unit)


def _groups(figures: Sequence[Figure], words: _Words, title: str, key: Callable[[Figure], str], most: int = 3) -> str:
    """Say which figures are of which kind, where they are of several kinds."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        if kind := key(figure):
            groups.setdefault(kind, []).append(figure)
    if len(groups) < 2:  # noqa: PLR2004  # all of one kind
        return ""
    told = [words.say("ledger.kind", names=words.names(own), kind=kind) for kind, own in list(groups.items())[:most]]
    groups_told = words.comma.join(told)
    return words.say("ledger.groups", title=title, groups=groups_told)


def _scopes(figures: Sequence[Figure], words: _Words) -> str:
    """Say whose numbers are the body's own (本级) and whose those of its whole place (全市)."""
    kinds = {_scope(figure.fact.scope) for figure in figures}
    if len(kinds) < 2 or kinds == {"", "whole"}:  # noqa: PLR2004  # a government that names no scope speaks of all of it
        return ""
    return _groups(
        figures,
        words,
        words.say("ledger.scope"),
        lambda f: f.fact.scope or words.say("ledger.scope_unstated"),
    )


def _scope(written: str) -> str:
    if not written:
        return ""
    if "本级" in written or "机关" in written:
        return "own"
    return "whole" if written.startswith(("全", "我")) or "辖区" in written else written


def _bodies(figures: Sequence[Figure], words: _Words) -> str:
    departments = [f for f in figures if f.row.report.profile.jurisdiction.level is Level.DEPARTMENT]
    if not departments or len(departments) == len(figures):
        return ""
    return words.say("ledger.departments", names=words.names(departments))


def _periods(figures: Sequence[Figure], words: _Words) -> str:
    odd = [f for f in figures if f.fact.period not in {"", str(f.row.report.profile.year_of(f.fact))}]
    told = [
        words.say(
            "ledger.period", names=words.names([f]), period_zh=period_words(f.fact.period), period_en=f.fact.period
        )
        for f in odd[:MOST_NAMES]
    ]
    running = [f for f in figures if f.fact.cumulative]
    if running and len(running) < len(figures):
        told.append(words.say("ledger.cumulative", names=words.names(running)))
    return words.comma.join(told)


_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2}))?")


def period_words(period: str) -> str:
    """Return a fact's period in Chinese: 2024年1月至6月, 2021年以来."""
    start, slash, end = period.partition("/")
    began = _month(start)
    if not slash:
        return began
    if not end:
        return f"{began}以来"
    one, other = _PERIOD.match(start), _PERIOD.match(end)
    same_year = one and other and one[1] == other[1] and other[2]
    return f"{began}至{int(other[2])}月" if same_year and other else f"{began}至{_month(end)}"


def _month(date: str) -> str:
    if not (match := _PERIOD.match(date)):
        return date
    return f"{match[1]}年" + (f"{int(match[2])}月" if match[2] else "")


_ROLES = {
    Role.UP: "ledger.increase",
    Role.DOWN: "ledger.decrease",
    Role.BEFORE: "ledger.before_change",
}


def _roles(figures: Sequence[Figure], words: _Words) -> str:
    if len({figure.fact.role for figure in figures} - {Role.AFTER, Role.LEVEL}) == 0:
        return ""
    told = []
    for role, key in _ROLES.items():
        own = [figure for figure in figures if figure.fact.role is role]
        if own and len(own) < len(figures):
            kind = words.say(key)
            told.append(words.say("ledger.role", names=words.names(own), kind=kind))
    return words.comma.join(told)


def _plans(figures: Sequence[Figure], words: _Words) -> str:
    planned = [figure for figure in figures if figure.fact.aspect == "plans"]
    if not planned:
        return ""
    return words.say("ledger.planned", names=words.names(planned))


def _parts(figures: Sequence[Figure], words: _Words) -> str:
    parts = [figure for figure in figures if figure.fact.part_of is not None]
    if not parts or len(parts) == len(figures):
        return ""
    return words.say("ledger.parts", names=words.names(parts))


def _overlaps(reckoning: Reckoning, words: _Words) -> str:
    """Name a place that is added to the place it lies in."""
    if reckoning.operation.kind not in _TOTALS:
        return ""
    wholes = {(place_of(f.row), f.row.report.profile.year): f for f in reckoning.figures}
    for figure in reckoning.figures:
        parents, year = figure.row.report.profile.jurisdiction.parents, figure.row.report.profile.year
        for depth in range(1, len(parents) + 1):
            if whole := wholes.get((parents[:depth], year)):
                inner, outer = words.names([figure]), words.names([whole])
                return words.say("ledger.overlap", outer=outer, inner=inner)
    return ""


def _rates(reckoning: Reckoning, words: _Words) -> str:
    figures = reckoning.figures
    if reckoning.obstacle == "rates":
        return words.say("ledger.rates_summed")
    if reckoning.operation.kind == "average" and figures[0].fact.unit in RATES:
        return words.say("ledger.rates_averaged")
    if reckoning.obstacle == "zero":
        return words.say("ledger.zero")
    return ""


def _approximations(reckoning: Reckoning, words: _Words) -> str:
    rough = [figure for figure in reckoning.figures if is_about(figure.fact)]
    if reckoning.doubtful:
        names = words.names(reckoning.doubtful)
        return words.say("ledger.doubtful", names=names)
    if not rough:
        return ""
    unsure = any(figure.unsure for figure in reckoning.figures) and reckoning.operation.kind in _ORDERED
    names = words.names(rough)
    if unsure:
        return words.say("ledger.approximate_order", names=names)
    return words.say("ledger.approximate", names=names)


def _partial(reckoning: Reckoning, words: _Words) -> str:
    """Say that an order or a total is over those reports only that disclose the measure."""
    silent, kind = len(reckoning.silent), reckoning.operation.kind
    centred = reckoning.operation.than or any(limit.than for limit in reckoning.operation.limits)
    if not silent or not (centred or kind in {"rank", *_TOTALS}):
        return ""
    disclosed, searched = reckoning.disclosed, reckoning.disclosed + silent
    used = disclosed - len(reckoning.apart)
    how = words.say("ledger.ranked") if kind == "rank" else words.say("ledger.computed")
    if used == disclosed:
        return words.say("ledger.partial_all", searched=searched, disclosed=disclosed, how=how, used=used)
    return words.say("ledger.partial", searched=searched, disclosed=disclosed, how=how, used=used)
