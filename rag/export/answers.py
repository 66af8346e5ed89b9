"""A kept answer, and a whole conversation, for other programs and for print: JSON, Markdown, Word.

An answer becomes blocks once, whatever they are written as, in one language and one time zone, with a footnote for
each quote. What only a program needs – ids, positions, fingerprints – is in the JSON record alone. Writes no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Any

from rag.answer_store.conversations import Conversation, Recalled
from rag.answer_store.drift import Standing
from rag.answer_store.records import Reopened
from rag.export.blocks import Block, Grid, Heading, Items, Line, Paragraph, Remark, Strong, mark
from rag.export.docx import write_docx
from rag.export.figures import draw_table
from rag.export.markdown import write_markdown
from rag.language.detection import language_of
from rag.language.messages import in_language, on_one_line, say
from rag.schema.answer import Answer, Cell, Citation, Edit, Language, Table

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What is written as Markdown or for Word: a title, blocks, and footnotes by number."""

    title: str
    blocks: tuple[Block, ...]
    footnotes: dict[int, Line]

    def to_markdown(self) -> Iterator[str]:
        """Yield the lines of a Markdown document."""
        return write_markdown(self.title, self.blocks, self.footnotes)

    def to_docx(self, language: Language) -> bytes:
        """Return a Word file; ``language`` is told in its properties."""
        return write_docx(self.title, self.blocks, self.footnotes, language=language)


def json_record(reopened: Reopened) -> dict[str, Any]:
    """Return the record as it was answered; ``citations_now`` beside it only where a quote does not stand as it did."""
    record = reopened.answer.to_json()
    if all(standing.stands for standing in reopened.standings):
        return record
    return {**record, "citations_now": [asdict(standing) for standing in reopened.standings]}


def markdown_lines(reopened: Reopened) -> Iterator[str]:
    """Yield the lines of the answer as Markdown, in its question's language: what was asked, and what was answered."""
    return print_answer(reopened, language_of(reopened.answer.question)).to_markdown()


def print_answer(reopened: Reopened, language: Language, zone: tzinfo | None = None) -> Printed:
    """Return an answer as blocks, its footnotes under the numbers of its markers.

    ``zone``: of its times; None: this machine's.
    """
    answer = reopened.answer
    numbers = {citation.marker: citation.marker for citation in answer.citations}
    printer = _Printer(language, zone)
    return Printed(answer.question, tuple(printer.answer(reopened, numbers)), printer.footnotes(reopened, numbers))


def print_conversation(conversation: Conversation, language: Language, zone: tzinfo | None = None) -> Printed:
    """Return a conversation as blocks: each question a heading; its footnotes numbered from the first to the last."""
    printer = _Printer(language, zone)
    blocks: list[Block] = [Items(tuple(printer.about(conversation)))]
    footnotes: dict[int, Line] = {}
    for recalled in conversation.turns:
        blocks.append(Heading(recalled.entry.question))
        if recalled.reopened is None:
            blocks.append(Remark((say(f"export.{'gone' if recalled.entry.answer_id else 'unanswered'}", language),)))
            continue
        markers = [citation.marker for citation in recalled.reopened.answer.citations]
        numbers = {marker: len(footnotes) + place for place, marker in enumerate(markers, start=1)}
        blocks += printer.answer(recalled.reopened, numbers)
        footnotes |= printer.footnotes(recalled.reopened, numbers)
        blocks += printer.feedback(recalled)
    return Printed(conversation.listed.title, tuple(blocks), footnotes)


