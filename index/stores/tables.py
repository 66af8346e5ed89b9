"""Reports and their parts as rows of SQL tables, and back. Opens nothing.

A report is PENDING while its vectors and words are being written, then READY, and LEAVING once it is
replaced or removed but not yet gone from the vectors and words. Only ready reports are visible to questions.
Sentences, chunks and facts are stored as spans: their text is the report's. A fact's value is stored as text, so
that it comes back exact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from index.profile.report_year import paper_of
from index.records import (
    Bound,
    Chunk,
    Fact,
    Jurisdiction,
    Level,
    Paper,
    Profile,
    Reading,
    Report,
    Role,
    Section,
    Sentence,
    Source,
)

TABLES = sa.MetaData()
REPORTS = sa.Table(
    "reports",
    TABLES,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("encoding", sa.Text, nullable=False),
    sa.Column("profile", sa.Text, nullable=False),
    sa.Column("sources", sa.Text, nullable=False),
    sa.Column("overrides", sa.Text, nullable=False),
    sa.Column("sentences", sa.Integer, nullable=False),
    sa.Column("chunks", sa.Integer, nullable=False),
    sa.Column("added", sa.String(32)),  # since schema 4
    # Since schema 5; empty in a row of an older one until the next index run.
    sa.Column("digest", sa.String(16)),
    sa.Column("stamp", sa.Text),
    sa.Column("pages", sa.Text),  # since schema 6; empty where the original has none
    sa.Column("sketch", sa.Text),  # since schema 7; empty in a row of an older one until the next index run
    # A changed file's new report may not be visible before the old one leaves, and both have its name meanwhile.
    sa.UniqueConstraint("name", "state"),
)


def _part_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("report", sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
    ]


SECTIONS = sa.Table("sections", TABLES, *_part_columns(), sa.Column("path", sa.Text), sa.Column("aspect", sa.Text))
SENTENCES = sa.Table(
    "sentences",
    TABLES,
    *_part_columns(),
    sa.Column("section", sa.Integer, nullable=False),
    sa.Column("id", sa.String(16), nullable=False, unique=True),
)
CHUNKS = sa.Table(
    "chunks",
    TABLES,
    *_part_columns(),
    sa.Column("section", sa.Integer, nullable=False),
    sa.Column("id", sa.String(16), nullable=False, unique=True),
)
FACTS = sa.Table(
    "facts",
    TABLES,
    *_part_columns(),
    sa.Column("sentence", sa.Integer, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("head", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("qualifiers", sa.Text, nullable=False),
    sa.Column("measure_start", sa.Integer, nullable=False),
    sa.Column("measure_end", sa.Integer, nullable=False),
    sa.Column("upper", sa.Text),
    sa.Column("bound", sa.String(16), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("against", sa.Text, nullable=False),
    sa.Column("cumulative", sa.Boolean, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("part_of", sa.Integer),
    sa.Column("aspect", sa.Text),
    # The report stands in it too, so that measures are counted without a look at the table.
    sa.Index("facts_by_measure", "head", "action", "report"),
)
# A row of FACTS in the order of ``Fact``'s fields.
FACT_COLUMNS = tuple(FACTS.c["report" if name == "report_id" else name] for name in Fact.__dataclass_fields__)
# What a report's parts are read from: sections, sentences, chunks, facts.
PART_COLUMNS = (tuple(SECTIONS.c), tuple(SENTENCES.c), tuple(CHUNKS.c), FACT_COLUMNS)
ANSWERS = sa.Table(
    "answers",
    TABLES,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    # Since schema 3; empty in a record of an older one, and where a process of an older version writes beside us.
    sa.Column("asked", sa.String(32)),  # the last time; "created" is the first
    sa.Column("context", sa.Text),
)
# What visitors of the page keep; since schema 4. ``owner`` tells whose it is: a user or a browser.
CONVERSATIONS = sa.Table(
    "conversations",
    TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner", sa.String(160), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("updated", sa.String(32), nullable=False),
    sa.Index("conversations_by_owner", "owner", "updated"),
)
TURNS = sa.Table(
    "turns",
    TABLES,
    sa.Column("conversation", sa.String(32), sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer", sa.String(64), nullable=False, index=True),  # an answer's record may be removed alone
    sa.Column("places", sa.Text, nullable=False),
    sa.Column("context", sa.Text, nullable=False),
)
FEEDBACK = sa.Table(
    "feedback",
    TABLES,
    sa.Column("answer", sa.String(64), primary_key=True),
    sa.Column("owner", sa.String(160), primary_key=True),
    sa.Column("liked", sa.Boolean, nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("given", sa.String(32), nullable=False),
)
# What was set by hand for texts that are no reports now, by their digest; since schema 5.
CORRECTIONS = sa.Table(
    "corrections",
    TABLES,
    sa.Column("digest", sa.String(16), primary_key=True),
    sa.Column("given", sa.Text, nullable=False),
)
META = sa.Table("meta", TABLES, sa.Column("key", sa.String(64), primary_key=True), sa.Column("value", sa.Text))


class State(StrEnum):
    """How far a report is; see the module's docstring."""

    PENDING = "pending"
    READY = "ready"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a report's text was cut into."""

    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    facts: tuple[Fact, ...] = ()


