"""Changes of a question's scope by hand, and what a refusal offers instead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import page_bot
from support.page_bot import PageBot

from rag.schema.answer import Edit, Refusal
from ui.language import read_words
from ui.views.ask.chips import render_offers, render_scope, say_edit
from ui.views.ask.conversation import Change, Turn, begin_again, begin_turn, listen, read_history
from ui.views.ask.scope_edits import LONGEST_MEASURE, MOST_OFFERED, apply_change, list_places, list_years, offer

ZH = read_words("zh")


@pytest.fixture(scope="module")
def bot() -> PageBot:
    return PageBot(pace=0)


def _run(bot: PageBot, turn: Turn) -> Turn:
    return list(listen(bot, turn))[-1]


@pytest.fixture
def turn(bot: PageBot) -> Turn:
    return _run(bot, Turn(1, page_bot.LOOKUP))


def _refused(bot: PageBot, question: str, detail: str = "") -> Turn:
    turn = _run(bot, Turn(1, question))
    assert turn.answer
    assert turn.answer.refusal
    refusal = replace(turn.answer.refusal, detail=detail or turn.answer.refusal.detail)
    return replace(turn, answer=replace(turn.answer, refusal=refusal))


@pytest.mark.parametrize(
    ("change", "edit"),
    [
        (Change("drop-place", "梅河口市"), Edit(jurisdictions=())),
        (Change("add-place", "东昌区"), Edit(jurisdictions=("梅河口市", "东昌区"))),
        (Change("only-place", "东昌区"), Edit(jurisdictions=("东昌区",))),
        (Change("drop-year", "2022"), Edit(years=())),
        (Change("add-year", "2024"), Edit(years=(2022, 2024))),
        (Change("only-year", "2024"), Edit(years=(2024,))),
        (Change("measure", " 行政诉讼 "), Edit(measure="行政诉讼")),
    ],
)
def test_one_change_sets_one_part_of_the_scope(turn: Turn, bot: PageBot, change: Change, edit: Edit) -> None:
    assert apply_change(turn, change, bot.entries()) == edit


@pytest.mark.parametrize(
    "change",
    [
        Change("drop-place", "东昌区"),
        Change("add-place", "梅河口市"),
        Change("add-place", "长沙市"),
        Change("only-place", "<script>"),
        Change("add-year", "1999"),
        Change("drop-year", "2022.5"),
        Change("measure", ""),
        Change("ask", "别的"),
        Change("remove-everything", "梅河口市"),  # type: ignore[arg-type]
    ],
)
def test_change_that_the_library_does_not_know_changes_nothing(turn: Turn, bot: PageBot, change: Change) -> None:
    assert apply_change(turn, change, bot.entries()) is None


def test_changes_add_up_and_leave_the_rest_as_it_was_read(turn: Turn, bot: PageBot) -> None:
    edit = apply_change(turn, Change("drop-year", "2022"), bot.entries())
    assert edit
    again = _run(bot, begin_again((turn,), turn, edit)[1])
    assert apply_change(again, Change("add-place", "东昌区"), bot.entries()) == Edit(("梅河口市", "东昌区"), ())


def test_measure_that_is_emptied_is_read_from_the_question_again(turn: Turn, bot: PageBot) -> None:
    edited = replace(turn, edit=Edit(measure="行政诉讼"))
    assert apply_change(edited, Change("measure", "  "), bot.entries()) == Edit()


def test_measure_has_an_end(turn: Turn, bot: PageBot) -> None:
    edit = apply_change(turn, Change("measure", "长" * 1000), bot.entries())
    assert edit
    assert len(edit.measure or "") == LONGEST_MEASURE


def test_namesakes_are_listed_with_where_they_lie(bot: PageBot) -> None:
    places = list_places(bot.entries())
    assert "吉林省长春市南关区" in places
    assert "云南省南关区" in places
    assert "南关区" not in places
    assert "东昌区" in places


def test_years_are_listed_once_newest_first(bot: PageBot) -> None:
    assert list_years(bot.entries()) == (2024, 2023, 2022)


def test_edited_turn_keeps_question_and_history_and_shows_its_scope_at_once(turn: Turn) -> None:
    standing = replace(turn, history=("早先的问题",))
    kept, again = begin_again((standing,), standing, Edit(years=(2023,)))
    assert kept == (standing,)
    assert (again.number, again.question, again.history) == (2, turn.question, ("早先的问题",))
    assert again.scope
    assert (again.scope.jurisdictions, again.scope.years) == (("梅河口市",), (2023,))
    assert again.found is None


def test_next_question_stands_on_the_edited_one_alone(turn: Turn, bot: PageBot) -> None:
    again = _run(bot, begin_again((turn,), turn, Edit(("东昌区",)))[1])
    assert read_history((turn, again)) == (f"东昌区、2022年、行政复议受理：{turn.question}",)


def test_edit_without_an_answer_leaves_the_history_at_the_question(turn: Turn) -> None:
    stopped = replace(begin_again((turn,), turn, Edit(("东昌区",)))[1], stopped=True)
    assert read_history((turn, stopped)) == (turn.question,)


def test_edit_that_failed_leaves_the_conversation_where_it_was(turn: Turn) -> None:
    failed = replace(begin_again((turn,), turn, Edit(("东昌区",)))[1], error="坏了")
    kept, following = begin_turn((turn, failed), "再问")
    assert kept == (turn,)
    assert following.history == (turn.question,)


def test_longer_name_is_not_offered_as_the_shorter_one_within_it(bot: PageBot) -> None:
    refused = _refused(bot, page_bot.ELSEWHERE, "库中现有：吉林省长春市南关区2023、铁岭市人民政府办公室2024。")
    offered = [change.value for change in offer(refused, bot.entries(), ())]
    assert offered == ["吉林省长春市南关区", "铁岭市人民政府办公室"]


def test_year_offered_is_one_of_these_places_and_not_the_one_refused(bot: PageBot) -> None:
    refused = _refused(bot, page_bot.REFUSED, "没有2019年的；梅河口市有2022年的，东昌区有2024年的。")
    assert offer(refused, bot.entries(), ()) == (Change("only-year", "2022"),)


def test_year_in_which_it_is_not_disclosed_is_not_offered(bot: PageBot) -> None:
    refused = _refused(bot, page_bot.REFUSED)
    assert refused.answer
    silent = Refusal("not_disclosed", "梅河口市2022年的报告没有披露。")
    turn = replace(refused, answer=replace(refused.answer, refusal=silent))
    assert offer(turn, bot.entries(), ()) == ()


def test_few_are_offered(bot: PageBot) -> None:
    names = [f"{letter}{letter}县" for letter in "甲乙丙丁戊己庚辛壬癸"]
    one = bot.entries()[0]
    body = one.profile.jurisdiction
    entries = [replace(one, profile=replace(one.profile, jurisdiction=replace(body, name=name))) for name in names]
    refused = _refused(bot, page_bot.ELSEWHERE, "、".join(names))
    assert len(offer(refused, entries, ())) == MOST_OFFERED


def test_answer_that_is_no_refusal_offers_nothing(turn: Turn, bot: PageBot) -> None:
    assert offer(turn, bot.entries(), ("问题",)) == ()
    assert render_offers(turn, "off_topic", ZH) == ""


def test_controls_do_nothing_while_the_bot_is_at_it(turn: Turn) -> None:
    running = replace(turn, answer=None)
    controls = ("<button", "<input", "<select")
    shown = render_scope(running, ZH, (2024,))
    assert shown.count(" disabled") == sum(shown.count(control) for control in controls)
    assert " disabled" not in render_scope(turn, ZH, (2024,))


def test_year_there_is_instead_of_the_one_asked_is_no_chip_but_can_be_added(bot: PageBot) -> None:
    refused = _run(bot, Turn(1, page_bot.REFUSED))
    shown = render_scope(refused, ZH, (2022,))
    assert "drop-year" not in shown
    assert '<option value="2022">' in shown
    assert apply_change(refused, Change("add-year", "2022"), bot.entries()) == Edit(years=(2022,))


def test_scope_of_a_refused_place_does_not_claim_all_places(bot: PageBot) -> None:
    assert "全部地区" not in render_scope(_refused(bot, page_bot.ELSEWHERE), ZH, ())


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit(jurisdictions=()), "全部地区"),
        (Edit(("东昌区", "梅河口市"), (2022, 2023)), "东昌区、梅河口市 · 2022年、2023年"),
        (Edit(years=(), measure="行政诉讼"), "全部年份 · 行政诉讼"),
    ],
)
def test_edit_is_said_in_words(edit: Edit, said: str) -> None:
    assert say_edit(edit, ZH) == said
