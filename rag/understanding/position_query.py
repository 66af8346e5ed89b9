"""A question for a part of a report by its position → the part, and what of it is asked for. Reads no report."""

from __future__ import annotations

from dataclasses import dataclass

from index.text.normalize import fold
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.question import Question
from rag.understanding.report_part import ReportPart, read_report_part, standing_part
from rag.understanding.subject import Subject, read_subject
from rag.understanding.time import blank_years
from rag.understanding.vocabulary import Lexicon


@dataclass(frozen=True, slots=True)
class PositionAsked:
    """``topic``: what of the part is asked for; None: all of it."""

    part: ReportPart
    topic: Subject | None


def read_position(asked: Question, places: PlaceFinder, lexicon: Lexicon) -> PositionAsked | None:
    """Return the part that a question names by its position, or None; a topic is asked for of a part alone."""
    folded = fold(asked.question)
    part = read_report_part(folded)
    if part is None:
        return None
    rest = folded[: part.start] + " " * (part.end - part.start) + folded[part.end :]
    for start, end in places.spans(rest):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    subject = read_subject(blank_years(rest, " "), lexicon, asked.scope.jurisdictions)
    if not any(term.concept for term in subject.terms):
        return PositionAsked(part, None)
    return PositionAsked(part, subject) if part.unit == "part" else None


def read_standing_section(asked: Question, lexicon: Lexicon) -> Subject | None:
    """Return what a turn names beside a division that stands (营商环境那节, 那一节), or None where it means none."""
    folded = fold(asked.question)
    span = standing_part(folded) if asked.turn else None
    if span is None:
        return None
    return read_subject(f"{folded[: span[0]]} {folded[span[1] :]}", lexicon, asked.scope.jurisdictions)
