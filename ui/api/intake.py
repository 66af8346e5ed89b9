"""What is posted to the app is sound JSON before anything reads it: the page's events, its API, and other programs'.

A pure ASGI middleware behind the gate, which also sees to it that a session of the page is used by its owner alone.
Knows no path's meaning but that of the login, whose form reads itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection

from rag.language.wellformed import parse_json
from ui.security.gate import OPEN_PATHS, find_visitor
from ui.security.page_sessions import PageSessions

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = 1_000_000  # bytes of a request; a dialogue of thousands of questions is shorter
_HEARTBEAT = "/gradio_api/heartbeat/"
_ANOTHERS = "This session of the page is another visitor's. Open the page anew."


class Intake:
    """Passes on JSON whose texts are well-formed, and answers what is none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sessions = PageSessions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body read and made sound, or refuse it."""
        if scope["type"] == "http" and not self._owns(scope, _named_in_address(scope)):
            await _refuse(403, _ANOTHERS)(scope, receive, send)
            return
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] in OPEN_PATHS:
            await self._app(scope, receive, send)
            return
        body = await _read(scope, receive)
        if body is None:
            await _refuse(413, f"The request has more than {LONGEST} bytes. Send less at once.")(scope, receive, send)
            return
        try:
            sound = _make_sound(body)
        except ValueError as error:
            await _refuse(400, f"The request is not JSON that can be read ({error}).")(scope, receive, send)
            return
        if not self._owns(scope, _named_in_body(sound)):
            await _refuse(403, _ANOTHERS)(scope, receive, send)
            return
        if sound is not body:
            scope = {**scope, "headers": [*_without_length(scope), (b"content-length", b"%d" % len(sound))]}
        await self._app(scope, _replay(sound, receive), send)

    def _owns(self, scope: Scope, session: str) -> bool:
        visitor = find_visitor(HTTPConnection(scope)) if session else None
        # programs that keep no cookie are a new visitor each time: they share theirs, and have nobody else's
        return visitor is None or self._sessions.admits(session, "" if visitor.new else visitor.owner)


def _named_in_address(scope: Scope) -> str:
    """Return the session of the page that an address names, "" where it names none."""
    path = str(scope["path"])
    if path.startswith(_HEARTBEAT):
        return path.removeprefix(_HEARTBEAT).strip("/")
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return str(query.get("session_hash", [""])[-1])


def _named_in_body(body: bytes) -> str:
    if b"session_hash" not in body:
        return ""
    read = json.loads(body)
    named = read.get("session_hash") if isinstance(read, dict) else None
    return named if isinstance(named, str) else ""


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """Return the whole body, None where it is too long; of a client that has gone, what had come."""
    told = dict(scope["headers"]).get(b"content-length", b"")
    if told.isdigit() and int(told) > LONGEST:
        return None
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
        if len(body) > LONGEST:
            return None
    return bytes(body)


def _make_sound(body: bytes) -> bytes:
    """Return the body itself where nothing is the matter with it. Raises ValueError."""
    if not body.strip():
        return body
    sound = parse_json(body)
    return body if sound == json.loads(body) else json.dumps(sound).encode()


def _without_length(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return what gives the whole body once, then whatever the server has to say: that the client has gone."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _refuse(status: int, message: str) -> ASGIApp:
    """Return an error in the shape that programs know from OpenAI's."""
    from starlette.responses import JSONResponse

    told = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return JSONResponse({"error": told}, status)
