"""Does each number of a claim belong to the thing it is said of? ``python -m bench.heads``.

Claims that ``claims`` makes of real reports, each against the sentence that it cites: how many false ones the check
lets through, how many true ones it drops, by the rule they were made by. Every second report, by its name, is dev,
whose wrong verdicts may be read; of the others only the figures are shown. The texts are not in the repository.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from random import Random

from bench.claims import Item, Made, items_of, make_claims, make_done, tells_other_time
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.records import Jurisdiction, Level, Paper, Passage, Profile, Reading, Report, Source
from rag.evaluation.results import commit, machine
from rag.grounding.verifier import Evidence, bears_out

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
CORPORA = ROOT.parent / "shared" / "corpora" / "gov_work_reports"
RESULTS = ROOT / "evals" / "results"
REVIEWED = 0.45  # of a report's sentences the first, which tell what was done
PLANNED = 0.6  # of a report's sentences behind it what is to be done
OF_A_REPORT = 4  # claims of one kind
INTENDED = ("力争", "确保", "预期目标", "争取")  # of what is done a sentence with one of them tells nothing


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with the passages that it cites."""

    split: str
    kind: str
    true: bool
    said: str
    passages: tuple[Passage, ...]
    bodies: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether the check lets the claim through."""
        return bears_out(self.said, self.passages, Evidence(self.passages, "", self.bodies))


def read_corpora(folder: Path, seed: int, reports: int) -> Iterator[Report]:
    """Yield some 政府工作报告 of a folder PLACE/YEAR.md, drawn by chance; each is of the year of its delivery."""
    files = sorted(folder.glob("*/*.md"))
    for file in Random(seed).sample(files, min(reports, len(files))):
        place = Jurisdiction(file.parent.name, Level.PREFECTURE)
        title = Reading(f"{place.name}政府工作报告", Source.TITLE, 1.0)
        profile = Profile(place, int(file.stem), {"title": title}, Paper.WORK)
        yield Report(f"{place.name}/{file.name}", str(file), file.read_text(encoding="utf-8"), profile)


def read_seeds(folder: Path) -> Iterator[Report]:
    """Yield the reports of a folder, without place and year: the claims made of them name neither."""
    for file in sorted(folder.glob("*.txt")):
        profile = Profile(Jurisdiction("本地", Level.UNKNOWN), None)
        yield Report(file.name, str(file), file.read_text(encoding="utf-8"), profile)


def passages_of(report: Report) -> list[Passage]:
    """Return a report's sentences as they would be cited."""
    sections = outline(report.text, report.id)
    return [
        Passage(sentence, report, sections[sentence.section].path, sections[sentence.section].aspect, 1.0)
        for sentence in split_sentences(report.text, sections, report.id)
    ]


def make_cases(reports: Iterable[Report], seed: int) -> list[Case]:
    """Return the cases of some reports, by chance at most ``OF_A_REPORT`` of a kind of each."""
    chance, cases = Random(seed), []
    alike: dict[str, list[tuple[Item, Passage]]] = defaultdict(list)
    for report in reports:
        made: dict[str, list[Case]] = defaultdict(list)
        for passage, claim in _claims(report):
            made[claim.kind].append(_case(claim, (passage,)))
        for kind in sorted(made):
            cases += chance.sample(made[kind], min(OF_A_REPORT, len(made[kind])))
        for passage in _reviewing(report):
            for item in [] if tells_other_time(passage.sentence.text) else items_of(passage.sentence.text):
                alike[item.thing].append((item, passage))
    return [*cases, *_of_two(alike)]


def _case(made: Made, passages: tuple[Passage, ...]) -> Case:
    digest = sha256(passages[0].report.name.encode()).digest()[0]
    bodies = tuple(passage.report.profile.jurisdiction.name for passage in passages)
    return Case("held" if digest % 2 else "dev", made.kind, made.true, made.said, passages, bodies)


def _reviewing(report: Report) -> list[Passage]:
    passages = [passage for passage in passages_of(report) if passage.aspect != "plans"]
    return passages if report.profile.year is None else passages[: int(len(passages) * REVIEWED)]


def _claims(report: Report) -> Iterator[tuple[Passage, Made]]:
    place, year = report.profile.jurisdiction.name, report.profile.reviewed
    for passage in _reviewing(report):
        if not any(word in passage.sentence.text for word in INTENDED):
            for made in make_claims(passage.sentence.text, place, year):
                yield passage, made
    if year is None:
        return
    passages = passages_of(report)
    for passage in passages[int(len(passages) * PLANNED) :]:
        for made in make_done(passage.sentence.text, place, year):
            before = passage.sentence.text.partition(made.said.partition(place)[2])[0]
            if passage.aspect == "plans" or "力争" in before:
                yield passage, made


