"""Which of the asked reports mention a thing, do it, lack it or plan it: exact, over their whole text.

A report is read, not ranked: it counts when one of its sentences holds all words of a thing, in the part that is
meant. Leaves to others what asks for a number, and what no report mentions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Passage, Section, Sentence
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Cell, Claim, Coverage, Draft, Table
from rag.understanding.mention_query import Mode, Seeking, Thing, read_seeking, seeks_places
from rag.understanding.question import Question
from rag.understanding.turn_reader import Label
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import DONE, MOST_LINES, MOST_ROWS, Notes, clip, more_line, name_of, names, quoted, shown

SURE = 0.6  # probability from which a question is taken to ask which reports mention something; by judgement
LONGEST_LINE, LONGEST_CELL = 110, 60  # characters of a sentence in the text and in the table
_PARTS: dict[Mode, str] = {"lack": "shortcomings", "plan": "plans"}
_SET_ASIDE = frozenset(_PARTS.values())  # what is lacking or planned is not done
# Verbs that any sentence may have, beside the plain ones of what was done.
_FURTHERED = re.compile(r"实施|落实|推进|践行|深化|健全|完善|推动|加强|强化")
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
_MOST_WORDS = 3  # of those that mean the same, told
_HEADING_TAIL = 8  # characters a heading's line may have beside it
_COLUMNS = ("wording.column_place", "wording.column_year", "answering.column_text")
_MODES: dict[Mode, str] = {
    "mention": "answering.mention",
    "do": "answering.report",
    "lack": "answering.name_as_lacking",
    "plan": "answering.name_as_planned",
}


@dataclass(frozen=True, slots=True)
class _Hit:
    """A report with its best sentence on each thing that it mentions (none where it need not be shown).

    ``done``: one of them stands outside the plans and shortcomings.
    """

    entry: Entry
    passages: tuple[Passage, ...]
    whole: bool = True  # it mentions all that is sought
    done: bool = True


class Mentions:
    """Which reports mention, do, lack or plan something."""

    name = "mentions"

    def __init__(self, catalog: Catalog, lexicon: Lexicon, operation_of: Callable[[str], Label]) -> None:
        """``operation_of``: what a question wants done."""
        self._catalog = catalog
        self._lexicon = lexicon
        self._operation_of = operation_of

    def answer(self, turn: Turn) -> Draft | Declined:
        """Read the asked reports whole and name those that say it."""
        asked = turn.asked
        sought = not asked.named_place and self._seeks(asked)
        if not (asked.several or sought):
            return Declined("declined.one_report")
        if asked.missing_years and set(asked.missing_years) >= set(asked.years):
            return Declined("declined.year_missing")
        found = find_mentions(asked, self._catalog, self._lexicon, sought=sought)
        return found or Declined("declined.no_mention")

    def _seeks(self, asked: Question) -> bool:
        """Whether a question asks which reports mention something, in whatever words it asks which."""
        operation = self._operation_of(asked.question)
        return seeks_places(asked) or (operation.name == "mentions" and operation.probability >= SURE)


def find_mentions(asked: Question, catalog: Catalog, lexicon: Lexicon, *, sought: bool = False) -> Draft | None:
    """Answer which reports mention, do, lack or plan something; None for another question, or where none does.

    ``sought``: the question is known to ask which.
    """
    if len(asked.report_ids) < 2:  # noqa: PLR2004  # of one report it is no question which
        return None
    seeking = read_seeking(asked, lexicon, sought=sought)
    if seeking is None:
        return None
    entries = [catalog.entry(report_id) for report_id in asked.report_ids]
    readers = [_Reader(catalog, thing, seeking) for thing in seeking.things]
    hits = _search(readers, entries, every=seeking.every)
    said = [reader.said for reader in readers]
    return _Words(asked, seeking, entries, said).draft(hits) if hits else None


def _search(readers: Sequence[_Reader], entries: Sequence[Entry], *, every: bool) -> list[_Hit]:
    """Return the reports that mention one of the things at least, every one searched whole."""
    found = [reader.read(entries) for reader in readers]
    hits = []
    for entry in entries:
        there = [own[entry.id] for own in found if entry.id in own]
        if there:
            passages = tuple({passage.sentence.start: passage for passage in there if passage}.values())
            whole = len(there) == len(found) or not every
            done = not passages or any(passage.aspect not in _SET_ASIDE for passage in passages)
            hits.append(_Hit(entry, passages, whole, done))
    return hits


class _Reader:
    """Finds one thing in reports."""

    def __init__(self, catalog: Catalog, thing: Thing, seeking: Seeking) -> None:
        self._catalog = catalog
        self._thing = thing
        self._mode = seeking.mode
        self._beside = seeking.beside
        self.said = f"“{thing.said}”"  # the thing as told: with the words that were looked for, where they are others

    def read(self, entries: Sequence[Entry]) -> dict[str, Passage | None]:
        """Return the reports (by id) that mention the thing, with the best sentence of those that may be shown.

        In the question's own words; where no report has them, in words that mean the same.
        """
        own = self._with(entries, self._thing.terms)
        if own or self._thing.wider in {(), self._thing.terms}:
            self._name(self._thing.terms)
            return own
        self._name(self._thing.wider)
        return self._with(entries, self._thing.wider)

    def _name(self, terms: Sequence[Sequence[str]]) -> None:
        others = ["/".join(words[:_MOST_WORDS]) for words in terms if not any(w in self._thing.said for w in words)]
        if others:
            self.said = f"“{self._thing.said}”({'、'.join(others)})"

    def _with(self, entries: Sequence[Entry], terms: Sequence[Sequence[str]]) -> dict[str, Passage | None]:
        plain = [words for words in terms if all(_HAN_ONLY.fullmatch(word) for word in words)]
        held = [self._catalog.reports_with(words).keys() for words in plain]
        candidates = [entry for entry in entries if all(entry.id in ids for ids in held)]
        certain = len(terms) == len(plain) == 1 and self._mode == "mention"  # who holds the word mentions it
        read = candidates[:MOST_ROWS] if certain else candidates
        found: dict[str, Passage | None] = {}
        for entry in read:
            if passage := self._best(entry, terms):
                found[entry.id] = passage
        return found | {entry.id: None for entry in candidates[len(read) :]}

    def _best(self, entry: Entry, terms: Sequence[Sequence[str]]) -> Passage | None:
        """Return the sentence of a report that says most plainly that the thing is there, or None."""
        sections = self._catalog.sections(entry.id)
        holding = [
            sentence
            for sentence in self._catalog.sentences((entry.id,))
            if self._in_part(sections[sentence.section]) and _holds(sentence.text, terms)
        ]
        if not holding:
            return None
        best = min(holding, key=lambda sentence: self._rank(sentence, sections[sentence.section]))
        section = sections[best.section]
        return Passage(best, self._catalog.report(entry.id), section.path, section.aspect, 0.0)

    def _in_part(self, section: Section) -> bool:
        part = _PARTS.get(self._mode)
        return part is None or section.aspect == part

    def _rank(self, sentence: Sentence, section: Section) -> tuple[float, ...]:
        """Return how far a sentence is from a plain statement that the thing is done; the least is best."""
        folded = fold_sentence(sentence.text)
        aside = section.aspect in _SET_ASIDE and self._mode not in _PARTS
        beside = sum(word in folded for word in self._beside)
        literal = self._thing.said in folded
        done = 0 if DONE.search(folded) else 1 if _FURTHERED.search(folded) else 2
        return (aside, _is_heading(sentence, section), -literal, -beside, done, sentence.start)


def _holds(text: str, terms: Sequence[Sequence[str]]) -> bool:
    folded = fold(text)
    return all(any(word in folded for word in words) for words in terms)


def _is_heading(sentence: Sentence, section: Section) -> bool:
    """Whether a sentence is no more than its section's heading."""
    if not section.path:
        return False
    heading = section.path[-1]
    return heading in sentence.text and len(sentence.text) < len(heading) + _HEADING_TAIL


