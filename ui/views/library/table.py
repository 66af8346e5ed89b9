"""HTML of the library: its head with upload and filters, the table of its reports, how uploads fare.

Pure functions; knows no component. ``library.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from index.profile.profiler import UNRECOGNISED
from index.reading.kinds import PICTURES, SUFFIXES
from index.stores.tables import Entry
from index.stores.versions import ALL_COUNT, Counted, Versions
from rag.curation.curator import Totals
from rag.curation.steps import FailureKind, Step
from rag.schema.answer import Language
from rag.wording.differing import tell_alike, tell_one
from ui.components.html import Markup, render
from ui.language import Words
from ui.views.library.filters import SORTS, Choices, Shelf, SortKey, Wish

SHOWN = 100  # files of an upload whose lines are shown; of the others those that went wrong come first
UNSURE = 0.6  # confidence below which a place or a year is to be checked; namesakes and guesses lie below
MEGABYTE = 1_000_000
_NOT_ADDED = ("duplicate", "held", "failed", "cancelled")
_render = partial(render, "views/library/table.html")


@dataclass(frozen=True, slots=True)
class Upload:
    """Whether files may be uploaded, and how large; ``barred``: key of the text that says why not."""

    barred: str
    max_bytes: int


def suffixes() -> str:
    """Return the suffixes of files that can be uploaded."""
    return " ".join((*SUFFIXES, *PICTURES))


def render_head(totals: Totals, choices: Choices, wish: Wish, upload: Upload, words: Words) -> Markup:
    """Return what stands above the table; of an empty library a welcome that leads to the upload."""
    if not totals.reports:
        more = words["library_empty_barred"] if upload.barred else words["library_empty_more"]
        return _render("empty", more=more, upload=_render_upload(upload, words), words=words)
    years = _span(totals.years, words)
    told = words["library_totals"].format(
        reports=f"{totals.reports:,}", places=f"{totals.places:,}", years=years, facts=f"{totals.facts:,}"
    )
    filters = _render_filters(choices, wish, words)
    return _render("head", told=told, upload=_render_upload(upload, words), filters=filters, words=words)


def _span(years: Sequence[int], words: Words) -> str:
    if not years:
        return words["library_no_years"]
    ends = dict.fromkeys((years[0], years[-1]))
    return "–".join(map(str, ends))


def _render_upload(upload: Upload, words: Words) -> Markup:
    size = f"{upload.max_bytes / MEGABYTE:g}"
    kinds = words["library_upload_kinds"].format(suffixes=suffixes(), size=size)
    return _render("upload", upload=upload, kinds=kinds, suffixes=suffixes(), words=words)


def _render_filters(choices: Choices, wish: Wish, words: Words) -> Markup:
    return _render(
        "filters",
        wish=wish,
        choices=(
            ("province", wish.province, [(name, name, f"{count:,}") for name, count in choices.provinces]),
            ("level", wish.level, [(name, words[f"level_{name}"], f"{count:,}") for name, count in choices.levels]),
            ("year", wish.year, [(year, year, f"{count:,}") for year, count in choices.years]),
        ),
        words=words,
    )


def render_shelf(shelf: Shelf, facts: Mapping[str, int], words: Words, counted: Counted = ALL_COUNT) -> Markup:
    """Return one page of the table, and how to reach the others."""
    if not shelf.every:
        return Markup()
    told = words["library_found" if shelf.wish.narrow else "library_every"]
    return _render(
        "shelf",
        shelf=shelf,
        told=told.format(found=f"{shelf.found:,}", every=f"{shelf.every:,}"),
        columns=[(key, words[f"library_col_{key}"], _sorted(key, shelf.wish)) for key in SORTS],
        rows=[_render_row(entry, facts.get(entry.id, 0), counted, shelf.wish, words) for entry in shelf.entries],
        pages=_render("pages", shelf=shelf, words=words) if shelf.pages > 1 else "",
        words=words,
    )


def _sorted(key: SortKey, wish: Wish) -> str:
    if wish.sort != key:
        return "none"
    return "descending" if wish.down else "ascending"


def _render_row(entry: Entry, facts: int, counted: Counted, wish: Wish, words: Words) -> Markup:
    versions = counted.of(entry.id)
    return _render(
        "row",
        entry=entry,
        level=words[f"level_{entry.profile.jurisdiction.level.value}"],
        facts=f"{facts:,}",
        sentences=f"{entry.sentences:,}",
        current=entry.id == wish.report,
        aside=say_versions(versions, words) if versions and not counted.counts(entry.id) else "",
        words=words,
    )


def render_progress(
    steps: Sequence[Step], max_bytes: int, words: Words, tokens: Mapping[int, str] = MappingProxyType({})
) -> Markup:
    """Return how each of the given files fares, ``steps`` having the last one of each.

    ``tokens``: by which those can be cancelled that have not ended, by their places.
    """
    ended = [step for step in steps if step.ended]
    running = len(ended) < len(steps)
    shown = _choose(steps)
    rest = len(steps) - len(shown)
    return _render(
        "progress",
        running=running,
        told=words["library_adding"].format(done=len(ended), all=len(steps)) if running else _sum_up(steps, words),
        all=len(steps),
        ended=len(ended),
        steps=[_render_step(step, max_bytes, words, tokens.get(step.file, "")) for step in shown],
        more=words["library_more_files"].format(count=f"{rest:,}") if rest else "",
        words=words,
    )


def _choose(steps: Sequence[Step]) -> list[Step]:
    """Return the lines that are shown: what failed first of all, then what is under way; in the order of the files."""
    ranks = (("failed", "held"), ("reading", "embedding"), ("duplicate",), ("cancelled", "done"), ("waiting",))
    weights = {state: rank for rank, states in enumerate(ranks) for state in states}
    chosen = sorted(steps, key=lambda step: (weights[step.state], step.file))[:SHOWN]
    return sorted(chosen, key=lambda step: step.file)


def _sum_up(steps: Sequence[Step], words: Words) -> str:
    counts = {
        state: sum(step.state == state and not _is_told_by_its_files(step) for step in steps)
        for state in ("done", *_NOT_ADDED)
    }
    told = words["library_added"].format(done=counts["done"])
    for state in _NOT_ADDED:
        if counts[state]:
            told += words[f"library_added_{state}"].format(count=counts[state])
    return told + words["full_stop"]


def _is_told_by_its_files(step: Step) -> bool:
    return step.packed and step.state == "done"


def _render_step(step: Step, max_bytes: int, words: Words, token: str) -> Markup:
    state = words[f"library_file_{step.state}"].format(percent=round(step.share * 100))
    if step.state == "held":
        more = _render("held", token=token, name=step.name, words=words)
    elif token and not step.ended:
        more = _render("cancel", token=token, name=step.name, words=words)
    else:
        more = _explain(step, max_bytes, words)
    return _render("step", step=step, state=state, more=more)


def _explain(step: Step, max_bytes: int, words: Words) -> Markup:
    """Return what became of a file: whose report it is, or why it failed."""
    if step.state == "failed":
        why = say_why(step.kind or "broken", max_bytes, words)
        return _render("failed", why=why, detail=step.detail, words=words)
    if step.entry is None:
        return Markup()
    entry, notes, cautions = step.entry, [], []
    if step.state == "duplicate":
        notes.append(words["library_file_same"].format(name=entry.name))
    elif entry.name != step.name and entry.name.endswith(")" + _suffix(step.name)):
        notes.append(words["library_file_renamed"].format(name=entry.name))
    if step.state == "done" and entry.overrides:  # of a report that has just come: taken over from an earlier version
        notes.append(words["library_file_corrected"])
    if step.state == "done" and step.versions:
        cautions.append(say_versions(step.versions, words))
    if step.stray:
        cautions.append(words["library_file_stray"])
    if step.double:
        cautions.append(words["library_file_double"].format(name=step.double.name))
    if step.state == "done" and unsure(entry):
        cautions.append(words["library_file_check"])
    return _render("ended", report_id=entry.id, label=name_of(entry, words), notes=notes, cautions=cautions)


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
    language: Language = "en" if words["language"] == "en" else "zh"
    return tell_one(versions, language) + tell_alike(versions, language) + words["full_stop"]


def unsure(entry: Entry) -> bool:
    """Whether a visitor should look at what was read of a report's place and year."""
    readings = [entry.profile.readings.get(key) for key in ("jurisdiction", "year")]
    return entry.profile.jurisdiction.name == UNRECOGNISED or any(
        reading is None or reading.confidence < UNSURE for reading in readings
    )


def render_told(message: str, words: Words, *, detail: str = "", bad: bool = False) -> Markup:
    """Return a message on what was just done, or could not be; ``detail``: more on it, folded."""
    return _render("told", message=message, detail=detail, bad=bad, words=words)
