"""An answer as plain text with its sources below: what the copy button puts on the clipboard. Pure; knows no HTML."""

from __future__ import annotations

from collections.abc import Iterator

from rag.language.messages import in_language
from rag.schema.answer import Answer, Citation, Table
from ui.language import Words


def write_footnotes(answer: Answer, words: Words) -> str:
    """Return the question, the answer with its markers, its table by tabs, and each source with its quote."""
    parts = [answer.question.strip(), answer.text.strip()]
    if answer.table:
        parts.append("\n".join(_rows(answer.table)))
    sources = sorted(answer.citations, key=lambda citation: citation.marker)
    if sources:
        parts.append("\n".join((words["copy_sources"], *(_source(citation, words) for citation in sources))))
    parts += (in_language(notice, words["language"]) for notice in answer.notices)
    return "\n\n".join(part for part in parts if part) + "\n"


def _rows(table: Table) -> Iterator[str]:
    """Yield the table's lines, its cells apart by tabs, as a spreadsheet takes them."""
    yield "\t".join(_flat(column) for column in table.columns)
    for row in table.rows:
        yield "\t".join(_flat(cell.text) + "".join(f"[{marker}]" for marker in cell.citations) for cell in row)


def _source(citation: Citation, words: Words) -> str:
    year = words["year"].format(year=citation.year) if citation.year else words["year_unknown"]
    where = " › ".join(_flat(heading) for heading in citation.section)
    return words["copy_source"].format(
        marker=citation.marker,
        place=_flat(citation.jurisdiction),
        year=year,
        title=_flat(citation.title or citation.report),
        section="".join((words["copy_section"].format(section=where) if where else "", describe_page(citation, words))),
        quote=_flat(citation.shown),
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def describe_page(citation: Citation, words: Words) -> str:
    """Return the page of the original that a citation is on, behind a comma; "" where the original has no pages."""
    return words["on_page"].format(page=citation.page) if citation.page else ""


def describe_place(citation: Citation) -> str:
    """Return "place year" of a citation, the year only where it is known."""
    return f"{citation.jurisdiction} {citation.year}" if citation.year else citation.jurisdiction
