"""What a question does to the places of the dialogue, and to which: drops them, keeps only them, adds them.

The turn reader says it of each clause that names a place and nothing else; an exception (除某区外) is read by its form.
Places are blanked in the folded text (``fold``). Knows no state and not which place a name means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

ActKind = Literal["drop", "keep", "add"]
ActOf = Callable[[int, int], str]  # what the clause between two positions does, "" where that is not sure


@dataclass(frozen=True, slots=True)
class Act:
    """``folded[start:end]`` does ``kind`` to the places that stand in it."""

    kind: ActKind
    start: int
    end: int

    def takes(self, start: int) -> bool:
        """Whether the place that begins at a position is an argument of it."""
        return self.start <= start < self.end


_PLACE = "\0+"
_PLACES = rf"{_PLACE}(?:\s*(?:[、和与跟及&]|以及|\band\b|\bor\b)\s*{_PLACE})*"
_EXCEPT = r"(?:除[了去掉开]?|[去排][掉除]|\b(?:except|without|excluding))\s*"
_OUTSIDE = r"的?(?:除外|[以之]?外(?![地来国籍部])|排除在外)"
_EXCEPTIONS: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    ("keep", re.compile(rf"(?:不[要看算]|[去排][掉除]){_PLACES}{_OUTSIDE}的?")),  # 不要某区以外的
    ("drop", re.compile(rf"{_EXCEPT}{_PLACES}(?:{_OUTSIDE}|[之以]?后)?|[把将]?{_PLACES}{_OUTSIDE}")),
)
_CLAUSE = re.compile(r"[^,，。;；!！?？]+")
_JOINED = re.compile(rf"(?:{_PLACE}|[、和与跟及的呢吧也\s])+")  # names nothing but places: what is done before goes on


def read_acts(folded: str, spans: Sequence[tuple[int, int]], act_of: ActOf) -> tuple[Act, ...]:
    """Return what a text does to the places that stand at ``spans``, in order; none over another."""
    if not spans:
        return ()
    blanked = _blanked(folded, spans)
    acts = list(_exceptions(blanked))
    for clause in _CLAUSE.finditer(blanked):
        start, end = clause.span()
        if "\0" not in clause.group() or any(act.start < end and start < act.end for act in acts):
            continue
        if acts and _JOINED.fullmatch(clause.group()):
            acts.append(Act(acts[-1].kind, start, end))
            continue
        done = act_of(start, end)
        acts += [Act(kind, start, end) for kind in get_args(ActKind) if kind == done]
    return tuple(sorted(acts, key=lambda act: act.start))


def _exceptions(blanked: str) -> Iterator[Act]:
    end = 0
    for kind, pattern in _EXCEPTIONS:
        for match in pattern.finditer(blanked):
            if kind == "keep" or match.start() >= end:
                end = match.end()
                yield Act(kind, match.start(), match.end())


def _blanked(folded: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text of the same length with the places blanked."""
    for start, end in spans:
        folded = "".join((folded[:start], "\0" * (end - start), folded[end:]))
    return folded
