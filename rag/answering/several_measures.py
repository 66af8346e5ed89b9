"""Several measures asked at once, of one report or of several: a line for each figure, and a table of all of them.

A measure that a report does not disclose is said so in its line and its cell. Where it is not sure which figure a
measure means, the question is left to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.facts.measures import load_measures
from index.records import Fact
from index.stores.catalog import Catalog
from rag.answering.matched_figures import FigureMatcher, Matched
from rag.answering.measures_read import MeasuresRead
from rag.answering.strategy import Declined, Turn
from rag.dialogue.contextualizer import ScopeReader
from rag.grounding.citations import cite, number_facts
from rag.language.messages import say
from rag.ledger.arithmetic import reckon
from rag.ledger.figures import worth
from rag.ledger.lookup import READ_AROUND
from rag.schema.answer import MARKER, Cell, Chart, Claim, Coverage, Draft, Language, Table, Undrawn
from rag.understanding.cues.cue import Cue
from rag.understanding.operation import Operation, Row
from rag.understanding.question import Question
from rag.understanding.several_measures import AskedMeasure, asks_which_place, measures_of
from rag.understanding.turn_reader import Label
from rag.understanding.vocabulary import Lexicon
from rag.wording.excerpts import excerpt, written
from rag.wording.lines import clip, name_of
from rag.wording.sentences import Words, computed
from rag.wording.tables import plain
from rag.wording.told_figure import figure_line, label_of_figure, name_measure

_OF_EACH = frozenset({"lookup", "compare", "trend", "rank"})  # each figure is told as it is
_RECKONED = frozenset({"sum", "average", "median", "difference"})  # of each measure over its reports
_IN_FIGURES = frozenset({"number", "percent", "table", "chart"})
_LIKELY = 0.5
LONGEST_NEAR = 80  # characters of a sentence that is shown in place of a figure
NOT_APART = Declined("declined.measures_not_apart")


@dataclass(frozen=True, slots=True)
class _Found:
    """The measures that are asked for and what each report states of them, report by report."""

    asked: Question
    measures: tuple[AskedMeasure, ...]
    reports: tuple[tuple[Matched, ...], ...]

    @property
    def facts(self) -> list[Fact]:
        return [one.row.fact for own in self.reports for one in own if one.row.fact]

    @property
    def cited(self) -> list[Fact]:
        """The figures, and what is shown in place of those that are not disclosed."""
        every = [(one.row.fact, *one.row.nearest[:1], one.near) for own in self.reports for one in own]
        return [next(fact for fact in facts if fact) for facts in every if any(facts)]

    @property
    def asks_each(self) -> bool:
        """Whether of one report nothing can be made of the figures together, or each is asked for in words."""
        comparable = load_measures().comparable
        units = [fact.unit for fact in self.facts] + [unit for one in self.measures for unit in one.units[:1]]
        return self.asked.has(Cue.EACH) or any(not comparable(units[0], unit) for unit in units)

    @property
    def reckons(self) -> bool:
        """Whether something is to be made of the figures of each measure."""
        return self.asked.operation.kind in _RECKONED and len(self.reports) > 1


class SeveralMeasures:
    """More measures than one, each of every report that is asked."""

    name = "several_measures"

    def __init__(
        self,
        catalog: Catalog,
        lexicon: Lexicon,
        reader: ScopeReader,
        answer_of: Callable[[str], Label],
        read: MeasuresRead,
    ) -> None:
        """``answer_of`` tells what kind of thing would answer a question, ``read`` what its words find."""
        self._catalog = catalog
        self._lexicon = lexicon
        self._reader = reader
        self._answer_of = answer_of
        self._matcher = FigureMatcher(catalog, lexicon)
        self._read = read

    def answer(self, turn: Turn) -> Draft | Declined:
        """Look each measure up in each report that is asked."""
        asked, operation = turn.asked, turn.asked.operation
        if asked.year_missing:
            return Declined("declined.year_missing")
        measures = measures_of(asked, self._lexicon, load_measures())
        if not measures:
            return Declined("declined.not_several_measures")
        reports = len(asked.report_ids)
        reckoned = operation.kind in _RECKONED
        plain_order = operation.limits or operation.position or operation.focus or operation.than
        if plain_order or not (operation.kind in _OF_EACH or reckoned) or not 0 < reports <= READ_AROUND:
            return NOT_APART
        if not self._asks_figures(asked) or self._asks_each_another(turn):
            return Declined("declined.no_number")
        entries = [self._catalog.entry(report_id) for report_id in asked.report_ids]
        matched = tuple(self._matcher.match(entry, measures) for entry in entries)
        if not _is_told_apart(matched):
            matched = self._read.fill(asked, measures, matched)
        if not _is_told_apart(matched) or (_asks_one_number(asked) and _has_empty_column(matched)):
            return NOT_APART
        found = _Found(asked, measures, matched)
        return NOT_APART if reckoned and not (reports > 1 or found.asks_each) else self._draft(found)

    def _asks_figures(self, asked: Question) -> bool:
        """Whether figures are asked for, in words or by their form, and not how things are done."""
        if asked.has(Cue.WAYS) or asked.reason or asked.more or asks_which_place(asked):
            return False
        if asked.number or asked.operation.chart or asked.operation.sure:
            return True
        answers = (self._answer_of(words) for words in dict.fromkeys((asked.question, asked.content)))
        return any(answer.name in _IN_FIGURES and answer.probability >= _LIKELY for answer in answers)

    def _asks_each_another(self, turn: Turn) -> bool:
        """Whether places are asked for a measure of their own each, here or in what still stands."""
        if self._reader.parts(turn.asked):
            return True
        if turn.asked.act != "continue":
            return False
        earlier = (self._reader.read(said, turn.history[:at]) for at, said in enumerate(turn.history))
        return any(self._reader.parts(asked) for asked in earlier)

    def _draft(self, found: _Found) -> Draft:
        language = found.asked.language
        passages, markers = number_facts(self._catalog, found.cited)

        def marks(fact: Fact) -> tuple[int, ...]:
            return (markers[fact.report_id, fact.sentence],)

        results = self._reckoned(found, marks) if found.reckons else []
        told = [
            self._claim(one, measure, language, marks)
            for own in found.reports
            for one, measure in zip(own, found.measures, strict=True)
        ]
        told = [*told, *results] if found.asked.has(Cue.EACH) else [*results, *told]  # 各多少 asks for each first
        lines = [_cited(claim, language) for claim in told]
        lines += self._missing(found.asked)
        table = self._table(found, marks) if len(found.reports) > 1 or self._wants_table(found.asked) else None
        chart = _drawn(found, table) if table else Undrawn.ONE
        return Draft(
            "\n".join(lines),
            tuple(claim for claim in told if claim.citations),
            cite(passages),
            table,
            chart if isinstance(chart, Chart) else None,
            _coverage(found),
            undrawn=None if isinstance(chart, Chart) else chart,
        )

    def _wants_table(self, asked: Question) -> bool:
        return self._answer_of(asked.question).name in {"table", "chart"}

    def _claim(
        self, one: Matched, measure: AskedMeasure, language: Language, marks: Callable[[Fact], tuple[int, ...]]
    ) -> Claim:
        """Return what a report says of a measure: its figure, what it states instead, or that it is silent."""
        report = _label(one.row, language)
        if fact := one.row.fact:
            text, name = (
                self._catalog.report(fact.report_id).text,
                one.name or name_measure(fact.measure, (fact.action,), language),
            )
            told = figure_line(one.row.report.profile, fact, text, name, language)
            return Claim(told, marks(fact), "verified")
        if one.row.nearest:
            fact = one.row.nearest[0]
            words = excerpt(self._catalog.report(fact.report_id).text, fact)
            told = say(
                "wording.instead", language, report=report, what=name_measure(measure.name, (), language), quote=words
            )
            return Claim(told, marks(fact), "verified")
        if fact := one.near:
            said = self._catalog.parts(fact.report_id).sentences[fact.sentence].text
            quote = MARKER.sub("", clip(said, [measure.words], LONGEST_NEAR)).rstrip("。")
            told = say("answering.not_alone", language, report=report, measure=measure.name, quote=quote)
            return Claim(told, marks(fact), "quoted")
        own = name_measure(measure.name, (), language)
        name = f"{measure.of[0]}{own}" if measure.of else own
        return Claim(say("wording.silent_one", language, names=report, measure=name), (), "computed")

    def _missing(self, asked: Question) -> list[str]:
        names = _absent(asked)
        if not names:
            return []
        language = asked.language
        told = say("wording.missing", language, names=say("common.list", language).join(names))
        return [f"{told}{say('common.stop', language)}"]

    def _reckoned(self, found: _Found, marks: Callable[[Fact], tuple[int, ...]]) -> list[Claim]:
        """Return what the figures of each measure come to over the reports."""
        language = found.asked.language
        claims = []
        for at, measure in enumerate(found.measures):
            rows = [own[at].row for own in found.reports]
            reckoning = reckon(rows, Operation(found.asked.operation.kind), load_measures().comparable)
            words = Words(
                language,
                lambda row: _label(row, language),
                lambda fact: written(self._catalog.report(fact.report_id).text, fact),
                lambda _: "",
            )
            for line, _ in computed(reckoning, words):
                shown = tuple(dict.fromkeys(m for f in reckoning.figures for m in marks(f.fact)))
                told = say(
                    "answering.reckoned_of_measure",
                    language,
                    measure=name_measure(measure.name, (), language),
                    told=line,
                )
                claims.append(Claim(told, shown, "computed"))
        return claims

    def _table(self, found: _Found, marks: Callable[[Fact], tuple[int, ...]]) -> Table:
        language = found.asked.language
        heads = (say("wording.column_place", language), say("wording.column_year", language))
        rows = []
        for own in found.reports:
            profile = own[0].row.report.profile
            cells = [self._cell(one.row.fact, marks, language) for one in own]
            rows.append((Cell(profile.jurisdiction.name), Cell(str(profile.year or "")), *cells))
        return Table((*heads, *(name_measure(measure.name, (), language) for measure in found.measures)), tuple(rows))

    def _cell(self, fact: Fact | None, marks: Callable[[Fact], tuple[int, ...]], language: Language) -> Cell:
        if fact is None:
            return Cell(say("wording.column_undisclosed", language))
        shown = written(self._catalog.report(fact.report_id).text, fact)
        return Cell(shown, plain(worth(fact)), fact.unit, marks(fact))


def _is_told_apart(reports: Sequence[Sequence[Matched]]) -> bool:
    """Whether some figure is found, and who has none of a measure of the field is silent, or is by the ledger.

    Of one report a sentence that speaks of the measure is better shown whole than taken to have no figure for it.
    """
    every = [one for own in reports for one in own]
    known = [one.row.fact or one.row.nearest or (one.filed and (one.silent or len(reports) > 1)) for one in every]
    return any(one.row.fact for one in every) and all(known)


def _asks_one_number(asked: Question) -> bool:
    """Whether one number is asked of all that is joined: 审查合同及协议多少份."""
    return len(asked.hits(Cue.NUMBER)) == 1 and not asked.has(Cue.EACH)


def _has_empty_column(reports: Sequence[Sequence[Matched]]) -> bool:
    """Whether no report has a figure for one of the measures."""
    return any(not any(own[at].row.fact for own in reports) for at in range(len(reports[0])))


def _drawn(found: _Found, table: Table) -> Chart | Undrawn:
    """Return how the table is drawn: bars of one colour are those of one measure."""
    facts, comparable = found.facts, load_measures().comparable
    if len(facts) < 2 or len(found.reports) < 2:  # noqa: PLR2004
        return Undrawn.ONE
    if any(not comparable(facts[0].unit, fact.unit) for fact in facts):
        return Undrawn.UNITS
    return Chart("bar", 0, 2, upto=len(table.columns) - 1)


def _label(row: Row, language: Language) -> str:
    return label_of_figure(row.report.profile, row.fact, language)


def _absent(asked: Question) -> tuple[str, ...]:
    year = f"{'、'.join(map(str, asked.years))}年" if asked.years else ""
    absent = (f"{label}{year}" for label in asked.missing_reports)
    return tuple(dict.fromkeys((*(place.name for place in asked.outside), *absent)))


def _coverage(found: _Found) -> Coverage:
    told = [(name_of(own[0].row.report), any(one.row.fact for one in own)) for own in found.reports]
    return Coverage(
        tuple(name for name, _ in told),
        tuple(name for name, disclosed in told if disclosed),
        tuple(name for name, disclosed in told if not disclosed),
        _absent(found.asked),
    )


def _cited(claim: Claim, language: Language) -> str:
    markers = "".join(f"[{marker}]" for marker in claim.citations)
    return say("answering.cited", language, words=claim.text, markers=markers)
