"""Who sends a request, and whether it is let in: sessions of browsers, passwords of programs, names of this machine.

A pure ASGI middleware, so that streams stay streams. Knows neither the page nor what is asked.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from rag.settings import Settings
from ui.security.accounts import Rules, is_loopback, read_rules
from ui.security.headers import SecurityHeaders, fixed_headers, write_policy
from ui.security.logins import Logins, Verdict
from ui.security.proxies import Proxies, came_by_proxy
from ui.security.sessions import ENDED_FILE, EndedSessions, Sessions, name_in, visitor_in
from ui.security.shares import Shares

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

OPEN_PATHS = frozenset({"/login", "/logout"})
METRICS_PATH = "/metrics"
BARE_PATHS = frozenset({"/healthz", METRICS_PATH})  # asked by machines, which keep no cookie; the second by its own key
SLOWED = 1.0  # seconds that a wrong password waits, so that guessing takes long
_VISITOR, _SHARES = "zhiwen.visitor", "zhiwen.shares"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request. ``owner``: whose conversations are shown; ``name``: "" where nobody logs in.

    ``barred``: key of the page's text that says why the library may not be changed, "" where it may; ``new``: it has
    sent no cookie, so that it is known by nothing.
    """

    owner: str
    name: str
    barred: str = ""
    new: bool = False

    @property
    def may_edit(self) -> bool:
        """Whether this visitor may upload, correct and delete."""
        return not self.barred


def visitor_of(request: Any) -> Visitor:  # noqa: ANN401  # Gradio's request, which wraps Starlette's, or Starlette's own
    """Return who sends a request; it must have come through the gate."""
    visitor = find_visitor(getattr(request, "request", None) or request)
    if visitor is None:
        raise LookupError("This request did not come through ui.security.gate.guard, so nobody knows whose it is.")
    return visitor


def find_visitor(request: Any) -> Visitor | None:  # noqa: ANN401
    """Return who sends a request to a path that is open to all, None for somebody who did not log in."""
    found: Visitor | None = request.scope.get(_VISITOR)
    return found


def shares_of(request: Any) -> Shares:  # noqa: ANN401
    """Return the codes by which answers may be opened, for a request that came through the gate."""
    found: Shares = (getattr(request, "request", None) or request).scope[_SHARES]
    return found


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one served app, and the gate that keeps them."""

    rules: Rules
    logins: Logins
    ended: EndedSessions

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """Return the rules that the settings give. Raises SettingsError."""
        rules = read_rules(settings)
        return cls(rules, Logins(rules), EndedSessions(settings.home / ENDED_FILE, rules.session_days * 24 * 3600))

    def guard(self, app: Starlette, scripts: Sequence[str] = ()) -> None:
        """Let every request to an app through the gate; to be called before the app is served.

        ``scripts``: what its page adds to itself of inline scripts, which are the only ones that run besides its own.
        """
        app.add_middleware(Gate, access=self)
        app.add_middleware(Sessions, rules=self.rules)  # which the gate reads and writes, so it stands before it
        app.add_middleware(Proxies, named=self.rules.proxies)  # whose word the session hears: whether TLS is used
        app.add_middleware(SecurityHeaders, framers=self.rules.framers, scripts=scripts)  # around them all
        app.add_exception_handler(Exception, self._answer_fault)  # which is answered outside of all

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of what is no page."""
        return {**fixed_headers(self.rules.framers), "Content-Security-Policy": write_policy(self.rules.framers)}

    def _answer_fault(self, _request: Request, _error: Exception) -> Response:
        """Answer what nobody expected; its story is in the log."""
        from starlette.responses import JSONResponse

        told = {"message": "The program failed. Its log says why.", "type": "server_error", "param": None, "code": None}
        return JSONResponse({"error": told}, 500, self.headers)

    def link(self, address: str) -> str:
        """Return where somebody at this machine opens the page to change the library.

        "" where nobody can, or all log in. ``address``: the page's, with a slash at its end.
        """
        keyed = self.rules.loopback and not self.rules.login
        return f"{address}login?key={self.rules.desk_key}" if keyed else ""

    @staticmethod
    def name_of(request: Request) -> str | None:
        """Return a name for Gradio, which lets in nobody without one."""
        visitor = find_visitor(request)
        return (visitor.name or "visitor") if visitor else None


