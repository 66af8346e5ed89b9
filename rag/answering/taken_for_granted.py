"""Names and figures that a question takes for granted and that the asked reports do not hold."""

from __future__ import annotations

from rag.answerability.premises import Premises
from rag.answering.strategy import Declined, Turn
from rag.schema.answer import Draft


class TakenForGranted:
    """A quoted name or an asserted figure that does not stand in the asked reports."""

    name = "premises"

    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    def answer(self, turn: Turn) -> Draft | Declined:
        """Say what the reports state instead."""
        untrue = self._premises.check_names(turn.asked) or self._premises.check_figures(turn.asked)
        return untrue or Declined("declined.no_premise")
