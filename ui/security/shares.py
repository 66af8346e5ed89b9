"""Who may open a kept answer beside its asker: whoever holds a code of it, which cannot be made without the key.

Knows no answer.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

_DIGITS = 32  # hexadecimal, of the code behind the id


@dataclass(frozen=True, slots=True)
class Shares:
    """The codes of one library's answers, the same as long as its key is."""

    key: str = field(repr=False)

    def code(self, answer_id: str) -> str:
        """Return the code by which anybody who is let in may open this answer."""
        signed = hmac.new(self.key.encode(), f"share:{answer_id}".encode(), hashlib.sha256).hexdigest()
        return f"{answer_id}.{signed[:_DIGITS]}"

    def read(self, code: str) -> str | None:
        """Return the id of the answer that a code is of, None for what is no code."""
        answer_id, dot, _ = code.rpartition(".")
        return answer_id if dot and hmac.compare_digest(code.encode(), self.code(answer_id).encode()) else None
