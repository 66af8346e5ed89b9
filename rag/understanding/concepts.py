"""Which official concepts a question means though it shares no word with the lexicon.

Each word of the lexicon has a vector; a concept is as near as its nearest word. e5's similarities are squeezed
into a narrow band, so a concept counts only where it stands out from all others, in standard deviations.
The vectors are made once for an embedder and a lexicon and kept in a file. Knows no report.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embedding.embedder import EmbedderLike
from index.models.integrity import Hashes, record_of
from index.records import content_id
from index.text.script import simplify
from rag.understanding.vocabulary import Concept, Lexicon

_LOG = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]

# Chosen on the singles and follow-ups of evals/gold.jsonl, quoted answers (2026-11-21): at 2.0, 2.5 and 3.0 91.4, 91.4
# and 93.2 % were right, but retrieval_recall@5 was 0.978, 0.966 and 0.966, and what a model reads matters more.
STANDS_OUT = 2.0
BEHIND_THE_BEST = 0.8  # standard deviations behind the nearest concept at which another still counts
MOST_GUESSED = 3
QUESTIONS = 64  # whose vectors are kept: one question is compared with numbers, with sentences, and once more
REMEMBERED = 8192  # texts whose vectors are kept: some 13 MB


class ConceptFinder:
    """Finds concepts by meaning; vectors are read from or written to ``folder``."""

    def __init__(
        self, lexicon: Lexicon, embedder: EmbedderLike, folder: Path, progress: Progress | None = None
    ) -> None:
        words = [(c, word) for c in lexicon.concepts for word in dict.fromkeys((c.name, *c.official, *c.said))]
        self._concepts = lexicon.concepts
        position = {concept.name: number for number, concept in enumerate(lexicon.concepts)}
        self._owners = np.array([position[concept.name] for concept, _ in words])
        texts = [word for _, word in words]
        key = content_id("concepts", embedder.fingerprint, *texts)
        self._vectors = _kept(folder / f"concepts-{key}.npy", texts, embedder, progress)
        self._embedder = embedder
        self._query = lru_cache(maxsize=QUESTIONS)(embedder.query)
        self._known: dict[str, npt.NDArray[np.float32]] = {}  # texts that were compared, with their vectors

    def find(self, vector: npt.NDArray[np.float32]) -> tuple[Concept, ...]:
        """Return the concepts that stand out for a question's vector, the nearest first."""
        nearest = np.full(len(self._concepts), -1.0, dtype=np.float32)
        np.maximum.at(nearest, self._owners, self._vectors @ vector)
        spread = float(nearest.std())
        if not spread:
            return ()
        distances = (nearest - nearest.mean()) / spread
        order = np.argsort(-distances)[:MOST_GUESSED]
        least = max(STANDS_OUT, float(distances[order[0]]) - BEHIND_THE_BEST)
        return tuple(self._concepts[number] for number in order if distances[number] >= least)

    def nearness(self, words: Sequence[str], others: Sequence[str]) -> list[float]:
        """Return for each of some words how far the nearest of the others stands out, in standard deviations.

        They are those of its similarities to all words of the lexicon, so that the scale of an embedder says nothing.
        """
        if not words or not others:
            return [0.0] * len(words)
        own, theirs = (self._embedder.passages([simplify(word) for word in some]) for some in (words, others))
        usual = own @ self._vectors.T
        spread = np.maximum(usual.std(axis=1), np.finfo(np.float32).eps)
        return [float(far) for far in ((own @ theirs.T).max(axis=1) - usual.mean(axis=1)) / spread]

    def standing(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how far each of some texts stands out in likeness to a question, in standard deviations.

        They are those of its likeness to all words of the lexicon, so that the scale of an embedder says nothing.
        """
        usual = self._vectors @ self._query(question)
        spread = max(float(usual.std()), float(np.finfo(np.float32).eps))
        return [(like - float(usual.mean())) / spread for like in self.likeness(question, texts)]

    def likeness(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how like a question each of some texts is (cosine, -1..1); texts once compared are known."""
        known = self._known
        if new := list(dict.fromkeys(text for text in texts if text not in known)):
            if len(known) > REMEMBERED:
                known.clear()
            known.update(zip(new, self._embedder.passages([simplify(text) for text in new]), strict=True))
        vector = self._query(question)
        return [float(known[text] @ vector) for text in texts]


def _kept(path: Path, texts: list[str], embedder: EmbedderLike, progress: Progress | None) -> npt.NDArray[np.float32]:
    """Return the texts' vectors from the file, which is written first where it is not there as it was written."""
    hashes = Hashes(record_of(path))
    if hashes.holds(path, hashes.hash_of(path)):
        hashes.save()
        kept: npt.NDArray[np.float32] = np.load(path)
        return kept
    if hashes.hash_of(path):
        _LOG.warning("%s is gone or damaged: it is made again", path)
    vectors = embedder.passages(texts, progress)
    partial = path.with_suffix(f".{os.getpid()}.partial.npy")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(partial, vectors)
        partial.replace(path)
        hashes.note(path)
        hashes.save()
    except OSError as error:  # they are there all the same; the next start makes them anew
        _LOG.warning("the vectors of the lexicon were not kept at %s: %s", path, error)
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return vectors
