"""The line before the language model: a question of each visitor in turn, first come first served, each told its place.

Stands before any model, which writes to a few at once: the embedded one to one. Knows nothing of questions and of how
a model is reached.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import Any

from rag.generation.client import ChatModel, FormModel, Message
from rag.schema.answer import Waiting
from rag.schema.asker import Asker, current_asker
from rag.schema.errors import AskerLeft, LLMError

BEAT = 2.0  # seconds after which a waiter is told its place again, though it is the same: the time left is another
REMEMBERED = 8  # answers over which the time that one takes is averaged


@dataclass(eq=False, slots=True)
class Place:
    """A place in line. Of all who wait, the lowest ``round`` comes first, in it the lowest ``number``."""

    asker: Asker
    round: int
    number: int
    began: float = 0.0  # when its turn came, on the monotonic clock

    def before(self, other: Place) -> bool:
        """Whether this place's turn comes before the other's."""
        return (self.round, self.number) < (other.round, other.number)


class Line:
    """Who waits for a model and to whom it writes; used from any thread.

    A visitor's second question stands a round behind the first, so that those whose first it is go before it.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._change = threading.Condition()
        self._waiting: list[Place] = []
        self._writing: list[Place] = []
        self._round = 0  # of the last place whose turn came
        self._number = 0
        self._took: float | None = None  # seconds that an answer takes, averaged
        self._counted = 0

    def enter(self, asker: Asker) -> Place:
        """Return a place at the end of its round; its turn may have come already."""
        asker.heed(self._let_go)
        with self._change:
            others = (*self._waiting, *self._writing)
            own = [place.round + 1 for place in others if asker.visitor and place.asker.visitor == asker.visitor]
            self._number += 1
            place = Place(asker, max(own, default=self._round), self._number)
            self._waiting.append(place)
            self._move_up()
        return place

    def wait(self, place: Place, beat: float = BEAT) -> Iterator[Waiting]:
        """Yield the place when it is entered, when it changes and every ``beat`` seconds; 0 ahead when its turn comes.

        Nothing where its turn has come already. Raises AskerLeft.
        """
        told: Waiting | None = None
        while now := self._hear(place, told, beat):
            told = now
            yield now
        if told:
            yield Waiting(0)

    def leave(self, place: Place, *, whole: bool) -> None:
        """Free a place; ``whole``: after a whole answer, whose time tells how long the next one will take."""
        with self._change:
            if whole:
                self._count(time.monotonic() - place.began)
            for places in (self._waiting, self._writing):
                if place in places:
                    places.remove(place)
            self._move_up()

    def _let_go(self) -> None:
        with self._change:
            self._waiting = [place for place in self._waiting if not place.asker.left]
            self._move_up()

    def _move_up(self) -> None:
        while self._waiting and len(self._writing) < self._at_once:
            place = min(self._waiting, key=lambda place: (place.round, place.number))
            self._waiting.remove(place)
            self._writing.append(place)
            self._round, place.began = max(self._round, place.round), time.monotonic()
        self._change.notify_all()

    def _hear(self, place: Place, told: Waiting | None, beat: float) -> Waiting | None:
        """Return the place once it is another than ``told`` or the beat is over, None once its turn has come."""
        until = time.monotonic() + beat
        with self._change:
            while True:
                if place.asker.left:
                    raise AskerLeft("Nobody waits for this answer any more.")
                if place in self._writing:
                    return None
                now, left = self._foresee(place), until - time.monotonic()
                if told is None or now.ahead != told.ahead or left <= 0:
                    return now
                self._change.wait(left)

    def _foresee(self, place: Place) -> Waiting:
        before = sum(other.before(place) for other in self._waiting)
        return Waiting(before + len(self._writing), self._reckon(before))

    def _reckon(self, before: int) -> float | None:
        """Return the seconds until the first who is done after ``before`` more, None before any answer was whole."""
        if self._took is None:
            return None
        now = time.monotonic()
        ends = [max(0.0, place.began + self._took - now) for place in self._writing]
        heapify(ends)
        for _ in range(before):
            heapreplace(ends, ends[0] + self._took)
        return ends[0]

    def _count(self, seconds: float) -> None:
        self._counted = min(self._counted + 1, REMEMBERED)
        took = seconds if self._took is None else self._took
        self._took = took + (seconds - took) / self._counted


class QueuedModel:
    """A model with a line before it."""

    def __init__(self, model: ChatModel, *, at_once: int, forms: FormModel | None = None) -> None:
        """``forms``: the same model where it replies in a form too (``complete``)."""
        self._forms = forms
        self.name = model.name
        self._model = model
        self._line = Line(at_once)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
    ) -> Iterator[str | Waiting]:
        """Yield the place in line while others come first, then the reply. Raises AskerLeft, and what the model raises.

        Closing the iterator frees the place.
        """
        place, whole = self._line.enter(current_asker() or Asker()), False
        try:
            yield from self._line.wait(place)
            yield from self._model.stream(messages, max_tokens=max_tokens)
            whole = max_tokens is None  # one that was cut short tells nothing of the others
        finally:
            self._line.leave(place, whole=whole)

    def complete(
        self, messages: Sequence[Message], *, limit: float, max_tokens: int, form: Mapping[str, Any] | None = None
    ) -> str:
        """Return a whole reply; the time in line counts. Raises LLMError, AskerLeft, and what the model raises."""
        if self._forms is None:
            raise LLMError(f"the model {self.name} replies in no form")
        end = time.monotonic() + limit
        place = self._line.enter(current_asker() or Asker())
        try:
            for _ in self._line.wait(place, min(BEAT, limit)):
                if time.monotonic() >= end:
                    raise LLMError(f"the model {self.name} was busy with other questions for {limit:g} s")
            left = max(end - time.monotonic(), 0.01)
            return self._forms.complete(messages, limit=left, max_tokens=max_tokens, form=form)
        finally:
            self._line.leave(place, whole=False)

    def check(self) -> None:
        """Raise LLMError unless the model can be asked; not in line."""
        self._model.check()

    def close(self) -> None:
        """Free what the model holds."""
        self._model.close()
