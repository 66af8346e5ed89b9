"""What was measured as a dated table of Markdown: a line for each layout, and whether enough came through."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.documents.comparison import Score
from bench.documents.contents import Content
from bench.documents.layouts import Layout
from rag.evaluation.results import commit, machine

# What must come through, as shares: of digital documents, and of scans at 200 dpi.
LEAST = {False: {"characters": 0.999, "facts": 0.98}, True: {"characters": 0.98, "facts": 0.93}}
LEAST_OF_ALL = {"cells": 0.97, "profile": 0.97}


_ABOUT = (
    "Shares of what the known text has: characters right (one less the edit distance), blocks in order, facts read as "
    "from the text itself, cells under their heading in the row of their label, place and year right. *More* is facts "
    "that the text does not have. At least: characters .999 and facts .98, of scans .98 and .93; cells .97, place and "
    "year .97."
)
_ABOUT_COSTS = (
    "One document of each report is indexed by format, with simulated vectors, so without the time of an embedder. "
    "Memory is the most of the process, and of the one that reads a file. The first file: what a fresh process needs "
    "to read one, beside its start."
)


@dataclass(frozen=True, slots=True)
class Read:
    """A document and what was read of it."""

    layout: Layout
    content: Content
    score: Score
    seconds: float
    pages: int
    refused: str = ""

    def wrong(self) -> str:
        """Return in a line what did not come through; "" where everything did."""
        shares = shares_of([self])
        told = [f"{name} {share:.4f}" for name, share in shares.items() if share < 1]
        if self.score.more_facts:
            told.append(f"{self.score.more_facts} facts too many")
        if not self.score.profile:
            told.append(f"{self.content.place} {self.content.year} taken for {self.score.taken_for}")
        name = f"{self.layout.format}, {self.layout.name}: {self.content.name}"
        return f"{name}: {self.refused or '; '.join(told)}" if told else ""


def shares_of(reads: Sequence[Read]) -> dict[str, float]:
    """Return what came through of some documents together; characters and facts as shares of all of theirs."""
    scores = [read.score for read in reads]

    def share(pairs: Sequence[tuple[int, int]]) -> float:
        return sum(right for right, _ in pairs) / max(1, sum(whole for _, whole in pairs))

    return {
        "characters": max(0.0, 1 - share([one.characters for one in scores])),
        "order": share([one.order for one in scores]),
        "facts": share([one.facts for one in scores]) if any(one.facts[1] for one in scores) else 1.0,
        "cells": share([one.cells for one in scores]),
        "profile": sum(one.profile for one in scores) / max(1, len(scores)),
    }


def reached(reads: Sequence[Read]) -> bool:
    """Whether enough comes through."""
    for is_scan, least in LEAST.items():
        shares = shares_of(own) if (own := [read for read in reads if read.layout.is_scan == is_scan]) else {}
        if any(shares[name] < most for name, most in {**least, **LEAST_OF_ALL}.items() if shares):
            return False
    return True


def write_table(reads: Sequence[Read], left_out: Sequence[str], costs: Sequence[str], folder: Path | None) -> str:
    """Return the table, and write it into a folder where one is given."""
    now = datetime.now().astimezone()
    by_layout: dict[str, list[Read]] = {}
    for read in reads:
        by_layout.setdefault(f"{read.layout.format} | {read.layout.name}", []).append(read)
    digital = [read for read in reads if not read.layout.is_scan]
    scans = [read for read in reads if read.layout.is_scan]
    by_layout["**all** | digital"] = digital
    if scans:
        by_layout["**all** | scans and pictures"] = scans
    lines = [_line(name, own) for name, own in by_layout.items() if own]
    table = "\n".join(
        [
            f"# Documents, {now:%Y-%m-%d %H:%M}",
            "",
            f"- machine: {machine()}; commit {commit(Path(__file__).parent)}",
            f"- command: `python -m bench.documents {' '.join(sys.argv[1:])}`",
            f"- documents: {len(reads)}, of {len({read.content.name for read in reads})} reports",
            *(f"- left out: {told}" for told in left_out),
            "",
            _ABOUT,
            "",
            "| format | layout | documents | characters | order | facts | more | cells | place and year | s each |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *lines,
            "",
            *(("## Costs", "", _ABOUT_COSTS, "", *costs, "") if costs else ()),
        ]
    )
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{now:%Y-%m-%d}-documents.md").write_text(table, encoding="utf-8")
    return table


def _line(name: str, reads: Sequence[Read]) -> str:
    shares = shares_of(reads)
    more = sum(read.score.more_facts for read in reads)
    seconds = sum(read.seconds for read in reads) / len(reads)
    right = f"{shares['characters']:.4f} | {shares['order']:.3f} | {shares['facts']:.3f}"
    whose = f"{shares['cells']:.3f} | {shares['profile']:.2f}"
    return f"| {name} | {len(reads)} | {right} | {more} | {whose} | {seconds:.2f} |"
