"""Connections that keep the server waiting are dropped, and those that do not are not; over bare sockets."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from ui.security import connections
from ui.server import open_page

FIXED = {"X-Content-Type-Options": "nosniff"}
LONG = 20_000_000
PATIENCE = 15.0  # seconds on a busy machine


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    app = FastAPI()

    @app.post("/take")
    async def take(request: Request) -> Response:
        return Response(str(len(await request.body())))

    @app.get("/slow")
    def answer_slowly() -> Response:
        time.sleep(2.0)
        return Response("slow")

    @app.get("/long")
    def answer_much() -> Response:
        return StreamingResponse(bytes(100_000) for _ in range(LONG // 100_000))

    with pytest.MonkeyPatch.context() as patch, socket.socket() as probe:
        for name, value in {"HEAD": 1.0, "BODY": 1.0, "STUCK": 1.0, "LOOK": 0.1, "MOST": 20}.items():
            patch.setattr(connections, name, value)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        served = open_page(app, "127.0.0.1", port, FIXED)
        yield "127.0.0.1", port
        served.close()


def connect(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=10)


def end_of(opened: socket.socket) -> bytes:
    """Return all that is said until the server closes the connection."""
    told = b""
    with suppress(ConnectionResetError):
        while piece := opened.recv(65_536):
            told += piece
    return told


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /slow HTTP/1.1\r\nHost: x\r\n",
        b"POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1",
        b"POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
        b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n1",  # answered before its body is there
    ],
    ids=["nothing", "half a head", "half a body", "half a chunked body", "a body nobody reads"],
)
def test_who_says_half_of_it_is_dropped(address: tuple[str, int], begun: bytes) -> None:
    began = time.monotonic()
    with closing(connect(address)) as opened:
        opened.sendall(begun)
        told = end_of(opened)

    assert b" 408 " in told
    assert b"nosniff" in told
    assert 0.8 < time.monotonic() - began < PATIENCE


@pytest.mark.parametrize(
    "head", [b"GET /slow HTTP/1.1\r\nHost: x\r\nX: ", b"POST /take HTTP/1.1\r\nContent-Length: 999\r\n\r\n"]
)
def test_who_says_it_byte_by_byte_is_dropped(address: tuple[str, int], head: bytes) -> None:
    began = time.monotonic()
    with closing(connect(address)) as opened, suppress(OSError):
        opened.sendall(head)
        while time.monotonic() - began < PATIENCE:
            opened.sendall(b"a")
            time.sleep(0.05)

    assert time.monotonic() - began < PATIENCE


def test_a_head_without_end_is_not_kept(address: tuple[str, int]) -> None:
    with closing(connect(address)) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\nX: " + b"a" * connections.LONGEST_HEAD)

        assert end_of(opened)[9:12] in {b"431", b"400"}  # ours, or that of one of uvicorn's two protocols


def test_who_reads_nothing_is_dropped(address: tuple[str, int]) -> None:
    with closing(connect(address)) as opened:
        opened.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(3)

        assert len(end_of(opened)) < LONG


def test_who_is_slow_within_bounds_and_who_waits_for_us_is_served(address: tuple[str, int]) -> None:
    base = f"http://{address[0]}:{address[1]}"

    def drip() -> Iterator[bytes]:
        for _ in range(20):
            yield bytes(200)
            time.sleep(0.1)

    with httpx.Client(base_url=base, timeout=20) as client:
        assert client.post("/take", content=drip()).text == "4000"
        assert client.get("/slow").text == "slow"
        for _ in range(30):  # a connection that is used again and again is not an old one
            assert client.post("/take", content=b"x").text == "1"
            time.sleep(0.05)
        with client.stream("GET", "/long") as told:
            assert sum(len(piece) for piece in told.iter_bytes()) == LONG


def test_a_malformed_request_gets_the_headers_too(address: tuple[str, int]) -> None:
    with closing(connect(address)) as opened:
        opened.sendall(b"\x00\x01\x02 nonsense\r\n\r\n")
        told = end_of(opened)

    assert told.startswith(b"HTTP/1.1 400 ")
    assert b"X-Content-Type-Options: nosniff" in told


def test_too_many_connections_are_told_so_and_end(address: tuple[str, int]) -> None:
    opened = [connect(address) for _ in range(connections.MOST + 5)]
    told = [end_of(one) for one in opened]
    for one in opened:
        one.close()

    assert sum(b" 503 " in said for said in told) >= 5
    assert httpx.get(f"http://{address[0]}:{address[1]}/slow").status_code == 200
