"""HTML of the view that tells which models and index are in use and what is degraded. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Described
from rag.about import About
from rag.language.messages import in_language
from ui.components.html import escape
from ui.language import Words
from ui.security.gate import Visitor


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


def render_status(health: Health, visitor: Visitor, words: Words) -> str:
    """Return the whole view."""
    rows = (
        (words["status_answers"], _say_answers(health, words)),
        (words["status_model"], _say_model(health, words)),
        (words["status_embedder"], escape(words["status_here"].format(name=health.about.embedder))),
        (words["status_vectors"], _say_vectors(health.about, words)),
        (words["status_library"], _say_library(health, words)),
        (
            words["status_index"],
            f'<code>{escape(health.fingerprint)}</code><span class="zw-why">{words["status_index_why"]}</span>',
        ),
        (words["status_network"], _say_network(health.about, words)),
        (words["status_you"], _say_visitor(visitor, words)),
        *(((words["status_folder"], f"<code>{escape(str(health.about.home))}</code>"),) if visitor.may_edit else ()),
        (words["status_version"], f"治问 Zhiwen {escape(health.about.version)}"),
    )
    told = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in rows)
    return (
        f'<section class="zw-page zw-status"><h2>{words["status_title"]}</h2>{_render_verdict(health, words)}'
        f"<dl>{told}</dl></section>"
    )


def _render_verdict(health: Health, words: Words) -> str:
    """Return the one thing to know, and a button that looks again."""
    wrong = [escape(in_language(notice, words["language"])) for notice in health.notices]
    if health.silent:
        wrong.append(f"{words['status_model']}{words['status_silent'].format(reason=escape(health.silent))}")
    if not health.entries:
        wrong.append(words["status_empty"])
    checked = words["status_checked"].format(time=escape(health.time))
    again = (
        f'<p class="zw-checked">{checked} <button type="button" class="zw-again">{words["status_again"]}</button></p>'
    )
    if not wrong:
        return f'<div class="zw-verdict zw-fine" role="status"><p>{words["status_fine"]}</p>{again}</div>'
    items = "".join(f"<li>{one}</li>" for one in wrong)
    return (
        f'<div class="zw-verdict zw-degraded" role="status"><p>{words["status_degraded"]}</p><ul>{items}</ul>'
        f"{again}</div>"
    )


def _say_answers(health: Health, words: Words) -> str:
    quoting = health.model_name == "none" or health.silent
    return words["status_quoting" if quoting else "status_written"]


def _say_model(health: Health, words: Words) -> str:
    if health.model_name == "none":
        return words["status_model_none"]
    if health.about.model_url:
        return escape(words["status_served"].format(name=health.model_name, url=health.about.model_url))
    return escape(words["status_here"].format(name=health.model_name))


def _say_vectors(about: About, words: Words) -> str:
    if about.chroma_url:
        return escape(words["status_vectors_served"].format(url=about.chroma_url))
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
    return escape(words["status_online"].format(urls=words["list_comma"].join(urls)))


def _say_visitor(visitor: Visitor, words: Words) -> str:
    who = escape(words["status_named"].format(name=visitor.name)) if visitor.name else words["status_anonymous"]
    return f"{who}<br>{words[visitor.barred] if visitor.barred else words['status_may_edit']}"
