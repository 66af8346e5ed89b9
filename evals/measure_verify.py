"""How often a claim's check errs, on hand-made pairs: ``python evals/measure_verify.py``.

A pair is a claim as a small model writes it, the stretch of a report that it cites, and whether the stretch
bears it out. Prints false accepts and false rejects of the whole check, and of each measure of its words by itself
over its threshold. Knows the checks by their functions, nothing of how they work. Thresholds are chosen on the
pairs marked dev; of those marked held only the figures are printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from index.records import Jurisdiction, Level, Passage, Profile, Report, Sentence
from index.text.tokenize import bigrams
from rag.evaluation.results import commit, machine
from rag.grounding import claim_words
from rag.grounding.verifier import Evidence, bears_out, verify

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
CORPORA = ROOT.parent / "shared" / "corpora" / "gov_work_reports"
PAIRS = ROOT / "evals" / "verify.jsonl"
SHARES = tuple(step / 20 for step in range(4, 21))
RUNS = tuple(range(1, 9))

Split = Literal["dev", "held"]


class PairError(Exception):
    """A pair does not fit the text it was made for."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and the passage that it cites."""

    id: str
    split: str
    kind: str
    supported: bool
    claim: str
    question: str
    passage: Passage

    @property
    def evidence(self) -> Evidence:
        """The passage as all that may be cited."""
        return Evidence((self.passage,), self.question, ())


def read_pairs(path: Path = PAIRS, corpora: Path = CORPORA) -> tuple[list[Pair], int]:
    """Return the pairs whose texts are here, and how many are not; PairError where a text has changed."""
    pairs = []
    absent = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        file = (corpora if "/" in row["file"] else SEEDS) / row["file"]
        if not file.exists():
            absent += 1
            continue
        pairs.append(_pair(row, file.read_bytes().decode("utf-8")))
    return pairs, absent


def _pair(row: Mapping[str, Any], text: str) -> Pair:
    quote = text[row["start"] : row["end"]]
    if quote != row.get("quote", quote) or row.get("sha256", _hash(quote)) != _hash(quote):
        raise PairError(f"{row['id']}: {row['file']} does not hold this stretch any more")
    place = Jurisdiction(row["place"], Level.COUNTY, aliases=tuple(row.get("names", ())))
    report = Report(row["file"], row["file"], text, Profile(place, row["year"]))
    sentence = Sentence(report.id, 0, 0, row["start"], row["end"], quote)
    passage = Passage(sentence, report, (), row.get("aspect"), 1.0)
    return Pair(row["id"], row["split"], row["kind"], row["supported"], row["claim"], row["question"], passage)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Errors:
    """Shares of wrong verdicts: unsupported pairs accepted, supported ones rejected."""

    accepted: float
    rejected: float

    def __str__(self) -> str:
        """One row's cells."""
        return f"{self.accepted:.3f} | {self.rejected:.3f}"


def errors(pairs: Sequence[Pair], accepts: Callable[[Pair], bool]) -> Errors:
    """Return both error rates of a check."""
    good, bad = ([p for p in pairs if p.supported is wanted] for wanted in (True, False))
    return Errors(
        sum(accepts(pair) for pair in bad) / max(1, len(bad)),
        sum(not accepts(pair) for pair in good) / max(1, len(good)),
    )


def whole(pair: Pair) -> bool:
    """Whether the program accepts a pair."""
    return bears_out(pair.claim, (pair.passage,), pair.evidence)


def share(pair: Pair) -> float:
    """Return the share of a claim's Chinese character pairs, beyond the question's, that its passage has."""
    asked, known = set(bigrams(pair.question)), set(bigrams(_there(pair)))
    own = [word for word in bigrams(pair.claim) if not word.isascii() and word not in asked]
    return sum(word in known for word in own) / len(own) if own else 1.0


def run(pair: Pair) -> int:
    """Return a claim's longest run of characters that its passage does not have."""
    return claim_words.new_run(pair.claim, _there(pair), pair.question)


def _there(pair: Pair) -> str:
    return f"{pair.passage.sentence.text} {claim_words.known_around((pair.passage,))}"


