"""Numbers of several reports → the answer's text, claims, table, chart and coverage: the result first, each line cited.

A line that states a fact shows the number as the report writes it and the words around it; what was computed shows
its formula; what is not disclosed is said. Chooses no fact and makes no citation: markers are given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.facts.measures import load_measures
from index.records import Fact
from index.text.tokenize import bigrams
from rag.language.messages import say
from rag.ledger.arithmetic import Comparable, Reckoning, reckon
from rag.ledger.comparability import Caution, CautionKind, cautions
from rag.ledger.figures import Figure, show
from rag.schema.answer import MARKER, Chart, Claim, Coverage, Language, Table, Undrawn, Verdict, markers_in
from rag.understanding.operation import Operation, Row, Wanted
from rag.wording import sentences as saying
from rag.wording.english_names import name_place
from rag.wording.excerpts import GAP, excerpt, written
from rag.wording.sentences import Words
from rag.wording.tables import MOST_ROWS, Sheet, draw, tabulate
from rag.wording.told_figure import Quoted, name_measure, tell_figure

MOST_LINES = 5  # figures with a line of their own; of more, the first, and the next in one line
IN_ONE_LINE = 9
MOST_IN_ONE_LINE = 20  # where as many were asked for
MOST_APART = 2  # figures in another unit that are told
MOST_NEAREST = 3  # silent reports whose nearest figure is told
MOST_CAUTIONS = 4
MOST_MISSING = 5  # places and years without a report that are named
NEAR_AMONG = 12  # reports up to which the nearest figure of a silent one is told; of more, who is silent is enough
ALSO_TOLD = 3  # figures up to which a second one of the same report is told
_COUNTING = frozenset({"filter", "count"})
_FIRST_COMPUTED = frozenset({"sum", "average", "median", "share", "ratio", "difference", "percent_difference", "trend"})

_OF_MANY = frozenset({"rank", "average", "median", "share", "ratio", "percent_difference", "difference"})
_CENTRES = frozenset({"average", "median"})  # of a bound or of what is set beside them: all figures bear them out

Markers = Mapping[tuple[str, int], int]
Quotes = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer over numbers. Every marker of the text and the table is one of those given."""

    text: str
    claims: tuple[Claim, ...]
    table: Table | None
    chart: Chart | None
    coverage: Coverage
    cautions: tuple[Caution, ...]
    undrawn: Undrawn | None = None  # why there is no chart


@dataclass(frozen=True, slots=True)
class _Line:
    text: str  # with its markers, without its full stop
    verdict: Verdict | None = None  # None: it claims nothing that a report says


def cited(rows: Sequence[Row], operation: Operation, comparable: Comparable | None = None) -> tuple[Fact, ...]:
    """Return the facts that ``tell`` cites, in the order it shows them: what markers are needed for."""
    reckoning = reckon(rows, operation, comparable or load_measures().comparable)
    shown = [figure.fact for figure in reckoning.figures[:MOST_ROWS]]
    shown += [figure.fact for figure in reckoning.apart[: max(MOST_APART, MOST_ROWS - len(shown))]]
    shown += [f.fact for r in reckoning.results if r.kind in _CENTRES for f in r.figures[: saying.MOST_MARKED]]
    if not reckoning.figures:
        shown += [figure.fact for figure in reckoning.failing[: saying.NAMED]]
    shown += [part for fact in tuple(shown) for part in _plus(rows).get((fact.report_id, fact.ordinal), ())]
    return tuple(dict.fromkeys((*shown, *_others(reckoning), *(fact for _, fact in _nearest(reckoning)))))


