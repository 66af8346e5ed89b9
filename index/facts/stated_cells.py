"""The cells of a report's tables as a text of its own: each a sentence that leans on headings alone, not on its like.

What is read in it is told of the cells that the sentences were made of. Knows nothing of how sentences are read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from index.facts.cells import Statement, statements, titles
from index.facts.measures import load_measures
from index.facts.tables import Table
from index.records import Fact, Section, Sentence


class StatedCells:
    """What the cells of some tables state, with the sentences and sections that it is read by."""

    def __init__(
        self, tables: Sequence[Table], sentences: Sequence[Sentence], sections: Sequence[Section], year: str, apart: int
    ) -> None:
        """``apart``: empty sentences before each statement, so that none leans on the one before."""
        self.lines: list[Sentence] = []
        self.sections: list[Section] = []  # a path of headings for each table
        self._said: list[Statement] = []
        self._homes: list[Sentence] = []  # of each statement the sentence that its cell stands in
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        self._by_ordinal = {section.ordinal: section for section in sections}
        self._apart = apart
        for table in tables:
            self._take(table, year)

    @property
    def text(self) -> str:
        """What the cells state, a line each."""
        return "\n".join(statement.text for statement in self._said)

    def is_the_number(self, position: int, line: int) -> bool:
        """Whether the number at a position of a line is its cell's, and not one of its headings."""
        behind = position - self.lines[line].start - self._said[self.lines[line].ordinal].number
        return behind in {0, 1}  # 1: behind its 约

    def of_cell(self, fact: Fact) -> Fact:
        """Return a fact of a line as one of the report: of its cell, with what the labels around that say."""
        statement, sentence = self._said[fact.sentence], self._homes[fact.sentence]
        words = statement.words or statement.cell
        return replace(
            fact,
            sentence=sentence.ordinal,
            start=statement.cell.start,
            end=statement.cell.end,
            unit=fact.unit if statement.unit is None else statement.unit,
            measure_start=words.start,
            measure_end=words.end if statement.words else words.start,
            scope=statement.scope or fact.scope,
            part_of=None,
            aspect="plans" if statement.is_target else self._by_ordinal[sentence.section].aspect,
        )

    def _take(self, table: Table, year: str) -> None:
        own = self._sentences[bisect_right(self._starts, table.start) - 1]
        section = self._by_ordinal[own.section]
        path = (*section.path, *titles(table))
        for depth in range(1, len(path) + 1):
            self.sections.append(replace(section, ordinal=len(self.sections), path=path[:depth]))
        for statement in statements(table, load_measures(), year):
            place = bisect_right(self._starts, statement.cell.start) - 1
            if place >= 0 and statement.cell.start < self._sentences[place].end:
                self._homes.append(self._sentences[place])
                self._add(statement, own.report_id)

    def _add(self, statement: Statement, report_id: str) -> None:
        at = self.lines[-1].end + 1 if self.lines else 0
        end = at + len(statement.text)
        line = Sentence(report_id, len(self.sections) - 1, len(self._said), at, end, statement.text)
        self.lines += [replace(line, section=-1, start=at, end=at, text="")] * self._apart
        self.lines.append(line)
        self._said.append(statement)
