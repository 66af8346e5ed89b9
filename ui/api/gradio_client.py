"""The two functions that Gradio's own clients may call: a question's answer record, and a kept one.

Knows no component; what other programs use beside these is in ``completions`` and ``tools``.
"""

# No ``from __future__ import annotations`` here: Gradio reads the annotations of the functions, and it could not
# resolve a string that names the locally imported package.
from collections.abc import Callable
from typing import Any

from index.errors import ZhiwenError
from rag.app.desk import Desk
from rag.schema.answer import Finished
from ui.api.kept_record import open_record
from ui.security.gate import shares_of


def make_endpoints(desk: Desk) -> tuple[Callable[..., dict[str, Any]], Callable[..., dict[str, Any]]]:
    """Return what answers a question and what opens a kept answer."""
    import gradio as gr

    def answer(question: str, request: gr.Request, history: list[str] | None = None) -> dict[str, Any]:
        """Answer one question; `history` holds earlier questions, oldest first.

        Returns the answer record, and beside it `share`, by which it can be opened again.
        """
        try:
            for event in desk.bot.stream(question, () if history is None else history):
                if isinstance(event, Finished):
                    return {**event.answer.to_json(), "share": shares_of(request).code(event.answer.id)}
        except ZhiwenError as error:
            raise gr.Error(str(error), print_exception=False) from error
        raise AssertionError("the bot ended its stream without an answer")

    def record(answer_id: str, request: gr.Request) -> dict[str, Any]:
        """Return a kept answer record, by its `share`, or by its id for who asked on the page.

        With `citations_now` where a quote no longer stands as it did.
        """
        try:
            return open_record(desk, request, answer_id)
        except ZhiwenError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return answer, record
