"""What each component of the view that asks shows, for a conversation as it stands, in one language.

Turns in, changes of components out; decides nothing about what is asked. Holds no state.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from index.errors import ZhiwenError
from rag.language.messages import explain
from rag.schema.answer import Language, strip_markers
from rag.schema.sources import Sources
from ui.bot import Bot
from ui.components.html import Markup, render
from ui.components.report_reader import render_reader
from ui.language import Words, read_words
from ui.views.ask.actions import render_dislike, render_editing, render_unkept
from ui.views.ask.conversation import Turn, find_citation
from ui.views.ask.evidence import render_evidence, render_no_report, render_welcome
from ui.views.ask.history_sync import find_now
from ui.views.ask.messages import render_question, say_waiting, show_turn
from ui.views.ask.scope_edits import list_years
from ui.views.base import Changes, merge

HEARD = 120  # characters of an answer that a screen reader is told of by itself; the rest it reads in the message

Turns = tuple[Turn, ...]
WHOLE = Sources()

_render = partial(render, "views/ask/presenter.html")


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the view (the first eight hold a session's state and show nothing)."""

    turns: Any
    language: Any
    opened: Any  # key of the passage that is open beside the chat, "" for none
    halted: Any  # number of the turn the visitor stopped, 0 for none
    editing: Any  # number of the turn whose question is in the box to be changed, 0 for none
    conversation: Any  # id under which the conversation is kept, "" while it is not
    sources: Any  # what the conversation is limited to
    resuming: Any  # which answer, begun before this page was loaded, is gone on with; "" for none
    welcome: Any
    messages: Any
    hint: Any
    picked: Any  # what it is limited to, to be seen and taken back
    picker: Any
    places: Any
    years: Any
    reports: Any
    box: Any
    send: Any
    stop: Any
    new: Any
    evidence: Any
    reader: Any
    said: Any  # what screen readers are told, and for the browser the conversation's id
    dislike: Any


