"""What a turn that asks nothing of its own does to what stands: adds to it, drops from it, goes back, reckons with it.

The turn reader says what is done, the slots of the turn to what; the rest of what stands, stays. A turn that names a
measure or a topic of its own is no such turn, and none that the reader is not sure of is read here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.text.numerals import find_numerals
from rag.dialogue.place_acts import Act, read_acts
from rag.dialogue.state import State
from rag.schema.answer import Intent
from rag.understanding.masking import SIGNS, Span, mask
from rag.understanding.operation import Kind, Operation, read_operation
from rag.understanding.phrases import OPERATION_INTENTS
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.subject import NOUN, read_subject
from rag.understanding.time import read_years, year_spans
from rag.understanding.turn_reader import Label, TurnReader, TurnReading
from rag.understanding.vocabulary import Lexicon
from rag.understanding.working import Working, read_working

# The probability from which a reading is acted on. Of 400 turns written without sight of the examples 88 % had an act
# of at least this probability, and 97 % of these were right (2026-11-30).
SURE = 0.6
BEYOND_DOUBT = 0.9
BACKED = 0.4  # where the words have the form of what is read too
_KINDS: dict[str, Kind] = {
    "rank": "rank",
    "compare": "compare",
    "trend": "trend",
    "difference": "difference",
    "ratio": "ratio",
    "sum": "sum",
    "mean": "average",
    "share": "share",
}
# Turns that name no new place: a strange word in them is none either, whatever it could be in a first question.
_WITHOUT_PLACES = frozenset({"operate", "form", "narrow", "widen", "why", "more", "item", "source", "object", "talk"})
_ASIDES = frozenset({"operate", "form", "talk", "object", "more"})  # what a further clause may add to a turn
_CLAUSE = re.compile(
    "[,，。;；!！?？]+|(?<=[\u4e00-\u9fff\ue000-\uf8ff])\\s+(?=[\u4e00-\u9fff\ue000-\uf8ff])"
)  # and a blank
_ASKING = frozenset({"look_up", "list", "explain", "summarise", "mentions", "library", "unsupported"})
_NTH = re.compile(r"第\s*([一二三四五六七八九十\d]{1,3})")
_FIRST = re.compile(r"最(?:开始|初|早|先)|一开始|起初|\bfirst\b")
_WORKING = frozenset({"operate", "form", "add", "drop", "keep"})
_OF_SLOTS = frozenset({"add", "drop", "keep", "replace", "back", "correct"})


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as the reader read it. ``bare``: it names no measure and no topic of its own."""

    reading: TurnReading
    bare: bool
    places: tuple[str, ...]  # keys of the bodies that it names
    years: tuple[int, ...]
    things: tuple[str, ...]  # the words of its own that name something, without places and years
    working: Working  # what it says of figures that it works on
    source: bool  # a clause of it asks where something stands
    corrects: bool  # it may put something right; what, its form must tell
    ordinal: int  # by which number it means a question, from 1; 0 for none
    only_slots: bool  # it names a place or a year: one body a name, and none outside the library
    understood: tuple[str, ...]  # how its slots were read that could be read otherwise

    @property
    def act(self) -> str:
        """What it does, or nothing where the reader is not sure."""
        return self.reading.act.name if self.reading.act.probability >= SURE else ""

    @property
    def works_on(self) -> bool:
        """Whether it likely works on what stands, and names nothing to search for."""
        act, operation = self.reading.act, self.reading.operation
        works = act.name in _WORKING and act.probability >= (SURE if act.name == "operate" else BACKED)
        return self.bare and (works or (operation.name in _KINDS and operation.probability >= BEYOND_DOUBT))

    @property
    def is_talk(self) -> bool:
        """Whether it asks nothing of the reports: beyond doubt, or surely where it names nothing."""
        sure = min(self.reading.act.probability, self.reading.operation.probability)
        talks = self.act == "talk" and self.reading.operation.name == "none" and not self.only_slots
        return talks and sure >= (SURE if self.names_nothing else BEYOND_DOUBT)

    @property
    def names_nothing(self) -> bool:
        """Whether it names no place, no year, no measure and no other thing."""
        return not (self.things or self.places or self.years or self.working.measured)

    @property
    def objects(self) -> bool:
        """Whether it doubts what was told, and names nothing."""
        return self.act == "object" and self.bare and not self.only_slots

    @property
    def asks_more(self) -> bool:
        """Whether it asks for what else there is on what stands, and names nothing."""
        sure = self.reading.operation.name == "same" or self.reading.act.probability >= BEYOND_DOUBT
        return self.act == "more" and sure and self.bare and not (self.places or self.years)

    @property
    def about_library(self) -> bool:
        """Whether it asks what the library holds, and names nothing."""
        operation = self.reading.operation
        sure = operation.name == "library" and operation.probability >= BEYOND_DOUBT
        return sure and not (self.things or self.places or self.years)

    @property
    def points(self) -> bool:
        """Whether it asks for the evidence of what was told: where it stands, or whether it is so."""
        sure = self.reading.act.probability >= BEYOND_DOUBT
        asks = self.source and (self.bare or not self.things or self.places or self.ordinal)
        return bool(asks) or (self.act == "object" and sure and self.bare and not self.only_slots)

    @property
    def names_no_place(self) -> bool:
        """Whether a word that is no place of any gazetteer stands for none here."""
        return self.act in _WITHOUT_PLACES


