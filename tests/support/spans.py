"""A span handler of LlamaIndex's instrumentation that keeps what it hears, attached for the length of a block."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llama_index_instrumentation import get_dispatcher
from llama_index_instrumentation.base import BaseEvent
from llama_index_instrumentation.event_handlers import BaseEventHandler
from llama_index_instrumentation.span import BaseSpan
from llama_index_instrumentation.span_handlers import BaseSpanHandler
from pydantic import Field


class Heard(BaseSpan):
    """A span with its call, its result or its error."""

    arguments: dict[str, Any]
    result: Any = None
    error: BaseException | None = None

    @property
    def name(self) -> str:
        """Return ``Class.method`` or a function's name."""
        return self.id_.partition("-")[0]


class Listener(BaseSpanHandler[Heard]):
    """Keeps the spans that ended or were dropped, in the order in which they did, and the events."""

    events: list[BaseEvent] = Field(default_factory=list)

    def new_span(
        self, id_: str, bound_args: inspect.BoundArguments, parent_span_id: str | None = None, **_: object
    ) -> Heard:
        return Heard(id_=id_, parent_id=parent_span_id, arguments=dict(bound_args.arguments))

    def prepare_to_exit_span(self, id_: str, result: object = None, **_: object) -> Heard:
        span = self.open_spans[id_]
        span.result = result
        self.completed_spans += [span]
        return span

    def prepare_to_drop_span(self, id_: str, err: BaseException | None = None, **_: object) -> Heard:
        span = self.open_spans[id_]
        span.error = err
        self.dropped_spans += [span]
        return span

    def named(self, name: str) -> list[Heard]:
        """Return the spans of a name that ended."""
        return [span for span in self.completed_spans if span.name == name]

    def parent(self, span: Heard) -> str | None:
        """Return the name of the span in which a span lies; None at the top."""
        everything = (*self.completed_spans, *self.dropped_spans, *self.open_spans.values())
        return next((other.name for other in everything if other.id_ == span.parent_id), None)


class Events(BaseEventHandler):
    """Hands events to a listener."""

    listener: Listener

    def handle(self, event: BaseEvent, **_: object) -> None:
        self.listener.events = [*self.listener.events, event]


@contextmanager
def listening() -> Iterator[Listener]:
    """Attach a listener to the root of LlamaIndex's dispatchers; taken off behind the block."""
    root, listener = get_dispatcher(), Listener()
    spans, events = root.span_handlers, root.event_handlers
    root.span_handlers = [*spans, listener]
    root.event_handlers = [*events, Events(listener=listener)]
    try:
        yield listener
    finally:
        root.span_handlers, root.event_handlers = spans, events