UNREAD = Profile(Jurisdiction("", Level.UNKNOWN), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as the library lists it: everything but its text and parts."""

    id: str
    state: State
    name: str
    path: str
    sha256: str = ""  # of the file's bytes
    size: int = 0  # of the file, in bytes
    mtime_ns: int = 0
    encoding: str = ""
    profile: Profile = UNREAD
    sources: Mapping[str, str] = field(default_factory=dict)  # values from sources.toml
    overrides: Mapping[str, str] = field(default_factory=dict)  # values set by the user
    sentences: int = 0  # how many
    chunks: int = 0
    added: str | None = None  # when its first text came into the library; not known of one of before schema 4
    digest: str | None = None  # ``text_digest`` of the text; not known of one of before schema 5
    stamp: str | None = None  # ``stamp_of`` the file; empty where its content has to be looked at again
    pages: tuple[int, ...] = ()  # where each page of the original begins in the text; () without pages
    sketch: str | None = None  # ``sketch_text`` of the text; not known of one of before schema 7


def part_rows(parts: Parts) -> list[tuple[sa.Table, list[dict[str, Any]]]]:
    """Return the rows of each table that a report's parts are stored in."""
    sections = [{**_span(part), "path": dump(part.path), "aspect": part.aspect} for part in parts.sections]
    sentences = [{**_span(part), "section": part.section, "id": part.id} for part in parts.sentences]
    chunks = [{**_span(part), "section": part.section, "id": part.id} for part in parts.chunks]
    facts = [fact_row(fact) for fact in parts.facts]
    return [(SECTIONS, sections), (SENTENCES, sentences), (CHUNKS, chunks), (FACTS, facts)]


def fact_row(fact: Fact) -> dict[str, Any]:
    """Return a fact as a row of ``FACTS``."""
    plain = {name: getattr(fact, name) for name in Fact.__dataclass_fields__ if name != "report_id"}
    return {
        **plain,
        "report": fact.report_id,
        "value": str(fact.value),
        "upper": None if fact.upper is None else str(fact.upper),
        "qualifiers": dump(fact.qualifiers),
        "bound": fact.bound.value,
        "role": fact.role.value,
    }


def _span(part: Section | Sentence | Chunk) -> dict[str, Any]:
    return {"report": part.report_id, "ordinal": part.ordinal, "start": part.start, "end": part.end}


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return an entry as a row of ``REPORTS``, without the text."""
    plain = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    return {
        **plain,
        "state": entry.state.value,
        "profile": dump_profile(entry.profile),
        "sources": dump(dict(entry.sources)),
        "overrides": dump(dict(entry.overrides)),
        "pages": dump(entry.pages) if entry.pages else None,
    }


def read_entry(row: Any) -> Entry:  # noqa: ANN401  # a row of ``reports``
    """Return the entry that a row of ``REPORTS`` holds."""
    values = {name: getattr(row, name) for name in Entry.__dataclass_fields__}
    values["profile"] = _profile(json.loads(row.profile))
    values["pages"] = _pages(row.pages)
    values.update(state=State(row.state), sources=json.loads(row.sources), overrides=json.loads(row.overrides))
    return Entry(**values)


def dump_profile(profile: Profile) -> str:
    """Return a profile as JSON; equal profiles give equal text."""
    place = profile.jurisdiction
    return dump(
        {
            "jurisdiction": {name: getattr(place, name) for name in Jurisdiction.__dataclass_fields__},
            "year": profile.year,
            "paper": profile.paper.value,
            "readings": {
                key: {name: getattr(reading, name) for name in Reading.__dataclass_fields__}
                for key, reading in profile.readings.items()
            },
        }
    )


def _profile(record: Mapping[str, Any]) -> Profile:
    place, readings = record["jurisdiction"], record["readings"]
    title = readings.get("title", {}).get("value", "")  # what told it before a profile had it
    return Profile(
        Jurisdiction(
            place["name"], Level(place["level"]), place["code"], tuple(place["parents"]), tuple(place["aliases"])
        ),
        record["year"],
        {key: Reading(**{**value, "source": Source(value["source"])}) for key, value in readings.items()},
        Paper(record["paper"]) if "paper" in record else paper_of(title) or Paper.LAW,
    )


def dump(value: object) -> str:
    """Return JSON; equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read_report(row: Any) -> Report:  # noqa: ANN401  # a row of ``REPORTS``
    """Return the report that a row of ``REPORTS`` holds."""
    return Report(row.name, row.path, row.text, _profile(json.loads(row.profile)), _pages(row.pages))


def _pages(stored: str | None) -> tuple[int, ...]:
    return tuple(json.loads(stored)) if stored else ()


def read_section(row: Sequence[Any]) -> Section:
    """Return the section that a row of ``SECTIONS`` holds."""
    report, ordinal, start, end, path, aspect = row
    return Section(report, ordinal, _names(path), start, end, aspect)


def read_sentence(row: Any, text: str) -> Sentence:  # noqa: ANN401  # a row of ``SENTENCES``
    """Return the sentence that a row of ``SENTENCES`` and its report's text hold."""
    return Sentence(row.report, row.section, row.ordinal, row.start, row.end, text[row.start : row.end])


_BOUNDS = {bound.value: bound for bound in Bound}
_ROLES = {role.value: role for role in Role}


def read_fact(row: Sequence[Any]) -> Fact:
    """Return the fact that a row of ``FACT_COLUMNS`` holds."""
    report, ordinal, sentence, start, end, value, unit, head, action, qualifiers, *where = row
    measure_start, measure_end, upper, bound, role, *rest = where
    return Fact(
        report,
        ordinal,
        sentence,
        start,
        end,
        Decimal(value),
        unit,
        head,
        action,
        _names(qualifiers),
        measure_start,
        measure_end,
        None if upper is None else Decimal(upper),
        _BOUNDS[bound],
        _ROLES[role],
        *rest,
    )


@lru_cache(maxsize=4096)  # a library has few that differ, and reads them with every fact and every section
def _names(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def read_parts(report_id: str, text: str, *rows: Sequence[Any]) -> Parts:
    """Return a report's parts from their rows in each of ``PART_COLUMNS``, each in order of ``ordinal``."""
    sections, sentences, chunks, facts = rows
    outline = tuple(read_section(row) for row in sections)
    return Parts(
        outline,
        tuple(read_sentence(row, text) for row in sentences),
        tuple(
            Chunk(
                report_id,
                row.section,
                row.ordinal,
                row.start,
                row.end,
                text[row.start : row.end],
                outline[row.section].path,
            )
            for row in chunks
        ),
        tuple(read_fact(row) for row in facts),
    )
