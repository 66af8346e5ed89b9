"""The values of a conversation: Scope, Citation, Claim, Refusal, Table, Answer, and the events of a stream.

Frozen; ``Answer.to_json`` is the one serializer that page, command line, storage and export share.
Knows nothing of how an answer comes about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any, Literal

from index.text.markup import without_marks
from rag.schema.sources import Picked
from rag.schema.trace import Trace

Intent = Literal["lookup", "compare", "rank", "trend", "count", "list", "explain", "summary"]
Language = Literal["zh", "en"]
Verdict = Literal["verified", "quoted", "computed", "unsupported"]
RefusalKind = Literal["not_in_corpus", "year_missing", "not_disclosed", "ambiguous_place", "false_premise", "off_topic"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about. ``jurisdictions`` are names as the library has them."""

    jurisdictions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    measures: tuple[str, ...] = ()
    intent: Intent = "lookup"


@dataclass(frozen=True, slots=True)
class Edit:
    """What a user set in the scope of a question by hand; None: as it is read.

    ``jurisdictions`` and ``years`` as in ``Scope``, empty: all; ``measure``: what is asked for instead, in words.
    """

    jurisdictions: tuple[str, ...] | None = None
    years: tuple[int, ...] | None = None
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker and the exact characters behind it: ``report text[start:end] == quote``."""

    marker: int
    report: str  # file name
    report_id: str
    title: str
    jurisdiction: str
    year: int | None
    section: tuple[str, ...]
    start: int
    end: int
    quote: str
    page: int | None = None  # of the original, on which the quote begins, from 1; null where it has no pages

    @property
    def shown(self) -> str:
        """The quote as a reader is shown it: without marks of Markdown."""
        return without_marks(self.quote)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the answer as shown, without markers, and the markers that carry it."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer. ``detail`` is a sentence for the user that tells what there is instead."""

    kind: RefusalKind
    detail: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ``value`` and ``unit`` where it holds a number."""

    text: str
    value: str | None = None  # a decimal number in plain digits
    unit: str | None = None
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under column names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def markers(self) -> set[int]:
        """The markers of all its cells."""
        return {marker for row in self.rows for cell in row for marker in cell.citations}


@dataclass(frozen=True, slots=True)
class Chart:
    """How a table is drawn: the columns (from 0) of the labels and of the values, whose axis starts at zero.

    ``beside``: the column that is read behind a label, where labels alone do not tell rows apart. ``groups``: the
    column that tells which series a row is of. ``upto``: of a table with a column a year, the last one; a line then
    follows a row, and bars of one colour are those of one column.
    """

    kind: Literal["bar", "line"]
    labels: int
    values: int
    beside: int | None = None
    groups: int | None = None
    upto: int | None = None


class Undrawn(StrEnum):
    """Why there is no chart."""

    ONE = "one"  # a single number, or none
    UNITS = "units"
    NEGATIVE = "negative"
    MEASURES = "measures"  # each row counts something else
    TEXT = "text"  # the table has no numbers
    PROSE = "prose"  # there is no table


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which reports were looked through; entries are "jurisdiction year" labels."""

    searched: tuple[str, ...] = ()
    disclosed: tuple[str, ...] = ()
    undisclosed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A language model's whole words, and the prompt they answer, as an id."""

    prompt: str
    words: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it becomes a record. ``citations``: those its markers name, where they are its own.

    ``listed``: the items of the one list that it gives, each whole, in the list's order; ``reply``: what the model
    said, before any of it was verified.
    """

    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    coverage: Coverage | None = None
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()
    model: str | None = None
    reply: Reply | None = None
    undrawn: Undrawn | None = None  # why its table has no chart, where who made it knows
    trace: Trace | None = None
    listed: tuple[Citation, ...] = ()

    @classmethod
    def of(cls, refusal: Refusal) -> Draft:
        """Return a draft that is a refusal and nothing else."""
        return cls(refusal.detail, (), refusal=refusal)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer record of one question. Invariants, checked on construction: every marker in ``text``
    has its citation and the reverse; an answer without a citation carries a refusal.
    """

    id: str
    question: str
    standalone_question: str
    scope: Scope
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    model: str
    index: str
    table: Table | None = None
    chart: Chart | None = None  # of the table
    coverage: Coverage | None = None
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()  # degraded modes in plain words
    understood: tuple[str, ...] = ()  # how words of the question were read that could be read otherwise
    other_readings: tuple[str, ...] = ()  # what else the question may mean, where it was not surely read, in full
    picked: Picked | None = None  # the reports that it was limited to; None: the whole library
    trace: Trace | None = None  # how it came about; None in records of earlier versions
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shown = markers_in(self.text)
        if self.table:
            shown |= self.table.markers
        known = {citation.marker for citation in self.citations}
        if shown != known:
            raise ValueError(f"markers {sorted(shown)} do not match citations {sorted(known)}")
        if not self.citations and self.refusal is None:
            raise ValueError("an answer without a citation needs a refusal")

    def to_json(self) -> dict[str, Any]:
        """The answer record as plain JSON values."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Answer:
        """Rebuild an answer from ``to_json``'s value."""
        table, coverage, refusal, scope = (record.get(k) for k in ("table", "coverage", "refusal", "scope"))
        return cls(
            **{k: record[k] for k in ("id", "question", "standalone_question", "text", "model", "index")},
            scope=Scope(
                jurisdictions=tuple(scope["jurisdictions"]),
                years=tuple(scope["years"]),
                measures=tuple(scope["measures"]),
                intent=scope["intent"],
            )
            if scope
            else Scope(),
            claims=tuple(Claim(c["text"], tuple(c["citations"]), c["verdict"]) for c in record["claims"]),
            citations=tuple(Citation(**{**c, "section": tuple(c["section"])}) for c in record["citations"]),
            table=Table(
                tuple(table["columns"]),
                tuple(
                    tuple(Cell(**{**cell, "citations": tuple(cell["citations"])}) for cell in row)
                    for row in table["rows"]
                ),
            )
            if table
            else None,
            chart=Chart(**record["chart"]) if record.get("chart") else None,
            coverage=Coverage(**{key: tuple(names) for key, names in coverage.items()}) if coverage else None,
            refusal=Refusal(**refusal) if refusal else None,
            notices=tuple(record.get("notices", ())),
            understood=tuple(record.get("understood", ())),
            other_readings=tuple(record.get("other_readings", ())),
            picked=Picked.from_json(record["picked"]) if record.get("picked") else None,
            trace=Trace.from_json(record["trace"]) if record.get("trace") else None,
            timings_ms=dict(record.get("timings_ms", {})),
        )


MARKER = re.compile(r"\[(\d{1,3})\]")


def markers_in(text: str) -> set[int]:
    """Return the numbers of all markers ``[n]`` in a text."""
    return {int(number) for number in MARKER.findall(text)}


def _plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON can hold
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """First event of a stream: what was read in the question, and the passages found for it."""

    scope: Scope
    citations: tuple[Citation, ...]
    understood: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """The language model writes to others first. ``ahead``: how many questions, those being answered among them;
    0: the turn has come. ``seconds``: until then, by what answers took so far; None while that is not known.
    """

    ahead: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer as it stands, whole: quotes, and in their place the model's sentences that were verified.

    Takes the place of the one before it. Its markers are those of the evidence; ``claims`` are its sentences in order.
    """

    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """Last event of a stream."""

    answer: Answer


Event = EvidenceFound | Waiting | Standing | Finished


def strip_markers(text: str) -> str:
    """Return a text without its ``[n]`` markers."""
    return MARKER.sub("", text)
