"""Connections that keep the server waiting are dropped: slow heads, slow bodies, who reads nothing, who is gone.

A protocol for uvicorn, over whichever of its own it would take. Knows no request's meaning.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from http import HTTPStatus
from typing import Any

HEAD = 20.0  # seconds until the head of a request has come whole
BODY = 20.0  # seconds in which a body must bring as much as its rate wants
RATE = 500  # bytes a second that a body must bring; the slowest mobile networks have ten times as many
STUCK = 60.0  # seconds in which somebody must read something of what is written to them
LOOK = 1.0  # seconds between two looks at a connection
LONGEST_HEAD = 65_536  # bytes of a request before its body
MOST = 800  # connections at once; a page has two or three, and many systems give a program 1024 files
_ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4, "TCP_USER_TIMEOUT": 120_000}


class Phase(Enum):
    """What a connection waits for."""

    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"


def make_protocol(headers: Mapping[str, str]) -> type[asyncio.Protocol]:
    """Return the protocol; ``headers`` go with what it answers itself, before any app hears of a request."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    class Impatient(_Impatient, AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # one of two classes
        """Whichever protocol uvicorn has, with bounds."""

        fixed = headers

    return Impatient


class _Impatient:
    """What is added to a protocol of uvicorn; see there for what it is that stands to the right of ``self``."""

    fixed: Mapping[str, str]
    transport: Any
    cycle: Any
    flow: Any
    loop: Any
    connections: Any

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401
        super().connection_made(transport)  # type: ignore[misc]
        self._head = self._received = 0
        self._whole: Any = None  # the last request whose body has come whole
        self._waits: tuple[Any, ...] = ()
        self._since = self._moved = self.loop.time()
        if len(self.connections) > MOST:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "There are too many connections now. Try again soon.")
            return
        _keep_alive(transport.get_extra_info("socket"))
        self.loop.call_later(LOOK, self._look)

    def data_received(self, data: bytes) -> None:
        cycle, phase = self.cycle, self._phase()
        self._received += len(data)
        super().data_received(data)  # type: ignore[misc]
        if phase is Phase.BODY or self.cycle is not cycle:
            self._head = 0
            return
        self._head += len(data)
        if self._head > LONGEST_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too long.")

    def on_message_complete(self) -> None:
        """Note that all of a request has come; uvicorn does not where it was answered before."""
        self._whole = self.cycle
        super().on_message_complete()  # type: ignore[misc]

    def pause_writing(self) -> None:
        self._moved = self.loop.time()
        super().pause_writing()  # type: ignore[misc]

    def resume_writing(self) -> None:
        self._moved = self.loop.time()
        super().resume_writing()  # type: ignore[misc]

    def send_400_response(self, msg: str) -> None:
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _phase(self) -> Phase:
        cycle = self.cycle
        if cycle and cycle.more_body and cycle is not self._whole:
            return Phase.BODY
        return Phase.HEAD if cycle is None or cycle.response_complete else Phase.ANSWER

    def _look(self) -> None:
        """Drop the connection where it has kept us waiting for too long, else look again later."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        now, phase = self.loop.time(), self._phase()
        waits = (phase, self.cycle, bool(self.cycle and self.cycle.response_complete))
        if waits != self._waits or self._is_ours(phase):
            self._waits, self._since, self._received = waits, now, 0
        lasts = now - self._since
        if self.flow.write_paused and now - self._moved > STUCK:
            self.transport.abort()
        elif phase is Phase.HEAD and lasts > HEAD:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The head of the request took too long.")
        elif phase is Phase.BODY and lasts > BODY:
            if self._received < RATE * BODY or self.cycle.response_complete:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The body of the request took too long.")
            else:
                self._since, self._received = now, 0
        if not self.transport.is_closing():
            self.loop.call_later(LOOK, self._look)

    def _is_ours(self, phase: Phase) -> bool:
        """Whether it is we who do not read the rest of a body yet."""
        return phase is Phase.BODY and (self.flow.read_paused or self.cycle.waiting_for_100_continue)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Answer with a word where nothing was answered yet, and close."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            told = {
                **self.fixed,
                "Content-Type": "text/plain; charset=utf-8",
                "Content-Length": str(len(message.encode())),
                "Connection": "close",
            }
            lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
            self.transport.write(f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n{message}".encode())
            self.transport.close()
        else:
            self.transport.abort()


def _keep_alive(opened: Any) -> None:  # noqa: ANN401  # a socket, or what an event loop has instead
    """Have the system ask now and then whether somebody is there at all, as far as it can."""
    with suppress(OSError, AttributeError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _ALIVE.items():
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
