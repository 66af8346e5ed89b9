"""Turns become HTML: the messages of the chat. Pure functions; knows no component and no bot.

Reports, questions and the words of a model are untrusted. The template escapes everything, and each message
is one HTML block without an empty line, in which Gradio's Markdown does not look for Markdown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from rag.language.messages import in_language
from rag.schema.answer import MARKER, Answer, Claim, Coverage, Language, Refusal, strip_markers
from rag.wording.told_numbers import untold_numbers
from ui.components.html import Markup, Span, decorate, join, render
from ui.language import Words
from ui.views.ask.actions import render_answer_actions, render_compare_link, render_follow_ups, render_question_actions
from ui.views.ask.chart import show_chart
from ui.views.ask.chips import render_offers, say_edit
from ui.views.ask.conversation import Turn, read_elapsed
from ui.views.ask.limit import say_picked
from ui.views.ask.markers import Links, link_markers
from ui.views.ask.table import render_table
from ui.views.ask.trace import render_trace

STEP = 5  # seconds by which an estimate is told
MOMENT = 100  # milliseconds below which an answer's time is not told as a number
MINUTES = 90  # seconds from which it is told in minutes
_render = partial(render, "views/ask/messages.html")


def render_question(turn: Turn, words: Words) -> Markup:
    """Return a question as the user wrote it, what it was limited to and, where its scope was set by hand, to what."""
    edited = say_edit(turn.edit, words) if turn.edit else None
    picked = say_picked(turn.picked, words) if turn.picked else ""
    actions = render_question_actions(turn, words)
    return _render("question", text=turn.question.strip(), picked=picked, edited=edited, actions=actions, words=words)


def render_turn(
    turn: Turn,
    words: Words,
    known_notices: tuple[str, ...] = (),
    follow_ups: Sequence[str] | None = None,
    language: Language = "zh",
) -> Markup:
    """Return what the bot says in a turn, as far as it has come; where there is a chart, what stands above it.

    ``follow_ups``: what can be asked after the last answer; None under others.
    """
    actions = render_answer_actions(turn, words)
    if turn.error is not None:
        return _render("error", text=turn.error, actions=actions, words=words)
    if turn.answer:
        return _render(
            "answer",
            standing=turn.reopened.summary(language) if turn.reopened else "",
            understood=turn.understood,
            body=_render_result(turn, turn.answer, words),
            rest=Markup()
            if show_chart(turn.answer, words)
            else _render_rest(turn, turn.answer, words, known_notices, follow_ups),
        )
    return _render(
        "unfinished",
        understood=turn.understood,
        text=_render_text(turn, turn.text, _mark_claims(turn.text, turn.standing, words)),
        # one that came back from the past without an answer is not said to have been stopped
        stopped=words["unanswered" if turn.found is None else "stopped"] if turn.stopped else "",
        waiting=say_waiting(turn, words),
        elapsed=read_elapsed(turn),
        actions=actions,
        words=words,
    )


def show_turn(
    turn: Turn,
    words: Words,
    known_notices: tuple[str, ...] = (),
    follow_ups: Sequence[str] | None = None,
    language: Language = "zh",
) -> Markup | list[Any]:
    """Return a turn's message for Gradio's Chatbot: HTML, of an answer with a chart the HTML above and below it too."""
    above = render_turn(turn, words, known_notices, follow_ups, language)
    chart = show_chart(turn.answer, words) if turn.answer else None
    if turn.answer is None or chart is None:
        return above
    return [above, chart, _render("below", _render_rest(turn, turn.answer, words, known_notices, follow_ups))]


def say_waiting(turn: Turn, words: Words) -> str:
    """Return what is being done for an answer, in plain text."""
    if turn.found is None:
        return words["searching"]
    if turn.waiting is None or not turn.waiting.ahead:
        return words["replacing" if turn.text else "writing"]
    ahead, seconds = turn.waiting.ahead, turn.waiting.seconds
    place = words["waiting"].format(ahead=ahead)
    return f"{words['waiting_evidence']}{place}{_say_time(seconds, words)}{words['full_stop']}"


def _say_time(seconds: float | None, words: Words) -> str:
    """Return about how long a wait will be, in steps that a reader can follow, "" where that is not known."""
    if seconds is None:
        return ""
    if seconds > MINUTES:
        return words["waiting_minutes"].format(minutes=math.ceil(seconds / 60))
    return words["waiting_seconds"].format(seconds=max(1, math.ceil(seconds / STEP)) * STEP)


def _render_result(turn: Turn, answer: Answer, words: Words) -> Markup:
    parts = [_render_text(turn, answer.text, _mark_claims(answer.text, answer.claims, words))]
    if answer.refusal:
        parts = [_render_refusal(turn, answer.refusal, answer.text, parts[0], words)]
    if answer.table:
        parts.append(render_table(turn, answer.table, words, render_compare_link(answer, words)))
    return join(parts)


def _render_rest(
    turn: Turn, answer: Answer, words: Words, known_notices: tuple[str, ...], follow_ups: Sequence[str] | None
) -> Markup:
    """Return what is told of an answer below its text, table and chart, and what can be done with it."""
    parts = []
    if answer.coverage:
        parts.append(_render_coverage(answer, answer.coverage, words))
    parts += [_render_replaced(turn, answer, words), _render_removed(answer, words)]
    new = (in_language(n, words["language"]) for n in answer.notices if n not in known_notices)
    parts += [_render("notice", text=notice) for notice in new]
    parts.append(_render_meta(answer, words))
    parts.append(render_trace(answer, words))
    parts += [render_answer_actions(turn, words), render_follow_ups(turn, follow_ups, words)]
    return join(parts)


def _render_refusal(turn: Turn, refusal: Refusal, text: str, shown: Markup, words: Words) -> Markup:
    said = strip_markers(text)  # a refusal may carry citations
    detail = None if refusal.detail.strip() in said else refusal.detail
    beyond = turn.picked and refusal.kind == "not_in_corpus"
    name = words["not_picked"] if beyond else words.get(refusal.kind, words["error"])
    return _render("refusal", name=name, shown=shown, detail=detail, offers=render_offers(turn, refusal.kind, words))


def _render_meta(answer: Answer, words: Words) -> Markup:
    total = answer.timings_ms.get("total")
    if total is None or answer.refusal:
        return Markup()
    seconds = words["seconds"].format(seconds=f"{total / 1000:.1f}") if total >= MOMENT else words["moment"]
    return _render("meta", model=words["not_worded"] if answer.model == "none" else answer.model, seconds=seconds)


def _render_replaced(turn: Turn, answer: Answer, words: Words) -> Markup:
    """Return the quotes behind the sentences that a model worded, to be opened."""
    carrying = {n for claim in answer.claims if claim.verdict == "verified" for n in claim.citations}
    cited = [citation for citation in turn.cited if citation.marker in carrying]
    if not cited or answer.model == "none":
        return Markup()
    count = words["quotes_behind"].format(count=len(cited))
    return _render("replaced", count=count, quotes=[(one.shown, one.marker) for one in cited])


def _render_removed(answer: Answer, words: Words) -> Markup:
    """Return what a model said that its evidence does not, and that is therefore not part of the answer."""
    shown = {claim.text for claim, _ in _place_claims(answer.text, answer.claims)}
    removed = [c for c in answer.claims if c.verdict == "unsupported" and c.text not in shown]
    if not removed:
        return Markup()
    count = words["removed_one"] if len(removed) == 1 else words["removed"].format(count=len(removed))
    claims = [(claim.text, _say_why(claim, answer, words)) for claim in removed]
    return _render("removed", count=count, claims=claims, words=words)


def _say_why(claim: Claim, answer: Answer, words: Words) -> str:
    """Return what its evidence lacks of a sentence that was taken out: its numbers, its source, or what it says."""
    missing = untold_numbers(claim, answer)
    if missing:
        return words["removed_number"].format(numbers=words["list_comma"].join(missing))
    return words["removed_unsaid" if claim.citations else "removed_uncited"]


def _render_coverage(answer: Answer, coverage: Coverage, words: Words) -> Markup:
    """Return how many reports were looked through and, where the answer's text does not name them, which lack it."""
    counts = words["coverage"].format(searched=len(coverage.searched), disclosed=len(coverage.disclosed))
    lines = [counts if coverage.searched else ""]
    missing = "missing_picked" if answer.picked else "missing"
    for key, labels in (("undisclosed", coverage.undisclosed), (missing, coverage.missing)):
        if names := [label for label in labels if label not in answer.text]:
            lines.append(words[key] + words["list_comma"].join(names))
    shown = [line for line in lines if line]
    return _render("coverage", lines=shown) if shown else Markup()


