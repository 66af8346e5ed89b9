"""Whether a library's reports say a word at all: found by the word index, read in the sentences it finds.

Knows no question.
"""

from __future__ import annotations

from functools import lru_cache

from index.library import Library
from index.text.cleaning import clean_sentence
from index.text.normalize import fold

_LOOKED_AT = 20  # sentences, those that hold most of the word first
_REMEMBERED = 4096  # words


class Sayings:
    """Looks words up in one open library, of whose reports it remembers what it has seen."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.said = lru_cache(maxsize=_REMEMBERED)(self._said)

    def _said(self, word: str) -> bool:
        library = self._library
        inside = None if library is library.whole else [entry.id for entry in library.catalog.entries()]
        found = library.lexical.search([(word, 1.0)], _LOOKED_AT, inside)
        placed = library.catalog.find_sentences([identifier for identifier, _ in found])
        return any(
            word in fold("".join((clean_sentence(sentence.text), *section.path)))
            for sentence, section in placed.values()
        )
