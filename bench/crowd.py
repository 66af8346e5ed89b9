"""Many users asking at once: ``python -m bench.crowd FOLDER``.

Indexes the folder's reports, serves the page in a process of its own, and has as many visitors as wanted ask a
question of the gold file each at the same moment: over the page's own event stream, as browsers do, then as programs
over ``/v1``. Measured where the visitor sits: when the evidence was there, when the first word, when the whole answer;
who was served before whom; whether every answer is whole.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from bench.page import free_port, read_questions
from bench.scripted import NAME, Script, serve_script
from rag.app.compose import open_desk
from rag.app.open_library import index
from rag.evaluation.results import commit, machine
from rag.settings import Settings, read_settings
from ui.asgi import build_app
from ui.language import read_words
from ui.security.gate import Access
from ui.server import open_page

SLOWEST = 2.0  # seconds until the evidence of each of twenty users is there
PATIENCE = 1800.0  # seconds that all answers together may take
STARTING = 300.0  # seconds until the page answers
_COUNTED = re.compile(
    r"多少|几|谁|哪些|比较|how (?:many|much)", re.IGNORECASE
)  # most answered without a model: tried last
_AHEAD = re.compile(r"前面还有 (\d+) 个问题")


@dataclass
class Visit:
    """What one visitor saw, in seconds since all began to ask; None for what never came."""

    question: str
    evidence: float | None = None
    first_word: float | None = None
    whole: float | None = None
    ahead: list[int] = field(default_factory=list)  # places in line, as told
    written: bool = False  # by the model; else quoted, computed or refused


Ask = Callable[[httpx.Client, str], Callable[[Visit, float], None]]


class Session:
    """One visitor of the page, whose events it sends and hears as the browser's script does."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._id = secrets.token_hex(6)
        config = client.get("/config").raise_for_status().json()
        names = {one["id"]: one["props"].get("elem_id") for one in config["components"]}
        self._events = {
            (names.get(component), kind): event["id"]
            for event in config["dependencies"]
            for component, kind in event["targets"]
        }

    def run(self, name: str | None, kind: str, data: Sequence[object]) -> Iterator[str]:
        """Send an event of a component, and yield the messages that come back until it is done."""
        event = {"fn_index": self._events[name, kind], "data": list(data), "session_hash": self._id}
        self._client.post("/gradio_api/queue/join", json=event).raise_for_status()
        with self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._id}) as lines:
            for line in lines.iter_lines():
                if line.startswith("data: "):
                    yield line
                if '"msg":"process_completed"' in line:
                    return


def ask_page(client: httpx.Client, question: str) -> Callable[[Visit, float], None]:
    """Open the page; return what sends the question and listens to its stream."""
    session = Session(client)
    for _ in session.run(None, "load", ["zh-CN"]):
        pass

    def listen(visit: Visit, began: float) -> None:
        for line in session.run("zw-send", "click", [question, 0, None, None, None, None]):
            _read_message(visit, line, time.monotonic() - began)

    return listen


def _read_message(visit: Visit, line: str, now: float) -> None:
    """Note what a message of the page's stream brought."""
    if visit.evidence is None and ("zw-card" in line or "zw-refusal" in line):
        visit.evidence = now
    place = _AHEAD.search(line)
    if place and visit.ahead[-1:] != [int(place[1])]:
        visit.ahead.append(int(place[1]))
    worded = visit.evidence is not None and "zw-answer" in line and "zw-waiting" not in line
    if visit.first_word is None and worded:
        visit.first_word = now
    if ":copy" in line:
        visit.whole, visit.written = now, read_words("zh")["no_model"] not in line


def ask_program(client: httpx.Client, question: str) -> Callable[[Visit, float], None]:
    """Return what sends the question as an OpenAI client does; its first word is that of the checked answer."""
    body = {"model": "zhiwen", "stream": True, "messages": [{"role": "user", "content": question}]}

    def listen(visit: Visit, began: float) -> None:
        with client.stream("POST", "/v1/chat/completions", json=body) as lines:
            for line in lines.iter_lines():
                if not line.startswith("data: {"):
                    continue
                now, piece = time.monotonic() - began, json.loads(line[6:])
                told = piece.get("zhiwen", {})
                if "evidence" in told:
                    visit.evidence = now
                if visit.first_word is None and any(one["delta"].get("content") for one in piece.get("choices", ())):
                    visit.first_word = now
                if "answer" in told:
                    visit.whole, visit.written = now, told["answer"]["model"] != "none"

    return listen


