"""A checked text as a Word document: the text as it was written, and a comment on each claim that could be checked.

A comment gives the verdict, the number of the report where that contradicts, and the cited sentences with their places.
The comment on the document's beginning gives the counts. Knows nothing of how a text is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rag.export.blocks import Line, Strong
from rag.export.checked_text import count_claims
from rag.export.docx import add_comment_styles, clean, make_document, save
from rag.language.messages import say
from rag.schema.answer import Citation, Language
from rag.schema.checked_text import CheckedClaim, CheckedText

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

AUTHOR, INITIALS = "治问 Zhiwen", "治问"
_LINE = re.compile(r"[^\r\n]+")
_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+")
_DEEPEST = 3  # level of the headings that a document of ours has


def write_checked_docx(checked: CheckedText, language: Language) -> bytes:
    """Return a DOCX file of a text with its comments, which are in this language."""
    title = say("check.title", language)
    document = make_document(title, language)
    add_comment_styles(document)
    runs = _write_text(document, checked)
    first = next((run for paragraph in document.paragraphs for run in paragraph.runs), None)
    if first:
        counts = (count_claims(checked, language), say("check.comments", language))
        _add_comment(document, [first], [(Strong(title),), *((told,) for told in counts)])
    for number, claim in enumerate(checked.claims):
        if claim.verdict != "not_checkable" and number in runs:
            _add_comment(document, runs[number], list(_tell(claim, language)))
    return save(document)


def _write_text(document: Document, checked: CheckedText) -> Mapping[int, Sequence[Run]]:
    """Write a text a paragraph a line, and return the runs of its claims by their positions."""
    runs: dict[int, list[Run]] = {}
    for line in _LINE.finditer(checked.text):
        if not line[0].strip():
            continue
        heading = _HEADING.match(line[0])
        style = f"Heading {min(len(heading[1]), _DEEPEST)}" if heading else "Normal"
        paragraph = document.add_paragraph(style=style)
        start = line.start() + (heading.end() if heading else 0)
        for number, run in _write_line(paragraph, checked, start, line.end()):
            runs.setdefault(number, []).append(run)
    return runs


def _write_line(paragraph: Paragraph, checked: CheckedText, start: int, end: int) -> Iterator[tuple[int, Run]]:
    """Write ``text[start:end]`` and yield the runs that are of a claim, each with the claim's position."""
    for number, claim in enumerate(checked.claims):
        first, last = max(claim.start, start), min(claim.end, end)
        if first >= last:
            continue
        if first > start:
            paragraph.add_run(clean(checked.text[start:first]))
        yield number, paragraph.add_run(clean(checked.text[first:last]))
        start = last
    if start < end:
        paragraph.add_run(clean(checked.text[start:end]))


def _tell(claim: CheckedClaim, language: Language) -> Iterator[Line]:
    """Yield the paragraphs of a claim's comment."""
    mark = Strong(say(f"check.mark_{claim.verdict}", language))
    yield (mark, say("check.why", language, why=claim.detail))
    for citation in claim.citations:
        yield _quote(citation, claim)
        yield (_place(citation, language),)


def _quote(citation: Citation, claim: CheckedClaim) -> Line:
    """Return the cited sentence, the number that contradicts the claim set off."""
    if not claim.stated_span:
        return (f"“{citation.quote.strip()}”",)
    first, last = (place - citation.start for place in claim.stated_span)
    return (
        f"“{citation.quote[:first].lstrip()}",
        Strong(citation.quote[first:last]),
        f"{citation.quote[last:].rstrip()}”",
    )


def _place(citation: Citation, language: Language) -> str:
    year = citation.year or say("export.year_unknown", language)
    page = say("export.on_page", language, page=citation.page) if citation.page else ""
    return f"—— {citation.jurisdiction} {year}《{citation.title}》{' › '.join(citation.section)}{page}"


def _add_comment(document: Document, runs: Sequence[Run], lines: Sequence[Line]) -> None:
    comment = document.add_comment(runs, author=AUTHOR, initials=INITIALS)
    for number, line in enumerate(lines):
        paragraph = comment.add_paragraph() if number else comment.paragraphs[0]
        for piece in line:
            strong = isinstance(piece, Strong)
            paragraph.add_run(clean(piece.text if isinstance(piece, Strong) else str(piece))).bold = strong or None
