"""Which of the library's bodies a text names, and which places outside it. Knows nothing of years or measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from index.divisions import Divisions, short_names
from index.records import Described, Jurisdiction
from rag.lexicon import fold

_SHORTEST_NAME = 2
_SHORTEST_PINYIN = 6  # letters; shorter ones ("an", "dali") are English words or parts of them
_ENGLISH_PLACE = re.compile(
    r"(?P<words>(?:[a-z'-]+\s+){1,3})(?P<kind>district|county|city|province|prefecture|municipality)\b"
)
# The last character of the names that each English word stands for.
_KINDS = {
    "district": "区旗",
    "county": "县旗",
    "city": "市",
    "province": "省区",
    "prefecture": "州盟区",
    "municipality": "市",
}
_LATIN = re.compile(r"[a-z]+(?:[\s'’-]+[a-z]+)*")
# What follows a place's short name and makes it the name of something else inside it or named after it.
_COMPOUND = re.compile(r"^(?:新区|综合保税区|大学|学院|铁路|机场|大桥|路|街)")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """``folded[start:end]`` names these bodies of the library; ``parent``: by a place they lie in."""

    start: int
    end: int
    bodies: tuple[str, ...]  # their keys
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """``folded[start:end]`` names a place of which the library has no report."""

    start: int
    end: int
    name: str


class PlaceFinder:
    """Finds the library's bodies by full name, short name, alias, parent or pinyin."""

    def __init__(self, reports: Sequence[Described], divisions: Divisions) -> None:
        self._divisions = divisions
        self._jurisdictions = {key_of(r.profile.jurisdiction): r.profile.jurisdiction for r in reports}
        self._names: dict[str, PlaceName] = {}
        self._spelled: dict[str, list[str]] = {}
        for own in (False, True):  # own names last: they win over a parent of the same name
            for key, jurisdiction in self._jurisdictions.items():
                for word, parent in _names_of(jurisdiction):
                    if own is (parent is None):
                        self._enter(word, key, parent)
        self._pinyin = self._pinyin_names()
        by_length = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, by_length))) if by_length else None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all bodies of the library."""
        return tuple(self._jurisdictions)

    def jurisdiction(self, key: str) -> Jurisdiction:
        """Return the record of a body of the library."""
        return self._jurisdictions[key]

    def label(self, key: str) -> str:
        """Return a body's name with the places it lies in, which tells it from its namesakes."""
        jurisdiction = self._jurisdictions[key]
        return "".join((*jurisdiction.parents, jurisdiction.name))

    def tell_apart(self, keys: tuple[str, ...], folded: str, standing: Sequence[str]) -> tuple[str, ...]:
        """Return those of some namesakes whose parent a text names, or that a dialogue stands at, or all."""
        if len(keys) == 1:
            return keys
        placed = tuple(
            key
            for key in keys
            if any(n in folded for p in self._jurisdictions[key].parents for n in (p, *short_names(p)))
        )
        return placed or tuple(key for key in keys if key in standing) or keys

    def find(self, folded: str) -> tuple[PlaceName, ...]:
        """Return the library's bodies named in a folded text.

        A parent named beside its own child (吉林省通化市东昌区), or right before a place outside the library
        (长春市朝阳区), only says where that lies and is left out.
        """
        found = self._all(folded)
        own = {name for place in found if place.parent is None for name in place.bodies}
        outside = {place.start for place in self.outside(folded)}
        return tuple(
            place
            for place in found
            if not (place.parent and (own & set(place.bodies) or place.end in outside))
            and not any(self._leads_to(place, other, folded) for other in found)
        )

    def _leads_to(self, place: PlaceName, other: PlaceName, folded: str) -> bool:
        """Whether a name stands right before that of a body inside it: 南京市的鼓楼区 asks nothing of 南京市."""
        between = folded[place.end : other.start] if place.end <= other.start else None
        if between not in {"", "的"}:
            return False
        names = {place.parent, *(self._jurisdictions[key].name for key in place.bodies)}
        return all(names & set(self._jurisdictions[key].parents) for key in other.bodies)

    def spans(self, folded: str) -> tuple[tuple[int, int], ...]:
        """Return where names of places stand, in the library or not, to take them out of a question.

        In order; spans that overlap are joined.
        """
        joined: list[tuple[int, int]] = []
        spans = [(place.start, place.end) for place in self._all(folded)]
        for start, end in sorted(spans + [(place.start, place.end) for place in self.outside(folded)]):
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return tuple(joined)

    def outside(self, folded: str) -> tuple[Outside, ...]:
        """Return the places named in full, by a safe short name or in English of which the library has nothing."""
        taken = [(place.start, place.end) for place in self._all(folded)]
        chinese = (
            Outside(mention.start, mention.end, mention.candidates[0].name)
            for mention in self._divisions.scan(folded)
            if not _COMPOUND.match(folded[mention.end :])
        )
        return tuple(
            place
            for place in (*chinese, *self._outside_in_english(folded))
            if not any(start < place.end and place.start < end for start, end in taken)
        )

    def _outside_in_english(self, folded: str) -> Iterator[Outside]:
        return (Outside(*named) for named in self._named_in_english(folded) if named[2] not in self._names)

    def _by_english(self, folded: str) -> Iterator[PlaceName]:
        for start, end, name in self._named_in_english(folded):
            if known := self._names.get(name):
                yield PlaceName(start, end, known.bodies, known.parent)

    def _named_in_english(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, Chinese name) of places like "Gulou District", the library's own before namesakes."""
        for match in _ENGLISH_PLACE.finditer(folded):
            for word in re.finditer(r"[a-z'-]+", match["words"]):  # the longest run of words before it that is a name
                spelled = re.sub(r"[^a-z]", "", match["words"][word.start() :])
                if names := self._spelled_divisions().get(spelled):
                    fitting = [name for name in names if name[-1] in _KINDS[match["kind"]]] or names
                    own = [name for name in fitting if name in self._names]
                    yield match.start() + word.start(), match.end(), (own or fitting)[0]
                    break

    def _spelled_divisions(self) -> dict[str, list[str]]:
        if not self._spelled:
            for division in self._divisions:
                if division.valid(None):
                    self._spelled.setdefault(division.pinyin, []).append(division.name)
        return self._spelled

    def _all(self, folded: str) -> tuple[PlaceName, ...]:
        """Return all names of the library's bodies and of their parents, but for those inside longer place names."""
        longer = [(mention.start, mention.end) for mention in self._divisions.scan(folded)]
        return tuple(
            place
            for place in (*self._by_name(folded), *self._by_pinyin(folded), *self._by_english(folded))
            if not any(start <= place.start and place.end < end for start, end in longer)
        )

    def _enter(self, word: str, key: str, parent: str | None) -> None:
        known = self._names.get(word)
        if known is None or known.parent != parent:
            known = PlaceName(0, 0, (), parent)
        if key not in known.bodies:
            known = PlaceName(0, 0, (*known.bodies, key), parent)
        self._names[word] = known

    def _by_name(self, folded: str) -> Iterator[PlaceName]:
        for match in self._matches(folded):
            if not _COMPOUND.match(folded[match.end() :]):
                known = self._names[match.group()]
                yield PlaceName(match.start(), match.end(), known.bodies, known.parent)

    def _matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Yield the names in a text; one that begins inside a shorter one wins: 平顺县 in 泌阳县和平顺县, not 和平."""
        position = 0
        while self._pattern and (match := self._pattern.search(folded, position)):
            inside = self._pattern.match(folded, match.start() + 1)
            longer = inside is not None and len(inside.group()) > len(match.group())
            chosen = inside if inside and longer else match
            yield chosen
            position = chosen.end()

    def _by_pinyin(self, folded: str) -> Iterator[PlaceName]:
        for run in _LATIN.finditer(folded):
            letters = [(i, c) for i, c in enumerate(run.group(), run.start()) if c.isalpha()]
            squeezed = "".join(character for _, character in letters)
            for spelled, known in self._pinyin.items():
                at = squeezed.find(spelled)
                if at >= 0 and _starts_a_word(folded, letters[at][0]):
                    end = letters[at + len(spelled) - 1][0] + 1
                    yield PlaceName(letters[at][0], end, known.bodies, known.parent)

    def _pinyin_names(self) -> dict[str, PlaceName]:
        spelled: dict[str, PlaceName] = {}
        for word, known in self._names.items():
            letters = "".join(lazy_pinyin(word))
            if letters.isascii() and letters.isalpha() and len(letters) >= _SHORTEST_PINYIN:
                earlier = spelled.get(letters)
                if earlier is None or earlier.parent is not None:
                    spelled[letters] = known
        return spelled


def key_of(jurisdiction: Jurisdiction) -> str:
    """Return what tells a body from its namesakes: its division code, or where it lies and its name."""
    return jurisdiction.code or "/".join((*jurisdiction.parents, jurisdiction.name))


def _starts_a_word(folded: str, position: int) -> bool:
    return position == 0 or not folded[position - 1].isalpha()


def _names_of(jurisdiction: Jurisdiction) -> Iterable[tuple[str, str | None]]:
    """Yield (folded name, parent or None) for a body and everything it lies in."""
    for name in (jurisdiction.name, *jurisdiction.aliases):
        if len(name) >= _SHORTEST_NAME:
            yield fold(name), None
    for parent in jurisdiction.parents:
        for name in (parent, *short_names(parent)):
            yield fold(name), parent
