"""Names with a slip of spelling: a homophone, or one character wrong, missing, doubled or swapped.

Knows a list of names and says which of them a stretch of text was meant to be, only where the stretch is no everyday
word; whether it is another place's name is for others to know.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from index.text.tokenize import words
from rag.understanding.places.pronunciation import readings, syllables

_CJK = re.compile("[\u4e00-\u9fff]+")
_UNITS = "省市区县州旗盟"
# A name of two characters is short for a place only where a question puts one.
_PAIR_BEFORE = re.compile(r"(?:^|[\s,，、;；。和与跟及比在那]|对比|比较|年度?)$")
_PAIR_AFTER = re.compile(r"\s*(?:\d|[去今前]年|的|呢|[市区县州]|和|与|跟|收到|受理|有(?!关)|那边|[?？]?$)")
_FUNCTION = frozenset("的和与及在了有是各个这那该本全到对比跟或从被把")
_PAIR, _SHORT, _LONGEST = 2, 3, 12  # characters of names that are compared
_LATIN_SHORTEST = 7  # letters from which one wrong letter still tells a name
# English words are often a letter away from pinyin: changed, planning, warning
_ENGLISH_ENDING = re.compile(r"(?:ed|ing|ings|er|ers|es|tion|ly)$")


@dataclass(frozen=True, slots=True)
class Slip:
    """``folded[start:end]`` was meant to be ``name``."""

    start: int
    end: int
    name: str
    sounds_alike: bool


class Slips:
    """Finds the slips of some names."""

    def __init__(self, names: Iterable[str]) -> None:
        """``names``: folded, Chinese or (for slips of pinyin) Latin letters without blanks."""
        self._near: dict[str, set[str]] = defaultdict(set)
        self._spoken: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._begun: set[tuple[str, ...]] = set()
        self._latin: dict[str, set[str]] = defaultdict(set)
        for name in names:
            if name.isascii():
                if name.isalpha() and len(name) >= _LATIN_SHORTEST:
                    for key in (name, *_without_one(name)):
                        self._latin[key].add(name)
            elif _CJK.fullmatch(name) and _PAIR <= len(name) <= _LONGEST:
                self._enter(name)

    def _enter(self, name: str) -> None:
        spoken = syllables(name)
        self._spoken[spoken].add(name)
        self._begun.update(spoken[:length] for length in range(1, len(spoken) + 1))
        if len(name) >= _SHORT:
            for key in (name, *_without_one(name)):
                self._near[key].add(name)

    def find(self, folded: str) -> tuple[Slip, ...]:
        """Return the slips in a text that is no name's exact writing, the surest first; they may overlap."""
        found: list[Slip] = []
        for run in _CJK.finditer(folded):
            ends = {start + run.start(): end + run.start() for start, end in words(run.group())}
            alone = {start for start, end in ends.items() if end == start + 1}
            found += self._homophones(folded, run.start(), run.end(), alone)
            found += self._misspelt(folded, run.start(), run.end(), alone)
        found.sort(key=lambda slip: (not slip.sounds_alike, slip.start - slip.end))
        return tuple(found)

    def _homophones(self, folded: str, first: int, last: int, alone: Collection[int]) -> Iterator[Slip]:
        for start in range(first, last):
            heard: list[tuple[str, ...]] = [()]
            for end in range(start + 1, last + 1):
                heard = [(*s, r) for s in heard for r in readings(folded[end - 1]) if (*s, r) in self._begun]
                if not heard:
                    break
                for name in (name for spoken in heard for name in self._spoken.get(spoken, ())):
                    if _may_be(folded, start, name, alone):
                        yield Slip(start, end, name, sounds_alike=True)

    def _misspelt(self, folded: str, first: int, last: int, alone: Collection[int]) -> Iterator[Slip]:
        for start in range(first, last - _SHORT + 1):
            for end in range(start + _SHORT, min(start + _LONGEST + 1, last) + 1):
                said = folded[start:end]
                for name in {n for key in (said, *_without_one(said)) for n in self._near.get(key, ())}:
                    if said != name and _one_apart(said, name) and _is_told(said, name, start, alone):
                        yield Slip(start, end, name, sounds_alike=False)

    def find_latin(self, spelled: str, *, surely_a_place: bool) -> str | None:
        """Return the only name that is one letter away from a word or some words written together."""
        if len(spelled) < _LATIN_SHORTEST - 1 or (not surely_a_place and _ENGLISH_ENDING.search(spelled)):
            return None
        near = {n for key in (spelled, *_without_one(spelled)) for n in self._latin.get(key, ())}
        fitting = [name for name in near if _one_apart(spelled, name)]
        return fitting[0] if len(fitting) == 1 else None


def _may_be(folded: str, start: int, name: str, alone: Collection[int]) -> bool:
    """Whether a homophone is no word of its own: 铁领 for 铁岭, and 通话市 for 通化市, but never 实施 for 石狮."""
    wrong = [start + i for i, character in enumerate(name) if folded[start + i] != character]
    if not wrong or any(folded[position] in _FUNCTION for position in wrong):
        return False
    unit = start + len(name) - 1
    if len(name) >= _SHORT and name[-1] in _UNITS and unit in alone and wrong[-1] < unit:
        return True
    if len(name) > _PAIR:
        return all(position in alone for position in wrong)
    fits = _PAIR_BEFORE.search(folded[:start]) and _PAIR_AFTER.match(folded, start + _PAIR)
    return bool(fits) and len(wrong) == 1 and {start, start + 1} <= set(alone)


def _is_told(said: str, name: str, start: int, alone: Collection[int]) -> bool:
    """Whether what is wrong stands alone in its text, and enough of the name is right."""
    if len(said) == len(name):
        wrong = [i for i, character in enumerate(name) if said[i] != character]
        if any(said[i] in _FUNCTION for i in wrong):
            return False
        if len(wrong) == 1:
            return start + wrong[0] in alone
        return len(name) > _SHORT or start in alone or start + _SHORT - 1 in alone
    if len(said) < len(name):  # a character is missing: what is left must not begin or end outside the name
        return said[0] == name[0] and said[-1] == name[-1]
    extra = next(i for i in range(len(said)) if said[:i] + said[i + 1 :] == name)
    return 0 < extra < len(said) - 1 and said[extra] not in _FUNCTION


def _one_apart(said: str, name: str) -> bool:
    """Whether one character changed, left out, put in, or two neighbours swapped makes one of the other."""
    if abs(len(said) - len(name)) > 1:
        return False
    if len(said) == len(name):
        wrong = [i for i, character in enumerate(name) if said[i] != character]
        swapped = len(wrong) == _PAIR and wrong[1] == wrong[0] + 1
        return len(wrong) == 1 or (swapped and said[wrong[0]] == name[wrong[1]] and said[wrong[1]] == name[wrong[0]])
    short, long = sorted((said, name), key=len)
    return short in _without_one(long)


def _without_one(name: str) -> list[str]:
    return [name[:i] + name[i + 1 :] for i in range(len(name))]
