"""The answers to several questions of one text → one answer: in order, each with its own citations, numbered on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from rag.language.messages import say
from rag.schema.answer import (
    MARKER,
    Cell,
    Claim,
    Coverage,
    Draft,
    Event,
    EvidenceFound,
    Refusal,
    Standing,
    Table,
    markers_in,
)
from rag.schema.trace import Reading, Trace
from rag.understanding.joined_question import join_scopes
from rag.understanding.question import Question
from rag.understanding.separate_questions import Part

Answered = tuple[Part, Question, Draft]


def number_on(event: Event, answered: Sequence[Answered]) -> Event:
    """Return an event of a question behind some that are answered, as one of the whole answer."""
    before = join_drafts(answered, 0) if answered else Draft("", ())
    by = _last_marker(before)
    match event:
        case EvidenceFound():
            scopes = [*(asked.scope for _, asked, _ in answered), event.scope]
            citations = (*before.citations, *(replace(one, marker=one.marker + by) for one in event.citations))
            return EvidenceFound(join_scopes(scopes), citations, event.understood)
        case Standing():
            own = tuple(Claim(claim.text, _on(claim.citations, by), claim.verdict) for claim in event.claims)
            told = (claim for claim in before.claims if claim.verdict != "unsupported")
            texts = (before.text, _moved(event.text, by))
            return Standing("\n\n".join(text for text in texts if text), (*told, *own))
        case _:
            return event


def join_drafts(answered: Sequence[Answered], untold: int) -> Draft:
    """Return the answers as one, refused only where each is. ``untold``: questions that were left unanswered."""
    language = answered[0][1].language
    shifted, texts = [], []
    by = 0
    for part, asked, draft in answered:
        shifted.append(_numbered_on(draft, by))
        head = say("answering.part_asked", asked.language, question=" ".join(part.text.split()))
        texts.append(f"{head}\n{shifted[-1].text.strip()}")
        by += _last_marker(draft)
    if untold:
        texts.append(say("answering.parts_left", language, count=untold))
    refusals = [draft.refusal for draft in shifted if draft.refusal]
    all_refused = len(refusals) == len(shifted)
    drawn = [draft for draft in shifted if draft.table]
    return Draft(
        "\n\n".join(texts),
        tuple(claim for draft in shifted for claim in draft.claims),
        tuple(citation for draft in shifted for citation in draft.citations),
        _one_table([draft.table for draft in shifted if draft.table]),
        drawn[0].chart if len(drawn) == 1 else None,
        coverage=_one_coverage([draft.coverage for draft in shifted if draft.coverage]),
        refusal=Refusal(refusals[0].kind, "\n".join(one.detail for one in refusals)) if all_refused else None,
        notices=tuple(dict.fromkeys(notice for draft in shifted for notice in draft.notices)),
        model=next((draft.model for draft in shifted if draft.model), None),
        trace=Trace(
            tuple(reading for part, _, draft in answered for reading in _readings(part, draft)),
            tuple(attempt for _, _, draft in answered if draft.trace for attempt in draft.trace.attempts),
            tuple(label for _, _, draft in answered if draft.trace for label in draft.trace.labels),
            model=tuple(reading for _, _, draft in answered if draft.trace for reading in draft.trace.model),
        ),
    )


def _readings(part: Part, draft: Draft) -> Iterator[Reading]:
    """Yield what was read in one question, with its characters in the whole text."""
    for reading in draft.trace.readings if draft.trace else ():
        if reading.start is None or reading.end is None:
            yield reading
        else:
            start, end = part.span(reading.start, reading.end)
            yield replace(reading, start=start, end=end)


def _numbered_on(draft: Draft, by: int) -> Draft:
    table = draft.table
    if table:
        rows = tuple(tuple(replace(cell, citations=_on(cell.citations, by)) for cell in row) for row in table.rows)
        table = replace(table, rows=rows)
    shown = markers_in(draft.text) | (draft.table.markers if draft.table else set())
    kept = [citation for citation in draft.citations if citation.marker in shown]
    return replace(
        draft,
        text=_moved(draft.text, by),
        claims=tuple(Claim(claim.text, _on(claim.citations, by), claim.verdict) for claim in draft.claims),
        citations=tuple(replace(citation, marker=citation.marker + by) for citation in kept),
        table=table,
    )


def _on(markers: Sequence[int], by: int) -> tuple[int, ...]:
    return tuple(marker + by for marker in markers)


def _moved(text: str, by: int) -> str:
    return MARKER.sub(lambda match: f"[{int(match[1]) + by}]", text)


def _last_marker(draft: Draft) -> int:
    """Return the highest marker that an answer shows, 0 without any."""
    return max(markers_in(draft.text) | (draft.table.markers if draft.table else set()), default=0)


def _one_table(tables: Sequence[Table]) -> Table | None:
    """Return tables below one another, under all their columns."""
    columns = tuple(dict.fromkeys(column for table in tables for column in table.columns))
    rows = []
    for table in tables:
        for row in table.rows:
            cells = dict(zip(table.columns, row, strict=True))
            rows.append(tuple(cells.get(column, Cell("")) for column in columns))
    return Table(columns, tuple(rows)) if rows else None


def _one_coverage(parts: Sequence[Coverage]) -> Coverage | None:
    if not parts:
        return None
    return Coverage(*(_union(parts, attrgetter(one.name)) for one in fields(Coverage)))


def _union(things: Sequence[Any], of: Callable[[Any], Sequence[Any]]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(one for thing in things for one in of(thing)))
