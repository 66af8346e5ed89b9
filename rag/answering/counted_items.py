"""What a part of each report lists: the shortcomings it names, what it plans; or how many. Told from its enumeration.

No figure of a report tells the number: 整改问题31个 counts something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Passage
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from rag.answering.items_told import tell_items
from rag.answering.listed_items import Item, section_items
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.retrieval.retriever import as_whole, find_wholes
from rag.schema.answer import Cell, Claim, Coverage, Draft, Table
from rag.understanding.cues.cue import Cue
from rag.understanding.mention_query import asks_how_many, of_the_report, read_listed_part
from rag.understanding.question import Question
from rag.understanding.subject import OTHER
from rag.understanding.turn_reader import Label
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import MOST_ROWS, Notes, name_of

MOST_LINED = 10  # reports with a line of their own
_NAMES = {"shortcomings": "answering.shortcomings", "plans": "answering.plans"}
# Kinds of answer that a list of headings gives; 改了没有 or 由谁负责 ask of a part for something else.
_LISTING = frozenset({"items", "text", "definition", "same"})
UNSURE = 0.6  # probability below which another kind of answer is not taken to be asked for; by judgement


@dataclass(frozen=True, slots=True)
class _Listing:
    entry: Entry
    passages: tuple[Passage, ...]
    items: tuple[Item, ...]

    @property
    def listed(self) -> tuple[str, ...]:
        """The openings of the items."""
        return tuple(item.head for item in self.items)


class CountedItems:
    """The items that a part of an asked report lists, or their number in each of them."""

    name = "counted_items"

    def __init__(self, catalog: Catalog, lexicon: Lexicon, answer_of: Callable[[str], Label]) -> None:
        """``answer_of``: what kind of thing would answer a question."""
        self._catalog = catalog
        self._lexicon = lexicon
        self._answer_of = answer_of

    def answer(self, turn: Turn) -> Draft | Declined:
        """List them, or count them and say of which reports they cannot be counted."""
        asked = turn.asked
        part = read_listed_part(asked, self._lexicon, beside=OTHER if self._takes_more(asked) else 0)
        if part is None or not asked.report_ids or not of_the_report(asked, part):
            return Declined("declined.no_items")
        listing = not asks_how_many(asked)
        if listing and (asked.number or not self._lists(asked)):  # 打算签多少个、多少亿: a figure of the plans
            return Declined("declined.no_items")
        found = [self._listed(report_id, part) for report_id in asked.report_ids]
        if not any(len(one.items) > listing for one in found):  # one item alone is no list
            return Declined("declined.not_filed")
        if len(found) > 1:
            return self._draft(asked, part, found)
        one, named = found[0], say(_NAMES[part], asked.language)
        return tell_items(self._catalog.report(one.entry.id), one.entry, one.items, named, asked.language)

    def _takes_more(self, asked: Question) -> bool:
        """Whether a question may say more of the part than that it is asked for: 承认了哪些不足, 列了几条不足."""
        return asks_how_many(asked) or self._answer(asked).name == "items"

    def _lists(self, asked: Question) -> bool:
        """Whether the items of one report's part are what answers a question."""
        cues = (Cue.WHY_HAPPENED, Cue.OUTCOME, Cue.YES_NO)
        if len(asked.report_ids) != 1 or asked.reason or any(asked.has(cue) for cue in cues):
            return False
        answer = self._answer(asked)
        return answer.name in _LISTING or answer.probability < UNSURE

    def _answer(self, asked: Question) -> Label:
        """Return what would answer a question; one that leans on its dialogue is read by what it asks with that."""
        return self._answer_of(asked.question if asked.act == "new" else asked.content)

    def _listed(self, report_id: str, part: str) -> _Listing:
        catalog, passages, items = self._catalog, list[Passage](), list[Item]()
        report, sections = catalog.report(report_id), catalog.sections(report_id)
        for section in find_wholes(catalog, (report_id,), part).get(report_id, ()):
            whole = as_whole(catalog, section)
            passages.append(whole)
            items += section_items(report, sections, section, whole.sentence.end)
        return _Listing(catalog.entry(report_id), tuple(passages), tuple(items))

    def _draft(self, asked: Question, part: str, counted: Sequence[_Listing]) -> Draft:
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
                head = say(
                    "answering.items_listed", language, report=name_of(one.entry), part=name, count=len(one.listed)
                )
                claims.append(Claim(f"{head}{words}", marks, "computed"))
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
