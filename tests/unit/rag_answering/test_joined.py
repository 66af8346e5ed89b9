"""Several questions in one text are answered in order as one record, each with its own citations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import build_library, check_record, hear, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.schema.answer import Edit, EvidenceFound, Standing, markers_in

TWO = "鼓楼区2024年收到多少件行政复议申请?12345热线按期办结率是多少?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("joined")) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def test_each_is_answered_in_order_with_what_it_leaves_out(bot: Bot) -> None:
    answer = bot.ask(TWO)
    check_record(answer, bot)
    first, second = answer.text.index("73件"), answer.text.index("99.1%")
    assert first < second
    assert answer.refusal is None
    assert answer.scope.jurisdictions == ("鼓楼区",)


def test_markers_go_on_from_one_answer_to_the_next(bot: Bot) -> None:
    answer = bot.ask(TWO)
    by_marker = {citation.marker: citation.quote for citation in answer.citations}
    own = [claim for claim in answer.claims if claim.citations]
    assert "73件" in by_marker[own[0].citations[0]]
    assert "99.1%" in by_marker[own[-1].citations[0]]


def test_what_is_refused_is_told_between_the_answers(bot: Bot) -> None:
    answer = bot.ask(
        "1.鼓楼区收到多少件行政复议申请 2.拉萨市收到多少件行政复议申请 3.嘉善县2024年收到多少件行政复议申请"
    )
    assert answer.text.index("73件") < answer.text.index("没有拉萨市") < answer.text.index("88件")
    assert answer.refusal is None


def test_refused_where_each_is(bot: Bot) -> None:
    answer = bot.ask("拉萨市收到多少件行政复议申请?喀什市收到多少件行政复议申请?")
    assert answer.refusal is not None
    assert answer.refusal.kind == "not_in_corpus"
    assert "拉萨" in answer.refusal.detail
    assert "喀什" in answer.refusal.detail


def test_readings_rest_on_the_whole_text(bot: Bot) -> None:
    text = "  1.鼓楼区收到多少件行政复议申请 2.嘉善县2024年收到多少件行政复议申请"
    answer = bot.ask(text)
    assert answer.trace
    places = [answer.question[r.start : r.end] for r in answer.trace.readings if r.reader == "place" and r.start]
    assert places == ["鼓楼区", "嘉善县"]


def test_a_follow_up_leans_on_the_last_of_them(bot: Bot) -> None:
    answer = bot.ask("受理的呢?", ["鼓楼区2024年收到多少件行政复议申请?嘉善县2024年呢?"])
    assert "81件" in answer.text


def test_what_a_model_writes_is_numbered_on(library: Library) -> None:
    bot = make_bot(library, ["鼓楼区2024年收到行政复议申请73件[1]。", "嘉善县2024年收到行政复议申请88件[1]。"])
    events, answer = hear(bot, "鼓楼区2024年有没有收到行政复议申请?嘉善县2024年有没有收到行政复议申请?")
    check_record(answer, bot)
    deltas = "".join(event.text for event in events if isinstance(event, Standing))
    evidence = [event for event in events if isinstance(event, EvidenceFound)]
    assert len(evidence) == 2
    assert markers_in(deltas) <= {citation.marker for event in evidence for citation in event.citations}
    assert {citation.jurisdiction for citation in answer.citations} == {"鼓楼区", "嘉善县"}
    said = {citation.marker: citation.jurisdiction for citation in answer.citations}
    assert [said[marker] for marker in sorted(markers_in(deltas))] == ["鼓楼区", "嘉善县"]


def test_an_edited_year_holds_for_each(bot: Bot) -> None:
    answer = bot.ask("嘉善县收到多少件行政复议申请?审结多少件?", edit=Edit(years=(2023,)))
    assert "52件" in answer.text
    assert "45件" in answer.text
