"""The folded account of how an answer came about."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

from rag.schema.answer import Answer, Refusal, Scope
from rag.schema.trace import Attempt, Likely, ModelReading, Reading, Trace
from ui.language import read_words
from ui.views.ask.trace import render_trace

ANSWER = Answer(
    id="",
    question="东昌区有什么",
    standalone_question="东昌区有什么",
    scope=Scope(),
    text="没有披露。",
    claims=(),
    citations=(),
    model="none",
    index="",
    refusal=Refusal("not_disclosed", "没有披露。"),
)
HOSTILE = '<img src=x onerror="alert(1)">'


def test_it_tells_what_was_read_and_tried() -> None:
    readings, attempts = (Reading("place", "东昌区", 0, 3),), (Attempt("small_talk", "declined", "不是寒暄"),)
    trace = Trace(readings, attempts, (Likely("act", "drop", 0.9, "keep", 0.08),))
    shown = render_trace(replace(ANSWER, trace=trace), read_words("zh"))

    assert "怎么得出的" in shown
    assert "地区: 东昌区" in shown
    assert "寒暄: 跳过，不是寒暄" in shown
    assert "在对话里：去掉一个 0.90（其次：只留一部分 0.08）" in unescape(shown)
    assert "open" not in shown.partition(">")[0]


def test_what_comes_from_outside_is_escaped() -> None:
    answer = replace(
        ANSWER,
        question=HOSTILE,
        standalone_question=f"{HOSTILE}!",
        trace=Trace((Reading("place", HOSTILE, 0, 4),), (Attempt(HOSTILE[:4], "declined", HOSTILE),)),
    )

    assert "<img" not in render_trace(answer, read_words("en"))


def test_a_record_of_before_has_none() -> None:
    assert render_trace(replace(ANSWER, trace=None), read_words("zh")) == ""


def test_what_a_model_read_is_told_and_escaped() -> None:
    read = ModelReading("ignored", why=HOSTILE, standalone=f"{HOSTILE}\n\n#", seconds=1.25)
    shown = render_trace(replace(ANSWER, trace=Trace(model=(read,))), read_words("en"))

    assert "<img" not in shown
    assert "which is left aside" in shown
    assert "(1.2 s)" in unescape(shown)
