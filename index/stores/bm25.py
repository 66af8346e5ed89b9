"""BM25 over the sentences' ids: tantivy with words (rjieba) and character pairs. Knows no vectors."""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import tantivy

from index.errors import LibraryError
from index.storage_errors import describe, find_cause, first_line
from index.text.tokenize import bigrams, domain_words, tokenize_words

# Part of what shapes an index: raise it when the tokenizers or the fields change.
LEXICAL_VERSION = "1"
# A word that matches says more than its pairs of characters, which match several times for one word; a heading
# says what a sentence is about, not what it says.
WORDS_WEIGHT = 1.0
PAIRS_WEIGHT = 0.4
CONTEXT_WEIGHT = 0.3
_MARK = struct.Struct("<II")  # at the end of each of tantivy's files: length of the note before it, magic number
_MAGIC = 1337
_WRITER_MEMORY = 50_000_000  # bytes; tantivy asks for 15 MB at least


def lexical_fingerprint(place_words: Collection[str] = ()) -> str:
    """Return what shapes the tokens: this module's version and its dictionaries, whatever their order."""
    words = "\n".join(sorted({*domain_words(), *place_words}))
    return f"{LEXICAL_VERSION}-{sha256(words.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A sentence to be found by its words; ``context`` is its headings."""

    id: str
    report_id: str
    text: str
    context: str = ""


class LexicalIndex:
    """The word index in a folder, created when absent. What is added can be found after ``commit``.

    One process may write at a time; ``library`` sees to it. Raises LibraryError where the folder is damaged.
    """

    def __init__(self, folder: Path, *, place_words: Sequence[str] = ()) -> None:
        self._folder = folder
        self._place_words = tuple(place_words)
        self._writer: Any = None
        with self._damage_told():
            folder.mkdir(parents=True, exist_ok=True)
            self._engine = tantivy.Index(_schema(), path=str(folder))
            blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            self._engine.register_tokenizer("blanks", blanks)

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        """Add sentences; those of a report that was added before want ``delete_report`` first."""
        with self._damage_told():
            writer = self._open_writer()
            for entry in entries:
                writer.add_document(
                    tantivy.Document(
                        id=entry.id,
                        report=entry.report_id,
                        words=" ".join(tokenize_words(entry.text, self._place_words)),
                        bigrams=" ".join(bigrams(entry.text)),
                        context=" ".join(tokenize_words(entry.context, self._place_words)),
                    )
                )

    def delete_report(self, report_id: str) -> None:
        """Remove a report's sentences."""
        with self._damage_told():
            self._open_writer().delete_documents_by_term("report", report_id)

    def commit(self) -> None:
        """Make what was added and deleted since the last commit lasting and visible, all of it or nothing."""
        with self._damage_told():
            if self._writer is not None:
                self._writer.commit()
                self._engine.reload()

    def close(self) -> None:
        """Give the writer back; what was not committed is lost."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with self._damage_told():
                writer.rollback()
                writer.wait_merging_threads()

    def count(self) -> int:
        """Return the number of sentences."""
        with self._damage_told():
            return int(self._engine.searcher().num_docs)

    def check(self) -> None:
        """Read through the files; LibraryError where one is not what was written."""
        with self._damage_told():
            for file in sorted(self._folder.iterdir()):
                if (written := _checksum_written(file)) is not None and written != _checksum(file):
                    raise ValueError(f"{file.name} is not what was written")

    def sentence_ids(self) -> set[str]:
        """Return the ids of all sentences; reads each."""
        with self._damage_told():
            searcher = self._engine.searcher()
            hits = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False).hits
            return {str(searcher.doc(address)["id"][0]) for _, address in hits}

    def search(
        self, terms: Sequence[tuple[str, float]], k: int, report_ids: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the k best sentences, best first, as (id, BM25 score).

        ``terms`` are raw strings with their weights, cut here by both tokenizers; operators mean nothing
        in them. Only sentences of ``report_ids``, where given, are found.
        """
        clauses = list(self._clauses(terms))
        if k < 1 or not clauses or (report_ids is not None and not report_ids):
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        if report_ids is not None:
            scope = tantivy.Query.term_set_query(self._engine.schema, "report", sorted(report_ids))
            silent = tantivy.Query.const_score_query(scope, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)])
        with self._damage_told():
            searcher = self._engine.searcher()
            hits = searcher.search(query, k, count=False).hits
            found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _clauses(self, terms: Sequence[tuple[str, float]]) -> Iterator[Any]:
        weights: defaultdict[tuple[str, str], float] = defaultdict(float)
        for text, weight in terms:
            for word in dict.fromkeys(tokenize_words(text, self._place_words)):
                weights["words", word] += weight * WORDS_WEIGHT
                weights["context", word] += weight * CONTEXT_WEIGHT
            for pair in dict.fromkeys(bigrams(text)):
                weights["bigrams", pair] += weight * PAIRS_WEIGHT
        for (field, token), weight in weights.items():
            if weight > 0:
                term = tantivy.Query.term_query(self._engine.schema, field, token, index_option="freq")
                yield tantivy.Query.boost_query(term, weight)

    def _open_writer(self) -> Any:  # noqa: ANN401  # tantivy is untyped for us
        if self._writer is None:
            self._writer = self._engine.writer(_WRITER_MEMORY, num_threads=1)
        return self._writer

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:  # tantivy raises ValueError for whatever it meets
            what = f"The word index at {self._folder}"
            if cause := find_cause(error, self._folder):
                raise describe(what, error, cause) from error
            raise LibraryError(f"{what} cannot be used ({first_line(error)}). Run: zhiwen index --rebuild") from error


def _checksum_written(file: Path) -> int | None:
    """Return the checksum that tantivy wrote behind the content of a file; None where there is none."""
    with file.open("rb") as content:
        size = file.stat().st_size
        if size < _MARK.size:
            return None
        content.seek(size - _MARK.size)
        length, magic = _MARK.unpack(content.read())
        if magic != _MAGIC or length > size - _MARK.size:
            return None
        content.seek(size - _MARK.size - length)
        return int(json.loads(content.read(length))["crc"])


def _checksum(file: Path) -> int:
    """Return the checksum of what stands in a file before its mark."""
    size, checksum = file.stat().st_size, 0
    with file.open("rb") as content:
        content.seek(size - _MARK.size)
        left = size - _MARK.size - _MARK.unpack(content.read())[0]
        content.seek(0)
        while left and (piece := content.read(min(left, 1 << 20))):
            checksum, left = crc32(piece, checksum), left - len(piece)
    return checksum


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("report", tokenizer_name="raw", index_option="basic")
    for field in ("words", "bigrams", "context"):
        builder.add_text_field(field, tokenizer_name="blanks", index_option="freq")
    return builder.build()
