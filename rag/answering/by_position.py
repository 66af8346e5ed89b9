"""A part of a report that is asked for by its position: its outline, and what opens each of its points, quoted.

By the report's own numbering, else by the order of its headings. Where there is no such part, which ones there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from index.facts.quantities import find_quantities
from index.records import Passage, Report, Section, Sentence
from index.stores.catalog import Catalog
from index.text.cleaning import fold_sentence
from index.text.numerals import find_numerals
from rag.answering.listed_items import section_items
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Claim, Draft, Language, Refusal
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.position_query import read_position
from rag.understanding.report_part import ReportPart
from rag.understanding.subject import Subject, spoken_of
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import MOST_LINES, Notes, clip, name_of, quoted, shown, whose

LONGEST_OPENING, LONGEST_PARAGRAPH = 80, 240  # characters that are quoted of a point, and of a paragraph
LEAST_PARAGRAPH = 15  # characters: 特此报告 is none
MOST_REPORTS = 8
MOST_PARAGRAPHS = 4
SPOKEN = 0.5  # share of a topic that a sentence of the part must speak of; by judgement
_NUMBERED = re.compile(
    r"\s*(?:\*\*|#+\s*)?(?:第?(?P<n>[一二三四五六七八九十]{1,3})(?:、|部分)|(?P<digits>\d{1,2})[.、．])"
)
_STOP = re.compile(r"[。！？!?;；:：]")
_MARKS = " \u3000\u2003\xa0\t*#"


class ByPosition:
    """The n-th part, point or paragraph of a report, its opening, its end, its outline."""

    name = "by_position"

    def __init__(self, catalog: Catalog, places: PlaceFinder, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._places = places
        self._lexicon = lexicon

    def answer(self, turn: Turn) -> Draft | Declined:
        """Tell what stands in the part."""
        asked = turn.asked
        wanted = read_position(asked, self._places, self._lexicon)
        if wanted is None or not asked.report_ids:
            return Declined("declined.no_position")
        reports = [_Parted(self._catalog, report_id) for report_id in asked.report_ids[:MOST_REPORTS]]
        telling = _Telling(asked.language, wanted.topic, number=asked.number)
        return telling.draft(reports, wanted.part)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters of a report, with the section in which they are."""

    start: int
    end: int
    section: Section


