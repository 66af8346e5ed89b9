"""A whole report as HTML, character for character, with its headings to jump by and a passage marked.

Marks of Markdown stay in it unseen.

Pure functions; knows no component and no view. Views rely on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from index.records import Report, Section
from index.text.markup import find_unshown
from rag.schema.answer import Citation
from ui.components.html import Markup, Span, decorate, render
from ui.components.sources_text import describe_page
from ui.language import Words

HEADING_REACH = 24  # characters between a section's start and its heading's words: numerals, blanks
_NOT_DRAWN = ".ofd"  # has pages, which nothing here draws
OUTLINE_DEPTH = 3  # levels that the list of headings indents
_render = partial(render, "components/report_reader.html")


def render_reader(report: Report, sections: Sequence[Section], citation: Citation, key: str, words: Words) -> Markup:
    """Return the whole report, character for character, with the citation's span in the one ``mark``."""
    year = f"{report.profile.year}" if report.profile.year else words["year_unknown"]
    source = " · ".join((report.profile.jurisdiction.name, year, report.name)) + describe_page(citation, words)
    outline = [
        (section.ordinal, min(len(section.path) - 1, OUTLINE_DEPTH), section.path[-1])
        for section in list_headings(sections)
    ]
    text = render_report_text(report.text, sections, citation.start, citation.end)
    return _render(
        "reader", key=key, title=report.profile.title, source=source, outline=outline, text=text, words=words,
        page=citation.page, picture=_address_of_page(citation),
    )  # fmt: skip


def _address_of_page(citation: Citation) -> str:
    """Return where the page of a citation is drawn, as ``ui/api/page_pictures.py`` has it; "" where none can be."""
    if not citation.page or citation.report.lower().endswith(_NOT_DRAWN):
        return ""
    span = f"start={citation.start}&end={citation.end}"
    return f"reports/{quote(citation.report_id, safe='')}/pages/{citation.page}.png?{span}"


def render_report_text(text: str, sections: Sequence[Section], start: int, end: int) -> Markup:
    """Return all of ``text`` escaped, headings in bold with anchors, ``text[start:end]`` in one ``mark``."""
    show = partial(decorate, text, _find_headings(text, sections), hidden=find_unshown(text))
    before, mark, after = show(0, start), show(start, end), show(end)
    return _render("marked", before=before, mark=mark, after=after)


def render_plain_text(text: str, sections: Sequence[Section]) -> Markup:
    """Return all of ``text`` escaped, headings in bold with anchors, nothing marked."""
    return decorate(text, _find_headings(text, sections), hidden=find_unshown(text))


def list_headings(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections that have a heading, in reading order."""
    return tuple(section for section in sorted(sections, key=lambda section: section.start) if section.path)


def _find_headings(text: str, sections: Sequence[Section]) -> list[Span]:
    spans: list[Span] = []
    position = 0
    for section in list_headings(sections):
        if section.start >= position:
            position = _end_heading(text, section)
            spans.append((section.start, position, partial(_render, "heading", section.ordinal)))
    return spans


def _end_heading(text: str, section: Section) -> int:
    """Return where the section's heading ends; its start where the words of the heading do not stand there."""
    at = text.find(section.path[-1], section.start, section.start + len(section.path[-1]) + HEADING_REACH)
    return min(at + len(section.path[-1]), section.end) if at >= 0 else section.start
