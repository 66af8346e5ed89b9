"""Make, read, compare: ``python -m bench.documents --results bench/results``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.documents.comparison import score
from bench.documents.contents import Content, make_reports, read_others, read_seeds
from bench.documents.costs import first_reading, index_folder, install_sizes
from bench.documents.layouts import Layout, layouts, missing
from bench.documents.table import Read, reached, write_table
from bench.start import timed
from index.errors import ReadError
from index.reading.readers import read_report_text

_MAX_BYTES = 100_000_000
FIRST = "first"  # the folder of a format's first layout: one document of each report
_HELP = "from rag.cli.main import main; main()"
_SLOW = 3  # reports of layouts that take seconds each: scans, and what another program converts


def written(folder: Path, layout: Layout, content: Content, number: int) -> Path:
    """Write a document and return where it is, in an archive where it stands in one."""
    own = folder / layout.format
    if layout.is_first:
        own = own / FIRST
    own.mkdir(parents=True, exist_ok=True)
    file = own / f"{number:03d}-{content.name}{layout.suffix}"
    file.write_bytes(layout.write(layout.of(content)))
    return file / layout.member if layout.member else file


def measure(folder: Path, layout: Layout, content: Content, number: int) -> Read:
    """Write, read and compare one document."""
    file = written(folder, layout, content, number)
    known = layout.of(content)
    begun = time.perf_counter()
    try:
        source = read_report_text(file, max_bytes=_MAX_BYTES)
    except ReadError as error:
        return Read(layout, content, score(known, "", ()), 0.0, 0, str(error))
    seconds = time.perf_counter() - begun
    return Read(layout, content, score(known, source.text, layout.may_have), seconds, len(source.pages))


def measured(folder: Path, contents: Sequence[Content], only: str) -> Iterator[Read]:
    """Yield what became of each document."""
    number = 0
    for layout in layouts():
        if only and only not in f"{layout.format} {layout.name}":
            continue
        for content in contents[:_SLOW] if layout.is_slow else contents:
            number += 1
            yield measure(folder, layout, content, number)


def _costs(folder: Path) -> Iterator[str]:
    """Yield the lines of what reading costs."""
    yield "| format | reports | failed | reports a minute | memory, MB | of its reader, MB | first file, s |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    nothing = min(first_reading(None) for _ in range(3))
    for own in sorted(path for path in folder.glob(f"*/{FIRST}")):
        took = index_folder(own)
        file = sorted(own.iterdir())[0]
        soon = "" if file.suffix == ".zip" else f"{first_reading(file) - nothing:.2f}"
        figures = (took.reports, took.failed, *(f"{x:.0f}" for x in (took.a_minute, took.own, took.reader)), soon)
        yield f"| {own.parent.name} | {' | '.join(map(str, figures))} |"
    yield ""
    helps = sorted(timed(sys.executable, "-c", _HELP, "--help") for _ in range(5))
    yield f"- `zhiwen --help`: {helps[2]:.2f} s; a process that could read: {nothing:.2f} s"
    yield from (f"- installed {what}: {size:,.0f} MB" for what, size in install_sizes().items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return 1 where less comes through than must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, default=Path("seeds"), help="folder of reports that are known as text")
    parser.add_argument("--made", type=int, default=3, help="how many generated reports beside them")
    parser.add_argument("--others", type=Path, help="folder of other reports, PLACE/YEAR.md with manifest.jsonl")
    parser.add_argument("--only", default="", help="layouts whose format and name have this in them")
    parser.add_argument("--kept", type=Path, help="folder in which the documents are kept")
    parser.add_argument("--failures", action="store_true", help="print what is wrong with which document")
    parser.add_argument("--no-costs", action="store_true", help="do not measure rate, memory, start and sizes")
    parser.add_argument("--results", type=Path, help="folder for the dated table")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="zhiwen-bench-") as temporary:
        folder = given.kept or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made = make_reports(Path(temporary) / "made", given.made, seed=16) if given.made else []
        contents = [*made[:1], *read_seeds(given.seeds), *made[1:]]
        contents += read_others(given.others, 2) if given.others else []
        reads = []
        for read in measured(folder, contents, given.only):
            reads.append(read)
            if given.failures and (said := read.wrong()):
                print(said, flush=True)
        costs = [] if given.no_costs else list(_costs(folder))
    print(write_table(reads, missing(), costs, given.results))
    return 0 if reached(reads) else 1


if __name__ == "__main__":
    sys.exit(main())