class _Words:
    """One answer in the making."""

    def __init__(self, asked: Question, seeking: Seeking, entries: Sequence[Entry], said: Sequence[str]) -> None:
        self._language = asked.language
        self._said = said
        self._seeking = seeking
        self._entries = entries
        self._missing = tuple(dict.fromkeys(place.name for place in asked.outside))
        self._words = tuple(word for thing in seeking.things for words in thing.wider or thing.terms for word in words)
        self._notes = Notes()

    def draft(self, hits: Sequence[_Hit]) -> Draft:
        """Return the answer over the reports that mention something."""
        full = [hit for hit in hits if hit.whole and (hit.done or self._seeking.mode != "do")]
        rest = [hit for hit in hits if hit not in full]
        told = full or rest
        lines = [claim for hit in told[:MOST_LINES] for claim in self._claims(hit)]
        rows = tuple(self._row(hit) for hit in (*full, *rest)[:MOST_ROWS])
        silent = self._without(hits)
        head = self._head(full, rest)
        markers = tuple(dict.fromkeys(marker for claim in lines for marker in claim.citations))
        untold = len(told) - MOST_LINES
        more = [more_line(untold, self._language, in_table=len(told) <= MOST_ROWS)] if untold > 0 else []
        text = [head, *(shown(claim, self._language) for claim in lines), *more]
        columns = map(self._say, _COLUMNS)
        return Draft(
            "\n".join((*text, *self._aside(rest if full else []), *self._silent(silent))),
            (Claim(head, markers, "computed"), *lines),
            self._notes.citations(),
            Table(tuple(columns), rows),
            coverage=self._coverage(full),
        )

    def _without(self, hits: Sequence[_Hit]) -> list[str]:
        """Return the names of the reports that are not among these."""
        there = {hit.entry.id for hit in hits}
        return [name_of(entry) for entry in self._entries if entry.id not in there]

    def _head(self, full: Sequence[_Hit], rest: Sequence[_Hit]) -> str:
        verb = self._say(_MODES[self._seeking.mode])
        every, total, count = self._seeking.every, len(self._entries), len(full)
        what = self._say("answering.and" if every else "answering.or").join(self._said)
        if self._seeking.negative:
            without = self._without(full)
            who = self._say("common.colon") + names(without, self._language) if without else ""
            there = self._say("answering.those_that_verb", verb=verb)
            if not full:
                there = self._only(rest).lstrip(", ").capitalize()
            return self._say(
                "answering.most_do_not", total=total, count=len(without), verb=verb, what=what, who=who, there=there
            )
        if not full:
            only = self._only(rest)
            return self._say("answering.none_does", total=total, verb=verb, what=what, only=only)
        if count == total:
            return self._say("answering.all_do", total=total, verb=verb, what=what)
        return self._say("answering.some_do", total=total, count=count, verb=verb, what=what)

    def _only(self, rest: Sequence[_Hit]) -> str:
        """Return what the reports of an answer without a full hit do say."""
        if all(hit.whole for hit in rest):
            return self._say("answering.only_planned")
        return self._say("answering.only_one")

    def _claims(self, hit: _Hit) -> list[Claim]:
        return [
            quoted(
                hit.entry,
                clip(passage.sentence.text, self._words, LONGEST_LINE),
                self._notes.mark(passage),
                self._language,
            )
            for passage in hit.passages
        ]

    def _row(self, hit: _Hit) -> tuple[Cell, ...]:
        profile = hit.entry.profile
        text = "\n".join(clip(passage.sentence.text, self._words, LONGEST_CELL) for passage in hit.passages)
        markers = tuple(self._notes.mark(passage) for passage in hit.passages)
        return (Cell(profile.jurisdiction.name), Cell(str(profile.year or "")), Cell(text, citations=markers))

    def _aside(self, rest: Sequence[_Hit]) -> list[str]:
        """Return the line on reports that mention only a part of what is sought, or only plan or lack it."""
        part = names([name_of(hit.entry) for hit in rest if not hit.whole], self._language)
        planned = names([name_of(hit.entry) for hit in rest if hit.whole], self._language)
        lines = []
        if part:
            lines.append(self._say("answering.one_of_them", part=part))
        if planned:
            lines.append(self._say("answering.planned_alone", planned=planned))
        return lines

    def _silent(self, silent: Sequence[str]) -> list[str]:
        missing = self._say("common.list").join(self._missing)
        lines = []
        if silent and not self._seeking.negative:
            who = names(silent, self._language)
            lines.append(self._say("answering.not_mentioned", who=who))
        if missing:
            lines.append(self._say("answering.no_report_of", missing=missing))
        return lines

    def _coverage(self, full: Sequence[_Hit]) -> Coverage:
        there = {hit.entry.id for hit in full}
        return Coverage(
            tuple(name_of(entry) for entry in self._entries),
            tuple(name_of(entry) for entry in self._entries if entry.id in there),
            tuple(name_of(entry) for entry in self._entries if entry.id not in there),
            self._missing,
        )

    def _say(self, key: str, **slots: object) -> str:
        return say(key, self._language, **slots)