class Screen:
    """Shows conversations over one bot."""

    def __init__(self, bot: Bot, parts: Parts) -> None:
        self._bot = bot
        self._parts = parts

    def labels(self, language: Language) -> Changes:
        """Return the names of the controls, which no conversation changes."""
        import gradio as gr

        words, parts = read_words(language), self._parts
        return {
            parts.box: gr.Textbox(label=words["question"], placeholder=words["ask_here"]),
            parts.messages: gr.Chatbot(label=words["chat"]),
            parts.send: gr.Button(words["send"]),
            parts.stop: gr.Button(words["stop"]),
            parts.new: gr.Button(words["new"]),
            parts.dislike: render_dislike(words),
        }

    def welcome(self, language: Language, sources: Sources, notice: str = "") -> Changes:
        """Return what an empty conversation says, with questions that its reports can answer."""
        import gradio as gr

        suggested = self._bot.suggest(language, sources or None)
        welcome = render_welcome(read_words(language), suggested, empty=not self._bot.entries(), notice=notice)
        return {self._parts.welcome: gr.HTML(welcome, visible=True)}

    def empty(self, language: Language, notice: str = "", sources: Sources = WHOLE) -> Changes:
        """Return what a conversation without a question shows; ``notice``: what went wrong on the way here."""
        import gradio as gr

        words, parts = read_words(language), self._parts
        shown = {
            parts.turns: (),
            parts.opened: "",
            parts.editing: 0,
            parts.conversation: "",
            parts.hint: "",
            parts.messages: gr.Chatbot([], label=words["chat"], visible=False),
            parts.evidence: render_evidence(None, words),
            parts.reader: render_no_report(words),
            parts.said: self._tell("", ""),
        }
        return merge(shown, self.welcome(language, sources, notice))

    def turns(self, turns: Turns, language: Language, *, resting: bool = False, growing: bool = False) -> Changes:
        """Return the messages of a conversation; ``resting``: with what can be asked after the last answer.

        ``growing``: nothing but messages, where the rest is shown already; Gradio need not make the component anew.
        """
        import gradio as gr

        words, notices = read_words(language), self._bot.notices
        messages = list[dict[str, Any]]()
        for turn in turns:
            last = resting and turn is turns[-1]
            after = self._bot.follow_ups(turn.answer, language) if last and turn.answer else None
            messages.append({"role": "user", "content": render_question(turn, words)})
            content = show_turn(turn, words, notices, after, language)
            messages.append({"role": "assistant", "content": content})
        return {
            self._parts.turns: turns,
            self._parts.messages: messages if growing else gr.Chatbot(messages, label=words["chat"], visible=True),
        }

    def begun(self, turn: Turn, language: Language) -> Changes:
        """Return what is shown beside the chat while a question is answered."""
        import gradio as gr

        words, parts = read_words(language), self._parts
        return {
            parts.welcome: gr.HTML(visible=False),
            parts.opened: "",
            parts.halted: 0,
            parts.editing: 0,
            parts.hint: "",
            parts.evidence: render_evidence(turn, words),
            parts.reader: render_no_report(words),
            parts.send: gr.Button(visible=False),
            parts.stop: gr.Button(visible=True),
            parts.new: gr.Button(interactive=False),
            parts.picker: gr.Accordion(open=False),
        }

    def at_rest(self) -> Changes:
        """Return the controls as they are while nothing is being answered."""
        import gradio as gr

        parts = self._parts
        return {
            parts.send: gr.Button(visible=True),
            parts.stop: gr.Button(visible=False),
            parts.new: gr.Button(interactive=True),
        }

    def evidence(self, turn: Turn, language: Language) -> Changes:
        """Return the evidence of a turn."""
        years = list_years(self._bot.entries())
        return {self._parts.evidence: render_evidence(turn, read_words(language), years)}

    def no_passage(self, language: Language) -> Changes:
        """Return the reader while no report is open."""
        return {self._parts.opened: "", self._parts.reader: render_no_report(read_words(language))}

    def passage(self, key: str, turns: Turns, language: Language) -> Changes:
        """Return the report of a citation with its exact characters marked, beside that message's evidence."""
        words, parts = read_words(language), self._parts
        found = find_citation(turns, key)
        if found is None:
            return {parts.opened: "", parts.reader: render_no_report(words, words["gone"])}
        turn, citation = found
        changes = merge({parts.opened: key}, self.evidence(turn, language))
        citation, lost = find_now(turn, citation, language)
        if lost:
            return merge(changes, {parts.reader: render_no_report(words, lost)})
        try:
            report = self._bot.report(citation.report_id)
            sections = self._bot.sections(citation.report_id)
        except ZhiwenError as error:
            return merge(changes, {parts.reader: render_no_report(words, str(error))})
        return merge(changes, {parts.reader: render_reader(report, sections, citation, key, words)})

    def editing(self, number: int, turns: Turns, language: Language) -> Changes:
        """Return the line that says which question is being changed; of none for a number that no turn has."""
        numbers = [turn.number for turn in turns]
        turn = turns[numbers.index(number)] if number in numbers else None
        place = numbers.index(number) + 1 if turn else 0
        return {
            self._parts.editing: number if turn else 0,
            self._parts.hint: render_editing(turn, place, read_words(language)),
        }

    def unkept(self, error: Exception, language: Language, what: str = "not_kept") -> Changes:
        """Return the line that says why the conversation, or what the text ``what`` names, could not be kept."""
        return {self._parts.hint: render_unkept(explain(error, language), read_words(language), what)}

    def told(self, turns: Sequence[Turn], conversation: str, language: Language) -> Changes:
        """Return what a screen reader is told of the last turn, once per state of it and not with every word."""
        said = _hear(turns[-1], read_words(language)) if turns else ""
        return {self._parts.conversation: conversation, self._parts.said: self._tell(said, conversation)}

    def drawn(self, conversation: str) -> Changes:
        """Return the sign by which the browser sees that the whole view was drawn; no two are alike."""
        return {self._parts.said: _render("drawn", conversation=conversation, moment=time.monotonic_ns())}

    def noted(self, text: str, conversation: str) -> Changes:
        """Return a short word on what the visitor has just done."""
        return {self._parts.said: self._tell(text, conversation)}

    def _tell(self, text: str, conversation: str) -> Markup:
        return _render("told", conversation=conversation, text=text)


def _hear(turn: Turn, words: Words) -> str:
    answer = turn.answer
    if turn.error is not None:
        return f"{words['error']}。{turn.error}"
    if answer is None and turn.waiting and not turn.stopped:
        return say_waiting(turn, words) if turn.waiting.ahead else words["heard_turn"]
    if answer is None:
        return words["stopped"] if turn.stopped else words["heard_evidence"].format(count=len(turn.found or ()))
    text = strip_markers(answer.text)
    shown = text if len(text) <= HEARD else f"{text[:HEARD]}……"
    if answer.refusal:
        return words["heard_refusal"].format(label=words[answer.refusal.kind], text=shown)
    return words["heard_answer"].format(count=len(answer.citations), text=shown)
