"""BM25 over the sentences' ids: tantivy with words (rjieba) and character pairs. Knows no vectors.

Words carry meaning, pairs of characters find what the segmenter cut elsewhere, numbers are kept whole.
Both tokenizers see a text after ``normalise``, so that 1,359 and １３５９ and 1359 are one token.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tantivy

from index.errors import LibraryError
from index.storage import describe, find_cause, first_line

if TYPE_CHECKING:
    import rjieba

# Part of what shapes an index: raise it when the tokenizers or the fields change.
LEXICAL_VERSION = "1"
# A word that matches says more than its pairs of characters, which match several times for one word; a heading
# says what a sentence is about, not what it says.
WORDS_WEIGHT = 1.0
PAIRS_WEIGHT = 0.4
CONTEXT_WEIGHT = 0.3
_WRITER_MEMORY = 50_000_000  # bytes; tantivy asks for 15 MB at least

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_CJK = "㐀-䶿一-鿿豈-﫿〇\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<number>\d+(?:\.\d+)?%?)|(?P<word>[^\W\d_{_CJK}][^\W_{_CJK}]*)")
_UNIT = re.compile(rf"[余多]?([{_CJK}])")


def normalise(text: str) -> str:
    """Return the text in NFKC and lower case, without thousands separators."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return _THOUSANDS.sub(lambda match: match.group().replace(",", ""), plain)


def tokenize_words(text: str, place_words: Sequence[str] = ()) -> list[str]:
    """Return the words of a text and the words inside its long words; punctuation left out."""
    cut = _segmenter(tuple(place_words)).cut_for_search(normalise(text))
    return [word for word in cut if any(character.isalnum() for character in word) and not word.isspace()]


def tag_words(text: str) -> list[tuple[str, str]]:
    """Return the words of a text as it stands, blanks and punctuation too, each with its part of speech.

    The tags are those of ICTCLAS: n, ns, nr a noun, a place, a person; v, a, d, r, m, p, c, u; x, eng what is unknown.
    """
    return list(_segmenter(()).tag(text))


def bigrams(text: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters, and numbers and Latin words whole.

    A number comes alone and with its unit: 98.5% gives 98.5 and 98.5%, 1359项 gives 1359 and 1359项,
    210余万次 gives 210 and 210万.
    """
    plain = normalise(text)
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
    return tuple(normalise(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


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


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("report", tokenizer_name="raw", index_option="basic")
    for field in ("words", "bigrams", "context"):
        builder.add_text_field(field, tokenizer_name="blanks", index_option="freq")
    return builder.build()