def tell(
    rows: Sequence[Row],
    wanted: Wanted,
    operation: Operation,
    *,
    language: Language,
    markers: Markers,
    texts: Callable[[str], str],
    comparable: Comparable | None = None,
    missing: Sequence[str] = (),
    quotes: Quotes | None = None,
) -> Told:
    """Return what the rows and the operation make of an answer.

    ``markers``: the citation of each (report id, sentence ordinal), for at least the facts of ``cited``. ``texts``
    gives a report's text by its id. ``quotes`` has longer words for a fact than its own clause, by report id and
    ordinal, where it is not sure that the fact is meant. ``missing`` names places and years that the library has no
    report of.
    """
    comparable = comparable or load_measures().comparable
    reckoning = reckon(rows, operation, comparable)
    teller = _Teller(
        reckoning,
        wanted,
        language,
        markers,
        cache(texts),
        _Labels(rows, language),
        _plus(rows),
        quotes or {},
    )
    table = tabulate(reckoning, wanted, teller.sheet) if len(rows) > 1 else None
    found = cautions(reckoning, teller.label, language)
    lines = teller.lines(found, missing)
    text = "\n".join(_closed(line.text, language) for line in lines)
    claims = tuple(
        Claim(MARKER.sub("", line.text).rstrip(), tuple(sorted(markers_in(line.text))), line.verdict)
        for line in lines
        if line.verdict
    )
    drawn = draw(table, reckoning, comparable) if table else Undrawn.ONE
    chart, undrawn = (drawn, None) if isinstance(drawn, Chart) else (None, drawn)
    return Told(text, claims, table, chart, _coverage(rows, missing), found, undrawn)


