"""What was read of a document beside what stands in it: characters, order, facts, cells, and whose report it is.

Texts are compared without blanks and without the marks of Markdown, full-width forms as the usual ones; so a
paragraph that was cut in two loses nothing here, but its facts may.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.documents.contents import Content, Rows
from index.facts.extractor import read_facts
from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report
from index.reading.outline import outline
from index.reading.sentences import split_sentences

_RULE = re.compile(r"(?m)^\|(?:\s*:?-+:?\s*\|)+[ \t\r]*$")
_MARKS = re.compile(r"(?m)^#+|[|\s\u200b\xad]")
_TOLD_BY = 30  # characters by which a block is found again
_LEAST = 4  # characters of a block that is looked for


@dataclass(frozen=True, slots=True)
class Score:
    """How much came through, as shares of what there is: (right, of)."""

    characters: tuple[int, int]  # wrong ones, of
    order: tuple[int, int]
    facts: tuple[int, int]
    more_facts: int  # that the known text does not have
    cells: tuple[int, int]
    profile: bool
    taken_for: str


def score(content: Content, text: str, may_have: Sequence[str]) -> Score:
    """Compare the text that was read with the content that was written."""
    known, got = normal(content.plain()), normal(text)
    for piece in sorted(map(normal, may_have), key=len, reverse=True):
        got = got.replace(piece, "", max(0, got.count(piece) - known.count(piece)))
    wanted, found = facts_of(content.plain(), content.year), facts_of(text, content.year)
    profile = profile_report(text, file_name="", divisions=load_divisions())
    return Score(
        characters=(distance(known, got), len(known)),
        order=_order(content, got),
        facts=((wanted & found).total(), wanted.total()),
        more_facts=(found - wanted).total(),
        cells=_cells(content.tables, text),
        profile=(profile.jurisdiction.name, profile.year) == (content.place, content.year),
        taken_for=f"{profile.jurisdiction.name} {profile.year}",
    )


def normal(text: str) -> str:
    """Return a text without blanks and marks, in the usual forms."""
    return unicodedata.normalize("NFKC", _MARKS.sub("", _RULE.sub("", text)))


def facts_of(text: str, year: int | None) -> Counter[tuple[object, ...]]:
    """Return the facts that are read from a report of a year, each as what it is known by."""
    sections = outline(text, "known")
    facts = read_facts(text, split_sentences(text, sections, "known"), sections, "known")
    return Counter((fact.value, fact.unit, fact.head, fact.action, fact.period or str(year)) for fact in facts)


def distance(known: str, got: str) -> int:
    """Return how many characters must be put in, taken out or changed to make one text of the other.

    Myers' algorithm, a bit a character; whole numbers are as long as they need to be.
    """
    if not known:
        return len(got)
    where: dict[str, int] = {}
    for at, character in enumerate(known):
        where[character] = where.get(character, 0) | 1 << at
    every, last, found = (1 << len(known)) - 1, 1 << (len(known) - 1), len(known)
    plus, minus = every, 0
    for character in got:
        equal = where.get(character, 0)
        vertical = equal | minus
        horizontal = (((equal & plus) + plus) ^ plus) | equal
        up, down = minus | ~(horizontal | plus) & every, plus & horizontal
        found += bool(up & last) - bool(down & last)
        up, down = up << 1 | 1, down << 1
        plus, minus = (down | ~(vertical | up)) & every, up & vertical & every
    return found


def _order(content: Content, got: str) -> tuple[int, int]:
    """Return how many blocks stand in their order, and how many there are."""
    texts = [normal(block.text)[:_TOLD_BY] for block in content.blocks]
    texts = [text for text in texts if len(text) >= _LEAST]
    ends: list[int] = []  # of the longest row of places in order
    at = 0
    for text in texts:
        place = got.find(text, at)
        place = place if place >= 0 else got.find(text)
        if place < 0:
            continue
        at = max(at, place)
        ends[bisect_left(ends, place) : bisect_left(ends, place) + 1] = [place]
    return len(ends), len(texts)


def _cells(tables: Sequence[Rows], text: str) -> tuple[int, int]:
    """Return how many cells stand under their heading in the row of their label, and how many there are."""
    found: set[tuple[str, str, str]] = set()
    for rows in _tables_in(text):
        found.update(_labelled(rows))
    wanted = [cell for rows in tables for cell in _labelled(rows)]
    return sum(cell in found for cell in wanted), len(wanted)


def _labelled(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    headings = [normal(cell) for cell in rows[0]]
    for row in rows[1:]:
        for heading, cell in zip(headings[1:], row[1:], strict=False):
            yield normal(row[0]), heading, normal(cell)


def _tables_in(text: str) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            if not _RULE.fullmatch(line):
                rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            yield rows
            rows = []
