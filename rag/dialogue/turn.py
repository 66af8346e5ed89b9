"""One turn of a dialogue as it was read: what it does, which slots it has, what else it names.

Knows no state and reads no words.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.understanding.turn_reader import TurnReading
from rag.understanding.working import Working

# The probability from which a reading is acted on. Of 400 turns written without sight of the examples 90 % had an act
# of at least this probability, and 96 % of these were right (2026-11-30).
SURE = 0.6
BEYOND_DOUBT = 0.9
# Turns that name no new place: a strange word in them is none either, whatever it could be in a first question.
_WITHOUT_PLACES = frozenset({"operate", "form", "narrow", "widen", "why", "more", "item", "source", "object", "talk"})
_POINTING = frozenset({"", "source", "back", "object"})


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
    ordinal: int  # by which number it means a question, from 1; 0 for none
    only_slots: bool  # it names a place or a year: one body a name, and none outside the library
    understood: tuple[str, ...]  # how its slots were read that could be read otherwise

    @property
    def act(self) -> str:
        """What it does, or nothing where the reader is not sure."""
        return self.reading.act.name if self.reading.act.probability >= SURE else ""

    @property
    def is_talk(self) -> bool:
        """Whether it asks nothing of the reports, beyond doubt."""
        sure = min(self.reading.act.probability, self.reading.operation.probability) >= BEYOND_DOUBT
        return sure and self.act == "talk" and self.reading.operation.name == "none" and not self.only_slots

    @property
    def asks_nothing(self) -> bool:
        """Whether a first text asks nothing yet: 想问个事."""
        reading = self.reading
        named = self.things or self.places or self.years or not self.bare
        return self.act == "talk" and reading.operation.name == reading.answer.name == "none" and not named

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
        asks = self.source and self.act in _POINTING and (self.bare or not self.things or self.places or self.ordinal)
        return bool(asks) or (self.act == "object" and sure and self.bare and not self.only_slots)

    @property
    def names_no_place(self) -> bool:
        """Whether a word that is no place of any gazetteer stands for none here."""
        return self.act in _WITHOUT_PLACES
