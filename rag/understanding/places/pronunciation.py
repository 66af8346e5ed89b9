"""How Chinese is spoken, without tones. Read from ``data/readings.txt.gz``; knows no names.

The table is pypinyin's, which holds ten times as much memory and loads in ten times the time.
"""

from __future__ import annotations

import gzip
import re
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

_FIRST, _LAST = 0x3400, 0x9FFF  # the characters that the table has
_RUN = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]+|[^{chr(_FIRST)}-{chr(_LAST)}]+")


def syllables(text: str) -> tuple[str, ...]:
    """Return how a text is spoken, a syllable for each character; what is not Chinese stays whole."""
    return _load().syllables(text)


def readings(character: str) -> tuple[str, ...]:
    """Return all that a Chinese character may be spoken as, the usual one first; of another, itself."""
    return _load().readings(character)


class _Readings:
    """The table: characters with their syllables, and words in which they are spoken otherwise."""

    def __init__(self, characters: list[str], words: list[str]) -> None:
        self._choices: list[tuple[str, ...]] = [()]
        self._of = array("H", bytes(2 * (_LAST - _FIRST + 1)))  # the number of each character's choice, 0: unknown
        for line in characters:
            spoken, _, written = line.partition("\t")
            for character in written:
                self._of[ord(character) - _FIRST] = len(self._choices)
            self._choices.append(tuple(spoken.split(" ")))
        # What follows a first character in its words, each between blanks: found by a search in a short text.
        self._begun = {line[0]: f" {line[2:]} " for line in words}

    def readings(self, character: str) -> tuple[str, ...]:
        known = _FIRST <= ord(character) <= _LAST and self._choices[self._of[ord(character) - _FIRST]]
        return known or (character,)

    def syllables(self, text: str) -> tuple[str, ...]:
        spoken: list[str] = []
        for run in _RUN.findall(text):
            spoken += self._of_run(run) if _FIRST <= ord(run[0]) <= _LAST else [run]
        return tuple(spoken)

    def _of_run(self, run: str) -> Iterator[str]:
        """Yield the syllables of Chinese characters, word by word, each the longest that is known."""
        start = 0
        while start < len(run):
            begun = self._begun.get(run[start], "")
            longest, end = 0, start + 2
            while end <= len(run) and f" {run[start + 1 : end]}" in begun:
                if (at := _place_of(run[start + 1 : end], begun)) >= 0:
                    longest, place = end, at
                end += 1
            if longest:
                yield from self._of_word(run[start:longest], begun[place:])
                start = longest
            else:
                rest = len(run) if end > len(run) else start + 1  # the beginning of a word, not made out further
                yield from (self.readings(character)[0] for character in run[start:rest])
                start = rest

    def _of_word(self, word: str, entry: str) -> Iterable[str]:
        """Return a word's syllables; ``entry``: the table from behind it on."""
        if entry.startswith("="):
            return entry[1 : entry.index(" ")].split(",")
        return (self.readings(character)[0] for character in word)


def _place_of(rest: str, begun: str) -> int:
    """Return where in a line the entry of a word ends, but for its syllables; -1 where there is none."""
    for mark in (f" {rest} ", f" {rest}="):
        if (at := begun.find(mark)) >= 0:
            return at + len(rest) + 1
    return -1


@cache
def _load() -> _Readings:
    packed = (files("rag") / "data" / "readings.txt.gz").read_bytes()
    characters, words = gzip.decompress(packed).decode("utf-8").split("\n\n")
    return _Readings(characters.split("\n"), words.split("\n"))
