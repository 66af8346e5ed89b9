"""Reports compared as wholes: aspect by aspect by their headings, and what one speaks of that the others do not.

By headings and by the vocabulary's concepts, which is told: what a report does not write may have been done.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.reading.outline import ASPECTS
from index.records import Passage, Report, Section, Sentence
from index.stores.catalog import Catalog
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from rag.answering.strategy import Declined, Turn
from rag.language.messages import say
from rag.schema.answer import Cell, Claim, Coverage, Draft, Language, Refusal, Table
from rag.understanding.places.linker import PlaceFinder, key_of
from rag.understanding.vocabulary import Concept, Lexicon
from rag.understanding.whole_comparison import WholeComparison, asks_for_gist, read_whole_comparison
from rag.wording.lines import DONE, Notes, clip, name_of, names, shown, whose

MOST_REPORTS = 6
MOST_HEADINGS = 3  # of a report in an aspect
MOST_ONLY = 6  # concepts that only some reports speak of
MOST_LINES = 6
LONGEST_QUOTE = 70  # characters
_LAST = ("first_responsible", "shortcomings", "plans")
_ORDER: tuple[str | None, ...] = (*(name for name, _ in ASPECTS if name not in _LAST), None, *_LAST)


class WholeReports:
    """How do the reports of A and B differ? What has A that B lacks?"""

    name = "whole_reports"

    def __init__(self, catalog: Catalog, places: PlaceFinder, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._places = places
        self._lexicon = lexicon

    def answer(self, turn: Turn) -> Draft | Declined:
        """Set the reports side by side by their aspects, or tell what only some speak of."""
        asked = turn.asked
        comparison = read_whole_comparison(asked, self._places, self._lexicon)
        if comparison is None and asks_for_gist(asked, self._lexicon):
            telling = _Comparing(self._catalog, self._lexicon, asked.language)
            return telling.gist(self._catalog.report(asked.report_ids[0]))
        if comparison is None:
            return Declined("declined.no_whole_comparison")
        if len(asked.report_ids) > MOST_REPORTS:
            count = len(asked.report_ids)
            detail = say("answering.whole_many", asked.language, count=count, most=MOST_REPORTS)
            return Draft.of(Refusal("not_disclosed", detail))
        reports = [self._catalog.report(report_id) for report_id in asked.report_ids]
        telling = _Comparing(self._catalog, self._lexicon, asked.language)
        return telling.contrast(reports, comparison) if comparison.having else telling.side_by_side(reports)


class _Comparing:
    """One answer in the making."""

    def __init__(self, catalog: Catalog, lexicon: Lexicon, language: Language) -> None:
        self._catalog = catalog
        self._lexicon = lexicon
        self._language = language
        self._notes = Notes()

    def side_by_side(self, reports: Sequence[Report]) -> Draft:
        """Return the reports by aspects, with what only one of them speaks of."""
        rows = [(aspect, [self._headed(report, aspect) for report in reports]) for aspect in _ORDER]
        rows = [row for row in rows if any(row[1])]
        head = self._say("answering.whole_head", who=self._whose(reports))
        claims = [self._line(aspect, reports, cells) for aspect, cells in rows]
        only = [
            claim for report in reports for claim in self._only([report], [one for one in reports if one is not report])
        ]
        shown_claims = (*_both_first(claims, rows)[:MOST_LINES], *only)
        lines = [head, *(shown(claim, self._language) for claim in shown_claims)]
        columns = (self._say("answering.column_aspect"), *(name_of(report) for report in reports))
        table = Table(columns, tuple(self._row(aspect, cells) for aspect, cells in rows)) if rows else None
        marks = tuple(dict.fromkeys(marker for claim in shown_claims for marker in claim.citations))
        return self._draft(lines, (Claim(head, marks, "computed"), *shown_claims), reports, table)

    def gist(self, report: Report) -> Draft:
        """Return what one report is about, aspect by aspect, by its headings."""
        rows = [(aspect, [self._headed(report, aspect)]) for aspect in _ORDER]
        claims = [self._line(aspect, [report], cells) for aspect, cells in rows if any(cells)]
        head = self._say("answering.whole_gist", who=self._whose([report]))
        lines = [head, *(shown(claim, self._language) for claim in claims)]
        marks = tuple(dict.fromkeys(marker for claim in claims for marker in claim.citations))
        return self._draft(lines, (Claim(head, marks, "computed"), *claims), [report], None)

    def contrast(self, reports: Sequence[Report], comparison: WholeComparison) -> Draft:
        """Return what some reports speak of and the others do not."""
        having = [report for report in reports if key_of(report.profile.jurisdiction) in comparison.having]
        lacking = [report for report in reports if key_of(report.profile.jurisdiction) in comparison.lacking]
        claims = self._only(having, lacking, most=2 * MOST_ONLY)
        who, others = self._names(having), self._names(lacking)
        if not claims:
            head = self._say("answering.whole_none_only", who=who, others=others)
            return Draft.of(Refusal("not_disclosed", head))
        return self._draft([shown(claim, self._language) for claim in claims], claims, reports, None)

    def _draft(
        self, lines: Sequence[str], claims: Sequence[Claim], reports: Sequence[Report], table: Table | None
    ) -> Draft:
        every = tuple(name_of(report) for report in reports)
        citations = self._notes.citations()
        text = "\n".join(lines)
        refusal = None if citations else Refusal("not_disclosed", text)
        return Draft(text, tuple(claims), citations, table, coverage=Coverage(every, every), refusal=refusal)

    def _headed(self, report: Report, aspect: str | None) -> list[Section]:
        """Return the outermost sections of an aspect; of a whole part, its points; of none, those with no sections."""
        sections = self._catalog.sections(report.id)
        if aspect is None:
            parents = {section.path[:-1] for section in sections}
            return [one for one in sections if one.path and not one.aspect and one.path not in parents][:MOST_HEADINGS]
        of = {section.path: section.aspect for section in sections}
        own = [one for one in sections if one.aspect == aspect and one.path and of.get(one.path[:-1]) != aspect]
        if aspect in _LAST and len(own) == 1:
            inside = [one for one in sections if one.path[:-1] == own[0].path and one.path]
            own = inside or own
        return own[:MOST_HEADINGS]

    def _aspect(self, aspect: str | None) -> str:
        return self._say(f"comparison.part_{aspect}") if aspect else self._say("answering.whole_other")

    def _line(self, aspect: str | None, reports: Sequence[Report], cells: Sequence[Sequence[Section]]) -> Claim:
        told, marks = [], list[int]()
        for report, sections in zip(reports, cells, strict=True):
            if sections:
                titles = "".join(f"“{section.path[-1]}”" for section in sections)
                told.append(f"{report.profile.jurisdiction.name}{titles}")
                marks += [self._mark(section) for section in sections]
            else:
                silent = self._say("answering.whole_no_heading")
                told.append(f"{report.profile.jurisdiction.name}{silent}")
        words = f"{self._aspect(aspect)}{self._say('common.colon')}{self._say('common.semicolon').join(told)}"
        return Claim(words, tuple(marks), "computed")

    def _row(self, aspect: str | None, cells: Sequence[Sequence[Section]]) -> tuple[Cell, ...]:
        silent = Cell(self._say("answering.whole_no_heading"))
        told = (
            Cell(
                self._say("common.semicolon").join(section.path[-1] for section in sections),
                citations=tuple(self._mark(section) for section in sections),
            )
            if sections
            else silent
            for sections in cells
        )
        return (Cell(self._aspect(aspect)), *told)

    def _mark(self, section: Section) -> int:
        """Return the marker of a section's heading."""
        report = self._catalog.report(section.report_id)
        at = report.text.find(section.path[-1], section.start, section.end)
        end = at + len(section.path[-1]) if at >= 0 else section.end
        text = report.text[section.start : end]
        said = Sentence(section.report_id, section.ordinal, 0, section.start, end, text)
        return self._notes.mark(Passage(said, report, section.path, section.aspect, 0.0))

    def _only(self, having: Sequence[Report], lacking: Sequence[Report], most: int = MOST_ONLY // 2) -> list[Claim]:
        """Return what some reports speak of and none of the others does: a line that opens, and a quote for each."""
        others = [fold(report.text) for report in lacking]
        claims: list[Claim] = []
        told: set[str] = set()
        for report in having:
            for concept, sentence in self._spoken(report):
                if len(claims) >= most:
                    break
                if not any(word in text for text in others for word in concept.official) and sentence.id not in told:
                    told.add(sentence.id)
                    section = self._catalog.sections(report.id)[sentence.section]
                    mark = self._notes.mark(Passage(sentence, report, section.path, section.aspect, 0.0))
                    quote = clip(sentence.text, concept.official, LONGEST_QUOTE).rstrip("。")
                    claims.append(Claim(f"{concept.name}:“{quote}”", (mark,), "quoted"))
        if not claims:
            return []
        head = self._say("answering.whole_only", who=self._names(having), others=self._names(lacking))
        marks = tuple(dict.fromkeys(marker for claim in claims for marker in claim.citations))
        return [Claim(head, marks, "computed"), *claims]

    def _spoken(self, report: Report) -> list[tuple[Concept, Sentence]]:
        """Return the concepts that a report speaks of, each with a sentence on it: deeds first, then in its order."""
        found: dict[str, tuple[Concept, Sentence]] = {}
        sections = self._catalog.sections(report.id)
        for sentence in self._catalog.sentences((report.id,)):
            deed = DONE.search(sentence.text) and sections[sentence.section].aspect not in _LAST
            if not deed:
                continue
            folded = fold_sentence(sentence.text)
            for mention in self._lexicon.find(folded):
                if mention.concept.name in folded:  # another word of it may mean something else here
                    found.setdefault(mention.concept.name, (mention.concept, sentence))
        return list(found.values())

    def _names(self, reports: Sequence[Report]) -> str:
        return names([name_of(report) for report in reports], self._language)

    def _whose(self, reports: Sequence[Report]) -> str:
        return whose([name_of(report) for report in reports], self._language)

    def _say(self, key: str, **slots: object) -> str:
        return say(key, self._language, **slots)


def _both_first(claims: Sequence[Claim], rows: Sequence[tuple[str | None, Sequence[Sequence[Section]]]]) -> list[Claim]:
    """Return the lines of aspects that all reports have before those that some lack."""
    whole = [claim for claim, (_, cells) in zip(claims, rows, strict=True) if all(cells)]
    return [*whole, *(claim for claim in claims if claim not in whole)]