def _of_two(alike: dict[str, list[tuple[Item, Passage]]]) -> Iterator[Case]:
    """Yield what two reports tell of one thing: as it is, with their numbers exchanged, and citing one of them only."""
    for thing in sorted(alike):
        for (one, here), (other, there) in pairwise(alike[thing]):
            if here.report.profile.jurisdiction == there.report.profile.jurisdiction or one.number == other.number:
                continue
            names = [passage.report.profile for passage in (here, there)]
            first, second = (f"{name.jurisdiction.name}{name.reviewed or ''}年" for name in names)
            if None in (names[0].reviewed, names[1].reviewed):
                continue
            both = f"{first}{one.text}，{second}{other.text}"
            yield _case(Made("two places", both), (here, there))
            exchanged = f"{first}{thing}{other.number}，{second}{thing}{one.number}"
            yield _case(Made("two places exchanged", exchanged), (here, there))
            cited = _case(Made("one of two places cited", both), (here,))
            yield replace(cited, bodies=tuple(name.jurisdiction.name for name in names))


def choose(cases: Sequence[Case], most: int, seed: int) -> list[Case]:
    """Return at most ``most`` cases of each kind and split, by chance."""
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.split, case.kind].append(case)
    chance = Random(seed)
    return [case for key in sorted(groups) for case in chance.sample(groups[key], min(most, len(groups[key])))]


def tables(cases: Sequence[Case]) -> Iterator[str]:
    """Yield the figures of both splits, and of each kind how many are judged wrongly."""
    total = Counter((case.split, case.true, case.kind) for case in cases)
    wrong = Counter((case.split, case.true, case.kind) for case in cases if case.accepted is not case.true)
    yield from ("| split | false claims | accepted | true claims | rejected |", "| --- | ---: | ---: | ---: | ---: |")
    for split in ("dev", "held"):
        cells = [split]
        for true in (False, True):
            many, bad = (sum(n for key, n in counts.items() if key[:2] == (split, true)) for counts in (total, wrong))
            cells += [str(many), f"{bad} ({bad / max(1, many):.3f})"]
        yield f"| {' | '.join(cells)} |"
    yield from ("", "| kind | true | dev | wrong | held | wrong |", "| --- | --- | ---: | ---: | ---: | ---: |")
    for true, kind in sorted({key[1:] for key in total}):
        figures = (f"{total[split, true, kind]} | {wrong[split, true, kind]}" for split in ("dev", "held"))
        yield f"| {kind} | {'yes' if true else 'no'} | {' | '.join(figures)} |"


def failures(cases: Iterable[Case]) -> Iterator[str]:
    """Yield dev's wrong verdicts, each with the sentences it cites."""
    for case in cases:
        if case.split == "dev" and case.accepted is not case.true:
            cited = " / ".join(passage.sentence.text.strip() for passage in case.passages)
            yield f"{case.kind}\t{case.said}\t< {cited}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measurement; with --results keep it as a dated file; with --failures print dev's wrong verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpora", type=Path, default=CORPORA, help="folder of the 政府工作报告")
    parser.add_argument("--reports", type=int, default=300, help="of them, drawn by chance")
    parser.add_argument("--most", type=int, default=60, help="claims of a kind and split")
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--results", type=Path, nargs="?", const=RESULTS, help="folder to keep the measurement in")
    parser.add_argument("--failures", action="store_true", help="dev's wrong verdicts, and nothing else")
    chosen = parser.parse_args(arguments)
    if not chosen.corpora.is_dir():
        sys.stderr.write(f"There is no folder {chosen.corpora}; name that of the 政府工作报告 with --corpora.\n")
        return 1
    parts = (read_corpora(chosen.corpora, chosen.seed, chosen.reports), read_seeds(SEEDS))
    of_corpora, of_seeds = (choose(make_cases(part, chosen.seed), chosen.most, chosen.seed) for part in parts)
    if chosen.failures:
        sys.stdout.writelines(f"{line}\n" for line in failures([*of_corpora, *of_seeds]))
        return 0
    lines = [f"## {chosen.reports} 政府工作报告", "", *tables(of_corpora), "", "## The seeds", ""]
    text = "\n".join((*lines, *tables(of_seeds), ""))
    print(text)
    if chosen.results:
        now = datetime.now().astimezone()
        head = f"# Numbers and their heads\n\n- date: {now:%Y-%m-%d %H:%M %z}\n- machine: {machine()}\n"
        head += f"- commit: {commit(ROOT)}\n- command: `python -m bench.heads --corpora FOLDER --results`\n\n"
        chosen.results.mkdir(parents=True, exist_ok=True)
        (chosen.results / f"{now:%Y-%m-%d}-heads.md").write_text(head + text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
