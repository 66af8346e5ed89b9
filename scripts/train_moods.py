"""Learn whether a sentence tells a result, a shortcoming or a plan, and write the weights into the program.

    python scripts/train_moods.py REPORTS --held evals/sections/plans.jsonl --results evals/results

REPORTS: a folder of 政府工作报告 as PLACE/YEAR.md. Labelled by rule are those whose headings name parts on the time
before and then parts on the time to come: between the first of each stand results, from there on plans; a paragraph of
the results tells shortcomings from where it begins to speak of what is lacking; behind the heading of a glossary are
notes. Nothing is learnt from the places of ``--held``, nor from a fifth of the others, by which the result is measured.
Writes ``index/data/moods.npz`` with its SHA-256; no report can be read out of it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from learnt_weights import write_weights
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from index.profile.report_year import reviewed_year
from index.reading.moods import ARTEFACT, BUCKETS, MOODS, MoodReader, hash_runs
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.reading.tenses import tense_of
from index.records import Sentence
from rag.evaluation.results import machine

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "index" / "data"
SEED = 20261130
HELD = 5  # of so many places one is measured by
RESULT, SHORTCOMING, PLAN, NOTE = range(len(MOODS))
LARGEST = 0.8  # share of a text: a longer part holds another whose heading was lost
SMALLEST = 0.1
STRENGTH = 4.0  # of the penalty on large weights, beside the sum over all sentences
MOST = 120_000  # sentences to learn from
STEPS = 60
RARE = 5.0  # how often a note counts, of which few reports have any
_LACKING = re.compile(
    r"(?:存在|面临|还有|不少|一些|诸多)[^。，]{0,16}(?:困难|问题|不足|短板|差距|矛盾|挑战)|清醒[地]?(?:看到|认识)"
)
_NOTES = re.compile(r"^[^\n]{0,30}(?:名词|用语|注释)[^\n。]{0,20}$", re.MULTILINE)  # what heads a glossary
NOTES = 0.6  # share of a text that no glossary begins in
_END_OF_LACKING = re.compile(r"[。]?(?:对此|对这些|对于这些|针对这些|我们(?:必须|将|一定|要)|必须采取)")

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """Some sentences of a report, one mood each."""

    place: str
    texts: tuple[str, ...]
    moods: tuple[int, ...]


def is_held(place: str) -> bool:
    """Whether the result is measured by a place."""
    return int(hashlib.sha256(f"{SEED} {place}".encode()).hexdigest(), 16) % HELD == 0


def label(file: Path) -> Labelled | None:
    """Return the labelled sentences of a report; None where its headings do not tell."""
    text = file.read_text("utf-8")
    reviewed = reviewed_year(text, file.name)
    if reviewed is None:
        return None
    sections = outline(text, "")
    told = [(section.start, tense_of(section.path[0], reviewed)) for section in sections if len(section.path) == 1]
    past, future = ([start for start, tense in told if tense == wanted] for wanted in ("past", "future"))
    if not past or not future or past[-1] > future[0]:
        return None
    if not all(SMALLEST < size / len(text) < LARGEST for size in (future[0] - past[0], len(text) - future[0])):
        return None
    notes = next((m.start() for m in _NOTES.finditer(text, int(len(text) * NOTES))), len(text))
    sentences = [s for s in split_sentences(text, sections, "") if s.start >= past[0]]
    results = [s for s in sentences if s.start < future[0]]
    moods = [*_results(text, results), *(PLAN if s.start < notes else NOTE for s in sentences[len(results) :])]
    return Labelled(file.parent.name, tuple(sentence.text for sentence in sentences), tuple(moods))


def _results(text: str, sentences: list[Sentence]) -> Iterator[int]:
    """Yield the mood of each sentence of the part on results, where what is lacking is told apart."""
    lacking, line_end = False, 0
    for sentence in sentences:
        if sentence.start >= line_end:
            lacking, line_end = False, (text.find("\n", sentence.start) + 1 or len(text))
        if _LACKING.search(sentence.text):
            lacking = True
        elif lacking and _END_OF_LACKING.match(sentence.text):
            lacking = False
        yield SHORTCOMING if lacking else RESULT


def matrix(texts: list[str]) -> csr_matrix:
    """Return sentences × buckets, rows of one length whatever that of the sentence."""
    buckets, of = hash_runs(texts)
    many = np.maximum(np.bincount(of, minlength=len(texts)), 1)
    values = (1 / np.sqrt(many))[of].astype(np.float32)
    return csr_matrix((values, (of, buckets)), shape=(len(texts), BUCKETS))


def balance(moods: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Return how much each sentence counts, so that results and plans weigh the same, however long their parts are."""
    many = np.bincount(moods, minlength=len(MOODS))
    weights = np.ones(len(MOODS), np.float32)
    weights[RESULT] = many[PLAN] / many[RESULT]
    weights[NOTE] = RARE
    return weights[moods]


