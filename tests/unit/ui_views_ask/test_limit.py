"""What a conversation is limited to, as the page shows and changes it: chips, address, question, offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from html import unescape

import pytest
from support.library import build_library, open_desk

from rag.app.desk import Desk
from rag.schema.sources import Picked, Sources
from ui.language import read_words
from ui.views.ask.conversation import Change, Turn, begin_again, begin_edited, begin_retry, begin_unpicked, listen
from ui.views.ask.history_sync import recall_turn, remember, restore
from ui.views.ask.limit import Limit, say_picked
from ui.views.ask.messages import render_question, render_turn
from ui.views.ask.presenter import Parts, Screen
from ui.views.ask.scope_edits import apply_change, offer
from ui.views.base import Changes

ZH, EN = read_words("zh"), read_words("en")
PARTS = Parts(**{field.name: field.name for field in fields(Parts)})
ANN = "browser:ann"
RECEIVED = "收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = open_desk(build_library(tmp_path_factory.mktemp("limit")))
    yield desk
    desk.close()


@pytest.fixture
def limit(desk: Desk) -> Limit:
    return Limit(desk.bot, PARTS, Screen(desk.bot, PARTS))


@pytest.fixture
def jiashan(desk: Desk) -> Sources:
    return desk.bot.settle(Sources(places=("嘉善县",), years=(2024,)))[0]


def asked(desk: Desk, question: str, picked: Picked | None) -> Turn:
    *_, turn = listen(desk.bot, Turn(1, question, picked=picked))
    return turn


def link(shown: Changes) -> list[str]:
    found = re.search(r'data-from="([^"]*)"', shown["picked"])
    assert found
    return unescape(found[1]).split("\n")


def test_what_is_picked_stands_above_the_box_and_in_the_address(limit: Limit, jiashan: Sources) -> None:
    shown = limit.show(jiashan, (), "zh")

    assert shown["sources"] == jiashan
    assert re.findall(r'class="zw-chip">([^<]+?)\s*<', shown["picked"]) == ["嘉善县", "2024年"]
    assert shown["picked"].count("zw-unpick-all") == 1
    assert link(shown) == [jiashan.places[0], "2024"]


def test_nothing_picked_shows_nothing_and_clears_the_address(limit: Limit) -> None:
    shown = limit.show(Sources(), (), "zh")

    assert "zw-chip" not in shown["picked"]
    assert link(shown) == [""]


def test_the_address_says_that_all_is_asked_again_where_the_last_question_was_limited(
    limit: Limit, jiashan: Sources
) -> None:
    before = Turn(1, "问", picked=limit.picked(jiashan, "zh"))

    assert link(limit.show(Sources(), (before,), "zh")) == ["all"]
    assert limit.find("?from=all&c=1", (before,)) == (Sources(), ())
    assert limit.find("?c=1", (before,)) == (jiashan, ())


def test_a_report_that_was_removed_is_picked_no_more_and_told_by_its_name(limit: Limit, jiashan: Sources) -> None:
    gone = replace(jiashan, reports=("f" * 16,))
    turn = Turn(1, "问", picked=Picked(gone, ("嘉善县", "2024年", "旧报告"), 2))

    assert limit.find("", (turn,)) == (jiashan, ("旧报告",))
    assert limit.show(gone, (), "zh")["sources"] == jiashan


def test_one_part_or_all_of_it_is_taken_back(limit: Limit, jiashan: Sources) -> None:
    assert limit.drop("2024", jiashan, (), "zh")["sources"] == replace(jiashan, years=())
    assert limit.drop(jiashan.places[0], jiashan, (), "zh")["sources"] == replace(jiashan, places=())
    assert limit.drop("", jiashan, (), "zh")["sources"] == Sources()


def test_what_the_browser_sends_and_the_library_has_not_is_not_picked(limit: Limit) -> None:
    assert limit.choose(["<b>"], [1999], ["f" * 16], (), "zh")["sources"] == Sources()
    shown = limit.pick_report("<img src=x>", (), "zh")
    assert shown["sources"] == Sources()
    assert "<img" not in shown["picked"]
    assert "<img" in unescape(shown["picked"])


def test_before_the_first_question_the_suggestions_are_of_what_is_picked(limit: Limit, jiashan: Sources) -> None:
    places = list(jiashan.places)

    assert "鼓楼区" not in str(limit.choose(places, [], [], (), "zh")["welcome"].value)
    assert "welcome" not in limit.choose(places, [], [], (Turn(1, "问"),), "zh")


def test_a_question_says_what_it_was_limited_to_and_of_many_the_first() -> None:
    many = Picked(Sources(years=(2024,)), tuple("甲乙丙丁戊己"), 9)

    assert say_picked(many, ZH) == "只问：甲、乙、丙、丁等 2 项（9 份报告）"
    assert say_picked(replace(many, names=("2024",), count=1), EN) == "Only: 2024 (1 report)"
    assert "<b>" not in render_question(Turn(1, "问", picked=replace(many, names=("<b>",))), ZH)


def test_a_limited_question_keeps_its_limit_when_asked_again(limit: Limit, jiashan: Sources) -> None:
    picked = limit.picked(jiashan, "zh")
    turn = Turn(1, "问", picked=picked)

    assert begin_retry((turn,), turn)[1].picked == picked
    edit = apply_change(turn, Change("measure", "复议"), ())
    assert edit
    assert begin_again((turn,), turn, edit)[1].picked == picked
    assert begin_edited((turn,), 1, "另问")[1].picked is None
    assert begin_unpicked((turn,), turn)[1].picked is None


def test_a_refusal_beyond_the_picked_reports_says_so_and_offers_all(desk: Desk, limit: Limit, jiashan: Sources) -> None:
    turn = asked(desk, f"鼓楼区2024年{RECEIVED}", limit.picked(jiashan, "zh"))
    offers = offer(turn, desk.bot.entries(), ())

    assert offers == (Change("unpick", ""),)
    shown = render_turn(replace(turn, offers=offers), ZH)
    assert "不在所选的报告里" in shown
    assert "在全部报告里问" in shown


def test_another_year_is_offered_of_the_picked_reports_only(desk: Desk, limit: Limit) -> None:
    picked = limit.picked(desk.bot.settle(Sources(places=("嘉善县",), years=(2023,)))[0], "zh")
    turn = asked(desk, f"嘉善县2024年{RECEIVED}", picked)

    assert offer(turn, desk.bot.entries(), ()) == (Change("only-year", "2023"), Change("unpick", ""))


def test_a_kept_conversation_comes_back_with_what_it_was_limited_to(desk: Desk, limit: Limit, jiashan: Sources) -> None:
    turn = asked(desk, RECEIVED, limit.picked(jiashan, "zh"))
    kept = remember(desk, ANN, "", (turn,))

    (back,) = restore(desk, ANN, kept, "zh")
    assert back.picked == turn.picked
    assert limit.find("", (back,)) == (jiashan, ())
    assert recall_turn(desk.conversations.get(ANN, kept).turns[0], "").picked == turn.picked
