"""How many items a part of each report lists: the shortcomings it names, what it plans. Counted from its enumeration.

No figure of a report tells this: 整改问题31个 counts something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Passage
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.retrieval.retriever import as_whole, find_wholes
from rag.schema.answer import Cell, Claim, Coverage, Draft, Table
from rag.understanding.mention_query import read_counted_part
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import MOST_ROWS, Notes, name_of
from rag.wording.quoting import outermost_items

MOST_LINED = 10  # reports with a line of their own
_NAMES = {"shortcomings": "answering.shortcomings", "plans": "answering.plans"}


@dataclass(frozen=True, slots=True)
class _Counted:
    entry: Entry
    passages: tuple[Passage, ...]
    listed: tuple[str, ...]  # the openings of the items


class CountedItems:
    """The number of items that a part of each asked report lists."""

    name = "counted_items"

    def __init__(self, catalog: Catalog, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._lexicon = lexicon

    def answer(self, turn: Turn) -> Draft | Declined:
        """Count them, and say of which reports they cannot be counted."""
        part = read_counted_part(turn.asked, self._lexicon)
        if part is None or not turn.asked.report_ids:
            return Declined("declined.no_items")
        wholes = find_wholes(self._catalog, turn.asked.report_ids, part)
        entries = [self._catalog.entry(report_id) for report_id in turn.asked.report_ids]
        counted = []
        for entry in entries:
            passages = tuple(as_whole(self._catalog, section) for section in wholes.get(entry.id, ()))
            counted.append(
                _Counted(
                    entry, passages, tuple(item for one in passages for item in outermost_items(one.sentence.text))
                )
            )
        if not any(one.listed for one in counted):
            return Declined("declined.not_filed")
        return self._draft(turn.asked, part, counted)

    def _draft(self, asked: Question, part: str, counted: Sequence[_Counted]) -> Draft:
        notes, language = Notes(), asked.language
        name = say(_NAMES[part], language)
        told = [one for one in counted if one.listed]
        if asked.operation.kind == "rank":
            told.sort(key=lambda one: len(one.listed), reverse=asked.operation.descending)
        claims: list[Claim] = []
        rows: list[tuple[Cell, ...]] = []
        for one in told:
            marks = tuple(notes.mark(passage) for passage in one.passages)
            words = say("common.semicolon", language).join(one.listed)
            if len(claims) < MOST_LINED:
                line = say(
                    "answering.items_listed",
                    language,
                    report=name_of(one.entry),
                    part=name,
                    count=len(one.listed),
                    words=words,
                )
                claims.append(Claim(line, marks, "computed"))
            profile, number = one.entry.profile, str(len(one.listed))
            rows.append(
                (
                    Cell(profile.jurisdiction.name),
                    Cell(str(profile.year or "")),
                    Cell(number, number, citations=marks),
                    Cell(words),
                )
            )
        lines = [_line(claim, language) for claim in claims]
        if asked.operation.kind == "sum" and len(told) > 1:
            terms = "+".join(str(len(one.listed)) for one in told)
            lines.insert(
                0, say("answering.items_total", language, terms=terms, count=sum(len(one.listed) for one in told))
            )
        if silent := [name_of(one.entry) for one in counted if not one.listed]:
            lines.append(
                say(
                    "answering.items_unlisted",
                    language,
                    names=say("common.list", language).join(silent[:MOST_LINED]),
                    part=name,
                )
            )
        columns = ("wording.column_place", "wording.column_year", "answering.column_items", "wording.column_text")
        coverage = Coverage(
            tuple(name_of(one.entry) for one in counted), tuple(name_of(one.entry) for one in told), tuple(silent)
        )
        table = (
            Table(tuple(say(column, language) for column in columns), tuple(rows[:MOST_ROWS]))
            if len(told) > 1
            else None
        )
        return Draft("\n".join(lines), tuple(claims), notes.citations()[:], table, coverage=coverage)


def _line(claim: Claim, language: str) -> str:
    markers = "".join(f"[{marker}]" for marker in claim.citations)
    return say("answering.cited", language, words=claim.text, markers=markers)
