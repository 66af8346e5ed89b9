"""An open library follows what other processes make of it: once another state answers, it goes on with that one.

It is looked at every second in a thread of its own, so that no question waits for it. Knows no library.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from index.errors import ZhiwenError

EVERY = 1.0  # seconds
_LOG = logging.getLogger(__name__)


class Follower:
    """Calls ``follow`` again and again, from ``start`` until ``stop``, or until it returns False."""

    def __init__(self, follow: Callable[[], bool]) -> None:
        self._follow = follow
        self._stopping = threading.Event()
        self._told = ""

    def start(self) -> None:
        """Begin to follow."""
        threading.Thread(target=self._run, name="follower", daemon=True).start()

    def stop(self) -> None:
        """Follow no more."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY):
            try:
                if not self._follow():
                    return
            except ZhiwenError as error:  # the earlier state goes on answering
                if str(error) != self._told:
                    self._told = str(error)
                    _LOG.warning("the library's new state cannot be opened, the earlier one answers: %s", error)
