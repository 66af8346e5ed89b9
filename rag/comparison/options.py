"""What a library has to choose from: its bodies with their years, its years, the measures that its reports disclose.

A body is chosen by its key; many at once by a group, PROVINCE:LEVEL, each of the two perhaps ``*`` for any. Reads no
report and no question.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.records import Jurisdiction, Level
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.comparison.lookup import Enquiry
from rag.comparison.selection import Problem
from rag.understanding.places.linker import key_of

ANY = "*"
_SEPARATOR = ":"


@dataclass(frozen=True, slots=True)
class Body:
    """A reporting body of the library, and its reports by year."""

    key: str
    name: str
    label: str  # with the places it lies in, which tells it from its namesakes
    province: str  # "" where it is not known
    level: Level
    words: str  # folded: all it may be searched by
    reports: tuple[Entry, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it has reports on."""
        return tuple(sorted({entry.profile.year for entry in self.reports if entry.profile.year}))


@dataclass(frozen=True, slots=True)
class Group:
    """All bodies of a province, of a level, or of both; ``*``: any."""

    province: str
    level: str

    def __str__(self) -> str:
        return f"{self.province}{_SEPARATOR}{self.level}"

    def holds(self, body: Body) -> bool:
        """Whether a body belongs to it."""
        return self.province in {ANY, body.province} and self.level in {ANY, body.level.value}


@dataclass(frozen=True, slots=True)
class Countable:
    """A measure that reports of the library disclose, and how many of them do."""

    name: str  # 行政复议 · 收到
    reports: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """A library's bodies in order of province and code, and how many reports there are on each year."""

    bodies: tuple[Body, ...]
    years: tuple[tuple[int, int], ...]  # newest first

    @property
    def provinces(self) -> tuple[tuple[str, int], ...]:
        """The provinces that bodies lie in, and how many do."""
        return tuple(Counter(body.province for body in self.bodies).items())

    @property
    def levels(self) -> tuple[tuple[Level, int], ...]:
        """The levels of the bodies, the highest first, and how many are of it."""
        counts = Counter(body.level for body in self.bodies)
        return tuple((level, counts[level]) for level in Level if counts[level])

    def find(self, text: str, group: Group) -> tuple[Body, ...]:
        """Return the bodies of a group that hold every word of a text in their names, in order."""
        words = fold(text).split()
        return tuple(body for body in self.bodies if group.holds(body) and all(word in body.words for word in words))

    def members(self, place: str) -> tuple[Body, ...]:
        """Return the bodies that a key or a group of a selection means; none where it means nothing here."""
        if group := read_group(place):
            return tuple(body for body in self.bodies if group.holds(body))
        return tuple(body for body in self.bodies if body.key == place)


def read_group(place: str) -> Group | None:
    """Return the group that a place of a selection stands for, or None where it is a body."""
    province, separator, level = place.partition(_SEPARATOR)
    return Group(province, level) if separator else None


def take_stock(enquiry: Enquiry) -> Holdings:
    """Return what a library has to choose from."""
    by_key: dict[str, list[Entry]] = defaultdict(list)
    for entry in enquiry.catalog.counted().counting(enquiry.catalog.entries()):
        by_key[key_of(entry.profile.jurisdiction)].append(entry)
    bodies = [_body(key, entries, enquiry) for key, entries in by_key.items()]
    bodies.sort(key=lambda body: (not body.province, _code(body), body.label))
    years = Counter(body_year for entries in by_key.values() for entry in entries if (body_year := entry.profile.year))
    return Holdings(_by_province(bodies), tuple(sorted(years.items(), reverse=True)))


def _code(body: Body) -> str:
    return body.key if body.key.isdecimal() else "~"


def _by_province(bodies: Sequence[Body]) -> tuple[Body, ...]:
    """Return the bodies, those of a province together; within it those with a code first."""
    first = {province: place for place, province in reversed(list(enumerate(body.province for body in bodies)))}
    return tuple(sorted(bodies, key=lambda body: first[body.province]))


def _body(key: str, entries: list[Entry], enquiry: Enquiry) -> Body:
    jurisdiction = entries[0].profile.jurisdiction
    whole = enquiry.places.label(key)
    words = fold(" ".join((whole, *jurisdiction.aliases, jurisdiction.code or "")))
    reports = tuple(sorted(entries, key=lambda entry: (entry.profile.year or 0, entry.name)))
    return Body(
        key, jurisdiction.name, label_body(jurisdiction), province_of(jurisdiction), jurisdiction.level, words, reports
    )


def label_body(jurisdiction: Jurisdiction) -> str:
    """Return a body's name with the places it lies in; 南京市司法局 says itself where it is."""
    *above, last = jurisdiction.parents or ("",)
    return "".join((*above, "" if jurisdiction.name.startswith(last) else last, jurisdiction.name))


def province_of(jurisdiction: Jurisdiction) -> str:
    """Return the province that a body lies in or is, "" where it is not known."""
    if jurisdiction.parents:
        return jurisdiction.parents[0]
    return jurisdiction.name if jurisdiction.level is Level.PROVINCE else ""


def settle(places: Iterable[str], holdings: Holdings, enquiry: Enquiry) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return places of a link as keys and groups that the library has, and what it does not have.

    A place may also be named: as the library labels it, by its name, or by any name that a question could use.
    """
    kept: dict[str, None] = {}
    problems = []
    for place in places:
        if holdings.members(place):
            kept[place] = None
            continue
        named = [body.key for body in holdings.bodies if place in {body.label, body.name}]
        found = named or _named(place, enquiry)
        if not found:
            problems.append(Problem("place", place))
        elif len(found) > 1:
            problems.append(Problem("place_several", place))
        kept.update(dict.fromkeys(found))
    return tuple(kept), tuple(problems)


def _named(place: str, enquiry: Enquiry) -> list[str]:
    if read_group(place):
        return []
    return list(dict.fromkeys(key for found in enquiry.places.find(fold(place)) for key in found.bodies))


def find_measures(enquiry: Enquiry, text: str) -> tuple[Countable, ...]:
    """Return the measures that reports disclose and whose name holds every word of a text, most disclosed first."""
    words = fold(text).replace("·", " ").split()
    named = ((" · ".join(filter(None, measure)), count) for measure, count in enquiry.catalog.measures().items())
    return tuple(Countable(name, count) for name, count in named if all(word in fold(name) for word in words))
