"""What the library cannot answer whatever its reports say: it is empty, or another topic or place is asked."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Described
from rag.answerability.evidence import refuse_town
from rag.answerability.evidence_reader import IsSaid
from rag.answerability.not_in_library import refuse_empty, refuse_scope
from rag.answering.strategy import Declined, Turn
from rag.schema.answer import Draft


class EmptyLibrary:
    """Any question while there is no report."""

    name = "empty_library"

    def __init__(self, reports: Sequence[Described]) -> None:
        self._reports = reports

    def answer(self, turn: Turn) -> Draft | Declined:
        """Say how reports come in."""
        if self._reports:
            return Declined("declined.holds_reports")
        return Draft.of(refuse_empty(turn.asked))


class OutOfScope:
    """Other topics, places of which there is no report, names of several places, towns that no asked report names."""

    name = "out_of_scope"

    def __init__(self, reports: Sequence[Described], is_said: IsSaid) -> None:
        """``is_said`` tells whether any of some reports (by id) holds any of some folded words."""
        self._reports = reports
        self._is_said = is_said

    def answer(self, turn: Turn) -> Draft | Declined:
        """Refuse with what there is instead."""
        refusal = refuse_scope(turn.asked, self._reports) or refuse_town(turn.asked, self._is_said)
        return Draft.of(refusal) if refusal else Declined("declined.in_reach")
