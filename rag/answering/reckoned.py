"""What comes of figures that were asked for one after another, whatever each of them measures.

The turn reader says what is to be done, the words of the turn with which figures: those that it names by place or by
measure, else the latest. Where that is not certain, it is said what could be reckoned with, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.facts.measures import load_measures
from index.stores.catalog import Catalog
from rag.answering.answered import AnsweredFigures, Figure
from rag.answering.figure_operands import Operand, Reckoned, derive, grown, operand_of
from rag.answering.neighbourhood import Around
from rag.answering.operand_choice import choose_operands, named_operands
from rag.answering.strategy import Again, Declined, Turn
from rag.answering.wish import ALONE, IN_PERCENT, SUMS, Wish, wish_of
from rag.dialogue.contextualizer import ScopeReader
from rag.grounding.citations import cite, number_facts
from rag.language.messages import say
from rag.ledger.amounts import Outcome, compute
from rag.ledger.figures import show, worth
from rag.schema.answer import Chart, Claim, Draft, Language, Refusal, Table, Undrawn, markers_in
from rag.understanding.places.linker import key_of
from rag.understanding.question import Question
from rag.wording.excerpts import plain
from rag.wording.lines import quoted, shown
from rag.wording.tables import MEASURE_COLUMNS, measure_row
from rag.wording.told_figure import figure_line, label_of_figure

_FIGURES = frozenset({"number", "percent", "money", "same", "date"})
_PAIR = 2
_APART = frozenset({"difference", "compare", "rank"})
_AGAIN = frozenset({"share", "mean", "ratio"})  # divisions, which can be done again for another thing
_ASIDE = frozenset({"add", "replace", "narrow"})
_REACH = 4  # questions whose results are looked at
_MANY = 9  # figures that are told where it is not clear which are meant


class Reckoner:
    """Reckons with the figures of the dialogue's earlier answers, over one open library."""

    def __init__(self, catalog: Catalog, reader: ScopeReader, answered: AnsweredFigures) -> None:
        self._catalog = catalog
        self._reader = reader
        self._answered = answered
        self._around = Around(catalog)

    def answer(self, turn: Turn) -> Draft | Declined:
        """Reckon with earlier figures where the turn works on them."""
        asked, there = turn.asked, self._answered.before(turn.history, turn.again)
        if asked.working and _asks_figure(asked) and (derived := derive(asked.working, there)):
            return self._draft(derived, asked)
        wish = wish_of(asked)
        percent = wish is not None and wish.name == "percent_difference"
        if _asks_change(asked, wish) and (change := grown(there, in_percent=percent)):  # 增速呢, 升了还是降了
            return self._draft(change, asked)
        repeated = self._repeat(asked, turn.history, turn.again, there)
        if reckoned := repeated or self._reckon(asked, turn.history, turn.again, there):
            return self._draft(reckoned, asked)
        return self._without_figures(turn, there) if asked.reckons else Declined("declined.not_reckoned")

    def _without_figures(self, turn: Turn, there: Sequence[Figure]) -> Draft | Declined:
        """Answer a turn that works on figures where it is open which: count what is listed, or say which there are."""
        units = turn.asked.working.units if turn.asked.working else ()
        told = any(figure.asked and (not units or figure.fact.unit in units) for figure in there)
        wish = wish_of(turn.asked)
        if not told and wish and wish.name == "sum" and (listed := self._count_items(turn)):  # 一共几条
            return listed
        sure = turn.asked.turn is not None and turn.asked.turn.act.probability >= ALONE
        if not (told and sure) or (wish and wish.name == "table"):
            return Declined("declined.not_reckoned")
        return self._admit(there, turn.asked.language)

    def _count_items(self, turn: Turn) -> Draft | None:
        """Return how many things the last answer lists, and which; None where it lists none."""
        last = turn.again(turn.history[-1], tuple(turn.history[:-1]))
        cited = [citation for citation in last.citations if citation.marker in markers_in(last.text)]
        found = [read(citation) for read in (self._around.items, self._around.names) for citation in cited]
        listed = next((items for items in found if len(items) > 1), ())
        if not listed:
            return None
        language = turn.asked.language
        many = Claim(say("answering.items", language, count=len(listed)), tuple(range(1, len(listed) + 1)), "computed")
        items = [
            quoted(item.report, item.sentence.text.strip("。;； "), at, language) for at, item in enumerate(listed, 1)
        ]
        lines = (many, *items)
        return Draft("\n".join(shown(line, language) for line in lines), lines, cite(listed))

    def _reckon(
        self, asked: Question, history: Sequence[str], again: Again, there: Sequence[Figure]
    ) -> Reckoned | None:
        """Return what a turn comes to, or None where it is not certain with which figures."""
        wish = wish_of(asked)
        if wish is None:
            return None
        percents = _works_on_percent(asked) and wish.name in _APART
        earlier = self._earlier(history, again, percents=percents)
        pool = sorted((*earlier, *(operand_of(figure) for figure in there)), key=lambda one: -one.at)
        operands = choose_operands(asked, pool, wish)
        if operands is None:
            return None
        if wish.name == "table":
            return Reckoned(operands, None) if len(operands) >= _PAIR else None
        if wish.name == "mean" and len({one.amount.unit for one in operands}) > 1 and not _are_measures(operands):
            return None  # so many of one body for each of another's
        if wish.name == "percent_difference":
            operands = _from_the_earlier(operands)
        amounts = [operand.amount for operand in operands]
        for name in (wish.name, *wish.others):
            kind = "each" if name == "mean" and _are_measures(operands) else SUMS[name]
            if outcome := compute(kind, amounts, load_measures().comparable):
                return Reckoned(operands, outcome)
        return None

    def _repeat(
        self, asked: Question, history: Sequence[str], again: Again, there: Sequence[Figure]
    ) -> Reckoned | None:
        """Return the last reckoning with what a turn names in the place of what was divided: 驳回的也算一下."""
        wish, before = wish_of(asked), tuple(history[:-1])
        if not history or asked.working is None or not (wish or _may_repeat(asked)):
            return None
        then = self._reader.read(history[-1], before)
        last_wish = wish_of(then)
        if last_wish is None or last_wish.name not in _AGAIN or (wish and wish.name != last_wish.name):
            return None
        last = self._reckon(then, before, again, self._answered.before(before, again))
        if last is None or last.outcome is None or len(last.operands) != _PAIR:
            return None
        by = last.operands[last.outcome.order[-1]]
        known = {figure.key for figure in last.figures}
        named = named_operands(asked.working, [operand_of(figure) for figure in there])
        operands = (*(one for one in named[:1] if one.figures[0].key not in known), by)
        if len(operands) != _PAIR:
            return None
        outcome = compute(last.outcome.kind, [one.amount for one in operands], load_measures().comparable)
        return Reckoned(operands, outcome) if outcome else None

    def _earlier(self, history: Sequence[str], again: Again, *, percents: bool) -> list[Operand]:
        """Return what came of earlier questions: of the last one a sum, and per cents where those are worked on."""
        found: list[Operand] = []
        reach = _REACH if percents else 1
        for at in range(len(history) - 1, max(0, len(history) - 1 - reach), -1):
            before = tuple(history[:at])
            then = self._reader.read(history[at], before)
            wish = wish_of(then)
            summed = wish is not None and wish.name == "sum" and at == len(history) - 1
            if not (summed or (percents and wish is not None and wish.name in IN_PERCENT)):
                continue
            reckoned = self._reckon(then, before, again, self._answered.before(before, again))
            if reckoned and reckoned.outcome:
                found.append(Operand(reckoned.outcome.amount, reckoned.figures, at))
        return found

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
            value=f"{about}{show(outcome.amount.value)}{outcome.amount.unit}",
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
            return plain(figure.fact.head)
        return say("answering.in_words", language, words=plain(self._answered.named(figure.fact)))

    def _line(self, figure: Figure, beside: Sequence[Figure], marker: int, language: Language) -> Claim:
        text = self._catalog.report(figure.fact.report_id).text
        name = self._measure(figure, beside, language)
        return Claim(figure_line(figure.entry.profile, figure.fact, text, name, language), (marker,), "verified")

    def _table(self, figures: Sequence[Figure], markers: Mapping[tuple[str, int], int], language: Language) -> Table:
        rows = []
        for figure in figures:
            fact = figure.fact
            text, marker = self._catalog.report(fact.report_id).text, markers[fact.report_id, fact.sentence]
            rows.append(measure_row(figure.entry.profile, self._measure(figure, figures, language), text, fact, marker))
        return Table(tuple(say(column, language) for column in MEASURE_COLUMNS), tuple(rows))

    def _admit(self, there: Sequence[Figure], language: Language) -> Draft:
        """Say that this is not reckoned, and which figures there are to reckon with."""
        asked = [figure for figure in there if figure.asked]
        told = say("common.list", language).join(
            f"{_label(f, language)}{self._measure(f, asked, language)}{self._answered.written(f.fact)}"
            for f in asked[:_MANY]
        )
        key = "answering.cannot_reckon" if told else "answering.no_figures_told"
        detail = say(key, language, told=told)
        return Draft(detail, (), refusal=Refusal("not_disclosed", detail))


