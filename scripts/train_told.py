"""Learn to tell whether what was found answers the question, and write the weights into the program.

    python scripts/train_told.py ask LIBRARY --rows ROWS.npz
    python scripts/train_told.py learn ROWS.npz ... --results evals/results

``ask`` takes of ``evals/answer_reader/questions.jsonl`` those that the answer reader learnt nothing from and whose
report an indexed library has, and asks what is told of another report too that has no word of it; it has the product
search for each, and writes what speaks for an answer. ``learn`` writes
``rag/data/told_answer.npz`` with its SHA-256, and into a dated Markdown file how often what is not told is answered.
Whoever finds a question that is judged wrongly adds it to the questions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from answer_examples import HELD_PARTS, QUESTIONS
from asked_library import ask_or_learn, open_asked, silent_on
from learnt_judge import learn_judge

from index.library import Library
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.answerability.told_answer import ARTEFACT, ToldSignals
from rag.answering.router import Drafting
from rag.answering.search import gather_evidence
from rag.evaluation.results import machine

# Share of what is told that may be refused for its probability alone, and of what is far from what the report tells
# that may be answered for it; what lies between is judged by what is named. The questions are asked in words far from
# the report's: of questions as people ask them far fewer are refused.
REFUSED, ANSWERED = 0.1, 0.05
RATES = (0.03, 0.05, 0.1, 0.15, 0.2)


def signals_of(drafting: Drafting, question: str, entry: Entry) -> ToldSignals | None:
    """Return what the product finds for a question of one report; None where it has no word to judge by."""
    asked = replace(drafting.read(question, ()), report_ids=(entry.id,), outside=(), below=(), named_place=True)
    found = drafting.retriever.retrieve(asked)
    answers = drafting.answers.read(asked, found)
    led, number = answers.found, drafting.number
    if found.passages and number.is_surely_asked(asked):
        led = number.led(number.read(asked, found), led)
    return drafting.answers.signals(asked, answers, gather_evidence(asked, led))


def questions_of(library: Library, drafting: Drafting) -> Iterator[tuple[str, Entry, str]]:
    """Yield each question with the report that is asked, and whether that tells, tells near it, or nothing of it."""
    entries = {(one.profile.jurisdiction.name, one.profile.year): one for one in library.catalog.entries()}
    texts = {one.id: fold(library.catalog.report(one.id).text) for one in entries.values()}
    for given in map(json.loads, QUESTIONS.read_text("utf-8").splitlines()):
        entry = entries.get((given["place"], given["year"]))
        if entry is None or given["part"] not in HELD_PARTS:
            continue
        yield given["question"], entry, "told" if given["at"] else "near"
        if given["at"] and (other := silent_on(drafting, given["question"], entry, texts)):
            yield given["question"], library.catalog.entry(other), "far"


def write_rows(home: Path, rows_file: Path) -> None:
    """Ask a library and write the rows."""
    library, drafting, _ = open_asked(home)
    reports, kinds, kept = [], [], []
    for question, entry, kind in questions_of(library, drafting):
        if signals := signals_of(drafting, question, entry):
            reports.append(f"{entry.profile.jurisdiction.name} {entry.profile.year}")
            kinds.append(kind)
            kept.append(signals)
    np.savez_compressed(rows_file, reports=np.array(reports), kinds=np.array(kinds), signals=np.array(kept))
    print(len(kept), "questions")
    library.close()


def learn(files: Sequence[Path], results: Path) -> None:
    """Learn from rows, write the weights and the results."""
    loaded = [np.load(file, allow_pickle=False) for file in files]
    signals, kinds, reports = (
        np.concatenate([file[key] for file in loaded]) for key in ("signals", "kinds", "reports")
    )
    told, near, far = (kinds == kind for kind in ("told", "near", "far"))
    names = [str(name) for name in reports]
    learnt = learn_judge(ARTEFACT, signals, told, names, below=REFUSED, above=(far, ANSWERED))
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
        "Each report's questions are judged by weights of those on other reports. Near: the report tells of much the",
        "same; far: it has no noun and no concept of the question.",
        "",
        "| told, refused | near, answered | far, answered |",
        "| ---: | ---: | ---: |",
    ]
    for rate in RATES:
        bar = np.quantile(probable[told], rate)
        near_rate, far_rate = (float((probable[kind] >= bar).mean()) for kind in (near, far))
        lines.append(f"| {rate} of {told.sum()} | {near_rate:.3f} of {near.sum()} | {far_rate:.3f} of {far.sum()} |")
    text = "\n".join(lines) + "\n"
    (results / f"{now:%Y-%m-%d}-told-answer.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    ask_or_learn(__doc__, write_rows, learn)
