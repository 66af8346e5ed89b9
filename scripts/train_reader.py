"""Learn what a turn of a dialogue does from the examples, and write the weights into the program: ``make train``.

    python scripts/train_reader.py [--check evals/turns.toml [--results evals/results]]

Reads ``rag/understanding/examples`` (``written/`` with measures as people call them, ``plans/`` for whether what is
planned is asked), writes ``rag/data/turn_reader.npz`` and its SHA-256 beside it. ``--check``
only prints how many of the turns of a test file the stored weights read rightly, and writes no weights; with
``--results`` it writes these figures and what is taken for what into a dated Markdown file.
"""

from __future__ import annotations

import argparse
import random
import re
import tomllib
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from learnt_weights import write_weights
from scipy import sparse
from scipy.optimize import minimize

from index.embedding.embedder import EmbedderLike
from index.text.tokenize import tag_words
from rag.app.models import open_embedder
from rag.dialogue.turns import SURE
from rag.evaluation.results import machine
from rag.settings import Settings
from rag.understanding.keywords import is_measured
from rag.understanding.masking import mask_example, spoken
from rag.understanding.turn_reader import HEADS, TurnReader, grams_of, learnt_with, read_weights
from rag.understanding.vocabulary import load_lexicon

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "rag" / "understanding" / "examples"
WRITTEN = EXAMPLES / "written"  # here measures are written out, and the words of turns may name one
PLANS = EXAMPLES / "plans" / "plans.toml"  # questions for what is planned, and for what is not
ARTEFACT = ROOT / "rag" / "data" / "turn_reader.npz"
SEED = 20261130  # of the words that are put in the place of masked measures
LEAST = 2  # examples that an n-gram must be in
STRENGTH = 10.0  # inverse of the penalty on large weights
SEARCH = {"maxiter": 150, "maxcor": 6, "ftol": 1e-6, "gtol": 1e-2}  # for the best weights; more of it changes no label
# Acts of turns that are made of slots and of words that name nothing.
NAMELESS = frozenset({"add", "drop", "keep", "replace", "operate", "form", "back"})
FILLER = 4  # follow-ups in which a word is that says nothing of what is asked
_MEASURE = re.compile(r"\{measure\}")

Matrix = npt.NDArray[np.float32]
_Array = npt.NDArray[np.generic]


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


def slotted_examples() -> list[Example]:
    """Return the examples in which what is measured is mostly a slot."""
    return [example for path in sorted(EXAMPLES.glob("*.toml")) for example in read_examples(path)]


def all_examples() -> list[Example]:
    """Return the examples of all files; of measures written out once more with those masked that the lexicon knows."""
    written = [example for path in sorted(WRITTEN.glob("*.toml")) for example in read_examples(path)]
    masked = (example._replace(text=_with_slots(example.text)) for example in written)
    return [*slotted_examples(), *dict.fromkeys((*written, *masked))]


def _with_slots(text: str) -> str:
    """Return a text with a slot for each measure that the lexicon finds in it, as the product masks them."""
    for mention in sorted(load_lexicon().find(text.lower()), key=lambda one: -one.start):
        if is_measured(mention.concept) and "{" not in text[mention.start : mention.end]:
            text = f"{text[: mention.start]}{{measure}}{text[mention.end :]}"
    return text


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def with_written_measures(examples: list[Example]) -> list[Example]:
    """Return the examples, and those with a measure once more with one of the lexicon's words in its place.

    No vocabulary knows all that people call a measure: the reader has to do with some that are not masked.
    """
    words = sorted({word for concept in load_lexicon().concepts if concept.measure for word in concept.said})
    more = [
        example._replace(
            text=_MEASURE.sub(partial(_chosen, random.Random(f"{SEED} {example.text}"), words), example.text)
        )
        for example in examples
        if _MEASURE.search(example.text)
    ]
    return [*examples, *more]


def _chosen(chooser: random.Random, words: list[str], _: re.Match[str]) -> str:
    return chooser.choice(words)


