"""How far the language model is from what the machine could do: ``python -m bench.limit``.

Reading a prompt is bound by arithmetic, writing by memory: each written token reads the weights once. So beside the
tokens a second stand the arithmetic a second of numpy's own matrix product, and the bytes a second of reading an array
as large as the weights, with as many threads. Runs the embedded engine with the product's own parameters.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from index.models.registry import resolve_gguf
from rag.app.models import endpoints
from rag.evaluation.results import commit, machine
from rag.generation.client import engine_parameters
from rag.settings import Settings, read_settings

READ, WRITTEN = 400, 64  # tokens of a long prompt of ours, and of a long answer
SIDE = 2048  # rows and columns of the matrices
CHUNK = 64_000_000  # bytes that a thread reads in a row


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second, medians."""

    read: float
    written: float


@dataclass(frozen=True, slots=True)
class Machine:
    """What the machine can do, in a second."""

    read: float  # bytes
    computed: float  # operations in single precision


def measure_model(settings: Settings, path: Path, repeats: int) -> Speed:
    """Have the engine read prompts of which none begins like another, and write to each."""
    import xllamacpp

    parameters = engine_parameters(path, settings)
    server: Any = xllamacpp.Server(parameters)
    speeds = []
    with httpx.Client(base_url=server.listening_address, timeout=600) as client:
        for number in range(repeats + 1):
            words = " ".join(f"{number}{place % 10}" for place in range(READ // 3))  # three tokens a word
            asked = {"prompt": words, "n_predict": WRITTEN, "ignore_eos": True, "temperature": 0, "cache_prompt": False}
            told = client.post("/completion", json=asked).raise_for_status().json()["timings"]
            speeds.append((told["prompt_per_second"], told["predicted_per_second"]))
    read, written = zip(*speeds[1:], strict=True)  # the first fetches the weights from the disk
    return Speed(statistics.median(read), statistics.median(written))


def read_bandwidth(size: int, threads: int) -> float:
    """Return the bytes a second at which threads together read an array of ``size`` bytes."""
    held = np.ones(size // 8, np.int64)
    parts = [held[start : start + CHUNK // 8] for start in range(0, len(held), CHUNK // 8)]
    with ThreadPoolExecutor(threads) as pool:
        return held.nbytes / _best(lambda: list(pool.map(np.max, parts)))


def arithmetic() -> float:
    """Return the operations a second of a product of two square matrices in single precision."""
    left = np.random.default_rng(0).random((SIDE, SIDE), np.float32)
    return 2 * SIDE**3 / _best(lambda: left @ left)


def _best(act: Callable[[], object]) -> float:
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return min(spent)


def write_table(model: str, size: int, weights: float, speed: Speed, most: Machine) -> str:
    """Return what was measured as Markdown; ``weights`` are how many numbers a token is multiplied with."""
    needed, written = 2 * weights * speed.read, speed.written * size
    return (
        f"# The language model and the machine, {datetime.now().astimezone():%Y-%m-%d %H:%M}\n\n"
        f"{machine()}; commit {commit(Path(__file__).parent)}; {model}, {size / 1e6:,.0f} MB, "
        f"{weights / 1e9:.2f} thousand million weights.\n\n"
        "| | measured | the machine | share |\n| --- | ---: | ---: | ---: |\n"
        f"| writing, tokens/s | {speed.written:.1f} | {most.read / size:.1f} | {written / most.read:.0%} |\n"
        f"| writing, bytes read, GB/s | {written / 1e9:.1f} | {most.read / 1e9:.1f} | {written / most.read:.0%} |\n"
        f"| reading, tokens/s | {speed.read:.1f} | {most.computed / 2 / weights:.1f} | {needed / most.computed:.0%} |\n"
        f"| reading, thousand million operations/s | {needed / 1e9:.0f} | {most.computed / 1e9:.0f} "
        f"| {needed / most.computed:.0%} |\n\n"
        f"A written token reads at most the file's {size / 1e6:,.0f} MB: where the vectors of the words that come in "
        "stand apart, they are looked up, so the shares of writing are upper bounds. The machine: reading an array of "
        "that size, and a product of single-precision matrices, with as many threads. "
        f"{READ} tokens read and {WRITTEN} written "
        "each time, medians. The engine multiplies weights of 4 bits in integers, so it can be above that product.\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--weights", type=float, default=1.54e9, help="that a token is multiplied with, as the makers state"
    )
    parser.add_argument("--results", type=Path, help="folder for the dated table")
    given = parser.parse_args(arguments)
    settings = read_settings()
    path = resolve_gguf(settings.llm, settings.models, endpoints=endpoints(settings))
    size = path.stat().st_size
    most = Machine(read_bandwidth(size, settings.threads), arithmetic())
    table = write_table(settings.llm, size, given.weights, measure_model(settings, path, given.repeats), most)
    print(table)
    if given.results:
        (given.results / f"{datetime.now().astimezone():%Y-%m-%d}-limit.md").write_text(table, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