class ReckonedFigures:
    """A strategy: what is asked comes of figures that were asked for before."""

    name = "reckoned_figures"

    def __init__(self, reckoner: Reckoner) -> None:
        self._reckoner = reckoner

    def answer(self, turn: Turn) -> Draft | Declined:
        """Reckon with earlier figures where no rows of several reports stand, which the ledger is asked for first."""
        derives = turn.asked.working is not None and turn.asked.working.derives and _asks_figure(turn.asked)
        works = _works(turn.asked) or derives or _may_repeat(turn.asked)
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
        rows = turn.asked.several and not turn.asked.reckons
        return self._reckoner.answer(turn) if rows else Declined("declined.one_report")


def _asks_change(asked: Question, wish: Wish | None) -> bool:
    """Whether a turn asks by how much what stands rose or fell, or whether it did."""
    trend = asked.reckons and asked.turn is not None and asked.turn.operation.name == "trend"
    percent = wish is not None and wish.name == "percent_difference"
    return (trend or percent) and not (asked.working and asked.working.places)


def _from_the_earlier(operands: tuple[Operand, ...]) -> tuple[Operand, ...]:
    """Return two figures of one body with the later year's first: a growth is reckoned from the earlier one."""
    if len(operands) != _PAIR or len({key_of(one.figures[0].entry.profile.jurisdiction) for one in operands}) > 1:
        return operands
    return tuple(sorted(operands, key=lambda one: -(one.figures[0].entry.profile.year_of(one.figures[0].fact) or 0)))


