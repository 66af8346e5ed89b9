"""What the chat page does: who asks, what is asked again or otherwise, which passage is open, what is kept.

Handlers only: ``ask`` lays the components out and connects them, ``screen`` shows. A conversation lives in Gradio's
session state, so nothing of it is shared between visitors. Knows nothing of ports, themes or HTML.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from index.errors import ZhiwenError
from rag.answer_store.conversations import LONGEST_WORDS, REASONS, Feedback, Reason
from rag.app.desk import Desk
from rag.schema.answer import Language
from rag.schema.asker import Asker, current_asker
from rag.schema.errors import RecordError
from rag.schema.sources import Sources
from ui.language import read_words
from ui.views.ask.conversation import (
    Change,
    Turn,
    begin_again,
    begin_edited,
    begin_retry,
    begin_turn,
    begin_unpicked,
    cite_key,
    find_citation,
    listen,
)
from ui.views.ask.history_sync import remember, restore
from ui.views.ask.limit import Limit
from ui.views.ask.messages import say_waiting
from ui.views.ask.presenter import Parts, Screen, Turns
from ui.views.ask.scope_edits import apply_change, offer
from ui.views.ask.underway import Answering, Underway
from ui.views.base import Changes, merge

SHOW_EVERY = 0.06  # seconds between two pictures of a growing answer: smooth to the eye, easy on the browser


class Chat:
    """The handlers of one view for one desk; what they know of by themselves are the answers under way."""

    def __init__(self, desk: Desk, parts: Parts) -> None:
        self._desk = desk
        self._bot = desk.bot
        self._parts = parts
        self._screen = Screen(desk.bot, parts)
        self._underway = Underway()
        self.limit = Limit(desk.bot, parts, self._screen)

    def render(
        self,
        turns: Turns,
        language: Language,
        *,
        search: str,
        sources: Sources,
        opened: str,
        editing: int,
        conversation: str,
        owner: str,
    ) -> Changes:
        """Show the view in a language: the conversation as it stands, or the one that the address names."""
        labels, named = self._screen.labels(language), parse_qs(search.removeprefix("?")).get("c", [""])[0]
        if not turns and not sources:
            shown = self.reopen(named, owner, language, search)
            return merge(labels, shown, self._screen.drawn(shown.get(self._parts.conversation, "")))
        labels = merge(labels, self.limit.show(sources, turns, language))
        if not turns:
            return merge(labels, self._screen.empty(language, sources=sources), self._screen.drawn(""))
        shown = self._screen.turns(turns, language, resting=not turns[-1].running)
        del shown[self._parts.turns]  # an answer may be under way, which goes on with them
        beside = self._beside(turns, opened, language)
        editor = self._screen.editing(editing, turns, language)
        return merge(labels, shown, editor, beside, self._screen.drawn(conversation))

    def reopen(self, conversation: str, owner: str, language: Language, search: str = "") -> Changes:
        """Show a conversation that was kept, each answer as it was, limited as the address or else its end says."""
        try:
            turns, notice = restore(self._desk, owner, conversation, language) if conversation else (), ""
        except RecordError:
            turns, notice = (), read_words(language)["past_unknown"]
        sources, lost = self.limit.find(search, turns)
        limited = self.limit.show(sources, turns, language, lost)
        if not turns:
            return merge(self._screen.empty(language, notice, sources), limited)
        if answering := self._underway.find(owner, conversation):
            return merge(limited, self._show_running(answering.turns, conversation, language))
        opened = next((cite_key(turn, turn.cited[0]) for turn in reversed(turns) if turn.cited), "")
        return merge(
            limited,
            self._screen.begun(turns[-1], language),
            self._screen.turns(turns, language, resting=True),
            self._screen.at_rest(),
            self._beside(turns, opened, language),
            self._screen.told((), conversation, language),
        )

    def _show_running(self, turns: Turns, conversation: str, language: Language) -> Changes:
        """Show a conversation whose last question is being answered; ``resume`` goes on with it."""
        turn = turns[-1]
        return merge(
            self._screen.begun(turn, language),
            self._screen.turns(turns, language),
            self._screen.evidence(turn, language),
            self._screen.told(turns, conversation, language),
            {self._parts.resuming: f"{conversation} {turn.number} {time.monotonic_ns()}"},
        )

    def resume(self, turns: Turns, conversation: str, owner: str, language: Language) -> Iterator[Changes]:
        """Yield what changes while an answer goes on that was begun before the page was loaded, or in another one."""
        answering = self._underway.find(owner, conversation)
        shown = turns
        if answering and _is_busy(turns):
            for now in answering.follow(current_asker() or Asker()):
                yield from self._show(shown[-1], now[-1], now[:-1], conversation, language)
                shown = now
                time.sleep(SHOW_EVERY)

    def _beside(self, turns: Turns, opened: str, language: Language) -> Changes:
        """Show the passage that is open; without one, the evidence of the last turn."""
        if opened and find_citation(turns, opened):
            return self._screen.passage(opened, turns, language)
        return merge(self._screen.evidence(turns[-1], language), self._screen.no_passage(language))

    def clear(self, language: Language) -> Changes:
        """Begin a new conversation, limited to nothing."""
        return merge(self._screen.empty(language), self._screen.at_rest(), self.limit.show(Sources(), (), language))

    def reply(  # noqa: PLR0917  # as Gradio hands it over
        self,
        question: str,
        editing: int,
        turns: Turns,
        conversation: str,
        sources: Sources,
        owner: str,
        language: Language,
    ) -> Iterator[Changes]:
        """Yield what changes while the bot answers; the evidence is on the page before the first word."""
        if not question.strip() or _is_busy(turns):
            return
        picked = self.limit.picked(sources, language)
        begun = begin_edited(turns, editing, question, picked) if editing else begin_turn(turns, question, picked)
        for changes in self._speak(turns, begun, conversation, owner, language):
            yield merge({self._parts.box: ""}, changes)

    def ask_again(  # noqa: PLR0917  # as Gradio hands it over
        self, number: int, change: Change, turns: Turns, conversation: str, owner: str, language: Language
    ) -> Iterator[Changes]:
        """Yield what changes while the bot answers an earlier question at a scope that the visitor changed."""
        turn = _find(turns, number)
        if turn and change.kind == "unpick" and not _is_busy(turns):
            widened = self.limit.show(Sources(), turns, language)
            for changes in self._speak(turns, begin_unpicked(turns, turn), conversation, owner, language):
                yield merge(widened, changes)
                widened = {}
            return
        edit = apply_change(turn, change, self._bot.entries()) if turn else None
        if turn and edit and not _is_busy(turns):
            yield from self._speak(turns, begin_again(turns, turn, edit), conversation, owner, language)

    def retry(self, number: int, turns: Turns, conversation: str, owner: str, language: Language) -> Iterator[Changes]:
        """Yield what changes while the bot answers a question once more."""
        turn = _find(turns, number)
        if turn and not _is_busy(turns):
            yield from self._speak(turns, begin_retry(turns, turn), conversation, owner, language)

    def _speak(
        self,
        turns: Turns,
        begun: tuple[Turns, Turn],
        conversation: str,
        owner: str,
        language: Language,
    ) -> Iterator[Changes]:
        """Yield what changes while the bot answers; the question is kept before it is asked, its answer at the end.

        Until then what it takes the place of is kept beside it.
        """
        kept, turn = begun[0], replace(begun[1], begun=time.monotonic())
        yield merge(self._screen.turns((*kept, turn), language), self._screen.begun(turn, language))
        standing = (*(other for other in turns if other.error is None), turn)
        conversation, unkept = self._keep(standing, conversation, owner, language)
        yield merge(unkept, self._screen.told((), conversation, language))
        answering = Answering((*kept, turn), current_asker() or Asker())
        if not unkept:
            self._underway.begin(owner, conversation, answering)
        try:
            before = turn
            for step in listen(self._bot, turn):
                answering.grow((*kept, step))
                if answering.given_up:
                    return
                if not step.running:
                    _, unkept = self._keep((*kept, step), conversation, owner, language)
                for changes in self._show(before, step, kept, conversation, language):
                    yield merge(unkept, changes)
                before = step
        finally:
            self._underway.end(owner, conversation, answering)

    def _keep(self, turns: Turns, conversation: str, owner: str, language: Language) -> tuple[str, Changes]:
        """Keep a conversation as it stands; return its id, and what says that it could not be kept."""
        try:
            return remember(self._desk, owner, conversation, turns), {}
        except ZhiwenError as error:  # the answer is there all the same
            return conversation, self._screen.unkept(error, language)

    def _show(self, before: Turn, step: Turn, kept: Turns, conversation: str, language: Language) -> Iterator[Changes]:
        """Yield what one step of an answer changes."""
        if step.waiting:
            yield self._wait(before, step, kept, conversation, language)
        else:
            yield self._step(before, step, kept, conversation, language)
        if before.found is None and step.found and step.running and self._bot.model_name != "none":
            # its report opens while the model reads; without a model the answer is there already
            yield self._screen.passage(cite_key(step, step.cited[0]), (*kept, step), language)

    def _step(self, before: Turn, step: Turn, kept: Turns, conversation: str, language: Language) -> Changes:
        shown = step
        if step.answer and step.answer.refusal:
            shown = replace(step, offers=offer(step, self._bot.entries(), self._bot.suggest(language)))
        changes = self._screen.turns((*kept, shown), language, growing=True)
        if step.running and before.found is not None:
            return changes
        told = self._screen.told((shown,), conversation, language)
        return merge(changes, self._screen.evidence(shown, language), told)

    def _wait(self, before: Turn, step: Turn, kept: Turns, conversation: str, language: Language) -> Changes:
        """Return the place in line, where it is said otherwise than before; told aloud at its beginning and its end."""
        words, turns = read_words(language), (*kept, step)
        if before.waiting and say_waiting(before, words) == say_waiting(step, words):
            return {self._parts.turns: turns}  # a sign of life, by which Gradio sees that a visitor has gone
        changes = self._screen.turns(turns, language, growing=True)
        if before.waiting is None or (step.waiting and not step.waiting.ahead):
            return merge(changes, self._screen.told((step,), conversation, language))
        return changes

    def finish(self, turns: Turns, opened: str, conversation: str, owner: str, language: Language) -> Changes:
        """Come to rest after an answer: its evidence, and its first passage unless the visitor opened one."""
        if _is_busy(turns) and conversation and not self._underway.find(owner, conversation):
            turns = restore(self._desk, owner, conversation, language)  # it came to its end somewhere else
        if not turns or _is_busy(turns):
            return {} if turns else self._screen.at_rest()
        turn = turns[-1]
        ended = self._give_back(turn) if turn.error is not None else {}
        if turn.cited and not find_citation(turns, opened):
            opened = cite_key(turn, turn.cited[0])
        return merge(
            self._screen.at_rest(),
            ended,
            self._screen.turns(turns, language, resting=True),
            self._screen.told(turns, conversation, language),
            self._beside(turns, opened, language),
        )

    def stop(self, turns: Turns, conversation: str, owner: str, language: Language) -> Changes:
        """Keep what was said so far, marked as stopped."""
        self._underway.stop(owner, conversation)
        if not turns or turns[-1].answer:
            return self._screen.at_rest()
        return merge(self._end(turns, language, error=None), {self._parts.halted: turns[-1].number})

    def fail(self, turns: Turns, halted: int, language: Language) -> Changes:
        """End a turn whose handler broke off: the visitor stopped it, or the program failed (see its log).

        Gradio calls a stopped event failed too, before or after ``stop``, so that both come to the same end.
        """
        if turns[-1].number == halted:
            return self._end(turns, language, error=None)
        ended = self._end(turns, language, error=read_words(language)["broken"])
        return merge(ended, self._give_back(turns[-1]))

    def _end(self, turns: Turns, language: Language, *, error: str | None) -> Changes:
        turn = replace(turns[-1], error=error, stopped=error is None)
        ended = (*turns[:-1], turn)
        return merge(
            self._screen.turns(ended, language, resting=True),
            self._screen.evidence(turn, language),
            self._screen.at_rest(),
        )

    def _give_back(self, turn: Turn) -> Changes:
        """Put a question that failed back into the box; an edited one still stands in the conversation unedited."""
        return {} if turn.edit else {self._parts.box: turn.question}

    def open_passage(self, key: str, turns: Turns, language: Language) -> Changes:
        """Open the report of a citation with its exact characters marked, beside that message's evidence."""
        return self._screen.passage(key, turns, language)

    def edit(self, number: int, turns: Turns, language: Language) -> Changes:
        """Put a question into the box to be changed; 0: leave it as it is after all."""
        turn = _find(turns, number)
        box = {self._parts.box: turn.question if turn else ""}
        return merge(box, self._screen.editing(number, turns, language))

    def rate(self, told: Mapping[str, Any], turns: Turns, conversation: str, owner: str, language: Language) -> Changes:
        """Keep what the visitor says of an answer; the same again takes it back."""
        turn = _find(turns, int(told["turn"]))
        if turn is None or turn.answer is None:
            return {}
        words, feedback = read_words(language), _read_feedback(told)
        standing = turn.feedback
        taken_back = feedback is None or (standing is not None and feedback.liked and standing.liked)
        kept = None if taken_back else feedback
        try:
            self._desk.conversations.rate(owner, turn.answer.id, kept)
        except RecordError as error:
            return self._screen.noted(str(error), conversation)
        except ZhiwenError as error:
            return self._screen.unkept(error, language, "feedback_not_kept")
        rated = tuple(replace(other, feedback=kept) if other is turn else other for other in turns)
        said = "rated_back" if kept is None else "rated_like" if kept.liked else "rated_dislike"
        shown = self._screen.turns(rated, language, resting=not turns[-1].running)
        return merge(shown, self._screen.noted(words[said], conversation))


def _find(turns: Turns, number: int) -> Turn | None:
    return next((turn for turn in turns if turn.number == number), None)


def _is_busy(turns: Turns) -> bool:
    """Whether this conversation's last question is still being answered: another one has to wait."""
    return bool(turns) and turns[-1].running


def _read_feedback(told: Mapping[str, Any]) -> Feedback | None:
    """Return what the browser says of an answer, None where it is taken back; what is no reason is another one."""
    if told.get("back"):
        return None
    if told.get("liked"):
        return Feedback(liked=True)
    given = str(told.get("reason", ""))
    reason: Reason = next((known for known in REASONS if known == given), "other")
    return Feedback(liked=False, reason=reason, words=str(told.get("words", ""))[:LONGEST_WORDS])