def learn(texts: list[str], moods: npt.NDArray[np.int64]) -> tuple[_Array, _Array]:
    """Return the weights, moods × buckets, and the biases of a logistic regression."""
    x = matrix(texts)
    x_t = x.T.tocsr()
    wanted = np.eye(len(MOODS), dtype=np.float32)[moods]
    counts = balance(moods)

    def loss(flat: _Array) -> tuple[float, _Array]:
        weights, bias = flat[: -len(MOODS)].reshape(BUCKETS, len(MOODS)), flat[-len(MOODS) :]
        scores = x @ weights.astype(np.float32) + bias.astype(np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        exped = np.exp(scores)
        sums = exped.sum(axis=1, keepdims=True)
        missed = (exped / sums - wanted) * counts[:, None]
        told = float(((np.log(sums[:, 0]) - (scores * wanted).sum(axis=1)) * counts).sum())
        gradient = (x_t @ missed) + STRENGTH / 100 * weights
        return told + STRENGTH / 200 * float((weights**2).sum()), np.concatenate(
            [gradient.ravel(), missed.sum(axis=0)]
        ).astype(np.float64)

    start = np.zeros(BUCKETS * len(MOODS) + len(MOODS))
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 8}).x
    return best[: -len(MOODS)].reshape(BUCKETS, len(MOODS)).T, best[-len(MOODS) :]


def pack(weights: _Array, bias: _Array) -> dict[str, npt.NDArray[np.generic]]:
    """Return the weights as they are stored: 8 bits each, with a scale a mood."""
    weights = weights - weights.mean(axis=0)
    scale = np.abs(weights).max(axis=1) / 127
    return {
        "weights": np.round(weights / scale[:, None]).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": bias.astype(np.float32),
    }


def main() -> None:
    """Label, learn, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--held", type=Path, required=True, help="the labels whose places nothing is learnt from")
    parser.add_argument("--results", type=Path, help="the folder that a dated Markdown file is written to")
    given = parser.parse_args()
    kept_out = {json.loads(line)["file"].split("/")[0] for line in given.held.read_text("utf-8").splitlines()}
    files = [file for file in sorted(given.reports.glob("*/*.md")) if file.parent.name not in kept_out]
    labelled = [told for file in files if (told := label(file))]
    rows = [
        (text, mood, is_held(one.place)) for one in labelled for text, mood in zip(one.texts, one.moods, strict=True)
    ]
    random.Random(SEED).shuffle(rows)  # no secret
    learnt = [(text, mood) for text, mood, held in rows if not held][:MOST]
    packed = pack(*learn([text for text, _ in learnt], np.array([mood for _, mood in learnt])))
    digest = write_weights(DATA, ARTEFACT, packed)
    tested = [(text, mood) for text, mood, held in rows if held]
    table = confusion(MoodReader(packed), [text for text, _ in tested], np.array([mood for _, mood in tested]))
    told = report(digest, len(labelled), len(learnt), table)
    print(told)
    if given.results:
        (given.results / f"{datetime.now(UTC):%Y-%m-%d}-moods.md").write_text(told, "utf-8")


def confusion(reader: MoodReader, texts: list[str], moods: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many sentences of each mood were read as each."""
    table = np.zeros((len(MOODS), len(MOODS)), np.int64)
    np.add.at(table, (moods, reader.read(texts).argmax(axis=1)), 1)
    return table


def report(digest: str, reports: int, learnt: int, table: npt.NDArray[np.int64]) -> str:
    """Return the result as Markdown."""
    lines = [
        "# Moods of sentences: result, shortcoming or plan?",
        "",
        f"- date: {datetime.now(UTC):%Y-%m-%d %H:%M} +0000",
        f"- machine: {machine()}",
        f"- weights: SHA-256 {digest}",
        f"- learnt from {learnt} sentences; {reports} reports have headings that tell",
        f"- right: {np.trace(table) / table.sum():.3f} of {table.sum()} sentences of other places",
        "",
        f"| by the headings | {' | '.join(f'read as {mood}' for mood in MOODS)} |",
        "| --- |" + " ---: |" * len(MOODS),
        *(f"| {mood} | {' | '.join(map(str, row))} |" for mood, row in zip(MOODS, table.tolist(), strict=True)),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
