"""An answer record is kept with what shaped it, and reopened as it was, each quote held against the library of now.

A record is never rewritten: what was answered stays what was answered, and beside it stands whether its quotes
still do. Knows neither how an answer comes about nor how it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from index.errors import LibraryError
from index.library import Library
from index.records import content_id
from index.stores.answers import Kept
from index.stores.catalog import Catalog
from index.stores.tables import dump
from rag.answer_store.drift import Finder, Standing, State
from rag.language.messages import make_storage_notice, say, say_both
from rag.schema.answer import Answer, Edit, Language, Reply
from rag.schema.errors import RecordError

_UNKNOWN = "No kept answer has the id {!r}: it was removed, or is another library's. List them: zhiwen answers"
SHORTEST_ID = 6  # characters of an id that tell a record; fewer meet another one before long


@dataclass(frozen=True, slots=True)
class Reopened:
    """A kept record, as it was and as it stands. ``history`` and ``edit``: None in a record that did not keep them."""

    answer: Answer
    first_asked: str  # ISO 8601, UTC
    last_asked: str
    history: tuple[str, ...] | None
    edit: Edit | None
    standings: tuple[Standing, ...]
    index_now: str  # the library's fingerprint
    reckoned_anew: bool = False  # its numbers are reckoned, and the library has read numbers by other rules since

    @property
    def index_changed(self) -> bool:
        """Whether the library is another one than the answer came from, though every quote may stand."""
        return self.index_now != self.answer.index

    @property
    def changed(self) -> bool:
        """Whether anything the answer rests on is not as it was."""
        return self.reckoned_anew or not all(standing.stands for standing in self.standings)

    def summary(self, language: Language) -> str:
        """Say what has changed, in one or two sentences; "" where nothing has."""
        return _summarize(self, language)


def keep(
    library: Library,
    answer: Answer,
    *,
    history: Sequence[str] = (),
    edit: Edit | None = None,
    speaker: str = "none",
    reply: Reply | None = None,
) -> Answer:
    """Keep an answer under the id that is made of it and of what shaped it, and return it with that id.

    Whatever but its times is another makes another record: other words, notices, history, edit, index, model
    (``speaker``, which may have been at hand without a word in the answer). The same again is the same record.
    ``reply``: the model's own words, which are kept beside the record.
    Where it cannot be kept, it comes back with a notice of that, under an id that no kept record has.
    """
    shaped = {"history": list(history), "edit": asdict(edit) if edit else None, "model": speaker}
    kept = _identified(answer, shaped)
    try:
        parents = {c.report_id: list(_parents(library.catalog, c.report_id)) for c in kept.citations}
        context = {**shaped, "facts": library.catalog.meta("facts"), "parents": parents}
        context |= {"reply": asdict(reply)} if reply else {}
        library.catalog.answers.save(kept.id, kept.question, kept.to_json(), context)
    except LibraryError as error:
        notice = make_storage_notice(*say_both("notice.unkept"), error)
        return _identified(replace(answer, notices=(*answer.notices, notice)), shaped)
    return kept


def _identified(answer: Answer, shaped: Mapping[str, Any]) -> Answer:
    said = {key: value for key, value in answer.to_json().items() if key not in {"id", "timings_ms"}}
    return replace(answer, id=content_id("answer", dump(said), dump(shaped)))


def _parents(catalog: Catalog, report_id: str) -> tuple[str, ...]:
    return catalog.entry(report_id).profile.jurisdiction.parents


def find_kept(catalog: Catalog, given: str) -> Kept:
    """Return the one kept record whose id is this or begins with it; RecordError when there is none, or several.

    For who holds the library. Others ask for whole ids (``reopen``), lest they find one another's by guessing.
    """
    beginning = given.strip()
    if len(beginning) < SHORTEST_ID:
        raise RecordError(
            f"The id {given!r} is too short: give at least {SHORTEST_ID} characters. List the answers: zhiwen answers"
        )
    found = catalog.answers.find(beginning)
    if not found:
        raise RecordError(_UNKNOWN.format(given))
    if len(found) > 1:
        raise RecordError(
            f"Several kept answers have an id that begins with {given!r}, as {found[0].id} and {found[1].id}. "
            "Give more of it"
        )
    return found[0]


def reopen(library: Library, answer_id: str) -> Reopened:
    """Return a kept record by its whole id, which only who was given the answer knows. Raises RecordError."""
    kept = library.catalog.answers.get(answer_id)
    if kept is None:
        raise RecordError(_UNKNOWN.format(answer_id))
    return compare(library, kept)


def newest(library: Library, limit: int | None = None) -> Iterator[tuple[Kept, Reopened | None]]:
    """Yield the records last asked first, as ``reopen_all`` does."""
    return reopen_all(library, library.catalog.answers.newest(limit))


def reopen_all(library: Library, found: Iterable[Kept]) -> Iterator[tuple[Kept, Reopened | None]]:
    """Yield records, each as it lies there and reopened; None for one that cannot be read."""
    now = library.fingerprint()  # told once: it is made from every report
    for kept in found:
        try:
            yield kept, compare(library, kept, index_now=now)
        except RecordError:
            yield kept, None


def compare(library: Library, kept: Kept, *, index_now: str | None = None) -> Reopened:
    """Hold a record against the library of now, whose fingerprint may be known. Raises RecordError when damaged."""
    answer, context = read_record(kept), _read_context(kept)
    parents = {report: tuple(names) for report, names in context.get("parents", {}).items()}
    finder = Finder(library.catalog, parents)
    rules = context.get("facts")
    reckoned = answer.table is not None or any(claim.verdict == "computed" for claim in answer.claims)
    return Reopened(
        answer,
        kept.first,
        kept.last,
        tuple(context["history"]) if "history" in context else None,
        read_edit(context.get("edit")),
        tuple(finder.stand(citation) for citation in answer.citations),
        index_now or library.fingerprint(),
        reckoned_anew=reckoned and rules is not None and rules != library.catalog.meta("facts"),
    )


def read_record(kept: Kept) -> Answer:
    """Return the answer that a record holds; RecordError when it is damaged. Keys of later versions may be absent."""
    try:
        return Answer.from_json(json.loads(kept.record))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise RecordError(
            f"The kept answer {kept.id} to {kept.question!r} is damaged ({reason}). Ask the question again; "
            f"to be rid of the record: zhiwen answers remove {kept.id}"
        ) from error


def _read_context(kept: Kept) -> Mapping[str, Any]:
    """Return what shaped an answer; {} where an older version kept nothing of it."""
    try:
        context = json.loads(kept.context or "{}")
    except ValueError as error:
        raise RecordError(
            f"What is kept beside the answer {kept.id} is damaged ({error}). Ask the question again: {kept.question}"
        ) from error
    return context if isinstance(context, dict) else {}


def read_edit(plain: Mapping[str, Any] | None) -> Edit | None:
    """Return what was set by hand from its plain JSON values."""
    if not plain:
        return None
    places, years = plain.get("jurisdictions"), plain.get("years")
    return Edit(
        None if places is None else tuple(places), None if years is None else tuple(years), plain.get("measure")
    )


_CHANGED: Mapping[State, str] = {
    "moved": "record.moved_many",
    "changed": "record.changed_many",
    "gone": "record.gone_many",
}


def _relabelled(standings: Iterable[Standing]) -> list[Standing]:
    """Return the first citation of each report that is now another place's or year's."""
    return list({standing.report_id: standing for standing in standings if standing.relabelled}.values())


def _summarize(reopened: Reopened, language: Language) -> str:
    said = []
    states = [standing.state for standing in reopened.standings]
    if counts := [say(key, language, count=states.count(state)) for state, key in _CHANGED.items() if state in states]:
        told = say("record.series", language).join(counts)
        changed = sum(state != "unchanged" for state in states)
        said.append(say("record.changes", language, count=len(states), changed=changed, told=told))
    for standing in _relabelled(reopened.standings):
        year = standing.year or say("record.year_unknown", language)
        place = standing.jurisdiction
        said.append(say("record.filed_under", language, marker=standing.marker, place=place, year=year))
    if reopened.reckoned_anew:
        said.append(say("record.reckoned_anew", language))
    return say("common.gap", language).join(said)
