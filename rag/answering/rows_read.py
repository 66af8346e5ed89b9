"""One number of each of several reports, whatever the ledger calls it, and what comes of them."""

from __future__ import annotations

from rag.answering.answered import AnsweredFigures, told_rows
from rag.answering.strategy import Declined, Turn
from rag.answering.told_figures import NO_FIGURE, ToldFigures
from rag.dialogue.contextualizer import ScopeReader
from rag.retrieval.retriever import Retriever
from rag.schema.answer import Draft


class RowsRead:
    """A strategy: numbers that earlier answers told of what stands, and numbers that the question's words find."""

    name = "rows_read"

    def __init__(
        self, retriever: Retriever, reader: ScopeReader, figures: ToldFigures, answered: AnsweredFigures
    ) -> None:
        self._retriever = retriever
        self._reader = reader
        self._figures = figures
        self._answered = answered

    def answer(self, turn: Turn) -> Draft | Declined:
        """Take the numbers that were told of each report before, and find the others by the words of the question."""
        asked = turn.asked
        if not (asked.several and self._figures.is_asked(asked)) or self._reader.parts(asked):
            return NO_FIGURE
        # what a turn names itself is asked anew: 社零呢,哪个高, after 进出口也比比
        stands = asked.turn is not None and turn.history and not (asked.things or asked.names_measure)
        told = told_rows(self._answered.before(turn.history, turn.again), asked.report_ids) if stands else {}
        return self._figures.of_several(asked, self._retriever.retrieve(asked), told)
