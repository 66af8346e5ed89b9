"""What a turn wants done with the figures of earlier answers, by the turn reader.

Pure. Knows no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from rag.ledger.amounts import Sum
from rag.understanding.question import Question
from rag.understanding.turn_reader import Label, TurnReading

# The probability from which a turn that names figures is read as working on them; see rag.dialogue.turns.SURE.
SURE = 0.6
ALONE = 0.8  # of the act, from which words that name no figure do not matter: 二者, 前者; by judgement
POSSIBLE = 0.1  # from which another reading is tried where the likeliest cannot be carried out; by judgement
LEAST = 0.25  # from which what is to be done is clear where the figures are; by judgement
SUMS: Mapping[str, Sum] = {name: name for name in get_args(Sum) if name not in {"each", "year_before"}}
IN_PERCENT = frozenset({"share", "percent_difference"})
_ORDERED = frozenset({"rank", "compare"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, by the reader's name of it or ``table``; ``sure``: the latest figures may be meant too."""

    name: str
    sure: bool
    alone: bool = False  # it works on the latest figures, whatever else it says
    others: tuple[str, ...] = ()  # what might be meant instead, where that cannot be done


def wish_of(asked: Question) -> Wish | None:
    """Return what a turn wants done with earlier figures; None where it is a question of its own."""
    reading = asked.turn
    if reading is None or reading.act.name == "correct":
        return None
    ordered = reading.operation.name in _ORDERED and reading.operation.probability >= SURE
    if reading.act.name == "form" and asked.reckons and not ordered:
        return Wish("table", sure=True) if reading.answer.name in {"table", "chart"} else None
    in_percent = reading.answer.name == "percent" and reading.answer.probability >= SURE
    sums = _sums(reading, in_percent=in_percent)
    if not sums or (sums[0].probability < LEAST and not in_percent):
        return None
    if asked.reckons:
        others = tuple(label.name for label in sums[1:] if label.probability >= POSSIBLE)
        return Wish(sums[0].name, sure=True, others=others)
    return None if sums[0].name in _ORDERED and asked.things else _beside_words(asked, reading, sums[0])


def _sums(reading: TurnReading, *, in_percent: bool) -> list[Label]:
    """Return what can be done with figures, the likeliest first; for an answer in per cent what comes to one."""
    sums = [label for label in reading.operations if label.name in SUMS]
    apart = any(label.name == "difference" and label.probability >= SURE for label in sums)
    return [label for label in sums if label.name in IN_PERCENT] if in_percent and not apart else sums


def _beside_words(asked: Question, reading: TurnReading, top: Label) -> Wish:
    """Return the wish of a turn that names something beside what is to be done."""
    operates = reading.act.name == "operate" and reading.act.probability >= SURE and top == reading.operation
    measured = bool(asked.working and asked.working.measured)
    sure = operates or top.probability >= SURE
    alone = not measured and sure and (not asked.things or (operates and reading.act.probability >= ALONE))
    return Wish(top.name, sure=sure, alone=alone)