class _Printer:
    """Says what is kept of answers in one language and one time zone."""

    def __init__(self, language: Language, zone: tzinfo | None) -> None:
        self._language = language
        self._zone = zone

    def about(self, conversation: Conversation) -> Iterator[Line]:
        """Yield when it was, how much was asked, and of which places."""
        listed = conversation.listed
        first, last = self._time(listed.created), self._time(listed.updated)
        yield (first if first == last else self._say("from_to", first=first, last=last),)
        yield (self._say("questions", count=listed.questions),)
        if listed.places:
            yield (self._say("places", names=self._list(listed.places)),)

    def feedback(self, recalled: Recalled) -> Iterator[Block]:
        """Yield what the reader said of an answer."""
        if given := recalled.feedback:
            verdict = self._say("liked" if given.liked else "disliked")
            why = [part for part in (given.reason and self._say(f"reason_{given.reason}"), given.words) if part]
            yield Items((("".join((verdict, *([self._say("colon")] if why else []), " · ".join(why))),),))

    def answer(self, reopened: Reopened, numbers: dict[int, int]) -> Iterator[Block]:
        """Yield an answer without its question: what to know before it, its words, its figures, what else to know."""
        answer = reopened.answer
        yield from (Remark((remark,)) for remark in self._remarks(reopened))
        yield from (Paragraph(mark(line.strip(), numbers)) for line in answer.text.splitlines() if line.strip())
        if answer.table:
            yield _grid(answer.table, numbers)
            if answer.chart and (figure := draw_table(answer.table, answer.chart)):
                yield figure
        yield Items(tuple((line,) for line in (*self._below(answer), *self._origin(reopened))))

    def footnotes(self, reopened: Reopened, numbers: dict[int, int]) -> dict[int, Line]:
        """Return the quotes by the numbers of their footnotes."""
        pairs = zip(reopened.answer.citations, reopened.standings, strict=True)
        return {numbers[citation.marker]: self._footnote(citation, standing) for citation, standing in pairs}

    def _remarks(self, reopened: Reopened) -> Iterator[str]:
        """Yield what a reader has to know before the answer: what has changed since, and in which mode it was given."""
        if summary := reopened.summary(self._language):
            yield summary
        yield from (on_one_line(in_language(notice, self._language)) for notice in reopened.answer.notices)
        if picked := reopened.answer.picked:
            yield say("sources.limited", self._language, count=picked.count, names=self._list(picked.names))
        if refusal := reopened.answer.refusal:
            yield self._say("refused", kind=self._say(f"refused_{refusal.kind}"))

    def _below(self, answer: Answer) -> Iterator[str]:
        """Yield how the question was understood, who was silent, and what was taken out of the model's words."""
        yield from (self._say("understood", reading=reading) for reading in answer.understood)
        if coverage := answer.coverage:
            for key, names in (("undisclosed", coverage.undisclosed), ("unreported", coverage.missing)):
                if names:
                    yield self._say(key, names=self._list(names))
        if removed := sum(claim.verdict == "unsupported" for claim in answer.claims):
            yield self._say("removed", count=removed)

    def _origin(self, reopened: Reopened) -> Iterator[str]:
        answer = reopened.answer
        if answer.standalone_question != answer.question:
            yield self._say("in_full", question=answer.standalone_question)
        if reopened.history:
            yield self._say("earlier", questions=" / ".join(reopened.history))
        if reopened.edit:
            yield self._say("scope_set", scope=self._tell_edit(reopened.edit))
        first, last = self._time(reopened.first_asked), self._time(reopened.last_asked)
        yield self._say("asked", time=first) if first == last else self._say("asked_again", time=first, last=last)
        yield self._say("unworded") if answer.model == "none" else self._say("worded", model=answer.model)

    def _tell_edit(self, edit: Edit) -> str:
        years = None if edit.years is None else tuple(map(str, edit.years))
        values = (("place", edit.jurisdictions), ("year", years), ("measure", edit.measure and (edit.measure,)))
        colon, all_of_it = self._say("colon"), self._say("all")
        told = (f"{self._say(name)}{colon}{self._list(own) or all_of_it}" for name, own in values if own is not None)
        return self._say("semicolon").join(told)

    def _footnote(self, citation: Citation, standing: Standing) -> Line:
        told = f"“{citation.shown}”{self._say('from')}{tell_source(citation, self._language)}"
        if standing.stands:
            return (told,)
        return (told, self._say("full_stop"), Strong(standing.tell(self._language)))

    def _time(self, stamp: str) -> str:
        """Return a moment as it was in the reader's time zone, to the minute."""
        moment = datetime.fromisoformat(stamp).astimezone(self._zone)
        month = MONTHS[moment.month - 1] if self._language == "en" else moment.month
        return self._say("moment", day=moment.day, month=month, year=moment.year, time=f"{moment:%H:%M}")

    def _list(self, names: Sequence[str]) -> str:
        return self._say("comma").join(names)

    def _say(self, key: str, **slots: object) -> str:
        return say(f"export.{key}", self._language, **slots)


def tell_source(citation: Citation, language: Language) -> str:
    """Return where a quote stands, as a person would look it up: whose report, of which year, its title and section."""
    known = citation.year is not None
    year = say("export.of_year", language, year=citation.year) if known else say("export.year_unknown", language)
    place = citation.jurisdiction if known and language == "zh" else f"{citation.jurisdiction} "
    page = say("export.on_page", language, page=citation.page) if citation.page else ""
    return f"{place}{year}《{citation.title or citation.report}》{' › '.join(citation.section)}{page}"


def _grid(table: Table, numbers: dict[int, int]) -> Grid:
    return Grid(table.columns, tuple(tuple(_cell(cell, numbers) for cell in row) for row in table.rows))


def _cell(cell: Cell, numbers: dict[int, int]) -> Line:
    return (cell.text, *(numbers[marker] for marker in cell.citations))