class _Parted:
    """One report with its parts, their points and its paragraphs."""

    def __init__(self, catalog: Catalog, report_id: str) -> None:
        self.report: Report = catalog.report(report_id)
        self.sections: Sequence[Section] = catalog.sections(report_id)
        self.sentences: Sequence[Sentence] = catalog.sentences((report_id,))

    @cached_property
    def parts(self) -> list[Section]:
        """The outermost sections, in order."""
        return [section for section in self.sections if len(section.path) == 1]

    def part(self, number: int) -> Section | None:
        """Return the part of this number by the report's own numbering, else by order; None where there is none."""
        if number < 0:
            return self.parts[number] if len(self.parts) >= -number else None
        own = [section for section in self.parts if self._numbered(section) == number]
        if own:
            return own[0]
        return self.parts[number - 1] if number <= len(self.parts) else None

    def _numbered(self, section: Section) -> int | None:
        match = _NUMBERED.match(self.report.text, section.start)
        return int(next(find_numerals(match["n"] or match["digits"])).value) if match else None

    def points(self, part: Section) -> list[_Piece]:
        """Return the points of a part: its divisions, else what its prose enumerates."""
        listed = section_items(self.report, self.sections, part)
        return [_Piece(one.start, one.end, one.section) for one in listed] if len(listed) > 1 else []

    def paragraphs(self, start: int, end: int) -> list[_Piece]:
        """Return the lines between two places that are prose: no headings, no header, no signature."""
        found, at = [], start
        for line in self.report.text[start:end].splitlines(keepends=True):
            words = line.strip()
            if len(words) >= LEAST_PARAGRAPH and _STOP.search(words[-1]) and "。" in words:
                begin = at + len(line) - len(line.lstrip())
                found.append(_Piece(begin, begin + len(words), self.section_at(begin)))
            at += len(line)
        return found

    def section_at(self, offset: int) -> Section:
        """Return the innermost section of a character."""
        return max((one for one in self.sections if one.start <= offset), key=lambda one: (one.start, len(one.path)))

    def heading(self, section: Section) -> _Piece:
        """Return a section's heading with its numeral, as it stands."""
        return _Piece(section.start, self._behind_heading(section), section)

    def _behind_heading(self, section: Section) -> int:
        title = section.path[-1] if section.path else ""
        at = self.report.text.find(title, section.start, section.end)
        return at + len(title) if at >= 0 else section.start

    def opening(self, point: _Piece) -> tuple[str, str, Passage]:
        """Return a point's heading, what its first sentence says, and both as one passage."""
        own = point.section.start == point.start and point.section.path
        head_end = self._behind_heading(point.section) if own else point.start
        inside = [one for one in self.sentences if head_end < one.end <= point.end and one.end > point.start]
        body = next((one for one in inside if len(self._bare(max(one.start, head_end), one.end)) > 1), None)
        end = body.end if body else max(head_end, point.start + 1)
        begin = max(body.start, head_end) if body else end
        return (
            self._bare(point.start, head_end),
            self._bare(begin, end),
            self.passage(_Piece(point.start, end, point.section)),
        )

    def _bare(self, start: int, end: int) -> str:
        return self.report.text[start:end].strip().strip(_MARKS).lstrip("。；;:：").strip()

    def passage(self, piece: _Piece) -> Passage:
        """Return characters of the report as what can be cited."""
        text = self.report.text[piece.start : piece.end].rstrip()
        ordinal = next((one.ordinal for one in self.sentences if one.end > piece.start), 0)
        said = Sentence(self.report.id, piece.section.ordinal, ordinal, piece.start, piece.start + len(text), text)
        return Passage(said, self.report, piece.section.path, piece.section.aspect, 0.0)


