"""A section whose heading is what a question asks about, told whole: 怎么推进政务公开 → its items, else its sentences.

One sentence of such a section answers less than was asked, and the heading itself says nothing new.
"""

from __future__ import annotations

from collections.abc import Callable

from index.records import Section
from index.stores.catalog import Catalog
from index.text.normalize import fold
from rag.answering.items_told import tell_items
from rag.answering.listed_items import section_items
from rag.answering.neighbourhood import Around
from rag.answering.section_told import ELSEWHERE, tell_prose
from rag.answering.strategy import Declined
from rag.language.messages import say
from rag.schema.answer import Draft
from rag.understanding.cues.cue import Cue
from rag.understanding.question import Question
from rag.understanding.subject import Subject, spoken_of
from rag.understanding.turn_reader import Label

COVERED = 0.75  # share of what is asked that a heading must name; by judgement, from headings of the seeds
SURE = 0.5  # probability from which a question is taken to ask for an account
LEAST = 2  # items or sentences: one alone is a quote
MOST_ITEMS = 10
LONGEST_ITEM = 120  # characters of an item that are shown
_ACCOUNTS = frozenset({"list", "explain", "summarise"})  # operations that more than one sentence answers
NO_SECTION = Declined("declined.no_headed_section")


class HeadedSection:
    """Tells the section of one report that bears the asked subject as its heading."""

    def __init__(self, catalog: Catalog, operation_of: Callable[[str], Label]) -> None:
        """``operation_of``: what some words want done."""
        self._catalog = catalog
        self._operation_of = operation_of

    def answer(self, asked: Question, subject: Subject) -> Draft | Declined:
        """Return the items of the section, else its first sentences."""
        if len(asked.report_ids) != 1 or not self.asks_account(asked) or not subject.terms:
            return NO_SECTION
        section = self._headed(asked, subject)
        draft = (self._items(asked, section) or self._prose(asked, section)) if section else None
        return draft or NO_SECTION

    def asks_account(self, asked: Question) -> bool:
        """Whether more than one sentence is asked for: how, what was done, in short."""
        if asked.number or asked.reason or asked.more or asked.has(Cue.YES_NO) or asked.has(Cue.OUTCOME):
            return False
        operation = asked.reading.operation if asked.reading and asked.act == "new" else self._operation_of(asked.words)
        return operation.name in _ACCOUNTS and operation.probability >= SURE

    def _headed(self, asked: Question, subject: Subject) -> Section | None:
        """Return the section whose heading names most of what is asked, the innermost of several alike."""
        shares = [
            (spoken_of(subject, fold(section.path[-1])), len(section.path), -section.ordinal, section)
            for section in self._catalog.sections(asked.report_ids[0])
            if section.path and (asked.plans or section.aspect not in ELSEWHERE)
        ]
        share, _, _, best = max(shares, key=lambda one: one[:3], default=(0.0, 0, 0, None))
        return best if share >= COVERED else None

    def _items(self, asked: Question, section: Section) -> Draft | None:
        report = self._catalog.report(section.report_id)
        items = section_items(report, self._catalog.sections(section.report_id), section)
        if len(items) < LEAST:
            return None
        part = say("answering.section_named", asked.language, title=section.path[-1])
        entry = self._catalog.entry(section.report_id)
        return tell_items(report, entry, items, part, asked.language, most=MOST_ITEMS, longest=LONGEST_ITEM)

    def _prose(self, asked: Question, section: Section) -> Draft | None:
        prose = Around(self._catalog).prose(section)
        return tell_prose(prose, section, asked.language) if len(prose) >= LEAST else None