@dataclass(frozen=True, slots=True)
class _Teller:
    """The lines of one answer."""

    reckoning: Reckoning
    wanted: Wanted
    language: Language
    markers: Markers
    texts: Callable[[str], str]
    label: _Labels
    plus: Mapping[tuple[str, int], tuple[Fact, ...]]  # parts that a fact's value holds beside its own number
    quotes: Quotes

    @property
    def words(self) -> Words:
        return Words(self.language, self.label, self._written, self._mark)

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.language, self.label.place, self._cited, self._written, self._excerpt)

    @property
    def _computed_first(self) -> bool:
        """Whether the computed number is the answer, and not one more thing to know about the figures."""
        changes = any(result.kind == "change" for result in self.reckoning.results)
        return changes or self.reckoning.operation.kind in _FIRST_COMPUTED

    @property
    def _is_too_few(self) -> bool:
        """Whether of several reports one alone states the number that is to be reckoned with."""
        reckoning = self.reckoning
        kind, told = reckoning.operation.kind, len(reckoning.figures)
        alone = told == 1 and bool(reckoning.silent or reckoning.apart) and not reckoning.results
        return alone and kind in _OF_MANY

    def lines(self, found: Sequence[Caution], missing: Sequence[str]) -> list[_Line]:
        """Return the answer's lines: the result, the figures, what was computed, who is silent, what to know."""
        opening, told = self._opening()
        lines = [*opening, *self._figures(told)]
        if not self._computed_first:
            lines += self._computed()
        lines += [*self._apart(), *self._also(), *self._silent()]
        if missing:
            names = self._say("common.list").join(missing[:MOST_MISSING])
            if more := len(missing[MOST_MISSING:]):
                names = self._say("wording.missing_many", names=names, count=len(missing), more=more)
            lines.append(_Line(self._say("wording.missing", names=names)))
        lines += [*self._rest(), *self._note(self._unsaid(found, lines))]
        return lines

    def _opening(self) -> tuple[list[_Line], tuple[Figure, ...]]:
        """Return the lines that answer at once, and the figures that need no line of their own any more."""
        reckoning, figures = self.reckoning, self.reckoning.figures
        if reckoning.operation.kind in _COUNTING:
            counted = [saying.counted(reckoning, self.wanted, self.words)] if reckoning.disclosed else []
            return [_Line(line, "computed") for line in counted], ()
        if self._is_too_few:
            return [_Line(saying.too_few(reckoning, self.wanted, self.words), "computed")], ()
        if self._computed_first:
            return self._computed(), ()
        if reckoning.operation.position or reckoning.operation.focus:
            ranked = saying.ranked(reckoning, self.wanted, self._told, self.words)
            return [_Line(line, "computed") for line in ranked], reckoning.asked_about
        if len(figures) > 1 and figures[0].rank == 1:
            alone = figures[1].rank != 1
            told = self._told(figures[0]) if alone else ""
            line, first = saying.leader(reckoning, self.wanted, told, self.words)
            return [_Line(line, "computed")], first
        return [], ()

    def _computed(self) -> list[_Line]:
        measure = saying.named(self.wanted, self.words) if self.wanted.known else ""
        return [_Line(line, "computed") for line, _ in saying.computed(self.reckoning, self.words, measure)]

    def _figures(self, told: Sequence[Figure]) -> list[_Line]:
        """Return a line for each figure, of many one line for the next in order."""
        if self.reckoning.operation.kind == "share" and self.reckoning.results:
            return []
        top = self.reckoning.operation.top or 1
        figures = self.reckoning.leading if top > 1 else self.reckoning.figures
        if len(figures) <= MOST_LINES:
            one_each = len(told) == 1 or bool(self.reckoning.operation.focus)
            quoted = told if one_each else ()  # of a tie, none was quoted
            return [_Line(self._figure(figure), self._verdict(figure)) for figure in figures if figure not in quoted]
        left = [figure for figure in figures if figure not in told][: max(IN_ONE_LINE, min(top, MOST_IN_ONE_LINE))]
        listed = [f"{self._name(figure)}{self._written(figure.fact)}{self._marks(figure)}" for figure in left]
        if told and not self.reckoning.operation.focus:
            opening = self._say("wording.then")
        else:
            opening = self._say("wording.series") if figures[0].rank else self._say("wording.in_order")
        line = opening + self._colon() + self._say("wording.for_example").join(listed)
        return [_Line(line, "computed")] if listed else []

    def _figure(self, figure: Figure) -> str:
        told = self._told(figure)
        return self._say("wording.figure", report=self.label(figure.row), told=told) + self._marks(figure)

    def _told(self, figure: Figure) -> str:
        """Return what a report states, as it stands behind the report's name."""
        fact = figure.fact
        value, clause = self._written(fact), self._excerpt(fact)
        quote = self.quotes.get((fact.report_id, fact.ordinal)) or clause
        asked = frozenset().union(*(bigrams(word) for word in self.wanted.words))
        named = self.wanted.known or not asked.isdisjoint(bigrams(fact.head))
        name = name_measure(fact.measure, (fact.action,), self.language) if named else ""
        quoted = Quoted(value, clause, quote, figure.row.report.profile.year_of(fact))
        return tell_figure(fact, quoted, name, self.language)

    def _apart(self) -> list[_Line]:
        why = self._say("wording.apart")
        lines = [_Line(self._figure(figure) + why, "verified") for figure in self.reckoning.apart[:MOST_APART]]
        if more := len(self.reckoning.apart) - len(lines):
            lines.append(_Line(self._say("wording.apart_more", more=more)))
        return lines

    def _also(self) -> list[_Line]:
        by_fact = {fact: row for row in self._stating() for fact in row.also}
        lines = []
        for fact in _others(self.reckoning):
            if self._cited(fact):
                name = self.label(by_fact[fact])
                value = f"{self._written(fact)}{self._quoted(fact)}{self._mark([fact])}"
                lines.append(_Line(self._say("wording.also", name=name, value=value), "verified"))
        return lines

    def _stating(self) -> list[Row]:
        return [figure.row for figure in self.reckoning.figures]

    def _silent(self) -> list[_Line]:
        near = [(row, fact) for row, fact in _nearest(self.reckoning) if self._cited(fact)]
        lines = [
            _Line(saying.instead(row, fact, self.wanted, self._quote(fact), self.words), "verified")
            for row, fact in near
        ]
        told = {row.report.id for row, _ in near}
        if rest := [row for row in self.reckoning.silent if row.report.id not in told]:
            lines.append(_Line(saying.silence(rest, self.wanted, self.words)))
        return lines

    def _rest(self) -> list[_Line]:
        """Say how many figures there are where the text does not have them all."""
        total = len(self.reckoning.figures)
        if total <= MOST_LINES:
            return []
        listed = min(total, MOST_ROWS)
        if listed < total:
            line = self._say("wording.total_first", total=total, listed=listed)
        else:
            line = self._say("wording.total", total=total)
        return [_Line(line)]

    def _unsaid(self, found: Sequence[Caution], lines: Sequence[_Line]) -> list[Caution]:
        """Return the cautions but that on plans where each line says itself that its figure is planned."""
        planned = [figure for figure in self.reckoning.figures if figure.fact.aspect == "plans"]
        said = all(any(self._told(figure) in line.text for line in lines) for figure in planned)
        return [caution for caution in found if not (said and caution.kind is CautionKind.PLAN)]

    def _note(self, found: Sequence[Caution]) -> list[_Line]:
        if not found:
            return []
        told = self._say("common.semicolon").join(caution.text for caution in found[:MOST_CAUTIONS])
        return [_Line(self._say("wording.note", told=told))]

    def _say(self, key: str, **slots: object) -> str:
        return say(key, self.language, **slots)

    def _colon(self) -> str:
        return self._say("common.colon")

    def _name(self, figure: Figure) -> str:
        return self.label(figure.row) + self._say("common.gap")

    def _verdict(self, figure: Figure) -> Verdict:
        return "computed" if self._parts_of(figure.fact)[1:] else "verified"

    def _parts_of(self, fact: Fact) -> tuple[Fact, ...]:
        return (fact, *self.plus.get((fact.report_id, fact.ordinal), ()))

    def _written(self, fact: Fact) -> str:
        text, parts = self.texts(fact.report_id), self._parts_of(fact)
        numbers = [written(text, part) for part in parts]
        return numbers[0] if len(parts) == 1 else f"{'+'.join(numbers)}={show(fact.value)}{fact.unit}"

    def _excerpt(self, fact: Fact) -> str:
        text = self.texts(fact.report_id)
        return GAP.join(excerpt(text, part) for part in self._parts_of(fact))

    def _quote(self, fact: Fact) -> str:
        return self.quotes.get((fact.report_id, fact.ordinal)) or self._excerpt(fact)

    def _quoted(self, fact: Fact) -> str:
        words = self._quote(fact)
        return "" if words == self._written(fact) else self._say("wording.in_brackets", words=words)

    def _cited(self, fact: Fact) -> tuple[int, ...]:
        places = ((part.report_id, part.sentence) for part in self._parts_of(fact))
        return tuple(dict.fromkeys(self.markers[place] for place in places if place in self.markers))

    def _marks(self, figure: Figure) -> str:
        return self._mark([figure.fact])

    def _mark(self, facts: Sequence[Fact]) -> str:
        numbers = dict.fromkeys(number for fact in facts for number in self._cited(fact))
        return (self._say("common.gap") if numbers else "") + "".join(f"[{number}]" for number in numbers)


