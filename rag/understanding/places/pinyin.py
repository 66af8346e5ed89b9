"""Places in Latin letters: pinyin with or without blanks (Meihekou, mei he kou), English kinds ("Gulou District").

Knows the library's names and the gazetteer's spellings; which of several namesakes is meant is for others to tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from index.profile.gazetteer import Division, Divisions
from index.records import Level
from rag.understanding.places.library_names import Names, PlaceName
from rag.understanding.places.pronunciation import syllables
from rag.understanding.places.spelling import Slips

_SHORTEST = 5  # letters; shorter ones ("an", "dali") are English words or parts of them
_MOST_WORDS = 8
_RUN = re.compile(r"[a-z]+(?:[\s'’-]+[a-z]+)*")
_WORD = re.compile(r"[a-z]+")
# The last character of the names that each English word stands for.
_KINDS = {
    "district": "区旗",
    "county": "县旗",
    "city": "市",
    "province": "省区",
    "prefecture": "州盟区",
    "municipality": "市",
}
_KIND = re.compile(rf"(?:['’]s)?\s+(?P<kind>{'|'.join(_KINDS)})\b")
_KIND_BEFORE = re.compile(rf"\b(?:{'|'.join(_KINDS)})\s+of\s+$")  # the city of Kunshan
_UNIT = re.compile("(?:xinqu|qu|shi|xian|sheng)$")
_ZONES = (
    (re.compile(r"(?:['’]s)?\s+economic(?: and technolog(?:y|ical))?(?: development)? zone\b"), "经开区"),
    (
        re.compile(r"(?:['’]s)?\s+high[- ]tech(?:nology)?(?: industr(?:y|ial))?(?: development)? (?:zone|park)\b"),
        "高新区",
    ),
    (re.compile(r"(?:['’]s)?\s+(?:comprehensive |integrated )?(?:bonded|free trade) zone\b"), "综保区"),
    (re.compile(r"(?:['’]s)?\s+(?:development )?zone\b"), "开发区"),
    (re.compile(r"(?:['’]s)?\s+new area\b"), "新区"),
)
# English names of provinces that are not their pinyin.
_ENGLISH = {"shaanxi": "陕西省", "innermongolia": "内蒙古自治区", "tibet": "西藏自治区", "hongkong": "香港特别行政区"}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """``folded[start:end]`` spells one of these divisions, or a zone of theirs."""

    start: int
    end: int
    divisions: tuple[Division, ...]
    zone: str = ""


class Romanised:
    """Reads places written in Latin letters."""

    def __init__(self, names: Names, divisions: Divisions) -> None:
        self._names = names
        self._own: dict[str, str] = {}
        for word in names.plain():
            letters = "".join(syllables(word))
            if letters.isascii() and letters.isalpha() and len(letters) >= _SHORTEST:
                earlier = self._own.get(letters)
                if earlier is None or names.at(earlier, 0, 0).parent is not None:
                    self._own[letters] = word
        self._slips = Slips(self._own)
        self._spelled: dict[str, list[Division]] = defaultdict(list)
        for division in divisions:
            if division.valid(None):
                self._spelled[division.pinyin].append(division)
        for letters, name in _ENGLISH.items():
            self._spelled[letters] = list(divisions.find(name))

    def find(self, folded: str) -> tuple[tuple[PlaceName, ...], tuple[Elsewhere, ...]]:
        """Return the library's bodies and the places elsewhere that a text spells, in order."""
        own: list[PlaceName] = []
        elsewhere: list[Elsewhere] = []
        for run in _RUN.finditer(folded):
            tokens = [(w.start() + run.start(), w.end() + run.start()) for w in _WORD.finditer(run.group())]
            at = 0
            while at < len(tokens):
                found, taken = self._at(folded, tokens, at)
                own += [found] if isinstance(found, PlaceName) else []
                elsewhere += [found] if isinstance(found, Elsewhere) else []
                at += taken
        return tuple(own), tuple(elsewhere)

    def _at(self, folded: str, tokens: list[tuple[int, int]], at: int) -> tuple[PlaceName | Elsewhere | None, int]:
        """Return what the words from one on spell, and how many of them do."""
        start = tokens[at][0]
        for last in range(min(at + _MOST_WORDS, len(tokens)) - 1, at - 1, -1):
            end = tokens[last][1]
            letters = "".join(folded[a:b] for a, b in tokens[at : last + 1])
            if found := self._spelled_by(folded, letters, start, end):
                return found, sum(1 for a, _ in tokens[at:] if a < found.end)
        for last in range(min(at + _MOST_WORDS, len(tokens)) - 1, at - 1, -1):
            letters = "".join(folded[a:b] for a, b in tokens[at : last + 1])
            if found := self._slip(folded, letters, start, tokens[last][1]):
                return found, sum(1 for a, _ in tokens[at:] if a < found.end)
        return None, 1

    def _spelled_by(self, folded: str, letters: str, start: int, end: int) -> PlaceName | Elsewhere | None:
        divisions = self._spelled.get(letters, [])
        if found := self._zone(folded, letters, start, end):
            return found
        if kind := _KIND.match(folded, end):
            return self._of_kind(letters, kind["kind"], start, kind.end())
        if word := self._own.get(letters):
            return self._names.at(word, start, end)
        high = tuple(d for d in divisions if d.level in {Level.PROVINCE, Level.PREFECTURE})
        if high and (len(letters) >= _SHORTEST or letters in _ENGLISH):
            return Elsewhere(start, end, high)
        divisions = (
            divisions if _KIND_BEFORE.search(folded, 0, start) else self._spelled.get(_UNIT.sub("", letters), [])
        )
        told = _KIND_BEFORE.search(folded, 0, start) or _UNIT.search(letters)
        return Elsewhere(start, end, tuple(divisions)) if divisions and told and len(letters) >= _SHORTEST else None

    def _of_kind(self, letters: str, kind: str, start: int, end: int) -> PlaceName | Elsewhere | None:
        divisions = self._spelled.get(letters, [])
        fitting = [d for d in divisions if d.name[-1] in _KINDS[kind]] or divisions
        named = next((d.name for d in fitting if d.name in self._names), self._own.get(letters))
        if named:
            return self._names.at(named, start, end)
        return Elsewhere(start, end, tuple(fitting)) if fitting else None

    def _zone(self, folded: str, letters: str, start: int, end: int) -> PlaceName | Elsewhere | None:
        """Return the zone that the words behind a place's spelling make of it."""
        divisions = self._spelled.get(letters)
        if not divisions:
            return None
        for pattern, kind in _ZONES:
            if match := pattern.match(folded, end):
                names = [name for d in divisions for name in (d.name, *d.aliases)]
                if bodies := tuple(dict.fromkeys(k for name in names for k in self._names.zone(name + kind))):
                    return PlaceName(start, match.end(), bodies)
                return Elsewhere(start, match.end(), tuple(divisions), kind)
        return None

    def _slip(self, folded: str, letters: str, start: int, end: int) -> PlaceName | None:
        """Return the body that was meant by letters of which one is wrong, and which are no other place's."""
        if letters in self._spelled or _UNIT.sub("", letters) in self._spelled:
            return None
        kind = _KIND.match(folded, end)
        if spelled := self._slips.find_latin(letters, surely_a_place=bool(kind)):
            name = self._own[spelled]
            return self._names.at(name, start, kind.end() if kind else end, taken_for=name)
        return None
