"""HTML of the view that tells which models and index are in use and what is degraded. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from index.records import Described
from rag.about import About
from rag.language.messages import in_language
from rag.schema.model_health import ReadingHealth
from rag.wording.model_readings import say_reading_health
from ui.components.html import Markup, render
from ui.language import Words
from ui.security.gate import Visitor

_render = partial(render, "views/status/panel.html")


@dataclass(frozen=True, slots=True)
class Health:
    """What the status is told from: how it is run, what it holds, and what was found just now.

    ``silent``: why the language model cannot be asked now, "" where it can or there is none. ``time``: of day.
    """

    about: About
    model_name: str
    notices: tuple[str, ...]
    entries: Sequence[Described]
    fingerprint: str
    silent: str
    time: str
    reading: ReadingHealth | None = None  # of turns by the language model; None without one


def render_status(health: Health, visitor: Visitor, words: Words) -> Markup:
    """Return the whole view."""
    said = {
        "answers": _say_answers(health, words),
        "model": _say_model(health, words),
        "reading": say_reading_health(health.reading, words["language"]) if health.reading else "",
        "vectors": _say_vectors(health.about, words),
        "library": _say_library(health, words),
        "network": _say_network(health.about, words),
    }
    return _render("status", health=health, visitor=visitor, said=said, wrong=_list_faults(health, words), words=words)


def _list_faults(health: Health, words: Words) -> list[str]:
    wrong = [in_language(notice, words["language"]) for notice in health.notices]
    if health.silent:
        wrong.append(f"{words['status_model']}{words['status_silent'].format(reason=health.silent)}")
    if not health.entries:
        wrong.append(words["status_empty"])
    return wrong


def _say_answers(health: Health, words: Words) -> str:
    quoting = health.model_name == "none" or health.silent
    return words["status_quoting" if quoting else "status_written"]


def _say_model(health: Health, words: Words) -> str:
    if health.model_name == "none":
        return words["status_model_none"]
    if health.about.model_url:
        return words["status_served"].format(name=health.model_name, url=health.about.model_url)
    return words["status_here"].format(name=health.model_name)


def _say_vectors(about: About, words: Words) -> str:
    if about.chroma_url:
        return words["status_vectors_served"].format(url=about.chroma_url)
    return words["status_vectors_here"]


def _say_library(health: Health, words: Words) -> str:
    years = sorted({entry.profile.year for entry in health.entries if entry.profile.year})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0]) if years else words["status_no_years"]
    bodies = {
        (entry.profile.jurisdiction.parents, entry.profile.jurisdiction.name) for entry in health.entries
    }  # namesakes are two
    return words["status_counts"].format(reports=f"{len(health.entries):,}", places=f"{len(bodies):,}", years=span)


def _say_network(about: About, words: Words) -> str:
    urls = [url for url in (about.model_url, about.chroma_url) if url]
    if not urls:
        return words["status_offline"]
    return words["status_online"].format(urls=words["list_comma"].join(urls))