def _plus(rows: Sequence[Row]) -> Mapping[tuple[str, int], tuple[Fact, ...]]:
    return {(row.fact.report_id, row.fact.ordinal): row.plus for row in rows if row.fact and row.plus}


class _Labels:
    """What each report is called: place and year, a namesake with the place it lies in."""

    def __init__(self, rows: Sequence[Row], language: Language) -> None:
        bodies = {(*row.report.profile.jurisdiction.parents, row.report.profile.jurisdiction.name) for row in rows}
        self._namesakes = {name for name, count in Counter(body[-1] for body in bodies).items() if count > 1}
        self._language = language

    def __call__(self, row: Row) -> str:
        year, place = row.report.profile.year_of(row.fact), name_place(self.place(row), self._language)
        return say("wording.place_and_year", self._language, place=place, year=year) if year else place

    def place(self, row: Row) -> str:
        """Return the body's name."""
        place = row.report.profile.jurisdiction
        return (place.parents[-1] if place.parents and place.name in self._namesakes else "") + place.name


def _others(reckoning: Reckoning) -> tuple[Fact, ...]:
    """Return a second figure of a report for the same measure, where few reports are looked up."""
    if reckoning.operation.kind != "lookup" or len(reckoning.figures) > ALSO_TOLD:
        return ()
    return tuple(
        next(fact for fact in figure.row.also)
        for figure in reckoning.figures
        if figure.row.also and figure.row.also[0].value != figure.fact.value
    )


def _nearest(reckoning: Reckoning) -> tuple[tuple[Row, Fact], ...]:
    if reckoning.figures and reckoning.disclosed + len(reckoning.silent) > NEAR_AMONG:
        return ()
    return tuple((row, row.nearest[0]) for row in reckoning.silent if row.nearest)[:MOST_NEAREST]


def _closed(line: str, language: Language) -> str:
    return line if line.endswith((")", "）")) and line.startswith(("(", "（")) else line + say("common.stop", language)


def _coverage(rows: Sequence[Row], missing: Sequence[str]) -> Coverage:
    label = _Labels(rows, "zh")
    names = [(label(row), row.fact is not None) for row in rows]
    return Coverage(
        tuple(name for name, _ in names),
        tuple(name for name, disclosed in names if disclosed),
        tuple(name for name, disclosed in names if not disclosed),
        tuple(missing),
    )
