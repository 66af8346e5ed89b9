"""A library filled with many reports at once: what ``zhiwen index`` writes, without a commit for each report.

Leaves out what only matters to a run that may be killed or repeated: duplicates, changed files, prunes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from index.embedding.embedder import EmbedderLike
from index.embedding.pooling import pool_chunks
from index.facts.extractor import read_facts
from index.library import Library
from index.profile.gazetteer import Divisions
from index.profile.profiler import profile_report
from index.reading.outline import outline
from index.reading.sentences import split_chunks, split_sentences
from index.records import Report
from index.stores.bm25 import LexicalEntry
from index.stores.tables import Entry, Parts, State

_AT_ONCE = 25  # reports between two commits


def fill(
    library: Library,
    texts: Iterable[tuple[str, str]],
    *,
    embedder: EmbedderLike,
    divisions: Divisions,
    chunks: int,
) -> int:
    """Add (name, text) after (name, text) until the library has that many chunks; return how many were added."""
    added, source = 0, iter(texts)
    there = sum(entry.chunks for entry in library.catalog.entries())
    with library.writing():
        library.record_settings()
        while there < chunks and (some := list(islice(source, _AT_ONCE))):
            read = [_read(name, text, divisions) for name, text in some]
            for report, entry, parts in read:
                library.catalog.add(report, entry, parts)
            written = [parts for _, _, parts in read]
            _write_vectors(library, written, embedder)
            library.lexical.add(_words(written))
            library.lexical.commit()
            library.catalog.mark([report.id for report, _, _ in read], State.READY)
            there += sum(len(parts.chunks) for parts in written)
            added += len(read)
    return added


def _read(name: str, text: str, divisions: Divisions) -> tuple[Report, Entry, Parts]:
    report = Report(name, name, text, profile_report(text, file_name=name, divisions=divisions))
    sections = outline(text, report.id)
    sentences = split_sentences(text, sections, report.id)
    chunks = split_chunks(text, sections, sentences, report.id)
    parts = Parts(sections, sentences, chunks, read_facts(text, sentences, sections, report.id))
    entry = Entry(
        report.id,
        State.PENDING,
        name,
        name,
        profile=report.profile,
        sentences=len(sentences),
        chunks=len(chunks),
    )
    return report, entry, parts


def _write_vectors(library: Library, written: Sequence[Parts], embedder: EmbedderLike) -> None:
    rows = [embedder.passages([sentence.text for sentence in parts.sentences]) for parts in written]
    pooled = [pool_chunks(parts.chunks, parts.sentences, own) for parts, own in zip(written, rows, strict=True)]
    sentences = [sentence for parts in written for sentence in parts.sentences]
    chunks = [chunk for parts in written for chunk in parts.chunks]
    for store, some, vectors in (
        (library.vectors.sentences, sentences, rows),
        (library.vectors.chunks, chunks, pooled),
    ):
        if some:
            places: list[dict[str, str | int]] = [{"report": row.report_id, "ordinal": row.ordinal} for row in some]
            store.upsert([row.id for row in some], np.concatenate(vectors), places)


def _words(written: Sequence[Parts]) -> Iterator[LexicalEntry]:
    for parts in written:
        for sentence in parts.sentences:
            path = " ".join(parts.sections[sentence.section].path)
            yield LexicalEntry(sentence.id, sentence.report_id, sentence.text, path)
