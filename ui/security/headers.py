"""What every answer tells a browser: what its page may load and run, who may frame it, that types are as told.

A pure ASGI middleware, the outermost. Knows no path. A page's own inline scripts are allowed by their hashes, so that
none that gets into it runs.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOBODY = "'none'"
_POLICY = b"content-security-policy"
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
# Gradio makes functions of the texts of its events' scripts, and writes styles into the page.
_PAGE = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; "
    "worker-src 'self' blob:; manifest-src 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
_OTHER = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def fixed_headers(framers: str) -> dict[str, str]:
    """Return the headers that do not depend on what is answered. ``framers``: see ``Headers``."""
    # no referrer at all would keep browsers from telling the gate where a form came from
    told = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    if framers == NOBODY:
        told["X-Frame-Options"] = "DENY"  # for what does not know frame-ancestors; it can name nobody
    return told


def write_policy(framers: str, page: bytes | None = None, scripts: Sequence[str] = ()) -> str:
    """Return the policy of a page by its HTML and the ``scripts`` that it adds itself, or of anything else."""
    policy = _OTHER if page is None else _PAGE.format(hashes="".join(_hashes(page, scripts)))
    return f"{policy}; frame-ancestors {framers}"


def _hashes(page: bytes, scripts: Sequence[str]) -> Iterator[str]:
    for script in dict.fromkeys((*_INLINE.findall(page), *(script.encode() for script in scripts))):
        # a parser of HTML reads every end of line as one character
        read = script.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield f" 'sha256-{b64encode(hashlib.sha256(read).digest()).decode()}'"


class SecurityHeaders:
    """Adds the headers.

    ``framers``: who may show the page in a frame, as frame-ancestors takes them; ``scripts``: what a page adds to
    itself of inline scripts.
    """

    def __init__(self, app: ASGIApp, framers: str, scripts: Sequence[str] = ()) -> None:
        self._app = app
        self._framers = framers
        self._scripts = scripts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add to what is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: Message | None = None  # the beginning of a page, until all of it is there
        page = bytearray()

        async def send_with_headers(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                if _is_page(message["headers"]):
                    held = message
                    return
                await send(self._complete(message, None))
            elif message["type"] == "http.response.body" and held:
                page.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                beginning, held = held, None
                await send(self._complete(beginning, bytes(page)))
                await send({**message, "body": bytes(page)})
            else:
                await send(message)

        await self._app(scope, receive, send_with_headers)

    def _complete(self, message: Message, page: bytes | None) -> Message:
        """Return the beginning of an answer with the headers; what it tells itself stays, but for who may frame it."""
        given = [(name, value) for name, value in message["headers"] if not name.lower().startswith(b"access-control-")]
        there = {name.lower() for name, _ in given}
        fixed = [(name.lower().encode(), value.encode()) for name, value in fixed_headers(self._framers).items()]
        more = [(name, value) for name, value in fixed if name not in there]
        if _POLICY in there:
            given = [(name, self._framed(value) if name.lower() == _POLICY else value) for name, value in given]
        else:
            more.append((_POLICY, write_policy(self._framers, page, self._scripts).encode()))
        return {**message, "headers": [*given, *more]}

    def _framed(self, policy: bytes) -> bytes:
        return policy if b"frame-ancestors" in policy else policy + f"; frame-ancestors {self._framers}".encode()


def _is_page(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether HTML is answered; whatever tells its own policy is passed on as it comes."""
    told = {name.lower(): value for name, value in headers}
    return told.get(b"content-type", b"").startswith(b"text/html") and _POLICY not in told
