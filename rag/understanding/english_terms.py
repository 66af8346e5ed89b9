"""English words of a question → the Chinese words that reports use for what they mean.

From a dictionary, of which only what stands in reports was kept (``scripts/build_dictionary.py``); a name in pinyin
is found by its sound. Knows no report and no frame of a question; loaded at the first English question.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from snowballstemmer import stemmer

from index.text.normalize import fold
from rag.language.detection import language_of
from rag.understanding.vocabulary import stopwords

TERMS = Path(str(files("rag") / "data" / "english_terms.tsv.gz"))
NAME = "~"  # before a name in pinyin
LONGEST = 4  # words of a term
LIKELIEST = 2  # Chinese words of a term that are set behind a question
SHORTEST_NAME = 4  # letters: shorter syllables are English words as well

_WORD = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*")


class EnglishTerm(NamedTuple):
    """A term of a folded question, its characters there, and the Chinese words that it may mean, likeliest first."""

    start: int
    end: int
    words: tuple[str, ...]


def stemmed(text: str) -> list[str]:
    """Return the stems of a lower-cased text's English words."""
    return [_stem(word) for word in _WORD.findall(text)]


def is_latin(word: str) -> bool:
    """Whether a word begins with a Latin letter."""
    return word[0].isascii() and word[0].isalpha()


def find_english_terms(folded: str) -> Iterator[EnglishTerm]:
    """Yield the longest known terms of a folded question from its start to its end, none twice over."""
    words = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(folded)]
    at = 0
    while at < len(words):
        for size in range(min(LONGEST, len(words) - at), 0, -1):
            start, end = words[at][0], words[at + size - 1][1]
            said = [word for _, _, word in words[at : at + size]]
            if not stopwords().issuperset(said) and (found := _look_up(said)):
                yield EnglishTerm(start, end, found)
                at += size
                break
        else:
            at += 1


def with_meanings(question: str) -> str:
    """Return an English question with what its terms likely mean in Chinese behind it; a Chinese one as it is."""
    if language_of(question) != "en":
        return question
    folded = fold(question)
    words = dict.fromkeys(word for one in find_english_terms(folded) for word in one.words[:LIKELIEST])
    return f"{question} {' '.join(words)}" if words else question


def _look_up(words: list[str]) -> tuple[str, ...]:
    known = _read_terms()
    if found := known.get(" ".join(map(_stem, words))):
        return found
    name = "".join(words)
    return known.get(NAME + name, ()) if len(name) >= SHORTEST_NAME else ()


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> stemmer:
    return stemmer("english")


@cache
def _read_terms() -> dict[str, tuple[str, ...]]:
    with gzip.open(TERMS, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {term: tuple(words) for term, *words in rows}
