"""What a search found in several reports, side by side: places by aspect, each cell a short cited extract.

Extracts are the reports' own words, what is left out shown as ……; who is silent is told. Computes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.catalog import Catalog
from index.records import Passage
from index.rows import Entry
from rag.answer import Cell, Claim, Coverage, Draft, Language, Table
from rag.complete import discloses
from rag.facets import CONCEPT_WEIGHT, Facet
from rag.lexicon import fold
from rag.lines import MOST_LINES, MOST_ROWS, Notes, coverage_line, label_of, more_line, name_of, shown
from rag.quote import GAP, choose, items, trim
from rag.rank import held
from rag.retrieve import PARTS, WHOLE_PART, Found, whole_parts
from rag.scope import Asked

LONGEST_CELL, LONGEST_ITEM = 80, 48  # characters
MOST_ALL_LINED = 10  # reports up to which each has its line
_APART = re.compile(r"[,，、]|以及|和|与|及|\band\b")
_ASPECTS = re.compile(r"方面|领域|工作|两个?|\baspects?\b")
_COLUMN_NAMES = {"存在问题": ("存在的问题", "Problems"), "下一步安排": ("下一步安排", "Plans")}


@dataclass(frozen=True, slots=True)
class _Column:
    """One aspect that is compared: the facets that tell it, and the part of a report that is asked for whole."""

    name: str
    facets: tuple[Facet, ...] = ()  # none: all that is asked
    part: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    cells: tuple[tuple[Passage, ...], ...]  # of each column


def make_matrix(asked: Asked, found: Found, catalog: Catalog) -> Draft | None:
    """Return what the asked reports say, one by one; None where none of them says anything on it."""
    columns = _columns(asked, found)
    entries = [catalog.entry(report_id) for report_id in asked.report_ids]
    rows = [_Row(entry, tuple(_cell(asked, found, column, entry, catalog) for column in columns)) for entry in entries]
    if not any(any(row.cells) for row in rows):
        return None
    return _Matrix(asked, found, columns).draft(rows)


def _columns(asked: Asked, found: Found) -> tuple[_Column, ...]:
    """Return the aspects that a question names: parts of a report, or things listed with 和; else one for all."""
    language = asked.language
    parts = [facet for facet in found.facets if facet.name in PARTS]
    if parts and len(parts) == len(found.facets) and not asked.number:
        return tuple(_Column(_part_name(facet, language), (facet,), PARTS[facet.name]) for facet in parts)
    concepts = [facet for facet in found.facets if facet.weight >= CONCEPT_WEIGHT]
    if not asked.number and _ASPECTS.search(fold(asked.content)):
        pieces = [piece for piece in _APART.split(fold(asked.content)) if piece.strip()]
        own = [tuple(f for f in concepts if f not in parts and _names(piece, f)) for piece in pieces]
        if len(own) > 1 and all(own):
            return tuple(_Column(facets[0].name, facets) for facets in own)
    named = [_part_name(f, language) if f in parts else f.name for f in sorted(concepts, key=lambda f: f in parts)]
    return (_Column("·".join(named[:2]) or ("Text" if language == "en" else "原文")),)


def _names(piece: str, facet: Facet) -> bool:
    return any(word in piece for word in (facet.name, *facet.words))


def _part_name(facet: Facet, language: Language) -> str:
    return _COLUMN_NAMES[facet.name][language == "en"]


def _cell(asked: Asked, found: Found, column: _Column, entry: Entry, catalog: Catalog) -> tuple[Passage, ...]:
    """Return the passages of a report that answer a column, best first."""
    if column.part:
        return tuple(whole_parts(catalog, (entry.id,), column.part))
    own = [p for p in found.passages if p.report.id == entry.id and discloses(asked, found, p)]
    if column.facets:
        own = [p for p in own if any(_held(facet, p) for facet in column.facets)]
    if aspects := {PARTS[facet.name] for facet in found.facets if facet.name in PARTS}:
        own = [p for p in own if p.aspect in aspects] or own
    return choose(replace(found, passages=tuple(own)), number=asked.number)


def _held(facet: Facet, passage: Passage) -> bool:
    return held(facet, fold(passage.sentence.text), fold("".join(passage.section_path))) > 0


class _Matrix:
    """One answer in the making."""

    def __init__(self, asked: Asked, found: Found, columns: Sequence[_Column]) -> None:
        self._asked = asked
        self._found = found
        self._columns = columns
        self._notes = Notes()

    def draft(self, rows: Sequence[_Row]) -> Draft:
        """Return the answer over all reports that were looked through."""
        language = self._asked.language
        told = [row for row in rows if any(row.cells)]
        lined = told if len(told) <= MOST_ALL_LINED else told[:MOST_LINES]
        claims = tuple(claim for row in lined for claim in self._claims(row))
        more = []
        if len(told) > len(lined):
            more = [more_line(len(told) - len(lined), language, in_table=len(told) <= MOST_ROWS)]
        coverage = Coverage(
            tuple(name_of(row.entry) for row in rows),
            tuple(name_of(row.entry) for row in told),
            tuple(name_of(row.entry) for row in rows if row not in told),
            tuple(dict.fromkeys(place.name for place in self._asked.outside)),
        )
        heads = ("Place", "Year") if language == "en" else ("地区", "年份")
        table = Table(
            (*heads, *(column.name for column in self._columns)), tuple(self._cells(row) for row in told[:MOST_ROWS])
        )
        lines = [*(shown(claim, language) for claim in claims), *more, coverage_line(coverage, language)]
        return Draft(
            "\n".join(line for line in lines if line), claims, self._notes.citations(), table, coverage=coverage
        )

    def _claims(self, row: _Row) -> list[Claim]:
        claims = []
        for column, passages in zip(self._columns, row.cells, strict=True):
            label = label_of(row.entry, self._asked.language)
            if len(self._columns) > 1:
                label = label.removesuffix(":") + f"·{column.name}:" if self._asked.language == "zh" else label
            for passage in passages:
                words = trim(passage, self._found, number=self._asked.number).rstrip("。")
                claims.append(Claim(f"{label}“{words}”", (self._notes.mark(passage),), "quoted"))
        return claims

    def _cells(self, row: _Row) -> tuple[Cell, ...]:
        profile = row.entry.profile
        silent = Cell("not disclosed" if self._asked.language == "en" else "未披露")
        cells = [self._cell(passages) if passages else silent for passages in row.cells]
        return (Cell(profile.jurisdiction.name), Cell(str(profile.year or "")), *cells)

    def _cell(self, passages: Sequence[Passage]) -> Cell:
        text = ";".join(self._extract(passage) for passage in passages)
        return Cell(text, citations=tuple(self._notes.mark(passage) for passage in passages))

    def _extract(self, passage: Passage) -> str:
        """Return a passage in a cell's length; of a part that enumerates, the opening of each item."""
        listed = items(passage.sentence.text) if passage.score >= WHOLE_PART else []
        if listed:
            return ";".join(item if len(item) <= LONGEST_ITEM else item[:LONGEST_ITEM] + GAP for item in listed)
        return trim(passage, self._found, number=self._asked.number, longest=LONGEST_CELL).rstrip("。")
