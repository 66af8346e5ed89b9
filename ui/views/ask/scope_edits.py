"""What a visitor changes of a question's scope: a click on a chip becomes an edit, a refusal becomes offers.

Pure functions over a turn and the library's entries; knows no HTML. What comes from the browser is checked here:
a place or a year that the library does not have changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from index.records import Described
from rag.comparison.sources import find_chosen
from rag.schema.answer import Edit, Refusal, Scope
from ui.views.ask.conversation import Change, Turn

MOST_OFFERED = 6
MOST_ASKED = 3  # questions that are offered in place of one that these reports cannot answer
LONGEST_MEASURE = 60  # characters

T = TypeVar("T")


def standing_places(turn: Turn) -> tuple[str, ...]:
    """Return the places a turn is about, as set by hand or as read; none: all."""
    scope = turn.scope or Scope()
    return (turn.edit and turn.edit.jurisdictions) or scope.jurisdictions


def standing_years(turn: Turn) -> tuple[int, ...]:
    """Return the years a turn is about, as set by hand or as read; none: all, or one that the library lacks."""
    if turn.edit and turn.edit.years:
        return turn.edit.years
    refusal = turn.answer.refusal if turn.answer else None
    lacking = refusal is not None and refusal.kind == "year_missing"  # the scope has the years there are instead
    return () if lacking or turn.scope is None else turn.scope.years


def standing_measure(turn: Turn) -> str:
    """Return what a turn asks for, as set by hand or as read; empty where no measure was read."""
    scope = turn.scope or Scope()
    return (turn.edit and turn.edit.measure) or "、".join(scope.measures)


def list_places(entries: Sequence[Described]) -> tuple[str, ...]:
    """Return the names of the library's bodies, each once; namesakes with the places they lie in."""
    return tuple(dict.fromkeys(_names(entries)))


def list_years(entries: Sequence[Described]) -> tuple[int, ...]:
    """Return the years of the library's reports, newest first."""
    return tuple(sorted({entry.profile.year for entry in entries if entry.profile.year}, reverse=True))


def apply_change(turn: Turn, change: Change, entries: Sequence[Described]) -> Edit | None:
    """Return the turn's edit after one more change; None where it changes nothing.

    What was not touched stays as it is read from the question.
    """
    edit = turn.edit or Edit()
    changed = edit
    if change.kind == "measure":
        changed = replace(edit, measure=change.value.strip()[:LONGEST_MEASURE] or None)
    elif change.kind.endswith("-place"):
        places = _change(standing_places(turn), change, change.value, list_places(entries))
        changed = edit if places is None else replace(edit, jurisdictions=places)
    elif change.kind.endswith("-year") and change.value.isdecimal():
        years = _change(standing_years(turn), change, int(change.value), list_years(entries))
        changed = edit if years is None else replace(edit, years=tuple(sorted(years)))
    return changed if changed != edit else None


def _change(standing: tuple[T, ...], change: Change, value: T, known: Sequence[T]) -> tuple[T, ...] | None:
    if change.kind.startswith("drop-"):
        return tuple(other for other in standing if other != value) if value in standing else None
    if value not in known:
        return None
    if change.kind.startswith("only-"):
        return (value,)
    return (*standing, value) if value not in standing else None


def offer(turn: Turn, entries: Sequence[Described], questions: Sequence[str]) -> tuple[Change, ...]:
    """Return what a refused question could be asked for instead, as far as its refusal names it."""
    refusal = turn.answer.refusal if turn.answer else None
    if refusal is None:
        return ()
    if turn.picked:
        beyond = refusal.kind == "not_in_corpus"
        inside = () if beyond else _offer(turn, refusal, find_chosen(turn.picked.sources, entries), ())
        return (*inside, Change("unpick", ""))
    return _offer(turn, refusal, entries, questions)


def _offer(turn: Turn, refusal: Refusal, entries: Sequence[Described], questions: Sequence[str]) -> tuple[Change, ...]:
    if refusal.kind == "off_topic":
        return tuple(Change("ask", question) for question in questions[:MOST_ASKED])
    if refusal.kind in {"ambiguous_place", "not_in_corpus"}:
        standing = (turn.edit and turn.edit.jurisdictions) or ()
        named = (name for name in _find_places(refusal.detail, entries) if name not in standing)
        return tuple(Change("only-place", name) for name in named)[:MOST_OFFERED]
    if refusal.kind in {"year_missing", "not_disclosed"}:
        return tuple(Change("only-year", str(year)) for year in _find_years(turn, refusal.detail, entries))
    return ()


def _find_places(text: str, entries: Sequence[Described]) -> tuple[str, ...]:
    """Return the library's bodies that a text names, in its order; a longer name wins over one within it."""
    known = dict(zip(_labels(entries), _names(entries), strict=True))
    known |= {name: name for name in known.values()}
    pattern = "|".join(re.escape(form) for form in sorted(known, key=len, reverse=True))
    found = re.findall(pattern, text) if pattern else []
    return tuple(dict.fromkeys(known[form] for form in found))


def _find_years(turn: Turn, text: str, entries: Sequence[Described]) -> tuple[int, ...]:
    """Return the years that a text names and that these places have a report of, the one refused left out."""
    places = standing_places(turn)
    names = _names(entries)
    here = [e for e, name in zip(entries, names, strict=True) if not places or {name, _plain(e)} & set(places)]
    refused = {int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", turn.question)}
    if turn.answer and turn.answer.refusal and turn.answer.refusal.kind == "not_disclosed":
        refused |= set(standing_years(turn))
    named = {int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", text)}
    return tuple(year for year in list_years(here) if year in named - refused)[:MOST_OFFERED]


def _names(entries: Sequence[Described]) -> list[str]:
    """Return each entry's body by the name that is its alone in this library."""
    bodies = {(entry.profile.jurisdiction.parents, _plain(entry)) for entry in entries}
    shared = Counter(name for _, name in bodies)
    labels = _labels(entries)
    return [label if shared[_plain(e)] > 1 else _plain(e) for e, label in zip(entries, labels, strict=True)]


def _labels(entries: Sequence[Described]) -> list[str]:
    return ["".join((*entry.profile.jurisdiction.parents, _plain(entry))) for entry in entries]


def _plain(entry: Described) -> str:
    return entry.profile.jurisdiction.name