def ask_at_once(address: str, questions: Sequence[str], ask: Ask) -> list[Visit]:
    """Have each question asked by a visitor of its own, all at the same moment; return what they saw."""
    visits = [Visit(question) for question in questions]
    gate = threading.Barrier(len(questions) + 1)
    began: list[float] = []

    def visit_page(visit: Visit) -> None:
        with httpx.Client(base_url=address, timeout=PATIENCE) as client:
            listen = ask(client, visit.question)
            gate.wait(STARTING)
            gate.wait(STARTING)
            listen(visit, began[0])

    visitors = [threading.Thread(target=visit_page, args=(visit,), daemon=True) for visit in visits]
    for visitor in visitors:
        visitor.start()
    gate.wait(STARTING)
    began.append(time.monotonic())
    gate.wait(STARTING)
    for visitor in visitors:
        visitor.join(PATIENCE)
    return visits


def count_out_of_turn(visits: Sequence[Visit]) -> int:
    """Return how many pairs of visitors that waited in line were served in another order than they came."""
    waited = [v for v in visits if v.ahead and v.evidence is not None and v.first_word is not None]
    waited.sort(key=lambda visit: (visit.ahead[0], visit.evidence))
    served = [visit.first_word or 0.0 for visit in waited]
    return sum(served[a] > served[b] for a in range(len(served)) for b in range(a + 1, len(served)))


def _spread(values: Sequence[float | None]) -> str:
    there = [value for value in values if value is not None]
    if not there:
        return "– | – | –"
    return f"{np.percentile(there, 50):.2f} | {np.percentile(there, 95):.2f} | {max(there):.2f}"


@dataclass(frozen=True)
class Crowd:
    """Visitors who asked at the same moment, and the processor time that the page took for all of it, in seconds."""

    name: str
    visits: Sequence[Visit]
    cpu: float

    def rows(self) -> Iterator[str]:
        """Yield the lines of a Markdown table."""
        head = f"| {self.name}, {len(self.visits)} at once"
        yield f"{head}: evidence | {_spread([visit.evidence for visit in self.visits])} |"
        yield f"{head}: first word | {_spread([visit.first_word for visit in self.visits])} |"
        yield f"{head}: whole answer | {_spread([visit.whole for visit in self.visits])} |"

    def remarks(self) -> str:
        """Return in a sentence what became of the visits."""
        visits = self.visits
        whole, written = sum(v.whole is not None for v in visits), sum(v.written for v in visits)
        return (
            f"{self.name}: {whole} of {len(visits)} answers whole, {written} of them written by the model"
            f"{self._line()}; processor time of the page {self.cpu / len(visits):.2f} s a question."
        )

    def _line(self) -> str:
        told = [visit.ahead[0] for visit in self.visits if visit.ahead]
        if not told:
            return ""
        return (
            f"; {len(told)} were told a place in line, {min(told)} to {max(told)} ahead; "
            f"{count_out_of_turn(self.visits)} pairs served in another order than they entered"
        )


def serve(settings: Settings, with_model: bool, ready: Any) -> None:  # noqa: ANN401, FBT001  # a process's event
    """Serve the page until the process is ended."""
    with closing(open_desk(settings, with_model=with_model)) as desk:
        served = open_page(build_app(desk, Access.of(settings)), settings.host, settings.port)
        desk.bot.warm()
        ready.set()
        served.thread.join()