class Turns:
    """Reads turns over the library at hand, and does what they say to what stands."""

    def __init__(
        self, places: PlaceFinder, lexicon: Lexicon, reader: TurnReader, years_of: Mapping[str, frozenset[int]]
    ) -> None:
        """``years_of``: the years of which each body has reports."""
        self._places = places
        self._lexicon = lexicon
        self._reader = reader
        self._years_of = years_of

    def read(self, state: State, folded: str, now: date) -> Turn:
        """Return how a folded turn is read where something stands."""
        masked = mask(folded, self._spans(folded))
        found = self._places.find(folded)
        named = tuple(dict.fromkeys(key for place in found for key in place.bodies))
        years = read_years(folded, state.years or tuple(self._latest(state.places)), now)
        outside = [place for place in self._places.outside(folded) if not place.unknown]
        # of namesakes, and of a place that only bodies below it report for, which is meant is asked back elsewhere
        open_ = any(place.parent or len(place.bodies) > 1 for place in found)
        inside = not (outside or self._places.below(folded) or open_)
        return Turn(
            self._reading(masked),
            self._is_bare(masked) or self._is_form(masked),
            named,
            years.years,
            self._things(folded),
            read_working(
                folded,
                named,
                (*self._places.spans(folded), *year_spans(folded)),
                measured=SIGNS["measure"] in masked,
            ),
            any(label.name == "source" and label.probability >= SURE for label in self._acts(masked)),
            self._corrects(masked),
            _ordinal(folded),
            inside and bool(named or years.years),
            (*self._places.understood(folded), *years.understood),
        )

    def place_acts(self, folded: str) -> tuple[Act, ...]:
        """Return what a folded text does to the places that it names."""

        def act_of(start: int, end: int) -> str:
            masked = mask(folded[start:end], self._spans(folded[start:end]))
            act = self._reader.read(masked).act
            return act.name if act.probability >= BACKED and self._is_bare(masked) else ""

        return read_acts(folded, self._places.spans(folded), act_of)

    def split_return(self, folded: str) -> tuple[str, str] | None:
        """Return what of a turn goes back to something asked earlier, and what is asked there; else None."""
        back, asked = list[str](), list[str]()
        for clause in filter(None, map(str.strip, _CLAUSE.split(folded))):
            act = self._reader.read(mask(clause, self._spans(clause))).act
            (back if act.name == "back" and act.probability >= BACKED else asked).append(clause)
        return (",".join(back), ",".join(asked)) if back else None

    def _reading(self, masked: str) -> TurnReading:
        """Return the reading of a turn: the act of the clauses that name a place or a year, the rest of all of it."""
        whole = self._reader.read(masked)
        acts = [self._reader.read(clause).act for clause in _telling(masked)]
        if len({act.name for act in acts}) > 1:  # 去掉甲,加上乙: two turns in one
            return replace(whole, act=Label("new", 1.0))
        return self._with_operation(replace(whole, act=acts[0]), masked) if acts else whole

    def _corrects(self, masked: str) -> bool:
        """Whether a turn or a clause of it puts something right, or its first clause finds fault: 打错了,是乙县."""
        clauses = [clause for clause in _CLAUSE.split(masked) if clause]
        fault = len(clauses) > 1 and self._reader.read(clauses[0]).act.name == "object"
        likely = (label.name == "correct" and label.probability >= BACKED for label in self._acts(masked))
        return fault or any(likely)

    def _acts(self, masked: str) -> list[Label]:
        """Return the acts of a turn and of each of its clauses."""
        return [self._reader.read(part).act for part in (masked, *filter(None, _CLAUSE.split(masked)))]

    def _with_operation(self, whole: TurnReading, masked: str) -> TurnReading:
        """Return a reading with the operation of a clause that names no place or year, if it has one: 去掉甲,求和."""
        telling = _telling(masked)
        rest = [self._reader.read(clause) for clause in _CLAUSE.split(masked) if clause and clause not in telling]
        worked = [reading for reading in rest if reading.act.name == "operate" and reading.operation.name in _KINDS]
        if not worked or whole.operation.name in _KINDS:
            return whole
        return replace(whole, operation=worked[0].operation, operations=worked[0].operations)

    def move(self, state: State, turn: Turn, folded: str) -> State | None:
        """Return what stands after a turn, or None where it is not one of those that are read here."""
        if not turn.bare or not state.content:
            return None
        slotless = not (turn.places or turn.years or turn.ordinal)
        works = slotless and turn.act in {"add", "drop", "keep"} and turn.reading.operation.name in _KINDS  # 加一起
        if turn.act in _OF_SLOTS and (turn.only_slots or (turn.act == "back" and turn.ordinal)):
            moved = self._moved(state, turn)
        elif works or (turn.act in {"operate", "form"} and not (turn.places or turn.years)):
            moved = self._gathered(state, turn) or _with_figures(state, turn)
        else:
            return None
        if moved is None:
            return None
        moved = replace(
            moved,
            own=moved.content,
            context="",
            taken=True,
            named_here=bool(turn.places),
            understood=turn.understood,
            reason=False,
            more=0,
        )
        return self._done(moved, turn, folded)

    def _spans(self, folded: str) -> list[Span]:
        strange = {(place.start, place.end) for place in self._places.outside(folded) if place.unknown}
        spans: list[Span] = [("place", *span) for span in self._places.spans(folded) if span not in strange]
        spans += [("year", start, end) for start, end in year_spans(folded)]
        return spans + [("measure", mention.start, mention.end) for mention in self._lexicon.find(folded)]

    def topics(self, folded: str) -> tuple[str, ...]:
        """Return the words of a text that name a measure or another thing."""
        measures = (folded[mention.start : mention.end] for mention in self._lexicon.find(folded))
        return tuple(dict.fromkeys((*measures, *self._things(folded))))

    def _things(self, folded: str) -> tuple[str, ...]:
        """Return the words of a turn that name something: its measures, and nouns that turns are not made of."""
        for start, end in (*self._places.spans(folded), *year_spans(folded)):
            folded = f"{folded[:start]}{' ' * (end - start)}{folded[end:]}"
        terms = read_subject(folded, self._lexicon).terms
        named = (t.said for t in terms if t.concept or t.weight >= NOUN)
        return tuple(said for said in named if not (_is_made_of(said, self._reader.fillers) or find_numerals(said)))

    def _is_bare(self, masked: str) -> bool:
        """Whether a masked turn names no measure, and beside its slots no thing but those that turns are made of.

        A further clause that asks something itself is a question of its own.
        """
        if SIGNS["measure"] in masked:
            return False
        telling = _telling(masked)
        others = [clause for clause in _CLAUSE.split(masked) if clause and clause not in telling] if telling else []
        if others and (self._act_of(telling) == "back" or any(self._act_of([one]) not in _ASIDES for one in others)):
            return False
        for sign in SIGNS.values():
            masked = masked.replace(sign, " ")
        terms = read_subject(masked, self._lexicon).terms
        return all(term.weight < NOUN or _is_made_of(term.said, self._reader.fillers) for term in terms)

    def _is_form(self, masked: str) -> bool:
        """Whether a masked turn names no slot and asks for a table or a chart: 画个柱状图."""
        if any(sign in masked for slot, sign in SIGNS.items() if slot != "number"):
            return False
        reading = self._reader.read(masked)
        sure = min(reading.act.probability, reading.answer.probability) >= SURE
        return sure and reading.act.name == "form" and reading.answer.name in {"table", "chart"}

    def _act_of(self, clauses: Sequence[str]) -> str:
        return self._reader.read(",".join(clauses)).act.name

    def _moved(self, state: State, turn: Turn) -> State | None:
        """Return what stands after its places and years were changed."""
        if turn.act == "back":
            return _back(state, turn)
        if turn.act == "add":
            return self._added(state, turn)
        if turn.act == "drop":
            places = tuple(key for key in state.places or self._places.keys if key not in turn.places)
            have = frozenset[int]().union(*(self._years_of.get(key, frozenset()) for key in places))
            years = tuple(year for year in state.years if year not in turn.years and (year in have or not turn.places))
            return replace(state, places=places, years=years) if places and (years or not turn.years) else None
        if turn.act == "keep" and turn.places and state.places and not {*turn.places} <= {*state.places}:
            return replace(state, places=turn.places, years=turn.years or self._still(turn.places, state.years))
        if turn.act == "correct" and len(turn.places) > 1:
            return None  # which of them was meant is read by the words around them
        places = turn.places or state.places
        return replace(
            state,
            places=places,
            years=turn.years or (self._still(places, state.years) if turn.places else state.years),
            outside=(),
            below=(),
            by_parent=(),
            ambiguous=(),
            level=None if turn.places else state.level,
        )

    def _added(self, state: State, turn: Turn) -> State | None:
        """Return what stands with more places, each with the years it has; or with more years."""
        if not turn.places:
            return replace(state, years=tuple(dict.fromkeys((*state.years, *turn.years))))
        if not state.places and not state.outside:
            return None  # to all places none can be added
        places = tuple(dict.fromkeys((*state.places, *turn.places)))
        years = {*state.years, *turn.years}
        for key in turn.places:  # one that has none of the standing years is asked of its own latest
            if not turn.years and state.years and not self._years_of.get(key, frozenset()) & {*state.years}:
                years |= self._latest((key,))
        return replace(state, places=places, years=tuple(sorted(years)), level=None)

    def _still(self, places: Collection[str], years: tuple[int, ...]) -> tuple[int, ...]:
        """Return the standing years if each of some places has a report of one of them, else none: its latest."""
        return years if all(self._years_of.get(key, frozenset()) & {*years} for key in places) else ()

    def _gathered(self, state: State, turn: Turn) -> State | None:
        """Return what stands with the rows that were answered one after another: A, then 那B呢, are both meant.

        None where one row stands and there is nothing to reckon with.
        """
        if len(state.places) != 1:
            return (
                None if (state.operation.top or 0) > 1 and turn.act == "operate" else state
            )  # the first few are meant
        rows: list[State] = []
        for step in reversed(state.trail):
            if step.content != state.content or len(step.places) != 1:
                break
            rows.insert(0, step)
        places = tuple(dict.fromkeys(key for step in rows for key in step.places))
        if len(places) < 2:  # noqa: PLR2004  # one row alone
            return state if turn.act == "form" else None
        years = {year for step in rows for year in step.years or self._latest(step.places)}
        return replace(state, places=places, years=tuple(sorted(years)))

    def _latest(self, places: Sequence[str]) -> set[int]:
        return {max(own) for key in places if (own := self._years_of.get(key))}

    def _done(self, state: State, turn: Turn, folded: str) -> State:
        """Return what stands with what is to be done with it."""
        places, years = len(state.places), len(state.years)
        said = read_operation(folded, places=places, years=years)
        works = turn.act in _WORKING
        kind = _KINDS.get(turn.reading.operation.name) if works else None
        if kind is None and said.kind in {"lookup", "compare", "trend"}:  # names none: the standing one goes on
            chart = said.chart or state.operation.chart
            operation = replace(state.operation, chart=chart)
            if state.operation.kind in {"lookup", "compare", "trend"}:
                operation = replace(operation, kind=said.kind)
        else:
            operation = replace(said, kind=kind or said.kind)
        if operation.kind == "rank" and places == 2 and operation.top == 1:  # noqa: PLR2004  # 谁高, of two
            operation = replace(operation, kind="compare")
        return replace(state, operation=operation, intent=_intent(operation, places, years))


