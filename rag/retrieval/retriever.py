"""What is asked → the sentences that may answer it: dense and BM25 fused inside the asked reports.

Jurisdiction and year are filters, never similarity. A question about several reports gets a quota of each, so
that none crowds out another. Knows nothing of wording answers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.embedding.embedder import EmbedderLike, Vectors
from index.errors import LibraryError
from index.library import Library
from index.records import Passage, Reading, Section, Sentence
from index.stores.catalog import Catalog
from index.stores.chroma import EXACT_UP_TO, LOOKED_FOR, VectorStore
from index.stores.chroma import Vectors as Stores
from index.stores.tables import Entry
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from rag.retrieval.fusion import coverage, fuse, spread, weigh
from rag.tracing import traced
from rag.understanding.concepts import ConceptFinder
from rag.understanding.cues.cue import Cue
from rag.understanding.keywords import CONCEPT_WEIGHT, PARTS, Facet, read_facets
from rag.understanding.question import Question
from rag.understanding.turn_reader import is_made_of, read_fillers
from rag.understanding.vocabulary import Lexicon

CANDIDATES = 50  # per ranking, by judgement: ten times what is shown
SEVERAL_APART = 24  # reports up to which a question about several is searched report by report

# From this share of a library's reports on, the whole is searched and what lies outside passed over: for 100,000 ids of
# 300,000 the graph takes 120 ms, for more neighbours 18 (2026-11-22). With too few inside, the ids are searched.
WIDE = 0.1

# Weights of the rankings that are fused; the expanded ones weigh what the plain ones do.
DENSE, EXPANDED, LEXICAL, SECTION = 1.0, 1.0, 1.0, 0.4
CONTEXT_TERMS, OFFICIAL_TERMS = 0.35, 0.6

GUESSED_WEIGHT = 0.8  # of a concept that a question only means, beside 1.5 of one that it names

# Weights of what is known of a sentence beside its fused rank (all 0..1).
COVERED, TYPED, ASPECT, BARE_HEADING = 0.9, 0.35, 0.25, 0.4
# A question for one of the profile's own values is answered where that value was read.
PROFILED = 2.0
OF_EVERY_REPORT = "法治政府建设工作年度报告"
ITEM_UNITS = frozenset({"条", "项", "个", "点", "方面", "类"})  # in which the items of a part are counted
WHOLE_PART = 10.0  # a part asked for as a whole stands before all sentences

_NUMBER_WITH = r"(?:\d[\d,.]*|[〇一二两三四五六七八九十百千]+)\s*+[余多来]?[万亿]?\s*+[余多]?\s*+(?:个)?"
_FIGURE = r"\d[\d,.]*[余多]?[万亿%]?"
_SIGNATURE = 30  # characters, at most, of a line below the last part: 某区人民政府, 2024年1月5日, 责任编辑:
_STOPS = frozenset("。;；!！")
LONGEST_PART = 40_000  # characters of a part that is shown and checked as a whole; of 512 real ones none has 20,000
NEAR = 6  # characters between a measure and its figure: 行政复议申请共计45件
_ANY_NUMBER = re.compile(r"\d|[二两三四五六七八九十百千][余多]?[件条项次场人名位个家份期户轮]|[一二两三四五六七八九]成")
_YEAR_OR_DATE = re.compile(r"\d{4}(?:[-－—至]\d{4})?年度?|\d{1,2}月(?:\d{1,2}日)?|[(（]\d+[)）]")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: passages best first, and the facets of the question with their weights."""

    passages: tuple[Passage, ...]
    facets: tuple[Facet, ...]
    weights: Mapping[str, float]

    def covered(self, passages: Sequence[Passage]) -> float:
        """Return the share of the question's weight that these passages together cover."""
        text = "\n".join(fold_sentence(passage.sentence.text) for passage in passages)
        heading = "\n".join(fold("".join(passage.section_path)) for passage in passages)
        return coverage(self.facets, self.weights, text, heading)

    def covered_by(self, text: str) -> float:
        """Return the share of the question's weight that a text covers by itself."""
        return coverage(self.facets, self.weights, fold(text))


