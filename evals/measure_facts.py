"""Facts that the extractor reads, measured against hand-made labels: ``python evals/measure_facts.py``.

A label file has one labelled stretch of a text a line, with every quantity in it (README.md tells the
form). An extracted fact is right when its place, value, upper value and unit equal those of a label;
its measure, bound and role are judged among the right ones only. Knows how labels are written and
the signature of ``read_facts``, nothing of how facts are found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import partial
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from index.facts.extractor import read_facts
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.records import Bound, Fact, Role, Sentence

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
CORPORA = ROOT.parent / "shared" / "corpora" / "gov_work_reports"
LABELS = ROOT / "evals" / "facts"
# Its failures are never shown: whoever has read them can no longer measure with it.
HELD = "held.jsonl"
LONGEST_MEASURE = 40  # characters: a whole clause would contain any word that a label asks for
# A third is written 33.33 in the labels and has more digits in the extractor.
TOLERANCE = Decimal("0.005")

Extract = Callable[[str, str], tuple[tuple[Sentence, ...], tuple[Fact, ...]]]


class LabelError(Exception):
    """A label does not fit the text it was made for."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One labelled quantity. Of each group of ``measure``, one word must be in the extracted measure."""

    start: int
    end: int
    value: Decimal
    unit: str
    measure: tuple[tuple[str, ...], ...]
    upper: Decimal | None = None
    unwanted: tuple[str, ...] = ()
    bound: Bound = Bound.EXACT
    role: Role = Role.LEVEL

    def same_quantity(self, fact: Fact) -> bool:
        """Whether the fact is this quantity: the same place, number and unit."""
        return (
            (self.start, self.end, self.unit) == (fact.start, fact.end, fact.unit)
            and abs(self.value - fact.value) <= TOLERANCE
            and _same(self.upper, fact.upper)
        )

    def same_measure(self, phrase: str) -> bool:
        """Whether the phrase names what was counted, and not something beside it."""
        return (
            len(phrase) <= LONGEST_MEASURE
            and all(any(word in phrase for word in group) for group in self.measure)
            and not any(word in phrase for word in self.unwanted)
        )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A labelled piece of a text, ``text[start:end]``, and all quantities in it."""

    file: str
    start: int
    end: int
    sha256: str
    facts: tuple[Expected, ...]

    @property
    def in_corpus(self) -> bool:
        """Whether its text is in the corpus, which does not come with the repository."""
        return "/" in self.file


@dataclass(frozen=True, slots=True)
class _Text:
    file: str
    text: str
    sentences: tuple[Sentence, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with one quantity."""

    kind: str  # "false", "missed", "measure", "bound" or "role"
    file: str
    quantity: str
    found: str
    wanted: str
    sentence: str


