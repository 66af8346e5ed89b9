"""An answer as text for programs that show nothing but text: its words, its table, its sources, its notices.

Markdown that reads well as it is too. What stands in reports, questions and a model's words is escaped: a front end
that draws Markdown must not fetch a picture, or follow a link, that a report holds. Pure; knows no protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.detection import language_of
from rag.language.messages import in_language
from rag.schema.answer import MARKER, Answer, Cell, Citation, Language, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")
_BEGINS = re.compile(r"^(\d*)([#+\-=.)])")  # what makes a heading, a list or a rule where a line begins
_HEADS = {"zh": "来源：", "en": "Sources:"}
_REMOVED = {
    "zh": "模型有{n}句话在依据里站不住，已去除。",
    "en": "Left out, because the evidence does not bear it out: {n} of the model's sentences.",
}


def write_answer(answer: Answer) -> str:
    """Return the verified words of an answer with their markers, and a line for each."""
    return "\n\n".join((*write_words(answer), *write_sources(answer)))


def write_words(answer: Answer) -> Iterator[str]:
    """Yield the paragraphs of an answer, and its table."""
    yield from (_with_markers(line) for line in answer.text.splitlines() if line.strip())
    if answer.table:
        yield "\n".join(_table(answer.table))


def write_sources(answer: Answer) -> Iterator[str]:
    """Yield the list of sources, then what a reader has to know about the answer."""
    language = language_of(answer.question)
    if answer.citations:
        by_marker = sorted(answer.citations, key=lambda citation: citation.marker)
        yield "\n".join((_HEADS[language], "", *(f"- {_source(citation, language)}" for citation in by_marker)))
    removed = sum(claim.verdict == "unsupported" for claim in answer.claims)
    notices = [in_language(notice, language) for notice in answer.notices]
    remarks = (*answer.understood, *([_REMOVED[language].format(n=removed)] if removed else ()), *notices)
    if remarks:
        yield "\n>\n".join(f"> {_escape(remark)}" for remark in remarks)


def _source(citation: Citation, language: Language) -> str:
    place, title = _escape(citation.jurisdiction), _escape(citation.title)
    year = str(citation.year or "")
    path = " › ".join(_escape(heading) for heading in citation.section)
    quote = _escape(citation.shown)
    if language == "zh":
        page = f"，第{citation.page}页" if citation.page else ""
        return f"[{citation.marker}] {place}{year}《{title}》{path}{page}：“{quote}”"
    path = f"{' › ' if path else ''}{path}{f', p. {citation.page}' if citation.page else ''}"
    return f"[{citation.marker}] {' '.join((place, year)).strip()}, {title}{path}: “{quote}”"


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(_escape(column) for column in table.columns)} |"
    yield f"|{' --- |' * len(table.columns)}"
    yield from (f"| {' | '.join(map(_cell, row))} |" for row in table.rows)


def _cell(cell: Cell) -> str:
    return _escape(cell.text) + "".join(f"[{marker}]" for marker in cell.citations)


def _with_markers(line: str) -> str:
    between = MARKER.split(line.strip())  # text, number, text, number ... text
    shown = "".join(_escape(piece) if n % 2 == 0 else f"[{piece}]" for n, piece in enumerate(between))
    return _BEGINS.sub(r"\1\\\2", shown)


def _escape(text: str) -> str:
    """Return characters that Markdown shows as they are, on one line."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
