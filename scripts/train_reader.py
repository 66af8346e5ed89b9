"""Learn what a turn of a dialogue does from the examples, and write the weights into the program: ``make train``.

    python scripts/train_reader.py [--check evals/turns.toml]

Reads ``rag/understanding/examples/*.toml``, writes ``rag/data/turn_reader.npz`` and its SHA-256 beside it. ``--check``
only prints how many of the turns of a test file the stored weights read rightly, by label, and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from index.text.tokenize import tag_words
from rag.app.models import open_embedder
from rag.settings import Settings
from rag.understanding.masking import mask_example, spoken
from rag.understanding.turn_reader import HEADS, TurnReader, grams_of, learnt_with, read_weights
from rag.understanding.vocabulary import load_lexicon

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "rag" / "understanding" / "examples"
ARTEFACT = ROOT / "rag" / "data" / "turn_reader.npz"
SEED = 20261130  # of the words that are put in the place of masked measures
LEAST = 2  # examples that an n-gram must be in
STRENGTH = 10.0  # inverse of the penalty on large weights; the one value that was tried
# Acts of turns that are made of slots and of words that name nothing.
NAMELESS = frozenset({"add", "drop", "keep", "replace", "operate", "form", "back"})
FILLER = 4  # follow-ups in which a word is that says nothing of what is asked
_MEASURE = re.compile(r"\{measure\}")

Matrix = npt.NDArray[np.float32]


class Example(NamedTuple):
    """A text in which slots are written as ``{place}``, and its labels."""

    text: str
    act: str
    operation: str
    answer: str


def read_examples(path: Path) -> list[Example]:
    """Return the examples of a file."""
    groups = tomllib.loads(path.read_text("utf-8"))["examples"]
    return [Example(text, *(group[head] for head in HEADS)) for group in groups for text in group["texts"]]


def with_written_measures(examples: list[Example]) -> list[Example]:
    """Return the examples, and those with a measure once more with one of the lexicon's words in its place.

    No vocabulary knows all that people call a measure: the reader has to do with some that are not masked.
    """
    chooser = random.Random(SEED)
    words = sorted({word for concept in load_lexicon().concepts if concept.measure for word in concept.said})
    more = [
        example._replace(text=_MEASURE.sub(lambda _: chooser.choice(words), example.text))
        for example in examples
        if _MEASURE.search(example.text)
    ]
    return [*examples, *more]


def fillers_of(examples: list[Example]) -> set[str]:
    """Return the nouns that turns which name nothing are made of, beside their slots: 数据, 结果, 表格."""
    plain = (re.sub(r"\{\w+\}", " ", example.text) for example in examples if example.act in NAMELESS)
    seen = Counter(word for text in plain for word in {word for word, _ in tag_words(text.lower())})
    lexicon = load_lexicon()
    return {word for word, many in seen.items() if many >= FILLER and not lexicon.find(word)}


def vectorise(masked: list[str], columns: dict[str, int], idf: Matrix) -> sparse.csr_matrix:
    """Return the n-grams' weights of each text as ``TurnReader`` reckons them, shape (n, columns)."""
    rows = []
    for text in masked:
        counts = {columns[gram]: many for gram, many in grams_of(text).items() if gram in columns}
        row = np.zeros(len(columns), dtype=np.float32)
        row[list(counts)] = (1 + np.log(np.array(list(counts.values()), dtype=np.float32))) * idf[list(counts)]
        rows.append(sparse.csr_matrix(row / max(float(np.linalg.norm(row)), 1e-9)))
    return sparse.vstack(rows).tocsr()


def learn(examples: list[Example]) -> dict[str, npt.NDArray[np.generic]]:
    """Return the weights."""
    masked = [mask_example(example.text) for example in examples]
    seen = Counter(gram for text in masked for gram in grams_of(text))
    columns = {gram: column for column, gram in enumerate(sorted(g for g, many in seen.items() if many >= LEAST))}
    idf = np.array([1 + np.log((1 + len(masked)) / (1 + seen[gram])) for gram in columns], dtype=np.float32)
    embedder = open_embedder(Settings())
    vectors = np.stack([embedder.query(spoken(text)) for text in masked])
    centre = vectors.mean(axis=0)
    spread = float(np.sqrt(((vectors - centre) ** 2).sum(axis=1).mean()))  # so that both kinds weigh the same
    letters = vectorise(masked, columns, idf)
    meaning = sparse.hstack([letters, sparse.csr_matrix((vectors - centre) / spread)]).tocsr()
    weights: dict[str, npt.NDArray[np.generic]] = {
        "grams": np.array(list(columns)),
        "idf": idf.astype(np.float16),
        "centre": centre.astype(np.float32),
        "fillers": np.array(sorted(fillers_of(examples))),
        "embedder": np.array(embedder.fingerprint),
    }
    for kind, features in (("letters", letters), ("meaning", meaning)):
        for head in HEADS:
            model = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3)
            model.fit(features, [getattr(example, head) for example in examples])
            weights |= _packed(f"{kind}_{head}", model, len(columns), spread, len(centre))
    return weights


def _packed(name: str, model: LogisticRegression, grams: int, spread: float, size: int) -> dict[str, _Array]:
    """Return a model's weights as the reader wants them: those of n-grams in 8 bits."""
    of_grams = model.coef_[:, :grams].T
    scale = np.abs(of_grams).max(axis=0) / 127
    vector = model.coef_[:, grams:].T / spread
    return {
        f"{name}_labels": np.array(model.classes_.tolist()),
        f"{name}_grams": np.round(of_grams / scale).astype(np.int8),
        f"{name}_scale": scale.astype(np.float32),
        f"{name}_vector": (vector if vector.size else np.zeros((size, len(scale)))).astype(np.float16),
        f"{name}_bias": model.intercept_.astype(np.float32),
    }


_Array = npt.NDArray[np.generic]


def check(path: Path) -> None:
    """Print how many turns of a file the stored weights read rightly, with and without vectors."""
    weights, embedder, turns = read_weights(), open_embedder(Settings()), read_examples(path)
    assert learnt_with(weights) == embedder.fingerprint, "the weights were learnt with another embedder"
    for name, reader in (("letters", TurnReader(weights)), ("meaning", TurnReader(weights, embedder.query))):
        read = [reader.read(mask_example(turn.text)) for turn in turns]
        for head in HEADS:
            right = [getattr(one, head).name == getattr(turn, head) for one, turn in zip(read, turns, strict=True)]
            print(f"{name} {head}: {sum(right)} of {len(right)} = {sum(right) / len(right):.3f}")


def main() -> None:
    """Learn, or check."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", type=Path)
    given = parser.parse_args()
    if given.check:
        check(given.check)
        return
    examples = [example for path in sorted(EXAMPLES.glob("*.toml")) for example in read_examples(path)]
    np.savez_compressed(ARTEFACT, **learn(with_written_measures(examples)))  # type: ignore[arg-type]
    digest = hashlib.sha256(ARTEFACT.read_bytes()).hexdigest()
    ARTEFACT.with_suffix(".sha256").write_text(f"{digest}  {ARTEFACT.name}\n")
    print(f"{len(examples)} examples, {ARTEFACT.stat().st_size / 1e6:.1f} MB, {digest}")


if __name__ == "__main__":
    main()
