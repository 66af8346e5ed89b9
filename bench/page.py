"""How soon the page shows evidence: ``python -m bench.page FOLDER``.

Indexes the folder's reports, opens the page with the language model of the settings, and asks the questions of a gold
file in a real browser: first one visitor alone, then two at once, each on a page of its own. Measured in the browser,
from pressing Enter until the first card of evidence (or a refusal) is on the page.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.app.compose import open_desk
from rag.app.open_library import index
from rag.evaluation.results import commit, machine, peak_memory_mb
from rag.settings import read_settings
from ui.asgi import build_app
from ui.security.gate import Access
from ui.server import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
SLOWEST_P95 = 500.0  # milliseconds until evidence is seen
MOST_DELAYED = 1000.0  # milliseconds that another visitor may cost at the 95th percentile
PATIENCE = 120_000  # milliseconds that an answer may take

_WATCH = """() => {
  const seen = () => document.querySelector('#zw-evidence .zw-card, #zw-chat .zw-refusal');
  window.zhiwenSeen = null;
  const start = () => { window.zhiwenSent = performance.now(); };
  document.querySelector('#zw-box textarea').addEventListener('keydown', start, { once: true, capture: true });
  const watcher = new MutationObserver(() => {
    if (window.zhiwenSent && seen()) {
      requestAnimationFrame(() => { window.zhiwenSeen ??= performance.now() - window.zhiwenSent; });
      watcher.disconnect();
    }
  });
  window.zhiwenSent = null;
  watcher.observe(document.querySelector('#zw-view-ask'), { childList: true, subtree: true });
}"""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds until evidence was seen, a question each."""

    name: str
    values: tuple[float, ...]

    @property
    def p50(self) -> float:
        """Half of the questions were faster."""
        return float(np.percentile(self.values, 50))

    @property
    def p95(self) -> float:
        """One in twenty was slower."""
        return float(np.percentile(self.values, 95))

    def row(self) -> str:
        """Return a line of a Markdown table."""
        return f"| {self.name} | {len(self.values)} | {self.p50:.0f} | {self.p95:.0f} | {max(self.values):.0f} |"


def ask_all(page: Page, questions: Sequence[str]) -> list[float]:
    """Ask each question in a conversation of its own, waiting for the whole answer of the one before."""
    times = []
    for question in questions:
        page.click("#zw-new")
        page.wait_for_selector("#zw-welcome", state="visible")
        page.wait_for_function("!document.querySelector('#zw-evidence .zw-card, #zw-chat .zw-refusal')")
        page.evaluate(_WATCH)
        page.fill("#zw-box textarea", question)
        page.press("#zw-box textarea", "Enter")
        page.wait_for_function("window.zhiwenSeen !== null", timeout=PATIENCE)
        times.append(float(page.evaluate("window.zhiwenSeen")))
        page.wait_for_selector("#zw-send", state="visible", timeout=PATIENCE)
        page.wait_for_selector("#zw-chat .zw-answer:not(:has(.zw-waiting))", timeout=PATIENCE)
    return times


def visit(address: str, work: Callable[[Page], None]) -> None:
    """Open the page in a browser of its own and work on it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(locale="zh-CN")
        page.goto(address)
        page.wait_for_selector(".zw-suggestion")
        work(page)
        browser.close()


def measure(address: str, questions: Sequence[str]) -> list[Times]:
    """Return the times of one visitor alone and of two at once."""
    alone: list[float] = []
    visit(address, lambda page: alone.extend(ask_all(page, questions)))
    half = len(questions) // 2
    shares = (questions[:half], questions[half:])
    together: tuple[list[float], list[float]] = ([], [])

    def share(number: int) -> None:
        visit(address, lambda page: together[number].extend(ask_all(page, shares[number])))

    visitors = [threading.Thread(target=share, args=(number,)) for number in range(2)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return [Times("one visitor", tuple(alone)), Times("two at once", (*together[0], *together[1]))]


def read_questions(gold: Path, limit: int) -> list[str]:
    """Return every n-th question of a gold file that stands alone, at most ``limit``."""
    lines = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    alone = [line["question"] for line in lines if not line["history"]]
    return alone[:: max(1, len(alone) // limit)][:limit]


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write it where asked; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of reports")
    parser.add_argument("--gold", type=Path, default=Path("evals/gold.jsonl"))
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--no-llm", action="store_true")
    parser.add_argument("--results", type=Path, help="folder for the dated table")
    given = parser.parse_args(arguments)
    questions = read_questions(given.gold, given.questions)
    with tempfile.TemporaryDirectory() as home:
        settings = read_settings(home=Path(home), host="127.0.0.1", port=free_port())
        index(settings, [given.folder], prune=False, anew=False)
        with closing(open_desk(settings, with_model=not given.no_llm)) as desk:
            served = open_page(build_app(desk, Access.of(settings)), settings.host, settings.port)
            times = measure(served.address, questions)
            model = desk.bot.model_name
            served.close()
    table = write_table(times, model)
    print(table)
    if given.results:
        path = given.results / f"{datetime.now().astimezone():%Y-%m-%d}-page{'-no-llm' if model == 'none' else ''}.md"
        path.write_text(table, encoding="utf-8")
    alone, together = times
    return int(alone.p95 > SLOWEST_P95 or together.p95 - alone.p95 > MOST_DELAYED)


def write_table(times: Sequence[Times], model: str) -> str:
    """Return what was measured as Markdown."""
    rows = "\n".join(one.row() for one in times)
    return (
        f"# Evidence on the page, {datetime.now().astimezone():%Y-%m-%d %H:%M}\n\n"
        f"{machine()}; commit {commit(Path(__file__).parent)}; language model: {model}; "
        f"peak memory {peak_memory_mb():.0f} MB.\n\n"
        "Milliseconds in the browser from Enter until the first card of evidence, or a refusal, is seen; each "
        "question in a conversation of its own, the next one asked when the answer is done.\n\n"
        f"| | questions | p50 | p95 | longest |\n| --- | ---: | ---: | ---: | ---: |\n{rows}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
