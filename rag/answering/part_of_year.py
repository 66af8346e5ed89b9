"""A question for a part of the year: answered by sentences that speak of just that part, never by the year's figure.

Where no sentence does, that is told, with the figure of the whole year as what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from index.records import Passage
from index.stores.catalog import Catalog
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Draft, Refusal
from rag.understanding.part_of_year_query import PartAsked, read_part_of_year
from rag.understanding.period import Period, find_periods
from rag.understanding.question import Question
from rag.understanding.subject import spoken_of
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import Notes, clip, name_of, quoted, shown, whose

SPOKEN = 0.5  # share of what is asked that a sentence with its headings must speak of; by judgement
MOST_QUOTES = 3
READ_THROUGH = 50  # reports whose sentences are read for a period
LONGEST_QUOTE = 160  # characters

Figures = Callable[[Question], Draft | Declined]


class PartOfYear:
    """Months, a quarter, a half of a year."""

    name = "part_of_year"

    def __init__(self, catalog: Catalog, lexicon: Lexicon, figures: Figures) -> None:
        """``figures``: the answer of the ledger to a question for whole years."""
        self._catalog = catalog
        self._lexicon = lexicon
        self._figures = figures

    def answer(self, turn: Turn) -> Draft | Declined:
        """Quote what is said of that part of the year, else tell that nothing is."""
        asked = turn.asked
        wanted = read_part_of_year(asked, self._lexicon)
        if wanted is None or not asked.report_ids or asked.year_missing:
            return Declined("declined.no_part_of_year")
        if len(asked.report_ids) > READ_THROUGH:
            return Declined("declined.many_reports")
        told = _unlike(sorted(self._telling(asked, wanted), key=lambda passage: -passage.score))
        if not told and not asked.number and any(self._of_period(asked, wanted)):
            return Declined("declined.told_otherwise")
        if not told:
            return self._not_told(asked, wanted)
        notes = Notes()
        words = [word for term in wanted.subject.terms for word in term.words]
        claims = tuple(
            quoted(one.report, clip(one.sentence.text, words, LONGEST_QUOTE), notes.mark(one), asked.language)
            for one in told[:MOST_QUOTES]
        )
        return Draft("\n".join(shown(claim, asked.language) for claim in claims), claims, notes.citations())

    def _telling(self, asked: Question, wanted: PartAsked) -> Iterator[Passage]:
        """Yield the sentences that speak of an asked period and of what is asked, with how far they do."""
        # 6月做了哪些工作 names nothing of the field: all that is told of that month answers it
        open_ = not asked.number and not any(term.concept for term in wanted.subject.terms)
        for passage in self._of_period(asked, wanted):
            folded = fold_sentence(passage.sentence.text)
            spoken = spoken_of(wanted.subject, f"{folded} {fold(' '.join(passage.section_path))}")
            if (spoken >= SPOKEN or (open_ and asked.in_chinese)) and wanted.is_given(folded):
                yield replace(passage, score=spoken)

    def _of_period(self, asked: Question, wanted: PartAsked) -> Iterator[Passage]:
        """Yield the sentences that speak of an asked period."""
        for report_id in asked.report_ids:
            sections, report = self._catalog.sections(report_id), self._catalog.report(report_id)
            year = report.profile.year
            for sentence in self._catalog.sentences((report_id,)):
                own = find_periods(fold_sentence(sentence.text))
                if any(_same(said, one, year) for said in own for one in wanted.periods):
                    section = sections[sentence.section]
                    yield Passage(sentence, report, section.path, section.aspect, 0.0)

    def _not_told(self, asked: Question, wanted: PartAsked) -> Draft:
        """Return that a part of the year is not disclosed, with the year's figure where there is one."""
        entries = [self._catalog.entry(report_id) for report_id in asked.report_ids]
        when = say("common.list", asked.language).join(wanted.said)
        who = whose([name_of(entry) for entry in entries], asked.language)
        detail = say("answering.part_of_year_silent", asked.language, who=who, when=when)
        figures = self._figures(wanted.whole)
        if isinstance(figures, Draft) and figures.citations and not figures.refusal:
            text = say("answering.whole_year", asked.language, detail=detail, figures=figures.text)
            return replace(figures, text=text, chart=None, refusal=Refusal("not_disclosed", detail))
        return Draft.of(Refusal("not_disclosed", detail))


def _unlike(passages: Sequence[Passage]) -> list[Passage]:
    """Return passages without those whose words another one of the same report has too."""
    kept: list[Passage] = []
    for one in passages:
        words = one.sentence.text.strip("。 ")
        if not any(words in other.sentence.text for other in kept if other.report.id == one.report.id):
            kept.append(one)
    return kept


def _same(said: Period, asked: Period, year: int | None) -> bool:
    """Whether a report speaks of an asked part of the year; one without a year is of the report's own."""
    years = (said.year or year, asked.year or year)
    return (said.first, said.last) == (asked.first, asked.last) and years[0] == years[1]