def _works(asked: Question) -> bool:
    """Whether a turn works on earlier figures, though it may not be clear what is to be done with them."""
    return asked.reckons or wish_of(asked) is not None


def _may_repeat(asked: Question) -> bool:
    """Whether a turn names a thing and says nothing of what is to be done with it."""
    reading = asked.turn
    plain = reading is not None and reading.operation.name == "same" and reading.act.name in _ASIDE
    return plain and asked.working is not None and not asked.working.places and bool(asked.things)


def _works_on_percent(asked: Question) -> bool:
    """Whether a turn asks how far apart per cents are: 差几个点."""
    working = asked.working
    return working is not None and ("%" in working.units or any(word.text == "点" for word in working.words))


def _asks_figure(asked: Question) -> bool:
    """Whether a turn may ask for a number: it asks for no reason, and for no text."""
    reading = asked.turn
    return reading is not None and reading.answer.name in _FIGURES and reading.act.name not in {"why", "source", "more"}


def _is_elsewhere(asked: Question) -> bool:
    """Whether a question names a place that no earlier answer can have told of."""
    return any(not place.unknown for place in asked.outside)


def _are_measures(operands: Sequence[Operand]) -> bool:
    """Whether two amounts are of two things that one report counts, which have no mean: so many for each."""
    if len(operands) != _PAIR or any(len(operand.figures) > 1 for operand in operands):
        return False
    one, other = (operand.figures[0] for operand in operands)
    return one.entry.id == other.entry.id and one.fact.head != other.fact.head


def _label(figure: Figure, language: Language) -> str:
    return label_of_figure(figure.entry.profile, figure.fact, language)


def _drawn(figures: Sequence[Figure]) -> Chart | Undrawn:
    comparable = load_measures().comparable
    if any(not comparable(figures[0].fact.unit, figure.fact.unit) for figure in figures):
        return Undrawn.UNITS
    if any(worth(figure.fact) < 0 for figure in figures):
        return Undrawn.NEGATIVE
    return Chart("bar", 0, 3, 2)
