"""How soon it is there and how much memory it holds: ``python -m bench.start FOLDER``.

Everything in fresh processes, as a user starts them: ``zhiwen --help``; then, over a library that is indexed already,
the commands of ``make start`` one after another until the page answers, the first question until its evidence, and the
memory of the page's process once it is warm and after ten questions. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

import httpx

from bench.page import free_port, read_questions
from rag.evaluation.results import commit, machine

ZHIWEN = str(Path(sys.executable).with_name("zhiwen"))
LONGEST_HELP = 0.5  # seconds
LONGEST_START = 8.0  # seconds until a second start has a page
MOST_MEMORY = {True: 2500.0, False: 1000.0}  # MB, with and without a language model
PATIENCE = 120.0  # seconds that a start may take
LONGEST_ANSWER = 600.0  # seconds
CALM = 0.2  # seconds of processor time in a second below which a page has nothing left to do; idle it takes 0.05
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Start:
    """One second start. Seconds since its first command, but for ``evidence``; memory in MB (10^6 bytes)."""

    commands: Mapping[str, float]  # how long each took that comes before the page
    page: float  # until the page answered
    evidence: float  # seconds from asking the first question until its evidence
    started: float  # memory once it is warm
    asked: float  # memory after all questions
    peak: float  # the most it ever held


def timed(*command: str) -> float:
    """Run a command to its end; return the seconds that it took."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ours
    return time.perf_counter() - begun


def start(folder: Path, home: Path, questions: Sequence[str], *, with_model: bool) -> Start:
    """Start as ``make start`` does what is set up, pulled and indexed already; ask; stop."""
    port = free_port()
    own = ["env", f"ZHIWEN_HOME={home}", f"ZHIWEN_PORT={port}", *([] if with_model else ["ZHIWEN_LLM=none"]), ZHIWEN]
    begun = time.perf_counter()
    before = {
        "ui --check-port": timed(*own, "ui", "--check-port"),
        "models pull --quick": timed(*own, "models", "pull", "--quick"),
        "index": timed(*own, "index", str(folder)),
    }
    with served([*own, "ui"]) as process, httpx.Client(base_url=f"http://127.0.0.1:{port}") as page:
        wait_for_page(page, process)
        there = time.perf_counter() - begun
        asked_at_once = evidence_of(page, questions[0])
        wait_until_calm(process.pid)
        started = memory(process.pid)
        for question in questions[1:]:
            evidence_of(page, question)
        return Start(
            before, there, asked_at_once, started["VmRSS"], memory(process.pid)["VmRSS"], memory(process.pid)["VmHWM"]
        )


@contextmanager
def served(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ours
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def wait_for_page(page: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    """Return once the page answers 200. Raises TimeoutError, and RuntimeError where its process has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"zhiwen ui ended with status {process.returncode}; run it by hand to see why")
        try:
            if page.get("/").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    raise TimeoutError(f"no page within {PATIENCE:g} s")


def evidence_of(page: httpx.Client, question: str) -> float:
    """Ask a question to its end; return the seconds until its evidence, as its record says."""
    asked = {"model": "zhiwen", "messages": [{"role": "user", "content": question}]}
    told = page.post("/v1/chat/completions", json=asked, timeout=LONGEST_ANSWER).raise_for_status().json()
    return float(told["zhiwen"]["answer"]["timings_ms"]["first_evidence"]) / 1000


def memory(pid: int) -> dict[str, float]:
    """Return what a process holds in memory and has ever held, in MB."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines())
    return {words[0][:-1]: int(words[1]) * 1024 / 1e6 for words in lines if words and words[0] in {"VmRSS:", "VmHWM:"}}


def wait_until_calm(pid: int) -> None:
    """Return once a process has done nothing for a second: what it reads before it is asked is read."""
    busy = processor_time(pid)
    while True:
        time.sleep(1)
        now = processor_time(pid)
        if now - busy < CALM:
            return
        busy = now


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _TICKS


def write_table(helps: Sequence[float], starts: Sequence[Start], *, with_model: bool) -> str:
    """Return what was measured as Markdown: medians, and the worst."""
    commands = starts[0].commands
    rows = [
        ("`zhiwen --help`, s", helps, LONGEST_HELP),
        *((f"`zhiwen {name}`, nothing to do, s", [one.commands[name] for one in starts], None) for name in commands),
        ("second start until the page answers, s", [one.page for one in starts], LONGEST_START),
        ("first question until its evidence, asked at once, s", [one.evidence for one in starts], None),
        ("memory once started, MB", [one.started for one in starts], MOST_MEMORY[with_model]),
        ("memory after the questions, MB", [one.asked for one in starts], MOST_MEMORY[with_model]),
        ("most memory ever, MB", [one.peak for one in starts], None),
    ]
    lines = [
        f"| {name} | {median(values):.2f} | {max(values):.2f} | {f'{most:g}' if most else ''} |"
        for name, values, most in rows
    ]
    return (
        f"# Start and memory, {datetime.now().astimezone():%Y-%m-%d %H:%M}\n\n"
        f"{machine()}; commit {commit(Path(__file__).parent)}; {'with' if with_model else 'without'} language model; "
        f"{len(helps)} and {len(starts)} runs, each in fresh processes.\n\n"
        "| | median | worst | at most |\n| --- | ---: | ---: | ---: |\n" + "\n".join(lines) + "\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return 1 where something takes longer or more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of reports")
    parser.add_argument("--gold", type=Path, default=Path("evals/gold.jsonl"), help="where the questions come from")
    parser.add_argument("--questions", type=int, default=10, help="how many are asked in each run")
    parser.add_argument("--runs", type=int, default=5, help="how often it is started")
    parser.add_argument("--no-llm", action="store_true", help="without a language model")
    parser.add_argument("--results", type=Path, help="folder for the dated table")
    given = parser.parse_args(arguments)
    questions = read_questions(given.gold, given.questions)
    with tempfile.TemporaryDirectory() as home:
        timed("env", f"ZHIWEN_HOME={home}", ZHIWEN, "index", str(given.folder))
        timed(ZHIWEN, "--help")
        helps = [timed(ZHIWEN, "--help") for _ in range(2 * given.runs)]
        starts = [start(given.folder, Path(home), questions, with_model=not given.no_llm) for _ in range(given.runs)]
    table = write_table(helps, starts, with_model=not given.no_llm)
    print(table)
    if given.results:
        path = given.results / f"{datetime.now().astimezone():%Y-%m-%d}-start{'-no-llm' if given.no_llm else ''}.md"
        path.write_text(table, encoding="utf-8")
    most = MOST_MEMORY[not given.no_llm]
    slow = median(helps) > LONGEST_HELP or median(one.page for one in starts) > LONGEST_START
    return int(slow or any(one.asked > most for one in starts))


if __name__ == "__main__":
    sys.exit(main())
