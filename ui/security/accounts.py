"""Who may use the page and who may change the library, as the settings tell, and the key that signs sessions.

Knows no request and no page.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from index.storage_errors import advise, find_cause
from rag.passwords import is_hash, is_unusable, matches
from rag.schema.errors import SettingsError
from rag.settings import Settings
from ui.security.headers import NOBODY
from ui.security.proxies import Network, read_proxies

EVERYONE = "*"
KEY_FILE = "session.key"
_KEY_BYTES = 32
_DESK_KEY = 40  # hexadecimal digits
_ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d{1,5})?")
_LOG = logging.getLogger(__name__)
_LIKE_THIS = (
    "Write NAME:HASH, as zhiwen password prints it, or NAME:PASSWORD, several separated by commas, or the path of a "
    "file with one such pair a line"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """Who is let in where, and who may do what.

    ``accounts``: passwords or their hashes by name, empty where nobody needs to log in.
    """

    accounts: Mapping[str, str] = field(repr=False)
    editors: frozenset[str]
    host: str  # where the page listens
    names: frozenset[str]  # what it is called besides, in lower case
    key: str = field(repr=False)
    framers: str = NOBODY  # who may show the page in a frame, as frame-ancestors takes them
    proxies: tuple[Network, ...] = ()  # those that are believed
    session_days: int = 7  # after which one logs in again

    @property
    def login(self) -> bool:
        """Whether one must log in."""
        return bool(self.accounts)

    @property
    def loopback(self) -> bool:
        """Whether the page listens to this machine only."""
        return is_loopback(self.host)

    def admits(self, name: str, password: str) -> bool:
        """Whether this is a name and its password; takes as long for a name that is not there."""
        return matches(self.accounts.get(name), password, slow=self.hashed)

    @property
    def hashed(self) -> bool:
        """Whether a password is kept as a hash, so that to check one takes a while."""
        return any(map(is_hash, self.accounts.values()))

    def stamp(self, name: str) -> str:
        """Return what a session keeps of a login: another one as soon as the password is changed; "" for a stranger."""
        password = self.accounts.get(name)
        return "" if password is None else self._sign(f"{len(name)}:{name}:{password}")

    def stamped(self, name: str, stamp: str) -> bool:
        """Whether a session's login still holds."""
        expected = self.stamp(name)
        return bool(expected) and hmac.compare_digest(expected.encode(), stamp.encode())

    @property
    def desk_key(self) -> str:
        """What shows, where nobody logs in, that somebody sits at this machine: told in its terminal alone.

        An address does not show it: a proxy on this machine has the same one, whoever asks behind it.
        """
        return self._sign("at this machine")[:_DESK_KEY]

    def may_edit(self, name: str) -> bool:
        """Whether somebody who is logged in may change the library."""
        return name in self.editors

    def _sign(self, text: str) -> str:
        return hmac.new(self.key.encode(), text.encode(), hashlib.sha256).hexdigest()


def read_rules(settings: Settings) -> Rules:
    """Return the rules that the settings give.

    Raises SettingsError, which never tells a password.
    """
    accounts = dict(_read_accounts(settings.auth)) if settings.auth else {}
    editors = _read_names(settings.editors)
    if editors and not accounts:
        raise SettingsError("ZHIWEN_EDITORS names who may change the library, but nobody logs in. Set ZHIWEN_AUTH too")
    if strangers := sorted(editors - accounts.keys() - {EVERYONE}):
        raise SettingsError(f"ZHIWEN_EDITORS names {strangers[0]!r}, who has no password. Give one in ZHIWEN_AUTH")
    if plain := sorted(name for name, kept in accounts.items() if not is_hash(kept)):
        _LOG.warning(
            "ZHIWEN_AUTH holds the password of %s in plain text. Make a hash to put in its place with zhiwen password",
            ", ".join(map(repr, plain)),
        )
    return Rules(
        accounts=accounts,
        editors=frozenset(accounts) if EVERYONE in editors else editors,
        host=settings.host.lower(),
        names=frozenset(name.lower() for name in _read_names(settings.names)),
        key=read_key(settings.home),
        framers=_read_framers(settings.framed_by),
        proxies=read_proxies(_read_names(settings.proxies)),
        session_days=settings.session_days,
    )


def is_loopback(host: str) -> bool:
    """Whether an address or a name means this machine only."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def _read_names(listed: str | None) -> frozenset[str]:
    return frozenset(name for piece in (listed or "").split(",") if (name := piece.strip()))


def _read_framers(listed: str | None) -> str:
    """Return who may show the page in a frame. Raises SettingsError for what is no origin."""
    origins = sorted(_read_names(listed))
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(f"ZHIWEN_FRAMED_BY cannot be used: {origin!r} is no site. Write https://HOST")
    return " ".join(("'self'", *origins)) if origins else NOBODY


def _read_accounts(given: str) -> Iterator[tuple[str, str]]:
    """Yield names and passwords; SettingsError for what is none, and for a name that is there twice."""
    file = Path(given).expanduser()
    if ":" in given and not _is_file(file):
        pieces, where = given.split(","), "piece"
    else:
        pieces, where = _read_lines(file), f"line of {file}"
    seen = set()
    for number, piece in enumerate(pieces, 1):
        if not piece.strip() or (where != "piece" and piece.lstrip().startswith("#")):
            continue
        name, sign, password = (part.strip() for part in piece.partition(":"))
        if not (sign and name and password):
            comma = ". A password with a comma in it goes into a file" if where == "piece" else ""
            raise SettingsError(f"ZHIWEN_AUTH cannot be used: {where} {number} is no pair. {_LIKE_THIS}{comma}")
        if is_unusable(password):
            raise SettingsError(
                f"ZHIWEN_AUTH cannot be used: what {where} {number} has is no whole bcrypt hash. Make one with: zhiwen "
                "password. In a shell, put the setting into single quotes, because of its $ signs"
            )
        if name in seen:
            raise SettingsError(f"ZHIWEN_AUTH cannot be used: {name!r} is there twice. Give each name one password")
        seen.add(name)
        yield name, password
    if not seen:
        raise SettingsError(f"ZHIWEN_AUTH cannot be used: it names nobody. {_LIKE_THIS}, or unset it")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a path, or with a NUL: then it is none
        return False


def _read_lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        # no path in the message: what was given may be a password without its name
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"ZHIWEN_AUTH cannot be used: neither pairs nor a file ({reason}). {_LIKE_THIS}") from None


def read_key(home: Path) -> str:
    """Return the secret key of the library's sessions; made at the first start, kept so that sessions outlive it."""
    file = home / KEY_FILE
    try:
        if not file.exists():
            _make_key(file)
        key = file.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        cause = find_cause(error, home)
        remedy = advise(cause) if cause else "Make it readable and writable"
        raise SettingsError(f"The key of the sessions at {file} cannot be kept ({error}). {remedy}") from error
    if len(key) < _KEY_BYTES:
        raise SettingsError(f"The key of the sessions at {file} is damaged. Delete the file; all will log in again")
    return key


def _make_key(file: Path) -> None:
    """Write a new key whole or not at all; of two programs that begin at once, the first one's key stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, written = tempfile.mkstemp(dir=file.parent, prefix=f".{KEY_FILE}.")  # readable by its owner only
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(_KEY_BYTES))
        os.link(written, file)
    except FileExistsError:
        return
    finally:
        Path(written).unlink()
