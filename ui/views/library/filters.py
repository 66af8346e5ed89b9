"""Which of the library's reports a visitor looks at: searched, filtered, sorted, a page of them. Pure values.

What is looked for comes from the page's address, so that a link restores it; what makes no sense there is left out.
Knows no HTML and no component.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from urllib.parse import parse_qs

from index.records import Level
from index.stores.tables import Entry
from index.text.normalize import fold

SortKey = Literal["place", "level", "year", "title", "sentences", "facts", "file", "added"]
SORTS: tuple[SortKey, ...] = get_args(SortKey)
PAGE = 50  # reports on a page
_LEVELS = {level.value: order for order, level in enumerate(Level)}
_LONGEST = 200  # characters that are searched for


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor wants to see of the library; ``report`` is the one that is open."""

    words: str = ""
    province: str = ""
    level: str = ""
    year: str = ""
    sort: SortKey = "place"
    down: bool = False
    page: int = 1
    report: str = ""

    @property
    def key(self) -> str:
        """What tells lists apart, as ``library.js`` writes it: it asks again where an older answer came last."""
        return "|".join((self.words, self.province, self.level, self.year, self.sort, "1" if self.down else ""))

    @property
    def narrow(self) -> bool:
        """Whether it leaves out any report."""
        return bool(self.words or self.province or self.level or self.year)


def read_wish(search: str) -> Wish:
    """Read a wish from the query of an address."""
    given = {key: values[-1] for key, values in parse_qs(search.removeprefix("?")).items()}
    sort, page = given.get("sort", ""), given.get("page", "")
    return Wish(
        words=given.get("q", "").strip()[:_LONGEST],
        province=given.get("province", ""),
        level=given.get("level", "") if given.get("level") in _LEVELS else "",
        year=given.get("year", "") if given.get("year", "").isdecimal() else "",
        sort=sort if sort in SORTS else "place",
        down=given.get("down") == "1",
        page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,  # noqa: PLR2004  # no library has more
        report=given.get("report", ""),
    )


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the reports that a wish lets through."""

    wish: Wish
    entries: tuple[Entry, ...]
    found: int  # reports on all pages
    every: int  # reports of the library
    page: int
    pages: int


def look(entries: Sequence[Entry], facts: Mapping[str, int], wish: Wish) -> Shelf:
    """Return the page of the library that is wished for; a page beyond the last is the last."""
    words = [fold(word) for word in wish.words.split()]
    fitting = [entry for entry in entries if _fits(entry, wish) and all(word in _searched(entry) for word in words)]
    fitting.sort(key=_order(wish.sort, facts, _codes(entries)), reverse=wish.down)
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(wish.page, pages)
    return Shelf(wish, tuple(fitting[(page - 1) * PAGE : page * PAGE]), len(fitting), len(entries), page, pages)


def _fits(entry: Entry, wish: Wish) -> bool:
    return (
        (not wish.province or province_of(entry) == wish.province)
        and (not wish.level or entry.profile.jurisdiction.level.value == wish.level)
        and (not wish.year or str(entry.profile.year) == wish.year)
    )


def _searched(entry: Entry) -> str:
    place = entry.profile.jurisdiction
    year = f"{entry.profile.year}年" if entry.profile.year else ""
    parts = ("".join((*place.parents, place.name, year)), *place.aliases, entry.profile.title, entry.name, entry.id)
    return fold(" ".join(parts))


def province_of(entry: Entry) -> str:
    """Return the outermost place that a report's body lies in, or is; "" where it is not known."""
    place = entry.profile.jurisdiction
    if place.parents:
        return place.parents[0]
    return place.name if place.level is Level.PROVINCE else ""


def _codes(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return the first two digits of each province's codes: places stand in the order that officials know."""
    codes = ((province_of(entry), entry.profile.jurisdiction.code) for entry in entries)
    return {province: code[:2] for province, code in codes if code}


def _order(sort: SortKey, facts: Mapping[str, int], codes: Mapping[str, str]) -> Callable[[Entry], Any]:
    """Return what a column is sorted by; behind it always place and year, so that the order is the same each time."""

    def place(entry: Entry) -> tuple[Any, ...]:
        body = entry.profile.jurisdiction
        first = codes.get(province_of(entry), "99")
        return (
            first,
            body.parents or (body.name,),
            body.code or "999999",
            body.name,
            entry.profile.year or 0,
            entry.name,
        )

    firsts: dict[SortKey, Callable[[Entry], Any]] = {
        "place": lambda _: 0,
        "level": lambda entry: _LEVELS[entry.profile.jurisdiction.level.value],
        "year": lambda entry: entry.profile.year or 0,
        "title": lambda entry: entry.profile.title,
        "sentences": lambda entry: entry.sentences,
        "facts": lambda entry: facts.get(entry.id, 0),
        "file": lambda entry: entry.name,
        "added": lambda entry: entry.added or "",
    }
    first = firsts[sort]
    return lambda entry: (first(entry), place(entry))


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by, each with the number of its reports."""

    provinces: tuple[tuple[str, int], ...]
    levels: tuple[tuple[str, int], ...]
    years: tuple[tuple[str, int], ...]


def list_choices(entries: Sequence[Entry]) -> Choices:
    """Return what the library's reports can be filtered by: provinces as they come, levels, the last year first."""
    provinces = Counter(province for entry in entries if (province := province_of(entry)))
    codes = _codes(entries)
    levels = Counter(entry.profile.jurisdiction.level.value for entry in entries)
    years = Counter(str(entry.profile.year) for entry in entries if entry.profile.year)
    return Choices(
        tuple(sorted(provinces.items(), key=lambda pair: (codes.get(pair[0], "99"), pair[0]))),
        tuple(sorted(levels.items(), key=lambda pair: _LEVELS[pair[0]])),
        tuple(sorted(years.items(), reverse=True)),
    )