class Gate:
    """Lets in whom the rules admit, and notes who it is where ``visitor_of`` finds it."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access
        self._rules = access.rules
        self._shares = Shares(access.rules.key)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with what is wanting."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        from starlette.requests import HTTPConnection

        asked = HTTPConnection(scope)
        refused = self._refuse_name(asked) or _refuse_origin(asked, self._rules)
        if not refused and _path(asked) not in BARE_PATHS:
            visitor = await self._recognise(asked)
            if isinstance(visitor, Visitor):
                scope[_VISITOR], scope[_SHARES] = visitor, self._shares
            elif visitor:
                refused = _ask_to_wait(visitor.wait)
            elif _path(asked) not in OPEN_PATHS:
                refused = _ask_to_log_in(asked)
        if not refused:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await refused(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})  # policy violation

    def _refuse_name(self, asked: Any) -> ASGIApp | None:  # noqa: ANN401
        """Return the refusal of a request to a name that a stranger may have pointed at this machine.

        Without a login, a web page anywhere could otherwise have its own name resolved to this machine, and read
        through its visitor's browser what is answered here. With one, its requests lack the password.
        """
        host = _host(asked.headers.get("host", ""))
        if self._rules.login or host in {self._rules.host, *self._rules.names} or _is_ours_alone(host):
            return None
        return _refusal(
            421,
            f"This page does not know itself by the name {host!r}. Set ZHIWEN_NAMES={host}, or a login by ZHIWEN_AUTH, "
            "and start it again. 本页面不认识这个域名：请设置 ZHIWEN_NAMES，或用 ZHIWEN_AUTH 设置登录，再重新启动。",
        )

    async def _recognise(self, asked: Any) -> Visitor | Verdict | None:  # noqa: ANN401
        """Return who sends a request, None for somebody who did not log in, and that too much was tried."""
        given = read_credentials(asked.headers.get("authorization", ""))
        if not self._rules.login:
            new = "visitor" not in asked.session
            return Visitor(f"browser:{visitor_in(asked.session)}", "", self._bar(asked), new)
        if given:
            verdict = await self._access.logins.hear(*given, address_of(asked))
            if not verdict.admitted:
                import anyio

                await anyio.sleep(SLOWED)
                return verdict if verdict.wait else None
            name = given[0]
        elif not (name := name_in(asked.session, self._rules, self._access.ended)):
            return None
        return Visitor(f"user:{name}", name, "" if self._rules.may_edit(name) else "login_barred_name")

    def _bar(self, asked: Any) -> str:  # noqa: ANN401
        """Return why somebody who did not log in may not change the library, "" if they sit at this machine."""
        if not self._rules.loopback:
            return "login_barred_open"
        if came_by_proxy(asked.scope) or not is_loopback(_host(asked.headers.get("host", ""))):
            return "login_barred_proxy"
        return "" if asked.session.get("desk") is True else "login_barred_key"


def read_credentials(header: str) -> tuple[str, str] | None:
    """Return name and password of an Authorization header, ("", "") where they cannot be read, None without one.

    Basic; or Bearer, for programs that know only a key: ``NAME:PASSWORD`` as it is, or, as not every program sends
    other letters than ASCII, in base64 as in Basic.
    """
    scheme, _, value = header.partition(" ")
    if scheme.lower() not in {"basic", "bearer"}:
        return None
    pair = value.strip()
    if scheme.lower() == "basic" or ":" not in pair:
        try:
            pair = b64decode(pair, validate=True).decode("utf-8")
        except ValueError:
            return "", ""
    name, _, password = pair.partition(":")
    return name, password


def sit_down(request: Request, rules: Rules, key: str) -> None:
    """Note in the session that a visitor has the key of whoever sits at this machine, if it is the right one."""
    if not rules.login and hmac.compare_digest(key.encode(), rules.desk_key.encode()):
        request.session["desk"] = True


def address_of(asked: Any) -> str:  # noqa: ANN401
    """Return the address that a request comes from, as far as named proxies tell it."""
    return asked.client.host if asked.client else ""


def _path(asked: Any) -> str:  # noqa: ANN401
    """Return the path that the app routes by; that of ``url`` is made with the Host header, which anybody may write."""
    return str(asked.scope["path"])


def _host(netloc: str) -> str:
    """Return the name or address of a Host header, without port and brackets, in lower case."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _is_ours_alone(host: str) -> bool:
    """Whether no stranger can own this name: an address in digits, or a name that only this network resolves."""
    try:
        ip_address(host)
    except ValueError:
        return bool(host) and ("." not in host or host.endswith((".localhost", ".local")))
    return True


