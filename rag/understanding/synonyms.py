"""Which measures and verbs a question may mean beside those it names. Read from ``data/akin.toml``.

Knows no question and no figure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from index.facts.measures import Measures
from rag.understanding.operation import Form


@dataclass(frozen=True, slots=True)
class Family:
    """A measure that reports file in several forms, and the units it is counted in."""

    forms: tuple[Form, ...]
    units: tuple[str, ...]

    @property
    def verbs(self) -> frozenset[str]:
        """All that its forms say."""
        return frozenset().union(*(form.says for form in self.forms))

    def is_asked(self, heads: Sequence[str], said: Set[str], units: Sequence[str], measures: Measures) -> bool:
        """Whether a question for these heads means this measure; ``said``: what else it names.

        A head alone that is mostly counted otherwise (执法培训 in 场) tells only with a unit.
        """
        asked = units or [
            unit for form in self.forms if form.head in heads for unit in measures.units_of(form.head)[:1]
        ]
        alone = any(measures.comparable(unit, own) for unit in asked for own in self.units)
        if units and not alone:
            return False
        return any(
            form.head in heads and bool(form.says & (said - {form.head}) if form.says else alone) for form in self.forms
        )


@dataclass(frozen=True, slots=True)
class Akin:
    """Names that are filed apart and asked for as one."""

    also: Mapping[str, tuple[str, ...]]
    verbs: tuple[tuple[frozenset[str], frozenset[str]], ...]  # verbs, and the heads of which they tell the same
    telling: frozenset[str]  # verbs without which a figure is another figure
    families: tuple[Family, ...]
    parts: Mapping[str, tuple[str, ...]]  # heads that make up another

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
        tuple(_family(entry) for entry in table["measure"]),
        {entry["asked"]: tuple(entry["also"]) for entry in table["head"] if entry.get("parts")},
    )


def _family(entry: Mapping[str, Any]) -> Family:
    forms = tuple(Form(form["head"], frozenset(form.get("says", ()))) for form in entry["forms"])
    return Family(forms, tuple(entry["units"]))
