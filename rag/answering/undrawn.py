"""A chart that was asked for and cannot be drawn: why, in the answer. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rag.schema.answer import Draft, Undrawn
from rag.understanding.cues.cue import Cue
from rag.understanding.question import Question

_WHY: Mapping[Undrawn, tuple[str, str]] = {
    Undrawn.ONE: ("可以比较的数不到两个", "there are not two numbers to compare"),
    Undrawn.UNITS: ("各个数的单位不同,不能放在同一根轴上", "the numbers have different units, which share no axis"),
    Undrawn.NEGATIVE: (
        "其中有减少数,从零画起的图画不出",
        "some numbers are decreases, below the zero that charts begin at",
    ),
    Undrawn.MEASURES: ("各处问的不是同一个指标", "each place was asked for another measure"),
    Undrawn.TEXT: ("这里比较的是文字,没有数字", "what is compared here are words, not numbers"),
    Undrawn.PROSE: ("回答是报告里的一段话,没有一组数字", "the answer is a passage of a report, not a set of numbers"),
}


def tell_undrawn(asked: Question, draft: Draft) -> Draft:
    """Return a draft that says why it has no chart, where one was asked for; a refusal says why it has nothing."""
    if draft.chart or draft.refusal or not asked.has(Cue.CHART):
        return draft
    single = Undrawn.ONE if asked.number else Undrawn.PROSE
    chinese, english = _WHY[draft.undrawn or (Undrawn.TEXT if draft.table else single)]
    line = f"(No chart: {english}.)" if asked.language == "en" else f"(没有画图:{chinese}。)"
    return replace(draft, text=f"{draft.text.rstrip()}\n{line}")
