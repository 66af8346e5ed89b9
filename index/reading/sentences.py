"""Sections → sentences and chunks with exact spans. Knows nothing of vectors.

A sentence ends at 。！？ or at the end of its line, if that ends anything (``wraps``); only a very long one is also
split at ；, because a list joined by ； usually shares the head that its first item names. What is still longer than
LONGEST_SENTENCE is cut at its last comma, 、 or blank, and where it has none in the middle of its words. Of 905 real
reports (355,441 sentences: half have at most 35 characters, 99 % at most 172, 99.9 % 332, 99.99 % 464) the longest has
805, so that only what is no sentence is cut so. A chunk is a run of neighbouring sentences of one innermost section.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.reading.wraps import as_meant
from index.records import Chunk, Section, Sentence
from index.text.markup import with_marks

# Part of what shapes an index: a library built with another version asks to be rebuilt.
CHUNKING_VERSION = "5"
LONG_SENTENCE = 220  # characters; beyond that a reader no longer sees at a glance what a quote proves
LONGEST_SENTENCE = 1000  # characters; what is read with a sentence in view costs no more than this for each number
LONGEST_CHUNK = 360  # characters, less than half of what the default embedder can read

_END = re.compile(r"[^。！？!?\n\r]*(?:[。！？!?]+[”’」』）)\]】》]*|[\n\r]|$)")
_CLAUSE_END = re.compile(r"[^;；]*(?:[;；]|$)")
# Where a sentence that is too long is cut: right behind one of these, the first kind that there is.
_WEAKER_ENDS = tuple(map(re.compile, (r"(?<!\d)[,，]|[,，](?!\d)", "、", r"\s")))
_OF_NUMBERS = re.compile(r"[\d〇零一二两三四五六七八九十百千万亿余多.．,，%％‰]")
_JOINER = "\u200d"  # between two emoji that are shown as one
_LONGEST_UNIT = 40  # characters; a longer run of digits or of combining marks is cut all the same


def split_sentences(text: str, sections: Sequence[Section], report_id: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order, each with its innermost section; blanks around them left out."""
    starts = [section.start for section in sections]
    sentences: list[Sentence] = []
    meant = as_meant(text)
    for start, end in (with_marks(text, *meant.span(*span)) for span in _spans(meant.text)):
        section = sections[bisect_right(starts, start) - 1].ordinal
        sentences.append(Sentence(report_id, section, len(sentences), start, end, text[start:end]))
    return tuple(sentences)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text):
        start, end = _trim(text, match.start(), match.end())
        if end - start <= LONG_SENTENCE:
            pieces = [(start, end)]
        else:
            clauses = [_trim(text, start + m.start(), start + m.end()) for m in _CLAUSE_END.finditer(text[start:end])]
            pieces = [_trim(text, *piece) for clause in clauses for piece in cut(text, *clause)]
        yield from (piece for piece in pieces if _says_something(text[slice(*piece)]))


def cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what has at most LONGEST_SENTENCE characters as it is, of anything longer pieces that have."""
    while end - start > LONGEST_SENTENCE:
        at = _cut_at(text, start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        yield start, at
        start = at
    yield start, end


def _cut_at(text: str, low: int, high: int) -> int:
    """Return where to cut between two places: behind the last of the strongest marks, else between two words."""
    for mark in _WEAKER_ENDS:  # one character further, so that the last mark is seen with what follows it
        if ends := [match.end() for match in mark.finditer(text, low, high + 1) if match.end() <= high]:
            return ends[-1]
    return next((at for at in range(high, high - _LONGEST_UNIT, -1) if not _is_one(text, at)), high)


def _is_one(text: str, at: int) -> bool:
    """Whether the characters on both sides of a place are one number, or one sign for the eye."""
    before, behind = text[at - 1], text[at]
    if _OF_NUMBERS.match(before) and _OF_NUMBERS.match(behind):
        return True
    goes_on = unicodedata.category(behind)[0] == "M" or "\U0001f3fb" <= behind <= "\U0001f3ff"  # accents, skin tones
    return goes_on or _JOINER in (before, behind)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _says_something(piece: str) -> bool:
    return any(character.isalnum() for character in piece)


def split_chunks(
    text: str, sections: Sequence[Section], sentences: Sequence[Sentence], report_id: str
) -> tuple[Chunk, ...]:
    """Return chunks of at most LONGEST_CHUNK characters (or one longer sentence), in order."""
    chunks: list[Chunk] = []
    for ordinal, members in groupby(sentences, key=lambda sentence: sentence.section):
        for run in _runs(list(members)):
            start, end = run[0].start, run[-1].end
            chunks.append(Chunk(report_id, ordinal, len(chunks), start, end, text[start:end], sections[ordinal].path))
    return tuple(chunks)


def _runs(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    run: list[Sentence] = []
    for sentence in sentences:
        if run and sentence.end - run[0].start > LONGEST_CHUNK:
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run
