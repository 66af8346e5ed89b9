"""HTML of the library: its head with upload and filters, the table of its reports, how uploads fare.

Pure functions; knows no component. ``library.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from index.profile.profiler import UNRECOGNISED
from index.reading.readers import READERS
from index.stores.tables import Entry
from index.stores.versions import ALL_COUNT, Counted, Versions
from rag.curation.curator import FailureKind, Step, Totals
from rag.wording.differing import tell_one
from ui.components.html import escape
from ui.language import Words
from ui.views.library.filters import SORTS, Choices, Shelf, SortKey, Wish

SHOWN = 100  # files of an upload whose lines are shown; of the others those that went wrong come first
UNSURE = 0.6  # confidence below which a place or a year is to be checked; namesakes and guesses lie below
MEGABYTE = 1_000_000
_NOT_ADDED = ("duplicate", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Upload:
    """Whether files may be uploaded, and how large; ``barred``: key of the text that says why not."""

    barred: str
    max_bytes: int


def suffixes() -> str:
    """Return the suffixes of files that can be uploaded."""
    return " ".join(suffix for suffix in READERS if suffix)


def render_head(totals: Totals, choices: Choices, wish: Wish, upload: Upload, words: Words) -> str:
    """Return what stands above the table; of an empty library a welcome that leads to the upload."""
    if not totals.reports:
        return _render_empty(upload, words)
    years = _span(totals.years, words)
    told = words["library_totals"].format(
        reports=f"{totals.reports:,}", places=f"{totals.places:,}", years=years, facts=f"{totals.facts:,}"
    )
    return (
        f'<div class="zw-lib-head"><h2>{words["library_title"]}</h2><p class="zw-lib-totals">{told}</p></div>'
        f"{_render_upload(upload, words)}{_render_filters(choices, wish, words)}"
    )


def _span(years: Sequence[int], words: Words) -> str:
    if not years:
        return words["library_no_years"]
    ends = dict.fromkeys((years[0], years[-1]))
    return "–".join(map(str, ends))


def _render_empty(upload: Upload, words: Words) -> str:
    more = words["library_empty_barred"] if upload.barred else words["library_empty_more"]
    return (
        f'<div class="zw-lib-empty"><h2>{words["library_empty"]}</h2><p>{more}</p>{_render_upload(upload, words)}</div>'
    )


def _render_upload(upload: Upload, words: Words) -> str:
    if upload.barred:
        return f'<p class="zw-barred">{words["library_upload_barred"]}{words[upload.barred]}</p>'
    size = f"{upload.max_bytes / MEGABYTE:g}"
    kinds = words["library_upload_kinds"].format(suffixes=suffixes(), size=size)
    return (
        f'<div class="zw-drop" data-largest="{upload.max_bytes}" data-sending="{words["library_sending"]}"'
        f' data-release="{words["library_upload_release"]}" data-kinds="{suffixes()}">'
        f'<p>{words["library_upload_drop"]} <button type="button" class="zw-choose">{words["library_upload_choose"]}'
        f'</button></p><p class="zw-kinds">{kinds}</p><p class="zw-sending" role="status"></p>'
        f'<input type="file" class="zw-files" multiple hidden accept="{suffixes().replace(" ", ",")}"'
        f' aria-label="{words["library_upload"]}"></div>'
    )


def _render_filters(choices: Choices, wish: Wish, words: Words) -> str:
    levels = tuple((level, words[f"level_{level}"], count) for level, count in choices.levels)
    provinces = tuple((name, name, count) for name, count in choices.provinces)
    years = tuple((year, year, count) for year, count in choices.years)
    hidden = "" if wish.narrow else " hidden"
    return (
        f'<form class="zw-filters" role="search" aria-label="{words["library_search"]}">'
        f'<input type="search" name="q" value="{escape(wish.words)}" aria-label="{words["library_search"]}"'
        f' placeholder="{words["library_search"]}" autocomplete="off" spellcheck="false">'
        f"{_render_choice('province', provinces, wish.province, words)}"
        f"{_render_choice('level', levels, wish.level, words)}{_render_choice('year', years, wish.year, words)}"
        f'<button type="button" class="zw-clear"{hidden}>{words["library_clear"]}</button></form>'
    )


def _render_choice(name: str, options: Sequence[tuple[str, str, int]], chosen: str, words: Words) -> str:
    items = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(shown)} ({count:,})</option>'
        for value, shown, count in options
    )
    everything = f'<option value="">{words[f"library_all_{name}s"]}</option>'
    return f'<select name="{name}" aria-label="{words[f"library_{name}"]}">{everything}{items}</select>'


def render_shelf(shelf: Shelf, facts: Mapping[str, int], words: Words, counted: Counted = ALL_COUNT) -> str:
    """Return one page of the table, and how to reach the others."""
    if not shelf.every:
        return ""
    key = "library_found" if shelf.wish.narrow else "library_every"
    told = words[key].format(found=f"{shelf.found:,}", every=f"{shelf.every:,}")
    content = _render_table(shelf, facts, words, counted) if shelf.entries else _render_none(words)
    return (
        f'<div class="zw-listed" data-wish="{escape(shelf.wish.key)}" data-language="{words["library_language"]}">'
        f'<p class="zw-found" role="status">{told}</p>{content}</div>'
    )


def _render_none(words: Words) -> str:
    return (
        f'<div class="zw-none-found"><p>{words["library_none_found"]}</p>'
        f"<p>{words['library_none_found_more']}</p></div>"
    )


def _render_table(shelf: Shelf, facts: Mapping[str, int], words: Words, counted: Counted) -> str:
    head = "".join(_render_column(key, shelf.wish, words) for key in SORTS)
    rows = "".join(_render_row(entry, facts.get(entry.id, 0), counted, shelf.wish, words) for entry in shelf.entries)
    return (
        f'<div class="zw-grid"><table><caption class="zw-hidden">{words["library_table"]}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{_render_pages(shelf, words)}"
    )


def _render_column(key: SortKey, wish: Wish, words: Words) -> str:
    name = words[f"library_col_{key}"]
    state = ("descending" if wish.down else "ascending") if wish.sort == key else "none"
    return (
        f'<th scope="col" class="zw-c-{key}" aria-sort="{state}"><button type="button" class="zw-by" data-sort="{key}"'
        f' title="{words["library_sort"].format(column=name)}">{name}</button></th>'
    )


def _render_row(entry: Entry, facts: int, counted: Counted, wish: Wish, words: Words) -> str:
    body = entry.profile.jurisdiction
    current = ' aria-current="true"' if entry.id == wish.report else ""
    parents = f'<span class="zw-in">{escape(" ".join(body.parents))}</span>' if body.parents else ""
    versions = counted.of(entry.id)
    if versions and not counted.counts(entry.id):
        told = escape(say_versions(versions, words))
        parents += f'<span class="zw-aside" title="{told}">{words["library_aside"]}</span>'
    cells = {
        "level": words[f"level_{body.level.value}"],
        "year": str(entry.profile.year or "–"),
        "title": f'<span class="zw-clamp">{escape(entry.profile.title)}</span>',
        "sentences": f"{entry.sentences:,}",
        "facts": f"{facts:,}",
        "file": f'<span class="zw-clamp">{escape(entry.name)}</span>',
        "added": escape((entry.added or "")[:10]) or "–",
    }
    rest = "".join(f'<td class="zw-c-{key}">{shown}</td>' for key, shown in cells.items())
    return (
        f'<tr data-report="{entry.id}"{current}><th scope="row" class="zw-c-place">'
        f'<button type="button" class="zw-open">{escape(body.name)}</button>{parents}</th>{rest}</tr>'
    )


def _render_pages(shelf: Shelf, words: Words) -> str:
    if shelf.pages == 1:
        return ""

    def button(page: int, key: str) -> str:
        off = "" if 1 <= page <= shelf.pages else " disabled"
        return f'<button type="button" class="zw-turn" data-page="{page}"{off}>{words[key]}</button>'

    here = words["library_page"].format(page=shelf.page, pages=shelf.pages)
    return (
        f'<nav class="zw-pages" aria-label="{words["library_pages"]}">{button(shelf.page - 1, "library_page_before")}'
        f"<span>{here}</span>{button(shelf.page + 1, 'library_page_after')}</nav>"
    )


def render_progress(
    steps: Sequence[Step], max_bytes: int, words: Words, tokens: Mapping[int, str] = MappingProxyType({})
) -> str:
    """Return how each of the given files fares, ``steps`` having the last one of each.

    ``tokens``: by which those can be cancelled that have not ended, by their places.
    """
    ended = [step for step in steps if step.ended]
    running = len(ended) < len(steps)
    shown = _choose(steps)
    lines = "".join(_render_step(step, max_bytes, words, tokens.get(step.file, "")) for step in shown)
    rest = len(steps) - len(shown)
    more = f'<li class="zw-more">{words["library_more_files"].format(count=f"{rest:,}")}</li>' if rest else ""
    told = words["library_adding"].format(done=len(ended), all=len(steps)) if running else _sum_up(steps, words)
    close = f'<button type="button" class="zw-dismiss">{words["library_close"]}</button>'
    stay = f'<span class="zw-stay">{words["library_stay"]}</span>'
    return (
        f'<section class="zw-progress" aria-label="{words["library_upload"]}"{" data-running" if running else ""}>'
        f'<div class="zw-progress-head"><p role="status">{told}</p>{stay if running else close}</div>'
        f'<progress max="{len(steps)}" value="{len(ended)}" aria-label="{words["library_upload"]}"></progress>'
        f"<ul>{lines}{more}</ul></section>"
    )


def _choose(steps: Sequence[Step]) -> list[Step]:
    """Return the lines that are shown: what failed first of all, then what is under way; in the order of the files."""
    weights = {"failed": 0, "reading": 1, "embedding": 1, "duplicate": 2, "cancelled": 3, "done": 3, "waiting": 4}
    chosen = sorted(steps, key=lambda step: (weights[step.state], step.file))[:SHOWN]
    return sorted(chosen, key=lambda step: step.file)


def _sum_up(steps: Sequence[Step], words: Words) -> str:
    counts = {state: sum(step.state == state for step in steps) for state in ("done", *_NOT_ADDED)}
    told = words["library_added"].format(done=counts["done"])
    for state in _NOT_ADDED:
        if counts[state]:
            told += words[f"library_added_{state}"].format(count=counts[state])
    return told + words["full_stop"]


def _render_step(step: Step, max_bytes: int, words: Words, token: str) -> str:
    state = words[f"library_file_{step.state}"].format(percent=round(step.share * 100))
    more = _explain(step, max_bytes, words)
    if token and not step.ended:
        label = words["library_cancel_file"].format(name=escape(step.name))
        button = f'<button type="button" class="zw-cancel" value="{escape(token)}" aria-label="{label}">'
        more = f'<span class="zw-file-more">{button}{words["library_cancel"]}</button></span>'
    return (
        f'<li class="zw-file zw-is-{step.state}"><span class="zw-file-name">{escape(step.name)}</span>'
        f'<span class="zw-file-state">{state}</span>{more}</li>'
    )


def _explain(step: Step, max_bytes: int, words: Words) -> str:
    """Return what became of a file: whose report it is, or why it failed."""
    if step.state == "failed":
        why = say_why(step.kind or "broken", max_bytes, words)
        detail = f"<details><summary>{words['library_detail']}</summary>{escape(step.detail)}</details>"
        return f'<span class="zw-file-more">{why}{detail if step.detail else ""}</span>'
    if step.entry is None:
        return ""
    entry = step.entry
    label = escape(name_of(entry, words))
    link = f'<button type="button" class="zw-open" data-report="{entry.id}">{label}</button>'
    notes = []
    if step.state == "duplicate":
        notes.append(words["library_file_same"].format(name=escape(entry.name)))
    elif entry.name != step.name and entry.name.endswith(")" + _suffix(step.name)):
        notes.append(words["library_file_renamed"].format(name=escape(entry.name)))
    if step.state == "done" and entry.overrides:  # of a report that has just come: taken over from an earlier version
        notes.append(words["library_file_corrected"])
    if step.state == "done" and step.versions:
        notes.append(f"<em>{escape(say_versions(step.versions, words))}</em>")
    if step.state == "done" and unsure(entry):
        notes.append(f"<em>{words['library_file_check']}</em>")
    return f'<span class="zw-file-more">{link} {" ".join(notes)}</span>'


def _suffix(name: str) -> str:
    return f".{name.rsplit('.', 1)[1]}" if "." in name else ""


def say_why(kind: FailureKind, max_bytes: int, words: Words) -> str:
    """Return in a sentence why a file was not taken."""
    return words[f"library_why_{kind}"].format(suffixes=suffixes(), size=f"{max_bytes / MEGABYTE:g}")


def name_of(entry: Entry, words: Words) -> str:
    """Return place and year of a report."""
    place = entry.profile.jurisdiction.name
    year = words["year"].format(year=entry.profile.year) if entry.profile.year else words["year_unknown"]
    return f"{place} {year}"


def say_versions(versions: Versions, words: Words) -> str:
    """Return which of several reports of one body and year counts, as a sentence."""
    return tell_one(versions, "en" if words["language"] == "en" else "zh") + words["full_stop"]


def unsure(entry: Entry) -> bool:
    """Whether a visitor should look at what was read of a report's place and year."""
    readings = [entry.profile.readings.get(key) for key in ("jurisdiction", "year")]
    return entry.profile.jurisdiction.name == UNRECOGNISED or any(
        reading is None or reading.confidence < UNSURE for reading in readings
    )


def render_told(message: str, words: Words, *, bad: bool = False) -> str:
    """Return a message on what was just done, or could not be; ``message`` is HTML."""
    kind, role = ("zw-bad", "alert") if bad else ("zw-good", "status")
    close = f'<button type="button" class="zw-dismiss">{words["library_close"]}</button>'
    return f'<div class="zw-told {kind}" role="{role}"><p>{message}</p>{close}</div>'
