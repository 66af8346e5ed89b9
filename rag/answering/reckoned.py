"""What comes of figures that were asked for one after another, whatever each of them measures.

The turn reader says what is to be done, the words of the turn with which figures: those that it names by place or by
measure, else the latest. Where that is not certain, it is said what could be reckoned with, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from index.facts.measures import load_measures
from index.stores.catalog import Catalog
from index.text.tokenize import bigrams
from rag.answering.answered import AnsweredFigures, Figure, shared
from rag.answering.operands import Operand, Reckoned, derive, operand_of
from rag.answering.strategy import Again, Declined, Turn
from rag.dialogue.contextualizer import ScopeReader
from rag.grounding.citations import cite, number_facts
from rag.language.messages import say
from rag.ledger.amounts import Outcome, Sum, compute
from rag.ledger.arithmetic import worth
from rag.schema.answer import Cell, Chart, Claim, Draft, Language, Refusal, Table, Undrawn
from rag.understanding.places.linker import key_of
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon
from rag.understanding.working import Word, Working
from rag.wording.excerpts import excerpt, written
from rag.wording.lines import shown

# The probability from which a turn that names figures is read as working on them; see rag.dialogue.turns.SURE.
SURE = 0.6
ALONE = 0.8  # of the act, from which words that name no figure do not matter: 二者, 前者
POSSIBLE = 0.1  # from which another reading is tried where the likeliest cannot be carried out
LEAST = 0.25  # of a turn that only works on earlier figures, from which what is to be done with them is clear
NAMED = 0.5  # weight of the words from which a turn names a figure: a pair of characters that two figures share
_SUMS: Mapping[str, Sum] = {name: name for name in get_args(Sum) if name not in {"each", "year_before"}}
_IN_PERCENT = frozenset({"share", "percent_difference"})
_ORDERED = frozenset({"rank", "compare"})
_OVER_ALL = frozenset({"sum", "mean", "median", "rank", "table"})
_FIGURES = frozenset({"number", "percent", "money", "same", "date"})
_PAIR = 2
_MANY = 9  # figures that a turn can say by number
_COLUMNS = (
    *("wording.column_place", "wording.column_year", "answering.column_measure", "answering.column_figure"),
    "wording.column_text",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, by the reader's name of it or ``table``; ``sure``: the latest figures may be meant too."""

    name: str
    sure: bool
    alone: bool = False  # it works on the latest figures, whatever else it says
    others: tuple[str, ...] = ()  # what might be meant instead, where that cannot be done


