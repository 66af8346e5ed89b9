"""Whether the quote behind a citation still stands in the library of now, and where.

A report's text never changes, but a changed file is another report. Its quotes are looked for by their characters,
never by meaning. Knows no answer and no storage of answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.records import Report
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.markup import without_marks
from index.text.tokenize import bigrams
from rag.language.messages import say
from rag.schema.answer import Citation, Language

NEAREST = 0.5  # share of pairs of characters from which a sentence is taken for a quote's successor; by judgement

State = Literal["unchanged", "moved", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a citation's quote.

    ``moved``: it stands elsewhere in its report, which the file of now has changed; ``changed``: the report is there
    and the quote is not, but perhaps a sentence much like it; ``gone``: so is the report. Where anything is left,
    ``text[start:end] == quote`` in the report of now. ``relabelled``: that report is now said to be another place's
    or year's, which ``jurisdiction`` and ``year`` tell.
    """

    marker: int
    state: State
    report_id: str | None = None
    report: str | None = None
    jurisdiction: str | None = None
    year: int | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    relabelled: bool = False

    @property
    def stands(self) -> bool:
        """Whether the record may be read without a second look at this quote."""
        return self.state == "unchanged" and not self.relabelled

    def tell(self, language: Language) -> str:
        """Say in a few words where the quote stands now, or what stands for it; "" where nothing has changed."""
        return "" if self.stands else _tell(self, language)


class Finder:
    """Finds what has become of quotes in one library; ``parents`` of the cited bodies, by report id."""

    def __init__(self, catalog: Catalog, parents: Mapping[str, tuple[str, ...]]) -> None:
        self._catalog = catalog
        self._entries = {entry.id: entry for entry in catalog.entries()}
        self._parents = parents

    def stand(self, citation: Citation) -> Standing:
        """Return what has become of one citation."""
        if entry := self._entries.get(citation.report_id):
            return self._in_report(citation, [entry])
        return self._in_report(citation, self._successors(citation))

    def _successors(self, citation: Citation) -> list[Entry]:
        """Return the reports that may have come in place of a cited one: of its body and year, or of its file."""
        found = [e for e in self._entries.values() if e.name == citation.report or self._is_same_body(e, citation)]
        return sorted(found, key=lambda e: (not _is_labelled(e, citation), e.name != citation.report))

    def _is_same_body(self, entry: Entry, citation: Citation) -> bool:
        """Whether a report is of the cited body and year; of namesakes the one with the same parents."""
        if not _is_labelled(entry, citation):
            return False
        parents = self._parents.get(citation.report_id)
        return (
            entry.profile.title == citation.title if parents is None else entry.profile.jurisdiction.parents == parents
        )

    def _in_report(self, citation: Citation, entries: Sequence[Entry]) -> Standing:
        """Return where a quote stands in the first report that has it, else what is nearest to it in the first one."""
        for entry in entries:
            report = self._catalog.report(entry.id)
            start = self._find(report, citation)
            if start is not None:
                same = (entry.id, start) == (citation.report_id, citation.start)
                return _standing(citation, "unchanged" if same else "moved", entry, start, citation.quote)
        if not entries:
            return Standing(citation.marker, "gone")
        start, words = self._nearest(entries[0], citation)
        return _standing(citation, "changed", entries[0], start, words)

    def _find(self, report: Report, citation: Citation) -> int | None:
        """Return where a report has a quote: in the section that it was in, if it can be, and nearest to its place."""
        text, quote = report.text, citation.quote
        if text[citation.start : citation.end] == quote and report.id == citation.report_id:
            return citation.start
        starts = list(_occurrences(text, quote))
        paths = {section.path: section for section in self._catalog.sections(report.id)}
        if home := paths.get(citation.section):
            starts = [start for start in starts if home.start <= start < home.end] or starts
        return min(starts, key=lambda start: abs(start - citation.start), default=None)

    def _nearest(self, entry: Entry, citation: Citation) -> tuple[int | None, str | None]:
        """Return where the sentence most like a quote that is no more begins, and its text; None where none is."""
        if not _is_labelled(entry, citation):  # what another year's report says is no later wording
            return None, None
        pairs = set(bigrams(citation.quote))
        like = [(_likeness(pairs, set(bigrams(one.text))), one) for one in self._catalog.sentences([entry.id])]
        best, sentence = max(like, key=lambda found: found[0], default=(0.0, None))
        return (sentence.start, sentence.text) if sentence and best >= NEAREST else (None, None)


def _standing(citation: Citation, state: State, entry: Entry, start: int | None, words: str | None) -> Standing:
    return Standing(
        citation.marker,
        state,
        entry.id,
        entry.name,
        entry.profile.jurisdiction.name,
        entry.profile.year,
        start,
        None if start is None else start + len(words or ""),
        words,
        relabelled=not _is_labelled(entry, citation),
    )


def _is_labelled(entry: Entry, citation: Citation) -> bool:
    return (entry.profile.jurisdiction.name, entry.profile.year) == (citation.jurisdiction, citation.year)


def _occurrences(text: str, quote: str) -> Iterator[int]:
    start = text.find(quote)
    while quote and start >= 0:
        yield start
        start = text.find(quote, start + 1)


def _likeness(first: set[str], second: set[str]) -> float:
    return 2 * len(first & second) / max(len(first) + len(second), 1)


def _tell(standing: Standing, language: Language) -> str:
    key = "record.lost" if standing.state == "changed" and not standing.quote else f"record.{standing.state}"
    where = f"{standing.report} {standing.start}:{standing.end}"
    told = say(key, language, where=where, quote=without_marks(standing.quote or ""), report=standing.report)
    if not standing.relabelled:
        return told
    year = say("common.year", language, year=standing.year) if standing.year else say("record.year_unknown", language)
    return say("record.relabelled", language, told=told, place=standing.jurisdiction, year=year)
