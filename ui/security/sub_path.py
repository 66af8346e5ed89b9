"""The page under a path of a site: requests are heard with the path before them or without it, answers lead back there.

A pure ASGI middleware around all others. Knows no visitor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SubPath:
    """Takes the path of the site away from what is asked, and puts it before where answers lead to."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as if the page were at the root."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return

        async def lead_back(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [self._prefix(*pair) for pair in message.get("headers", ())]
            await send(message)

        path: str = scope["path"]
        asked: dict[str, Any] = dict(scope)
        if path == self._path or path.startswith(f"{self._path}/"):
            asked["path"] = path.removeprefix(self._path) or "/"
            asked["raw_path"] = scope.get("raw_path", b"").removeprefix(self._path.encode()) or b"/"
        await self._app(asked, receive, lead_back)

    def _prefix(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        """Return a header; where it leads to a path of the site, to that of the page."""
        inside = value.startswith(b"/") and not value.startswith(b"//")
        return name, self._path.encode() + value if name.lower() == b"location" and inside else value
