"""Reports, facts and answers as the command line shows them: plain values and lines. Prints nothing itself."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from index.records import Bound, Profile, Role
from rag.language.detection import language_of
from rag.language.messages import on_one_line, say
from rag.schema.answer import Answer, Citation
from rag.wording.differing import tell_alike, tell_one

if TYPE_CHECKING:
    from index.changes.differences import Difference
    from index.stores.answers import Kept
    from index.stores.feedback import KeptFeedback
    from index.stores.tables import Entry
    from index.stores.versions import Versions
    from rag.answer_store.records import Reopened
    from rag.comparison.lookup import Comparison, Stated

# A spreadsheet's columns, what is read most first; see ``fact_record``.
FACT_FIELDS = (
    *("jurisdiction", "year", "measure", "text", "value", "upper", "unit", "bound", "role", "against", "cumulative"),
    *("scope", "period", "head", "action", "qualifiers", "part_of", "aspect", "section", "sentence_text"),
    *("report", "report_id", "start", "end", "measure_start", "measure_end", "sentence_start", "sentence_end"),
)
KEPT_COLUMNS = ("id", "asked", "state", "feedback", "question")
FACT_COLUMNS = ("jurisdiction", "year", "measure", "number", "notes", "where")


def report_row(report_id: str, name: str, profile: Profile, versions: Versions | None = None) -> dict[str, Any]:
    """Return what the command line tells of a report, as plain JSON values.

    ``versions``: it with the others of its body and year, where there are any.
    """
    jurisdiction = profile.jurisdiction
    return {
        "id": report_id,
        "report": name,
        "counts": versions is None or versions.counting.id == report_id,
        **({"versions": versions_record(versions)} if versions else {}),
        "jurisdiction": jurisdiction.name,
        "level": str(jurisdiction.level),
        "code": jurisdiction.code,
        "parents": list(jurisdiction.parents),
        "aliases": list(jurisdiction.aliases),
        "year": profile.year,
        "paper": str(profile.paper),
        "reviewed": profile.reviewed,
        "planned": profile.planned,
        "title": profile.title,
        "readings": {
            key: {
                "value": reading.value,
                "source": str(reading.source),
                "confidence": reading.confidence,
                "start": reading.start,
                "end": reading.end,
            }
            for key, reading in profile.readings.items()
        },
    }


def versions_record(versions: Versions) -> dict[str, Any]:
    """Return the reports of one body and year as plain JSON values: which counts, which do not, and why."""
    profile = versions.counting.profile
    return {
        "jurisdiction": profile.jurisdiction.name,
        "year": profile.year,
        "counting": _file(versions.counting),
        "others": [{**_file(entry), "likeness": _rounded(versions.likeness(entry))} for entry in versions.others],
        "why": str(versions.why),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 2)


def _file(entry: Entry) -> dict[str, str]:
    return {"id": entry.id, "report": entry.name}


def versions_line(versions: Versions) -> str:
    """Return in both languages which report of one body and year counts, and how to choose another one."""
    other = versions.others[0]
    return (
        f"{tell_one(versions, 'zh')}{tell_alike(versions, 'zh')}。 {tell_one(versions, 'en')}"
        f"{tell_alike(versions, 'en')}. zhiwen reports differences {other.id}; zhiwen reports set {other.id} counts=yes"
    )


def difference_lines(found: Sequence[Difference]) -> Iterator[str]:
    """Yield a line for each sentence in which two versions differ: what is only in the first, what in the second."""
    marks = {"both": ("", ""), "first": ("[-", "-]"), "second": ("{+", "+}")}
    for one in found:
        pieces = (f"{marks[kind][0]}{text}{marks[kind][1]}" for kind, text in one.pieces)
        yield _on_one_line("".join(pieces))


def difference_record(found: Difference) -> dict[str, Any]:
    """Return in what a sentence of two versions differs, as plain JSON values."""
    sides = {"first": found.first, "second": found.second}
    return {
        "pieces": [list(piece) for piece in found.pieces],
        **{side: one and {"start": one.start, "end": one.end, "text": one.text} for side, one in sides.items()},
    }


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yield the notices, how it was read, the text, and for each citation where it stands and its words.

    Last, what else the question may mean.
    """
    for notice in answer.notices:
        yield f"({on_one_line(notice)})"
    yield from _picked_lines(answer)
    yield from (f"({on_one_line(words)})" for words in answer.understood)
    yield answer.text
    yield from _citation_lines(answer.citations)
    yield from other_reading_lines(answer)


