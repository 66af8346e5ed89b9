"""What the chat page does: who asks, what is shown when, which passage is open.

Handlers only: ``app`` lays the components out and connects them. A conversation lives in Gradio's session
state, so nothing of it is shared between visitors. Knows nothing of ports, themes or HTML.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.errors import ZhiwenError
from rag.answer import Finished, Language
from rag.export import json_record
from ui.conversation import Bot, Change, Turn, begin_again, begin_turn, cite_key, find_citation, listen
from ui.edits import apply_change, list_years, offer
from ui.panel import render_evidence, render_no_report, render_reader, render_welcome
from ui.render import render_question, render_turn
from ui.view import Changes
from ui.words import Words, read_words

SHOW_EVERY = 0.06  # seconds between two pictures of a growing answer: smooth to the eye, easy on the browser

Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the page (the first four hold a session's state and show nothing)."""

    turns: Any
    language: Any
    opened: Any  # key of the passage the visitor opened since the last question, "" for none
    halted: Any  # number of the turn the visitor stopped, 0 for none
    welcome: Any
    messages: Any
    box: Any
    send: Any
    stop: Any
    new: Any
    evidence: Any
    reader: Any


class Chat:
    """The handlers of one page for one bot; without state of their own."""

    def __init__(self, bot: Bot, parts: Parts) -> None:
        self._bot = bot
        self._parts = parts

    def greet(self, language: Language) -> Changes:
        """Fill the view in a language."""
        return self._empty(language)

    def clear(self, language: Language) -> Changes:
        """Begin a new conversation."""
        return {**self._empty(language), **self._rest()}

    def _empty(self, language: Language) -> Changes:
        import gradio as gr

        words, parts = read_words(language), self._parts
        return {
            parts.turns: (),
            parts.opened: "",
            parts.messages: gr.Chatbot([], visible=False),
            parts.welcome: gr.HTML(render_welcome(words, self._bot.suggest()), visible=True),
            parts.evidence: render_evidence(None, words),
            parts.reader: render_no_report(words),
        }

    def reply(self, question: str, turns: Turns, language: Language) -> Iterator[Changes]:
        """Yield what changes while the bot answers; the evidence is on the page before the first word."""
        if question.strip():
            for changes in self._speak(*begin_turn(turns, question), language):
                yield {self._parts.box: "", **changes}

    def ask_again(self, number: int, change: Change, turns: Turns, language: Language) -> Iterator[Changes]:
        """Yield what changes while the bot answers an earlier question at a scope that the visitor changed."""
        turn = next((turn for turn in turns if turn.number == number), None)
        edit = apply_change(turn, change, self._bot.entries()) if turn else None
        if turn and edit:
            yield from self._speak(*begin_again(turns, turn, edit), language)

    def _speak(self, kept: Turns, turn: Turn, language: Language) -> Iterator[Changes]:
        import gradio as gr

        words, parts = read_words(language), self._parts
        yield {
            **self._show((*kept, turn), language),
            parts.welcome: gr.HTML(visible=False),
            parts.opened: "",
            parts.halted: 0,
            parts.evidence: render_evidence(turn, words),
            parts.reader: render_no_report(words),
            parts.send: gr.Button(visible=False),
            parts.stop: gr.Button(visible=True),
            parts.new: gr.Button(interactive=False),
        }
        for step in slow_down(listen(self._bot, turn)):
            shown = step
            if step.answer and step.answer.refusal:
                shown = replace(step, offers=offer(step, self._bot.entries(), self._bot.suggest()))
            changes = self._show((*kept, shown), language)
            if not step.text:
                changes[parts.evidence] = render_evidence(shown, words)
            yield changes

    def finish(self, turns: Turns, opened: str, language: Language) -> Changes:
        """Come to rest after an answer: its evidence, and its first passage unless the visitor opened one."""
        changes = self._rest()
        if not turns:
            return changes
        turn, words = turns[-1], read_words(language)
        if turn.error is not None:
            changes |= self._give_back(turn)
        if not opened and turn.cited:
            return changes | self.open_passage(cite_key(turn, turn.cited[0]), turns, language)
        beside = find_citation(turns, opened)
        changes[self._parts.evidence] = self._render_evidence(beside[0] if beside else turn, words)
        return changes

    def stop(self, turns: Turns, language: Language) -> Changes:
        """Keep what was said so far, marked as stopped."""
        if not turns or turns[-1].answer:
            return self._rest()
        return {**self._end(turns, language, error=None), self._parts.halted: turns[-1].number}

    def fail(self, turns: Turns, halted: int, language: Language) -> Changes:
        """End a turn whose handler broke off: the visitor stopped it, or the program failed (see its log).

        Gradio calls a stopped event failed too, before or after ``stop``, so that both come to the same end.
        """
        if turns[-1].number == halted:
            return self._end(turns, language, error=None)
        ended = self._end(turns, language, error=read_words(language)["broken"])
        return {**ended, **self._give_back(turns[-1])}

    def _end(self, turns: Turns, language: Language, *, error: str | None) -> Changes:
        turn = replace(turns[-1], error=error, stopped=error is None)
        evidence = self._render_evidence(turn, read_words(language))
        return {**self._show((*turns[:-1], turn), language), self._parts.evidence: evidence, **self._rest()}

    def _give_back(self, turn: Turn) -> Changes:
        """Put a question that failed back into the box; an edited one still stands in the conversation unedited."""
        return {} if turn.edit else {self._parts.box: turn.question}

    def _render_evidence(self, turn: Turn, words: Words) -> str:
        return render_evidence(turn, words, list_years(self._bot.entries()))

    def open_passage(self, key: str, turns: Turns, language: Language) -> Changes:
        """Open the report of a citation with its exact characters marked, beside that message's evidence."""
        words, parts = read_words(language), self._parts
        found = find_citation(turns, key)
        if found is None:
            return {parts.reader: render_no_report(words, words["gone"])}
        turn, citation = found
        changes: Changes = {parts.opened: key, parts.evidence: self._render_evidence(turn, words)}
        try:
            report = self._bot.report(citation.report_id)
            sections = self._bot.sections(citation.report_id)
        except ZhiwenError as error:
            return {**changes, parts.reader: render_no_report(words, str(error))}
        return {**changes, parts.reader: render_reader(report, sections, citation, key, words)}

    def answer(self, question: str, history: list[str] | None = None) -> dict[str, Any]:
        """Answer one question; `history` holds earlier questions, oldest first. Returns the answer record."""
        import gradio as gr

        try:
            for event in self._bot.stream(question, history or ()):
                if isinstance(event, Finished):
                    return event.answer.to_json()
        except ZhiwenError as error:
            raise gr.Error(str(error), print_exception=False) from error
        raise AssertionError("the bot ended its stream without an answer")

    def record(self, answer_id: str) -> dict[str, Any]:
        """Return a kept answer record by its id; with `citations_now` where a quote no longer stands as it did."""
        import gradio as gr

        try:
            return json_record(self._bot.reopen(answer_id))
        except ZhiwenError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _show(self, turns: Turns, language: Language) -> Changes:
        import gradio as gr

        words, notices = read_words(language), self._bot.notices
        messages = []
        for turn in turns:
            messages.append({"role": "user", "content": render_question(turn, words)})
            messages.append({"role": "assistant", "content": render_turn(turn, words, notices)})
        return {self._parts.turns: turns, self._parts.messages: gr.Chatbot(messages, visible=True)}

    def _rest(self) -> Changes:
        import gradio as gr

        parts = self._parts
        return {
            parts.send: gr.Button(visible=True),
            parts.stop: gr.Button(visible=False),
            parts.new: gr.Button(interactive=True),
        }


def slow_down(turns: Iterator[Turn]) -> Iterator[Turn]:
    """Leave out pictures of a growing answer that follow too fast; every other step passes."""
    shown = float("-inf")
    for turn in turns:
        if turn.text and turn.running and time.monotonic() - shown < SHOW_EVERY:
            continue
        yield turn
        shown = time.monotonic()
