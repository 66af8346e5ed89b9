"""A text as words (rjieba) and as pairs of characters, and where everyday words stand in it. Knows no index.

Words carry meaning, pairs of characters find what the segmenter cut elsewhere, numbers are kept whole: 1,359 and
１３５９ and 1359 are one token.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING

from index.text.normalize import fold, without_thousands

if TYPE_CHECKING:
    import rjieba

_CJK = "㐀-䶿一-鿿豈-﫿〇\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<number>\d+(?:\.\d+)?%?)|(?P<word>[^\W\d_{_CJK}][^\W_{_CJK}]*)")
_UNIT = re.compile(rf"[余多]?([{_CJK}])")


def tokenize_words(text: str, place_words: Sequence[str] = ()) -> list[str]:
    """Return the words of a text and the words inside its long words; punctuation left out."""
    cut = _segmenter(tuple(place_words)).cut_for_search(without_thousands(fold(text)))
    return [word for word in cut if any(character.isalnum() for character in word) and not word.isspace()]


def tag_words(text: str) -> list[tuple[str, str]]:
    """Return the words of a text as it stands, blanks and punctuation too, each with its part of speech.

    The tags are those of ICTCLAS: n, ns, nr a noun, a place, a person; v, a, d, r, m, p, c, u; x, eng what is unknown.
    """
    return list(_segmenter(()).tag(text))


def word_ends(text: str) -> frozenset[int]:
    """Return the positions at which a word of a text ends; nothing that the dictionary lacks is taken for a word."""
    return frozenset(accumulate(map(len, _segmenter(()).cut(text, hmm=False))))


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters, and numbers and Latin words whole.

    A number comes alone and with its unit: 98.5% gives 98.5 and 98.5%, 1359项 gives 1359 and 1359项,
    210余万次 gives 210 and 210万.
    """
    plain = without_thousands(fold(text))
    tokens: list[str] = []
    for run in _RUN.finditer(plain):
        if run["cjk"]:
            tokens.extend(_pairs(run["cjk"]))
        elif run["number"]:
            tokens.extend(_number(run["number"], _UNIT.match(plain, run.end())))
        else:
            tokens.append(run["word"])
    return tokens


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _number(number: str, unit: re.Match[str] | None) -> list[str]:
    if number.endswith("%"):
        return [number[:-1], number]
    return [number, number + unit[1]] if unit else [number]


@lru_cache(4096)
def inner_words(word: str) -> tuple[str, ...]:
    """Return the shortest words, of two characters or more, inside a longer one: 粮食, 产量 of 粮食产量."""
    import rjieba  # loads its dictionary of 30 MB, which the module's own functions share

    inside = [piece for piece in rjieba.cut_for_search(word) if 1 < len(piece) < len(word)]
    return tuple(one for one in inside if not any(other != one and other in one for other in inside))


@lru_cache(maxsize=4)
def _segmenter(place_words: tuple[str, ...]) -> rjieba.Jieba:
    import rjieba  # loads a dictionary of 30 MB

    segmenter = rjieba.Jieba()
    for word in (*domain_words(), *place_words):
        segmenter.add_word(word, segmenter.suggest_freq(word), "n")
    return segmenter


@lru_cache(maxsize=1)
def domain_words() -> tuple[str, ...]:
    """Return the terms of the field that must stay one word, from ``data/domain_words.txt``."""
    lines = files("index").joinpath("data/domain_words.txt").read_text(encoding="utf-8").splitlines()
    return tuple(without_thousands(fold(line.strip())) for line in lines if line.strip() and not line.startswith("#"))


def words(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of the words of a text in order; what is in no dictionary falls apart into characters."""
    import rjieba  # loads its dictionary of 30 MB, which the module's own functions share

    found: list[tuple[int, int]] = []
    start = 0
    for word in rjieba.cut(text, hmm=False):
        found.append((start, start + len(word)))
        start += len(word)
    return tuple(found)
