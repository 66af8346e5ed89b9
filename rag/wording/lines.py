"""What every answer over several reports is made of: whose line it is, its sentence, its marker, and who is silent.

Knows no question beyond its language and finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Described, Passage
from index.stores.catalog import Catalog
from index.text.cleaning import show_sentence
from index.text.markup import without_marks
from index.text.normalize import fold
from rag.grounding.citations import cite
from rag.language.messages import say
from rag.schema.answer import MARKER, Citation, Claim, Coverage, Language
from rag.wording.english_names import name_place

MOST_NAMED = 10  # reports that are named one by one; of more their number is told
MOST_LINES = 8  # lines of text; the rest of a long answer stands in its table
MOST_ROWS = 100
# Verbs of what was done.
DONE = re.compile(
    r"开展|推行|建立|制定|印发|出台|组织|召开|举办|完成|设立|成立|运用|实现|化解|审查|审核|公示|聘请|编制|启动|建成"
)
GAP = "……"
_PAPER = "报告"  # how the name of a report ends that says what it is
_CLAUSE = re.compile(r"[^,，。;；\n]+[,，。;；\n]*")


class Notes:
    """The passages that an answer cites, numbered as they come; one cited twice keeps its number."""

    def __init__(self) -> None:
        self._passages: list[Passage] = []
        self._markers: dict[tuple[str, int, int], int] = {}

    def mark(self, passage: Passage) -> int:
        """Return the marker of a passage."""
        key = (passage.report.id, passage.sentence.start, passage.sentence.end)
        if key not in self._markers:
            self._passages.append(passage)
            self._markers[key] = len(self._passages)
        return self._markers[key]

    def citations(self) -> tuple[Citation, ...]:
        """Return the citations of all markers given."""
        return cite(self._passages)


def passage_at(catalog: Catalog, report_id: str, offset: int) -> Passage:
    """Return the sentence of a report in which a character stands, or the nearest before it; else its first."""
    before = [sentence for sentence in catalog.sentences((report_id,)) if sentence.start <= offset]
    sentence = before[-1] if before else catalog.sentences((report_id,))[0]
    section = catalog.sections(report_id)[sentence.section]
    return Passage(sentence, catalog.report(report_id), section.path, section.aspect, 0.0)


def name_of(report: Described) -> str:
    """Return a report's name in a sentence: 嘉善县2024年."""
    profile = report.profile
    if profile.year != profile.reviewed:
        return say("wording.work_report", "zh", place=profile.jurisdiction.name, year=profile.year)
    return f"{profile.jurisdiction.name}{profile.year}年" if profile.year else profile.jurisdiction.name


def label_of(report: Described, language: Language) -> str:
    """Return what stands before a quote: 嘉善县2024年: or its English."""
    place, year = name_place(report.profile.jurisdiction.name, language), report.profile.year
    if year is None:
        return say("wording.says", language, place=place)
    key = "says_of_year" if year == report.profile.reviewed else "work_report_says"
    return say(f"wording.{key}", language, place=place, year=year)


def quoted(report: Described, extract: str, marker: int, language: Language) -> Claim:
    """Return the claim that a report says these words of its own."""
    words = MARKER.sub("", without_marks(extract)).rstrip("。")
    return Claim(f"{label_of(report, language)}“{words}”", (marker,), "quoted")


def shown(claim: Claim, language: Language) -> str:
    """Return a claim as a sentence: its words, its markers, its full stop."""
    markers = "".join(f"[{marker}]" for marker in claim.citations)
    words = claim.text.rstrip("。.;； ")
    return say("wording.cited", language, words=words, markers=markers)


def names(reports: Sequence[str], language: Language, most: int = MOST_NAMED) -> str:
    """Return names as a list, of many the number alone."""
    if len(reports) > most:
        return say("wording.reports", language, count=len(reports))
    return say("common.list", language).join(reports)


def whose(called: Sequence[str], language: Language, most: int = MOST_NAMED) -> str:
    """Return reports by name in a sentence: 甲县2024年的报告; 甲市2024年政府工作报告 says itself that it is one."""
    listed = names(called, language, most)
    return listed if listed.endswith(_PAPER) else say("wording.report_of", language, names=listed)


def more_line(untold: int, language: Language, *, in_table: bool) -> str:
    """Return the sentence that says what a long answer leaves to its table."""
    if in_table:
        return say("wording.more_in_table", language, count=untold)
    return say("wording.more_beyond_table", language, count=untold, rows=MOST_ROWS)


def coverage_line(coverage: Coverage, language: Language) -> str:
    """Return the sentence on who was asked and is silent or absent; nothing where all have answered."""
    told = []
    if coverage.undisclosed:
        who = whose(coverage.undisclosed, language)
        told.append(say("wording.undisclosed", language, who=who))
    if coverage.missing:
        who = names(coverage.missing, language, len(coverage.missing))
        told.append(say("wording.not_in_library", language, who=who))
    return say("wording.in_note", language, told=say("common.semicolon", language).join(told)) if told else ""


def clip(text: str, words: Sequence[str], longest: int) -> str:
    """Return of a long text the clauses that hold one of some folded words, and what fits beside them.

    What is left out is shown as ……; each stretch is as the report has it, ends of wrapped lines left out.
    """
    plain = MARKER.sub("", show_sentence(text.strip()))
    if len(plain) <= longest:
        return plain
    clauses = [match.group() for match in _CLAUSE.finditer(plain)]
    holding = [i for i, clause in enumerate(clauses) if any(word in fold(clause) for word in words)]
    low = holding[0] if holding else 0
    high = low + 1
    while high < len(clauses) and high in holding and _fits(clauses[low : high + 1], longest):
        high += 1
    while low > 0 and _fits(clauses[low - 1 : high], longest):
        low -= 1
    while high < len(clauses) and _fits(clauses[low : high + 1], longest):
        high += 1
    shown_part = "".join(clauses[low:high]).strip().rstrip(",，;；、")
    return (GAP if low else "") + shown_part + (GAP if high < len(clauses) else "")


def _fits(clauses: Sequence[str], longest: int) -> bool:
    return sum(map(len, clauses)) <= longest
