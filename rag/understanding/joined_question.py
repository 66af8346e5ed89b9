"""Several questions of one text → the question that stands in its record: their scopes together. Reads no report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rag.schema.answer import Scope
from rag.understanding.question import Question
from rag.understanding.script import simplified


def join_questions(typed: str, each: Sequence[Question]) -> Question:
    """Return what a text asks as a whole."""
    as_typed = all(asked.standalone == asked.question for asked in each)
    return replace(
        each[0],
        question=simplified(typed),
        typed=typed,
        standalone=simplified(typed) if as_typed else "\n".join(asked.standalone for asked in each),
        scope=join_scopes([asked.scope for asked in each]),
        understood=_union(each, lambda asked: asked.understood),
        others=_union(each, lambda asked: asked.others),
    )


def join_scopes(scopes: Sequence[Scope]) -> Scope:
    """Return the scopes of several questions as one; its intent is that of the first."""
    return Scope(
        jurisdictions=_union(scopes, lambda scope: scope.jurisdictions),
        years=tuple(sorted(_union(scopes, lambda scope: scope.years))),
        measures=_union(scopes, lambda scope: scope.measures),
        intent=scopes[0].intent,
    )


def _union(things: Sequence[Any], of: Callable[[Any], Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(one for thing in things for one in of(thing)))
