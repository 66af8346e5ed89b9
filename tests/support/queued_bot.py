"""The scripted bot with a line before its model, which writes only when it is let."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from rag.generation.client import Message
from rag.generation.waiting_line import QueuedModel
from rag.schema.answer import Edit, Event, Standing, Waiting
from rag.schema.sources import Sources
from support.page_bot import PageBot


class HeldModel:
    """Notes who is written to, and writes nothing before ``may`` is released once for it."""

    name = "held"

    def __init__(self) -> None:
        self.may = threading.Semaphore(0)
        self.begun: list[str] = []

    def stream(self, messages: Sequence[Message], **_: Any) -> Iterator[str]:  # noqa: ANN401  # options of a model
        self.begun.append(messages[-1][1])
        assert self.may.acquire(timeout=120)
        yield "梅河口市"

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


class QueuedBot(PageBot):
    """Shows the evidence at once, and says the rest when the question's turn has come."""

    def __init__(self) -> None:
        super().__init__(pace=0.0)
        self.held = HeldModel()
        self._model = QueuedModel(self.held, at_once=1)

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        edit: Edit | None = None,
        *,
        anew: bool = False,
        sources: Sources | None = None,
    ) -> Iterator[Event]:
        events = super().stream(question, history, edit, anew=anew, sources=sources)
        yield next(events)
        for piece in self._model.stream([("user", question)]):
            yield piece if isinstance(piece, Waiting) else Standing(piece, ())
        *_, finished = events
        yield finished
