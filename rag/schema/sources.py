"""Which reports a user lets answers come from: chosen before asking, kept with the answer. Knows no library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are limited to; empty: nothing, the whole library.

    Meant are the reports of the places in the years, where both are given, and ``reports`` besides, by their ids.
    ``places``: keys of bodies, or groups of them, PROVINCE:LEVEL with ``*`` for any (``rag.comparison.options``).
    """

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    reports: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.places or self.years or self.reports)


@dataclass(frozen=True, slots=True)
class Picked:
    """What an answer was limited to, as it was then: the choice, its parts by name, and how many reports that were."""

    sources: Sources
    names: tuple[str, ...]
    count: int

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Picked:
        """Rebuild it from an answer record."""
        sources = Sources(**{key: tuple(chosen) for key, chosen in record["sources"].items()})
        return cls(sources, tuple(record["names"]), record["count"])
