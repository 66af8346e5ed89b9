"""Sessions of the page, one for each time it is opened: whose each is, so that nobody hears or ends another's.

The browser names its session itself, by chance; whoever is first to use a name has it. Knows no request.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

_REMEMBERED = 50_000  # names; each is used for as long as its page is open


class PageSessions:
    """Whose sessions there are; of too many those not used for longest are forgotten."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._guard = threading.Lock()

    def admits(self, session: str, owner: str) -> bool:
        """Whether a session is this owner's, or nobody's until now."""
        with self._guard:
            first = self._owners.setdefault(session, owner)
            self._owners.move_to_end(session)
            while len(self._owners) > _REMEMBERED:
                self._owners.popitem(last=False)
        return first == owner
