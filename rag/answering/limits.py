"""Answers from the reports that a user picked and from no other: a drafting over just these, and what lies beyond told.

That a place has reports in the library which are not among the picked ones only the whole library's reader can tell;
so a question is read by both. Knows no strategy.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.library import Library
from index.library_part import LibraryPart
from index.stores.tables import Entry
from rag.answering.clock import Clock
from rag.answering.router import Drafting
from rag.comparison.sources import describe_sources, find_chosen, settle_sources
from rag.generation.reply_cache import Speaker
from rag.language.detection import language_of
from rag.language.messages import list_names, make_notice, of_picked, say, say_both
from rag.schema.answer import Draft, Edit, Event, EvidenceFound, Language, Refusal
from rag.schema.errors import QuestionError
from rag.schema.sources import Picked, Sources
from rag.understanding.places.linker import key_of
from rag.understanding.question import Question

REMEMBERED = 8  # choices whose readers stay; they share what is big with the whole library
_MOST_NAMED = 6

Answering = Generator[Event, None, tuple[Question, Draft]]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question as it came: with the earlier ones, and with what was set of its scope by hand."""

    question: str
    history: tuple[str, ...] = ()
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class _Beyond:
    """What a question asks of the library that is not picked, by name; ``all_of_it``: and of nothing that is."""

    asked: Question
    names: tuple[str, ...]
    all_of_it: bool


class Limits:
    """Makes and remembers draftings over picked reports of one library; who changes its reports renews them."""

    def __init__(self, library: Library, draft: Callable[[Library], Drafting]) -> None:
        self._library = library
        self._draft = draft
        self._guard = threading.Lock()
        self._made: OrderedDict[frozenset[str], Drafting] = OrderedDict()

    def renew(self) -> None:
        """Forget what was made of reports that have changed."""
        with self._guard:
            self._made.clear()

    def open(self, sources: Sources) -> Drafting:
        """Return a drafting over the reports that sources mean. Raises QuestionError where there are none."""
        return self._open(find_chosen(self.settle(sources), self._library.catalog.entries()))

    def settle(self, sources: Sources) -> Sources:
        """Return sources with the keys of the places that they name; what the library lacks is left out.

        Raises QuestionError where nothing remains.
        """
        entries = self._library.catalog.entries()
        settled, lost = settle_sources(sources, entries)
        if not settled:
            raise QuestionError(" ".join(say_both("sources.unknown", names="、".join(lost))))
        if not find_chosen(settled, entries):
            raise QuestionError(" ".join(say_both("sources.nothing")))
        return settled

    def describe(self, sources: Sources, language: Language) -> Picked:
        """Return what an answer says of the sources that it is limited to."""
        return describe_sources(sources, self._library.catalog.entries(), language)

    def answer(
        self, whole: Drafting, sources: Sources, asking: Dialogue, clock: Clock, speaker: Speaker | None
    ) -> Answering:
        """Answer a question from the picked reports; ``whole`` reads what it asks of the library beyond them."""
        entries = find_chosen(sources, self._library.catalog.entries())
        drafting, edit = self._open(entries), asking.edit
        language = language_of(asking.question)
        if edit is not None and edit.jurisdictions is not None:
            beyond, edit = _cut(edit, drafting, whole.read(asking.question, asking.history))
        else:
            beyond = self._look_beyond(whole, entries, asking)
            if beyond.all_of_it and asking.history and not _names_place(whole.read(asking.question, ())):
                # the dialogue stood at a place that was not picked then: what is picked now is asked
                beyond, edit = replace(beyond, names=()), replace(edit or Edit(), jurisdictions=())
        if beyond.names and beyond.all_of_it:
            return (yield from self._refuse(beyond, self.describe(sources, language), asking, language))
        asked, draft = yield from _of_picked(drafting.draft(asking.question, asking.history, edit, clock, speaker))
        if beyond.names:
            notice = make_notice(
                *(say("sources.left_out", each, names="、".join(beyond.names)) for each in ("zh", "en"))
            )
            draft = replace(draft, notices=(*draft.notices, notice))
        return asked, draft

    def _open(self, entries: Sequence[Entry]) -> Drafting:
        ids = frozenset(entry.id for entry in entries)
        with self._guard:
            if ids not in self._made:
                self._made[ids] = self._draft(LibraryPart(self._library.snapshot(), ids))
            self._made.move_to_end(ids)
            if len(self._made) > REMEMBERED:
                self._made.popitem(last=False)
            return self._made[ids]

    def _look_beyond(self, whole: Drafting, entries: Sequence[Entry], asking: Dialogue) -> _Beyond:
        """Return which bodies of the library a question names that are not picked."""
        asked = whole.read(asking.question, asking.history)
        if not _names_place(asked):
            return _Beyond(asked, (), all_of_it=False)
        catalog, picked = self._library.catalog, {key_of(entry.profile.jurisdiction) for entry in entries}
        named = {key_of(body): body for body in (catalog.entry(i).profile.jurisdiction for i in asked.report_ids)}
        names = tuple(body.name for key, body in named.items() if key not in picked)
        return _Beyond(asked, tuple(dict.fromkeys(names)), all_of_it=bool(named) and not picked & named.keys())

    def _refuse(self, beyond: _Beyond, picked: Picked, asking: Dialogue, language: Language) -> Answering:
        """Say that a question is of places that were not picked."""
        asked = replace(beyond.asked, typed=asking.question.strip())
        yield EvidenceFound(asked.scope, (), asked.understood)
        names = list_names(beyond.names, language, _MOST_NAMED)
        told = list_names(picked.names, language, _MOST_NAMED)
        detail = say("sources.outside", language, names=names, picked=told)
        return asked, Draft.of(Refusal("not_in_corpus", detail))


def _names_place(asked: Question) -> bool:
    """Whether a question names places of the library or beyond it."""
    return asked.named_place and bool(asked.report_ids or asked.outside)


def _cut(edit: Edit, drafting: Drafting, asked: Question) -> tuple[_Beyond, Edit]:
    """Return the places of an edit that are not picked, and the edit without them."""
    places = drafting.reader.places
    known = {name for key in places.keys for name in (places.jurisdiction(key).name, places.label(key))}
    given = edit.jurisdictions or ()
    inside = tuple(name for name in given if name in known)
    beyond = tuple(name for name in given if name not in known)
    return _Beyond(asked, beyond, all_of_it=bool(beyond) and not inside), replace(edit, jurisdictions=inside)


def _of_picked(answering: Answering) -> Answering:
    """Yield and return what a generator does, whose texts speak of picked reports instead of the library."""
    with closing(answering):
        while True:
            with of_picked():  # step by step: each may be taken by another thread
                try:
                    event = next(answering)
                except StopIteration as end:
                    asked, draft = end.value
                    return asked, draft
            yield event
