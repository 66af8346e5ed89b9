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

    # place, outside, department, year, measure, unit, period, number, ordinal, marker, part; cue, answer_type,
    # operation, intent, act
    reader: str
    value: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Likely:
    """A label that the turn reader gave a question, how probable it is (0..1), and the most probable other one."""

    head: str  # act, operation or answer
    label: str
    probability: float
    second: str = ""
    second_probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """An example that the turn reader learnt from, with its labels; ``similarity``: cosine to the question, 0..1.

    Slots are written in the text as ``{place}``.
    """

    text: str
    act: str
    operation: str
    answer: str
    similarity: float


ModelOutcome = Literal["used", "ignored", "failed", "not_asked"]


@dataclass(frozen=True, slots=True)
class ModelReading:
    """What a language model held a turn to mean that was not surely read, and what became of it.

    ``why`` it was left aside, gave nothing or was not asked, in the language of the question; ``seconds`` it took.
    """

    outcome: ModelOutcome
    why: str = ""
    standalone: str = ""
    act: str = ""
    operation: str = ""
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    measure: str = ""
    seconds: float = 0.0

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> ModelReading:
        """Rebuild a reading from its JSON value."""
        return cls(**{**plain, "places": tuple(plain["places"]), "years": tuple(plain["years"])})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of answering that was tried; ``why`` it declined, in the language of the question."""

    strategy: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The readings of a question, and the attempts in the order in which they were made; the last one answered.

    A record of an earlier version has no labels.
    """

    readings: tuple[Reading, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    labels: tuple[Likely, ...] = ()  # of each kind the one taken; of several questions in one text, one after another
    examples: tuple[Example, ...] = ()  # nearest to the question; looked for only where an account is asked for
    model: tuple[ModelReading, ...] = ()  # of each question that was not surely read, where there is one

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Trace:
        """Rebuild a trace from its JSON value."""
        return cls(
            tuple(Reading(**reading) for reading in plain["readings"]),
            tuple(Attempt(**attempt) for attempt in plain["attempts"]),
            tuple(Likely(**label) for label in plain.get("labels", ())),
            tuple(Example(**example) for example in plain.get("examples", ())),
            tuple(ModelReading.from_json(reading) for reading in plain.get("model", ())),
        )
