"""Question and dialogue → what is asked: places, years, measures, intent, and the words to search with.

Decides nothing about answers and reads no report's text beyond its profile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from index.divisions import Divisions
from index.records import Described, Level
from rag.answer import Edit, Intent, Language, Scope
from rag.lexicon import Lexicon, fold
from rag.operation import Kind, Operation, asks_operation, read_operation
from rag.phrases import (
    ADD_PLACES,
    ASKED_DAYS,
    ASKED_NUMBER,
    ASKED_SHARE,
    ASKED_UNIT,
    BELOW,
    DROP_PLACES,
    ENGLISH_PARTICLES,
    INTENTS,
    KEEP_ONLY,
    LEVELS,
    NOTHING_LEFT,
    OPERATION_INTENTS,
    PARTICLES,
    SEVERAL,
    TABLE_WORDS,
    TOGETHER,
    ZONE,
)
from rag.places import Outside, PlaceFinder, PlaceName, key_of
from rag.years import left_out_years, read_years, without_years


@dataclass(frozen=True, slots=True)
class Asked:
    """A question read in its dialogue.

    ``content`` is the question without places, years and particles; ``context`` what earlier turns add to an
    elliptical one. ``units`` are the counting words asked for ("多少件" → 件), ``number`` whether a number is asked.
    """

    question: str
    standalone: str
    language: Language
    scope: Scope
    report_ids: tuple[str, ...]
    content: str
    context: str = ""
    units: tuple[str, ...] = ()
    number: bool = False
    outside: tuple[Outside, ...] = ()
    years: tuple[int, ...] = ()  # as asked, whether there are reports or not
    missing_years: tuple[int, ...] = ()
    missing_reports: tuple[str, ...] = ()  # of several places named, those with no report of the asked years
    plans: bool = False  # the asked year is one that a report plans for
    named_place: bool = False
    by_parent: tuple[str, ...] = ()  # places named of which the library has only bodies below them
    ambiguous: tuple[str, ...] = ()  # bodies of one name between which the question does not tell
    operation: Operation = field(default_factory=Operation)
    understood: tuple[str, ...] = ()  # how words were read that could be read otherwise: “去年”按2025年

    @property
    def several(self) -> bool:
        """Whether the answer is made of what several reports say, one by one."""
        beside = bool(self.report_ids and (self.outside or self.missing_reports))
        return self.scope.intent in SEVERAL and (len(self.report_ids) > 1 or beside)


@dataclass(frozen=True, slots=True)
class _State:
    """What a dialogue stands at after a question. ``places`` are keys of ``places.key_of``."""

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    level: Level | None = None  # of the bodies that are asked, where they are not named one by one
    trail: tuple[tuple[str, tuple[int, ...]], ...] = ()  # places asked about one after another, each with its years
    content: str = ""  # what was asked, with what an elliptical question leans on
    own: str = ""  # what the last question itself adds to that; all of it when it leans on nothing
    context: str = ""
    taken: bool = False  # the last question asks nothing anew: 那…呢?
    named_here: bool = False  # the last question itself names a place
    units: tuple[str, ...] = ()
    number: bool = False
    outside: tuple[Outside, ...] = ()
    by_parent: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    intent: Intent = "lookup"
    operation: Operation = field(default_factory=Operation)
    understood: tuple[str, ...] = ()


_TWO = 2
_OVER_MANY: frozenset[Kind] = frozenset({"rank", "filter", "count", "sum", "average", "share"})
_SHORT_QUESTION = 9  # characters of content below which a question without a place leans on what was asked before


class ScopeReader:
    """Reads questions against the library at hand."""

    def __init__(self, reports: Sequence[Described], divisions: Divisions, lexicon: Lexicon) -> None:
        self._reports = tuple(reports)
        self._places = PlaceFinder(reports, divisions)
        self._lexicon = lexicon

    def read(
        self, question: str, history: Sequence[str] = (), edit: Edit | None = None, *, today: date | None = None
    ) -> Asked:
        """Return what a question asks after the earlier questions of its dialogue, oldest first.

        ``edit``: what the user set by hand of the last question's scope, which is then not read from its words.
        """
        now = today or date.today()
        state = _State()
        for earlier in history:
            state = self._next(state, fold(earlier), now)
        folded = fold(question.strip())
        return self._asked(question.strip(), self._edited(self._next(state, folded, now), edit))

    def _edited(self, state: _State, edit: Edit | None) -> _State:
        """Return the state with what was set by hand."""
        if edit is None:
            return state
        if edit.jurisdictions is not None:
            keys = tuple(key for key in self._places.keys if self._places.jurisdiction(key).name in edit.jurisdictions)
            state = replace(state, places=keys, outside=(), by_parent=(), ambiguous=())
        if edit.years is not None:
            state = replace(state, years=edit.years)
        if edit.measure is not None:
            state = replace(state, content=edit.measure, own=edit.measure, context="", taken=True)
        return state

    def parts(self, question: str) -> tuple[Asked, ...]:
        """Return the questions that one sentence asks of different places, in its order; none where it asks one thing.

        甲区审核了多少件文件,乙区培训了多少人? is two; 甲区和乙区各审核了多少件文件? is one of two places.
        """
        folded = fold(question.strip())
        starts = [place.start for place in self._places.find(folded)]
        pieces = [folded[start:end].strip(" ,，、;；和与跟及比") for start, end in pairwise((*starts, len(folded)))]
        asked = [self.read(piece) for piece in pieces]
        if len(asked) < _TWO or any(len(a.content) < _TWO or len(a.scope.jurisdictions) != 1 for a in asked):
            return ()
        return tuple(asked)

    def _next(self, state: _State, folded: str, now: date) -> _State:
        """Return the state after a question."""
        state = self._next_places(self._next_content(state, folded), folded, now)
        return _on_trail(self._next_task(state, folded))

    def _next_task(self, state: _State, folded: str) -> _State:
        """Return the state with what is to be done; a follow-up that names nothing else to do does the same again."""
        places = len(state.places) + len(state.outside)
        operation = read_operation(folded, places=places, years=len(state.years))
        intent = _intent(folded, places, len(state.years))
        if intent not in SEVERAL and places != 1:
            intent = OPERATION_INTENTS.get(operation.kind, intent)
        if (state.taken or state.context) and state.intent in SEVERAL and not asks_operation(folded):
            chart = operation.chart or state.operation.chart
            return replace(state, operation=replace(state.operation, chart=chart))
        return replace(state, intent=intent, operation=operation)

    def _next_places(self, state: _State, folded: str, now: date) -> _State:
        found = self._places.find(folded)
        outside = self._places.outside(folded)
        read = read_years(folded, state.years, now)
        state, years = replace(state, understood=read.understood), read.years
        if left_out := left_out_years(folded):
            have = {report.profile.year for report in self._reports} - {None}
            years = tuple(sorted(year for year in have if year and year not in left_out))
        level = next((level for pattern, level in LEVELS if pattern.search(folded)), None)
        if not found and not outside and (together := _together(state.trail, folded)):
            gathered = tuple(dict.fromkeys(year for _, own in together for year in own))
            return replace(state, places=tuple(key for key, _ in together), years=years or gathered)
        if not found and not outside:
            return replace(state, years=years or state.years, named_here=False, level=level or state.level)
        meant = [self._meant(place, folded, state.places) for place in found]
        named = tuple(dict.fromkeys(key for keys in meant for key in keys))
        places, changed = self._changed_places(state, named, folded)
        return replace(
            state,
            named_here=True,
            places=places,
            level=level if all(place.parent for place in found) else None,
            years=years or (state.years if changed or self._have(places, state.years) else ()),
            outside=outside,
            by_parent=() if changed else tuple(p.parent for p in found if p.parent and not self._is_meant(p, folded)),
            ambiguous=tuple(
                key
                for place, keys in zip(found, meant, strict=True)
                if place.parent is None and len(keys) > 1
                for key in keys
            ),
        )

    def _changed_places(self, state: _State, named: tuple[str, ...], folded: str) -> tuple[tuple[str, ...], bool]:
        """Return the places after a question that names some, and whether it only changes the standing ones."""
        standing = state.places
        whole = standing or self._places.keys
        if DROP_PLACES.search(folded):
            return tuple(key for key in whole if key not in named), True
        if KEEP_ONLY.search(folded):
            return tuple(key for key in whole if key in named) or named, True
        if ADD_PLACES.search(folded) and (state.taken or state.context):  # to all places none can be added
            return tuple(dict.fromkeys((*standing, *named))) if standing else (), True
        return named, False

    def _next_content(self, state: _State, folded: str) -> _State:
        """Return the state with what a question asks: anew, the same as before, or more of the same."""
        content = self._content(folded)
        if state.content and self._changes_table(folded):
            content = TABLE_WORDS.sub("", content).strip(" ,，。的")
        units, number = _units(folded), bool(ASKED_NUMBER.search(folded) or ASKED_SHARE.search(folded))
        if state.content and not NOTHING_LEFT.sub("", ENGLISH_PARTICLES.sub("", content)):
            return replace(
                state,
                own=state.content,
                context="",
                taken=True,
                units=units or state.units,
                number=number or state.number,
            )
        fresh = replace(state, content=content, own=content, context="", taken=False, units=units, number=number)
        if not state.content or self._places.spans(folded) or len(content) >= _SHORT_QUESTION + _latin(content):
            return fresh
        number = number or (state.number and state.intent in SEVERAL)
        return replace(fresh, content=_join(state.content, content), context=state.content, number=number)

    def _changes_table(self, folded: str) -> bool:
        """Whether a question reads as a change of what stands: its places, its order, its picture."""
        return any(pattern.search(folded) for pattern in (KEEP_ONLY, ADD_PLACES, DROP_PLACES, TABLE_WORDS))

    def _meant(self, place: PlaceName, folded: str, standing: Sequence[str]) -> tuple[str, ...]:
        """Return the bodies that a name means.

        Of a place they lie in, its own departments before all below it; of namesakes, the one whose parent the
        question names or that the dialogue stands at.
        """
        if place.parent is None:
            return self._places.tell_apart(place.bodies, folded, standing)
        if _means_all_below(folded):
            return place.bodies
        bodies = {key: self._places.jurisdiction(key) for key in place.bodies}
        zones = [key for key, b in bodies.items() if b.level is Level.ZONE and ZONE.search(folded)]
        own = [key for key, b in bodies.items() if b.level is Level.DEPARTMENT and b.parents[-1:] == (place.parent,)]
        return tuple(zones or own or place.bodies)

    def _is_meant(self, place: PlaceName, folded: str) -> bool:
        levels = {self._places.jurisdiction(key).level for key in self._meant(place, folded, ())}
        return _means_all_below(folded) or levels <= {Level.DEPARTMENT, Level.ZONE}

    def _content(self, folded: str) -> str:
        for start, end in reversed(self._places.spans(folded)):
            folded = f"{folded[:start]} {folded[end:]}"
        folded = without_years(folded)
        before = ""
        while before != folded:  # 那么 … 呢: taking one particle away may bring the next to the front
            before, folded = folded, PARTICLES.sub("", folded).strip(" ,，。?？!！、:：\"'()（）")
        return re.sub(r"\s+", " ", folded)

    def _have(self, places: Sequence[str], years: Sequence[int]) -> bool:
        """Whether each of these places has a report of one of these years."""
        with_one = {key_of(r.profile.jurisdiction) for r in self._reports if r.profile.year in years}
        return with_one.issuperset(places)

    def _without(self, places: Sequence[str], chosen: Sequence[Described]) -> tuple[str, ...]:
        """Return the labels of the places of which no report was chosen."""
        there = {key_of(report.profile.jurisdiction) for report in chosen}
        return tuple(self._places.label(key) for key in places if key not in there)

    def _asked(self, question: str, state: _State) -> Asked:
        named = bool(state.places or state.outside)
        candidates = [
            r
            for r in self._reports
            if (not named or key_of(r.profile.jurisdiction) in state.places)
            and state.level in {None, r.profile.jurisdiction.level}
        ]
        have = {r.profile.year for r in candidates}
        planned = tuple(year - 1 for year in state.years if year not in have and year - 1 in have)
        chosen = [r for r in candidates if r.profile.year in (*state.years, *planned)] or candidates
        # in the order of the question, each by year: 甲是乙的几倍 is not 乙是甲的几倍
        order = {key: place for place, key in enumerate(state.places)}
        chosen = sorted(chosen, key=lambda r: order.get(key_of(r.profile.jurisdiction), 0))
        known = {r.profile.year for r in chosen}
        scope = Scope(
            jurisdictions=tuple(dict.fromkeys(r.profile.jurisdiction.name for r in chosen)) if named else (),
            years=tuple(sorted(y for y in known if y)) if state.places or state.years else (),
            measures=tuple(dict.fromkeys(m.concept.name for m in self._lexicon.find(state.own) if m.concept.measure)),
            intent=state.intent,
        )
        language = _language(question)
        return Asked(
            question=question,
            standalone=_standalone(question, state, scope.jurisdictions, language),
            language=language,
            scope=scope,
            report_ids=tuple(r.id for r in chosen),
            content=state.own,
            context=state.context,
            units=state.units,
            number=state.number,
            outside=state.outside,
            years=state.years,
            missing_years=tuple(year for year in state.years if year not in known),
            missing_reports=self._without(state.places, chosen) if len(state.places) > 1 else (),
            plans=bool(planned),
            named_place=named,
            by_parent=state.by_parent,
            ambiguous=tuple(self._places.label(key) for key in state.ambiguous),
            operation=state.operation,
            understood=state.understood,
        )


_MANY = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def _together(trail: tuple[tuple[str, tuple[int, ...]], ...], folded: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the last places of a dialogue that a question takes together, or none."""
    match = TOGETHER.search(folded)
    many = _MANY.get(match["many"] or "两", _TWO) if match else 0
    return trail[-many:] if many and len(trail) >= many else ()


