"""Reports of real places with known numbers: ``python -m bench.generate FOLDER --reports 3000``.

Writes NNNN.txt and, beside them, truth.jsonl: what each states, where, and whether it is round. Wordings and
structure vary as in real reports; nothing here was written with an eye on how the product reads them.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from bench.anatomy import assemble
from bench.measure import Measure, by_family
from bench.places import Place, draw_places
from bench.prose import FAMILIES, PHRASES
from bench.sentences import Draft, family_sentences, strip_marks
from bench.wordings_cases import CASES
from bench.wordings_rule import RULE

Record = Mapping[str, Any]

MEASURES = (*CASES, *RULE)
TRUTH = "truth.jsonl"
YEARS_EACH = 3
FIRST_YEAR, LAST_YEAR = 2021, 2024
_FEWEST, _MOST = 12, 25  # facts in a report


def generate(folder: Path, reports: int, seed: int) -> list[Record]:
    """Write that many reports and their truth into a folder, and return the truth. The same seed, the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    truth: list[Record] = []
    for number, (text, record) in enumerate(_reports(reports, seed)):
        name = f"{number:04d}.txt"
        (folder / name).write_text(text, encoding="utf-8")
        truth.append({"file": name, **record})
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in truth)
    (folder / TRUTH).write_text("".join(lines), encoding="utf-8")
    return truth


def read_truth(folder: Path) -> list[Record]:
    """Return what ``generate`` wrote beside its reports."""
    return [json.loads(line) for line in (folder / TRUTH).read_text(encoding="utf-8").splitlines()]


def _reports(count: int, seed: int) -> Iterator[tuple[str, Record]]:
    places = draw_places(Random(f"{seed} places"), math.ceil(count / YEARS_EACH))
    left = count
    for place in places:
        rng = Random(f"{seed} {place.full}")
        first = rng.randint(FIRST_YEAR, LAST_YEAR - YEARS_EACH + 1)
        told = [measure for measure in MEASURES if rng.random() < 0.6]
        before = _values(rng, {})
        for year in range(first, first + min(YEARS_EACH, left)):
            values = _values(rng, before)
            draft = Draft(rng, _words(place, year), values, before)
            yield _report(draft, place, year, _chosen(rng, told))
            before = values
        left -= YEARS_EACH


def _values(rng: Random, before: Mapping[str, float]) -> dict[str, float]:
    """Draw a year's numbers; some hang together (审结 is a part of 受理), the others move on from the year before."""
    values: dict[str, float] = {}
    for measure in MEASURES:
        if measure.of:
            whole, low, high = measure.of
            values[measure.key] = max(1, int(values[whole] * rng.uniform(low, high)))
        elif measure.rate:
            values[measure.key] = round(rng.uniform(measure.low, measure.high), 2)
        elif measure.key in before:
            values[measure.key] = max(1, int(before[measure.key] * rng.uniform(0.72, 1.42)))
        else:
            values[measure.key] = int(math.exp(rng.uniform(math.log(measure.low), math.log(measure.high))))
    return values


def _chosen(rng: Random, told: Sequence[Measure]) -> list[Measure]:
    """Return the measures of one year: those the place tells, less a few it leaves out, in their order."""
    chosen = [measure for measure in told if rng.random() < 0.88]
    others = [measure for measure in MEASURES if measure not in chosen]
    rng.shuffle(others)
    chosen += others[: max(0, _FEWEST - len(chosen))]
    rng.shuffle(chosen)
    kept = set(chosen[:_MOST])
    return [measure for measure in MEASURES if measure in kept]


def _words(place: Place, year: int) -> dict[str, str]:
    years = {"year": year, "next": year + 1, "last": year - 1}
    return {"place": place.name, "unit": place.unit} | {name: str(number) for name, number in years.items()}


def _report(draft: Draft, place: Place, year: int, measures: Sequence[Measure]) -> tuple[str, Record]:
    text, spans = strip_marks(assemble(draft, place, year, _families(draft, measures)), draft.stated)
    facts = {
        stated.key: {
            "value": f"{stated.figure.value.normalize():f}",
            "unit": stated.figure.unit,
            "approx": stated.figure.approx,
            "low": f"{stated.figure.value - stated.figure.around[0]:f}",
            "high": f"{stated.figure.value + stated.figure.around[1]:f}",
            "start": start,
            "end": end,
        }
        for stated, start, end in spans
    }
    plain = re.sub(r"\s", "", text)
    return text, {
        "place": place.name,
        "label": place.label,
        "full": place.full,
        "parents": list(place.parents),
        "county": place.county,
        "year": year,
        "facts": facts,
        "phrases": [phrase for phrase in PHRASES if phrase in plain],
    }


def _families(draft: Draft, measures: Sequence[Measure]) -> list[tuple[str, list[str]]]:
    """Return heading and sentences of each family that has something to say, in the order of this report."""
    rng = draft.rng
    told = by_family(measures)
    families = [family for family in FAMILIES if family.key in told or rng.random() < 0.3]
    if rng.random() < 0.5:
        rng.shuffle(families)
    phrases = [sentence for sentence in PHRASES.values() if rng.random() < 0.28]
    homes = [rng.choice(families).key for _ in phrases]
    return [
        (
            rng.choice(family.headings),
            family_sentences(
                draft,
                family,
                told.get(family.key, ()),
                [phrase for phrase, home in zip(phrases, homes, strict=True) if home == family.key],
            ),
        )
        for family in families
    ]


def main() -> None:
    """Read the command line and write the reports."""
    parser = argparse.ArgumentParser(description="write reports with known numbers, and their truth beside them")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    truth = generate(given.folder, given.reports, given.seed)
    print(f"{len(truth)} reports, {sum(len(record['facts']) for record in truth)} facts in {given.folder}")


if __name__ == "__main__":
    main()
