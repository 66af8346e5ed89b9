"""What a program looks up in the library: its reports, and the characters of one of them with those around.

Pure over the library's values; knows no protocol and no question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import ZhiwenError
from index.records import Described, Report, Section
from index.stores.versions import ALL_COUNT, Counted

SHORTEST_ID = 6  # characters of the beginning of an id that tell a report
MOST_CHARACTERS = 4000  # of a passage, and as many on each side of it; a report has some ten thousand


class LookupRefused(ZhiwenError):
    """A look-up of what is not there."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A report as it is listed."""

    report_id: str
    report: str  # file name
    jurisdiction: str
    level: str
    parents: tuple[str, ...]
    year: int | None
    title: str
    counts: bool = True  # False: answers count another report of the same body and year


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of the reports that were asked for, from ``offset`` on, and how many there are in all."""

    total: int
    offset: int
    reports: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters of a report: its text from ``start`` to ``end``, and what stands before and after."""

    report_id: str
    report: str
    title: str
    jurisdiction: str
    year: int | None
    section: tuple[str, ...]
    start: int
    end: int
    text: str
    before: str
    after: str
    length: int  # characters of the whole report


def list_entries(entries: Sequence[Described], offset: int, limit: int, counted: Counted = ALL_COUNT) -> Listing:
    """Return ``limit`` reports from ``offset`` on."""
    shown = entries[offset : offset + limit]
    return Listing(len(entries), offset, tuple(_listed(entry, counts=counted.counts(entry.id)) for entry in shown))


def find_report(entries: Sequence[Described], given: str) -> str:
    """Return the id of the report that an id, its beginning or a file name tells. Raises LookupRefused."""
    found = [
        entry.id
        for entry in entries
        if given in {entry.id, entry.name} or (len(given) >= SHORTEST_ID and entry.id.startswith(given))
    ]
    if len(found) == 1:
        return found[0]
    told = "more than one report" if found else "no report"
    raise LookupRefused(f"There is {told} {given!r}. Give its report_id, as in citations and in list_reports.")


def read_passage(report: Report, sections: Sequence[Section], start: int, end: int, context: int) -> Passage:
    """Return the characters from ``start`` to ``end``, with up to ``context`` on each side. Raises LookupRefused."""
    text, profile = report.text, report.profile
    if not 0 <= start < end <= len(text):
        raise LookupRefused(f"There are no characters {start} to {end}: the report has {len(text)}, from 0 on.")
    if end - start > MOST_CHARACTERS:
        raise LookupRefused(f"{end - start} characters are too many at once. Ask for at most {MOST_CHARACTERS}.")
    around = [section for section in sections if section.start <= start < section.end]
    return Passage(
        report_id=report.id,
        report=report.name,
        title=profile.title,
        jurisdiction=profile.jurisdiction.name,
        year=profile.year,
        section=max(around, key=lambda section: (section.start, len(section.path))).path if around else (),
        start=start,
        end=end,
        text=text[start:end],
        before=text[max(0, start - context) : start],
        after=text[end : end + context],
        length=len(text),
    )


def listing_lines(listing: Listing) -> Iterator[str]:
    """Yield a line for each report, and one on how many there are."""
    for one in listing.reports:
        aside = "" if one.counts else "  (does not count: another report of this body and year does)"
        yield f"{one.report_id}  {one.year or '----'}  {one.jurisdiction}  {one.title}{aside}"
    if listing.reports:
        yield f"{listing.offset + 1} to {listing.offset + len(listing.reports)} of {listing.total} reports"
    else:
        yield f"There are {listing.total} reports, none from {listing.offset} on"


def passage_lines(passage: Passage) -> Iterator[str]:
    """Yield where a passage stands, then it among what stands around it, marked by ⟦ and ⟧."""
    where = " › ".join((passage.title, *passage.section))
    yield f"{passage.jurisdiction} {passage.year or ''} {where} ({passage.report} {passage.start}:{passage.end})"
    yield f"{passage.before}⟦{passage.text}⟧{passage.after}"


def _listed(entry: Described, *, counts: bool) -> Listed:
    profile = entry.profile
    place = profile.jurisdiction
    return Listed(
        entry.id, entry.name, place.name, str(place.level), place.parents, profile.year, profile.title, counts
    )
