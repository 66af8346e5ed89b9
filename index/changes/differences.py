"""In what two versions of a report differ, sentence by sentence, and inside a reworded sentence piece by piece.

What differs in width, blanks or punctuation alone is no difference. Knows no library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.records import Sentence
from index.text.normalize import fold

PIECES = Literal["both", "first", "second"]
REWORDED = 0.5  # share of their characters from which two sentences are one that was reworded
_COMPARED = 2500  # pairs of sentences of one place that are compared; of more none is held to be reworded


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that only one of two versions has, or that the second words otherwise."""

    pieces: tuple[tuple[PIECES, str], ...]  # in order: what both have, only the first, only the second
    first: Sentence | None
    second: Sentence | None


def differences(first: Sequence[Sentence], second: Sequence[Sentence]) -> tuple[Difference, ...]:
    """Return in what two versions differ, in the order of their sentences."""
    one, other = ([_key(sentence.text) for sentence in side] for side in (first, second))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    found: list[Difference] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            found += _of_place(first[a:b], second[c:d])
    return tuple(found)


def _key(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


def _of_place(first: Sequence[Sentence], second: Sequence[Sentence]) -> Iterator[Difference]:
    """Yield the differences of one place: reworded sentences as one, in the order of both."""
    start = 0
    for sentence in first:
        at = _find_reworded(sentence, second, start) if len(first) * len(second) <= _COMPARED else None
        if at is None:
            yield _only("first", sentence)
            continue
        yield from (_only("second", other) for other in second[start:at])
        if _key(sentence.text) != _key(second[at].text):
            yield Difference(tuple(_pieces(sentence.text, second[at].text)), sentence, second[at])
        start = at + 1
    yield from (_only("second", other) for other in second[start:])


def _find_reworded(sentence: Sentence, others: Sequence[Sentence], start: int) -> int | None:
    best, most = None, REWORDED
    matcher = SequenceMatcher(None, "", sentence.text, autojunk=False)  # which keeps what it knows of the second
    for at in range(start, len(others)):
        matcher.set_seq1(others[at].text)
        if matcher.real_quick_ratio() > most and matcher.quick_ratio() > most and (ratio := matcher.ratio()) > most:
            best, most = at, ratio
    return best


def _only(side: Literal["first", "second"], sentence: Sentence) -> Difference:
    if side == "first":
        return Difference((("first", sentence.text),), sentence, None)
    return Difference((("second", sentence.text),), None, sentence)


def _pieces(first: str, second: str) -> Iterator[tuple[PIECES, str]]:
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "both", first[a:b]
            continue
        if a < b:
            yield "first", first[a:b]
        if c < d:
            yield "second", second[c:d]
