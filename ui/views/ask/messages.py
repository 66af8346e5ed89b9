"""Turns become HTML: the messages of the chat. Pure functions; knows no component and no bot.

Reports, questions and the words of a model are untrusted. Everything passes ``escape``, and each message
is one HTML block without an empty line, in which Gradio's Markdown does not look for Markdown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence

from rag.grounding.citations import strip_markers
from rag.grounding.numbers import find_told
from rag.language.messages import in_language
from rag.schema.answer import MARKER, Answer, Claim, Coverage, Language, Refusal
from ui.components.chart import render_chart
from ui.components.html import Span, decorate, escape, link_markers, one_line
from ui.language import Words
from ui.views.ask.actions import render_answer_actions, render_compare_link, render_follow_ups, render_question_actions
from ui.views.ask.chips import render_offers, say_edit
from ui.views.ask.conversation import Turn
from ui.views.ask.table import render_table
from ui.views.ask.trace import render_trace

STEP = 5  # seconds by which an estimate is told
MOMENT = 100  # milliseconds below which an answer's time is not told as a number
MINUTES = 90  # seconds from which it is told in minutes


def render_question(turn: Turn, words: Words) -> str:
    """Return a question as the user wrote it and, where its scope was set by hand, to what."""
    edited = f'<p class="zw-edited">{words["scope_set"]}{say_edit(turn.edit, words)}</p>' if turn.edit else ""
    asked = _break_lines(escape(turn.question.strip()))
    return f'<div class="zw-question"><p>{asked}</p>{edited}{render_question_actions(turn, words)}</div>'


def render_turn(
    turn: Turn,
    words: Words,
    known_notices: tuple[str, ...] = (),
    follow_ups: Sequence[str] = (),
    language: Language = "zh",
) -> str:
    """Return what the bot says in a turn, as far as it has come; ``follow_ups``: what can be asked after it."""
    actions = render_answer_actions(turn, words)
    if turn.error is not None:
        said = f"<p>{_break_lines(escape(turn.error))}</p>"
        return _box("zw-error", f"{_label(words['error'])}{said}{actions}", role="alert")
    if turn.answer:
        before = _render_standing(turn, language) + _render_understood(turn)
        after = actions + render_follow_ups(turn, follow_ups, words)
        return _box("zw-answer", before + _render_answer(turn, turn.answer, words, known_notices) + after)
    body = _render_understood(turn) + _render_text(turn, turn.text, ())
    if turn.stopped:
        return _box("zw-answer", f'{body}<p class="zw-meta">{words["stopped"]}</p>{actions}')
    return _box("zw-answer", body if turn.text else f'{body}<p class="zw-waiting">{say_waiting(turn, words)}</p>')


def say_waiting(turn: Turn, words: Words) -> str:
    """Return what is done before the first word of an answer, in plain text."""
    if turn.found is None:
        return words["searching"]
    if turn.waiting is None or not turn.waiting.ahead:
        return words["writing"]
    ahead, seconds = turn.waiting.ahead, turn.waiting.seconds
    place = words["waiting_one"] if ahead == 1 else words["waiting"].format(ahead=ahead)
    return f"{words['waiting_evidence']}{place}{_say_time(seconds, words)}{words['full_stop']}"


def _say_time(seconds: float | None, words: Words) -> str:
    """Return about how long a wait will be, in steps that a reader can follow, "" where that is not known."""
    if seconds is None:
        return ""
    if seconds > MINUTES:
        return words["waiting_minutes"].format(minutes=math.ceil(seconds / 60))
    return words["waiting_seconds"].format(seconds=max(1, math.ceil(seconds / STEP)) * STEP)


def _render_answer(turn: Turn, answer: Answer, words: Words, known_notices: tuple[str, ...]) -> str:
    parts = [_render_text(turn, answer.text, _mark_claims(answer, words))]
    if answer.refusal:
        parts = [_render_refusal(turn, answer.refusal, answer.text, parts[0], words)]
    if answer.table:
        parts.append(render_table(turn, answer.table, words, render_compare_link(answer, words)))
        if answer.chart:
            parts.append(render_chart(answer.table, answer.chart, words))
    if answer.coverage:
        parts.append(_render_coverage(answer.coverage, answer.text, words))
    parts.append(_render_removed(answer, words))
    new = (in_language(n, words["language"]) for n in answer.notices if n not in known_notices)
    parts += [f'<p class="zw-note">{escape(notice)}</p>' for notice in new]
    parts.append(_render_meta(answer, words))
    parts.append(render_trace(answer, words))
    return "".join(parts)


def _render_standing(turn: Turn, language: Language) -> str:
    """Return what has become of the quotes of an answer that was kept, where they do not stand as they did."""
    told = turn.reopened.summary(language) if turn.reopened else ""
    return f'<p class="zw-note zw-moved" role="note">{escape(told)}</p>' if told else ""


def _render_understood(turn: Turn) -> str:
    """Return how words of the question were read that could be read otherwise."""
    lines = "<br>".join(escape(one_line(line)) for line in turn.understood)
    return f'<p class="zw-understood">{lines}</p>' if lines else ""


def _render_refusal(turn: Turn, refusal: Refusal, text: str, shown: str, words: Words) -> str:
    said = strip_markers(text)  # a refusal may carry citations
    detail = "" if refusal.detail.strip() in said else f"<p>{_break_lines(escape(refusal.detail))}</p>"
    label = words.get(refusal.kind, words["error"])
    return f'<div class="zw-refusal">{_label(label)}{shown}{detail}{render_offers(turn, refusal.kind, words)}</div>'


def _render_meta(answer: Answer, words: Words) -> str:
    total = answer.timings_ms.get("total")
    if total is None or answer.refusal:
        return ""
    seconds = words["seconds"].format(seconds=f"{total / 1000:.1f}") if total >= MOMENT else words["moment"]
    model = words["not_worded"] if answer.model == "none" else escape(answer.model)
    return f'<p class="zw-meta">{model} · {seconds}</p>'


def _render_removed(answer: Answer, words: Words) -> str:
    """Return what a model said that its evidence does not, and that is therefore not part of the answer."""
    shown = {claim.text for claim, _ in _place_claims(answer.text, answer.claims)}
    removed = [c for c in answer.claims if c.verdict == "unsupported" and c.text not in shown]
    if not removed:
        return ""
    count = words["removed_one"] if len(removed) == 1 else words["removed"].format(count=len(removed))
    items = "".join(
        f"<li><s>{_break_lines(escape(claim.text))}</s> "
        f'<span class="zw-why">{_say_why(claim, answer, words)}</span></li>'
        for claim in removed
    )
    return (
        f'<details class="zw-removed"><summary>{count}</summary><p>{words["removed_why"]}</p><ul>{items}</ul></details>'
    )


def _say_why(claim: Claim, answer: Answer, words: Words) -> str:
    """Return what its evidence lacks of a sentence that was taken out: its numbers, its source, or what it says."""
    cited = [c.quote for c in answer.citations if c.marker in claim.citations or not claim.citations]
    told = set(find_told(claim.text, "\n".join(cited)))
    missing = [claim.text[a:b] for a, b in find_told(claim.text, claim.text) if (a, b) not in told]
    if missing:
        return words["removed_number"].format(numbers=escape(one_line(words["list_comma"].join(missing))))
    return words["removed_unsaid" if claim.citations else "removed_uncited"]


def _render_coverage(coverage: Coverage, text: str, words: Words) -> str:
    """Return how many reports were looked through and, where the answer's text does not name them, which lack it."""
    counts = words["coverage"].format(searched=len(coverage.searched), disclosed=len(coverage.disclosed))
    lines = [counts if coverage.searched else ""]
    for key, labels in (("undisclosed", coverage.undisclosed), ("missing", coverage.missing)):
        if names := [label for label in labels if label not in text]:
            lines.append(words[key] + escape(words["list_comma"].join(names)))
    shown = [line for line in lines if line]
    return f'<p class="zw-coverage">{"<br>".join(shown)}</p>' if shown else ""


