"""The ledger at scale: ``python -m bench.ledger --reports 3000``.

Generates reports, indexes them as ``zhiwen index`` does, asks questions without a language model, and scores every
answer exactly. Says how fast the library is built, how fast it answers, and what its memory costs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.extraction import Extraction, check_extraction, print_extraction, read_catalog
from bench.generate import read_truth
from bench.library import prepare, settings_of
from bench.questions import Question, questions
from bench.score import got, is_exact
from rag.answering.bot import Bot
from rag.app.compose import open_bot
from rag.app.open_library import library_of
from rag.evaluation.results import peak_memory_mb

SLOWEST_P95 = 1.0  # seconds that an answer may take
FEWEST_EXACT = 0.99


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer record, and the seconds it took."""

    question: Question
    record: dict[str, Any]
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether the answer is right."""
        return is_exact(self.question, self.record)


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident megabytes (10^6 bytes): before the library is opened, with it open, after all questions."""

    before: float
    opened: float
    asked: float


def ask_all(bot: Bot, asked: Sequence[Question]) -> list[Asked]:
    """Ask every question, one after the other."""
    bot.ask(asked[0].question)  # what is opened at the first question is no part of an answer's time
    answers = []
    for question in asked:
        started = time.perf_counter()
        record = bot.ask(question.question).to_json()
        answers.append(Asked(question, record, time.perf_counter() - started))
    return answers


def resident_mb() -> float:
    """Return what this process has resident now; where the system does not say it, the most it had."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return peak_memory_mb()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


def exactness(answers: Sequence[Asked]) -> dict[str, tuple[int, int]]:
    """Return, for each kind and over all, how many answers are exact and how many there are."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        for kind in (answer.question.kind, "all"):
            kinds[kind].append(answer.exact)
    return {kind: (sum(found), len(found)) for kind, found in sorted(kinds.items(), key=lambda item: item[0] == "all")}


def table(
    home: Path, answers: Sequence[Asked], extraction: Extraction, memory: Memory, built: dict[str, float]
) -> list[str]:
    """Return the measurements as lines of markdown."""
    seconds = np.array([answer.seconds for answer in answers])
    p50, p95 = np.percentile(seconds, [50, 95])
    size = (home / "library" / "catalog.sqlite").stat().st_size / 1e6
    build = built["seconds"]
    lines = ["| questions | exact | of | share |", "|---|---|---|---|"]
    lines += [f"| {kind} | {n} | {of} | {n / of:.1%} |" for kind, (n, of) in exactness(answers).items()]
    read = extraction
    speed = f"{read.reports / build:.1f} reports/s, {read.facts / build:.0f} facts/s"
    rows = (
        ("answer, p50 / p95 / longest", f"{p50:.3f} / {p95:.3f} / {seconds.max():.3f} s"),
        ("reports; facts stated as truth; facts read", f"{read.reports}; {read.stated}; {read.facts}"),
        ("profiles with the right place and year", f"{read.profiles / read.reports:.2%}"),
        ("true facts read, span / value too", f"{read.spanned / read.stated:.2%} / {read.valued / read.stated:.2%}"),
        ("of those, under their measure's commonest name", f"{read.agreed / max(read.valued, 1):.2%}"),
        (f"indexing{'' if built['vectors'] else ', without embedding'}", f"{build:.0f} s: {speed}"),
        ("indexing, peak memory", f"{built['peak_mb']:.0f} MB"),
        ("resident before opening / open / after all questions",
         f"{memory.before:.0f} / {memory.opened:.0f} / {memory.asked:.0f} MB"),
        ("catalog file (texts, spans, facts)", f"{size:.1f} MB"),
    )  # fmt: skip
    return [*lines, "", "| measure | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]


def print_failures(answers: Sequence[Asked], extraction: Extraction) -> None:
    """Print each wrong answer with what was expected, then the facts that were not read and their names."""
    for answer in answers:
        if answer.exact:
            continue
        wanted = "; ".join(f"{item.file} {item.place} {item.value}" for item in answer.question.items)
        print(f"[{answer.question.kind} · {answer.question.measure}] {answer.question.question}")
        print(f"  expected {answer.question.number or ''} {wanted}\n  got      {got(answer.record)}")
    print_extraction(extraction)


def write_results(folder: Path, lines: Sequence[str], reports: int) -> Path:
    """Write the dated table, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now().astimezone()
    path = folder / f"{now:%Y-%m-%d}-ledger-{reports}.md"
    head = [f"# The ledger over {reports} generated reports", "", f"- date: {now:%Y-%m-%d %H:%M %z}"]
    head += [f"- command: `python -m bench.ledger {' '.join(sys.argv[1:])}`", ""]
    path.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")
    return path


def run(home: Path, given: argparse.Namespace) -> bool:
    """Measure a library in a folder, print what was found, and return whether the ledger holds what it promises."""
    built = prepare(home, given.reports, given.seed, vectors=not given.placeholder_vectors)
    truth = read_truth(home / "reports")
    settings = settings_of(home)
    before = resident_mb()
    bot = open_bot(settings, with_model=False)
    opened = resident_mb()
    try:
        answers = ask_all(bot, questions(truth, given.questions, given.seed))
    finally:
        bot.close()
    memory = Memory(before, opened, resident_mb())
    with library_of(settings) as library:
        extraction = check_extraction(read_catalog(library.catalog), truth)
    lines = table(home, answers, extraction, memory, built)
    print("\n".join(lines))
    if given.failures:
        print_failures(answers, extraction)
    if given.results:
        print(f"Written to {write_results(given.results, lines, len(truth))}")
    right, of = exactness(answers)["all"]
    p95 = float(np.percentile([answer.seconds for answer in answers], 95))
    return right / of >= FEWEST_EXACT and p95 < SLOWEST_P95


def main() -> None:
    """Read the command line and measure; exit status 1 when exactness or speed falls short."""
    parser = argparse.ArgumentParser(description="measure the ledger on generated reports")
    parser.add_argument("--reports", type=int, default=3000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="keep reports and library in this folder, or use those it has")
    parser.add_argument(
        "--placeholder-vectors", action="store_true", help="index without embedding, which the ledger does not need"
    )
    parser.add_argument("--results", type=Path, help="write a dated table into this folder")
    parser.add_argument("--failures", action="store_true", help="print each wrong answer and each fact that was missed")
    given = parser.parse_args()
    if given.home:
        good = run(given.home, given)
    else:
        with tempfile.TemporaryDirectory(prefix="zhiwen-bench-") as folder:
            good = run(Path(folder), given)
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