def fillers_of(examples: list[Example]) -> set[str]:
    """Return the nouns that turns which name nothing are made of, beside their slots: 数据, 结果, 表格."""
    seen, summing, all_in_all = Counter[str](), Counter[str](), Counter[str]()
    for example in examples:
        words = {word for word, _ in tag_words(re.sub(r"\{\w+\}", " ", example.text).lower())}
        all_in_all.update(words)
        if example.act in NAMELESS:
            seen.update(words)
        if example.operation == "summarise":
            summing.update(words)
    lexicon = load_lexicon()
    often = {word for word, many in seen.items() if many >= FILLER}
    # 总结, 归纳: said mostly where that is to be done, they name no topic
    often |= {word for word, many in summing.items() if many >= FILLER and 2 * many > all_in_all[word]}
    return {word for word in often if not lexicon.find(word)}


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
    weights: dict[str, npt.NDArray[np.generic]] = {
        "grams": np.array(list(columns)),
        "idf": idf.astype(np.float16),
        "centre": centre.astype(np.float32),
        "fillers": np.array(sorted(fillers_of(with_written_measures(slotted_examples())))),
        "embedder": np.array(embedder.fingerprint),
    }
    labels = {head: sorted({getattr(example, head) for example in examples}) for head in HEADS}
    said = [tuple(labels[head].index(getattr(example, head)) for head in HEADS) for example in examples]
    triples = sorted(set(said))
    weights |= {f"{head}_labels": np.array(names) for head, names in labels.items()}
    weights["triples"] = np.array(triples, dtype=np.int16)
    right = np.array([triples.index(triple) for triple in said])
    heads = [len(names) for names in labels.values()]
    for kind, features in (("letters", vectors[:, :0]), ("meaning", (vectors - centre) / spread)):
        fitted = _fit(letters, features.astype(np.float32), right, _parts(triples, heads))
        weights |= _packed(kind, *fitted, (len(columns), spread, len(centre)))
    return weights | learn_plans(embedder, columns, idf, centre, spread)


def learn_plans(
    embedder: EmbedderLike, columns: dict[str, int], idf: Matrix, centre: Matrix, spread: float
) -> dict[str, _Array]:
    """Return the weights of whether what is planned is asked for, over the features of the reader."""
    lists = tomllib.loads(PLANS.read_text("utf-8"))
    masked = [mask_example(text) for name in ("planned", "told") for text in lists[name]]
    right = np.repeat([1.0, 0.0], [len(lists["planned"]), len(lists["told"])])
    letters = vectorise(masked, columns, idf)
    vectors = (np.stack([embedder.query(spoken(text)) for text in masked]) - centre) / spread
    kept: dict[str, _Array] = {}
    for kind, features in (("letters", vectors[:, :0]), ("meaning", vectors)):
        learnt = _fit_plans(sparse.hstack([letters, sparse.csr_matrix(features)]).tocsr(), right)
        grams, vector = learnt[: len(columns)], learnt[len(columns) : -1] / spread
        kept[f"planned_{kind}_grams"] = grams.astype(np.float16)
        kept[f"planned_{kind}_vector"] = (vector if vector.size else np.zeros(len(centre))).astype(np.float16)
        kept[f"planned_{kind}_bias"] = np.array(learnt[-1])
    return kept