class Retriever:
    """Searches one open library."""

    def __init__(
        self, library: Library, embedder: EmbedderLike, lexicon: Lexicon, concepts: ConceptFinder | None = None
    ) -> None:
        """``concepts`` None: only concepts that a question names are known."""
        self._library = library
        self._embedder = embedder
        self._lexicon = lexicon
        self._concepts = concepts

    @traced
    def retrieve(self, asked: Question, k: int = 10) -> Found:
        """Return the k best passages for a question, or for one about several reports up to k of each."""
        plain = _plain(asked)
        vector = self._embedder.query(plain)
        named = read_facets(plain, self._lexicon)
        facets = (*named, *self._guessed(vector, named))
        if not asked.report_ids:
            return Found((), facets, {facet.name: facet.weight for facet in facets})
        part = _asked_part(asked, named)
        search = _Search(self._library, self._queries(plain, vector, facets), _terms(asked, facets), facets, asked)
        if asked.several and len(asked.report_ids) <= SEVERAL_APART:
            parts = [search.run((report_id,), k) for report_id in asked.report_ids]
            passages = sorted((p for found in parts for p in found.passages), key=lambda p: -p.score)
            listed = whole_parts(self._library.catalog, asked.report_ids, part) if part else []
            return Found((*listed, *passages), facets, parts[0].weights)
        found = search.run(asked.report_ids, k * 3 if asked.several else k)
        if asked.several:
            groups = [passage.sentence.report_id for passage in found.passages]
            found = replace(found, passages=tuple(spread(found.passages, groups, k)))
        if part:
            found = replace(
                found,
                passages=(*whole_parts(self._library.catalog, asked.report_ids[:SEVERAL_APART], part), *found.passages),
            )
        return found

    def rerank(self, asked: Question, ids: Sequence[str], k: int = 10) -> tuple[Passage, ...]:
        """Return the k best of sentences that some search found for a question, whatever search it was.

        ``ids``: theirs, as that search ranked them. Raises LibraryError for one that no report here has.
        """
        plain = _plain(asked)
        named = read_facets(plain, self._lexicon)
        facets = (*named, *self._guessed(self._embedder.query(plain), named))
        if strange := set(ids).difference(self._library.catalog.sentence_owners(ids)):
            raise LibraryError(f"no report of the library has the sentence {min(strange)}; search this library itself")
        return _Search(self._library, (), (), facets, asked).rerank(fuse([(ids, DENSE)]), k).passages

    def likeness(self, words: str, report_id: str) -> Mapping[str, float]:
        """Return how like some words each sentence of a report is in meaning, as a cosine, by its id.

        Empty where no vectors can be read.
        """
        vectors = self._library.find_vectors()
        if vectors is None:
            return {}
        rows = vectors.sentences.fetch(self._library.catalog.sentence_ids((report_id,)))
        query = self._embedder.query(words)
        return {identifier: float(row @ query) for identifier, row in rows.items()}

    def _guessed(self, vector: Vectors, named: Sequence[Facet]) -> tuple[Facet, ...]:
        """Return facets of concepts that the question means but does not name."""
        known = {facet.name for facet in named}
        guessed = self._concepts.find(vector) if self._concepts else ()
        return tuple(Facet(c.name, c.official, GUESSED_WEIGHT) for c in guessed if c.name not in known)

    def _queries(self, plain: str, vector: Vectors, facets: Sequence[Facet]) -> tuple[tuple[Vectors, float], ...]:
        """Return query vectors with their weights: the question, and the question in official words."""
        folded = fold(plain)
        official = [word for facet in facets for word in facet.words[:2] if word not in folded]
        if not official:
            return ((vector, DENSE),)
        return ((vector, DENSE), (self._embedder.query(" ".join((folded, *dict.fromkeys(official)))), EXPANDED))


