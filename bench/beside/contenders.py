"""Who is measured, and one step of one of them in fresh processes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from bench.beside.asking import Job
from bench.beside.environments import ensure_environment
from bench.beside.memory import Peak

ROOT = Path(__file__).parents[2]
# Nothing is fetched or told to anybody while measuring; the server on the loopback address is reached directly.
_CALM = (
    "HF_HUB_OFFLINE=1",
    "TRANSFORMERS_OFFLINE=1",
    "ANONYMIZED_TELEMETRY=False",
    "HAYSTACK_TELEMETRY_ENABLED=False",
    "NO_PROXY=127.0.0.1,localhost",
)


@dataclass(frozen=True, slots=True)
class Contender:
    """A system and how it is started."""

    module: str  # below bench.beside
    zh: str
    en: str
    ours: bool
    served: bool  # whether it wants the language model from a server


CONTENDERS = (
    Contender("zhiwen_quoting", "治问，不用模型", "Zhiwen, no LLM", ours=True, served=False),
    Contender("zhiwen_itself", "治问", "Zhiwen", ours=True, served=False),
    Contender("llamaindex", "LlamaIndex", "LlamaIndex", ours=False, served=True),
    Contender("haystack_rag", "Haystack", "Haystack", ours=False, served=True),
)


class StepFailed(Exception):
    """A process ended with an error; the message says where its log is."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What all contenders share."""

    scratch: Path
    gguf: Path
    threads: int

    def python(self, contender: Contender) -> Path:
        """Return the interpreter that a contender runs in."""
        if contender.ours:
            return Path(sys.executable)
        return ensure_environment(self.scratch / "envs" / contender.module, contender.module)

    def index(self, contender: Contender, job: Job) -> tuple[float, float]:
        """Index in a process of its own; return its seconds from start to end, and its peak MB."""
        began = time.monotonic()
        megabytes = self._run(contender, "index", job, ())
        return round(time.monotonic() - began, 3), megabytes

    def ask(self, contender: Contender, job: Job) -> float:
        """Ask in a process of its own, beside the model's server where it wants one; return the peak MB of both."""
        if not contender.served:
            return self._run(contender, "ask", job, ())
        with self._serve(contender) as (address, server):
            return self._run(contender, "ask", _served_at(job, address), (server,))

    def _run(self, contender: Contender, step: str, job: Job, others: Sequence[int]) -> float:
        task = self.folder(contender) / f"{step}.json"
        task.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")
        with self._log(contender).open("ab") as log:
            command = _command(self.python(contender), f"bench.beside.{contender.module}", step, str(task))
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603  # our command
            with process, Peak(process.pid, *others) as peak:
                status = process.wait()
        if status:
            raise StepFailed(f"{contender.en} could not {step} (exit status {status}); see {self._log(contender)}")
        return peak.megabytes

    @contextmanager
    def _serve(self, contender: Contender) -> Iterator[tuple[str, int]]:
        command = _command(Path(sys.executable), "bench.beside.served", str(self.gguf), str(self.threads))
        with self._log(contender).open("ab") as log:
            server = subprocess.Popen(  # noqa: S603  # our command
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        try:
            yield _first_line(server.stdout), server.pid
        finally:
            server.communicate(timeout=60)  # closes its input, and so ends it

    def folder(self, contender: Contender) -> Path:
        """Return the folder of a contender's records, made where it is not there."""
        folder = self.scratch / "run" / contender.module
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _log(self, contender: Contender) -> Path:
        return self.folder(contender) / "log.txt"


def _command(python: Path, module: str, *arguments: str) -> list[str]:
    return ["/usr/bin/env", *_CALM, str(python), "-m", module, *arguments]


def _served_at(job: Job, address: str) -> Job:
    return Job(**{**asdict(job), "server": address})


def _first_line(stream: IO[str] | None) -> str:
    line = stream.readline().strip() if stream else ""
    if not line.startswith("http"):
        raise StepFailed("the language model's server did not start")
    return line
