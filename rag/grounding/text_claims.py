"""A text that somebody wrote → its claims, each with its place in it: sentences, out of Markdown and wrapped lines.

Headings, rules, code and what holds no word are no claims. Knows no report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.reading.wraps import as_meant
from index.text.markup import with_marks
from rag.grounding.verifier import numbers_of
from rag.schema.answer import strip_markers

_END = re.compile(r"[。！？!?；;]+[”’\"'）)】\]]*|(?:(?<=[a-z\])%])|(?<=\d\d))\.(?=\s|$)|\n")
_CLOSED = re.compile(r"[。！？!?；;.:：，,][”’\"'）)】\]*_]*\s*(?:\[\^?\d{1,3}\]\s*)*$")
_OPENING = re.compile(
    r"[ \t\u3000]*(?:(?:(?:[-*+•]|\d{1,3}[.)])[ \t]+|[>|][ \t]*|\d{1,3}、)[ \t]*)*(?:\[[ xX]\][ \t]+)?"
)
_LISTED = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKUP = re.compile(r"\*\*|__|~~|`|\[\^\d{1,3}\]")
_BLANK = " \t\u3000|"


@dataclass(frozen=True, slots=True)
class Piece:
    """``text[start:end]`` of what was written; ``said`` is the same without markup. ``heading``: it claims nothing."""

    said: str
    start: int
    end: int
    heading: bool


def read_pieces(text: str) -> Iterator[Piece]:
    """Yield the sentences and headings of a text, in order."""
    meant = as_meant(_FENCE.sub(_blanked, _FRONT.sub(_blanked, text)))
    for line in re.finditer(r"[^\n]+", meant.text):
        heading = _is_heading(line.group())
        opening = _OPENING.match(meant.text, *line.span())
        span = (opening.end() if opening else line.start(), line.end())
        for start, end in [span] if heading else _sentences(meant.text, *span):
            start, end = _trimmed(meant.text, start, end)  # noqa: PLW2901
            said = without_markup(meant.text[start:end])
            if any(character.isalnum() for character in said):
                yield Piece(said, *with_marks(text, *meant.span(start, end)), heading)


def without_markup(text: str) -> str:
    """Return the words of a claim without the signs of Markdown and without its notes."""
    return strip_markers(_MARKUP.sub("", text)).strip("# \t")


def _blanked(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _is_heading(line: str) -> bool:
    """Whether a line is a heading: marked as one, or without an end, a number and a place in a list."""
    if _HEADING.match(line):
        return True
    return not (_CLOSED.search(line) or _LISTED.match(line) or numbers_of(line))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in [*_END.finditer(text, start, end), None]:
        stop = match.end() if match else end
        if text[start:stop].strip():
            yield start, stop
        start = stop


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    return start, end
