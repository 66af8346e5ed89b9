"""Summaries → Markdown tables in Chinese or English, and their place in the documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from bench.beside.judge import KINDS
from bench.beside.outcome import Summary

Language = Literal["zh", "en"]
BEGIN, END = "<!-- beside -->", "<!-- /beside -->"

_WORDS = {
    "zh": {
        "right": "答对",
        "single": "其中：单份报告",
        "comparison": "其中：比较",
        "aggregate": "其中：汇总",
        "unanswerable": "其中：无答案，应当说明",
        "evidence": "找到依据，秒，p50 / p95",
        "token": "第一个字，秒，p50 / p95",
        "total": "完整答案，秒，p50 / p95",
        "worded": "由语言模型措辞的答案，条",
        "worded_total": "这些答案：完整答案，秒，p50 / p95",
        "memory": "内存峰值，MB",
        "indexing": "建立五份报告的索引，秒",
        "starting": "启动到可以提问，秒",
        "ratio_right": "答对的倍数",
        "ratio_evidence": "找到依据快几倍（p50）",
        "ratio_token": "第一个字快几倍（p50）",
        "ratio_total": "完整答案快几倍（p50）",
        "ratio_total_p95": "完整答案快几倍（p95）",
        "ratio_worded": "双方都由语言模型措辞时，完整答案快几倍（p50）",
        "ratio_memory": "内存是对方的几倍",
        "ratio_indexing": "建索引快几倍",
    },
    "en": {
        "right": "right answers",
        "single": "of these: one report",
        "comparison": "of these: comparison",
        "aggregate": "of these: over all reports",
        "unanswerable": "of these: no answer exists, to be said",
        "evidence": "evidence found, s, p50 / p95",
        "token": "first token, s, p50 / p95",
        "total": "whole answer, s, p50 / p95",
        "worded": "answers that the language model worded",
        "worded_total": "of these: whole answer, s, p50 / p95",
        "memory": "peak memory, MB",
        "indexing": "indexing the five reports, s",
        "starting": "start until a question can be asked, s",
        "ratio_right": "right answers, times as many",
        "ratio_evidence": "evidence found, times faster (p50)",
        "ratio_token": "first token, times faster (p50)",
        "ratio_total": "whole answer, times faster (p50)",
        "ratio_total_p95": "whole answer, times faster (p95)",
        "ratio_worded": "whole answer where both models word it, times faster (p50)",
        "ratio_memory": "memory, times as much",
        "ratio_indexing": "indexing, times faster",
    },
}


def measures(summaries: Mapping[str, Summary], language: Language) -> str:
    """Return what was measured: a column for each system."""
    words = _WORDS[language]
    systems = list(summaries.values())
    asked = [kind for kind in KINDS if kind in systems[0].rights]
    rows = [
        (words["right"], [f"**{s.right}/{s.asked}** ({s.right / s.asked:.0%})" for s in systems]),
        *((words[kind], ["/".join(map(str, s.rights[kind])) for s in systems]) for kind in asked),
        (words["evidence"], [_pair(s.evidence) for s in systems]),
        (words["token"], [_pair(s.token) for s in systems]),
        (words["total"], [_pair(s.total) for s in systems]),
        (words["worded"], [str(s.worded[0]) for s in systems]),
        (words["worded_total"], [_pair(s.worded[1]) if s.worded[1] else "—" for s in systems]),
        (words["memory"], [f"{s.memory:.0f}" for s in systems]),
        (words["indexing"], [f"{s.indexing:.1f}" for s in systems]),
        (words["starting"], [f"{s.starting:.1f}" for s in systems]),
    ]
    return _table(list(summaries), rows)


def ratios(ours: Mapping[str, Summary], peers: Mapping[str, Summary], language: Language) -> str:
    """Return ours beside each peer: a column for each pair, numbers above 1 in our favour but for memory."""
    words = _WORDS[language]
    pairs = {f"{name} : {peer}": (ours[name], peers[peer]) for peer in peers for name in ours}

    def row(key: str, of: Callable[[Summary, Summary], float | None]) -> tuple[str, list[str]]:
        values = [of(mine, theirs) for mine, theirs in pairs.values()]
        return words[key], ["—" if value is None else _figure(value) for value in values]

    return _table(
        list(pairs),
        [
            row("ratio_right", lambda mine, theirs: _over(mine.right, theirs.right)),
            row("ratio_evidence", lambda mine, theirs: _over(theirs.evidence[0], mine.evidence[0])),
            row("ratio_token", lambda mine, theirs: _over(theirs.token[0], mine.token[0])),
            row("ratio_total", lambda mine, theirs: _over(theirs.total[0], mine.total[0])),
            row("ratio_total_p95", lambda mine, theirs: _over(theirs.total[1], mine.total[1])),
            row("ratio_worded", lambda mine, theirs: _over_medians(theirs.worded[1], mine.worded[1])),
            row("ratio_memory", lambda mine, theirs: _over(mine.memory, theirs.memory)),
            row("ratio_indexing", lambda mine, theirs: _over(theirs.indexing, mine.indexing)),
        ],
    )


def put(path: Path, text: str) -> None:
    """Put a text between the marks of a file; ValueError where it has not one of each."""
    whole = path.read_text(encoding="utf-8")
    if whole.count(BEGIN) != 1 or whole.count(END) != 1:
        raise ValueError(f"{path.name} must have {BEGIN} and {END} once each")
    before, rest = whole.split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")


def _table(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    lines = [f"| | {' | '.join(columns)} |", f"| --- |{' ---: |' * len(columns)}"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)])


def _pair(seconds: tuple[float, float]) -> str:
    return " / ".join(f"{value:.2f}" if value < 10 else f"{value:.1f}" for value in seconds)


def _over(value: float, base: float) -> float | None:
    return value / base if base else None


def _over_medians(value: tuple[float, float] | None, base: tuple[float, float] | None) -> float | None:
    return _over(value[0], base[0]) if value and base else None


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"
