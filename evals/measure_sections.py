"""Where plans are told in reports, measured against hand-made labels: ``python evals/measure_sections.py``.

``sections/plans.jsonl`` says of some reports which characters tell plans. A character is right when it lies in plans by
the label and by the aspect of its innermost section, or by neither. Knows the labels' form, and nothing of how they are
found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from index.reading.outline import outline
from index.records import Section
from index.report_parts import read_sections
from rag.evaluation.results import commit, machine

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
CORPORA = ROOT.parent / "shared" / "corpora" / "gov_work_reports"
LABELS = ROOT / "evals" / "sections" / "plans.jsonl"

Read = Callable[[str, str, str], Sequence[Section]]


class LabelError(Exception):
    """A label does not fit the text it was made for."""


@dataclass(frozen=True, slots=True)
class Label:
    """A report and the spans of its plans, in characters of the file as it is."""

    file: str
    sha256: str
    plans: tuple[tuple[int, int], ...]

    @property
    def in_corpus(self) -> bool:
        """Whether its text is in the corpus, which does not come with the repository."""
        return "/" in self.file


@dataclass(frozen=True, slots=True)
class Told:
    """How many characters of a report are right, of how many."""

    file: str
    right: int
    length: int

    @property
    def share(self) -> float:
        """The share that is right."""
        return self.right / self.length


def read_labels(path: Path) -> tuple[Label, ...]:
    """Return the labels of a file, in its order."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return tuple(Label(row["file"], row["sha256"], tuple(map(tuple, row["plans"]))) for row in rows)


def by_headings(text: str, report_id: str, file_name: str) -> Sequence[Section]:  # noqa: ARG001  # the shape of Read
    """Return the sections as their headings alone tell them."""
    return outline(text, report_id)


def texts(labels: Sequence[Label], *, seeds: Path, corpora: Path) -> Iterator[tuple[Label, str]]:
    """Yield the labels whose texts are here, each with its text. Raises LabelError where that has changed."""
    for label in labels:
        folder = corpora if label.in_corpus else seeds
        if label.in_corpus and not folder.is_dir():
            continue
        text = (folder / label.file).read_bytes().decode("utf-8")
        if sha256(text.encode()).hexdigest() != label.sha256:
            raise LabelError(f"{label.file}: the text is not the one that was labelled. Restore it or label it again.")
        yield label, text


def measure(label: Label, text: str, read: Read = read_sections) -> Told:
    """Return how many characters of a report have the right part."""
    wanted, found = bytearray(len(text)), bytearray(len(text))
    for start, end in label.plans:
        wanted[start:end] = b"\1" * (end - start)
    sections = read(text, "", label.file.rpartition("/")[2])
    for section, following in pairwise((*sections, None)):
        end = following.start if following else len(text)
        if section and section.aspect == "plans":
            found[section.start : end] = b"\1" * (end - section.start)
    return Told(label.file, sum(one == other for one, other in zip(wanted, found, strict=True)), len(text))


def report(labels: Sequence[Label], *, seeds: Path, corpora: Path) -> str:
    """Return the whole measurement as Markdown."""
    rows = [
        (measure(label, text, by_headings), measure(label, text))
        for label, text in texts(labels, seeds=seeds, corpora=corpora)
    ]
    lines = [
        f"Reports: {len(rows)}; left out for want of their text: {len(labels) - len(rows)}.",
        "",
        "| characters right as plan or not | headings alone | as it ships |",
        "| --- | ---: | ---: |",
    ]
    for name, part in (
        ("all", rows),
        ("corpus", [row for row in rows if "/" in row[0].file]),
        ("seeds", [row for row in rows if "/" not in row[0].file]),
    ):
        lines.append(f"| {name} | {_share([before for before, _ in part])} | {_share([now for _, now in part])} |")
    lines += [f"| {before.file} | {before.share:.3f} | {now.share:.3f} |" for before, now in rows]
    return "\n".join(lines) + "\n"


def _share(told: Sequence[Told]) -> str:
    return f"{sum(one.right for one in told) / sum(one.length for one in told):.3f}" if told else "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measurement; with --results keep it as a dated file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="folder of the seed reports")
    parser.add_argument("--corpora", type=Path, default=CORPORA, help="folder of the 政府工作报告")
    parser.add_argument("--results", type=Path, help="folder to keep the measurement in")
    chosen = parser.parse_args(arguments)
    try:
        text = report(read_labels(chosen.labels), seeds=chosen.seeds, corpora=chosen.corpora)
    except LabelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text)
    if chosen.results:
        now = datetime.now().astimezone()
        head = f"# sections/plans.jsonl\n\n- date: {now:%Y-%m-%d %H:%M %z}\n- machine: {machine()}\n"
        command = f"- commit: {commit(ROOT)}\n- command: `python evals/measure_sections.py --results evals/results`\n\n"
        (chosen.results / f"{now:%Y-%m-%d}-sections.md").write_text(head + command + text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
