"""A chart that was asked for and cannot be drawn: why, in the answer. Draws nothing."""

from __future__ import annotations

from dataclasses import replace

from index.text.normalize import fold
from rag.dialogue.contextualizer import Asked
from rag.language.messages import say
from rag.schema.answer import Draft, Undrawn
from rag.understanding.operation import read_operation


def tell_undrawn(asked: Asked, draft: Draft) -> Draft:
    """Return a draft that says why it has no chart, where one was asked for; a refusal says why it has nothing."""
    if draft.chart or draft.refusal or not read_operation(fold(asked.question), places=0, years=0).chart:
        return draft
    single = Undrawn.ONE if asked.number else Undrawn.PROSE
    kind = draft.undrawn or (Undrawn.TEXT if draft.table else single)
    why = say(f"answering.undrawn_{kind.value}", asked.language)
    line = say("answering.undrawn", asked.language, why=why)
    return replace(draft, text=f"{draft.text.rstrip()}\n{line}")