def _picked_lines(answer: Answer) -> Iterator[str]:
    if picked := answer.picked:
        names, language = "、".join(picked.names), language_of(answer.question)
        yield f"({on_one_line(say('sources.limited', language, count=picked.count, names=names))})"


def other_reading_lines(answer: Answer) -> Iterator[str]:
    """Yield what else a question may mean that was not surely read, as questions to be asked instead."""
    language = language_of(answer.question)
    yield from (say("suggestion.other", language, question=on_one_line(other)) for other in answer.other_readings)


def _citation_lines(citations: Iterable[Citation], notes: Mapping[int, str] | None = None) -> Iterator[str]:
    for citation in citations:
        where = " › ".join((citation.title, *citation.section))
        page = f" 第{citation.page}页 p.{citation.page}" if citation.page else ""
        yield f"  [{citation.marker}] {where} ({citation.report}{page} {citation.start}:{citation.end})"
        yield f"      {citation.shown}"
        if note := (notes or {}).get(citation.marker):
            yield f"      ({note})"


def kept_row(kept: Kept, reopened: Reopened | None, said: Sequence[KeptFeedback]) -> dict[str, Any]:
    """Return what the command line lists of a kept answer; ``reopened`` None: it cannot be read."""
    state = "damaged" if reopened is None else "changed" if reopened.changed else "unchanged"
    return {
        "id": kept.id,
        "first_asked": kept.first,
        "last_asked": kept.last,
        "state": state,
        "feedback": [
            {"liked": one.liked, "reason": one.reason, "words": one.words, "given": one.given} for one in said
        ],
        "question": kept.question,
    }


