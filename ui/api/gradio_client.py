"""The two functions that Gradio's own clients may call: a question's answer record, and a kept one by its id.

Knows no component; what other programs use beside these is in ``completions`` and ``tools``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.errors import ZhiwenError
from rag.export.answers import json_record
from rag.schema.answer import Finished
from ui.bot import Bot


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Answers and records of one bot."""

    bot: Bot

    def answer(self, question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer one question; `history` holds earlier questions, oldest first. Returns the answer record."""
        import gradio as gr

        try:
            for event in self.bot.stream(question, () if history is None else history):
                if isinstance(event, Finished):
                    return event.answer.to_json()
        except ZhiwenError as error:
            raise gr.Error(str(error), print_exception=False) from error
        raise AssertionError("the bot ended its stream without an answer")

    def record(self, answer_id: str) -> dict[str, Any]:
        """Return a kept answer record by its id; with `citations_now` where a quote no longer stands as it did."""
        import gradio as gr

        try:
            return json_record(self.bot.reopen(answer_id))
        except ZhiwenError as error:
            raise gr.Error(str(error), print_exception=False) from error
