"""The figures that the earlier answers of a dialogue told: what can be reckoned with without being named again.

A dialogue is known by its questions alone, so the earlier answers are made once more, quoted. Which of a quoted
sentence's numbers was asked for is told by the words that it shares with the question and not with its neighbours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.facts.measures import load_measures
from index.records import Fact
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.normalize import fold
from index.text.tokenize import bigrams
from rag.answering.figure_names import beside, name_pieces, pieces_of
from rag.answering.figure_reader import LIKELY, FigureReader
from rag.answering.strategy import Again
from rag.dialogue.contextualizer import ScopeReader
from rag.grounding.completeness import asked_parts
from rag.ledger.lookup import find_rows
from rag.retrieval.retriever import Found
from rag.schema.answer import Citation, Draft, markers_in
from rag.understanding.counted_parts import CountedPart, counted_parts, joined_parts, without_counting
from rag.understanding.measure_query import read_measure
from rag.understanding.question import Question
from rag.understanding.subject import read_subject
from rag.understanding.vocabulary import Lexicon
from rag.wording.excerpts import written
from rag.wording.told_figure import states

NOTHING_FOUND = Found((), (), {})
LOOKED_BACK = 6  # questions whose answers are looked at


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a report that an earlier answer shows.

    ``words``: pairs of characters that name it; ``asked``: it was asked for, and does not merely stand beside.
    """

    fact: Fact
    entry: Entry
    at: int  # which question of the dialogue it answers, from 0
    words: frozenset[str]
    asked: bool

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other figure."""
        return self.fact.report_id, self.fact.ordinal


class AnsweredFigures:
    """What the answers of one open library told, by the questions of a dialogue."""

    def __init__(self, catalog: Catalog, reader: ScopeReader, lexicon: Lexicon, figures: FigureReader) -> None:
        self._catalog = catalog
        self._figures = figures
        self._reader = reader
        self._lexicon = lexicon

    def before(self, history: Sequence[str], again: Again) -> tuple[Figure, ...]:
        """Return the figures of the latest answers, the last answer's first; within one, those asked for first."""
        told: list[Figure] = []
        for at in range(len(history) - 1, max(-1, len(history) - 1 - LOOKED_BACK), -1):
            earlier = tuple(history[:at])
            asked = self._reader.read(history[at], earlier)
            if not asked.courtesy:
                told += self._told(asked, again(history[at], earlier), at)
        known: dict[tuple[str, int], Figure] = {}
        for figure in told:  # one that only stood beside is one that was asked for, if it was earlier
            if figure.key not in known or (figure.asked and not known[figure.key].asked):
                known[figure.key] = figure
        return tuple(known.values())

    def _told(self, asked: Question, draft: Draft, at: int) -> list[Figure]:
        """Return the figures that one answer shows, those asked for first."""
        shown = markers_in(draft.text) | (draft.table.markers if draft.table else set())
        cited = [citation for citation in draft.citations if citation.marker in shown]
        there = [fact for citation in cited for fact in self._inside(citation)]
        if draft.refusal:
            return []
        meant = self._stated(asked, draft, cited)
        if not meant:
            meant = self._by_ledger(asked, there) or self._likeliest(asked, cited) or self._aligned(asked, there)
        said = self._pairs(without_counting(asked))
        figures = []
        for fact in dict.fromkeys((*meant, *there)):
            named = said if fact in meant and len(meant) == 1 else frozenset[str]()
            entry = self._catalog.entry(fact.report_id)
            figures.append(Figure(fact, entry, at, self._label(fact) | named, fact in meant))
        return figures

    def _by_ledger(self, asked: Question, there: Sequence[Fact]) -> list[Fact]:
        """Return of the figures shown the one that the ledger has for what is asked, or the nearest to it."""
        wanted = read_measure(asked, self._lexicon, load_measures())
        if wanted is None or not wanted.known or asked.act == "elaborate" or asked_parts(asked) > 1:
            return []
        entries = [self._catalog.entry(report_id) for report_id in dict.fromkeys(fact.report_id for fact in there)]
        rows = find_rows(self._catalog, wanted, entries)
        chosen = [fact for row in rows for fact in (row.fact, *row.nearest[:1]) if fact][: len(entries)]
        return [fact for fact in chosen if fact in there]

    def _likeliest(self, asked: Question, cited: Sequence[Citation]) -> list[Fact]:
        """Return of each report the number of its cited sentences that likely answers, where one is asked for."""
        if len(counted_parts(asked)) > 1:
            return []
        within = {(fact.report_id, fact.sentence) for citation in cited for fact in self._inside(citation)}
        best = self._figures.best(asked, NOTHING_FOUND, within) if within else {}
        return [one.fact for one in best.values() if one.in_unit and one.probability >= LIKELY]

    def _aligned(self, asked: Question, there: Sequence[Fact]) -> list[Fact]:
        """Return of the numbers of quoted sentences one for each that is asked; none where it is open which."""
        labels = {fact: self._label(fact) for fact in there}
        meant: list[Fact] = []
        parts = counted_parts(asked)
        if len(there) == len(parts) and all(_counts_in(fact.unit, asked.units) for fact in there):
            return list(there)
        for part in parts:
            each = [self._nearest(one, there, labels, meant) for one in joined_parts(part)]
            if len({fact.ordinal for fact in each if fact}) == len(each) > 1:
                meant += [fact for fact in each if fact]
            elif fact := self._nearest(part, there, labels, meant):
                meant.append(fact)
        return meant

    def _nearest(
        self,
        part: CountedPart,
        there: Sequence[Fact],
        labels: Mapping[Fact, frozenset[str]],
        taken: Sequence[Fact],
    ) -> Fact | None:
        """Return the figure that shares most with the words of one part; None where it is open which."""
        fitting = [fact for fact in there if fact not in taken and _counts_in(fact.unit, part.units)]
        said = self._pairs(part.words)
        tells = shared(said, (labels[fact] for fact in fitting))
        worth = {fact: sum(tells[pair] * len(pair) for pair in labels[fact] & said) for fact in fitting}
        counts = {f: bool(part.noun) and self._behind(f).startswith(part.noun) for f in fitting}
        rank = {
            f: (not counts[f], -worth[f], bool(part.before) and not _counts_in(f.unit, part.before), _is_part(f))
            for f in fitting
        }
        best = sorted((fact for fact in fitting if worth[fact] > 0 or counts[fact]), key=rank.__getitem__)
        if not best and part.units and len(fitting) == 1:
            return fitting[0]  # nothing else is counted so
        if not best or (len(best) > 1 and rank[best[0]] == rank[best[1]]):
            return None
        return self._whole_of(best[0], fitting, labels, part) or best[0]

    def _behind(self, fact: Fact) -> str:
        return beside(self._catalog.report(fact.report_id).text, fact)[1]

    def _whole_of(
        self, fact: Fact, others: Sequence[Fact], labels: Mapping[Fact, frozenset[str]], part: CountedPart
    ) -> Fact | None:
        """Return what a figure is a part of, where a question names nothing but the thing that both count."""
        wholes = [one for one in others if (one.report_id, one.ordinal) == (fact.report_id, fact.part_of)]
        if not wholes or wholes[0].head != fact.head:
            return None
        own = labels[fact] - labels[wholes[0]]
        named = (bigrams(term.said) or [term.said] for term in read_subject(part.words, self._lexicon).terms)
        return None if any(own.issuperset(pieces) for pieces in named) else wholes[0]

    def _pairs(self, words: str) -> frozenset[str]:
        """Return the characters of some words and their pairs; of English words those of their concepts."""
        if not words.isascii():
            return frozenset(pieces_of(words))
        concepts = (word for mention in self._lexicon.find(fold(words)) for word in mention.concept.official)
        return frozenset(piece for word in concepts for piece in pieces_of(word))

    def _inside(self, citation: Citation) -> list[Fact]:
        facts = self._catalog.facts((citation.report_id,))
        return [fact for fact in facts if citation.start <= fact.start and fact.end <= citation.end]

    def _stated(self, asked: Question, draft: Draft, cited: Sequence[Citation]) -> list[Fact]:
        """Return the figures that an answer's lines name by place and number, in their order."""
        of_marker = {citation.marker: self._inside(citation) for citation in cited}
        tabled: list[Fact] = []
        for cells in draft.table.rows if draft.table else ():
            for cell in (cell for cell in cells if cell.value and cell.unit is not None):
                facts = (fact for marker in cell.citations for fact in of_marker.get(marker, ()))
                tabled += [fact for fact in facts if self.written(fact) == cell.text][:1]
        if tabled and asked.operation.top:  # of an order the first few; its table has them all
            return tabled[: asked.operation.top]
        stated: list[Fact] = []
        said = self._pairs(without_counting(asked))  # of 不予受理5件, 终止5件 the one that is asked for
        for claim in draft.claims:
            if claim.verdict != "verified":
                continue
            facts = (fact for marker in claim.citations for fact in of_marker.get(marker, ()))
            alike = [fact for fact in facts if states(claim.text, self.written(fact))]
            stated += [max(alike, key=lambda fact: len(self._label(fact) & said))] if alike else []
        return list(dict.fromkeys((*stated, *tabled)))

    def written(self, fact: Fact) -> str:
        """Return a figure as its report writes it."""
        return written(self._catalog.report(fact.report_id).text, fact)

    def named(self, fact: Fact) -> str:
        """Return the words of the report that name a figure: those right before its number, else right behind it."""
        before, after = beside(self._catalog.report(fact.report_id).text, fact)
        return before if len(before) > 1 else after

    def _label(self, fact: Fact) -> frozenset[str]:
        return name_pieces(self._catalog.report(fact.report_id).text, fact)