class _Telling:
    """One answer in the making; ``topic``: what of the part is asked for, None for all of it."""

    def __init__(self, language: Language, topic: Subject | None, *, number: bool) -> None:
        self._language = language
        self._number = number  # a number is asked for: sentences without one do not answer
        self._topic = topic
        self._notes = Notes()
        self._claims: list[Claim] = []

    def draft(self, reports: Sequence[_Parted], part: ReportPart) -> Draft:
        """Return the answer over some reports."""
        told = [self._tell(report, part, alone=len(reports) == 1) for report in reports]
        lines = [shown(claim, self._language) for claim in self._claims]
        text = "\n".join(lines)
        refusal = None if any(told) else Refusal("not_disclosed", "\n".join(claim.text for claim in self._claims))
        return Draft(text, tuple(self._claims), self._notes.citations(), refusal=refusal)

    def _tell(self, report: _Parted, part: ReportPart, *, alone: bool) -> bool:
        """Tell of one report; return whether it has what is asked."""
        if part.unit == "part":
            return self._part(report, part, alone=alone)
        first = report.parts[0].start if report.parts else 0
        if part.unit == "outline":
            return self._outline(report, "answering.position_outline")
        if part.unit == "opening":
            before = report.paragraphs(0, first)
            return self._quote(report, before or report.paragraphs(0, len(report.report.text))[:1])
        every = report.paragraphs(0, len(report.report.text))
        number = -1 if part.unit == "closing" else part.paragraph or 1
        return self._paragraph(report, every, number)

    def _paragraph(self, report: _Parted, every: Sequence[_Piece], number: int) -> bool:
        if (number > len(every)) or -number > len(every):
            return self._computed("answering.position_paragraphs", report, count=len(every))
        return self._quote(report, [every[number - (number > 0)]])

    def _part(self, report: _Parted, part: ReportPart, *, alone: bool) -> bool:
        section = report.part(part.part or 1)
        if section is None:
            return self._outline(report, "answering.position_missing")
        if part.paragraph is not None:
            return self._paragraph(report, report.paragraphs(section.start, section.end), part.paragraph)
        points = report.points(section)
        if part.point is not None:
            return self._point(report, section, points, part.point)
        if self._topic:
            return self._about(report, section, self._topic)
        self._heading(report, section, len(points))
        if not points:
            return self._quote(report, report.paragraphs(section.start, section.end))
        self._points(report, points[: MOST_LINES if alone else 0])
        return True

    def _points(self, report: _Parted, points: Sequence[_Piece]) -> None:
        for point in points:
            head, body, passage = report.opening(point)
            said = "".join(f"“{words.rstrip('。')}”" for words in (head, clip(body, (), LONGEST_OPENING)) if words)
            self._claims.append(Claim(said, (self._notes.mark(passage),), "quoted"))

    def _point(self, report: _Parted, section: Section, points: Sequence[_Piece], number: int) -> bool:
        if number > len(points) or -number > len(points):
            self._heading(report, section, len(points))
            self._points(report, points[:MOST_LINES])
            return False
        return self._quote(report, [points[number - (number > 0)]])

    def _about(self, report: _Parted, section: Section, topic: Subject) -> bool:
        """Quote the sentences of a part that speak of a topic."""
        inside = [one for one in report.sentences if section.start <= one.start < section.end]
        ranked = sorted(inside, key=lambda one: -spoken_of(topic, fold_sentence(one.text)))
        told = [one for one in ranked if spoken_of(topic, fold_sentence(one.text)) >= SPOKEN]
        told = [one for one in told if not self._number or find_quantities(one.text)][:MOST_PARAGRAPHS]
        if told:
            return self._quote(report, [_Piece(one.start, one.end, report.sections[one.section]) for one in told])
        what = "、".join(term.said for term in topic.terms if term.concept)
        mark = self._notes.mark(report.passage(report.heading(section)))
        told_off = say(
            "answering.position_silent", self._language, who=self._name(report), title=section.path[-1], what=what
        )
        self._claims.append(Claim(told_off, (mark,), "computed"))
        return False

    def _heading(self, report: _Parted, section: Section, points: int) -> None:
        mark = self._notes.mark(report.passage(report.heading(section)))
        key = "answering.position_points" if points else "answering.position_part"
        at, parts = report.parts.index(section) + 1, len(report.parts)
        words = say(
            key, self._language, who=self._name(report), at=at, parts=parts, title=section.path[-1], count=points
        )
        self._claims.append(Claim(words, (mark,), "computed"))

    def _outline(self, report: _Parted, key: str) -> bool:
        """Tell which parts a report has; False where another one was asked for."""
        if not report.parts:
            return self._computed("answering.position_no_parts", report)
        marks = tuple(self._notes.mark(report.passage(report.heading(section))) for section in report.parts)
        titles = say("common.list", self._language).join(f"“{self._title(report, part)}”" for part in report.parts)
        words = say(key, self._language, who=self._name(report), count=len(report.parts), titles=titles)
        self._claims.append(Claim(words, marks, "computed"))
        return key == "answering.position_outline"

    def _title(self, report: _Parted, section: Section) -> str:
        heading = report.heading(section)
        return report.report.text[heading.start : heading.end].strip().strip(_MARKS)

    def _computed(self, key: str, report: _Parted, **slots: object) -> bool:
        """Tell that there is no such thing; False."""
        first = report.paragraphs(0, len(report.report.text))[:1]
        marks = tuple(self._notes.mark(report.passage(piece)) for piece in first)
        self._claims.append(Claim(say(key, self._language, who=self._name(report), **slots), marks, "computed"))
        return False

    def _quote(self, report: _Parted, pieces: Sequence[_Piece]) -> bool:
        for piece in pieces[:MOST_PARAGRAPHS]:
            passage = report.passage(piece)
            words = clip(" ".join(passage.sentence.text.split()), (), LONGEST_PARAGRAPH)
            self._claims.append(quoted(report.report, words, self._notes.mark(passage), self._language))
        return bool(pieces)

    def _name(self, report: _Parted) -> str:
        return whose([name_of(report.report)], self._language)