def whole_parts(catalog: Catalog, report_ids: Sequence[str], aspect: str) -> list[Passage]:
    """Return the reports' outermost sections of an aspect, each whole as one passage."""
    parts = find_wholes(catalog, report_ids, aspect)
    return [as_whole(catalog, section) for report_id in report_ids for section in parts.get(report_id, ())]


def find_wholes(catalog: Catalog, report_ids: Sequence[str], aspect: str) -> dict[str, tuple[Section, ...]]:
    """Return the outermost sections of an aspect of each report that has any; no text is read for it."""
    found = catalog.find_parts(aspect, report_ids)
    outermost = {
        report_id: tuple(one for one in sections if len(one.path) == 1 and one.end - one.start <= LONGEST_PART)
        for report_id, sections in found.items()
    }
    return {report_id: sections for report_id, sections in outermost.items() if sections}


def as_whole(catalog: Catalog, section: Section) -> Passage:
    """Return a section as one passage, without a signature at its end."""
    report = catalog.report(section.report_id)
    text = _without_signature(report.text[section.start : section.end].rstrip())
    whole = Sentence(section.report_id, section.ordinal, 0, section.start, section.start + len(text), text)
    return Passage(whole, report, section.path, section.aspect, WHOLE_PART)


def _without_signature(text: str) -> str:
    """Return a part without the short lines at its end that have no full stop."""
    end = len(text)
    while (begin := text.rfind("\n", 0, end)) >= 0:
        line = text[begin:end].strip()
        if not is_signature(line):
            break
        end = begin
        while end and text[end - 1].isspace():
            end -= 1
    return text[:end]


def is_signature(line: str) -> bool:
    """Whether a line is as short as a signature or a date, and has no full stop."""
    return len(line) <= _SIGNATURE and _STOPS.isdisjoint(line)


def stands_before_parts(section: Section, sections: Sequence[Section]) -> bool:
    """Whether a section is where a report has its title, date and address; ``sections``: all of the report."""
    return not section.path and not section.ordinal and len(sections) > 1


def _asked_part(asked: Question, facets: Sequence[Facet]) -> str | None:
    """Return the aspect of the part that a question asks for as a whole: 存在哪些不足, and nothing more special."""
    if asked.number and not {*asked.units} <= ITEM_UNITS:
        return None
    special = [facet for facet in facets if not _says_nothing(facet)]
    if not special:
        return "plans" if asked.plans else None
    return PARTS[special[0].name] if all(facet.name in PARTS for facet in special) else None


def _says_nothing(facet: Facet) -> bool:
    """Whether a facet is of what every report is about, or of words that turns are made of: 还有, 列出来."""
    if facet.name in PARTS:
        return False
    names_nothing = read_fillers()
    return all(word in OF_EVERY_REPORT or is_made_of(word, names_nothing) for word in facet.words)


def _terms(asked: Question, facets: Sequence[Facet]) -> list[tuple[str, float]]:
    terms = [(asked.content or asked.question, 1.0)]
    if asked.context:
        terms.append((asked.context, CONTEXT_TERMS))
    official = {word: facet.weight for facet in facets for word in facet.words[:3] if word not in asked.content}
    return terms + [(word, OFFICIAL_TERMS * weight / CONCEPT_WEIGHT) for word, weight in sorted(official.items())]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A candidate; its report is read only if it stays."""

    score: float
    sentence: Sentence
    section: Section


@dataclass(frozen=True, slots=True)
class _Rows:
    """One of the library's collections of vectors, and what the catalog knows of its rows."""

    store: VectorStore
    count: Callable[[Entry], int]  # of a report
    ids: Callable[[Sequence[str]], tuple[str, ...]]  # of reports
    owners: Callable[[Sequence[str]], Mapping[str, str]]  # the reports of ids


