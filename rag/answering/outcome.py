"""What became of each question, told to whoever counts or logs it. Knows neither counters nor logs."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from index.errors import ZhiwenError
from rag.schema.answer import Answer, Event, Finished

LEFT = "left"  # its visitor no longer waited
FAILED = "failed"  # by a fault of the program


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one question. ``failure``: the name of what was raised, ``left`` or ``failed``; "" with an answer."""

    seconds: float
    answer: Answer | None
    failure: str = ""


Listener = Callable[[Outcome], None]


def tell_outcome(events: Generator[Event, None, None], listeners: Sequence[Listener]) -> Generator[Event, None, None]:
    """Yield the events of a question, and tell the listeners once how it ended."""
    began, answer, failure = time.monotonic(), None, FAILED
    try:
        with closing(events):
            for event in events:
                if isinstance(event, Finished):
                    answer, failure = event.answer, ""
                yield event
    except GeneratorExit:
        failure = failure and LEFT
        raise
    except ZhiwenError as error:
        failure = type(error).__name__
        raise
    finally:
        for listener in listeners:
            listener(Outcome(time.monotonic() - began, answer, failure))
