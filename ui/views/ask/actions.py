"""What a visitor can do with a question or an answer, as rows of buttons, and the form that says what is wrong.

Pure functions. In a message Gradio's sanitizer takes every ``data-`` and ``aria-`` attribute out: there a button tells
in its ``name`` the turn and what it does, in its ``value`` what is copied. ``ask.js`` acts on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer_store.conversations import LONGEST_WORDS, REASONS
from rag.comparison.selection import link_for_scope
from rag.schema.answer import Answer
from ui.components.html import escape, one_line
from ui.components.sources_text import write_footnotes
from ui.language import Words
from ui.views.ask.conversation import Turn

_NUMBERS = re.compile(r"\s*\((?:数值|number)\)$")  # what the name of a column with a measure's numbers ends with


def render_question_actions(turn: Turn, words: Words) -> str:
    """Return the button that puts a question back into the box; none while the bot is at it."""
    if turn.running:
        return ""
    value = _attribute(turn.question.strip())
    return (
        f'<p class="zw-acts zw-acts-question"><button type="button" class="zw-act" name="{turn.number}:edit" '
        f'value="{value}">{words["act_edit"]}</button></p>'
    )


def render_answer_actions(turn: Turn, words: Words) -> str:
    """Return copy, the visitor's word and retry; only retry where there is no answer to copy or to judge."""
    if turn.running:
        return ""
    retry = _button(turn, "retry", words["act_retry"])
    if turn.answer is None:
        return f'<p class="zw-acts">{retry}</p>'
    copied = _attribute(write_footnotes(turn.answer, words))
    copy = (
        f'<button type="button" class="zw-act zw-copy" name="{turn.number}:copy" value="{copied}" '
        f'title="{words["act_copy_why"]}">{words["act_copy"]}</button>'
    )
    liked = turn.feedback.liked if turn.feedback else None
    like = _button(turn, "like", words["act_like"], chosen=liked is True)
    dislike = _button(turn, "dislike", words["act_dislike"], chosen=liked is False)
    return f'<p class="zw-acts">{copy}{like}{dislike}{retry}</p>'


def _button(turn: Turn, kind: str, label: str, *, chosen: bool | None = None) -> str:
    states = {None: "", False: " zw-off", True: " zw-on"}
    return (
        f'<button type="button" class="zw-act zw-{kind}{states[chosen]}" name="{turn.number}:{kind}">{label}</button>'
    )


def render_follow_ups(turn: Turn, questions: Sequence[str], words: Words) -> str:
    """Return what can be asked next, each question a button."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" class="zw-edit zw-offer" name="{turn.number}:ask" value="{escape(one_line(question))}">'
        f"{escape(one_line(question))}</button>"
        for question in questions
    )
    return f'<p class="zw-offers zw-follow"><span>{words["follow_ups"]}</span>{buttons}</p>'


def render_compare_link(answer: Answer, words: Words) -> str:
    """Return the link that opens what a table is about in the view that compares."""
    scope = answer.scope
    places = scope.jurisdictions or tuple(dict.fromkeys(citation.jurisdiction for citation in answer.citations))
    columns = answer.table.columns if answer.table else ()
    measures = tuple(_NUMBERS.sub("", column) for column in columns if _NUMBERS.search(column)) or scope.measures
    query = link_for_scope(places, scope.years, measures)
    return f'<a class="zw-to-compare" href="?{escape(query)}">{words["to_compare"]}</a>'


def render_dislike(words: Words) -> str:
    """Return the form that asks what is wrong with an answer; ``ask.js`` opens it, for one answer at a time."""
    reasons = "".join(
        f'<label><input type="radio" name="zw-reason" value="{reason}" required>'
        f"<span>{words[f'dislike_{reason}']}</span></label>"
        for reason in REASONS
    )
    return (
        f'<dialog class="zw-dialog" aria-labelledby="zw-dialog-title" data-copied="{words["act_copied"]}" '
        f'data-copy-failed="{words["act_copy_failed"]}"><form method="dialog">'
        f'<h2 id="zw-dialog-title">{words["dislike_title"]}</h2><fieldset><legend class="zw-hidden">'
        f"{words['dislike_title']}</legend>{reasons}</fieldset>"
        f'<label class="zw-words">{words["dislike_words"]}'
        f'<textarea rows="3" maxlength="{LONGEST_WORDS}"></textarea></label>'
        f'<p class="zw-dialog-ends"><button type="button" class="zw-dialog-cancel">{words["dislike_cancel"]}</button>'
        f'<button type="submit" class="zw-dialog-send">{words["dislike_send"]}</button></p></form></dialog>'
    )


def render_editing(turn: Turn | None, place: int, words: Words) -> str:
    """Return the line above the box while a question is edited, "" while none is. ``place``: counted from 1."""
    if turn is None:
        return ""
    return (
        f'<p class="zw-editing" role="status">{words["editing"].format(number=place)} '
        f'<button type="button" class="zw-unedit">{words["editing_cancel"]}</button></p>'
    )


def render_unkept(error: str, words: Words, what: str = "not_kept") -> str:
    """Return the line above the box that says why a conversation, or what the text ``what`` names, was not kept."""
    return f'<p class="zw-editing" role="alert">{words[what].format(error=escape(one_line(error)))}</p>'


def _attribute(text: str) -> str:
    """Return text for an attribute of a message: an empty line would end the block of HTML, a tab become blanks."""
    return escape(text).replace("\n", "&#10;").replace("\t", "&#9;")
