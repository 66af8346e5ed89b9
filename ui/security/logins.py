"""Names and passwords that are tried: admitted, wrong, or too many of late from one address or on one name.

What is counted is counted in this process alone. Knows no request and no page.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

import anyio
import anyio.to_thread

from ui.security.accounts import Rules

WINDOW = 900.0  # seconds in which failures are counted
BY_ADDRESS = 20  # of them from one address; an office may share one
BY_NAME = 10  # of them on one name
_REMEMBERED = 50_000  # addresses, and as many names that nobody has
_SHOWN = 100  # characters of a name that are told and told apart
_AT_ONCE = 2  # hashes that are reckoned at once; each takes a core for a quarter of a second
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a try. ``wait``: seconds until another one is heard, 0 where it was heard."""

    admitted: bool
    wait: int = 0


class Failures:
    """Failures of late by what they came from or went for; of too many the oldest are forgotten."""

    def __init__(self, most: int, now: Callable[[], float]) -> None:
        self._most, self._now = most, now
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Return the seconds until this one may fail again, 0 where it may now."""
        times = self._of_late(key)
        return 0 if times is None or len(times) < self._most else int(times[0] + WINDOW - self._now()) + 1

    def note(self, key: str) -> int:
        """Count another failure, and return how many there are of late."""
        times = self._of_late(key)
        if times is None:
            times = self._times[key] = deque(maxlen=self._most)
        times.append(self._now())
        self._times.move_to_end(key)
        while len(self._times) > _REMEMBERED:
            self._times.popitem(last=False)
        return len(times)

    def forget(self, key: str) -> None:
        """Begin to count anew."""
        self._times.pop(key, None)

    def _of_late(self, key: str) -> deque[float] | None:
        times = self._times.get(key)
        while times and times[0] <= self._now() - WINDOW:
            times.popleft()
        if times is not None and not times:
            del self._times[key]
            return None
        return times


class Logins:
    """The tries of one served app; used in its event loop alone."""

    def __init__(self, rules: Rules, now: Callable[[], float] = time.monotonic) -> None:
        self._rules = rules
        self._addresses, self._names, self._strangers = (Failures(n, now) for n in (BY_ADDRESS, BY_NAME, BY_NAME))
        self._known: set[tuple[str, str]] = set()  # names and the addresses where they were right
        self._right: dict[str, bytes] = {}  # what stands for the password that was right last, by name
        self._secret = secrets.token_bytes(32)
        self._limiter = anyio.Semaphore(_AT_ONCE)

    async def hear(self, name: str, password: str, host: str) -> Verdict:
        """Return whether a name and its password came from an address."""
        address, seal = _network(host), self._seal(name, password)
        if wait := self._wait(name, address):
            return Verdict(admitted=False, wait=wait)
        if hmac.compare_digest(self._right.get(name, b""), seal):  # programs send it with each request
            return Verdict(admitted=True)
        async with self._limiter:
            if wait := self._wait(name, address):  # others may have failed meanwhile
                return Verdict(admitted=False, wait=wait)
            right = await anyio.to_thread.run_sync(self._rules.admits, name, password)
            if right:
                self._right[name] = seal
                self._known.add((name, address))
                self._addresses.forget(address)
                return Verdict(admitted=True)
            self._note(name, address, host)
            return Verdict(admitted=False)

    def _wait(self, name: str, address: str) -> int:
        wait = self._addresses.wait(address)
        if (name, address) not in self._known:  # nobody is locked out by what strangers try elsewhere
            wait = max(wait, self._of_name(name).wait(name[:_SHOWN]))
        return wait

    def _note(self, name: str, address: str, host: str) -> None:
        here, on_name = self._addresses.note(address), self._of_name(name).note(name[:_SHOWN])
        _LOG.warning(
            "failed login as %r from %s; in %d minutes %d from there (of %d) and %d on this name (of %d)",
            *(name[:_SHOWN], host, WINDOW // 60, here, BY_ADDRESS, on_name, BY_NAME),
        )

    def _of_name(self, name: str) -> Failures:
        return self._names if name in self._rules.accounts else self._strangers

    def _seal(self, name: str, password: str) -> bytes:
        return hmac.digest(self._secret, f"{len(name)}:{name}:{password}".encode(), hashlib.sha256)


def _network(host: str) -> str:
    """Return what one person may have all of: an IPv4 address, or the 64 bits of a network by IPv6."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network(f"{address}/64", strict=False))
