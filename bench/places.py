"""Which real divisions report: drawn province by province, so that rankings within one have something to rank.

Knows no report.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from index.profile.gazetteer import GENERIC_NAMES, Division, load_divisions
from index.records import Level

_FIRST, _LAST = 2021, 2024
_PER_PROVINCE = 36  # places drawn from a province before the next is opened
_LEFT_OUT = ("66", "71", "81", "82")  # divisions of the 兵团, and those that write no such reports


@dataclass(frozen=True, slots=True)
class Place:
    """A place that reports. ``label`` is its name with what is needed to tell it from its namesakes."""

    name: str
    parents: tuple[str, ...]
    county: bool
    namesakes: bool

    @property
    def full(self) -> str:
        """The name behind all its parents: 江苏省南京市鼓楼区."""
        return "".join((*self.parents, self.name))

    @property
    def label(self) -> str:
        """The name, behind its parent where others bear it too: 南京市鼓楼区."""
        return (self.parents[-1] if self.namesakes else "") + self.name

    @property
    def unit(self) -> str:
        """区, 县, 市, 州, 旗, 盟: how the report calls its own place."""
        return "市" if self.name.endswith("地区") else self.name[-1]


def draw_places(rng: Random, count: int) -> list[Place]:
    """Return that many different places; some pairs of namesakes are among them."""
    places = _candidates()
    by_province: dict[str, list[Place]] = {}
    for place in places:
        by_province.setdefault(place.parents[0], []).append(place)
    provinces = sorted(by_province)
    rng.shuffle(provinces)
    share = max(_PER_PROVINCE, -(-count // len(provinces)))
    drawn: list[Place] = []
    rest: list[Place] = []
    for province in provinces:
        pool = by_province[province]
        rng.shuffle(pool)
        pool.sort(key=lambda place: not place.namesakes)  # namesakes first, or there would hardly be a pair
        keep = min(share // 6, sum(place.namesakes for place in pool))
        others = [place for place in pool if place not in pool[:keep]]
        rng.shuffle(others)
        drawn += (pool[:keep] + others)[:share]
        rest += (pool[:keep] + others)[share:]
    return (drawn + rest)[:count]


def _candidates() -> list[Place]:
    divisions = load_divisions()
    names = Counter(division.name for division in divisions)
    current = [d for d in divisions if _reports(d)]
    return [
        Place(
            name=division.name,
            parents=tuple(parent.name for parent in divisions.parents(division)),
            county=division.level is Level.COUNTY,
            namesakes=len({d.code for d in divisions.find(division.name)}) > 1,
        )
        for division in sorted(current, key=lambda d: d.code)
        if names[division.name] == 1 or _is_told_apart(division)
    ]


def _reports(division: Division) -> bool:
    return (
        division.level in (Level.COUNTY, Level.PREFECTURE)
        and division.first_year <= _FIRST
        and division.valid(_LAST)
        and division.valid(None)
        and division.parent is not None
        and division.code[:2] not in _LEFT_OUT
        and f" {division.name} " not in GENERIC_NAMES
    )


def _is_told_apart(division: Division) -> bool:
    """Whether a name with several rows of the table is one of today's namesakes rather than a division that moved."""
    divisions = load_divisions()
    same = [d for d in divisions.find(division.name) if d.valid(None)]
    return len({d.code for d in same}) == len(same) and division in same