@contextmanager
def serving(settings: Settings, *, with_model: bool = True) -> Iterator[tuple[str, int]]:
    """Serve the page in a process of its own, whose time no visitor takes; yields its address and its process id."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=serve, args=(settings, with_model, ready), daemon=True)
    process.start()
    try:
        if not ready.wait(STARTING) or process.pid is None:
            raise TimeoutError(f"The page did not answer within {STARTING:.0f} s")
        yield f"http://{settings.host}:{settings.port}", process.pid
    finally:
        process.terminate()
        process.join()


def cpu_seconds(process: int) -> float:
    """Return the processor time that a process has taken so far; NaN where the system does not tell."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return float("nan")
    user, system = told.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def find_questions(settings: Settings, gold: Path, wanted: int) -> list[str]:
    """Return questions of a gold file to which a model writes, all different; the same politely where they are too few.

    They are asked of a model that says nothing of use, under a name of its own: its answers are no other model's.
    """
    found: list[str] = []
    with serve_script(Script(0, 0)) as url:
        probing = settings.model_copy(update={"llm_url": url, "llm_model": "probe", "llm_parallel": 1})
        with serving(probing) as (address, _), httpx.Client(base_url=address, timeout=PATIENCE) as client:
            for question in sorted(read_questions(gold, 10_000), key=lambda asked: bool(_COUNTED.search(asked))):
                body = {"model": "zhiwen", "messages": [{"role": "user", "content": question}]}
                answer = client.post("/v1/chat/completions", json=body).raise_for_status().json()["zhiwen"]["answer"]
                found += [question] if answer["model"] != "none" else []
                if len(found) == wanted:
                    break
    again = [f"{please}{question}" for please in ("请问，", "请问一下，", "想问一下，") for question in found]
    return [*found, *again][:wanted]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write it where asked; 1 where an answer is not whole or evidence came too late."""
    given = _read(arguments)
    script = Script(reads=given.reads, writes=given.writes) if given.scripted else None
    with ExitStack() as stack:
        home = given.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(serve_script(script)) if script else None
        options: dict[str, Any] = (
            {"llm_url": url, "llm_model": f"{NAME}-{secrets.token_hex(3)}", "llm_parallel": 1} if url else {}
        )
        settings = read_settings(home=home, host="127.0.0.1", port=free_port(), **options)
        index(settings, [given.folder], prune=False, anew=False)
        questions = find_questions(settings, given.gold, 2 * given.users + 1)
        address, process = stack.enter_context(serving(settings, with_model=not given.no_llm))
        model = httpx.get(f"{address}/healthz", timeout=60).json()["model"]
        ask_at_once(address, questions[:1], ask_page)  # what only the first visitor of a process waits for
        crowds = []
        for name, ask in (("page", ask_page), ("/v1", ask_program)):
            asked, questions = questions[1 : given.users + 1], questions[given.users :]
            before = cpu_seconds(process)
            crowds.append(Crowd(name, ask_at_once(address, asked, ask), cpu_seconds(process) - before))
    table = write_table(crowds, model, script)
    print(table)
    if given.results:
        suffix = "-scripted" if script else "-no-llm" if given.no_llm else ""
        path = given.results / f"{datetime.now().astimezone():%Y-%m-%d}-crowd-{given.users}{suffix}.md"
        path.write_text(table, encoding="utf-8")
    visits = [visit for crowd in crowds for visit in crowd.visits]
    late = any(visit.evidence is None or visit.evidence > SLOWEST for visit in visits)
    return int(late or any(visit.whole is None for visit in visits))


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of reports")
    parser.add_argument("--gold", type=Path, default=Path("evals/gold.jsonl"))
    parser.add_argument(
        "--home", type=Path, help="folder of the library, kept and reused, with its answers; else a temporary one"
    )
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--no-llm", action="store_true")
    parser.add_argument(
        "--scripted", action="store_true", help="a model that only takes its time, in place of a real one"
    )
    parser.add_argument("--reads", type=float, default=0.5, help="seconds that the scripted model reads a prompt")
    parser.add_argument("--writes", type=float, default=0.05, help="seconds that it writes each of its 8 pieces")
    parser.add_argument("--results", type=Path, help="folder for the dated table")
    return parser.parse_args(arguments)


def write_table(crowds: Sequence[Crowd], model: str, script: Script | None) -> str:
    """Return what was measured as Markdown."""
    rows = "\n".join(row for crowd in crowds for row in crowd.rows())
    remarks = "\n".join(f"- {crowd.remarks()}" for crowd in crowds)
    if script:
        remarks += (
            f"\n- The scripted model reads {script.reads:g} s and writes {script.pieces * script.writes:g} s; "
            f"it was asked {script.asked} times, {script.most_at_once} at once."
        )
    return (
        f"# Many users at once, {datetime.now().astimezone():%Y-%m-%d %H:%M}\n\n"
        f"{machine()}; commit {commit(Path(__file__).parent)}; language model: {model}.\n\n"
        "Seconds from the moment at which all ask, each a question of its own as a visitor of its own, until what is "
        "named has come over the wire; the visitors run on the same machine, in another process. Over /v1 the first "
        "word is that of the checked answer.\n\n"
        f"| | p50 | p95 | longest |\n| --- | ---: | ---: | ---: |\n{rows}\n\n{remarks}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
