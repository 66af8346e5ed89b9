"""A kept answer for other programs and for print: the JSON record, and Markdown with a footnote for each quote.

What stands in reports and questions is escaped, so that no Markdown or HTML of theirs takes effect. Writes no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rag.answer import MARKER, Answer, Citation, Edit, Table
from rag.keeping import Reopened
from rag.standing import Standing

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")
# What makes a heading, a list or a rule, but only where a line begins.
_BEGINS = re.compile(r"^(\d*)([#+\-=.)])")


def json_record(reopened: Reopened) -> dict[str, Any]:
    """Return the record as it was answered; ``citations_now`` beside it only where a quote does not stand as it did."""
    record = reopened.answer.to_json()
    if all(standing.stands for standing in reopened.standings):
        return record
    return {**record, "citations_now": [asdict(standing) for standing in reopened.standings]}


def markdown_lines(reopened: Reopened) -> Iterator[str]:
    """Yield the lines of the answer as Markdown: what was asked, what was answered, and each quote as a footnote."""
    answer = reopened.answer
    yield f"# {_escape(answer.question)}"
    yield ""
    yield from _head(reopened)
    for remark in _remarks(reopened):
        yield ""
        yield f"> {_escape(remark)}"
    for line in answer.text.splitlines():
        if line.strip():
            yield ""
            yield _with_footnotes(line)
    if answer.table:
        yield ""
        yield from _table(answer.table)
    yield from _below(answer)
    for citation, standing in zip(answer.citations, reopened.standings, strict=True):
        yield ""
        yield _footnote(citation, standing)


def _head(reopened: Reopened) -> Iterator[str]:
    answer = reopened.answer
    last = "" if reopened.last_asked == reopened.first_asked else f"(最近一次 last {_time(reopened.last_asked)})"
    now = f"(现在 now `{reopened.index_now}`)" if reopened.index_changed else ""
    yield f"- 记录 Record: `{answer.id}`"
    yield f"- 提问时间 Asked: {_time(reopened.first_asked)}{last}"
    yield f"- 文库 Library: `{answer.index}`{now}"
    yield f"- 模型 Model: {_escape(answer.model)}"
    if answer.standalone_question != answer.question:
        yield f"- 完整问题 In full: {_escape(answer.standalone_question)}"
    if reopened.history:
        yield f"- 此前的问题 Earlier questions: {_escape(' / '.join(reopened.history))}"
    if reopened.edit:
        yield f"- 手动设定的范围 Scope set by hand: {_escape(_tell_edit(reopened.edit))}"


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
    yield from reopened.answer.notices
    if refusal := reopened.answer.refusal:
        yield f"未作答 Not answered: {refusal.kind}"


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(_escape(column) for column in table.columns)} |"
    yield f"|{' --- |' * len(table.columns)}"
    for row in table.rows:
        cells = (_escape(cell.text) + "".join(f"[^{marker}]" for marker in cell.citations) for cell in row)
        yield f"| {' | '.join(cells)} |"


def _below(answer: Answer) -> Iterator[str]:
    """Yield how the question was understood, who was silent, and what was taken out of the model's words."""
    told = [f"理解 Understood: {_escape(reading)}" for reading in answer.understood]
    if answer.coverage:
        for label, names in (
            ("未披露 Not disclosed", answer.coverage.undisclosed),
            ("无报告 No report", answer.coverage.missing),
        ):
            if names:
                told.append(f"{label}: {_escape('、'.join(names))}")
    if removed := sum(claim.verdict == "unsupported" for claim in answer.claims):
        told.append(f"模型有{removed}句话没有依据,已去除 Sentences of the model left out, not borne out: {removed}")
    if told:
        yield ""
        yield from (f"- {one}" for one in told)


def _footnote(citation: Citation, standing: Standing) -> str:
    year = f"{citation.year}年" if citation.year else "年份不明"
    where = " › ".join((citation.title, *citation.section))
    place = f"{citation.jurisdiction},{year}"
    source = f"{_escape(where)}({_escape(place)});字符 characters {citation.start}:{citation.end}"
    now = "" if standing.stands else f"。**{_escape(standing.tell('zh'))}** {_escape(standing.tell('en'))}"
    report = f"报告 report `{citation.report_id}` ({_escape(citation.report)})"
    return f"[^{citation.marker}]: “{_escape(citation.quote)}” — {source},{report}{now}"


def _with_footnotes(line: str) -> str:
    """Return a line of the answer with footnotes for its markers."""
    between = MARKER.split(line.strip())  # text, number, text, number ... text
    return "".join(_escape(piece) if n % 2 == 0 else f"[^{piece}]" for n, piece in enumerate(between))


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    plain = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _BEGINS.sub(r"\1\\\2", plain)
