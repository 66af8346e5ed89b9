"""Gold questions → how well they are answered: the measures of the design, overall and by type.

Reads gold files and answers; knows no model. Each measure's definition stands in its function.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from index.records import Passage, Report
from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.grounding.verifier import numbers_of
from rag.language.wellformed import parse_json
from rag.schema.answer import Answer, strip_markers
from rag.schema.errors import GoldError

TYPES = ("single", "comparison", "unanswerable", "followup", "aggregate")
RECALL_AT = (1, 3, 5, 10)
ENOUGH = 0.6  # share of an evidence string's characters that must be cited (or retrieved) for it to count as found
_KEYS = {
    "id": str, "type": str, "history": list, "question": str, "reports": list,
    "evidence": list, "answer_must": list, "answer_must_not": list,
}  # fmt: skip
_LISTS = ("history", "reports", "evidence", "answer_must_not")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Gold:
    """One question with what a right answer must say and where that stands."""

    id: str
    type: str
    history: tuple[str, ...]
    question: str
    reports: tuple[str, ...]
    evidence: tuple[str, ...]
    answer_must: tuple[tuple[str, ...], ...]
    answer_must_not: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether an answer exists."""
        return self.type != "unanswerable"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gold question, the answer it got, and the passages found before any wording, best first."""

    gold: Gold
    answer: Answer
    passages: tuple[Passage, ...]


def read_gold(path: Path) -> tuple[Gold, ...]:
    """Read a gold file; GoldError names the line that is not of the documented form."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"The gold file {path} cannot be read: {error}. Give a UTF-8 file of JSON lines.") from error
    gold = tuple(_gold(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip())
    if not gold:
        raise GoldError(f"The gold file {path} holds no question.")
    return gold


def _gold(line: str, where: str) -> Gold:
    try:
        row = parse_json(line)
    except ValueError as error:
        raise GoldError(f"{where} is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise GoldError(f"{where} is not a JSON object")
    for key, kind in _KEYS.items():
        if not isinstance(row.get(key, None if key in {"id", "type", "question"} else kind()), kind):
            raise GoldError(f"{where}: {key} is missing or is no {kind.__name__}")
    groups = row.get("answer_must", [])
    alternatives = [one for group in groups for one in (group if isinstance(group, list) else [group])]
    texts = [*alternatives, *(text for key in _LISTS for text in row.get(key, ()))]
    if odd := [text for text in texts if not isinstance(text, str)]:
        raise GoldError(f"{where}: {odd[0]!r} stands where a string is expected")
    if row["type"] not in TYPES:
        raise GoldError(f"{where}: the type {row['type']!r} is none of {', '.join(TYPES)}")
    lists = {key: tuple(row.get(key, ())) for key in _LISTS}
    must = tuple((group,) if isinstance(group, str) else tuple(group) for group in row.get("answer_must", ()))
    return Gold(id=row["id"], type=row["type"], question=row["question"], answer_must=must, **lists)


def fold_answer(text: str) -> str:
    """Return a text as answers are compared: NFKC, no white space, no thousands separators, lower case."""
    return _THOUSANDS.sub("", re.sub(r"\s", "", fold(text)))


def says(text: str, wanted: str) -> bool:
    """Whether a folded text holds a string; one that begins or ends with a digit needs a digit boundary there."""
    needle = fold_answer(wanted)
    before = r"(?<!\d)(?<!\d\.)" if needle[:1].isdigit() else ""
    after = r"(?!\d)(?!\.\d)" if needle[-1:].isdigit() else ""
    return bool(re.search(before + re.escape(needle) + after, text))


def passes(gold: Gold, text: str) -> bool:
    """Whether an answer's text has one string of every group and none that it must not have."""
    folded = fold_answer(text)
    return all(any(says(folded, wanted) for wanted in group) for group in gold.answer_must) and not any(
        says(folded, unwanted) for unwanted in gold.answer_must_not
    )


def covered(evidence: str, spans: Sequence[tuple[int, int]], text: str) -> bool:
    """Whether ENOUGH of some occurrence of an evidence string in a text lies within the spans."""
    for match in re.finditer(re.escape(evidence), text):
        inside = {i for start, end in spans for i in range(max(start, match.start()), min(end, match.end()))}
        if len(inside) >= ENOUGH * len(evidence):
            return True
    return False


def _found(gold: Gold, spans: Iterable[tuple[str, int, int]], texts: Mapping[str, str]) -> float | None:
    """Return the share of the gold evidence strings that these (file name, start, end) spans hold."""
    if not gold.evidence:
        return None
    by_report: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in spans:
        by_report.setdefault(name, []).append((start, end))
    hits = sum(
        any(covered(evidence, by_report.get(name, ()), texts.get(name, "")) for name in gold.reports)
        for evidence in gold.evidence
    )
    return hits / len(gold.evidence)


def evidence_recall(outcome: Outcome, texts: Mapping[str, str]) -> float | None:
    """Return the share of gold evidence strings that the citations hold; None without gold evidence."""
    return _found(outcome.gold, ((c.report, c.start, c.end) for c in outcome.answer.citations), texts)


def retrieval_recall(outcome: Outcome, texts: Mapping[str, str], k: int) -> float | None:
    """Return the same share for the first k passages found."""
    spans = ((p.report.name, p.sentence.start, p.sentence.end) for p in outcome.passages[:k])
    return _found(outcome.gold, spans, texts)


def _recall_at(k: int, texts: Mapping[str, str], outcome: Outcome) -> float | None:
    return retrieval_recall(outcome, texts, k)


def citation_validity(outcome: Outcome, texts: Mapping[str, str]) -> list[float]:
    """Return 1 for each citation whose quote is exactly its slice of the report, 0 for each other."""
    return [float(texts.get(c.report, "")[c.start : c.end] == c.quote != "") for c in outcome.answer.citations]


def number_support(outcome: Outcome) -> list[float]:
    """Return 1 for each number of the answer that stands in a cited quote of its claim, 0 for each that does not.

    Numbers of the question, those of claims marked computed, and the year of a cited report do not count.
    """
    answer = outcome.answer
    if answer.refusal:
        return []
    quotes = {citation.marker: citation for citation in answer.citations}
    asked = numbers_of(" ".join((answer.question, *outcome.gold.history)))
    results = []
    for claim in answer.claims:
        if claim.verdict in {"computed", "unsupported"}:
            continue
        cited = [quotes[marker].quote for marker in claim.citations if marker in quotes]
        there = {(n.value, n.percent) for quote in cited for n in find_numerals(quote)}
        results += [float(number in there) for number in numbers_of(strip_markers(claim.text)) - asked]
    return results


def scope_purity(outcome: Outcome) -> list[float]:
    """Return 1 for each citation from a report that the question is about, 0 for each other."""
    if not outcome.gold.reports:
        return []
    return [float(citation.report in outcome.gold.reports) for citation in outcome.answer.citations]


def measure(outcomes: Sequence[Outcome], reports: Sequence[Report]) -> dict[str, dict[str, float]]:
    """Return the measures, keyed "overall" and by type; a measure without a case is left out."""
    texts = {report.name: report.text for report in reports}
    groups = {"overall": list(outcomes)}
    groups |= {kind: [o for o in outcomes if o.gold.type == kind] for kind in TYPES}
    return {name: _measures(group, texts) for name, group in groups.items() if group}


def _measures(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> dict[str, float]:
    answerable = [o for o in outcomes if o.gold.answerable]
    unanswerable = [o for o in outcomes if not o.gold.answerable]
    lengths = sorted(float(len(o.answer.text)) for o in outcomes)
    parts: dict[str, list[float]] = {
        "answer_accuracy": [float(passes(o.gold, o.answer.text)) for o in outcomes],
        "evidence_recall": _kept(answerable, lambda o: evidence_recall(o, texts)),
        **{f"retrieval_recall@{k}": _kept(answerable, partial(_recall_at, k, texts)) for k in RECALL_AT},
        "citation_validity": [v for o in outcomes for v in citation_validity(o, texts)],
        "number_support": [v for o in outcomes for v in number_support(o)],
        "scope_purity": [v for o in answerable for v in scope_purity(o)],
        "false_answer": [float(o.answer.refusal is None) for o in unanswerable],
        "false_refusal": [float(o.answer.refusal is not None) for o in answerable],
    }
    measures = {name: statistics.fmean(values) for name, values in parts.items() if values}
    measures["questions"] = float(len(outcomes))
    measures |= {"length_p50": quantile(lengths, 0.5), "length_p95": quantile(lengths, 0.95)}
    worded = [o for o in outcomes if o.answer.model != "none"]
    measures |= _times(outcomes, dict.fromkeys(step for o in outcomes for step in o.answer.timings_ms))
    measures["worded"] = float(len(worded))
    measures |= {f"worded_{name}": value for name, value in _times(worded, ("first_token", "total")).items()}
    return {name: round(value, 4) for name, value in measures.items()}


def _times(outcomes: Sequence[Outcome], steps: Iterable[str]) -> dict[str, float]:
    measures: dict[str, float] = {}
    for step in steps:
        if times := sorted(o.answer.timings_ms[step] for o in outcomes if step in o.answer.timings_ms):
            measures |= {f"{step}_ms_p50": quantile(times, 0.5), f"{step}_ms_p95": quantile(times, 0.95)}
    return measures


def _kept(outcomes: Sequence[Outcome], of: Callable[[Outcome], float | None]) -> list[float]:
    return [value for outcome in outcomes if (value := of(outcome)) is not None]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the nearest-rank quantile of an ordered sequence."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(measures: Mapping[str, Mapping[str, float]]) -> str:
    """Return the measures as a markdown table, a line each, a column for each type."""
    columns = list(measures)
    names = dict.fromkeys(name for column in measures.values() for name in column)
    lines = [f"| measure | {' | '.join(columns)} |", f"| --- |{' ---: |' * len(columns)}"]
    for name in names:
        cells = [f"{measures[column][name]:g}" if name in measures[column] else "" for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def record_of(outcome: Outcome) -> dict[str, Any]:
    """Return the answer record with its gold id, as ``eval --answers`` writes it."""
    return {"gold_id": outcome.gold.id, **outcome.answer.to_json()}
