"""What the library holds of one report: its profile, parts, vectors and words are made of its text, or erased.

Knows no file, and no other report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from index.embedding.embedder import EmbedderLike
from index.embedding.pooling import pool_chunks
from index.library import Library
from index.profile.gazetteer import Divisions
from index.profile.overrides import override_profile
from index.profile.profiler import profile_report
from index.profile.report_year import reviewed_year
from index.reading.aspects import tell_aspects
from index.reading.outline import outline
from index.reading.sentences import split_chunks, split_sentences
from index.records import Profile, Section, Source
from index.stores.bm25 import LexicalEntry
from index.stores.tables import Entry, Parts
from index.text.cleaning import clean_sentence

Progress = Callable[[str, int, int], None]
Check = Callable[[], None]  # raises a ZhiwenError where the work is to end; called often

_ROWS = 1000  # vectors that are written at once


def read_sections(text: str, report_id: str, file_name: str = "") -> tuple[Section, ...]:
    """Return the sections of a text with their aspects, by the year that the text itself tells.

    A year that was set by hand plays no part, so that the same text has the same sections in every library.
    """
    return tell_aspects(text, outline(text, report_id), reviewed_year(text, file_name))


def cut(text: str, report_id: str, file_name: str, check: Check) -> Parts:
    """Return the sections, sentences, chunks and facts of a text."""
    from index.facts.extractor import read_facts

    check()
    sections = read_sections(text, report_id, file_name)
    sentences = split_sentences(text, sections, report_id)
    return Parts(
        sections,
        sentences,
        split_chunks(text, sections, sentences, report_id),
        read_facts(text, sentences, sections, report_id, check),
    )


def read_profile(text: str, entry: Entry, divisions: Divisions) -> Profile:
    """Read the profile from the text; what sources.toml says wins over it, what the user set over both."""
    profile = profile_report(text, file_name=Path(entry.path).name, divisions=divisions)
    for source, values in ((Source.SOURCES, entry.sources), (Source.USER, entry.overrides)):
        if values:
            profile = override_profile(profile, values, source=source, divisions=divisions)
    return profile


def write_vectors(
    library: Library, parts: Parts, embedder: EmbedderLike, progress: Progress | None, check: Check
) -> None:
    """Write the vectors of a report's sentences and chunks. Raises ModelError, LibraryError."""

    def embedded(label: str, done: int, total: int) -> None:
        check()
        if progress:
            progress(label, done, total)

    vectors = embedder.passages([clean_sentence(sentence.text) for sentence in parts.sentences], embedded)
    for store, rows, block in (
        (library.vectors.sentences, parts.sentences, vectors),
        (library.vectors.chunks, parts.chunks, pool_chunks(parts.chunks, parts.sentences, vectors)),
    ):
        for start in range(0, len(rows), _ROWS):
            check()
            some = rows[start : start + _ROWS]
            places: list[Mapping[str, str | int]] = [{"report": row.report_id, "ordinal": row.ordinal} for row in some]
            store.upsert([row.id for row in some], block[start : start + _ROWS], places)


def write_words(library: Library, report_id: str, parts: Parts, check: Check) -> None:
    """Write the words of a report's sentences in place of those that it had."""

    def entries() -> Iterator[LexicalEntry]:
        for sentence in parts.sentences:
            check()
            headings = " ".join(parts.sections[sentence.section].path)
            yield LexicalEntry(sentence.id, report_id, clean_sentence(sentence.text), headings)

    library.lexical.delete_report(report_id)
    library.lexical.add(entries())
    library.lexical.commit()


def erase(library: Library, report_ids: Sequence[str]) -> None:
    """Take leaving reports out of vectors and words, then out of the catalog; again is nothing to do."""
    if not report_ids:
        return
    for report_id in report_ids:
        parts = library.catalog.parts(report_id)
        library.vectors.sentences.delete([sentence.id for sentence in parts.sentences])
        library.vectors.chunks.delete([chunk.id for chunk in parts.chunks])
        library.lexical.delete_report(report_id)
    library.lexical.commit()
    for report_id in report_ids:
        library.catalog.remove(report_id)
