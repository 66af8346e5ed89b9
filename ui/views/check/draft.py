"""HTML around the box for a draft: what the view is for, opening a file, how far a check is, what went wrong.

Pure functions; knows no component. ``check.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from functools import partial

from ui.api.drafts import KINDS, MOST_CHARACTERS
from ui.components.html import Markup, render
from ui.language import Words

MEGABYTE = 1_000_000
_render = partial(render, "views/check/draft.html")


def render_head(reports: int, max_bytes: int, words: Words) -> Markup:
    """Return what stands above the box. The script fills in how long the draft is and how a file fares."""
    size = f"{max_bytes / MEGABYTE:g}"
    return _render(
        "head",
        empty=not reports,
        kinds=words["check_kinds"].format(size=size),
        suffixes=",".join(KINDS),
        most=MOST_CHARACTERS,
        largest=max_bytes,
        too_large=words["library_why_too_large"].format(size=size),
        words=words,
    )


def render_progress(done: int, total: int, words: Words) -> Markup:
    """Return how far a check is; of one that waits for others, that it is made ready. Each step is not told aloud."""
    told = words["check_progress"].format(done=done, total=total) if total else words["check_begun"]
    return _render("progress", told, done, total, words)


def render_told(message: str) -> Markup:
    """Return why there is no result."""
    return _render("told", message)
