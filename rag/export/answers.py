"""A kept answer, and a whole conversation, for other programs and for print: JSON, Markdown, Word.

An answer becomes blocks once, whatever they are written as, with a footnote for each quote. Writes no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.answer_store.conversations import Conversation, Reason, Recalled
from rag.answer_store.drift import Standing
from rag.answer_store.records import Reopened
from rag.export.blocks import Block, Grid, Heading, Items, Line, Paragraph, Remark, Strong, mark
from rag.export.docx import write_docx
from rag.export.markdown import write_markdown
from rag.language.messages import on_one_line, say_both
from rag.schema.answer import Answer, Cell, Citation, Coverage, Edit, Language, RefusalKind, Table

REFUSALS: Mapping[RefusalKind, str] = {
    "not_in_corpus": "库中没有这份报告 no such report in the library",
    "year_missing": "库中没有这一年的报告 no report of that year",
    "not_disclosed": "报告没有写到 not disclosed",
    "ambiguous_place": "地名有歧义 more than one place of that name",
    "false_premise": "提问与报告不符 the question supposes what the reports do not say",
    "off_topic": "不在报告的范围内 not what the reports are about",
}
REASONS: Mapping[Reason, str] = {
    "wrong_number": "数字不对 wrong number",
    "wrong_citation": "引文不对 wrong citation",
    "not_asked": "答非所问 not what was asked",
    "missing": "有遗漏 something is missing",
    "other": "其他 other",
}
GONE = "答案记录已被删除或损坏,请重新提问。 The record of this answer was removed or is damaged; ask again."
UNANSWERED = "这个问题没有答完。 This question was not answered to the end."


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
    """Yield the lines of the answer as Markdown: what was asked, what was answered, and each quote as a footnote."""
    return print_answer(reopened).to_markdown()


def print_answer(reopened: Reopened) -> Printed:
    """Return an answer as blocks, its footnotes under the numbers of its markers."""
    answer = reopened.answer
    numbers = {citation.marker: citation.marker for citation in answer.citations}
    return Printed(answer.question, tuple(_blocks(reopened, numbers)), _footnotes(reopened, numbers))


def print_conversation(conversation: Conversation) -> Printed:
    """Return a conversation as blocks: each question a heading; its footnotes numbered from the first to the last."""
    blocks: list[Block] = [Items(tuple(_about(conversation)))]
    footnotes: dict[int, Line] = {}
    for recalled in conversation.turns:
        blocks.append(Heading(recalled.entry.question))
        if recalled.reopened is None:
            blocks.append(Remark((GONE if recalled.entry.answer_id else UNANSWERED,)))
            continue
        markers = [citation.marker for citation in recalled.reopened.answer.citations]
        numbers = {marker: len(footnotes) + place for place, marker in enumerate(markers, start=1)}
        blocks += _blocks(recalled.reopened, numbers)
        footnotes |= _footnotes(recalled.reopened, numbers)
        blocks += _said(recalled)
    return Printed(conversation.listed.title, tuple(blocks), footnotes)


def _about(conversation: Conversation) -> Iterator[Line]:
    listed = conversation.listed
    yield (f"对话 Conversation: {_time(listed.created)} – {_time(listed.updated)}",)
    yield (f"问题 Questions: {listed.questions}",)
    if listed.places:
        yield (f"地区 Places: {'、'.join(listed.places)}",)


def _said(recalled: Recalled) -> Iterator[Block]:
    if said := recalled.feedback:
        verdict = "有用 Liked" if said.liked else "有问题 Disliked"
        why = [part for part in (said.reason and REASONS[said.reason], said.words) if part]
        yield Items(((f"评价 Feedback: {verdict}{': ' if why else ''}{' · '.join(why)}",),))


def _blocks(reopened: Reopened, numbers: dict[int, int]) -> Iterator[Block]:
    """Yield an answer without its question: what to know before it, its words, what to know besides, its origin."""
    answer = reopened.answer
    yield from (Remark((remark,)) for remark in _remarks(reopened))
    yield from (Paragraph(mark(line.strip(), numbers)) for line in answer.text.splitlines() if line.strip())
    if answer.table:
        yield _grid(answer.table, numbers)
    yield Items((*((one,) for one in _below(answer)), *_origin(reopened)))


def _footnotes(reopened: Reopened, numbers: dict[int, int]) -> dict[int, Line]:
    pairs = zip(reopened.answer.citations, reopened.standings, strict=True)
    return {numbers[citation.marker]: _footnote(citation, standing) for citation, standing in pairs}


def _origin(reopened: Reopened) -> Iterator[Line]:
    answer = reopened.answer
    last = "" if reopened.last_asked == reopened.first_asked else f"(最近一次 last {_time(reopened.last_asked)})"
    now = f"(现在 now {reopened.index_now})" if reopened.index_changed else ""
    yield (f"记录 Record: {answer.id}",)
    yield (f"提问时间 Asked: {_time(reopened.first_asked)}{last}",)
    yield (f"文库 Library: {answer.index}{now}",)
    yield (f"模型 Model: {answer.model}",)
    if answer.standalone_question != answer.question:
        yield (f"完整问题 In full: {answer.standalone_question}",)
    if reopened.history:
        yield (f"此前的问题 Earlier questions: {' / '.join(reopened.history)}",)
    if reopened.edit:
        yield (f"手动设定的范围 Scope set by hand: {_tell_edit(reopened.edit)}",)


def _time(stamp: str) -> str:
    return f"{stamp[:16].replace('T', ' ')} UTC"


def _tell_edit(edit: Edit) -> str:
    years = None if edit.years is None else tuple(map(str, edit.years))
    set_values = (("地区", edit.jurisdictions), ("年份", years), ("指标", edit.measure and (edit.measure,)))
    return ";".join(f"{name}:{'、'.join(values) or '全部'}" for name, values in set_values if values is not None)


def _remarks(reopened: Reopened) -> Iterator[str]:
    """Yield what a reader has to know before the answer: what has changed since, and in which mode it was given."""
    if summary := reopened.summary("zh"):
        yield f"{summary} {reopened.summary('en')}"
    yield from map(on_one_line, reopened.answer.notices)
    if picked := reopened.answer.picked:
        yield " ".join(say_both("sources.limited", count=picked.count, names="、".join(picked.names)))
    if refusal := reopened.answer.refusal:
        yield f"未作答 Not answered: {REFUSALS[refusal.kind]}"


def _grid(table: Table, numbers: dict[int, int]) -> Grid:
    return Grid(table.columns, tuple(tuple(_cell(cell, numbers) for cell in row) for row in table.rows))


def _cell(cell: Cell, numbers: dict[int, int]) -> Line:
    return (cell.text, *(numbers[marker] for marker in cell.citations))


def _below(answer: Answer) -> Iterator[str]:
    """Yield how the question was understood, who was silent, and what was taken out of the model's words."""
    yield from (f"理解 Understood: {reading}" for reading in answer.understood)
    if coverage := answer.coverage:
        yield from (f"{label}: {'、'.join(names)}" for label, names in _silent(coverage) if names)
    if removed := sum(claim.verdict == "unsupported" for claim in answer.claims):
        yield f"模型有{removed}句话没有依据,已去除 Sentences of the model left out, not borne out: {removed}"


def _silent(coverage: Coverage) -> Iterator[tuple[str, Sequence[str]]]:
    yield "未披露 Not disclosed", coverage.undisclosed
    yield "无报告 No report", coverage.missing


def _footnote(citation: Citation, standing: Standing) -> Line:
    year = f"{citation.year}年" if citation.year else "年份不明"
    where = " › ".join((citation.title, *citation.section))
    page = f",第{citation.page}页 page {citation.page}" if citation.page else ""
    source = f"{where}({citation.jurisdiction},{year}){page};字符 characters {citation.start}:{citation.end}"
    told = f"“{citation.shown}” — {source},报告 report {citation.report_id} ({citation.report})"
    return (told,) if standing.stands else (told, "。", Strong(standing.tell("zh")), f" {standing.tell('en')}")