def _mark_claims(answer: Answer, words: Words) -> tuple[Span, ...]:
    """Return the spans of the text whose claims are not plainly verified."""
    spans: list[Span] = []
    for claim, (start, end) in _place_claims(answer.text, answer.claims):
        if claim.verdict != "verified":
            why, tag = words[f"{claim.verdict}_why"], words[claim.verdict]
            opening = f'<span class="zw-claim zw-{claim.verdict}" title="{why}"><span class="zw-tag">{tag}</span>'
            spans.append((start, end, opening, "</span>"))
    return tuple(spans)


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


def _render_text(turn: Turn, text: str, spans: tuple[Span, ...]) -> str:
    """Return paragraphs with linked markers; a span reaches over line ends by being opened again."""
    link = link_markers(turn)
    paragraphs = []
    for paragraph in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        lines = [
            _link_line(text, spans, paragraph.start() + line.start(), paragraph.start() + line.end(), link)
            for line in re.finditer(r"[^\n]+", paragraph[0])
        ]
        paragraphs.append(f"<p>{'<br>'.join(lines)}</p>")
    return "".join(paragraphs)


_BOLD = re.compile(r"&#42;&#42;(?=\S)([^<>]+?)(?<=\S)&#42;&#42;")
_ESCAPED_MARKER = re.compile(r"&#91;(\d{1,3})&#93;")


def _link_line(text: str, spans: tuple[Span, ...], start: int, end: int, link: Callable[[int], str]) -> str:
    line = _BOLD.sub(r"<strong>\1</strong>", decorate(text, spans, start, end))
    return _ESCAPED_MARKER.sub(lambda found: link(int(found[1])), line)


def _break_lines(escaped: str) -> str:
    return re.sub(r"(?:\n|&#13;)+", "<br>", escaped)


def _label(text: str) -> str:
    return f'<p class="zw-label">{text}</p>'


def _box(name: str, content: str, *, role: str = "") -> str:
    attribute = f' role="{role}"' if role else ""
    return f'<div class="{name}"{attribute}>{content}</div>'