def told_rows(there: Sequence[Figure], report_ids: Sequence[str]) -> dict[str, Fact]:
    """Return by report the number that was asked for last, as far back as answers told of these reports in one unit.

    Of reports of which one answer told several none is taken: which of them stands is open.
    """
    asked = [figure for figure in there if figure.asked]
    rows: dict[str, Fact] = {}
    for at in sorted({figure.at for figure in asked}, reverse=True):
        here = [figure.fact for figure in asked if figure.at == at]
        units = {fact.unit for fact in (*here, *rows.values())}
        known = [fact.report_id for fact in here]
        if len(units) > 1 or len({*known}) < len(known) or not {*known} <= {*report_ids}:
            break
        for fact in here:
            rows.setdefault(fact.report_id, fact)
    return rows


def shared(pairs: Collection[str], labels: Iterable[Collection[str]]) -> Mapping[str, float]:
    """Return how much each pair tells: the less, the more labels have it."""
    counts = Counter(pair for label in labels for pair in {*label} & {*pairs})
    return {pair: 1 / count for pair, count in counts.items()}


def _is_part(fact: Fact) -> bool:
    return fact.part_of is not None


def _counts_in(unit: str, asked: Sequence[str]) -> bool:
    return not asked or load_measures().counts_in(unit, asked)
