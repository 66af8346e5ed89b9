"""One turn of a dialogue as it was read: what it does, which slots it has, what else it names.

Knows no state and reads no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rag.understanding.operation import Kind
from rag.understanding.turn_reader import TurnReading
from rag.understanding.working import Working

# The probability from which a reading is acted on. Of 400 turns written without sight of the examples 90 % had an act
# of at least this probability, and 96 % of these were right (2026-11-30).
SURE = 0.6
BEYOND_DOUBT = 0.9
BACKED = 0.4  # where the words have the form of what is read too
# Turns that name no new place: a strange word in them is none either, whatever it could be in a first question.
_WITHOUT_PLACES = frozenset({"operate", "form", "narrow", "widen", "why", "more", "item", "source", "object", "talk"})
KINDS: dict[str, Kind] = {
    "rank": "rank",
    "compare": "compare",
    "trend": "trend",
    "difference": "difference",
    "ratio": "ratio",
    "sum": "sum",
    "mean": "average",
    "share": "share",
}  # operations that work on several figures
_ECHOED = frozenset({"same", "none", "look_up"})
_POINTING = frozenset({"", "source", "back", "object"})
WORKING = frozenset({"operate", "form", "add", "drop", "keep"})  # turns that can work on what stands


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as the reader read it. ``bare``: it names no measure and no topic of its own."""

    reading: TurnReading
    bare: bool
    wordless: bool  # beside its slots there is no word that turns are not made of, of whatever kind
    places: tuple[str, ...]  # keys of the bodies that it names
    years: tuple[int, ...]
    things: tuple[str, ...]  # the words of its own that name something, without places and years
    working: Working  # what it says of figures that it works on
    talks: bool  # none of its clauses is anything but talk
    source: bool  # a clause of it asks where something stands
    corrects: bool  # it may put something right; what, its form must tell
    values: tuple[Decimal, ...]  # the numbers that it says, without years
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
        works = act.name in WORKING and act.probability >= (SURE if act.name == "operate" else BACKED)
        return self.bare and (works or (operation.name in KINDS and operation.probability >= BEYOND_DOUBT))

    @property
    def is_talk(self) -> bool:
        """Whether it asks nothing of the reports: beyond doubt, or surely where it names nothing."""
        sure = min(self.reading.act.probability, self.reading.operation.probability)
        talks = self.act == "talk" and self.talks and self.reading.operation.name == "none" and not self.only_slots
        return talks and sure >= (SURE if self.names_nothing else BEYOND_DOUBT)

    @property
    def names_nothing(self) -> bool:
        """Whether it names no place, no year, no measure and no other thing."""
        return not (self.things or self.places or self.years or self.working.measured)

    @property
    def asks_nothing(self) -> bool:
        """Whether a first text asks nothing yet: 想问个事."""
        reading = self.reading
        named = self.things or self.places or self.years or not self.bare
        return self.act == "talk" and reading.operation.name == reading.answer.name == "none" and not named

    @property
    def objects(self) -> bool:
        """Whether it doubts what was told, and names nothing."""
        return self.act == "object" and self.bare and not self.only_slots

    @property
    def asks_more(self) -> bool:
        """Whether it asks for what else there is on what stands, and names nothing."""
        sure = self.reading.operation.name == "same" or self.reading.act.probability >= BEYOND_DOUBT
        return self.act == "more" and sure and self.bare and not (self.places or self.years or self.ordinal)

    @property
    def about_library(self) -> bool:
        """Whether it asks what the library holds, and names nothing."""
        operation = self.reading.operation
        sure = operation.name == "library" and operation.probability >= SURE
        return sure and not (self.things or self.places or self.years)

    @property
    def points(self) -> bool:
        """Whether it asks for the evidence of what was told: where it stands, or whether it is so."""
        sure = self.reading.act.probability >= BEYOND_DOUBT
        alone = self.bare or not self.things or (self.act == "source" and sure and not self.working.measured)
        asks = self.source and self.act in _POINTING and (alone or self.places or self.ordinal)
        return bool(asks) or (self.act == "object" and sure and self.bare and not self.only_slots)

    @property
    def echoes(self) -> bool:
        """Whether it says a number and nothing else, and it is not clear what for: 九十五天?"""
        slotless = self.bare and not (self.places or self.years or self.ordinal)
        doubts = self.act in {"", "object"} and self.reading.operation.name in _ECHOED
        return slotless and any(value != self.working.many for value in self.values) and doubts

    @property
    def names_no_place(self) -> bool:
        """Whether a word that is no place of any gazetteer stands for none here."""
        return self.act in _WITHOUT_PLACES