class _Search:
    """One question's search, with its vectors and terms computed once."""

    def __init__(
        self,
        library: Library,
        queries: Sequence[tuple[Vectors, float]],
        terms: Sequence[tuple[str, float]],
        facets: tuple[Facet, ...],
        asked: Question,
    ) -> None:
        self._library = library
        self._queries = queries
        self._terms = terms
        self._facets = facets
        self._asked = asked
        self._values = [hit.groups["value"] for hit in asked.hits(Cue.PROFILE_VALUE)]
        self._unit = (
            re.compile("|".join(_NUMBER_WITH + re.escape(unit) for unit in asked.units)) if asked.units else None
        )
        named = [PARTS[facet.name] for facet in facets if facet.name in PARTS]
        self._aspect = named[0] if named else "plans" if asked.plans else None
        counted = "|".join(re.escape(word) for facet in facets for word in facet.words)
        self._counted = re.compile(f"(?:{counted})[^,，。;；\\d]{{0,{NEAR}}}{_FIGURE}") if counted else None

    def run(self, report_ids: Sequence[str], k: int) -> Found:
        return self.rerank(fuse(self._rankings(report_ids)), k)

    @traced
    def rerank(self, fused: Mapping[str, float], k: int) -> Found:
        """Return the k best of sentences with the scores of their rankings, by what else is known of each."""
        catalog = self._library.catalog
        found = catalog.find_sentences(list(fused))
        placed = {i: one for i, one in found.items() if not self._tells_of_itself(*one)} or found
        folded = {i: fold_sentence(sentence.text) for i, (sentence, _) in placed.items()}
        weights = weigh(self._facets, list(folded.values()))
        best = max(fused.values(), default=1.0)
        scored = [
            _Scored(self._score(sentence, section, fused[i] / best, folded[i], weights), sentence, section)
            for i, (sentence, section) in placed.items()
        ]
        scored.sort(key=lambda one: (-one.score, catalog.entry(one.sentence.report_id).name, one.sentence.start))
        passages = tuple(
            Passage(
                one.sentence, catalog.report(one.sentence.report_id), one.section.path, one.section.aspect, one.score
            )
            for one in _unlike(scored)[:k]
        )
        return Found(passages, self._facets, weights)

    def _rankings(self, report_ids: Sequence[str]) -> list[tuple[list[str], float]]:
        vectors = self._library.find_vectors()
        rankings = self._meant(vectors, report_ids) if vectors else []
        rankings.append((self._profile_sentences(report_ids), DENSE))
        whole = len(report_ids) == len(self._library.whole.catalog.entries())
        lexical = self._library.lexical.search(self._terms, CANDIDATES, None if whole else report_ids)
        rankings.append(([i for i, _ in lexical], LEXICAL))
        return rankings

    def _meant(self, vectors: Stores, report_ids: Sequence[str]) -> list[tuple[list[str], float]]:
        """Return what is near the question in meaning, best first, with the weight of each ranking."""
        catalog = self._library.catalog
        sentences = _Rows(
            vectors.sentences, lambda entry: entry.sentences, catalog.sentence_ids, catalog.sentence_owners
        )
        chunks = _Rows(vectors.chunks, lambda entry: entry.chunks, catalog.chunk_ids, catalog.chunk_owners)
        rankings = []
        for vector, weight in self._queries:
            rankings.append((self._nearest(sentences, vector, CANDIDATES, report_ids), weight))
            near = self._nearest(chunks, vector, CANDIDATES // 4, report_ids)
            rankings.append((self._sentences_of(near), weight * SECTION))
        return rankings

    def _nearest(self, rows: _Rows, vector: Vectors, k: int, report_ids: Sequence[str]) -> list[str]:
        """Return the ids of the k rows nearest to a vector, only those of some reports."""
        catalog = self._library.catalog
        share = len(report_ids) / len(self._library.whole.catalog.entries())
        if share == 1:
            return [i for i, _ in rows.store.query(vector, k)]
        if share >= WIDE and sum(rows.count(catalog.entry(i)) for i in report_ids) > EXACT_UP_TO:
            found = [i for i, _ in rows.store.query(vector, LOOKED_FOR)]
            asked, inside, step = frozenset(report_ids), list[str](), math.ceil(2 * k / share)
            for start in range(0, len(found), step):
                owners = rows.owners(some := found[start : start + step])
                inside += [i for i in some if owners.get(i) in asked]
                if len(inside) >= k:
                    return inside[:k]
        return [i for i, _ in rows.store.query(vector, k, rows.ids(report_ids))]

    def _profile_sentences(self, report_ids: Sequence[str]) -> list[str]:
        catalog = self._library.catalog
        return [
            sentence.id
            for report_id in report_ids[:CANDIDATES]
            for reading in self._profiled(report_id)
            for sentence in catalog.sentences((report_id,))
            if reading.start is not None and sentence.start <= reading.start < sentence.end
        ]

    def _sentences_of(self, chunk_ids: Sequence[str]) -> list[str]:
        inside = self._library.catalog.sentences_in_chunks(chunk_ids)
        return [i for chunk_id in chunk_ids for i in inside.get(chunk_id, ())][:CANDIDATES]

    def _score(
        self, sentence: Sentence, section: Section, rank: float, folded: str, weights: Mapping[str, float]
    ) -> float:
        heading = fold("".join(section.path[-2:]))
        score = rank + COVERED * coverage(self._facets, weights, folded, heading)
        score += TYPED * self._typed(folded)
        score += ASPECT * self._aspect_fits(section.aspect)
        if (
            section.path
            and sentence.text.rstrip("。:：").endswith(section.path[-1])
            and len(sentence.text) < len(section.path[-1]) + 8
        ):
            score -= BARE_HEADING
        readings = self._profiled(sentence.report_id)
        if any(r.start is not None and sentence.start <= r.start < sentence.end for r in readings):
            score += PROFILED
        return score

    def _tells_of_itself(self, sentence: Sentence, section: Section) -> bool:
        """Whether it is a line before all parts that says nothing of what was done: a title, a date, a label.

        A question for such a value of the report finds it as a reading of the profile.
        """
        if section.path or self._values or not _STOPS.isdisjoint(sentence.text):
            return False
        return stands_before_parts(section, self._library.catalog.sections(sentence.report_id))

    def _profiled(self, report_id: str) -> list[Reading]:
        """Return the readings of a report's profile that the question asks for."""
        if not self._values:
            return []
        readings = self._library.catalog.entry(report_id).profile.readings
        return [readings[key] for key in self._values if key in readings]

    def _typed(self, folded: str) -> float:
        """Return 1 where a number with the asked unit stands or right behind what is asked, less for another number.

        0.5 where none is asked.
        """
        if not self._asked.number:
            return 0.5
        plain = _YEAR_OR_DATE.sub("", folded)
        if any(pattern and pattern.search(plain) for pattern in (self._unit, self._counted)):
            return 1.0
        if _ANY_NUMBER.search(plain):
            return 0.4 if self._unit else 0.8
        return 0.0

    def _aspect_fits(self, aspect: str | None) -> float:
        if self._aspect:
            return 1.0 if aspect == self._aspect else 0.0
        return 0.0 if aspect in {"plans", "shortcomings"} else 0.6 if aspect == "first_responsible" else 1.0


def _unlike(scored: Sequence[_Scored]) -> list[_Scored]:
    """Drop a sentence that the same report says twice in the same words, keeping the better placed."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for one in scored:
        key = (one.sentence.report_id, re.sub(r"\s", "", one.sentence.text))
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _plain(asked: Question) -> str:
    """Return the words to search with."""
    return asked.words or asked.question
