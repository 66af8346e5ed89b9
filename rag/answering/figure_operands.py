"""What is reckoned with: figures that were told, and what follows from two of them that one sentence states.

Pure. Knows no library and no wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.facts.measures import load_measures
from index.records import Fact, Role
from rag.answering.answered import Figure
from rag.ledger.amounts import Amount, Outcome, compute
from rag.ledger.figures import is_about, show, worth
from rag.understanding.working import Working

_HUNDRED = Decimal(100)
HALF = 0.5  # of the characters of what is denied that a figure's words must have


@dataclass(frozen=True, slots=True)
class Operand:
    """An amount to reckon with: a figure, or what came of several; ``figures`` has all that it rests on."""

    amount: Amount
    figures: tuple[Figure, ...]
    at: int  # which question it was told to


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a turn comes to."""

    operands: tuple[Operand, ...]
    outcome: Outcome | None  # None: the figures are only to be shown in another form

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures that it rests on, each once."""
        return tuple({figure.key: figure for operand in self.operands for figure in operand.figures}.values())


def operand_of(figure: Figure) -> Operand:
    """Return a figure as an amount."""
    fact = figure.fact
    # by how much something rose or fell, as it is said: 压缩83% is more than 提速73.2%
    value = fact.value if fact.role in {Role.UP, Role.DOWN} else worth(fact)
    return Operand(Amount(value, fact.unit, is_about(fact)), (figure,), figure.at)


def derive(working: Working, there: Sequence[Figure]) -> Reckoned | None:
    """Return what a turn asks that follows from two figures of one sentence; None where it asks something else.

    比上年少几次: the change that stands beside the figure; 去年同期是多少: the figure without it; 未办结的: the rest.
    """
    if working.year_before:
        change = next((figure for figure in there if figure.asked), None)
        level = change and _level_of(change, there)
        if change and level is None:
            level, change = change, _change_of(change, there)
        if level is None or change is None:
            return None
        against = working.year_before == "against"
        return Reckoned((operand_of(change),), None) if against else _year_before(level, change)
    return _remainder(working.denied, there)


def grown(there: Sequence[Figure], *, in_percent: bool) -> Reckoned | None:
    """Return by how much the one figure asked for last rose or fell, where its sentence tells that.

    A change that is told as a number is divided by the figure of the year before where ``in_percent`` is asked.
    """
    last = [figure for figure in there if figure.asked and figure.at == there[0].at]
    pairs = {
        (level.key, change.key): (level, change) for figure in last for level, change in _with_change(figure, there)
    }
    if len(pairs) != 1:
        return None
    level, change = next(iter(pairs.values()))
    if change.fact.unit == "%":
        return Reckoned((operand_of(change),), None) if change.fact.head == level.fact.head else None
    return _rate_of_change(level, change) if in_percent and change.fact.unit == level.fact.unit else None


def _with_change(figure: Figure, there: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield a figure with the change of it that its sentence tells, or the figure that a change is of with it."""
    if change := _change_of(figure, there):
        yield figure, change
    if figure.fact.unit != "%" and (level := _level_of(figure, there)):
        yield level, figure


def _rate_of_change(level: Figure, change: Figure) -> Reckoned | None:
    """Return a change that is told as a number in per cent of the figure before it."""
    now, by = level.fact.value, worth(change.fact)
    if not (before := now - by):
        return None
    value = by / before * _HUNDRED
    formula = f"{show(by)}÷({show(now)}{'−' if by >= 0 else '+'}{show(abs(by))})≈{show(value)}%"
    outcome = Outcome("rate_of_change", Amount(value, "%", about=True), formula, (0, 1))
    return Reckoned((operand_of(level), operand_of(change)), outcome)


def _level_of(change: Figure, there: Sequence[Figure]) -> Figure | None:
    """Return the figure of the same sentence that a change is of; None where it is no change."""
    fact = change.fact
    ahead = [
        figure
        for figure in there
        if _same_sentence(figure.fact, fact) and figure.fact.start < fact.start and figure.fact.role is Role.LEVEL
    ]
    return max(ahead, key=lambda figure: figure.fact.start) if ahead and fact.role is not Role.LEVEL else None


def _change_of(level: Figure, there: Sequence[Figure]) -> Figure | None:
    """Return the figure of the same sentence that tells by how much another rose or fell."""
    fact = level.fact
    behind = [
        figure
        for figure in there
        if _same_sentence(figure.fact, fact) and figure.fact.start > fact.start and figure.fact.role is not Role.LEVEL
    ]
    return min(behind, key=lambda figure: figure.fact.start) if behind and fact.role is Role.LEVEL else None


def _year_before(level: Figure, change: Figure) -> Reckoned:
    """Return the figure of the year before: without the change, or divided by it where it is told in per cent."""
    now, by = level.fact.value, worth(change.fact)
    if change.fact.unit == "%":
        value = now / (1 + by / _HUNDRED)
        formula = f"{show(now)}÷(1{'+' if by >= 0 else '−'}{show(abs(by))}%)≈{show(value)}{level.fact.unit}"
    else:
        value = now - by
        formula = f"{show(now)}{'−' if by >= 0 else '+'}{show(abs(by))}={show(value)}{level.fact.unit}"
    about = is_about(level.fact) or is_about(change.fact) or change.fact.unit == "%"
    outcome = Outcome("year_before", Amount(value, level.fact.unit, about), formula, (0, 1))
    return Reckoned((operand_of(level), operand_of(change)), outcome)


def _remainder(denied: Sequence[str], there: Sequence[Figure]) -> Reckoned | None:
    """Return what is left of a whole without the part that a turn denies: 未办结的 of those accepted."""
    held = {id(figure): sum(sign in figure.words for sign in stem) / len(stem) for stem in denied for figure in there}
    part = max(there, key=lambda figure: (held.get(id(figure), 0), figure.asked), default=None)
    if part is None or held.get(id(part), 0) < HALF:
        return None
    wholes = [figure for figure in there if _is_whole_of(figure.fact, part.fact)]
    if not wholes:
        return None
    operands = (operand_of(min(wholes, key=lambda figure: figure.fact.start)), operand_of(part))
    outcome = compute("difference", [one.amount for one in operands], load_measures().comparable)
    return Reckoned(operands, outcome) if outcome else None


def _is_whole_of(fact: Fact, part: Fact) -> bool:
    alike = fact.unit == part.unit or load_measures().comparable(fact.unit, part.unit)
    level = fact.role is part.role is Role.LEVEL
    return _same_sentence(fact, part) and fact.start < part.start and alike and level and fact.value > part.value


def _same_sentence(one: Fact, other: Fact) -> bool:
    return (one.report_id, one.sentence) == (other.report_id, other.sentence)