class Reckoner:
    """Reckons with the figures of the dialogue's earlier answers, over one open library."""

    def __init__(self, catalog: Catalog, reader: ScopeReader, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._reader = reader
        self._answered = AnsweredFigures(catalog, reader, lexicon)

    def answer(self, turn: Turn) -> Draft | Declined:
        """Reckon with earlier figures where the turn works on them."""
        there = self._answered.before(turn.history, turn.again)
        working = turn.asked.working
        if working and _asks_figure(turn.asked) and (derived := derive(working, there)):
            return self._draft(derived, turn.asked)
        reckoned = self._reckon(turn.asked, turn.history, turn.again, there)
        if reckoned is not None:
            return self._draft(reckoned, turn.asked)
        units = working.units if working else ()
        told = any(figure.asked and (not units or figure.fact.unit in units) for figure in there)
        if not turn.asked.reckons or not told:  # 一共几条: of what was listed
            return Declined("declined.not_reckoned")
        return self._admit(there, turn.asked.language)

    def _reckon(
        self, asked: Question, history: Sequence[str], again: Again, there: Sequence[Figure]
    ) -> Reckoned | None:
        """Return what a turn comes to, or None where it is not certain with which figures."""
        wish = wish_of(asked)
        if wish is None:
            return None
        pool = [*self._earlier(history, again), *(operand_of(figure) for figure in there)]
        operands = self._named(asked, pool, wish)
        if operands is None:
            return None
        if wish.name == "table":
            return Reckoned(operands, None) if len(operands) >= _PAIR else None
        amounts = [operand.amount for operand in operands]
        for name in (wish.name, *wish.others):
            kind = "each" if name == "mean" and _are_measures(operands) else _SUMS[name]
            if outcome := compute(kind, amounts, load_measures().comparable):
                return Reckoned(operands, outcome)
        return None

    def _earlier(self, history: Sequence[str], again: Again) -> list[Operand]:
        """Return what came of the last question before this one, where it was a sum itself."""
        if not history:
            return []
        before = tuple(history[:-1])
        asked = self._reader.read(history[-1], before)
        wish = wish_of(asked)
        if wish is None or wish.name != "sum" or not before:
            return []
        reckoned = self._reckon(asked, before, again, self._answered.before(before, again))
        if reckoned is None or reckoned.outcome is None:
            return []
        return [Operand(reckoned.outcome.amount, reckoned.figures, len(before))]

    def _named(self, asked: Question, pool: Sequence[Operand], wish: Wish) -> tuple[Operand, ...] | None:
        """Return the operands of a turn in the order in which it names them, the latest where it names none."""
        working = asked.working
        if working is None:
            return None
        places = working.places
        pool = _in_unit(pool, working, wish)
        if asked.turn and asked.turn.act.name == "drop":
            rest = [operand for operand in pool if _was_asked(operand) and not _is_of(operand, places)]
            return _latest(rest, working, wish.name)
        chosen = _chosen(working, places, pool, wish) if not asked.reckons or places else None
        if chosen is not None and _cover(chosen, asked.things):
            return chosen
        if places or not (asked.reckons or wish.alone):
            return None  # it names something, but no figure that was told
        latest = _latest([operand for operand in pool if _was_asked(operand)], working, wish.name)
        return latest if latest is None or wish.name not in {"mean", "ratio"} else _divided(latest, working)

    def _draft(self, reckoned: Reckoned, asked: Question) -> Draft:
        """Return the result with its formula, then each figure as its report states it."""
        language, figures = asked.language, reckoned.figures
        passages, markers = number_facts(self._catalog, (figure.fact for figure in figures))
        told = [
            self._line(figure, figures, markers[figure.fact.report_id, figure.fact.sentence], language)
            for figure in figures
        ]
        lines = list(told)
        if reckoned.outcome:
            marks = tuple(dict.fromkeys(marker for line in told for marker in line.citations))
            lines.insert(0, Claim(self._result(reckoned, reckoned.outcome, language), marks, "computed"))
        table = self._table(figures, markers, language) if len(figures) >= _PAIR else None
        chart = _drawn(figures) if table and asked.operation.chart else None
        return Draft(
            "\n".join(shown(line, language) for line in lines),
            tuple(lines),
            cite(passages),
            table,
            chart if isinstance(chart, Chart) else None,
            undrawn=chart if isinstance(chart, Undrawn) else None,
        )

    def _result(self, reckoned: Reckoned, outcome: Outcome, language: Language) -> str:
        names = [self._name(reckoned.operands[place], reckoned, language) for place in outcome.order]
        about = say("wording.about", language) if outcome.amount.about else ""
        key = "difference" if outcome.kind == "compare" else outcome.kind
        return say(
            f"answering.reckoned_{key}",
            language,
            first=names[0],
            last=names[-1],
            names=say("answering.in_order", language).join(names),
            about=about,
            formula=outcome.formula,
        )

    def _name(self, operand: Operand, reckoned: Reckoned, language: Language) -> str:
        """Return what an operand is called beside the others: its place, its measure, or both."""
        one = operand.figures[0]
        if len(operand.figures) > 1:
            return say("answering.sum_of", language, place=_label(one, language))
        places = {figure.entry.id for figure in reckoned.figures}
        if len(places) == len(reckoned.figures):
            return _label(one, language)
        measure = self._measure(one, reckoned.figures, language)
        return measure if len(places) == 1 else f"{_label(one, language)}{say('common.gap', language)}{measure}"

    def _measure(self, figure: Figure, beside: Sequence[Figure], language: Language) -> str:
        """Return what a figure measures: what is counted, and where others count the same, the words of the report."""
        if sum(one.fact.head == figure.fact.head for one in beside if one.entry.id == figure.entry.id) == 1:
            return figure.fact.head
        return say("answering.in_words", language, words=self._answered.named(figure.fact))

    def _line(self, figure: Figure, beside: Sequence[Figure], marker: int, language: Language) -> Claim:
        text = self._catalog.report(figure.fact.report_id).text
        line = say(
            "answering.reckoned_figure",
            language,
            name=_label(figure, language),
            measure=self._measure(figure, beside, language),
            value=written(text, figure.fact),
            words=excerpt(text, figure.fact),
        )
        return Claim(line, (marker,), "verified")

    def _table(self, figures: Sequence[Figure], markers: Mapping[tuple[str, int], int], language: Language) -> Table:
        rows = []
        for figure in figures:
            fact, profile = figure.fact, figure.entry.profile
            text = self._catalog.report(fact.report_id).text
            number = Cell(
                written(text, fact),
                f"{worth(fact).normalize():f}",
                fact.unit,
                (markers[fact.report_id, fact.sentence],),
            )
            place, year = Cell(profile.jurisdiction.name), Cell(str(profile.year or ""))
            rows.append(
                (place, year, Cell(self._measure(figure, figures, language)), number, Cell(excerpt(text, fact)))
            )
        return Table(tuple(say(column, language) for column in _COLUMNS), tuple(rows))

    def _admit(self, there: Sequence[Figure], language: Language) -> Draft:
        """Say that this is not reckoned, and which figures there are to reckon with."""
        asked = [figure for figure in there if figure.asked]
        told = say("common.list", language).join(
            f"{_label(f, language)}{self._measure(f, asked, language)}{self._answered.written(f.fact)}"
            for f in asked[:_MANY]
        )
        key = "answering.cannot_reckon" if told else "answering.nothing_to_reckon"
        detail = say(key, language, told=told)
        return Draft(detail, (), refusal=Refusal("not_disclosed", detail))


def _chosen(working: Working, places: Sequence[str], pool: Sequence[Operand], wish: Wish) -> tuple[Operand, ...] | None:
    """Return the operands that a turn names by place or measure, of which one may be left out as the latest."""
    if len(places) >= _PAIR:
        own = [operand for operand in pool if _is_of(operand, places)]
        return _one_each(places, _matched(working, own) or own)
    asked_for = [operand for operand in pool if _was_asked(operand)]
    here = [operand for operand in pool if not places or _is_of(operand, places)]
    named = _matched(working, here)
    if places and len(named) < _PAIR and wish.name not in _OVER_ALL:  # 它比甲区多几件: of that place, and another
        own = named or [operand for operand in asked_for if _is_of(operand, places)]
        others = [operand for operand in asked_for if not _is_of(operand, places)]
        return (others[0], own[0]) if own and others else None
    if len(named) >= _PAIR:
        if wish.name == "mean":
            return _divided(named[:_PAIR], working)
        return tuple(named) if wish.name in _OVER_ALL else tuple(named[:_PAIR])
    if not wish.sure:
        return None
    latest = _latest([one for one in asked_for if not places or _is_of(one, places)], working, wish.name)
    if not named:
        return latest if places else None
    other = _beside(named[0], asked_for, wish.name, {*_pairs_of(working.words)})
    if other is None:
        return None
    return _divided((other, named[0]), working) if wish.name == "mean" else (named[0], other)


def _beside(named: Operand, asked_for: Sequence[Operand], wish: str, said: Collection[str]) -> Operand | None:
    """Return the operand that belongs to the one that a turn names: the latest that can meet it.

    Of a share it is what came of a sum, or the whole that the report tells, else the largest.
    """
    mine, alike = {figure.key for figure in named.figures}, load_measures().comparable
    others = [one for one in asked_for if not {figure.key for figure in one.figures} <= mine]
    if wish == "mean":
        return others[0] if others else None
    others = [o for o in others if o.amount.unit == named.amount.unit or alike(o.amount.unit, named.amount.unit)]
    if wish != "share":  # what another report tells of the same first: 两地办结率差多少
        common = named.figures[0].words & {*said}
        return next((o for o in others if common & o.figures[0].words), others[0] if others else None)
    larger = [one for one in others if one.amount.value >= named.amount.value]
    part_of = named.figures[0].fact.part_of
    wholes = [o for o in larger if len(o.figures) > 1 or o.figures[0].fact.ordinal == part_of]
    return wholes[0] if wholes else max(larger, key=lambda one: one.amount.value, default=None)


class ReckonedFigures:
    """A strategy: what is asked comes of figures that were asked for before."""

    name = "reckoned_figures"

    def __init__(self, reckoner: Reckoner) -> None:
        self._reckoner = reckoner

    def answer(self, turn: Turn) -> Draft | Declined:
        """Reckon with earlier figures where no rows of several reports stand, which the ledger is asked for first."""
        derives = turn.asked.working is not None and turn.asked.working.derives and _asks_figure(turn.asked)
        works = _works(turn.asked) or derives
        if not turn.history or not works or _is_elsewhere(turn.asked):
            return Declined("declined.nothing_reckoned")
        rows = turn.asked.several and not turn.asked.reckons
        return Declined("declined.rows_reckoned") if rows else self._reckoner.answer(turn)


class ReckonedRows:
    """A strategy: the same over rows of several reports, for which the ledger has no measure."""

    name = "reckoned_rows"

    def __init__(self, reckoner: Reckoner) -> None:
        self._reckoner = reckoner

    def answer(self, turn: Turn) -> Draft | Declined:
        """Reckon with what was told of each place before."""
        if not turn.history or wish_of(turn.asked) is None or _is_elsewhere(turn.asked):
            return Declined("declined.nothing_reckoned")
        return (
            self._reckoner.answer(turn)
            if turn.asked.several and not turn.asked.reckons
            else Declined("declined.one_report")
        )


def _works(asked: Question) -> bool:
    """Whether a turn works on earlier figures, though it may not be clear what is to be done with them."""
    return asked.reckons or wish_of(asked) is not None


def _asks_figure(asked: Question) -> bool:
    """Whether a turn may ask for a number: it asks for no reason, and for no text."""
    reading = asked.turn
    return reading is not None and reading.answer.name in _FIGURES and reading.act.name not in {"why", "source", "more"}


def _is_elsewhere(asked: Question) -> bool:
    """Whether a question names a place that no earlier answer can have told of."""
    return any(not place.unknown for place in asked.outside)


def wish_of(asked: Question) -> Wish | None:
    """Return what a turn wants done with earlier figures; None where it is a question of its own."""
    reading = asked.turn
    if reading is None or reading.act.name == "correct":
        return None
    if reading.act.name == "form" and asked.reckons:
        drawn = reading.answer.name in {"table", "chart"}
        return Wish("table", sure=True) if drawn else None
    sums = [label for label in reading.operations if label.name in _SUMS]
    in_percent = reading.answer.name == "percent" and reading.answer.probability >= SURE
    if in_percent and not any(label.name == "difference" and label.probability >= SURE for label in sums):
        sums = [label for label in sums if label.name in _IN_PERCENT]
    if not sums:
        return None
    top = sums[0]
    if asked.reckons:
        others = tuple(label.name for label in sums[1:] if label.probability >= POSSIBLE)
        return Wish(top.name, sure=True, others=others) if top.probability >= LEAST or in_percent else None
    if top.name in _ORDERED and len(asked.things) > 0:
        return None
    operates = reading.act.name == "operate" and reading.act.probability >= SURE and top == reading.operation
    if operates or top.probability >= SURE:
        measured = bool(asked.working and asked.working.measured)
        alone = operates and not measured and reading.act.probability >= ALONE
        return Wish(top.name, sure=True, alone=alone)
    return Wish(top.name, sure=False) if top.probability >= LEAST or in_percent else None


def _are_measures(operands: Sequence[Operand]) -> bool:
    """Whether two amounts are of two things that one report counts, which have no mean: so many for each."""
    if len(operands) != _PAIR or any(len(operand.figures) > 1 for operand in operands):
        return False
    one, other = (operand.figures[0] for operand in operands)
    return one.entry.id == other.entry.id and one.fact.head != other.fact.head


def _matched(working: Working, pool: Sequence[Operand]) -> list[Operand]:
    """Return the operands that the words of a turn name, in the order in which it names them.

    A pair of characters that several operands have names the latest of them; one that all have names none.
    """
    pairs = _pairs_of(working.words)
    single = [operand for operand in pool if len(operand.figures) == 1]
    worth: list[tuple[float, set[str], Operand]] = []
    for asked in (True, False):  # how much a pair tells of what was asked for, only others asked for say
        group = [operand for operand in single if not asked or operand.figures[0].asked]
        tells = shared(pairs, (operand.figures[0].words for operand in group))
        for operand in (one for one in group if one.figures[0].asked is asked):
            own = {
                pair
                for pair in operand.figures[0].words & pairs.keys()
                if len(group) == 1 or tells[pair] > 1 / len(group)
            }
            worth.append((sum(tells[pair] for pair in own), own, operand))
    found: list[tuple[int, Operand]] = []
    taken: set[str] = set()
    for value, own, operand in sorted(worth, key=lambda one: -one[0]):
        mine = own - taken
        if mine and value * len(mine) / len(own) >= NAMED:
            found.append((min(pairs[pair] for pair in mine), operand))
            taken |= mine
    return [operand for _, operand in sorted(found, key=lambda one: one[0])]


def _was_asked(operand: Operand) -> bool:
    return any(figure.asked for figure in operand.figures)


def _cover(operands: Sequence[Operand], things: Sequence[str]) -> bool:
    """Whether operands are what a turn names: at least half of its words have a pair of characters in theirs."""
    words = frozenset[str]().union(*(figure.words for operand in operands for figure in operand.figures))
    held = sum(
        any(pair in words for pair in (*bigrams(thing), *(thing if len(thing) == 1 else ()))) for thing in things
    )
    return 2 * held >= len(things)


def _is_of(operand: Operand, places: Sequence[str]) -> bool:
    return any(key_of(figure.entry.profile.jurisdiction) in places for figure in operand.figures)


def _divided(operands: Sequence[Operand], working: Working) -> tuple[Operand, ...]:
    """Return of two measures of one report the one that is asked for of each of the other first.

    It is the one in whose unit is asked; 个 counts anything, and then it is the larger.
    """
    if len(operands) != _PAIR:
        return tuple(operands)
    asked = [operand for operand in operands if operand.amount.unit in working.units]
    first = asked[0] if len(asked) == 1 else max(operands, key=lambda one: one.amount.value)
    return (first, next(operand for operand in operands if operand is not first))


def _in_unit(pool: Sequence[Operand], working: Working, wish: Wish) -> Sequence[Operand]:
    """Return the operands in the unit that a turn names; all where none is, and for a quotient of two units."""
    units = working.units - {"%"}
    if not units or wish.name in {"mean", "ratio", "table"}:
        return pool
    alike = load_measures().comparable
    return [o for o in pool if any(o.amount.unit == unit or alike(o.amount.unit, unit) for unit in units)]


def _pairs_of(words: Sequence[Word]) -> dict[str, int]:
    """Return the pairs of characters of the words of a turn, and where each stands first; 加会 of 加会议 is none."""
    pairs: dict[str, int] = {}
    for word in words:
        for at in range(len(word.text) - 1):
            pairs.setdefault(word.text[at : at + 2], word.start + at)
    return pairs


def _one_each(places: Sequence[str], pool: Sequence[Operand]) -> tuple[Operand, ...] | None:
    """Return the latest operand of each place, in their order; None where one has none."""
    found = []
    for key in places:
        own = [o for o in pool if all(key_of(f.entry.profile.jurisdiction) == key for f in o.figures)]
        asked = [operand for operand in own if any(figure.asked for figure in operand.figures)]
        if not own:
            return None
        found.append((asked or own)[0])
    return tuple(found)


def _latest(pool: Sequence[Operand], working: Working, wish: str) -> tuple[Operand, ...] | None:
    """Return the operands that were told last, in the order in which they were told.

    As many as the turn says; two of what is done to two; else all of the last answer that has several, or all before
    it in the same unit.
    """
    if not pool:
        return None
    many = working.many or (None if wish in _OVER_ALL else _PAIR)
    last = [operand for operand in pool if operand.at == pool[0].at]
    if many is None and len(last) >= _PAIR:
        chosen = last
    elif many is None:
        alike = load_measures().comparable
        unit = pool[0].amount.unit
        chosen = [one for one in pool if one.amount.unit == unit or alike(one.amount.unit, unit)]
    elif len(last) > many:
        return None  # which of them is open
    else:
        chosen = list(pool[:many])
        if len(chosen) < many:
            return None
    return tuple(sorted(chosen, key=lambda one: (one.at, one.figures[0].fact.start)))


def _label(figure: Figure, language: Language) -> str:
    profile = figure.entry.profile
    if not profile.year:
        return profile.jurisdiction.name
    return say("wording.place_and_year", language, place=profile.jurisdiction.name, year=profile.year)


def _drawn(figures: Sequence[Figure]) -> Chart | Undrawn:
    comparable = load_measures().comparable
    if any(not comparable(figures[0].fact.unit, figure.fact.unit) for figure in figures):
        return Undrawn.UNITS
    if any(worth(figure.fact) < 0 for figure in figures):
        return Undrawn.NEGATIVE
    return Chart("bar", 0, 3, 2)
