"""Zhiwen under measure, its language model in its own process; ``zhiwen_quoting`` is the same without one."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.beside.asking import Job, Tell, main
from rag.answering.bot import Bot
from rag.app.compose import open_bot
from rag.app.open_library import index
from rag.schema.answer import EvidenceFound, Finished, Standing
from rag.settings import Settings, read_settings


class Zhiwen:
    """The product as its commands open it."""

    def __init__(self, job: Job, *, with_model: bool) -> None:
        self._job = job
        self._with_model = with_model
        self._bot: Bot | None = None

    def index(self) -> None:
        """As ``zhiwen index`` does."""
        index(self._settings(), [Path(self._job.reports)], prune=False, anew=False)

    def open(self) -> None:
        """As ``zhiwen ui`` does."""
        self._bot = open_bot(self._settings(), with_model=self._with_model)
        self._bot.warm()

    def ask(self, question: str, tell: Tell) -> str:
        """Return the text of the answer's record, which is what is shown in the end."""
        assert self._bot is not None  # noqa: S101  # main opens before it asks
        text = ""
        for event in self._bot.stream(question):
            if isinstance(event, EvidenceFound) and event.citations:
                tell("evidence")
            elif isinstance(event, Standing) and any(claim.verdict == "verified" for claim in event.claims):
                tell("token")
            elif isinstance(event, Finished):
                text = event.answer.text
                if event.answer.model == "none":
                    tell("quoted")
        return text

    def _settings(self) -> Settings:
        return read_settings(home=Path(self._job.state))


if __name__ == "__main__":
    sys.exit(main(lambda job: Zhiwen(job, with_model=True)))
