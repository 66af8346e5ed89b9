"""Two measures of one report set beside each other: a share of a whole, a difference, how many times, together.

Each report is reckoned by itself. A part whose whole is not named is set beside the figure that the ledger links it to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.facts.measures import load_measures
from index.records import Fact
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from rag.answering.strategy import Declined, Turn
from rag.grounding.citations import cite, number_facts
from rag.language.messages import say
from rag.ledger.arithmetic import pair_result
from rag.ledger.figures import Result, show
from rag.ledger.lookup import find_rows
from rag.schema.answer import Claim, Coverage, Draft, Language, Refusal
from rag.understanding.measure_query import read_measure
from rag.understanding.operands import read_operands
from rag.understanding.operation import Kind, Row, Wanted
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import MOST_LINES, name_of, whose
from rag.wording.told_figure import figure_line, name_measure

_KINDS: frozenset[Kind] = frozenset({"share", "ratio", "difference", "percent_difference", "sum"})


class TwoMeasures:
    """One figure of a report beside another one of it."""

    name = "two_measures"

    def __init__(self, catalog: Catalog, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._lexicon = lexicon

    def answer(self, turn: Turn) -> Draft | Declined:
        """Reckon with both figures in each report asked that states them."""
        asked = turn.asked
        operation, places = asked.operation, len(asked.scope.jurisdictions)
        if not operation.sure or operation.kind not in _KINDS or operation.focus:
            return Declined("declined.one_measure")
        # of several places each has a share of its own; what else is joined are figures of different places
        if operation.kind != "share" and not (places == 1 and asked.named_place):
            return Declined("declined.several_reports")
        entries = [self._catalog.entry(report_id) for report_id in asked.report_ids]
        pair = read_operands(asked, self._lexicon, load_measures())
        if pair:
            rows = [(one, other) for one, other in zip(*(self._rows(w, entries) for w in pair), strict=True)]
        elif asked.operation.kind == "share" and len(entries) == 1:
            rows = self._with_whole(asked, entries)
        else:
            return Declined("declined.one_measure")
        comparable = load_measures().comparable
        told = [(row, other, pair_result(asked.operation.kind, row, other, comparable)) for row, other in rows]
        found = [(row, other, result) for row, other, result in told if result]
        if found:
            return self._draft(asked, found, entries)
        one_alone = any(row.fact or other.fact for row, other in rows)
        if pair and one_alone and operation.kind != "share":  # a share may be stated as it is
            return Draft.of(self._refused(asked, pair))
        return Declined("declined.not_filed")

    def _refused(self, asked: Question, pair: tuple[Wanted, Wanted]) -> Refusal:
        names = say("common.list", asked.language).join(name_measure(wanted.name, wanted.actions) for wanted in pair)
        return Refusal("not_disclosed", say("answering.not_both", asked.language, names=names))

    def _rows(self, wanted: Wanted, entries: Sequence[Entry]) -> Sequence[Row]:
        return find_rows(self._catalog, wanted, entries)

    def _with_whole(self, asked: Question, entries: Sequence[Entry]) -> list[tuple[Row, Row]]:
        """Return the figure that is asked for and the one that the report states it to be a part of."""
        wanted = read_measure(asked, self._lexicon, load_measures())
        if wanted is None or not wanted.known:
            return []
        pairs = []
        for row in self._rows(wanted, entries):
            if row.fact and row.fact.part_of is not None:
                facts = self._catalog.facts((row.fact.report_id,))
                whole = next(fact for fact in facts if fact.ordinal == row.fact.part_of)
                pairs.append((row, replace(row, fact=whole)))
        return pairs

    def _draft(self, asked: Question, found: Sequence[tuple[Row, Row, Result]], entries: Sequence[Entry]) -> Draft:
        facts = [fact for row, other, _ in found[:MOST_LINES] for fact in (row.fact, other.fact) if fact]
        passages, markers = number_facts(self._catalog, facts)
        lines, claims = [], []

        def marks(*own: Fact) -> tuple[int, ...]:
            return tuple(dict.fromkeys(markers[fact.report_id, fact.sentence] for fact in own))

        for row, _, result in found[:MOST_LINES]:
            pair = [figure.fact for figure in result.figures]
            computed = Claim(self._told(asked, row, result), marks(*pair), "computed")
            quoted = [
                Claim(
                    figure_line(
                        row.report.profile, fact, self._text(fact), self._named(fact, asked.language), asked.language
                    ),
                    marks(fact),
                    "verified",
                )
                for fact in pair
            ]
            claims += [computed, *quoted]
        lines = [_line(claim, asked) for claim in claims]
        told = {row.report.id for row, _, _ in found}
        coverage = Coverage(
            tuple(name_of(entry) for entry in entries),
            tuple(name_of(entry) for entry in entries if entry.id in told),
            tuple(name_of(entry) for entry in entries if entry.id not in told),
        )
        if coverage.undisclosed:
            who = whose(coverage.undisclosed, asked.language)
            lines.append(say("answering.both_not_disclosed", asked.language, names=who))
        return Draft("\n".join(lines), tuple(claims), cite(passages), coverage=coverage)

    def _told(self, asked: Question, row: Row, result: Result) -> str:
        one, other = result.figures
        about = say("wording.about", asked.language) if result.about else ""
        less = result.value < 0
        return say(
            f"answering.pair_{result.kind}",
            asked.language,
            report=name_of(row.report),
            one=self._named(one.fact, asked.language),
            other=self._named(other.fact, asked.language),
            step=say("wording.less_amount" if less else "wording.step_amount", asked.language),
            value=f"{about}{show(abs(result.value))}{result.unit}",
            formula=result.formula,
        )

    def _named(self, fact: Fact, language: Language) -> str:
        return name_measure(fact.measure, (fact.action,), language)

    def _text(self, fact: Fact) -> str:
        return self._catalog.report(fact.report_id).text


def _line(claim: Claim, asked: Question) -> str:
    markers = "".join(f"[{marker}]" for marker in claim.citations)
    return say("answering.cited", asked.language, words=claim.text, markers=markers)
