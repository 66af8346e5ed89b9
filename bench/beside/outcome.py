"""What a measured system did: read from its lines of records, and summed up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.beside.judge import KINDS, is_right
from rag.evaluation.metrics import Gold, quantile


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question put to a system: whether its answer was right, and seconds from the question on."""

    gold: Gold
    right: bool
    evidence: float
    token: float
    total: float
    worded: bool  # by the language model
    error: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A system over the asked questions. Seconds, and MB (10^6 bytes)."""

    rights: Mapping[str, tuple[int, int]]  # right ones and asked ones, by kind
    evidence: tuple[float, float]  # median and 95th percentile, as the two below
    token: tuple[float, float]
    total: tuple[float, float]
    worded: tuple[int, tuple[float, float] | None]  # answers that the language model worded, and their ``total``
    memory: float
    indexing: float
    starting: float
    wrong: tuple[str, ...]  # ids
    errors: tuple[str, ...]

    @property
    def asked(self) -> int:
        """How many questions were asked."""
        return sum(asked for _, asked in self.rights.values())

    @property
    def right(self) -> int:
        """How many of them were answered right."""
        return sum(right for right, _ in self.rights.values())


def read_records(path: Path) -> list[dict[str, Any]]:
    """Return a file's records; a last line that was cut off is left out."""
    if not path.exists():
        return []
    records = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return records


def outcomes(gold: Sequence[Gold], records: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """Return what became of each question that has a record, in the questions' order."""
    by_id = {record["id"]: record for record in records if "id" in record}
    return [
        Outcome(
            question,
            not record["error"] and is_right(question, record["text"]),
            record["evidence_s"],
            record["token_s"],
            record["total_s"],
            record["worded"],
            record["error"],
        )
        for question in gold
        if (record := by_id.get(question.id))
    ]


def summarise(gold: Sequence[Gold], records: Sequence[Mapping[str, Any]]) -> Summary:
    """Return the summary over these questions; of an interrupted run's memory the most, of its starts the last."""
    found = outcomes(gold, records)
    kinds = {kind: [outcome for outcome in found if outcome.gold.type == kind] for kind in KINDS}
    worded = [outcome.total for outcome in found if outcome.worded]
    return Summary(
        rights={kind: (sum(o.right for o in group), len(group)) for kind, group in kinds.items() if group},
        evidence=_quantiles([outcome.evidence for outcome in found]),
        token=_quantiles([outcome.token for outcome in found]),
        total=_quantiles([outcome.total for outcome in found]),
        worded=(len(worded), _quantiles(worded) if worded else None),
        memory=max(record["memory_mb"] for record in records if "memory_mb" in record),
        indexing=_last(records, "indexing_s"),
        starting=_last(records, "started_s"),
        wrong=tuple(outcome.gold.id for outcome in found if not outcome.right),
        errors=tuple(f"{outcome.gold.id}: {outcome.error}" for outcome in found if outcome.error),
    )


def _quantiles(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return quantile(ordered, 0.5), quantile(ordered, 0.95)


def _last(records: Sequence[Mapping[str, Any]], key: str) -> float:
    return float([record[key] for record in records if key in record][-1])
