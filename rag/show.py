"""Reports and answers as the command line shows them: plain values and lines. Prints nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.records import Profile
from rag.answer import Answer


def report_row(report_id: str, name: str, profile: Profile) -> dict[str, Any]:
    """Return what the command line tells of a report, as plain JSON values."""
    jurisdiction = profile.jurisdiction
    return {
        "id": report_id,
        "report": name,
        "jurisdiction": jurisdiction.name,
        "level": str(jurisdiction.level),
        "code": jurisdiction.code,
        "parents": list(jurisdiction.parents),
        "aliases": list(jurisdiction.aliases),
        "year": profile.year,
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


def answer_lines(answer: Answer) -> Iterator[str]:
    """Yield the notices, the text, and for each citation where it stands and its words."""
    for notice in answer.notices:
        yield f"({notice})"
    yield answer.text
    for citation in answer.citations:
        where = " › ".join((citation.title, *citation.section))
        yield f"  [{citation.marker}] {where} ({citation.report} {citation.start}:{citation.end})"
        yield f"      {citation.quote}"
