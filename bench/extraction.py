"""What the product reads out of generated reports, against what they state: tells errors of reading from errors of
reckoning. ``python -m bench.extraction --reports 300`` does it without an index.

A fact is known by its place in the text, so this needs no opinion on what a measure should be called.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from bench.generate import Record, generate
from index.facts.extractor import read_facts
from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.records import Fact, Profile, Report
from index.stores.catalog import Catalog

_NAMES_SHOWN = 8
_MISSED_SHOWN = 60
_AROUND = 24  # characters shown before a fact that was missed
_WHOLE = frozenset("市区县州旗盟")


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as the product read it."""

    text: str
    profile: Profile
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A stated fact that was not read, or read as another number."""

    file: str
    key: str
    written: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """How much of the truth was read: with the right characters, with the right value, under which names."""

    profiles: int  # reports whose place and year are right
    reports: int
    stated: int
    spanned: int
    valued: int
    facts: int  # all that were read, of whatever
    names: Mapping[str, Counter[str]]  # of each measure: what its facts are called
    missed: Sequence[Missed]
    misplaced: Sequence[str]  # reports with a wrong profile: title, what it was taken for

    @property
    def agreed(self) -> int:
        """How many facts bear the commonest name of their measure."""
        return sum(names.most_common(1)[0][1] for names in self.names.values())


def read_catalog(catalog: Catalog) -> Callable[[str], Reading]:
    """Return a function from file name to what an indexed library has of it."""
    ids = {entry.name: entry.id for entry in catalog.entries()}

    def read(file: str) -> Reading:
        report = catalog.report(ids[file])
        return Reading(report.text, report.profile, catalog.facts((report.id,)))

    return read


def read_folder(folder: Path) -> Callable[[str], Reading]:
    """Return a function that reads a file as indexing would, without an index."""
    divisions = load_divisions()

    def read(file: str) -> Reading:
        text = (folder / file).read_text(encoding="utf-8")
        profile = profile_report(text, file_name=file, divisions=divisions)
        report = Report(file, file, text, profile)
        sections = outline(text, report.id)
        sentences = split_sentences(text, sections, report.id)
        return Reading(text, profile, read_facts(text, sentences, sections, report.id))

    return read


def check_extraction(read: Callable[[str], Reading], truth: Sequence[Record]) -> Extraction:
    """Compare what was read with the truth of each report."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    missed: list[Missed] = []
    misplaced: list[str] = []
    stated = spanned = facts = 0
    for record in truth:
        reading = read(record["file"])
        facts += len(reading.facts)
        if told := _misplaced(record, reading.profile):
            misplaced.append(told)
        by_span = {(fact.start, fact.end): fact for fact in reading.facts}
        for key, fact in record["facts"].items():
            stated += 1
            found = by_span.get((fact["start"], fact["end"]))
            spanned += found is not None
            if found is not None and found.value == Decimal(fact["value"]):
                names[key][_name(found, record["year"])] += 1
            else:
                missed.append(_missed(record["file"], key, reading, (fact["start"], fact["end"])))
    return Extraction(
        profiles=len(truth) - len(misplaced),
        reports=len(truth),
        stated=stated,
        spanned=spanned,
        valued=stated - len(missed),
        facts=facts,
        names=names,
        missed=missed,
        misplaced=misplaced,
    )


def print_extraction(extraction: Extraction) -> None:
    """Print what was not read, and what the facts of each measure are called, the commonest name first."""
    read, stated = extraction, extraction.stated
    print(f"\nTrue facts {stated}: span {read.spanned / stated:.2%}, value {read.valued / stated:.2%}; ", end="")
    print(f"under their measure's commonest name {read.agreed / max(read.valued, 1):.2%}; facts read {read.facts}")
    print(f"Wrong place or year: {len(read.misplaced)} of {read.reports}")
    print("".join(f"  {told}\n" for told in read.misplaced[:_MISSED_SHOWN]))
    print(f"Not read: {len(read.missed)}")
    for missed in read.missed[:_MISSED_SHOWN]:
        print(f"  {missed.file} {missed.key}: …{missed.written!r} read as {missed.read_as or 'nothing'}")
    print("\nNames (head·action +qualifiers (period, scope) [role]):")
    for key, names in sorted(read.names.items()):
        shown = " | ".join(f"{name} {count}" for name, count in names.most_common(_NAMES_SHOWN))
        print(f"  {key} {sum(names.values())}: {shown}")


def _misplaced(record: Record, profile: Profile) -> str:
    body = profile.jurisdiction
    wanted = (record["place"], tuple(record["parents"]), record["year"])
    found = (body.name, body.parents, profile.year)
    return "" if found == wanted else f"{record['file']} {profile.title}: {wanted} taken for {found}"


def _missed(file: str, key: str, reading: Reading, span: tuple[int, int]) -> Missed:
    start, end = span
    overlapping = [fact for fact in reading.facts if fact.start < end and fact.end > start]
    read_as = "; ".join(f"{reading.text[f.start : f.end]} = {f.value} {f.unit}" for f in overlapping)
    return Missed(file, key, reading.text[max(0, start - _AROUND) : end], read_as)


def _name(fact: Fact, year: int) -> str:
    """Return all that a query finds a fact by."""
    name = "·".join(part for part in (fact.head, fact.action) if part)
    qualified = "".join(f" +{qualifier}" for qualifier in fact.qualifiers)
    aspect = "plans" if fact.aspect == "plans" else ""
    scope = "" if fact.scope[:1] in {"全", "我"} and fact.scope[1:] in _WHOLE else fact.scope
    period = "" if fact.period == str(year) else fact.period
    narrowed = " ".join(part for part in (aspect, period, scope) if part)
    role = "" if fact.role in {"level", "after"} else f" [{fact.role}]"
    return f"{name}{qualified}{f' ({narrowed})' if narrowed else ''}{role}"


def main() -> None:
    """Read the command line, generate, read, and print."""
    parser = argparse.ArgumentParser(description="measure what is read out of generated reports, without an index")
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhiwen-bench-") as folder:
        truth = generate(Path(folder), given.reports, given.seed)
        print_extraction(check_extraction(read_folder(Path(folder)), truth))


if __name__ == "__main__":
    main()
