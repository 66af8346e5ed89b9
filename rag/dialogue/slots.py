"""Which places and years a dialogue stands at after each of its questions: named, added, dropped, or left for all.

Knows no measure and no report beyond its profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.records import Described, Level
from rag.dialogue.acts import FORMER, LATTER, OTHERS
from rag.dialogue.place_acts import Act
from rag.dialogue.state import State
from rag.dialogue.turn import SURE
from rag.dialogue.turns import Turns, keeps
from rag.understanding.cues.intent import latin, means_all_below
from rag.understanding.mention_query import asks_which
from rag.understanding.phrases import (
    DEICTIC,
    KINDS,
    LEVELS,
    OVER_ALL,
    PRONOUN,
    TOGETHER,
    WHICH_PLACE,
    WHOLE,
    ZONE,
)
from rag.understanding.places.linker import PlaceFinder, PlaceName, key_of
from rag.understanding.time import left_out_years, read_years

_TWO = 2
_LONG_QUESTION = 26  # characters of content from which a question without a place asks of all places


class Placing:
    """Moves a dialogue's places and years on, over the library at hand."""

    def __init__(self, reports: Sequence[Described], places: PlaceFinder, turns: Turns) -> None:
        self._reports = tuple(reports)
        self._turns = turns
        self._places = places

    def next(self, state: State, folded: str, now: date, *, first: bool = False) -> State:
        """Return the state with the places and years after a question; ``first``: nothing was asked before it."""
        found = self._places.find(folded)
        outside = self._places.outside(folded)
        read = read_years(folded, state.years or self._years_of(state.places), now, state.this_year)
        state, years = replace(state, understood=(*self._places.understood(folded), *read.understood)), read.years
        if left_out := left_out_years(folded):
            have = {report.profile.reviewed for report in self._reports} - {None}
            asked = tuple(year for year in years if year not in left_out)
            years = asked or tuple(sorted(year for year in have if year and year not in left_out))
        level = next((level for pattern, level in LEVELS if pattern.search(folded)), None)
        if not found and not outside and (together := _together(state.trail, folded)):
            gathered = tuple(dict.fromkeys(y for step in together for y in step.years or self._last_year(step.places)))
            return replace(state, places=tuple(step.places[0] for step in together), years=years or gathered)
        if not found and not outside and (kept := self._of_kind(state, folded)):
            return replace(state, places=kept, years=years or state.years, level=None, by_parent=(), ambiguous=())
        if not found and not outside:
            state = _without_outside(state, folded)
            if self._leaves_places(state, folded):
                stay = state.years if self._have(self._places.keys, state.years) else ()
                others = tuple(key for key in self._places.keys if key not in state.places)
                places = others if state.places and OTHERS.search(folded) else ()
                state = replace(state, named_here=False, places=places, below=(), by_parent=(), ambiguous=())
                return replace(state, years=years or stay, level=level)
            places = _of_two(state.places, folded)
            return replace(
                state, places=places, years=years or state.years, named_here=False, level=level or state.level
            )
        acts = self._acts(state, folded, first=first)
        meant = [self._meant(place, folded, state.places, acted=bool(acts)) for place in found]
        named = tuple((place.start, key) for place, keys in zip(found, meant, strict=True) for key in keys)
        places, changed = self._changed_places(state, named, acts), bool(acts)
        return replace(
            state,
            named_here=True,
            places=places,
            level=level if all(place.parent for place in found) else None,
            years=years or self._stay(state.years, places, changed=changed),
            outside=tuple(place for place in outside if not _dropped(place.start, acts)),
            below=self._places.below(folded),
            by_parent=() if changed else tuple(p.parent for p in found if p.parent and not self._is_meant(p, folded)),
            ambiguous=tuple(
                key
                for place, keys in zip(found, meant, strict=True)
                if place.parent is None and len(keys) > 1
                for key in keys
            ),
        )

    def _of_kind(self, state: State, folded: str) -> tuple[str, ...]:
        """Return of the standing places those of the kind that a question keeps, as 只要开发区的 does; else none."""
        kind = next((kind for pattern, kind in KINDS if pattern.search(folded)), None)
        if kind is None or not state.taken or not keeps(state.turn):
            return ()
        return tuple(key for key in state.places or self._places.keys if self._places.jurisdiction(key).level is kind)

    def _leaves_places(self, state: State, folded: str) -> bool:
        """Whether a question that names no place asks of all of them, and not of those that stand."""
        if OVER_ALL.search(folded):
            return True
        if not state.places or PRONOUN.search(folded) or DEICTIC.search(folded):
            return False
        seeks = asks_which(folded) or _asks_who_mentions(state)
        if (seeks or WHICH_PLACE.search(folded)) and len(state.places) == 1:
            return True
        alone = not state.taken and not state.context
        return alone and len(state.content) >= _LONG_QUESTION + latin(state.content)

    def _acts(self, state: State, folded: str, *, first: bool) -> tuple[Act, ...]:
        """Return what a question does to the places that stand, or in a first question to all places.

        A place is added only by a question that asks nothing of its own: 再看看某区的某事 asks of that place alone.
        """
        adds = not first and (state.taken or bool(state.context))
        return tuple(act for act in self._turns.place_acts(folded) if act.kind != "add" or adds)

    def _changed_places(self, state: State, named: Sequence[tuple[int, str]], acts: Sequence[Act]) -> tuple[str, ...]:
        """Return the places after a question that names some, each with where it stands.

        Those on which no act is done are asked of; where there are none, the standing ones are changed.
        """
        done = {kind: [k for start, k in named if _is_done(kind, start, acts)] for kind in ("drop", "keep", "add")}
        asked = [key for start, key in named if not any(act.takes(start) for act in acts)]
        if not acts or (done["add"] and not (asked or state.places)):  # to all places none can be added
            return tuple(dict.fromkeys(asked))
        whole = [*(asked or state.places or self._places.keys)]
        if any(act.kind == "keep" for act in acts):
            whole = asked or [key for key in whole if key in done["keep"]] or done["keep"]
        if dropped := {*done["drop"]} - {*asked, *done["keep"]}:
            whole = [k for k in whole if k not in dropped] or [k for k in self._places.keys if k not in dropped]
        return tuple(dict.fromkeys((*whole, *done["add"])))

    def _meant(self, place: PlaceName, folded: str, standing: Sequence[str], *, acted: bool) -> tuple[str, ...]:
        """Return the bodies that a name means.

        Of a place they lie in, its own departments before all below it; of namesakes, the one whose parent the
        question names or that the dialogue stands at.
        """
        if place.parent is None:
            return self._places.tell_apart(place.bodies, folded, standing)
        if acted or means_all_below(folded):
            return place.bodies
        bodies = {key: self._places.jurisdiction(key) for key in place.bodies}
        zones = [key for key, b in bodies.items() if b.level is Level.ZONE and ZONE.search(folded)]
        own = [key for key, b in bodies.items() if b.level is Level.DEPARTMENT and b.parents[-1:] == (place.parent,)]
        return tuple(zones or own or place.bodies)

    def _is_meant(self, place: PlaceName, folded: str) -> bool:
        """Whether a place that does not report itself stands for bodies below it, without a word on the choice."""
        if WHOLE.match(folded, place.end):
            return False
        if means_all_below(folded):
            return True
        meant = [self._places.jurisdiction(key) for key in self._meant(place, folded, (), acted=False)]
        zones = ZONE.search(folded) and {body.level for body in meant} == {Level.ZONE}
        return bool(zones) or all(
            body.level in {Level.DEPARTMENT, Level.ZONE} and body.parents[-1:] == (place.parent,) for body in meant
        )

    def _years_of(self, places: Sequence[str]) -> tuple[int, ...]:
        """Return the one year of which these places have reports; none where there are several."""
        years = {r.profile.reviewed for r in self._reports if key_of(r.profile.jurisdiction) in places} - {None}
        return tuple(year for year in years if year) if len(years) == 1 else ()

    def _last_year(self, places: Sequence[str]) -> tuple[int, ...]:
        profiles = [r.profile for r in self._reports if key_of(r.profile.jurisdiction) in places]
        years = [profile.reviewed for profile in profiles if profile.reviewed]
        return (max(years),) if years else ()

    def _stay(self, years: tuple[int, ...], places: Sequence[str], *, changed: bool) -> tuple[int, ...]:
        """Return the years that stand for some places: one that was added and has none of them brings its latest."""
        if not changed:
            return years if self._have(places, years) else ()
        strange = [key for key in places if years and not self._have((key,), years)]
        return tuple(dict.fromkeys((*years, *(year for key in strange for year in self._last_year((key,))))))

    def _have(self, places: Sequence[str], years: Sequence[int]) -> bool:
        """Whether each of these places has a report of one of these years."""
        profiles = [r.profile for r in self._reports]
        with_one = {key_of(p.jurisdiction) for p in profiles if {p.year, p.reviewed} & {*years}}
        return with_one.issuperset(places)


