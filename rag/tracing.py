"""Spans of a question for whoever attaches a handler to LlamaIndex's instrumentation; without one they go nowhere.

``llama_index_instrumentation`` alone is imported, which costs 0.04 s; ``llama_index.core`` would cost 1.6
(docs/decisions/0015). A span has the call's arguments and result, hence questions and answers of people: nothing is
written down or sent unless somebody attaches what does.
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable, Generator, Iterator
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from llama_index_instrumentation import get_dispatcher
from llama_index_instrumentation.span import active_span_id

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Stream = TypeVar("_Stream", bound=Callable[..., Iterator[Any]])

_DISPATCHER = get_dispatcher("zhiwen")


def traced(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make each call of a function or method a span, ``Class.method-…`` or ``function-…``."""
    return cast("Callable[_P, _R]", _DISPATCHER.span(function))


def traced_stream(method: _Stream) -> _Stream:
    """Make what a method yields a span that lasts until the stream ends.

    Its result is what the stream returns, else its last event; one that fails or is closed before is dropped.
    (LlamaIndex's own decorator would end the span before the first event.)
    """

    @wraps(method)
    def follow(self: object, *args: Any, **kwargs: Any) -> Generator[Any, None, Any]:  # noqa: ANN401
        call: dict[str, Any] = {
            "id_": f"{type(self).__name__}.{method.__name__}-{uuid.uuid4()}",
            "bound_args": inspect.signature(method.__get__(self)).bind(*args, **kwargs),
            "instance": self,
        }
        _DISPATCHER.span_enter(**call, parent_id=active_span_id.get())
        try:
            returned, last = yield from _inside(call["id_"], method(self, *args, **kwargs))
        except BaseException as error:
            _DISPATCHER.span_drop(**call, err=error)
            raise
        _DISPATCHER.span_exit(**call, result=last if returned is None else returned)
        return returned

    return cast("_Stream", follow)


def _inside(span: str, stream: Iterator[Any]) -> Generator[Any, None, tuple[Any, Any]]:
    """Pass a stream on, and return what it returns and its last event.

    The span is the current one only while the stream works, not while its reader does.
    """
    event = None
    try:
        while True:
            token = active_span_id.set(span)
            try:
                event = next(stream)
            except StopIteration as ended:
                return ended.value, event
            finally:
                active_span_id.reset(token)
            yield event
    finally:
        if isinstance(stream, Generator):
            stream.close()
