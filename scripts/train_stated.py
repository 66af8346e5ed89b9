"""Learn whether a report states the number that is asked for, and write the weights into the program.

    python scripts/train_stated.py ask LIBRARY --rows ROWS.npz
    python scripts/train_stated.py learn ROWS.npz ... --results evals/results

``ask`` takes of ``evals/figure_reader/questions.jsonl`` the questions whose report an indexed library has, and asks
each of another report of the library too that has no word of what it names: a number that is surely not stated.
``learn`` writes ``rag/data/stated_number.npz`` with its SHA-256, and into a dated Markdown file how many of both kinds
are refused, each report's questions judged by weights of the others. To be run after ``train_figures.py`` and
``train_evidence.py``, whose probabilities it weighs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from asked_library import ask_or_learn, open_asked, silent_on
from learnt_judge import learn_judge

from index.library import Library
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.answerability.stated_number import ARTEFACT, StatedSignals
from rag.answering.router import Drafting
from rag.answering.search import gather_evidence
from rag.evaluation.results import machine
from rag.understanding.time import year_spans

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "rag" / "data"
QUESTIONS = ROOT / "evals" / "figure_reader" / "questions.jsonl"
# Share of the stated numbers that may be refused for their probability alone, and of those that are far from what the
# report tells that may be answered for it. What lies between is judged by what is named.
REFUSED, ANSWERED = 0.001, 0.02
RATES = (0.02, 0.03, 0.05, 0.08)

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Given:
    """A question, its dialogue, the report it is of, and whether its number is stated, stands near, or is far away."""

    question: str
    history: tuple[str, ...]
    entry: Entry
    kind: str  # stated, near (asked of its own report, which lacks it), far (of a report without a word of it)


def questions_of(library: Library, drafting: Drafting) -> Iterator[Given]:
    """Yield the questions of a library's reports, and those of others that are far from it."""
    entries = {(one.profile.jurisdiction.name, one.profile.year): one for one in library.catalog.entries()}
    texts = {one.id: fold(library.catalog.report(one.id).text) for one in entries.values()}
    for line in QUESTIONS.read_text("utf-8").splitlines():
        given = json.loads(line)
        entry = entries.get((given["place"], given["year"]))
        if entry is None:
            continue
        yield Given(given["question"], tuple(given["history"]), entry, "stated" if given["at"] else "near")
        if given["at"] and not given["history"] and (other := silent_on(drafting, given["question"], entry, texts)):
            report = next(one for one in entries.values() if one.id == other)
            if question := _moved(drafting, given["question"], report):
                yield Given(question, (), report, "far")


def _moved(drafting: Drafting, question: str, entry: Entry) -> str | None:
    """Return a question asked of another report; None where it names no place."""
    folded, profile = fold(question), entry.profile
    places = drafting.reader.places.spans(folded)
    spans = [(start, end, profile.jurisdiction.name) for start, end in places]
    spans += [(start, end, f"{profile.reviewed or profile.year}年") for start, end in year_spans(folded)]
    for start, end, said in sorted(spans, reverse=True):
        folded = f"{folded[:start]}{said}{folded[end:].removeprefix('年') if said.endswith('年') else folded[end:]}"
    return folded if places else None


def signals_of(drafting: Drafting, given: Given) -> StatedSignals | None:
    """Return what the product finds for a question; None where it asks for no number or is read of other reports."""
    asked = drafting.read(given.question, given.history)
    if asked.report_ids != (given.entry.id,):
        return None
    found = drafting.retriever.retrieve(asked)
    figure = drafting.number.read(asked, found).get(given.entry.id) if found.passages else None
    if figure is None or not drafting.number.is_surely_asked(asked):
        return None
    return drafting.stated.signals(asked, found, figure, gather_evidence(asked, found))


def write_rows(home: Path, rows_file: Path) -> None:
    """Ask a library and write the rows."""
    library, drafting, _ = open_asked(home)
    rows = [(one, signals_of(drafting, one)) for one in questions_of(library, drafting)]
    kept = [(one, signals) for one, signals in rows if signals]
    names = [f"{one.entry.profile.jurisdiction.name} {one.entry.profile.year}" for one, _ in kept]
    signals = np.array([signals for _, signals in kept])
    np.savez_compressed(
        rows_file, reports=np.array(names), kinds=np.array([one.kind for one, _ in kept]), signals=signals
    )
    print(len(kept), "questions")
    library.close()


def learn(files: Sequence[Path], results: Path) -> None:
    """Learn from rows, write the weights and the results."""
    loaded = [np.load(file, allow_pickle=False) for file in files]
    signals, kinds, reports = (
        np.concatenate([file[key] for file in loaded]) for key in ("signals", "kinds", "reports")
    )
    stated = kinds == "stated"
    learnt = learn_judge(
        ARTEFACT, signals, stated, [str(name) for name in reports], below=REFUSED, above=(kinds == "far", ANSWERED)
    )
    probable = learnt.probable
    now = datetime.now(UTC)
    named = ", ".join(f"{name} {one:.2f}" for name, one in zip(StatedSignals._fields, learnt.weights, strict=True))
    lines = [
        "# Is the number that is asked for stated?",
        "",
        f"- date: {now:%Y-%m-%d %H:%M %z}",
        f"- machine: {machine()}",
        f"- weights: SHA-256 {learnt.digest}; refused below {learnt.least:.3f}, answered from {learnt.sure:.3f} on",
        f"- {named}",
        "",
        "Each report's questions are judged by weights of those on other reports. Near: the report tells of much the",
        "same and not the number; far: it has no noun and no concept of the question.",
        "",
        "| stated, refused | near, answered | far, answered |",
        "| ---: | ---: | ---: |",
    ]
    for rate in RATES:
        bar = np.quantile(probable[stated], rate)
        near, far = (float((probable[kinds == kind] >= bar).mean()) for kind in ("near", "far"))
        counts = (stated.sum(), (kinds == "near").sum(), (kinds == "far").sum())
        shares = (f"{share:.3f} of {count}" for share, count in zip((rate, near, far), counts, strict=True))
        lines.append(f"| {' | '.join(shares)} |")
    text = "\n".join(lines) + "\n"
    (results / f"{now:%Y-%m-%d}-stated-number.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    ask_or_learn(__doc__, write_rows, learn)