def _mark_claims(text: str, claims: Iterable[Claim], words: Words) -> tuple[Span, ...]:
    """Return the spans of a text whose claims are not plainly verified."""
    return tuple(
        (start, end, partial(_render, "claim", claim.verdict, words))
        for claim, (start, end) in _place_claims(text, claims)
        if claim.verdict != "verified"
    )


def _place_claims(text: str, claims: Iterable[Claim]) -> Iterable[tuple[Claim, tuple[int, int]]]:
    """Find each claim, which has no markers, in the text, which has; in order, each once."""
    plain = MARKER.sub(lambda found: "\0" * len(found[0]), text)
    origin = [n for n, char in enumerate(plain) if char != "\0"]
    bare = plain.replace("\0", "")
    position = 0
    for claim in claims:
        wanted = claim.text.strip()
        at = bare.find(wanted, position)
        if wanted and at >= 0:
            position = at + len(wanted)
            yield claim, (origin[at], origin[position - 1] + 1)


def _render_text(turn: Turn, text: str, spans: tuple[Span, ...]) -> Markup:
    """Return paragraphs with linked markers; a span reaches over line ends by being opened again."""
    links = link_markers(turn)
    paragraphs = [
        [
            _link_line(text, spans, paragraph.start() + line.start(), paragraph.start() + line.end(), links)
            for line in re.finditer(r"[^\n]+", paragraph[0])
        ]
        for paragraph in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)
    ]
    return _render("paragraphs", paragraphs=paragraphs)


_BOLD = re.compile(r"&#42;&#42;(?=\S)([^<>]+?)(?<=\S)&#42;&#42;")
_ESCAPED_MARKER = re.compile(r"&#91;(\d{1,3})&#93;")


def _link_line(text: str, spans: tuple[Span, ...], start: int, end: int, links: Links) -> Markup:
    line = _BOLD.sub(r"<strong>\1</strong>", str(decorate(text, spans, start, end)))
    return Markup(_ESCAPED_MARKER.sub(lambda found: links[int(found[1])], line))  # noqa: S704  # escaped by ``decorate``
