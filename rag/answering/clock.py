"""When the steps of one answer came to their ends."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Clock:
    """Milliseconds since the question, by step."""

    began: float = field(default_factory=time.perf_counter)
    marks: dict[str, float] = field(default_factory=dict)

    def mark(self, step: str) -> None:
        """Note that a step has come to its end, the first time."""
        self.marks.setdefault(step, round((time.perf_counter() - self.began) * 1000, 1))