def _fit_plans(features: sparse.csr_matrix, right: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the weights of features and of the constant (logistic regression)."""
    signs, turned = 2 * right - 1, features.T.tocsr()

    def cost(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        margins = signs * (features @ point[:-1] + point[-1])
        back = -signs / (1 + np.exp(margins))
        held = np.append(point[:-1], 0.0)
        slope = np.append(turned @ back, back.sum()) + held / STRENGTH
        return float(np.logaddexp(0, -margins).sum() + held @ held / (2 * STRENGTH)), slope

    return np.asarray(minimize(cost, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B").x)


def _parts(triples: list[tuple[int, ...]], heads: list[int]) -> Matrix:
    """Return which labels are in which triple, shape (labels of all heads, triples): what adds up their scores."""
    parts = np.zeros((sum(heads), len(triples)), dtype=np.float32)
    for column, triple in enumerate(triples):
        for head, label in enumerate(triple):
            parts[sum(heads[:head]) + label, column] = 1
    return parts


def _fit(letters: sparse.csr_matrix, vectors: Matrix, right: _Array, parts: Matrix) -> tuple[Matrix, Matrix]:
    """Return the weights of features and of the constant, shape (features + 1, labels), and those of the triples.

    They are those of the greatest likelihood of the examples' triples, less what large weights cost.
    """
    grams, labels = letters.shape[1], len(parts)
    size = (grams + vectors.shape[1] + 1) * labels
    turned = letters.T.tocsr()
    rows = np.arange(len(right))

    def cost(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights, together = point[:size].astype(np.float32).reshape(-1, labels), point[size:].astype(np.float32)
        scores = (letters @ weights[:grams] + vectors @ weights[grams:-1] + weights[-1]) @ parts + together
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        whole = odds.sum(axis=1, keepdims=True)
        missed = float((np.log(whole[:, 0]) - scores[rows, right]).sum())
        odds /= whole
        odds[rows, right] -= 1
        back = odds @ parts.T
        held = point.copy()
        held[size - labels : size] = 0  # the constant costs nothing
        slope = np.concatenate(
            [(turned @ back).ravel(), (vectors.T @ back).ravel(), back.sum(axis=0), odds.sum(axis=0)]
        )
        return missed + float(held @ held) / (2 * STRENGTH), slope + held / STRENGTH

    found = minimize(cost, np.zeros(size + parts.shape[1]), jac=True, method="L-BFGS-B", options=SEARCH)
    return found.x[:size].reshape(-1, labels).astype(np.float32), found.x[size:].astype(np.float32)


def _packed(kind: str, learnt: Matrix, together: Matrix, sizes: tuple[int, float, int]) -> dict[str, _Array]:
    """Return a model's weights as the reader wants them: those of n-grams in 8 bits."""
    grams, spread, size = sizes
    scale = np.abs(learnt[:grams]).max(axis=0) / 127
    vector = learnt[grams:-1] / spread
    return {
        f"{kind}_grams": np.round(learnt[:grams] / scale).astype(np.int8),
        f"{kind}_scale": scale.astype(np.float32),
        f"{kind}_vector": (vector if vector.size else np.zeros((size, len(scale)))).astype(np.float16),
        f"{kind}_bias": learnt[-1],
        f"{kind}_together": together,
    }


def check(path: Path, results: Path | None) -> None:
    """Print how many turns of a file the stored weights read rightly, with and without vectors.

    ``results``: a folder for a dated Markdown file with the same and what is taken for what.
    """
    weights, embedder = read_weights(), open_embedder(Settings())
    learnt = {_plain(example.text) for example in all_examples()}
    turns = [turn for turn in read_examples(path) if _plain(turn.text) not in learnt]
    print(f"{len(turns)} turns of which no example has the words")
    assert learnt_with(weights) == embedder.fingerprint, "the weights were learnt with another embedder"
    totals, tables = [], []
    for name, reader in (("letters", TurnReader(weights)), ("meaning", TurnReader(weights, embedder.query))):
        read = [reader.read(mask_example(turn.text)) for turn in turns]
        for head in HEADS:
            found = [getattr(one, head) for one in read]
            pairs = [(getattr(turn, head), label.name) for turn, label in zip(turns, found, strict=True)]
            right = [said == taken for said, taken in pairs]
            print(f"{name} {head}: {sum(right)} of {len(right)} = {sum(right) / len(right):.3f}")
            sure = [good for good, label in zip(right, found, strict=True) if label.probability >= SURE]
            mean = sum(label.probability for label in found) / len(found)
            totals.append(
                f"| {name} | {head} | {sum(right)} of {len(right)} | {sum(right) / len(right):.3f} | {mean:.3f} "
                f"| {len(sure) / len(right):.3f} | {sum(sure) / max(len(sure), 1):.3f} |"
            )
            if name == "meaning":
                tables += _confusion(head, pairs)
    if results:
        _write(results, path, [*totals, *tables])


def _confusion(head: str, pairs: list[tuple[str, str]]) -> list[str]:
    """Return a table: for each label its turns, how many are read as it, and what the others are taken for."""
    counts = Counter(pairs)
    lines = ["", f"## {head}", "", "| label | turns | right | taken for |", "| --- | ---: | ---: | --- |"]
    for label in sorted({said for said, _ in pairs}):
        others = sorted((-many, taken) for (said, taken), many in counts.items() if said == label != taken)
        taken_for = ", ".join(f"{taken} {-many}" for many, taken in others)
        turns = sum(said == label for said, _ in pairs)
        lines.append(f"| {label} | {turns} | {counts[label, label]} | {taken_for} |")
    return lines


def _write(folder: Path, path: Path, tables: list[str]) -> None:
    now = datetime.now(UTC)
    digest = ARTEFACT.with_suffix(".sha256").read_text().split()[0]
    lines = [
        f"# {path.name}: what the turn reader reads",
        "",
        f"- date: {now:%Y-%m-%d %H:%M %z}",
        f"- machine: {machine()}",
        f"- weights: SHA-256 {digest}",
        f"- command: `python scripts/train_reader.py --check {path} --results {folder}`",
        "",
        "Turns whose words an example has too are left out.",
        f"Sure is a label of a probability of {SURE} and more; the tables below are those with meaning.",
        "",
        "| features | label | right | accuracy | mean probability | sure | right of these |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        *tables,
    ]
    (folder / f"{now:%Y-%m-%d}-{path.stem}.md").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Learn, or check."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", type=Path)
    parser.add_argument("--results", type=Path)
    given = parser.parse_args()
    if given.check:
        check(given.check, given.results)
        return
    examples = all_examples()
    digest = write_weights(ARTEFACT.parent, ARTEFACT.stem, learn(with_written_measures(examples)))
    print(f"{len(examples)} examples, {ARTEFACT.stat().st_size / 1e6:.1f} MB, {digest}")


if __name__ == "__main__":
    main()
