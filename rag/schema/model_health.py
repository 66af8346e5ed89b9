"""How it stands with a language model's reading of turns: whether it is asked, and how its self-test went. Values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["auto", "on", "off"]
State = Literal["off", "untested", "testing", "asked", "failed", "given_up"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a self-test went; it ends as soon as its outcome is sure, so ``asked`` may be fewer than all of its turns.

    ``seconds`` it took, None where it was made before the release, without a limit of time; ``failures``: why a turn
    got no reading at all, each reason once.
    """

    right: int
    asked: int
    needed: int
    seconds: float | None
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether enough was read rightly."""
        return self.right >= self.needed


@dataclass(frozen=True, slots=True)
class ReadingHealth:
    """How it stands now. ``refused``: why the model's server takes no JSON schema, "" if it does.

    ``failure``: the last of its failures in a row, where it is asked no more for them.
    """

    state: State
    mode: Mode
    verdict: Verdict | None = None
    refused: str = ""
    failure: str = ""
