"""What a number counts that its own clause does not name: what the clauses, sentences and headings before it are about.

Knows what was read of the numbers before, and how a thing fits a unit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from index.facts.attachment import SHARES, Measure, before, fits
from index.facts.clauses import Reader, Span
from index.facts.lists import Entry
from index.facts.measures import Measures
from index.facts.quantities import Quantity
from index.records import Role, Section, Sentence

_PEOPLE = frozenset({"人", "人次", "名"})
_REACHED = frozenset({"惠及", "受教育", "覆盖", "服务", "受益"})
_SPENT = frozenset({"投入", "拨付", "兑现", "安排", "筹集", "下达", "落实"})
_TOTAL = re.compile(
    r"(?:总|完成|计划|到位)?(?:投资额?|数|量|额|规模|产值|面积|金额|资金|价值|床位|里程|产能|装机|装机容量)"
)
_SHORT = 2  # characters: 基本满意率 does not say with what
_RATE = re.compile(r"[率比重度]$")
BACK = 3  # sentences: a paragraph about one thing rarely names it less often


class Inheritance:
    """What was read of a report until now, for the numbers that lean on it."""

    def __init__(
        self,
        reader: Reader,
        measures: Measures,
        sentences: Sequence[Sentence],
        sections: Mapping[int, Section],
        entries: Sequence[Entry],
    ) -> None:
        """``sections`` by ordinal; ``entries`` grow while a report is read."""
        self._reader = reader
        self._measures = measures
        self._sentences = sentences
        self._sections = sections
        self._entries = entries
        self._opening = _openings(tuple(sections.values()))
        self._said: dict[tuple[int, int, str], Measure | None] = {}  # by clauses before: see _told
        self._headed: dict[str, tuple[int, int]] = {}  # of headings: up to where looked for, where found last

    def of(self, sentence: int) -> Sequence[Entry]:
        """Return what was read of a sentence."""
        first, behind = (bisect_left(self._entries, at, key=attrgetter("sentence")) for at in (sentence, sentence + 1))
        return self._entries[first:behind]

    def previous(self, sentence: int) -> Entry | None:
        """Return what was read last, where it is of this sentence."""
        return self._entries[-1] if self._entries and self._entries[-1].sentence == sentence else None

    def inherited(self, quantity: Quantity, sentence: int, left: Span, local: Measure, *, part: bool) -> Measure:
        """Return the measure of a number whose clause does not name one, with what the clause does say."""
        if quantity.unit == "元" and local.action in _SPENT:
            return replace(local, head="资金", start=quantity.start, end=quantity.end)
        if quantity.unit in _PEOPLE and local.action in _REACHED:
            return replace(local, head="受众", start=quantity.start, end=quantity.end)
        source = self._source(quantity, sentence, left)
        if source is None:
            return local
        whole = part or quantity.role is not Role.LEVEL or quantity.unit in SHARES
        action = local.action or (source.action if whole else "")
        qualifiers = (*local.qualifiers, *(source.qualifiers if whole else ()))
        return Measure(source.head, action, tuple(dict.fromkeys(qualifiers)), source.start, source.end)

    def _source(self, quantity: Quantity, sentence: int, left: Span) -> Measure | None:
        here = self.of(sentence)
        changes = quantity.role is not Role.LEVEL or quantity.unit in SHARES
        if here and changes:
            return here[-1].measure
        start = self._sentences[sentence].start
        alike = next((e for e in reversed(here) if self._measures.comparable(e.quantity.unit, quantity.unit)), None)
        floor = alike.used if alike else start
        if named := self._named(Span(floor, left.end), quantity.unit):
            return named
        if alike:
            return alike.measure
        if changes and (told := self._told(start, left.start, quantity.unit)):
            return told
        if any(entry.own for entry in here):
            # a sentence that names its own things does not lean on those before it
            return self._told(max(start, here[-1].used), left.start, quantity.unit) or here[-1].measure
        return self._earlier(quantity, sentence) or self._told(start, left.start, quantity.unit)

    def _told(self, start: int, end: int, unit: str) -> Measure | None:
        """Return what the nearest clause before speaks of, in its own words."""
        passed: list[tuple[int, int, str]] = []
        found: Measure | None = None
        while end > start + 1:
            passed.append((start, end, unit))
            if passed[-1] in self._said:
                found = self._said[passed[-1]]
                break
            clause = self._reader.clause_start(end - 1, start)
            measure = before(self._reader, Span(clause, end - 1), unit)
            if measure.head:
                found = measure
                break
            end = clause
        self._said.update(dict.fromkeys(passed, found))
        return found

    def _earlier(self, quantity: Quantity, sentence: int) -> Measure | None:
        """Return what the sentences before, then the headings above are about."""
        section = self._sentences[sentence].section
        for at in range(sentence - 1, max(-1, sentence - 1 - BACK), -1):
            if self._sentences[at].section != section:
                break
            for entry in reversed(self.of(at)):
                if self._measures.comparable(entry.quantity.unit, quantity.unit):
                    return entry.measure
            if named := self._named(Span(self._sentences[at].start, self._sentences[at].end), quantity.unit):
                return named
        return self._of_heading(section, self._sentences[sentence].start, quantity.unit)

    def _of_heading(self, ordinal: int, position: int, unit: str) -> Measure | None:
        section = self._sections.get(ordinal)
        for title, opens in reversed([*zip(section.path, self._opening[ordinal], strict=True)] if section else []):
            for named in reversed(self._reader.heads_of(title)):
                if fits(self._measures, named.name, unit) and not self._measures.is_rate(named.name):
                    start = max(self._last_place(title, opens, position + len(title)), 0)
                    return Measure(named.name, "", (), start + named.start, start + named.end)
        return None

    def _last_place(self, title: str, opens: int, end: int) -> int:
        """Return where the words of a heading at ``opens`` stand last before ``end``, which grows from call to call."""
        looked, found = self._headed.get(title, (0, -1))
        found = max(found, self._reader.written.rfind(title, max(opens, looked - len(title)), end))
        self._headed[title] = end, found
        return found

    def _named(self, span: Span, unit: str) -> Measure | None:
        for named in reversed(self._reader.heads_in(span)):
            if fits(self._measures, named.name, unit) and self._measures.is_topic(named.name):
                return Measure(named.name, "", (), named.start, named.end)
        return None

    def with_topic(self, quantity: Quantity, sentence: int, measure: Measure) -> Measure:
        """Return a measure such as 办结率 with what it is a rate of."""
        previous = self.previous(sentence)
        if previous and _TOTAL.fullmatch(measure.head) and previous.quantity.unit != quantity.unit:
            # 项目38个、总投资470亿元: a total is one of the things before it
            return replace(measure, qualifiers=(*measure.qualifiers, previous.measure.head))
        if measure.head not in self._measures.general or self._narrowed(measure):
            return measure
        return replace(measure, qualifiers=(*self._topic(quantity, sentence), *measure.qualifiers))

    def _narrowed(self, measure: Measure) -> bool:
        """Whether a rate's own words say what it is a rate of: 森林覆盖率, but not 法定期限内结案率."""
        if measure.head in self._measures.plain:
            return any(measure.qualifiers)
        return any(len(word) > _SHORT and not _RATE.search(word) for word in measure.qualifiers)

    def _topic(self, quantity: Quantity, sentence: int) -> tuple[str, ...]:
        for at in range(sentence, max(-1, sentence - BACK), -1):
            told = [entry for entry in self.of(at) if entry.quantity.unit not in SHARES]
            if told:
                *_, last = told
                both = [e.measure.head for e in told[-2:-1] if e.clause == last.clause]
                return tuple(
                    filter(
                        None, (*both, last.measure.head, *filter(self._measures.is_counted, last.measure.qualifiers))
                    )
                )[:2]
            end = min(self._sentences[at].end, quantity.start)
            for named in reversed(self._reader.heads_in(Span(self._sentences[at].start, end))):
                if not self._measures.is_rate(named.name):
                    return (named.name,)
        return ()


def _openings(sections: Sequence[Section]) -> dict[int, tuple[int, ...]]:
    """Return by ordinal where the sections of each one's path begin, the outermost first."""
    starts: list[int] = []
    found: dict[int, tuple[int, ...]] = {}
    for section in sections:
        if section.path:
            starts[len(section.path) - 1 :] = [section.start]
        found[section.ordinal] = tuple(starts) if section.path else ()
    return found
