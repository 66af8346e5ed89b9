"""What a language model read in a turn, and how it stands with its reading, in both languages. Asks no model."""

from __future__ import annotations

from rag.language.messages import say
from rag.schema.model_health import ReadingHealth
from rag.schema.trace import ModelReading


def say_model_reading(reading: ModelReading, language: str) -> str:
    """Return what a model held a turn to mean, and what became of it."""
    return say(
        f"reading.outcome_{reading.outcome}",
        language,
        question=reading.standalone,
        why=reading.why,
        seconds=f"{reading.seconds:.1f}",
    )


def say_reading_health(health: ReadingHealth, language: str) -> str:
    """Return whether a model is asked to read turns, how its test went, and what is degraded."""
    told = say(f"reading.health_{health.state}", language, failure=health.failure)
    if verdict := health.verdict:
        figures = {"right": verdict.right, "asked": verdict.asked, "needed": verdict.needed}
        if verdict.seconds is None:
            told += say("reading.test_before", language, **figures)
        else:
            told += say("reading.test", language, seconds=f"{verdict.seconds:.1f}", **figures)
        told += "".join(say("reading.test_failure", language, why=failure) for failure in verdict.failures)
    return told + (say("reading.no_form", language, why=health.refused) if health.refused else "")
