"""HTML of one report of the library: its text, beside it outline, figures and profile; and the form to correct it.

Pure functions; knows no component. ``library.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.records import Level, Reading, Report, Role, Section, Source
from index.stores.tables import Entry
from index.stores.versions import COUNTS, Versions
from rag.comparison.lookup import Stated
from ui.components.html import escape
from ui.components.report_reader import list_headings, render_plain_text
from ui.language import Words
from ui.views.library.table import UNSURE, name_of, say_versions

# What can be corrected, as ``override_profile`` calls it, in the order of the form.
FIELDS = ("jurisdiction", "level", "year", "title", "issuer", "document_number", "written", "published")
_DEPTH = 3  # levels that the outline indents
_SOURCES = {source: f"library_read_{source.name.lower()}" for source in Source}


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

    @property
    def aside(self) -> bool:
        """Whether another report of the same body and year counts."""
        return self.versions is not None and self.versions.counting.id != self.entry.id


def render_no_report(message: str, words: Words) -> str:
    """Return the place of a report that cannot be shown, with the reason."""
    back = f'<button type="button" class="zw-shut">{words["library_back"]}</button>'
    return f'<section class="zw-opened zw-lost" aria-label="{words["library_report"]}"><p>{message}</p>{back}</section>'


def render_opened(opened: Opened, words: Words) -> str:
    """Return one report: head, its three aspects, its text."""
    entry, title = opened.entry, escape(opened.report.profile.title)
    tab = "profile" if opened.complaint else ""
    return (
        f'<section class="zw-opened" data-report="{entry.id}" data-tab="{tab}" aria-label="{words["library_report"]}">'
        f"{_render_head(opened, words)}"
        f'<div class="zw-beside">{_render_tabs(opened, words)}</div>'
        f'<div class="zw-text" lang="zh-CN" tabindex="0" role="region" aria-label="{title}">'
        f"{render_plain_text(opened.report.text, opened.sections)}</div>"
        f"{_render_dialog(opened, words)}</section>"
    )


def _render_head(opened: Opened, words: Words) -> str:
    entry = opened.entry
    about = words["library_ask_about"].format(place=entry.profile.jurisdiction.name, year=entry.profile.year or "")
    if not entry.profile.year:
        about = entry.profile.jurisdiction.name
    if opened.aside:  # its place and year ask another one
        about = words["library_ask_file"].format(name=entry.name)
    told = f"<br>{escape(say_versions(opened.versions, words))}" if opened.versions else ""
    delete = "" if opened.barred else f'<button type="button" class="zw-delete">{words["library_delete"]}</button>'
    return (
        f'<header><button type="button" class="zw-shut">{words["library_back"]}</button>'
        f"<h2>{escape(opened.report.profile.title)}</h2>"
        f'<p class="zw-source">{escape(name_of(entry, words))}{told}</p>'
        f'<div class="zw-acts"><button type="button" class="zw-about" value="{escape(about)}">{words["library_ask"]}'
        f"</button>{delete}</div></header>"
    )


def _render_tabs(opened: Opened, words: Words) -> str:
    panels = {
        "outline": (words["library_tab_outline"], _render_outline(opened.sections, words)),
        "facts": (words["library_tab_facts"].format(count=len(opened.facts)), _render_facts(opened.facts, words)),
        "profile": (words["library_tab_profile"], _render_profile(opened, words)),
    }
    tabs = "".join(
        f'<button type="button" role="tab" id="zw-lib-tab-{key}" aria-controls="zw-lib-panel-{key}" data-tab="{key}"'
        f' aria-selected="false" tabindex="-1">{name}</button>'
        for key, (name, _) in panels.items()
    )
    shown = "".join(
        f'<div role="tabpanel" id="zw-lib-panel-{key}" aria-labelledby="zw-lib-tab-{key}" hidden>{content}</div>'
        for key, (_, content) in panels.items()
    )
    return f'<div role="tablist" aria-label="{words["library_tabs"]}">{tabs}</div>{shown}'


def _render_outline(sections: Sequence[Section], words: Words) -> str:
    headings = list_headings(sections)
    if not headings:
        return f'<p class="zw-hint">{words["library_no_outline"]}</p>'
    items = "".join(
        f'<li class="zw-depth-{min(len(section.path) - 1, _DEPTH)}">'
        f'<button type="button" class="zw-jump" data-section="{section.ordinal}">{escape(section.path[-1])}</button>'
        "</li>"
        for section in headings
    )
    return f'<ol class="zw-headings">{items}</ol>'


def _render_facts(facts: Sequence[Stated], words: Words) -> str:
    if not facts:
        return f'<p class="zw-hint">{words["library_no_facts"]}</p>'
    items = "".join(_render_fact(stated, words) for stated in facts)
    return (
        f'<input type="search" class="zw-fact-search" aria-label="{words["library_facts_search"]}"'
        f' placeholder="{words["library_facts_search"]}" autocomplete="off">'
        f'<p class="zw-hint">{words["library_facts_hint"]}</p><ul class="zw-facts">{items}</ul>'
    )


def _render_fact(stated: Stated, words: Words) -> str:
    fact = stated.fact
    notes = [words["library_fact_plan"]] if fact.aspect == "plans" else []
    if fact.role is not Role.LEVEL:
        notes.append(words[f"library_fact_{fact.role.value}"])
    notes += [escape(note) for note in (fact.scope, fact.period) if note]
    extra = f'<span class="zw-fact-note">{" · ".join(notes)}</span>' if notes else ""
    measure = escape(fact.measure) or words["library_fact_unnamed"]
    return (
        f'<li><button type="button" class="zw-span" data-start="{fact.start}" data-end="{fact.end}">'
        f'<span class="zw-fact-name">{measure}{extra}</span><span class="zw-fact-value">{escape(stated.text)}</span>'
        f"</button></li>"
    )


def _render_profile(opened: Opened, words: Words) -> str:
    entry = opened.entry
    hint = (
        f'<p class="zw-hint">{words["library_upload_barred"]}{words[opened.barred]}</p>'
        if opened.barred
        else f'<p class="zw-hint">{words["library_profile_hint"]}</p>'
    )
    keys = (COUNTS, *FIELDS) if opened.versions or COUNTS in entry.overrides else FIELDS
    fields = "".join(_render_field(key, opened, words) for key in keys)
    save = "" if opened.barred else f'<p class="zw-save"><button type="submit">{words["library_save"]}</button></p>'
    size = f"{entry.size / 1000:,.1f}"
    lines = [
        escape(words["library_file_from"].format(name=entry.name, encoding=entry.encoding.upper(), size=size)),
        *(
            [escape(words["library_file_added"].format(added=entry.added[:16].replace("T", " ")))]
            if entry.added
            else []
        ),
        words["library_report_id"].format(id=entry.id),
    ]
    return (
        f'{hint}<form class="zw-profile" novalidate>{fields}{save}</form>'
        f'<p class="zw-file-facts">{"<br>".join(lines)}</p>'
    )


def _render_field(key: str, opened: Opened, words: Words) -> str:
    entry = opened.entry
    stored = value_of(entry, key)
    value = opened.typed.get(key, stored)
    complaint = opened.complaint if opened.complaint and opened.complaint.key == key else None
    name, field_id = words[f"library_key_{key}"], f"zw-lib-{key}"
    state = f' aria-describedby="{field_id}-how"' + (' aria-invalid="true"' if complaint else "")
    common = f'id="{field_id}" name="{key}" data-stored="{escape(stored)}"{state}'
    if key == "level":
        options = "".join(
            f'<option value="{level.value}"{" selected" if level.value == value else ""}>'
            f"{words[f'level_{level.value}']}</option>"
            for level in Level
        )
        control = f"<select {common}{' disabled' if opened.barred else ''}>{options}</select>"
    elif key == COUNTS:
        options = "".join(
            f'<option value="{choice}"{" selected" if choice == value else ""}>{words[name]}</option>'
            for choice, name in (("", "library_counts_rule"), ("yes", "library_counts_yes"))
        )
        control = f"<select {common}{' disabled' if opened.barred else ''}>{options}</select>"
    elif key in {"title", "issuer"}:
        locked = " readonly" if opened.barred else ""
        control = f'<textarea {common} rows="{2 if key == "title" else 1}"{locked}>{escape(value)}</textarea>'
    else:
        locked = " readonly" if opened.barred else ""
        control = f'<input {common} value="{escape(value)}" autocomplete="off"{locked}>'
    return (
        f'<div class="zw-field"><label for="{field_id}">{name}</label>{control}'
        f'<div class="zw-how" id="{field_id}-how">{_render_complaint(complaint)}{_render_evidence(key, opened, words)}'
        f"</div></div>"
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


def _render_complaint(complaint: Complaint | None) -> str:
    if complaint is None:
        return ""
    choices = "".join(
        f'<button type="button" class="zw-instead" value="{escape(choice)}">{escape(choice)}</button>'
        for choice in complaint.choices
    )
    return f'<p class="zw-complaint" role="alert">{escape(complaint.why)}</p>{choices}'


def _render_evidence(key: str, opened: Opened, words: Words) -> str:
    """Return where a value was read and how sure that is, with a way to its characters, or how to take it back."""
    entry, name = opened.entry, words[f"library_key_{key}"]
    if key in entry.overrides:
        back = (
            ""
            if opened.barred
            else f'<button type="button" class="zw-undo" value="{key}" aria-label="'
            f'{words["library_take_back_key"].format(key=name)}">{words["library_take_back"]}</button>'
        )
        return f'<span class="zw-by-hand">{words["library_read_user"]}</span>{back}'
    if key == COUNTS:
        return f"<span>{words['library_counts_how']}</span>"
    if key == "level":
        return f"<span>{words['library_read_place']}</span>"
    reading = entry.profile.readings.get(key)
    parents = ""
    if key == "jurisdiction" and entry.profile.jurisdiction.parents:
        lies_in = " ".join(entry.profile.jurisdiction.parents)
        parents = f"<span>{escape(words['library_parents'].format(parents=lies_in))}</span>"
    if reading is None:
        return f"{parents}<span>{words['library_read_nothing']}</span>"
    return parents + _render_reading(reading, name, words)


def _render_reading(reading: Reading, name: str, words: Words) -> str:
    sure = words["library_sure"].format(percent=round(reading.confidence * 100))
    doubt = ' class="zw-unsure"' if reading.confidence < UNSURE else ""
    said = f"<span{doubt}>{words[_SOURCES[reading.source]]} · {sure}</span>"
    if reading.start is None or reading.end is None:
        return said
    return (
        f'{said}<button type="button" class="zw-span" data-start="{reading.start}" data-end="{reading.end}"'
        f' aria-label="{words["library_show_key"].format(key=name)}">{words["library_show"]}</button>'
    )


def _render_dialog(opened: Opened, words: Words) -> str:
    if opened.barred:
        return ""
    entry = opened.entry
    name = escape(f"{name_of(entry, words)} · {entry.profile.title}")
    kept = words["library_delete_upload"]
    if not is_upload(entry):
        kept = words["library_delete_file"].format(path=escape(entry.path))
    return (
        f'<dialog class="zw-confirm" aria-labelledby="zw-confirm-title"><h3 id="zw-confirm-title">'
        f'{words["library_delete_title"]}</h3><p class="zw-confirm-name">{name}</p><p>{kept}</p>'
        f'<p>{words["library_delete_answers"]}</p><div class="zw-acts">'
        f'<button type="button" class="zw-no">{words["library_cancel"]}</button>'
        f'<button type="button" class="zw-yes" value="{entry.id}">{words["library_delete_yes"]}</button></div></dialog>'
    )


def is_upload(entry: Entry) -> bool:
    """Whether the library keeps the file of a report itself."""
    return entry.path.startswith("uploads")
