"""How the cost of indexing and of asking grows: ``python -m bench.growth --sizes 1000 10000 100000``.

For each number of chunks a library is built, with simulated vectors and real stores, and measured: what a report
costs to index stage by stage, disk, memory, opening, evidence and tables. Over the sizes each cost is fitted as a
power of the size. Every size is kept as it ends, so that a run that is cut off has its smaller sizes.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.growth_asking import ALL, NUMBER, ONE, RANKING, TABLE, YEAR, Asking, ask
from bench.growth_indexing import LAST, Built, build
from bench.law import Law, draw, fit
from bench.texts import MOST_OF_A_SEED, Source
from rag.evaluation.results import commit, machine

_CHUNKS_A_REPORT = 15  # of the generated reports, at least
_ASKED = "asked.json"


@dataclass(frozen=True, slots=True)
class Row:
    """All that was measured of one library."""

    built: Built
    asking: Asking
    disk: dict[str, int]  # bytes of each part


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost of a row: its unit as the table shows it, and the limit that the project has set itself, if any."""

    name: str
    unit: str
    of: Callable[[Row], float]
    limit: float | None = None
    grows: bool = True  # whether a law is fitted


COSTS = (
    Cost("reports", "", lambda row: row.built.reports, grows=False),
    Cost("sentences", "", lambda row: row.built.sentences, grows=False),
    Cost("indexing a report: reading, numbers", "ms", lambda row: 1000 * row.built.reading),
    Cost("indexing a report: vectors into Chroma", "ms", lambda row: 1000 * row.built.vectors),
    Cost("indexing a report: words", "ms", lambda row: 1000 * row.built.words),
    Cost("indexing a report: catalog", "ms", lambda row: 1000 * row.built.catalog),
    Cost("an index run, beside its reports", "s", lambda row: row.built.sealing),
    Cost("disk: vectors", "MB", lambda row: row.disk["chroma"] / 1e6),
    Cost("disk: words", "MB", lambda row: row.disk["lexical"] / 1e6),
    Cost("disk: texts, spans, numbers", "MB", lambda row: row.disk["catalog"] / 1e6),
    Cost("memory of the process after the questions", "MB", lambda row: row.asking.asked_mb, grows=False),
    # 2,300 MB beside a language model, less what the program takes without a library
    Cost("memory of the library", "MB", lambda row: row.asking.asked_mb - row.asking.before_mb, 2000),
    Cost("opening", "s", lambda row: row.asking.opening, 8),
    Cost("evidence of the first question", "s", lambda row: row.asking.first),
    *(
        Cost(f"evidence p50: {kind}", "ms", lambda row, kind=kind: 1000 * row.asking.p50[kind])  # type: ignore[misc]
        for kind in (ONE, YEAR, ALL, NUMBER, TABLE, RANKING)
    ),
    *(
        Cost(f"evidence p95: {kind}", "ms", lambda row, kind=kind: 1000 * row.asking.p95[kind], limit)  # type: ignore[misc]
        for kind, limit in ((ONE, 400), (YEAR, 400), (ALL, 400), (NUMBER, 1000), (TABLE, 1000), (RANKING, 1000))
    ),
)
_DRAWN = (
    "indexing a report: vectors into Chroma",
    "indexing a report: words",
    "an index run, beside its reports",
    "memory of the library",
    "opening",
    *(f"evidence p50: {kind}" for kind in (ONE, YEAR, ALL, NUMBER, TABLE, RANKING)),
)


def measure(home: Path, size: int, smaller: Path | None, given: argparse.Namespace) -> Row:
    """Return what a library of a size costs; built in one process and asked in another, so that memory is its own."""
    folder = home / str(size)
    each = min(MOST_OF_A_SEED, math.ceil(max(given.sizes) / _CHUNKS_A_REPORT) + LAST * len(given.sizes))
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1) as pool:
        built = pool.apply(build, (folder, smaller, Source(given.texts, each), size, given.cpu))
    with spawn.Pool(1) as pool:
        asking = pool.apply(ask, (folder, given.questions, given.real_queries, given.cpu))
    library = folder / "library"
    disk = {name: _size(library / name) for name in ("chroma", "lexical")}
    row = Row(built, asking, {**disk, "catalog": sum(_size(file) for file in library.glob("catalog.sqlite*"))})
    (folder / _ASKED).write_text(json.dumps(asdict(row), ensure_ascii=False, indent=1), encoding="utf-8")
    return row


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


def laws(rows: Sequence[Row]) -> dict[str, Law]:
    """Return the law of each cost that grows, over the chunks of the libraries."""
    sizes = [row.built.chunks for row in rows]
    found = {}
    for cost in COSTS:
        costs = [cost.of(row) for row in rows]
        if cost.grows and all(value > 0 for value in costs) and (law := fit(sizes, costs)):
            found[cost.name] = law
    return found


