"""Sections → sentences and chunks with exact spans. Knows nothing of vectors.

A sentence ends at 。！？ or at the end of its line; only a very long one is also split at ；, because a
list joined by ； usually shares the head that its first item names. A chunk is a run of neighbouring
sentences of one innermost section.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.records import Chunk, Section, Sentence

# Part of what shapes an index: a library built with another version asks to be rebuilt.
CHUNKING_VERSION = "2"
LONG_SENTENCE = 220  # characters; beyond that a reader no longer sees at a glance what a quote proves
LONGEST_CHUNK = 360  # characters, less than half of what the default embedder can read

_END = re.compile(r"[^。！？!?\n\r]*(?:[。！？!?]+[”’」』）)\]】》]*|[\n\r]|$)")
_CLAUSE_END = re.compile(r"[^;；]*(?:[;；]|$)")


def split_sentences(text: str, sections: Sequence[Section], report_id: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order, each with its innermost section; blanks around them left out."""
    starts = [section.start for section in sections]
    sentences: list[Sentence] = []
    for start, end in _spans(text):
        section = sections[bisect_right(starts, start) - 1].ordinal
        sentences.append(Sentence(report_id, section, len(sentences), start, end, text[start:end]))
    return tuple(sentences)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text):
        start, end = _trim(text, match.start(), match.end())
        if end - start <= LONG_SENTENCE:
            pieces = [(start, end)]
        else:
            pieces = [_trim(text, start + m.start(), start + m.end()) for m in _CLAUSE_END.finditer(text[start:end])]
        yield from (piece for piece in pieces if _says_something(text[slice(*piece)]))


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
