"""Which measures and verbs a question may mean beside those it names. Read from ``data/akin.toml``.

Knows no question and no figure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Akin:
    """Names that are filed apart and asked for as one."""

    also: Mapping[str, tuple[str, ...]]
    verbs: tuple[tuple[frozenset[str], frozenset[str]], ...]  # verbs, and the heads of which they tell the same
    telling: frozenset[str]  # verbs without which a figure is another figure

    def heads(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Return under which other heads the asked ones, or what was done, may stand."""
        named = tuple(asked)
        others = (head for name in named for head in self.also.get(name, ()))
        return tuple(dict.fromkeys(head for head in others if head not in named))

    def same(self, action: str, asked: Iterable[str], head: str) -> bool:
        """Whether an action tells of this head what one of the asked actions does."""
        wanted = set(asked)
        return any(action in verbs and verbs & wanted and (not heads or head in heads) for verbs, heads in self.verbs)


@cache
def load_akin() -> Akin:
    """Read the packaged table, once."""
    table = tomllib.loads((files("rag") / "data" / "akin.toml").read_text(encoding="utf-8"))
    return Akin(
        {entry["asked"]: tuple(entry["also"]) for entry in table["head"]},
        tuple((frozenset(entry["verbs"]), frozenset(entry.get("heads", ()))) for entry in table["action"]),
        frozenset(table["telling"]),
    )
