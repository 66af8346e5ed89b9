"""What a question does to the places of the dialogue, and to which: drops them, keeps only them, adds them.

A word such as 不要 or 加上 does so only where a place stands as its argument, right behind it or right before it:
不要某区 and 把某区去掉, but not 不要用术语. Patterns over folded text (``fold``) in which the places are blanked.
Knows no state and not which place a name means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.understanding.phrases import ADD_PLACES, DROP_PLACES, KEEP_ONLY

ActKind = Literal["drop", "keep", "add"]


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
_AND = r"\s*(?:[、和与跟及&]|以及|还有|\band\b|\bor\b)\s*"
# A comma joins places only where nothing else is asked behind them.
_PLACES = rf"{_PLACE}(?:(?:{_AND})+{_PLACE})*(?:(?:[,，]\s*{_PLACE})+(?=[的呢吧了]*\W*$))?"
# What may stand between such a word and its place, on either side, and behind a word whose place stands before it.
_LINK = (
    r"(?:掉|了|上|下|去|进|看看?|一下|把|将|算|列|包括|包含|计入?|显示|对|的|是|[这那]个?|\bfor\b|\bthe\b|[\s:：“\"])*"
)
_OF = r"[”\"]?(?:的?(?:数据|数字|数|报告|情况|结果)|的|[这那][个份家])?(?:也|都|就|先|再|给我?|请|可以|[\s,，])*"
_AFTER = "(?:(?:之|以)?后)"
_TAIL = rf"(?:掉|了|上|进来?|进去|去|来|吧|呢|啊|的|比|一下|{_AFTER}|在外)*(?=$|[,，。;；?？!！再其剩看排谁哪还])"
_EXCEPT = r"除(?:了|去|掉|开)?"
_OUTSIDE = r"(?:除外|以外|之外|外)"
_VERBS: tuple[tuple[ActKind, str], ...] = (
    ("drop", DROP_PLACES.pattern),
    ("keep", KEEP_ONLY.pattern),
    ("add", ADD_PLACES.pattern),
)
_ACTS: tuple[tuple[ActKind, re.Pattern[str]], ...] = (
    ("keep", re.compile(rf"(?!除)(?:{DROP_PLACES.pattern}){_LINK}{_PLACES}的?{_OUTSIDE}的?")),  # 不要某区以外的
    ("drop", re.compile(rf"{_EXCEPT}{_LINK}{_PLACES}(?:的?{_OUTSIDE})?|{_PLACES}的?{_OUTSIDE}(?![地来国籍部])")),
    *((kind, re.compile(rf"(?:{verb}){_LINK}{_PLACES}的?{_AFTER}?")) for kind, verb in _VERBS),
    *((kind, re.compile(rf"[把将]?{_PLACES}{_OF}(?:{verb}){_TAIL}")) for kind, verb in _VERBS),
)


def read_acts(folded: str, spans: Sequence[tuple[int, int]]) -> tuple[Act, ...]:
    """Return what a text does to the places that stand at ``spans``, in order; none over another."""
    if not spans:
        return ()
    acts: list[Act] = []
    for act in _found(_blanked(folded, spans)):
        if not any(act.start < other.end and other.start < act.end for other in acts):
            acts.append(act)
    return tuple(sorted(acts, key=lambda act: act.start))


def _found(blanked: str) -> Iterator[Act]:
    for kind, pattern in _ACTS:
        for match in pattern.finditer(blanked):
            yield Act(kind, match.start(), match.end())


def _blanked(folded: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text of the same length with the places blanked."""
    for start, end in spans:
        folded = "".join((folded[:start], "\0" * (end - start), folded[end:]))
    return folded
