"""One number of each of several reports, whatever the ledger calls it, and what comes of them."""

from __future__ import annotations

from rag.answering.answered import AnsweredFigures, told_rows
from rag.answering.search import Search
from rag.answering.strategy import Declined, Turn
from rag.schema.answer import Draft


class RowsRead:
    """A strategy: numbers that earlier answers told of what stands, and numbers that the question's words find."""

    name = "rows_read"

    def __init__(self, search: Search, answered: AnsweredFigures) -> None:
        self._search = search
        self._answered = answered

    def answer(self, turn: Turn) -> Draft | Declined:
        """Take the numbers that were told of each report before, and find the others by the words of the question."""
        asked = turn.asked
        # what a turn names itself is asked anew: 社零呢,哪个高, after 进出口也比比
        anew = bool(asked.things) or asked.names_measure
        reads = asked.several and asked.turn is not None and turn.history and not anew
        told = told_rows(self._answered.before(turn.history, turn.again), asked.report_ids) if reads else {}
        return self._search.rows(asked, told)
