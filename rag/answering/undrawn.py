"""A chart that was asked for and cannot be drawn: why, in the answer. Draws nothing."""

from __future__ import annotations

from dataclasses import replace

from rag.language.messages import say
from rag.schema.answer import Draft, Undrawn
from rag.understanding.cues.cue import Cue
from rag.understanding.question import Question


def tell_undrawn(asked: Question, draft: Draft) -> Draft:
    """Return a draft that says why it has no chart, where one was asked for; a refusal says why it has nothing."""
    if draft.chart or draft.refusal or not asked.has(Cue.CHART):
        return draft
    single = Undrawn.ONE if asked.number else Undrawn.PROSE
    kind = draft.undrawn or (Undrawn.TEXT if draft.table else single)
    why = say(f"answering.undrawn_{kind.value}", asked.language)
    line = say("answering.undrawn", asked.language, why=why)
    return replace(draft, text=f"{draft.text.rstrip()}\n{line}")
