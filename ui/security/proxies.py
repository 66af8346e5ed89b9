"""Proxies in front of the page: what the named ones say of a visitor is believed, what anybody else says is not.

A pure ASGI middleware before the gate. Knows no visitor.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from rag.schema.errors import SettingsError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
_BY_PROXY = "zhiwen.by_proxy"
_SAID = (b"forwarded", b"x-forwarded-", b"x-real-ip")  # how the names of what a proxy says begin
_LOG = logging.getLogger(__name__)


def read_proxies(listed: Iterable[str]) -> tuple[Network, ...]:
    """Return the addresses and networks of a setting. Raises SettingsError for what is none."""
    found = []
    for one in sorted(listed):
        try:
            found.append(ip_network(one, strict=False))
        except ValueError as error:
            raise SettingsError(
                f"ZHIWEN_PROXIES cannot be used: {one!r} is no address and no network. Write 127.0.0.1 or 10.0.0.0/8"
            ) from error
    return tuple(found)


def came_by_proxy(scope: Scope) -> bool:
    """Whether a proxy, named or not, says that it passed a request on for somebody else."""
    return bool(scope.get(_BY_PROXY))


class Proxies:
    """Puts in place what a named proxy says of address and scheme, and takes away what anybody else says."""

    def __init__(self, app: ASGIApp, named: Sequence[Network]) -> None:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        self._app = app
        self._named = tuple(named)
        self._believing: Any = ProxyHeadersMiddleware(app, [str(network) for network in named])  # type: ignore[arg-type]
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with what may be believed of it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        said = [name for name, _ in scope["headers"] if name.lower().startswith(_SAID)]
        scope[_BY_PROXY] = bool(said)
        client = scope.get("client")
        if client and self._is_named(client[0]):
            scope[_BY_PROXY] = True
            await self._believing(scope, receive, send)
            return
        if said:
            self._tell(str(client[0]) if client else "?")
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in said]
        await self._app(scope, receive, send)

    def _is_named(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._named)

    def _tell(self, host: str) -> None:
        """Say once in the log that somebody speaks as a proxy whom the settings do not name."""
        if not self._told:
            self._told = True
            _LOG.warning(
                "%s says that it passes requests on as a proxy, and is not believed. If it is yours, set ZHIWEN_PROXIES"
                " to its address",
                host,
            )
