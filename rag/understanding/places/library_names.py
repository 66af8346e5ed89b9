"""What the library's bodies are called: own names, aliases, codes, and the places they lie in.

Finds names as they are written. Knows no slips, no pinyin, and no place outside the library.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.profile.bodies import ZONE_KINDS
from index.profile.gazetteer import short_names
from index.records import Jurisdiction, Level
from index.stores.versions import body_key
from index.text.normalize import fold

_SHORTEST_NAME = 2
# Zones of one family are called by each other's short names: 经济技术开发区, 经济开发区, 经开区.
_ZONE_FAMILIES = {"经": "经开", "高新": "高新", "综": "综保", "保税": "综保", "自": "自贸"}
ZONE_WORDS = tuple(
    sorted({*ZONE_KINDS, *(short for shorts in ZONE_KINDS.values() for short in shorts)}, key=len, reverse=True)
)
_ZONE = re.compile(rf"(?P<stem>.*?)(?P<kind>{'|'.join(ZONE_WORDS)})(?:管委会|管理委员会)?")
# What follows a place's short name and makes it the name of something else inside it or named after it.
COMPOUND = re.compile(
    r"新区|综合保税区|大学|学院|铁路|机场|大桥|路|街|镇(?![上里压])|乡(?![下村里镇])|村(?![里民居])|社区|银行"
)
_ADMINISTRATIVE = "省市区县州旗盟"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """``folded[start:end]`` names these bodies of the library; ``parent``: by a place they lie in."""

    start: int
    end: int
    bodies: tuple[str, ...]  # their keys
    parent: str | None = None
    taken_for: str = ""  # the name that a slip of spelling was read as


@dataclass(frozen=True, slots=True)
class Outside:
    """``folded[start:end]`` names a place of which the library has no report.

    ``parents``: where it lies, outermost first; ``candidates``: all that the name may mean, where it is of several.
    ``unknown``: it stands where a place stands, and we know none of that name.
    """

    start: int
    end: int
    name: str
    parents: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Below:
    """``folded[start:end]`` names a department or zone of a body of the library, of which itself there is no report."""

    start: int
    end: int
    name: str
    words: tuple[str, ...]  # how a report of the body may call it


def key_of(jurisdiction: Jurisdiction) -> str:
    """Return what tells a body from its namesakes: its division code, or where it lies and its name."""
    return body_key(jurisdiction)


def zone_key(name: str) -> tuple[str, str] | None:
    """Return a zone's stem and family, the same for all its short names; None for what is no zone."""
    match = _ZONE.fullmatch(name)
    if match is None:
        return None
    kind = match["kind"]
    family = next((family for word, family in _ZONE_FAMILIES.items() if kind.startswith(word)), kind)
    stem = re.sub(rf"(?<=..)[{_ADMINISTRATIVE}]", "", match["stem"])
    return stem, family


def is_bare_zone(name: str) -> bool:
    """Whether a name says only what kind of zone it is: 经开区, 开发区."""
    match = _ZONE.fullmatch(name)
    return match is not None and not match["stem"]


class Names:
    """The library's names."""

    def __init__(self, jurisdictions: Mapping[str, Jurisdiction]) -> None:
        self._names: dict[str, PlaceName] = {}
        for own in (False, True):  # own names last: they win over a parent of the same name
            for key, jurisdiction in jurisdictions.items():
                for word, parent in _names_of(jurisdiction):
                    if own is (parent is None):
                        self._enter(word, key, parent)
        for key, jurisdiction in jurisdictions.items():
            if jurisdiction.code:
                self._enter(jurisdiction.code, key, None)
        self._zones: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, jurisdiction in jurisdictions.items():
            if jurisdiction.level is Level.ZONE and (zone := zone_key(fold(jurisdiction.name))):
                self._zones[zone].append(key)
        lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._names:
            lengths[word[:2]].add(len(word))
        self._lengths = {prefix: tuple(sorted(found, reverse=True)) for prefix, found in lengths.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, word: str) -> bool:
        return word in self._names

    def plain(self) -> tuple[str, ...]:
        """Return the names without those that only join others: 通化市东昌区, 东昌区政府."""
        return tuple(word for word in self._names if not word.endswith("政府") and not self._joins(word))

    def _joins(self, word: str) -> bool:
        """Whether a name ends in another that needs no place before it."""
        ends = (word[i:] for i in range(_SHORTEST_NAME, len(word) - _SHORTEST_NAME + 1))
        return any(end in self._names and not is_bare_zone(end) for end in ends)

    def at(self, word: str, start: int, end: int, *, taken_for: str = "") -> PlaceName:
        """Return what a name of the library means, as standing at ``start:end``."""
        known = self._names[word]
        return PlaceName(start, end, known.bodies, known.parent, taken_for)

    def zone(self, name: str) -> tuple[str, ...]:
        """Return the zones that a name of another form means: 长春经济开发区 for 长春经济技术开发区."""
        key = zone_key(name)
        if key is None or not key[0]:
            return ()
        stem, family = key
        if family == "开发区":  # any zone of the place may be called so
            return tuple(k for (other, _), keys in self._zones.items() if other == stem for k in keys)
        return tuple(self._zones.get(key, ()))

    def find(self, folded: str) -> Iterator[PlaceName]:
        """Yield the names in a text; one that begins inside a shorter one wins: 平顺县 in 泌阳县和平顺县, not 和平."""
        position = 0
        while position < len(folded) - 1:
            end = self._end(folded, position)
            inside = self._end(folded, position + 1) if end else 0
            if inside - 1 - position > end - position:
                position, end = position + 1, inside
            if end:
                if not COMPOUND.match(folded, end):
                    yield self.at(folded[position:end], position, end)
                position = end
            else:
                position += 1

    def _end(self, folded: str, start: int) -> int:
        """Return where the longest name that begins at a position ends, or 0."""
        for length in self._lengths.get(folded[start : start + 2], ()):
            word = folded[start : start + length]
            end = start + len(word)  # at the end of the text a slice is short
            if word in self._names and not _cuts_a_number(folded, start, end):
                return end
        return 0

    def _enter(self, word: str, key: str, parent: str | None) -> None:
        known = self._names.get(word)
        if known is None or known.parent != parent:
            known = PlaceName(0, 0, (), parent)
        if key not in known.bodies:
            known = PlaceName(0, 0, (*known.bodies, key), parent)
        self._names[word] = known


def _cuts_a_number(folded: str, start: int, end: int) -> bool:
    """Whether a code is only a part of a longer number."""
    around = folded[max(start - 1, 0) : start] + folded[end : end + 1]
    return folded[start].isdigit() and any(character.isdigit() for character in around)


def _names_of(jurisdiction: Jurisdiction) -> Iterator[tuple[str, str | None]]:
    """Yield (folded name, parent or None) for a body and everything it lies in."""
    for name in (jurisdiction.name, *jurisdiction.aliases):
        if len(name) >= _SHORTEST_NAME:
            yield fold(name), None
    for parent in jurisdiction.parents:
        for name in (parent, *short_names(parent)):
            yield fold(name), parent
