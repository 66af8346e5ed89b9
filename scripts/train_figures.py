"""Learn which number of a report answers a question, and write the weights into the program.

    python scripts/train_figures.py ask LIBRARY --rows ROWS.npz
    python scripts/train_figures.py learn ROWS.npz ... --results evals/results

``ask`` takes of ``evals/figure_reader/questions.jsonl`` the questions whose report an indexed library (a folder as
``zhiwen index`` makes it) has, has the product search for each, and writes the signals of every number that may be
meant. ``learn`` writes ``rag/data/figure_reader.npz`` with its SHA-256, and into a dated Markdown file how often the
right number is chosen of reports that nothing was learnt from. Whoever finds a question whose number is read wrongly
adds it to the questions, with its place, year and the character of the report at which the number starts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from asked_library import ask_or_learn, open_asked
from learnt_weights import write_weights
from scipy.optimize import minimize

from rag.answering.figure_reader import ARTEFACT, best_of, certainty, likely_candidates, ranks_of
from rag.answering.figure_signals import FigureSignals, read_asking, read_candidates, read_figure_signals, with_likeness
from rag.evaluation.results import machine
from rag.understanding.vocabulary import load_lexicon

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "rag" / "data"
QUESTIONS = ROOT / "evals" / "figure_reader" / "questions.jsonl"
PENALTY = 0.003  # on large weights, per question; between 0.001 and 0.01 nothing changes by more than one in a hundred
# What there was before a change, or in some months, is hardly ever asked for, and too rare here to be learnt; by
# judgement.
PRIOR = FigureSignals(*(0.0 for _ in FigureSignals._fields))._replace(earlier=-3.0, part_of_year=-2.0)
COMPARED_HERE = 16  # numbers of a question that are compared by meaning to be learnt from; the product compares half
UNLIKE = -5.0  # stands for the likeness of the others, which are hardly ever meant
BY_MEANING = np.array([name in {"like", "own_like"} for name in FigureSignals._fields])
RIGHT = 0.6  # how often what is told has to be right, among the numbers least surely told: else its sentence is quoted
NEAR = 40  # of these, least surely told first, the share that is right is looked at

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """The signals of all numbers that may answer one question, shape (n, signals), and which of them are right (n,)."""

    report: str
    signals: _Array
    right: npt.NDArray[np.bool_]


def rows_of(home: Path) -> Iterator[Row]:
    """Yield a row for each question whose report a library has and whose number is among those that may be meant."""
    library, drafting, concepts = open_asked(home)
    catalog, lexicon = library.catalog, load_lexicon()
    entries = {(one.profile.jurisdiction.name, one.profile.year): one for one in catalog.entries()}
    for line in QUESTIONS.read_text("utf-8").splitlines():
        given = json.loads(line)
        entry = entries.get((given["place"], given["year"]))
        if entry is None:
            continue
        asked = drafting.read(given["question"], tuple(given["history"]))
        if asked.report_ids != (entry.id,):
            continue
        found, asking = drafting.retriever.retrieve(asked), read_asking(asked, lexicon)
        ranks = ranks_of(found, entry.id)
        likely = likely_candidates(read_candidates(catalog, entry.id), asking.official, ranks)
        right = np.array([one.fact.start in given["at"] for one in likely])
        if likely and (right.any() or not given["at"]):  # of what no report states, whatever is chosen is wrong
            signals = [read_figure_signals(asking, one, ranks, entry.profile) for one in likely]
            near = sorted(range(len(likely)), key=lambda at: -plainly(signals[at]))[:COMPARED_HERE]
            compared = with_likeness(asking, [likely[at] for at in near], [signals[at] for at in near], concepts)
            there = dict(zip(near, compared, strict=True))
            signals = [there.get(at, one._replace(like=UNLIKE, own_like=UNLIKE)) for at, one in enumerate(signals)]
            yield Row(f"{given['place']} {given['year']}", np.array(signals, np.float64), right)


def plainly(one: FigureSignals) -> float:
    """Return how well words alone fit, before anything is learnt."""
    return one.around + one.pairs_around + one.is_named + one.own_near + one.own_pairs + one.found + one.in_unit


def write_rows(home: Path, rows_file: Path) -> None:
    """Ask a library and write the rows."""
    rows = list(rows_of(home))
    np.savez_compressed(
        rows_file,
        reports=np.array([row.report for row in rows]),
        lengths=np.array([len(row.right) for row in rows]),
        signals=np.concatenate([row.signals for row in rows]),
        right=np.concatenate([row.right for row in rows]),
    )
    print(len(rows), "questions")


def read_rows(files: Sequence[Path]) -> list[Row]:
    """Return the rows of files."""
    rows = []
    for file in files:
        with np.load(file, allow_pickle=False) as kept:
            ends = np.cumsum(kept["lengths"])[:-1]
            signals, right = np.split(kept["signals"], ends), np.split(kept["right"], ends)
            rows += [Row(str(name), *both) for name, *both in zip(kept["reports"], signals, right, strict=True)]
    return rows


def fit(rows: Sequence[Row]) -> _Array:
    """Return the weights under which the right numbers are likeliest among all (conditional logit, McFadden 1974)."""
    rows = [row for row in rows if row.right.any()]

    def cost(weights: _Array) -> tuple[float, _Array]:
        away = weights - np.array(PRIOR)
        total, slope = PENALTY * float(away @ away) / 2, PENALTY * away
        for row in rows:
            scores = row.signals @ weights
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            share = float(odds[row.right].sum()) + 1e-12
            total -= float(np.log(share)) / len(rows)
            slope = slope - (odds * row.right / share - odds) @ row.signals / len(rows)
        return total, slope

    return np.asarray(minimize(cost, np.zeros(len(FigureSignals._fields)), jac=True, method="L-BFGS-B").x)


def fit_first(rows: Sequence[Row]) -> _Array:
    """Return the weights of what words alone tell, by which the numbers are chosen that are compared by meaning."""
    return fit([replace(row, signals=np.where(BY_MEANING, 0.0, row.signals)) for row in rows])


def shortened(row: Row, first: _Array) -> Row:
    """Return a row of the numbers alone that are compared by meaning, as the product compares them."""
    signals = np.where(BY_MEANING, 0.0, row.signals)
    kept = best_of(signals @ first)
    short = row.signals[kept]
    return replace(row, signals=np.where(BY_MEANING, short - short.max(axis=0), short), right=row.right[kept])


def judged(rows: Sequence[Row]) -> tuple[_Array, npt.NDArray[np.bool_]]:
    """Return for each row how certain the choice is, and whether it is right, by weights of the other reports."""
    certain, right = [], []
    for report in dict.fromkeys(row.report for row in rows):
        others = [row for row in rows if row.report != report]
        first = fit_first(others)
        weights = fit([shortened(row, first) for row in others])
        for row in (shortened(row, first) for row in rows if row.report == report):
            scores = row.signals @ weights
            certain.append(certainty(row.signals, scores))
            right.append(bool(row.right[int(np.argmax(scores))]))
    return np.array(certain), np.array(right)


def fit_sure(certain: _Array, right: npt.NDArray[np.bool_]) -> tuple[_Array, float]:
    """Return the weights and the bias of the probability that a choice is right (logistic regression)."""
    features = np.c_[certain, np.ones(len(certain))]
    signs = 2.0 * right - 1

    def cost(weights: _Array) -> tuple[float, _Array]:
        margins = signs * (features @ weights)
        held = np.append(weights[:-1], 0.0)
        slope = -(features * (signs / (1 + np.exp(margins)))[:, None]).sum(axis=0) + held
        return float(np.logaddexp(0, -margins).sum() + held @ held / 2), slope

    found = np.asarray(minimize(cost, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x)
    return found[:-1], float(found[-1])


def least_probability(probabilities: _Array, right: npt.NDArray[np.bool_]) -> float:
    """Return the probability from which on even the least sure choices are right as often as ``RIGHT``."""
    order = np.argsort(probabilities)
    for at in range(len(order)):
        if right[order[at : at + NEAR]].mean() >= RIGHT:
            return float(probabilities[order[at]])
    return 1.0


def learn(files: Sequence[Path], results: Path) -> None:
    """Learn from rows, write the weights and the results."""
    rows = sorted(read_rows(files), key=lambda row: row.report)
    certain, right = judged(rows)
    sure, bias = fit_sure(certain, right)
    probabilities = 1 / (1 + np.exp(-(certain @ sure + bias)))
    least = least_probability(probabilities, right)
    first = fit_first(rows)
    weights = fit([shortened(row, first) for row in rows])
    kept = {"first": first, "weights": weights, "sure": sure, "bias": np.array(bias), "least": np.array(least)}
    digest = write_weights(DATA, ARTEFACT, kept)
    now, told = datetime.now(UTC), probabilities >= least
    stated = np.array([bool(row.right.any()) for row in rows])
    named = ", ".join(f"{name} {one:.2f}" for name, one in zip(FigureSignals._fields, weights, strict=True))
    lines = [
        "# The figure reader: which number of a report answers a question?",
        "",
        f"- date: {now:%Y-%m-%d %H:%M %z}",
        f"- machine: {machine()}",
        f"- weights: SHA-256 {digest}",
        f"- {named}",
        "",
        "Each report's questions are judged by weights that were learnt from those of the others.",
        "",
        "Of what no report states, no number is right.",
        "",
        "| report | questions | stated | right number first | told | of those right | told of what is not stated |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    reports = np.array([row.report for row in rows])
    for name in ("all", *dict.fromkeys(reports)):
        inside = (reports == name) if name != "all" else np.ones(len(rows), bool)
        shown = inside & told
        lines.append(
            f"| {name} | {inside.sum()} | {(inside & stated).sum()} | {right[inside & stated].mean():.3f} "
            f"| {shown.sum()} | {right[shown].mean():.3f} | {(shown & ~stated).sum()} |"
        )
    text = "\n".join(lines) + "\n"
    (results / f"{now:%Y-%m-%d}-figure-reader.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    ask_or_learn(__doc__, write_rows, learn)
