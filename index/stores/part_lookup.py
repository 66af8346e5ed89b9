"""Sentences, chunks and sections found by their ids or places, for parts of many reports: none is read as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from index.records import Fact, Section, Sentence
from index.stores.database import VARIABLES, Database, in_batches
from index.stores.tables import CHUNKS, REPORTS, SECTIONS, SENTENCES, State, read_section

_READY = REPORTS.c.state == State.READY


def rows_by_id(database: Database, table: sa.Table, ids: Sequence[str]) -> Iterator[Any]:
    """Yield the rows of a table that have these ids, those of ready reports only."""
    for some in in_batches(ids):
        yield from database.read(sa.select(table).join(REPORTS).where(table.c.id.in_(some), _READY))


def find_sentences(database: Database, ids: Sequence[str]) -> Iterator[tuple[Sentence, Section]]:
    """Yield the sentences that have these ids, each with its section."""
    for some in in_batches(ids):
        yield from _placed(database, SENTENCES.c.id.in_(some))


def find_homes(database: Database, facts: Iterable[Fact]) -> dict[tuple[str, int], tuple[Sentence, Section]]:
    """Return the sentences of some facts by (report id, ordinal), each with its section."""
    places = list(dict.fromkeys((fact.report_id, fact.sentence) for fact in facts))
    found = {}
    for start in range(0, len(places), VARIABLES // 2):
        wanted = sa.tuple_(SENTENCES.c.report, SENTENCES.c.ordinal).in_(places[start : start + VARIABLES // 2])
        for sentence, section in _placed(database, wanted):
            found[sentence.report_id, sentence.ordinal] = (sentence, section)
    return found


def sentences_in_chunks(database: Database, chunk_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the sentences that lie in each of these chunks of ready reports, in order."""
    inside = (SENTENCES.c.start >= CHUNKS.c.start) & (SENTENCES.c.end <= CHUNKS.c.end)
    query = (
        sa.select(CHUNKS.c.id, SENTENCES.c.id)
        .join(SENTENCES, (SENTENCES.c.report == CHUNKS.c.report) & inside)
        .join(REPORTS, REPORTS.c.id == CHUNKS.c.report)
        .order_by(SENTENCES.c.report, SENTENCES.c.ordinal)
    )
    found: dict[str, list[str]] = {}
    for some in in_batches(chunk_ids):
        for chunk, sentence in database.read(query.where(CHUNKS.c.id.in_(some), _READY)):
            found.setdefault(chunk, []).append(sentence)
    return found


def find_sections(database: Database, aspect: str, report_ids: Sequence[str]) -> dict[str, list[Section]]:
    """Return the sections of an aspect of each report that has any, in order."""
    found: dict[str, list[Section]] = {}
    for some in in_batches(report_ids):
        query = sa.select(SECTIONS).where(SECTIONS.c.report.in_(some), SECTIONS.c.aspect == aspect)
        for row in database.read(query.order_by(SECTIONS.c.report, SECTIONS.c.ordinal)):
            found.setdefault(row.report, []).append(read_section(row))
    return found


def _placed(database: Database, condition: sa.ColumnElement[bool]) -> Iterator[tuple[Sentence, Section]]:
    """Yield the sentences of a condition with their sections."""
    columns = SENTENCES.c
    text = sa.func.substr(REPORTS.c.text, columns.start + 1, columns.end - columns.start)
    query = (
        sa.select(columns.section, columns.ordinal, columns.start, columns.end, text, *SECTIONS.c)
        .join(REPORTS, REPORTS.c.id == columns.report)
        .join(SECTIONS, (SECTIONS.c.report == columns.report) & (SECTIONS.c.ordinal == columns.section))
    )
    whole: dict[str, str] = {}
    for row in database.read(query.where(condition)):
        section, (number, ordinal, start, end, said) = read_section(row[5:]), row[:5]
        if len(said) != end - start:  # SQLite's substr ends at a NUL, which a report may have
            if section.report_id not in whole:
                whole[section.report_id] = _text_of(database, section.report_id)
            said = whole[section.report_id][start:end]
        yield Sentence(section.report_id, number, ordinal, start, end, said), section


def _text_of(database: Database, report_id: str) -> str:
    (row,) = database.read(sa.select(REPORTS.c.text).where(REPORTS.c.id == report_id))
    return str(row.text)
