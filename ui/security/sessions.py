"""Sessions of browsers: signed cookies that a clock set back does not end, and a list of those that were ended.

Knows who logged in when, and no page.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.security.accounts import Rules

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "zhiwen"
ENDED_FILE = "sessions.ended"
_DAY = 24 * 3600
_YEAR = 365 * _DAY
_RENEWED = 30 * _DAY  # seconds after which the cookie of a browser without a login gets another year
_LOG = logging.getLogger(__name__)


class Sessions:
    """Gives each request its session; the cookie is Secure where the request came by TLS."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._plain = _make(app, rules, secure=False)
        self._secure = _make(app, rules, secure=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its session."""
        by_tls = scope.get("scheme") in {"https", "wss"}
        await (self._secure if by_tls else self._plain)(scope, receive, send)


def _make(app: ASGIApp, rules: Rules, *, secure: bool) -> ASGIApp:
    from itsdangerous import TimestampSigner
    from starlette.middleware.sessions import SessionMiddleware

    class Signer(TimestampSigner):
        """Tells only whether a cookie is ours; how old it is, which a clock set back confuses, is judged here."""

        def unsign(self, signed_value: Any, *_: object, **__: object) -> Any:  # noqa: ANN401  # as it declares it
            return super().unsign(signed_value, None)

    lasts = rules.session_days * _DAY if rules.login else _YEAR
    made = SessionMiddleware(
        app, secret_key=rules.key, session_cookie=COOKIE, max_age=lasts, same_site="lax", https_only=secure
    )
    made.signer = Signer(rules.key)
    return made


class EndedSessions:
    """The sessions that were ended before their time, kept in a file that all processes of a library share."""

    def __init__(self, file: Path, lasts: int) -> None:
        self._file, self._lasts = file, lasts
        self._ids: dict[str, int] = {}  # when each was ended
        self._seen: tuple[int, int] | None = None

    def __contains__(self, session_id: str) -> bool:
        """Whether a session was ended."""
        self._read()
        return session_id in self._ids

    def add(self, session_id: str) -> None:
        """End a session; where no disk takes it, for as long as this process runs."""
        self._read()
        self._ids[session_id] = int(time.time())
        oldest = time.time() - self._lasts
        self._ids = {one: ended for one, ended in self._ids.items() if ended > oldest}
        written = self._file.with_name(f".{self._file.name}.{secrets.token_hex(4)}")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
                stream.writelines(f"{one} {ended}\n" for one, ended in self._ids.items())
            written.replace(self._file)
        except OSError as error:
            written.unlink(missing_ok=True)
            _LOG.warning(
                "%s cannot be written (%s): a session that was ended now may be used after a restart",
                self._file,
                error.strerror,
            )

    def _read(self) -> None:
        """Read what other processes have added, too."""
        try:
            state = self._file.stat()
            if (seen := (state.st_mtime_ns, state.st_ino)) == self._seen:
                return
            lines = self._file.read_text("ascii").splitlines()
        except (OSError, ValueError):
            return
        self._seen = seen
        read = (line.split() for line in lines)
        self._ids |= {parts[0]: int(parts[1]) for parts in read if len(parts) == 2 and parts[1].isdigit()}  # noqa: PLR2004


def log_in(request: Request, rules: Rules, name: str) -> None:
    """Make the session that of somebody whose password was right."""
    request.session.clear()
    request.session.update(id=secrets.token_urlsafe(18), name=name, stamp=rules.stamp(name), began=int(time.time()))


def log_out(request: Request, ended: EndedSessions) -> None:
    """End a session, for whoever has a copy of its cookie too."""
    if session_id := str(request.session.get("id", "")):
        ended.add(session_id)
    request.session.clear()


def name_in(session: Any, rules: Rules, ended: EndedSessions) -> str:  # noqa: ANN401
    """Return whose session this is, "" where it is nobody's or has ended."""
    name, session_id, began = str(session.get("name", "")), str(session.get("id", "")), session.get("began")
    if not session_id or not isinstance(began, int) or not rules.stamped(name, str(session.get("stamp", ""))):
        return ""
    now = int(time.time())
    if now < began:  # the clock was set back: the days are counted from now on, and not for ever
        session["began"] = began = now
    return "" if now - began > rules.session_days * _DAY or session_id in ended else name


def visitor_in(session: Any) -> str:  # noqa: ANN401
    """Return what tells this browser from others, given to it at its first visit."""
    if not isinstance(session.get("visitor"), str):
        session["visitor"] = secrets.token_urlsafe(24)
    now, since = int(time.time()), session.get("since", 0)
    if not isinstance(since, int) or abs(now - since) > _RENEWED:
        session["since"] = now
    return str(session["visitor"])