def kept_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a row of ``kept_row`` under ``KEPT_COLUMNS``: of feedback how often it is liked and disliked, and why."""
    liked = sum(one["liked"] for one in row["feedback"])
    reasons = [one["reason"] for one in row["feedback"] if not one["liked"]]
    said = ([f"+{liked}"] if liked else []) + (
        [f"-{len(reasons)}", *dict.fromkeys(filter(None, reasons))] if reasons else []
    )
    return (row["id"], _local(row["last_asked"]), row["state"], " ".join(said), row["question"])


def kept_lines(reopened: Reopened, said: Sequence[KeptFeedback] = ()) -> Iterator[str]:
    """Yield a kept answer as ``answer_lines`` does, with where it comes from, what has changed since, and feedback."""
    answer = reopened.answer
    now = f", now {reopened.index_now}" if reopened.index_changed else ""
    yield f"{answer.id}  {_local(reopened.last_asked)}  model {answer.model}  index {answer.index}{now}"
    for earlier in reopened.history or ():
        yield f"(earlier: {_on_one_line(earlier)})"
    yield f"问: {_on_one_line(answer.question)}"
    for line in (reopened.summary("zh"), reopened.summary("en"), *map(on_one_line, answer.notices)):
        if line:
            yield f"({line})"
    yield from _picked_lines(answer)
    yield answer.text
    notes = {s.marker: f"{s.tell('zh')}。 {s.tell('en')}" for s in reopened.standings if not s.stands}
    yield from _citation_lines(answer.citations, notes)
    for one in said:
        told = ": ".join(part for part in (one.reason, _on_one_line(one.words)) if part)
        yield f"({'liked' if one.liked else 'disliked'} {_local(one.given)}{f', {told}' if told else ''})"


def _local(stamp: str) -> str:
    """Return a time of storage as the clock on the wall showed it."""
    return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M}"


def fact_record(stated: Stated) -> dict[str, Any]:
    """Return a fact as plain JSON values, with its place in the report and its sentence."""
    fact, report, sentence = stated.fact, stated.report, stated.sentence
    return {
        "report": report.name,
        "report_id": report.id,
        "jurisdiction": report.profile.jurisdiction.name,
        "year": report.profile.year,
        "measure": fact.measure,
        "head": fact.head,
        "action": fact.action,
        "qualifiers": list(fact.qualifiers),
        "value": f"{fact.value:f}",
        "upper": None if fact.upper is None else f"{fact.upper:f}",
        "unit": fact.unit,
        "bound": str(fact.bound),
        "role": str(fact.role),
        "against": fact.against,
        "cumulative": fact.cumulative,
        "scope": fact.scope,
        "period": fact.period,
        "part_of": fact.part_of,
        "aspect": fact.aspect,
        "section": list(stated.section),
        "start": fact.start,
        "end": fact.end,
        "text": stated.text,
        "measure_start": fact.measure_start,
        "measure_end": fact.measure_end,
        "sentence": {"start": sentence.start, "end": sentence.end, "text": sentence.text},
    }


def fact_fields(stated: Stated) -> list[Any]:
    """Return a fact as a row under ``FACT_FIELDS``: lists joined, the sentence taken apart."""
    record = fact_record(stated)
    record |= {f"sentence_{key}": value for key, value in record["sentence"].items()}
    values = (record[name] for name in FACT_FIELDS)
    return [" › ".join(value) if isinstance(value, list) else value for value in values]


def fact_cells(stated: Stated) -> tuple[str, ...]:
    """Return a fact as a row under ``FACT_COLUMNS``."""
    fact, report = stated.fact, stated.report
    notes = (
        "" if fact.bound is Bound.EXACT else str(fact.bound),
        "" if fact.role is Role.LEVEL else str(fact.role),
        fact.against,
        "cumulative" if fact.cumulative else "",
        fact.scope,
        fact.period,
    )
    return (
        report.profile.jurisdiction.name,
        str(report.profile.year or ""),
        fact.measure,
        stated.text,
        ", ".join(note for note in notes if note),
        f"{report.name} {fact.start}:{fact.end}",
    )


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON values, its parts as in the answer record."""
    return {
        "measure": comparison.measure,
        "unit": comparison.unit,
        "columns": list(comparison.table.columns),
        "rows": [[asdict(cell) for cell in row] for row in comparison.table.rows],
        "coverage": asdict(comparison.coverage),
        "notes": list(comparison.notes),
        "citations": [asdict(citation) for citation in comparison.citations],
    }


def comparison_fields(comparison: Comparison) -> Iterator[list[Any]]:
    """Yield a comparison's columns, then its rows, each with its number and the sentence that states it."""
    yield [*comparison.table.columns, "value", "unit", "quote", "report", "report_id", "start", "end"]
    by_marker = {citation.marker: citation for citation in comparison.citations}
    for row in comparison.table.rows:
        number = next((cell for cell in row if cell.citations), None)
        fields: list[Any] = [cell.text for cell in row] + [None] * 7
        if number:
            source = by_marker[number.citations[0]]
            where = (source.quote, source.report, source.report_id, source.start, source.end)
            fields[len(row) :] = [number.value, number.unit, *where]
        yield fields


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the table, what to know about it, and the sentences behind it."""
    rows = [
        [cell.text + "".join(f"[{marker}]" for marker in cell.citations) for cell in row]
        for row in comparison.table.rows
    ]
    yield from table_lines(comparison.table.columns, rows)
    for name in comparison.coverage.missing:
        yield f"(no report: {name})"
    for note in comparison.notes:
        yield f"({note})"
    yield from _citation_lines(comparison.citations)


def json_lines(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of one JSON list, each record as it comes: a whole library need not be in memory."""
    before = "["
    for record in records:
        yield before + json.dumps(record, ensure_ascii=False)
        before = ","
    yield "]" if before == "," else "[]"


def table_lines(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table's lines for a terminal, its columns in line whatever the width of their characters."""
    cells = [[_on_one_line(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:  # drawn over the character before it, or not at all
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _on_one_line(cell: str) -> str:
    """Return a cell without line breaks, and without what a terminal would obey instead of show."""
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split())