def table(rows: Sequence[Row]) -> list[str]:
    """Return all costs as a table of markdown, a library a column, with the exponent of each cost's law."""
    fitted = laws(rows)
    lines = [
        "| chunks | " + " | ".join(f"{row.built.chunks:,}" for row in rows) + " | grows as n^ |",
        "|---|" + "---:|" * (len(rows) + 1),
    ]
    for cost in COSTS:
        exponent = f"{fitted[cost.name].exponent:.2f}" if cost.name in fitted else ""
        values = " | ".join(_shown(cost.of(row)) for row in rows)
        lines.append(f"| {cost.name}{f' ({cost.unit})' if cost.unit else ''} | {values} | {exponent} |")
    return lines


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def breaking(rows: Sequence[Row]) -> list[str]:
    """Return, for each cost with a limit, at which size it is reached, the first to break first."""
    fitted = laws(rows)
    reached: list[tuple[float, str]] = []
    for cost in COSTS:
        if cost.limit is None or cost.name not in fitted:
            continue
        limit = f"{cost.limit:,} {cost.unit}"
        broken = next((row.built.chunks for row in rows if cost.of(row) > cost.limit), None)
        if broken:
            reached.append((broken, f"{cost.name}: above {limit} already at {broken:,} chunks (measured)"))
            continue
        size = fitted[cost.name].reach(cost.limit)
        at = f"at about {float(f'{size:.2g}'):,.0f} chunks" if size < 1e10 else "not in sight"
        reached.append((size, f"{cost.name}: {limit} {at}"))
    return [f"- {line}" for _, line in sorted(reached)]


def write_results(folder: Path, rows: Sequence[Row], given: argparse.Namespace) -> Path:
    """Write the dated table and its drawing, and return the table's path."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now().astimezone()
    path = folder / f"{now:%Y-%m-%d}-growth.md"
    fitted = laws(rows)
    lines = [
        "# How the costs grow with the library",
        "",
        f"- date: {now:%Y-%m-%d %H:%M %z}",
        f"- machine: {machine()}",
        f"- commit: {commit(Path(__file__).parent)}",
        f"- command: `python -m bench.growth {' '.join(_printed(sys.argv[1:]))}`",
        f"- texts: {'a folder of reports, repeated under other places and years' if given.texts else 'generated'}; "
        f"vectors: simulated; {given.questions} questions of each kind; times: "
        f"{'of the processor, all threads together' if given.cpu else 'of the clock'}",
        f"- each library is filled at once but for its last {LAST} reports, which `zhiwen index`'s own code brings in;"
        " embedding is left out of indexing" + (", and counted in asking" if given.real_queries else " and of asking"),
        "",
        *table(rows),
        "",
    ]
    if len(rows) > 1:
        lines += ["What would break first, by these laws:", "", *breaking(rows), ""]
        drawing = path.with_suffix(".svg")
        drawn = {cost.name: [cost.of(row) for row in rows] for cost in COSTS if cost.name in _DRAWN}
        kept = {name: costs for name, costs in drawn.items() if name in fitted}
        draw(drawing, [row.built.chunks for row in rows], kept)
        lines += [f"![each cost over the size, both logarithmic]({drawing.name})", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _printed(words: Sequence[str]) -> list[str]:
    """Return a command's words, paths of this machine as FOLDER."""
    return ["FOLDER" if "/" in word and not word.startswith("bench") else word for word in words]


def run(home: Path, given: argparse.Namespace) -> None:
    """Measure each size in turn; after each, all that is known so far is printed and written."""
    rows: list[Row] = []
    smaller: Path | None = None
    for size in sorted(given.sizes):
        rows.append(measure(home, size, smaller, given))
        smaller = home / str(size)
        print("\n".join(table(rows)), flush=True)
        if given.results:
            print(f"Written to {write_results(given.results, rows, given)}", flush=True)
    print("\n".join(breaking(rows)))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description="measure how the costs grow with the library")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], help="chunks in each library")
    parser.add_argument("--texts", type=Path, help="a folder of reports to fill them with; else generated ones")
    parser.add_argument("--home", type=Path, help="keep the libraries in this folder, or use those it has")
    parser.add_argument("--questions", type=int, default=40, help="of each kind")
    parser.add_argument("--real-queries", action="store_true", help="embed each question too, so that its time counts")
    parser.add_argument("--cpu", action="store_true", help="processor time instead of the clock's")
    parser.add_argument("--results", type=Path, help="write a dated table and its drawing into this folder")
    given: Any = parser.parse_args()
    if given.home:
        run(given.home, given)
    else:
        with tempfile.TemporaryDirectory(prefix="zhiwen-growth-") as folder:
            run(Path(folder), given)


if __name__ == "__main__":
    main()