@dataclass(slots=True)
class Score:
    """Counts over some stretches."""

    stretches: int = 0
    skipped: int = 0  # stretches whose text is not here
    labelled: int = 0
    extracted: int = 0
    matched: int = 0
    wrong: Counter[str] = field(default_factory=Counter)  # of the matched, by kind of failure
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count the other's stretches too."""
        for name in ("stretches", "skipped", "labelled", "extracted", "matched"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong
        self.failures += other.failures

    def figures(self) -> dict[str, int | float | None]:
        """Counts and shares; a share of nothing is None."""
        return {
            "stretches": self.stretches,
            "skipped": self.skipped,
            "labelled": self.labelled,
            "extracted": self.extracted,
            "matched": self.matched,
            "precision": _share(self.matched, self.extracted),
            "recall": _share(self.matched, self.labelled),
            **{kind: _share(self.matched - self.wrong[kind], self.matched) for kind in ("measure", "bound", "role")},
        }


def read_labels(path: Path) -> tuple[Stretch, ...]:
    """Return the stretches of a label file, in its order."""
    return tuple(_stretch(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line)


def extract_facts(text: str, report_id: str) -> tuple[tuple[Sentence, ...], tuple[Fact, ...]]:
    """Return the sentences and the facts of a whole text."""
    sections = outline(text, report_id)
    sentences = split_sentences(text, sections, report_id)
    return sentences, read_facts(text, sentences, sections, report_id)


def measure(stretches: Iterable[Stretch], *, seeds: Path, corpora: Path, extract: Extract = extract_facts) -> Score:
    """Extract the facts of each labelled text once, and compare them with its labels."""
    total = Score()
    for file, group in groupby(sorted(stretches, key=lambda stretch: stretch.file), key=lambda stretch: stretch.file):
        labels = tuple(group)
        if labels[0].in_corpus and not corpora.is_dir():
            total.skipped += len(labels)
            continue
        text = _read((corpora if labels[0].in_corpus else seeds) / file)
        for stretch in labels:
            _check(stretch, text)
        extracted = _Text(file, text, *extract(text, file))
        for stretch in labels:
            total.add(_compare(stretch, extracted))
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of the label files, and of all together."""
    options = _options(arguments)
    paths = options.labels or sorted(LABELS.glob("*.jsonl"))
    try:
        scores = {path.name: measure(read_labels(path), seeds=options.seeds, corpora=options.corpora) for path in paths}
    except LabelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if HELD in scores:
        scores[HELD].failures.clear()
    overall = Score()
    for score in scores.values():
        overall.add(score)
    lines = _json if options.json else _table
    sys.stdout.writelines(f"{line}\n" for line in lines({**scores, "overall": overall}, show_failures=options.failures))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labels", nargs="*", type=Path, help="label files; without any, all of evals/facts")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="folder of the seed reports")
    parser.add_argument("--corpora", type=Path, default=CORPORA, help="folder of the 政府工作报告")
    parser.add_argument("--failures", action="store_true", help=f"also print what is wrong (never of {HELD})")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(arguments)


def _stretch(row: dict[str, Any]) -> Stretch:
    return Stretch(row["file"], row["start"], row["end"], row["sha256"], tuple(map(_expected, row["facts"])))


def _expected(row: dict[str, Any]) -> Expected:
    return Expected(
        start=row["start"],
        end=row["end"],
        value=Decimal(row["value"]),
        unit=row["unit"],
        measure=tuple(map(tuple, row["measure"])),
        upper=Decimal(row["upper"]) if "upper" in row else None,
        unwanted=tuple(row.get("not", ())),
        bound=Bound(row.get("bound", Bound.EXACT)),
        role=Role(row.get("role", Role.LEVEL)),
    )


def _read(path: Path) -> str:
    # bytes, not read_text: offsets count the line ends that the file has
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise LabelError(f"{path} has labels but is not there.") from None


def _check(stretch: Stretch, text: str) -> None:
    if sha256(text[stretch.start : stretch.end].encode()).hexdigest() != stretch.sha256:
        place = f"{stretch.file}, characters {stretch.start} to {stretch.end}"
        raise LabelError(f"{place}: the text is not the one that was labelled. Restore it or label it again.")


def _compare(stretch: Stretch, text: _Text) -> Score:
    found = [fact for fact in text.facts if stretch.start <= fact.start < stretch.end]
    score = Score(stretches=1, labelled=len(stretch.facts), extracted=len(found))
    left = list(stretch.facts)
    for fact in found:
        failed = partial(_failure, text, fact.start, fact.end)
        expected = next((one for one in left if one.same_quantity(fact)), None)
        if expected is None:
            score.failures.append(failed("false", found=f"{fact.value} {fact.unit} {fact.measure}"))
            continue
        left.remove(expected)
        score.matched += 1
        for kind, was, wanted in _differences(expected, fact):
            score.wrong[kind] += 1
            score.failures.append(failed(kind, found=was, wanted=wanted))
    score.failures += (
        _failure(text, one.start, one.end, "missed", wanted=f"{one.value} {one.unit} {_words(one)}") for one in left
    )
    return score


def _differences(expected: Expected, fact: Fact) -> Iterator[tuple[str, str, str]]:
    if not expected.same_measure(fact.measure):
        yield "measure", fact.measure, _words(expected)
    if fact.bound is not expected.bound:
        yield "bound", fact.bound, expected.bound
    if fact.role is not expected.role:
        yield "role", fact.role, expected.role


def _failure(text: _Text, start: int, end: int, kind: str, *, found: str = "", wanted: str = "") -> Failure:
    sentence = next((one.text for one in text.sentences if one.start <= start < one.end), "")
    return Failure(kind, text.file, text.text[start:end], found, wanted, sentence)


def _words(expected: Expected) -> str:
    words = " · ".join("/".join(group) for group in expected.measure)
    return f"{words}, not {'/'.join(expected.unwanted)}" if expected.unwanted else words


def _same(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _json(scores: dict[str, Score], *, show_failures: bool) -> Iterator[str]:
    result: dict[str, Any] = {"figures": {name: score.figures() for name, score in scores.items()}}
    if show_failures:
        result["failures"] = [asdict(failure) for failure in scores["overall"].failures]
    yield json.dumps(result, ensure_ascii=False, indent=2)


def _table(scores: dict[str, Score], *, show_failures: bool) -> Iterator[str]:
    if show_failures:
        for one in scores["overall"].failures:
            yield f"{one.kind:8} {one.file}  {one.quantity}  found: {one.found or '-'}  wanted: {one.wanted or '-'}"
            yield f"         {one.sentence}"
    rows = {name: score.figures() for name, score in scores.items()}
    width = max(map(len, rows))
    yield " ".join((" " * width, *(f"{name:>9}" for name in rows["overall"])))
    for name, figures in rows.items():
        yield " ".join((f"{name:{width}}", *(f"{_cell(figure):>9}" for figure in figures.values())))
    if skipped := scores["overall"].skipped:
        yield f"{skipped} stretches skipped: the corpus is not here (--corpora names its folder)."


def _cell(figure: float | None) -> str:
    if figure is None:
        return "-"
    return str(figure) if isinstance(figure, int) else f"{figure:.3f}"


if __name__ == "__main__":
    sys.exit(main())
