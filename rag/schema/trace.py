"""How an answer came about, as a value: what was read in the question, and which ways of answering were tried.

Knows no reader and no strategy; they note here what they found, and why they left a question to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["declined", "answered", "refused"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader found in a question.

    ``question[start:end]`` are the characters, as typed, on which it rests; both None where it rests on the dialogue,
    or on the question as a whole.
    """

    reader: str  # place, outside, department, year, measure, unit, cue, answer_type, operation, intent, act
    value: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of answering that was tried; ``why`` it declined, in the language of the question."""

    strategy: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The readings of a question, and the attempts in the order in which they were made; the last one answered."""

    readings: tuple[Reading, ...] = ()
    attempts: tuple[Attempt, ...] = ()

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Trace:
        """Rebuild a trace from its JSON value."""
        return cls(
            tuple(Reading(**reading) for reading in plain["readings"]),
            tuple(Attempt(**attempt) for attempt in plain["attempts"]),
        )
