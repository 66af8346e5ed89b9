"""Blocks become Markdown with footnotes. Writes no file; knows nothing of answers.

What stands in reports and questions is escaped, so that no Markdown or HTML of theirs takes effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.export.blocks import Block, Figure, Grid, Heading, Items, Line, Paragraph, Piece, Remark, Strong, referred

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")
# What makes a heading, a list or a rule, but only where a line begins.
_BEGINS = re.compile(r"^(\d*)([#+\-=.)])")


def write_markdown(title: str, blocks: Sequence[Block], footnotes: Mapping[int, Line]) -> Iterator[str]:
    """Yield the lines of a document; the footnotes referred to stand at its end, by number."""
    yield f"# {_print((title,))}"
    for block in blocks:
        if isinstance(block, Figure):
            continue  # its numbers stand in the table before it
        yield ""
        yield from _lines(block)
    for number in sorted(referred(blocks)):
        yield ""
        yield f"[^{number}]: {_print(footnotes[number])}"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {_print((block.text,))}"
        case Paragraph():
            lines = [shown for line in _cut(block.line) if (shown := _print(line))]
            yield from "\n\n".join(lines).split("\n")
        case Remark():
            yield f"> {_print(block.line)}"
        case Items():
            yield from (f"- {_print(line)}" for line in block.lines)
        case Grid():
            yield f"| {' | '.join(_print((column,)) for column in block.columns)} |"
            yield f"|{' --- |' * len(block.columns)}"
            yield from (f"| {' | '.join(map(_print, row))} |" for row in block.rows)


def _cut(line: Line) -> Iterator[Line]:
    """Yield the lines of a text with line ends, each its own."""
    now: list[Piece] = []
    for piece in line:
        first, *others = piece.splitlines() or [""] if isinstance(piece, str) else [piece]
        now.append(first)
        for other in others:
            yield tuple(now)
            now = [other]
        if isinstance(piece, str) and piece.endswith(("\n", "\r")):
            yield tuple(now)
            now = []
    yield tuple(now)


def _print(line: Line) -> str:
    """Return a line on which everything but the footnotes is shown as it is."""
    shown = "".join(_piece(piece) for piece in line).strip()
    return _BEGINS.sub(r"\1\\\2", shown)


def _piece(piece: Piece) -> str:
    match piece:
        case int():
            return f"[^{piece}]"
        case Strong():
            return f"**{_escape(piece.text).strip()}**"
        case _:
            return _escape(piece)


def _escape(text: str) -> str:
    """Return characters that Markdown shows as they are, on one line."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))
