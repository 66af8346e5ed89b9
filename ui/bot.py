"""What the page and programs need of a bot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from index.records import Described, Report, Section
from rag.answer_store.records import Reopened
from rag.schema.answer import Answer, Edit, Event, Language
from rag.schema.sources import Sources


class Bot(Protocol):
    """What answers; ``rag.answering.bot`` has the real one, the tests a scripted one."""

    @property
    def model_name(self) -> str:
        """Name of the language model, ``none`` without one."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Degraded modes in plain words."""

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        edit: Edit | None = None,
        *,
        anew: bool = False,
        sources: Sources | None = None,
    ) -> Iterator[Event]:
        """Yield the evidence, the place in line for the model, the words, the answer. Raises ZhiwenError."""

    def entries(self) -> Sequence[Described]:
        """Return what the library holds, without the texts."""

    def report(self, report_id: str) -> Report:
        """Return one report. Raises ReportNotFound."""

    def sections(self, report_id: str) -> Sequence[Section]:
        """Return the outline of a report in reading order."""

    def fingerprint(self) -> str:
        """Return what shaped the index, as in ``Answer.index``."""

    def suggest(self, language: Language = "zh", sources: Sources | None = None) -> Sequence[str]:
        """Return example questions that this library, or the reports that sources mean, can answer."""

    def follow_ups(self, answer: Answer, language: Language = "zh") -> Sequence[str]:
        """Return what this library can answer after an answer."""

    def reopen(self, answer_id: str) -> Reopened:
        """Return a kept answer, held against the library of now. Raises ZhiwenError."""