def _with_figures(state: State, turn: Turn) -> State | None:
    """Return what stands where a turn only works on figures that were told; None where it asks something itself."""
    operation = turn.reading.operation.name
    asks = turn.act == "operate" and operation in _ASKING
    alone = len({(step.places, step.content) for step in state.trail}) < 2  # noqa: PLR2004  # 哪个县最多: of all places
    if asks or (alone and operation in {"rank", "compare", "limit", "count_reports"}):
        return None
    number = state.number or turn.reading.answer.name == "number"
    return replace(state, reckons=True, number=number)


def keeps(reading: TurnReading | None) -> bool:
    """Whether a turn likely keeps some of what stands; what, its words must tell."""
    return bool(reading and reading.act.name == "keep" and reading.act.probability >= BACKED)


def _is_made_of(word: str, fillers: Collection[str]) -> bool:
    """Whether a word is one, or a row, of those that name nothing: 算进来 is 算 and 进来."""
    ends = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in fillers for start in ends):
            ends.add(end)
    return len(word) in ends


def _telling(masked: str) -> list[str]:
    """Return the clauses of a masked turn that name a place or a year: they say what is done to it."""
    return [clause for clause in _CLAUSE.split(masked) if SIGNS["place"] in clause or SIGNS["year"] in clause]


def _ordinal(folded: str) -> int:
    """Return the number by which a turn means one of several: 第二个问题; 1 for 最开始."""
    if match := _NTH.search(folded):
        return next((int(numeral.value) for numeral in find_numerals(match[1])), 0)
    return 1 if _FIRST.search(folded) else 0


def _intent(operation: Operation, places: int, years: int) -> Intent:
    if operation.kind in OPERATION_INTENTS and places != 1:
        return OPERATION_INTENTS[operation.kind]
    if places > 1 or not places:
        return "compare"
    return "trend" if years > 1 else "lookup"


def _back(state: State, turn: Turn) -> State | None:
    """Return where the dialogue last stood at what a turn names."""
    if turn.ordinal and turn.ordinal <= len(state.trail):
        return replace(state.trail[turn.ordinal - 1], trail=state.trail)
    for step in reversed(state.trail):
        if (turn.places and {*turn.places} <= {*step.places}) or (turn.years and {*turn.years} <= {*step.years}):
            return replace(step, trail=state.trail)
    return None
