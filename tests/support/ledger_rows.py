"""Rows of invented reports, for tests of what is made of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from index.records import Fact, Jurisdiction, Level, Profile, content_id
from index.stores.tables import Entry, State
from rag.understanding.operation import Row


@dataclass
class Shelf:
    """Makes rows and keeps the texts that their facts point into."""

    texts: dict[str, str] = field(default_factory=dict)

    def text(self, report_id: str) -> str:
        return self.texts[report_id]

    def row(
        self,
        place: str,
        year: int | None,
        said: str = "",
        number: str = "",
        *,
        level: Level = Level.COUNTY,
        parents: tuple[str, ...] = (),
        **more: Any,  # noqa: ANN401  # fields of the fact
    ) -> Row:
        """Return a row whose report says ``said``, with ``number`` in it; without one it discloses nothing."""
        text = f"{place}{year}前言。{said}后文。"
        report_id = content_id(*parents, text)
        self.texts[report_id] = text
        profile = Profile(Jurisdiction(place, level, parents=parents), year)
        entry = Entry(report_id, State.READY, f"{place}{year}.txt", "", profile=profile)
        return Row(entry, self.fact(entry, number, **more) if number else None)

    def received(self, place: str, year: int | None, count: int, **more: Any) -> Row:  # noqa: ANN401
        """Return a row whose report says that ``count`` applications were received."""
        return self.row(place, year, f"收到行政复议申请{count}件,", f"{count}件", **more)

    def near(self, row: Row, said: str, number: str, **more: Any) -> Row:  # noqa: ANN401
        """Return a silent row with what its report states instead."""
        self.texts[row.report.id] += said
        return replace(row, nearest=(self.fact(row.report, number, **more),))

    def fact(self, entry: Entry, number: str, measure: str = "行政复议申请", **more: Any) -> Fact:  # noqa: ANN401
        """Return the fact of ``number`` in a report; value and unit are read off it unless given."""
        text = self.texts[entry.id]
        digits, unit = re.fullmatch(r"([\d.]*)(.*)", number, re.DOTALL).groups()  # type: ignore[union-attr]
        start, measured = text.index(number), max(text.find(measure), 0)
        fields = {
            "report_id": entry.id,
            "ordinal": start,
            "sentence": 1,
            "start": start,
            "end": start + len(number),
            "value": Decimal(digits or 0),
            "unit": unit,
            "head": "行政复议",
            "action": "收到",
            "qualifiers": (),
            "measure_start": measured,
            "measure_end": measured + len(measure) if measured else 0,
        }
        return Fact(**{**fields, **more})


def number_all(facts: Sequence[Fact]) -> dict[tuple[str, int], int]:
    """Return markers from 1 for the sentences of some facts."""
    keys = dict.fromkeys((fact.report_id, fact.sentence) for fact in facts)
    return {key: number for number, key in enumerate(keys, 1)}
