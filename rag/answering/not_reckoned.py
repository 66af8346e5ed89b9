"""What is asked for and not reckoned here: said, with what can be asked instead; never another figure in its place."""

from __future__ import annotations

from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Draft, Refusal
from rag.understanding.operation import Kind
from rag.understanding.question import Question

# Operations whose result no report is likely to state: without the figures there is nothing to answer with.
RECKONED_ONLY: frozenset[Kind] = frozenset(
    {"difference", "ratio", "percent_difference", "sum", "average", "median", "share"}
)


class NotReckoned:
    """An operation that is not carried out here: variance, forecast, per head, an essay."""

    name = "not_reckoned"

    def answer(self, turn: Turn) -> Draft | Declined:
        """Say so, with what can be asked."""
        asked = turn.asked
        if asked.operation.kind == "unsupported":
            return _admitted(
                "answering.not_reckoned" if asked.number or asked.scope.measures else "answering.not_done", asked
            )
        if asked.operation.sure and asked.operation.kind == "median" and len(asked.report_ids) == 1:
            return _admitted("answering.of_one_figure", asked)
        return Declined("declined.reckoned")


def admit(asked: Question) -> Draft | None:
    """Return that the reports asked state nothing that an operation could be done with; None where more may be said."""
    operation = asked.operation
    if not operation.sure or not asked.several:
        return None
    only = operation.kind in RECKONED_ONLY or operation.position or operation.focus
    bounded = operation.kind in {"filter", "count"} and operation.limits
    return _admitted("answering.nothing_to_reckon", asked) if only or bounded else None


def _admitted(key: str, asked: Question) -> Draft:
    measures = "、".join(asked.scope.measures[:2])
    of = say("answering.of_measure", asked.language, measure=measures) if measures else ""
    return Draft.of(Refusal("not_disclosed", say(key, asked.language, of=of)))