def curves(pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield the tables of both measures: by themselves, and behind all other checks with the other one left out."""
    others = {pair.id: _without_words(pair) for pair in pairs}
    yield "| threshold | alone: false accept | false reject | behind the other checks: false accept | false reject |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for least in SHARES:
        alone = errors(pairs, lambda pair, least=least: share(pair) >= least)  # type: ignore[misc]
        behind = errors(pairs, lambda pair, least=least: others[pair.id] and share(pair) >= least)  # type: ignore[misc]
        yield f"| share >= {least:.2f} | {alone} | {behind} |"
    for most in RUNS:
        alone = errors(pairs, lambda pair, most=most: run(pair) < most)  # type: ignore[misc]
        behind = errors(pairs, lambda pair, most=most: others[pair.id] and run(pair) < most)  # type: ignore[misc]
        yield f"| new run < {most} | {alone} | {behind} |"


def _without_words(pair: Pair) -> bool:
    return bears_out(pair.claim, (pair.passage,), pair.evidence, words=False)


def by_kind(pairs: Sequence[Pair]) -> Iterator[str]:
    """Yield, for each kind of pair, how many there are and how many are judged wrongly."""
    wrong = Counter((p.supported, p.kind) for p in pairs if whole(p) is not p.supported)
    total = Counter((p.supported, p.kind) for p in pairs)
    yield "| kind | supported | pairs | wrong |\n| --- | --- | ---: | ---: |"
    for supported, kind in sorted(total, key=lambda key: (not key[0], key[1])):
        yield f"| {kind} | {'yes' if supported else 'no'} | {total[supported, kind]} | {wrong[supported, kind]} |"


def milliseconds(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Return median and maximum over claims of the time to verify one against five passages not seen before."""
    times = []
    for place, pair in enumerate(pairs):
        five = tuple(_unseen(pairs[(place + step * 17) % len(pairs)].passage, place) for step in range(5))
        began = time.perf_counter()
        verify(pair.claim, (), Evidence(five, pair.question, ()))
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[len(times) // 2], max(times)


def _unseen(passage: Passage, number: int) -> Passage:
    """Return a passage whose text no cache holds."""
    sentence = passage.sentence
    text = sentence.text + chr(ord("一") + number)
    return replace(passage, sentence=replace(sentence, text=text, end=sentence.start + len(text)))


def report(path: Path, corpora: Path) -> str:
    """Return the whole measurement as markdown."""
    pairs, absent = read_pairs(path, corpora)
    dev, held = ([p for p in pairs if p.split == split] for split in ("dev", "held"))
    median, longest = milliseconds(pairs)
    lines = [f"Pairs: dev {len(dev)}, held {len(held)}; left out for want of their text: {absent}.", ""]
    lines += ["| check as it is | pairs | false accept | false reject |", "| --- | ---: | ---: | ---: |"]
    lines += [f"| {name} | {len(part)} | {errors(part, whole)} |" for name, part in (("dev", dev), ("held", held))]
    lines += [
        "",
        f"One claim against five passages: {median:.2f} ms (median), {longest:.2f} ms (maximum: loads the gazetteer).",
        "",
        "## dev, over the threshold",
        "",
    ]
    lines += [*curves(dev), "", "## dev, by kind", "", *by_kind(dev), ""]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measurement; with --results keep it as a dated file; with --failures name dev's wrong verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":", maxsplit=1)[0])
    parser.add_argument("--pairs", type=Path, default=PAIRS)
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--results", type=Path, help="folder to keep the measurement in")
    parser.add_argument("--failures", action="store_true", help="the wrong verdicts of dev, and nothing else")
    chosen = parser.parse_args(arguments)
    if chosen.failures:
        for pair in read_pairs(chosen.pairs, chosen.corpora)[0]:
            if pair.split == "dev" and whole(pair) is not pair.supported:
                verdict = "accepted" if whole(pair) else "rejected"
                sys.stdout.write("\t".join((pair.id, verdict, pair.kind, pair.claim)) + "\n")
        return 0
    text = report(chosen.pairs, chosen.corpora)
    sys.stdout.write(text)
    if chosen.results:
        now = datetime.now().astimezone()
        head = f"# verify.jsonl\n\n- date: {now:%Y-%m-%d %H:%M %z}\n- machine: {machine()}\n- commit: {commit(ROOT)}\n"
        command = "- command: `python evals/measure_verify.py --results evals/results`\n\n"
        chosen.results.mkdir(parents=True, exist_ok=True)
        (chosen.results / f"{now:%Y-%m-%d}-verify.md").write_text(head + command + text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
