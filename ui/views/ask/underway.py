"""Answers that are being made: each goes on when its visitor's page was loaded again, and can be followed from there.

Known by whose conversation it is of. What it has come to is here; what shows it is the handlers' affair.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from rag.schema.asker import Asker
from ui.views.ask.conversation import Turn

Turns = tuple[Turn, ...]
RETURN = 60.0  # seconds for which a place in line is kept for who has gone; what is being written is written to its end


class Answering:
    """One conversation while its last question is answered."""

    def __init__(self, turns: Turns, asker: Asker) -> None:
        self.turns = turns
        self.asker = asker
        self._change = threading.Condition()
        self._ended = False
        self._followers = 0

    def grow(self, turns: Turns) -> None:
        """Note how far the answer has come."""
        with self._change:
            self.turns = turns
            self._change.notify_all()

    def end(self) -> None:
        """Let who follows go."""
        with self._change:
            self._ended = True
            self._change.notify_all()

    def follow(self, asker: Asker) -> Iterator[Turns]:
        """Yield the conversation after each step, to its end or until this ``asker`` has left; some may be skipped."""
        asker.heed(self._wake)
        self._followers += 1
        shown: Turns | None = None
        try:
            while not asker.left:
                with self._change:
                    while not (self._ended or asker.left or self.turns is not shown):
                        self._change.wait()
                    shown, ended = self.turns, self._ended
                if not asker.left:
                    yield shown
                if ended:
                    return
        finally:
            self._followers -= 1

    @property
    def given_up(self) -> bool:
        """Whether it only stands in line, and nobody has come back to it for long."""
        deserted = self.asker.deserted
        waits = self.turns[-1].waiting
        gone = deserted is not None and not self._followers and time.monotonic() - deserted > RETURN
        return bool(gone and waits and waits.ahead)

    def _wake(self) -> None:
        with self._change:
            self._change.notify_all()


class Underway:
    """The answers under way in one program, by owner and conversation."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], Answering] = {}

    def begin(self, owner: str, conversation: str, answering: Answering) -> None:
        """Make an answer known; from now on it is made to its end, also while nobody listens."""
        answering.asker.persist()
        self._running[owner, conversation] = answering

    def find(self, owner: str, conversation: str) -> Answering | None:
        """Return the answer that is being made in an owner's conversation, None where none is."""
        return self._running.get((owner, conversation))

    def end(self, owner: str, conversation: str, answering: Answering) -> None:
        """Forget an answer that has come to its end; another one may have begun in its place."""
        answering.end()
        if self._running.get((owner, conversation)) is answering:
            del self._running[owner, conversation]

    def stop(self, owner: str, conversation: str) -> None:
        """Give an answer up: its visitor does not want it."""
        if answering := self.find(owner, conversation):
            answering.asker.leave()
