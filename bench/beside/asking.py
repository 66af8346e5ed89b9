"""What every measured system is made to do: index a folder in one process, answer questions in another, tell when.

Runs in the environment of whatever is measured, so it imports nothing but the standard library. Times are seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Tell = Callable[[str], None]
"""Called with "evidence" when passages were found, with "token" for each piece of the answer, with "quoted" when no
language model worded it."""

MAX_TOKENS = 256  # longest answer of the language model, for every system
CONTEXT = 4096  # its context window, in tokens
FULL = {"dtype": "float32"}  # the folder's weights are halves, with which torch is slow on a processor, as it warns
TIMEOUT = 600.0  # seconds that one reply may take


@dataclass(frozen=True, slots=True)
class Job:
    """What one process is to do."""

    reports: str  # folder of the reports
    state: str  # folder for whatever the system keeps
    embedder: str  # folder of the embedding model, as sentence-transformers reads it
    server: str  # base URL of the language model, "" where the system has its own or none
    model: str
    began: float  # time.monotonic() when the first of the system's processes was started
    questions: tuple[tuple[str, str], ...]  # id and text
    warming: str  # a question asked before the measured ones
    records: str  # file that a line of JSON is appended to for each answer

    @classmethod
    def read(cls, path: Path) -> Job:
        """Return the job that a file holds."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


class System(Protocol):
    """A question-answering system over a folder of reports."""

    def index(self) -> None:
        """Read the reports and keep what is needed to answer."""

    def open(self) -> None:
        """Open what ``index`` kept, in another process."""

    def ask(self, question: str, tell: Tell) -> str:
        """Return the whole answer, telling its moments while it comes."""


def answer(system: System, question: str) -> dict[str, Any]:
    """Ask one question; a system's error is kept as its (empty) answer."""
    moments: dict[str, float] = {}
    began = time.perf_counter()
    text, error = "", ""

    def tell(moment: str) -> None:
        moments.setdefault(moment, time.perf_counter() - began)

    try:
        text = system.ask(question, tell)
    except Exception as raised:  # noqa: BLE001  # whatever a system raises counts as its answer
        error = f"{type(raised).__name__}: {raised}"[:500]
    total = time.perf_counter() - began
    token = moments.get("token", total)
    return {
        "evidence_s": round(min(moments.get("evidence", token), token), 4),
        "token_s": round(token, 4),
        "total_s": round(total, 4),
        "worded": "quoted" not in moments,
        "text": text,
        "error": error,
    }


def main(make: Callable[[Job], System]) -> int:
    """Do a step of a job: ``index JOB`` or ``ask JOB``."""
    step, job = sys.argv[1], Job.read(Path(sys.argv[2]))
    system = make(job)
    if step == "index":
        system.index()
        return 0
    system.open()
    started = round(time.monotonic() - job.began, 3)
    with Path(job.records).open("a", encoding="utf-8") as records:

        def write(record: dict[str, Any]) -> None:
            records.write(json.dumps(record, ensure_ascii=False) + "\n")
            records.flush()

        write({"started_s": started})
        answer(system, job.warming)
        for name, question in job.questions:
            write({"id": name, "question": question, **answer(system, question)})
    return 0
