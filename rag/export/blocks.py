"""What a document of ours is made of: headings, paragraphs, lists, tables, remarks, and footnotes by number.

Values only; ``document`` writes them for Word, ``markdown`` as Markdown. A text in them is plain characters, whatever
a report or a question says: only an ``int`` among the pieces of a line is a reference to a footnote.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.schema.answer import MARKER


@dataclass(frozen=True, slots=True)
class Strong:
    """Characters that stand out."""

    text: str


Piece = str | int | Strong  # characters, the number of a footnote, characters that stand out
Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title, of level 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line ends in its text are kept."""

    line: Line


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader has to know beside the text: set apart from it."""

    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list, in small print."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the heads of its columns, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row has not {len(self.columns)} cells, as there are columns")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: what it shows, its labels, and by series as many numbers; None where a series has none.

    ``shown``: the same numbers by series as their cells have them, with unit and 约; empty where there are none.
    """

    title: str
    kind: Literal["bar", "line"]
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    shown: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        told = (*(values for _, values in self.series), *self.shown)
        if any(len(values) != len(self.labels) for values in told):
            raise ValueError(f"a series has not {len(self.labels)} numbers, as there are labels")


Block = Heading | Paragraph | Remark | Items | Grid | Figure


def mark(text: str, numbers: dict[int, int] | None = None) -> Line:
    """Return a text whose markers ``[n]`` are references to footnotes: ``numbers`` of the document, by marker."""
    between = MARKER.split(text)  # text, marker, text, marker ... text
    pieces = (piece if n % 2 == 0 else _number(int(piece), numbers) for n, piece in enumerate(between))
    return tuple(piece for piece in pieces if piece != "")


def _number(marker: int, numbers: dict[int, int] | None) -> int:
    return marker if numbers is None else numbers[marker]


def lines_of(block: Block) -> Iterator[Line]:
    """Yield every line of a block, in reading order."""
    match block:
        case Heading():
            yield (block.text,)
        case Paragraph() | Remark():
            yield block.line
        case Items():
            yield from block.lines
        case Grid():
            yield from ((column,) for column in block.columns)
            yield from (cell for row in block.rows for cell in row)
        case Figure():
            yield (block.title,)


def referred(blocks: Sequence[Block]) -> tuple[int, ...]:
    """Return the numbers of the footnotes that are referred to, in the order in which a reader meets them."""
    met = (piece for block in blocks for line in lines_of(block) for piece in line if isinstance(piece, int))
    return tuple(dict.fromkeys(met))
