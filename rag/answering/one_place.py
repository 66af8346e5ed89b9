"""Reads questions where the reports of one place are all there is to ask: one that names no place is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.dialogue.contextualizer import ScopeReader
from rag.schema.answer import Edit
from rag.understanding.question import Question
from rag.understanding.turn_reader import TurnReading


class OnePlaceReader(ScopeReader):
    """A reader of questions to the reports of one body."""

    def read(
        self,
        question: str,
        history: Sequence[str] = (),
        edit: Edit | None = None,
        *,
        today: date | None = None,
        reading: TurnReading | None = None,
    ) -> Question:
        """Return what a question asks; what names no place is taken as if it had named the only one."""
        asked = super().read(question, history, edit, today=today, reading=reading)
        if asked.named_place or asked.courtesy:
            return asked
        chosen = [report.profile for report in self._reports if report.id in asked.report_ids]
        names = tuple(dict.fromkeys(profile.jurisdiction.name for profile in chosen))
        years = tuple(sorted({profile.year for profile in chosen if profile.year}))
        return replace(asked, named_place=True, scope=replace(asked.scope, jurisdictions=names, years=years))
