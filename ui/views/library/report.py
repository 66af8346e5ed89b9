"""HTML of one report of the library: its text, beside it outline, figures and profile; and the form to correct it.

Pure functions; knows no component. ``library.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from index.records import Level, Reading, Report, Role, Section, Source
from index.stores.tables import Entry
from index.stores.versions import COUNTS, Versions
from rag.comparison.lookup import Stated
from rag.curation.curator import Beside
from ui.components.html import Markup, render
from ui.components.report_reader import list_headings, render_plain_text
from ui.language import Words
from ui.views.library.table import UNSURE, name_of, say_versions

# What can be corrected, as ``override_profile`` calls it, in the order of the form.
FIELDS = ("jurisdiction", "level", "year", "title", "issuer", "document_number", "written", "published")
SHOWN = 60  # differences of two versions
_DEPTH = 3  # levels that the outline indents
_SOURCES = {source: f"library_read_{source.name.lower()}" for source in Source}
_render = partial(render, "views/library/report.html")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A value that could not be set: which, as it was typed, why, and what it could be instead."""

    key: str
    value: str
    why: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A report with all that is shown of it; ``typed``: what a visitor typed that was not accepted."""

    entry: Entry
    report: Report
    sections: Sequence[Section]
    facts: Sequence[Stated]
    barred: str = ""  # key of the text that says why it may not be corrected
    typed: Mapping[str, str] = field(default_factory=dict)
    complaint: Complaint | None = None
    versions: Versions | None = None  # it with the others of its body and year
    beside: Sequence[Beside] = ()  # in what it differs from each of these

    @property
    def aside(self) -> bool:
        """Whether another report of the same body and year counts."""
        return self.versions is not None and self.versions.counting.id != self.entry.id


def render_no_report(message: str, words: Words) -> Markup:
    """Return the place of a report that cannot be shown, with the reason."""
    return _render("no_report", message=message, words=words)


def render_opened(opened: Opened, words: Words) -> Markup:
    """Return one report: head, its aspects, its text."""
    facts = words["library_tab_facts"].format(count=len(opened.facts))
    versions = (("versions", words["library_tab_versions"], _render_versions(opened, words)),)
    return _render(
        "opened",
        opened=opened,
        name=name_of(opened.entry, words),
        versions=say_versions(opened.versions, words) if opened.versions else "",
        panels=(
            ("outline", words["library_tab_outline"], _render_outline(opened.sections, words)),
            ("facts", facts, _render_facts(opened.facts, words)),
            ("profile", words["library_tab_profile"], _render_profile(opened, words)),
            *(versions if opened.beside else ()),
        ),
        text=render_plain_text(opened.report.text, opened.sections),
        is_upload=is_upload(opened.entry),
        words=words,
    )


def _render_outline(sections: Sequence[Section], words: Words) -> Markup:
    headings = [
        (min(len(section.path) - 1, _DEPTH), section.ordinal, section.path[-1]) for section in list_headings(sections)
    ]
    return _render("outline", headings=headings, words=words)


def _render_facts(facts: Sequence[Stated], words: Words) -> Markup:
    return _render("facts", facts=[(stated, _list_notes(stated, words)) for stated in facts], words=words)


def _list_notes(stated: Stated, words: Words) -> list[str]:
    """Return what is to be known of a figure: whether it is planned, a rise or a fall, its scope, its period."""
    fact = stated.fact
    notes = [words["library_fact_plan"]] if fact.aspect == "plans" else []
    if fact.role is not Role.LEVEL:
        notes.append(words[f"library_fact_{fact.role.value}"])
    return [*notes, *(note for note in (fact.scope, fact.period) if note)]


def _render_versions(opened: Opened, words: Words) -> Markup:
    """Return the other versions of a report, each with the sentences in which this one differs."""
    versions = []
    for beside in opened.beside:
        count = len(beside.differences)
        told = words["library_version_differ"].format(count=count) if count else words["library_version_same"]
        more = words["library_version_more"].format(count=count - SHOWN) if count > SHOWN else ""
        counts = opened.versions is not None and opened.versions.counting.id == beside.other.id
        versions.append((beside.other, counts, told, beside.differences[:SHOWN], more))
    return _render("versions", versions=versions, words=words)


def _render_profile(opened: Opened, words: Words) -> Markup:
    entry = opened.entry
    keys = (COUNTS, *FIELDS) if opened.versions or COUNTS in entry.overrides else FIELDS
    size, encoding = f"{entry.size / 1000:,.1f}", entry.encoding.upper()
    file_facts = [words["library_file_from"].format(name=entry.name, encoding=encoding, size=size)]
    if entry.added:
        file_facts.append(words["library_file_added"].format(added=entry.added[:16].replace("T", " ")))
    file_facts.append(words["library_report_id"].format(id=entry.id))
    fields = [_render_field(key, opened, words) for key in keys]
    return _render("profile", barred=opened.barred, fields=fields, file_facts=file_facts, words=words)


def _render_field(key: str, opened: Opened, words: Words) -> Markup:
    stored = value_of(opened.entry, key)
    options = {
        "level": [(level.value, words[f"level_{level.value}"]) for level in Level],
        COUNTS: [("", words["library_counts_rule"]), ("yes", words["library_counts_yes"])],
    }
    return _render(
        "field",
        key=key,
        name=words[f"library_key_{key}"],
        stored=stored,
        value=opened.typed.get(key, stored),
        options=options.get(key),
        complaint=opened.complaint if opened.complaint and opened.complaint.key == key else None,
        evidence=_render_evidence(key, opened, words),
        barred=opened.barred,
    )


def value_of(entry: Entry, key: str) -> str:
    """Return a value of a report's profile as it stands in the form; "" where there is none."""
    profile = entry.profile
    if key == COUNTS:
        return entry.overrides.get(key, "")
    if key == "level":
        return profile.jurisdiction.level.value
    if key == "year":
        return str(profile.year or "")
    if key == "jurisdiction":
        return profile.jurisdiction.name
    reading = profile.readings.get(key)
    return reading.value if reading else ""


def _render_evidence(key: str, opened: Opened, words: Words) -> Markup:
    """Return where a value was read and how sure that is, with a way to its characters, or how to take it back."""
    entry, name = opened.entry, words[f"library_key_{key}"]
    if key in entry.overrides:
        return _render("by_hand", key=key, name=name, barred=opened.barred, words=words)
    if key in {COUNTS, "level"}:
        return _render("told", words["library_counts_how" if key == COUNTS else "library_read_place"])
    reading = entry.profile.readings.get(key)
    parents = Markup()
    if key == "jurisdiction" and entry.profile.jurisdiction.parents:
        lies_in = " ".join(entry.profile.jurisdiction.parents)
        parents = _render("told", words["library_parents"].format(parents=lies_in))
    if reading is None:
        return parents + _render("told", words["library_read_nothing"])
    return parents + _render_reading(reading, name, words)


def _render_reading(reading: Reading, name: str, words: Words) -> Markup:
    sure = words["library_sure"].format(percent=round(reading.confidence * 100))
    said = f"{words[_SOURCES[reading.source]]} · {sure}"
    unsure = reading.confidence < UNSURE
    return _render("reading", reading=reading, name=name, said=said, unsure=unsure, words=words)


def is_upload(entry: Entry) -> bool:
    """Whether the library keeps the file of a report itself."""
    return entry.path.startswith("uploads")