_MANY = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def _asks_who_mentions(state: State) -> bool:
    """Whether a turn surely asks which reports mention something: of one report that is no question."""
    if state.turn is None or state.turn.answer.name == "yes_no":
        return False
    operation = state.turn.operation
    return operation.name == "mentions" and operation.probability >= SURE


def _together(trail: tuple[State, ...], folded: str) -> tuple[State, ...]:
    """Return where a dialogue stood at the last places that a question takes together, or none."""
    match = TOGETHER.search(folded)
    many = _MANY.get(match["many"] or "两", _TWO) if match else 0
    alone = [step for step in trail if len(step.places) == 1]
    last = {step.places: step for step in alone}  # of each place where it stood last
    order = list(dict.fromkeys(step.places for step in reversed(alone)))[::-1]
    return tuple(last[places] for places in order[-many:]) if many and len(order) >= many else ()


def _of_two(places: tuple[str, ...], folded: str) -> tuple[str, ...]:
    """Return of two standing places the one that 前者 or 后者 means; else all."""
    if len(places) != _TWO:
        return places
    return places[:1] if FORMER.search(folded) else places[1:] if LATTER.search(folded) else places


def _is_done(kind: str, start: int, acts: Sequence[Act]) -> bool:
    return any(act.kind == kind and act.takes(start) for act in acts)


def _dropped(start: int, acts: Sequence[Act]) -> bool:
    return _is_done("drop", start, acts)


def _without_outside(state: State, folded: str) -> State:
    """Return the state without a place outside the library where a question leaves it for all places."""
    return replace(state, outside=()) if OVER_ALL.search(folded) or WHICH_PLACE.search(folded) else state