def _refuse_origin(asked: Any, rules: Rules) -> ASGIApp | None:  # noqa: ANN401
    """Return the refusal of what another site's page has a visitor's browser send here.

    What carries a password of its own was not sent by such a page: no browser adds that header for a stranger.
    """
    origin, headers = asked.headers.get("origin"), asked.headers
    if not origin or "authorization" in headers or asked.scope.get("method", "GET") in _SAFE:
        return None
    if headers.get("sec-fetch-site") == "same-origin":  # said by the browser, which knows the name behind a proxy
        return None
    try:
        from_here = urlsplit(origin).netloc.lower()
    except ValueError:
        from_here = ""
    # the second is there only where a named proxy wrote it
    ours = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").lower()}
    if from_here and (from_here in ours or _host(from_here) in rules.names):
        return None
    return _refusal(
        403,
        f"This request comes from a page of {origin!r}, not from this one. If that is how this page is reached, set "
        "ZHIWEN_NAMES to its name and start it again. 请求来自别的网站：如果那就是本页面的域名，请设置 ZHIWEN_NAMES。",
    )


def _ask_to_log_in(asked: Any) -> ASGIApp:  # noqa: ANN401
    """Return the way to the login for a visitor's page, and a plain answer for anything else."""
    from starlette.responses import RedirectResponse

    headers = asked.headers
    if asked.scope.get("method") in {"GET", "HEAD"} and "text/html" in headers.get("accept", ""):
        query = asked.scope.get("query_string", b"").decode("latin-1")
        wanted = quote(_path(asked)) + (f"?{query}" if query else "")
        return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)
    # a browser would answer Basic with a box of its own, in the middle of the page
    schemes = 'Bearer realm="zhiwen"' + (
        "" if "sec-fetch-mode" in headers else ', Basic realm="zhiwen", charset="UTF-8"'
    )
    return _refusal(
        401,
        "Log in first. Programs give NAME:PASSWORD as their API key, or by HTTP Basic. "
        "请先登录；程序把“用户名:密码”作为 API 密钥，或用 HTTP Basic。",
        {"WWW-Authenticate": schemes},
    )


def _ask_to_wait(seconds: int) -> ASGIApp:
    return _refusal(
        429,
        f"Too many wrong passwords of late. Try again in {seconds} seconds. 密码错误次数过多，请在{seconds}秒后再试。",
        {"Retry-After": str(seconds)},
    )


def _refusal(status: int, message: str, headers: dict[str, str] | None = None) -> ASGIApp:
    """Return an error in the shape that programs know from OpenAI's."""
    from starlette.responses import JSONResponse

    kind = "authentication_error" if status == 401 else "permission_error"  # noqa: PLR2004
    code = "invalid_api_key" if status == 401 else None  # noqa: PLR2004
    told = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return JSONResponse(told, status, headers)
