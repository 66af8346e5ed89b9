"""HTML of what stands around the chat: evidence, the reader with a whole report, header and footer.

Pure functions; knows no component and no bot. ``page.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Report, Section
from rag.answer import Citation
from ui.chips import render_scope
from ui.conversation import Turn, cite_key, found_key
from ui.markup import Span, decorate, escape
from ui.words import Words

HEADING_REACH = 24  # characters between a section's start and its heading's words: numerals, blanks
OUTLINE_DEPTH = 3  # levels that the list of headings indents


def render_evidence(turn: Turn | None, words: Words, years: Sequence[int] = ()) -> str:
    """Return the scope and the evidence of a turn: cards, cited ones by marker, then what else was found.

    ``years``: those that can be added to the scope.
    """
    title = f"<h2>{words['evidence']}</h2>"
    if turn is None:
        return f'{title}<p class="zw-hint">{words["evidence_none"]}</p>'
    head = f'{title}<p class="zw-for">{escape(turn.question)}</p>{render_scope(turn, words, years)}'
    if turn.found is None:
        hint = f'<p class="zw-hint" role="status">{words["searching"]}</p>' if turn.running else ""
        return f"{head}{hint}"
    cited = "".join(_render_card(cite_key(turn, c), c, words, numbered=True) for c in turn.cited)
    more = "".join(_render_card(found_key(turn, n), c, words, numbered=False) for n, c in enumerate(turn.uncited))
    if not cited and not more:
        return f'{head}<p class="zw-hint">{words["evidence_nothing"]}</p>'
    first = f'<ol class="zw-cards">{cited}</ol>' if cited else ""
    rest = f'<h3>{words["also_found"]}</h3><ol class="zw-cards zw-uncited">{more}</ol>' if more else ""
    return f"{head}{first}{rest}"


def _render_card(key: str, citation: Citation, words: Words, *, numbered: bool) -> str:
    number = f'<span class="zw-n">[{citation.marker}]</span>' if numbered else '<span class="zw-n">·</span>'
    year = str(citation.year) if citation.year else words["year_unknown"]
    path = " › ".join(citation.section)
    return (
        f'<li><button type="button" class="zw-card" data-open="{key}" aria-controls="zw-reader">'
        f'{number}<span class="zw-where">{escape(citation.jurisdiction)}<span class="zw-year">{year}</span></span>'
        f'<span class="zw-path">{escape(path)}</span>'
        f'<span class="zw-quote">{escape(citation.quote.strip())}</span></button></li>'
    )


def render_no_report(words: Words, message: str = "") -> str:
    """Return the reader while no report is open."""
    hint = escape(message) if message else words["reader_none"]
    return f'<div class="zw-empty"><h2>{words["reader"]}</h2><p class="zw-hint">{hint}</p></div>'


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


def _find_headings(text: str, sections: Sequence[Section]) -> list[Span]:
    spans: list[Span] = []
    position = 0
    for section in sorted(sections, key=lambda section: section.start):
        if section.path and section.start >= position:
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
        for section in sorted(sections, key=lambda section: section.start)
        if section.path
    )
    outline = (
        f'<select class="zw-outline" aria-label="{words["outline"]}"><option value="">{words["outline"]}</option>'
        f"{options}</select>"
    )
    back = f'<button type="button" class="zw-back">{words["back"]}</button>'
    return f'<div class="zw-tools">{outline if options else ""}{back}</div>'


def render_welcome(words: Words, questions: Sequence[str]) -> str:
    """Return what an empty conversation shows: what to do, and questions to begin with."""
    items = "".join(
        f'<li><button type="button" class="zw-suggestion" data-ask="{question}">{question}</button></li>'
        for question in map(escape, questions)
    )
    return (
        f'<div class="zw-welcome"><h2>{words["welcome"]}</h2><p>{words["welcome_more"]}</p>'
        f'<ul class="zw-suggestions">{items}</ul></div>'
    )
