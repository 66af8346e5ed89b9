"""What a dialogue stands at after a question: a frozen value. Knows no transitions."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.records import Level
from rag.schema.answer import Intent
from rag.understanding.operation import Operation
from rag.understanding.places.linker import Below, Outside
from rag.understanding.question import Courtesy, Reference
from rag.understanding.turn_reader import Label, TurnReading
from rag.understanding.working import Working


@dataclass(frozen=True, slots=True)
class State:
    """What a dialogue stands at after a question. ``places`` are keys of ``places.key_of``."""

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    level: Level | None = None  # of the bodies that are asked, where they are not named one by one
    trail: tuple[State, ...] = ()  # where the dialogue stood after each of its questions, without trails of their own
    content: str = ""  # what was asked, with what an elliptical question leans on
    own: str = ""  # what the last question itself adds to that; all of it when it leans on nothing
    context: str = ""
    taken: bool = False  # the last question asks nothing anew: 那…呢?
    named_here: bool = False  # the last question itself names a place
    units: tuple[str, ...] = ()
    number: bool = False
    outside: tuple[Outside, ...] = ()
    below: tuple[Below, ...] = ()
    by_parent: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    intent: Intent = "lookup"
    operation: Operation = field(default_factory=Operation)
    understood: tuple[str, ...] = ()
    # The last question leaves all of the above as it stands: it is small talk, or points at the earlier answer.
    courtesy: Courtesy | None = None
    reference: Reference | None = None
    said: str = ""  # what the last question itself says, without places and years, where something stood before it
    says_year: bool = False  # the last question itself names a year
    this_year: int | None = None  # what 今年 means in the last question, the year of a report; None: today's
    planned: float = 0.0  # how surely (0..1) what is planned is asked for
    answer: Label | None = None  # what kind of thing would answer what stands
    turn: TurnReading | None = None  # what the last question does to what stood before it; none of a first one
    works_on: bool = False  # the last question works on what stands and names nothing to search for
    working: Working | None = None  # what the last question says of figures that it works on
    things: tuple[str, ...] = ()  # what the last question names in words of its own, where something stood before it
    reckons: bool = False  # the last question only works on figures that were told before
    reason: bool = False  # the last question asks for the prose around the figure that stands
    more: int = 0  # how often in a row more of the same was asked for
