"""Learn to tell whether what was found answers the question, and write the weights into the program.

    python scripts/train_told.py ask LIBRARY --rows ROWS.npz
    python scripts/train_told.py learn ROWS.npz ... --results evals/results

``ask`` takes of ``evals/answer_reader/questions.jsonl`` those that the answer reader learnt nothing from and whose
report an indexed library has, has the product search for each, and writes what speaks for an answer. ``learn`` writes
``rag/data/told_answer.npz`` with its SHA-256, and into a dated Markdown file how often what is not told is answered.
Whoever finds a question that is judged wrongly adds it to the questions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from answer_examples import HELD_PARTS, QUESTIONS
from asked_library import ask_or_learn, open_asked
from learnt_judge import learn_judge

from index.stores.tables import Entry
from rag.answerability.told_answer import ARTEFACT, ToldSignals
from rag.answering.router import Drafting
from rag.evaluation.results import machine

# Share of what is told that may be refused for its probability alone, and of what is not that may be answered for it.
# What lies between is judged by what is named.
REFUSED, ANSWERED = 0.02, 0.05
RATES = (0.02, 0.03, 0.05, 0.1)


def signals_of(drafting: Drafting, question: str, entry: Entry) -> ToldSignals | None:
    """Return what the product finds for a question of one report; None where it has no word to judge by."""
    asked = replace(drafting.read(question, ()), report_ids=(entry.id,), outside=(), below=(), named_place=True)
    found = drafting.retriever.retrieve(asked)
    return drafting.answers.signals(asked, drafting.answers.read(asked, found))


def write_rows(home: Path, rows_file: Path) -> None:
    """Ask a library and write the rows."""
    library, drafting, _ = open_asked(home)
    entries = {(one.profile.jurisdiction.name, one.profile.year): one for one in library.catalog.entries()}
    reports, told, kept = [], [], []
    for given in map(json.loads, QUESTIONS.read_text("utf-8").splitlines()):
        entry = entries.get((given["place"], given["year"]))
        if entry is None or given["part"] not in HELD_PARTS:
            continue
        if signals := signals_of(drafting, given["question"], entry):
            reports.append(f"{given['place']} {given['year']}")
            told.append(given["at"] is not None)
            kept.append(signals)
    np.savez_compressed(rows_file, reports=np.array(reports), told=np.array(told), signals=np.array(kept))
    print(len(kept), "questions")
    library.close()


def learn(files: Sequence[Path], results: Path) -> None:
    """Learn from rows, write the weights and the results."""
    loaded = [np.load(file, allow_pickle=False) for file in files]
    signals, told, reports = (np.concatenate([file[key] for file in loaded]) for key in ("signals", "told", "reports"))
    learnt = learn_judge(
        ARTEFACT, signals, told, [str(name) for name in reports], wrong=~told, shares=(REFUSED, ANSWERED)
    )
    probable = learnt.probable
    now = datetime.now(UTC)
    named = ", ".join(f"{name} {one:.2f}" for name, one in zip(ToldSignals._fields, learnt.weights, strict=True))
    lines = [
        "# Does what was found answer?",
        "",
        f"- date: {now:%Y-%m-%d %H:%M %z}",
        f"- machine: {machine()}",
        f"- weights: SHA-256 {learnt.digest}; refused below {learnt.least:.3f}, answered from {learnt.sure:.3f} on",
        f"- {named}",
        "",
        "Each report's questions are judged by weights of those on other reports; the report tells of much the same.",
        "",
        "| told, refused | not told, answered |",
        "| ---: | ---: |",
    ]
    for rate in RATES:
        answered = float((probable[~told] >= np.quantile(probable[told], rate)).mean())
        lines.append(f"| {rate} of {told.sum()} | {answered:.3f} of {(~told).sum()} |")
    text = "\n".join(lines) + "\n"
    (results / f"{now:%Y-%m-%d}-told-answer.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    ask_or_learn(__doc__, write_rows, learn)