def _on_trail(state: _State) -> _State:
    """Return the state with its place, if it is one alone, as the last of the trail."""
    if len(state.places) != 1:
        return state
    others = tuple(step for step in state.trail if step[0] != state.places[0])
    return replace(state, trail=(*others, (state.places[0], state.years)))


def _means_all_below(folded: str) -> bool:
    """Whether a place of which only what lies below it has reports stands for all of that."""
    changes = any(pattern.search(folded) for pattern in (BELOW, KEEP_ONLY, DROP_PLACES))
    return changes or read_operation(folded, places=0, years=0).kind in _OVER_MANY


def _intent(folded: str, places: int, years: int) -> Intent:
    for intent, pattern in INTENTS:
        if not pattern.search(folded) or (intent in {"rank", "compare", "count"} and places == 1):
            continue
        return intent if places < 2 or intent in SEVERAL else "compare"  # noqa: PLR2004  # two places are compared
    if places > 1:
        return "compare"
    return "trend" if years > 1 else "lookup"


def _units(folded: str) -> tuple[str, ...]:
    units = ASKED_UNIT.findall(folded)
    if ASKED_SHARE.search(folded):
        units.append("%")
    if ASKED_DAYS.search(folded):
        units += ["天", "日"]
    return tuple(dict.fromkeys(units))


def _language(question: str) -> Language:
    letters = sum(character.isascii() and character.isalpha() for character in question)
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in question)
    return "en" if letters > 2 * max(chinese, 4) else "zh"


def _latin(content: str) -> int:
    """Latin words are some three times as long as Chinese ones; allow for it where a length is compared."""
    return 2 * sum(character.isascii() for character in content) // 3


def _join(context: str, content: str) -> str:
    return f"{context} {content}" if context and context not in content else content


def _standalone(question: str, state: _State, places: Sequence[str], language: Language) -> str:
    """Return the question as it would be asked without its dialogue."""
    if not state.taken and not state.context and (state.named_here or not places):
        return question
    chinese = language == "zh"
    where = ("、" if chinese else ", ").join(places)
    when = "、".join(f"{year}年" for year in state.years) if chinese else ", ".join(map(str, state.years))
    head = f"{where}{when}" if chinese else " ".join(part for part in (where, when) if part)
    body = state.own if state.taken else question
    about = (f"(关于:{state.context})" if chinese else f" (about: {state.context})") if state.context else ""
    return f"{head}{':' if head else ''}{body}{about}"
