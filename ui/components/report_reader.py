"""A whole report as HTML, character for character, with its headings to jump by and a passage marked.

Pure functions; knows no component and no view. Views rely on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Report, Section
from rag.schema.answer import Citation
from ui.components.html import Span, decorate, escape
from ui.language import Words

HEADING_REACH = 24  # characters between a section's start and its heading's words: numerals, blanks
OUTLINE_DEPTH = 3  # levels that the list of headings indents


def render_reader(report: Report, sections: Sequence[Section], citation: Citation, key: str, words: Words) -> str:
    """Return the whole report, character for character, with the citation's span in the one ``mark``."""
    year = f"{report.profile.year}" if report.profile.year else words["year_unknown"]
    source = " · ".join((report.profile.jurisdiction.name, year, report.name))
    return (
        f'<article class="zw-report" data-key="{key}" aria-label="{escape(report.profile.title)}">'
        f"<header><h2>{escape(report.profile.title)}</h2>"
        f'<p class="zw-source">{escape(source)}</p>{_render_outline(sections, words)}</header>'
        f'<div class="zw-text" lang="zh-CN" tabindex="0">'
        f"{render_report_text(report.text, sections, citation.start, citation.end)}</div></article>"
    )


def render_report_text(text: str, sections: Sequence[Section], start: int, end: int) -> str:
    """Return all of ``text`` escaped, headings in bold with anchors, ``text[start:end]`` in one ``mark``."""
    headings = _find_headings(text, sections)
    mark = decorate(text, headings, start, end)
    before, after = decorate(text, headings, 0, start), decorate(text, headings, end)
    return f'{before}<mark tabindex="-1">{mark}</mark>{after}'


def render_plain_text(text: str, sections: Sequence[Section]) -> str:
    """Return all of ``text`` escaped, headings in bold with anchors, nothing marked."""
    return decorate(text, _find_headings(text, sections))


def list_headings(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections that have a heading, in reading order."""
    return tuple(section for section in sorted(sections, key=lambda section: section.start) if section.path)


def _find_headings(text: str, sections: Sequence[Section]) -> list[Span]:
    spans: list[Span] = []
    position = 0
    for section in list_headings(sections):
        if section.start >= position:
            position = _end_heading(text, section)
            spans.append((section.start, position, f'<b data-section="{section.ordinal}">', "</b>"))
    return spans


def _end_heading(text: str, section: Section) -> int:
    """Return where the section's heading ends; its start where the words of the heading do not stand there."""
    at = text.find(section.path[-1], section.start, section.start + len(section.path[-1]) + HEADING_REACH)
    return min(at + len(section.path[-1]), section.end) if at >= 0 else section.start


def _render_outline(sections: Sequence[Section], words: Words) -> str:
    options = "".join(
        f'<option value="{section.ordinal}">{"　" * min(len(section.path) - 1, OUTLINE_DEPTH)}'
        f"{escape(section.path[-1])}</option>"
        for section in list_headings(sections)
    )
    outline = (
        f'<select class="zw-outline" aria-label="{words["outline"]}"><option value="">{words["outline"]}</option>'
        f"{options}</select>"
    )
    back = f'<button type="button" class="zw-back">{words["back"]}</button>'
    return f'<div class="zw-tools">{outline if options else ""}{back}</div>'
