"""Spans of a question as a handler attached to LlamaIndex's instrumentation hears them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index_instrumentation.span import active_span_id
from support.library import build_library, make_bot
from support.spans import listening

from rag.answering.bot import Bot
from rag.schema.answer import Finished
from rag.tracing import traced, traced_stream

COUNTED = "鼓楼区2024年收到多少件行政复议申请?"
WORDED = "嘉善县2024年聘请了法律顾问做什么?"


class Counter:
    """Something with streams."""

    @traced_stream
    def count(self, to: int) -> Iterator[int]:
        for number in range(to):
            yield self.doubled(number)
        return "done"

    @traced
    def doubled(self, number: int) -> int:
        return 2 * number

    @traced_stream
    def outer(self, to: int) -> Iterator[int]:
        yield from self.count(to)

    @traced_stream
    def failing(self) -> Iterator[int]:
        yield 1
        raise ValueError("broken")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    opened = make_bot(build_library(tmp_path), ["打造长三角一体化示范区法律服务中心[1]。"])
    yield opened
    opened.close()


def test_a_stream_is_a_span_until_it_ends_with_its_result() -> None:
    with listening() as heard:
        stream = Counter().count(to=2)
        assert next(stream) == 0
        assert heard.named("Counter.count") == []
        assert list(stream) == [2]
        (span,) = heard.named("Counter.count")
    assert (span.arguments, span.result) == ({"to": 2}, "done")
    assert [heard.parent(each) for each in heard.named("Counter.doubled")] == ["Counter.count"] * 2


def test_streams_lie_in_each_other() -> None:
    with listening() as heard:
        assert list(Counter().outer(1)) == [0]
        (inner,) = heard.named("Counter.count")
        assert heard.parent(inner) == "Counter.outer"


def test_whoever_reads_a_stream_is_not_inside_its_span() -> None:
    for _ in Counter().count(1):
        assert active_span_id.get() is None
    assert active_span_id.get() is None


def test_streams_read_by_turns_keep_their_own_spans() -> None:
    with listening() as heard:
        assert list(zip(Counter().count(2), Counter().outer(2), strict=True)) == [(0, 0), (2, 2)]
        parents = [heard.parent(span) for span in heard.named("Counter.count")]
    assert set(parents) == {None, "Counter.outer"}


def test_a_stream_that_fails_or_is_left_is_dropped() -> None:
    with listening() as heard:
        with pytest.raises(ValueError, match="broken"):
            list(Counter().failing())
        left = Counter().count(5)
        next(left)
        left.close()
        dropped = [(span.name, type(span.error)) for span in heard.dropped_spans]
    assert dropped == [("Counter.failing", ValueError), ("Counter.count", GeneratorExit)]
    assert not heard.open_spans


def test_a_question_shows_how_it_was_read_searched_written_and_checked(bot: Bot) -> None:
    with listening() as heard:
        answer = bot.ask(WORDED)
        (whole,) = heard.named("Bot.stream")
        inside = {span.name: heard.parent(span) for span in heard.completed_spans}
    assert whole.result == Finished(answer)
    assert whole.arguments["question"] == WORDED
    assert whole.parent_id is None
    assert inside["Drafting.draft"] == "Bot.stream"
    assert inside["Recall.read"] == "Drafting.draft"
    assert inside["Retriever.retrieve"] == "Drafting.draft"
    assert inside["Speaker.say"] == "Drafting.draft"
    assert inside["check_reply"] == "Drafting.draft"
    assert not heard.open_spans
    assert not heard.dropped_spans


def test_a_question_that_needs_no_search_has_no_span_of_one(bot: Bot) -> None:
    with listening() as heard:
        bot.ask("有哪些报告?")
        assert heard.named("Recall.read")
        assert not heard.named("Retriever.retrieve")
