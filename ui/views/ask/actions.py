"""What a visitor can do with a question or an answer, as rows of buttons, and the form that says what is wrong.

Pure functions. In a message Gradio's sanitizer takes every ``data-`` and ``aria-`` attribute out: there a button tells
in its ``name`` the turn and what it does, in its ``value`` what is copied. ``ask.js`` acts on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from rag.answer_store.conversations import LONGEST_WORDS, REASONS
from rag.comparison.selection import link_for_scope
from rag.schema.answer import Answer
from ui.components.html import Markup, join, render
from ui.components.sources_text import write_footnotes
from ui.language import Words
from ui.views.ask.conversation import Turn

_NUMBERS = re.compile(r"\s*\((?:数值|number)\)$")  # what the name of a column with a measure's numbers ends with
_render = partial(render, "views/ask/actions.html")


def render_question_actions(turn: Turn, words: Words) -> Markup:
    """Return the button that puts a question back into the box; while the bot is at it, the room for it."""
    if turn.running:
        return _render("question_room")
    return _render("question_actions", number=turn.number, question=turn.question.strip(), words=words)


def render_answer_actions(turn: Turn, words: Words) -> Markup:
    """Return copy, the visitor's word and retry; only retry where there is no answer to copy or to judge."""
    if turn.running:
        return Markup()
    if turn.answer is None:
        return _render("retry", number=turn.number, words=words)
    liked = turn.feedback.liked if turn.feedback else None
    copied = write_footnotes(turn.answer, words)
    return _render("answer_actions", number=turn.number, copied=copied, liked=liked, words=words)


def render_follow_ups(turn: Turn, questions: Sequence[str] | None, words: Words) -> Markup:
    """Return what else the question may have meant, and what can be asked next, each question a button.

    None where it is not the last answer: what is asked stands under that one.
    """
    if questions is None:
        return Markup()
    meant = turn.answer.other_readings if turn.answer else ()
    rows = (("other_readings", meant), ("follow_ups", questions))
    shown = [
        _render("questions", number=turn.number, heading=words[heading], questions=each)
        for heading, each in rows
        if each
    ]
    return join(shown)


def render_compare_link(answer: Answer, words: Words) -> Markup:
    """Return the link that opens what a table is about in the view that compares."""
    scope = answer.scope
    places = scope.jurisdictions or tuple(dict.fromkeys(citation.jurisdiction for citation in answer.citations))
    columns = answer.table.columns if answer.table else ()
    measures = tuple(_NUMBERS.sub("", column) for column in columns if _NUMBERS.search(column)) or scope.measures
    return _render("compare_link", query=link_for_scope(places, scope.years, measures), words=words)


def render_dislike(words: Words) -> Markup:
    """Return the form that asks what is wrong with an answer; ``ask.js`` opens it, for one answer at a time."""
    return _render("dislike", reasons=REASONS, longest=LONGEST_WORDS, words=words)


def render_editing(turn: Turn | None, place: int, words: Words) -> Markup:
    """Return the line above the box while a question is edited, "" while none is. ``place``: counted from 1."""
    return _render("editing", place=place, words=words) if turn else Markup()


def render_unkept(error: str, words: Words, what: str = "not_kept") -> Markup:
    """Return the line above the box that says why a conversation, or what the text ``what`` names, was not kept."""
    return _render("unkept", said=words[what].format(error=error))
