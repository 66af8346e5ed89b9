"""What a turn says of the figures that it works on: whose, which, in what unit, how many; the year before, a rest.

Pure functions over folded text. Knows no figure and no state; what is to be done with them the turn reader says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from index.text.numerals import find_numerals
from index.text.tokenize import tag_words
from rag.understanding.cues.intent import units_of

YearBefore = Literal["", "against", "itself"]
_TWO, _MOST = 2, 9  # figures that a turn can say by number
# The year before, what a number is held against, and a denial: closed words of time, comparison and negation.
_BEFORE = re.compile(
    r"(?:去|上|上一|前一)年(?:度)?(?:同期)?|(?<!同比)同期"
    r"|\b(?:the )?(?:year before|previous year|last year)\b|\bin (?:19|20)\d\d\b"
)
_AGAINST = re.compile(r"[比较]|\b(?:vs|versus|than|from|over|against|compared)\b")
_FORMER = re.compile(r"前者|前面|前一[个项]|\bformer\b")
_LATTER = re.compile(r"后者|后面|后一[个项]|\blatter\b")
_UNIT_NAMED = re.compile(r"([件场人条项次户])(?:次|数)")
_DENIED = re.compile("(?:没有?|未|不)(?:能|经|曾|被|有)?([\u4e00-\u9fff]{1,4}?)的")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a turn and where it starts."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Working:
    """What a turn says of figures. ``places``: keys of the bodies it names; ``words`` are without them and years."""

    places: tuple[str, ...]
    words: tuple[Word, ...]
    units: frozenset[str]  # 个, which counts anything, is none
    measured: bool  # it names a measure of the field
    official: Mapping[str, tuple[str, ...]]  # of what it names of the field, what reports may call it: GDP
    many: int | None  # 这两个, 三家
    latter_first: bool | None  # 后者是前者的几倍; None where it names neither
    year_before: YearBefore  # it asks how much more or less than in the year before, or for that year's figure
    denied: tuple[str, ...]  # what it denies of them: 办结 of 未办结的

    @property
    def derives(self) -> bool:
        """Whether it may ask for what follows from two figures of one sentence."""
        return bool(self.year_before or self.denied)


def read_working(
    folded: str,
    places: Sequence[str],
    spans: Sequence[tuple[int, int]],
    *,
    measured: bool = False,
    official: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Working:
    """Return what a folded turn says of figures. ``spans``: where its places and years stand.

    ``official``: of its stretches that name something of the field, what reports may call it; these are words too.
    """
    said = folded
    for start, end in spans:
        said = f"{said[:start]}{' ' * (end - start)}{said[end:]}"
    words, start = [], 0
    for text, _ in tag_words(said):
        words.append(Word(text, start))
        start += len(text)
    words += [Word(word, folded.find(named)) for named, called in official.items() for word in called if word != named]
    return Working(
        tuple(places),
        tuple(words),
        frozenset((*units_of(said), *_units_named(words))) - {"个"},
        measured,
        official,
        _many(said),
        _latter_first(said),
        year_before(folded),
        tuple(_DENIED.findall(said)),
    )


def _latter_first(said: str) -> bool | None:
    """Return whether a turn names the latter of two before the former; None where it does not name both."""
    former, latter = _FORMER.search(said), _LATTER.search(said)
    return None if former is None or latter is None else latter.start() < former.start()


def year_before(folded: str) -> YearBefore:
    """Return whether a text sets something against the year before, or asks for that year's figure itself."""
    before = _BEFORE.search(folded)
    if before is None:
        return ""
    return "against" if _AGAINST.search(folded[: before.start()]) else "itself"


def _units_named(words: Sequence[Word]) -> list[str]:
    """Return the units that words name: 场 of 场次, 件 of 件数."""
    return [match[1] for word in words if (match := _UNIT_NAMED.fullmatch(word.text))]


def _many(said: str) -> int | None:
    """Return by which number a turn says the figures that it means."""
    for numeral in find_numerals(said):
        if _TWO <= numeral.value <= _MOST and numeral.value == int(numeral.value):
            return int(numeral.value)
    return _TWO if "俩" in said else None
