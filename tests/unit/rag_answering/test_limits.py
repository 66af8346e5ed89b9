"""Answers limited to picked reports: nothing else is searched, counted or told, and what lies beyond is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fakes import ScriptedLLM
from support.library import JIASHAN_2024, NAMESAKES, build_library, check_record, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.schema.answer import Answer, Edit
from rag.schema.errors import QuestionError
from rag.schema.sources import Sources

RECEIVED = "收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = build_library(tmp_path_factory.mktemp("limits"))
    yield library
    library.close()


@pytest.fixture(scope="module")
def bot(library: Library) -> Bot:
    return make_bot(library)


def id_of(bot: Bot, name: str) -> str:
    return next(entry.id for entry in bot.entries() if entry.name == name)


def key_of(bot: Bot, name: str) -> str:
    code = next(entry for entry in bot.entries() if entry.name == name).profile.jurisdiction.code
    assert code
    return code


def cited(answer: Answer) -> set[str]:
    return {citation.report for citation in answer.citations}


def test_a_question_without_a_place_is_answered_from_the_picked_report_alone(bot: Bot) -> None:
    picked = Sources(reports=(id_of(bot, "jiashan-2023.txt"),))

    answer = bot.ask(RECEIVED, sources=picked)

    assert cited(answer) == {"jiashan-2023.txt"}
    assert "52件" in answer.text
    check_record(answer, bot)
    assert cited(bot.ask(RECEIVED)) != {"jiashan-2023.txt"}


def test_the_record_says_what_it_was_limited_to(bot: Bot) -> None:
    jiashan = key_of(bot, "jiashan-2023.txt")
    answer = bot.ask(RECEIVED, sources=Sources(places=(jiashan,), years=(2024,)))

    assert answer.to_json()["picked"] == {
        "sources": {"places": [jiashan], "years": [2024], "reports": []},
        "names": ["嘉善县", "2024年"],
        "count": 1,
    }
    assert bot.reopen(answer.id).answer.picked == answer.picked
    assert bot.ask(RECEIVED).to_json()["picked"] is None


def test_the_same_words_under_another_choice_are_another_record(bot: Bot) -> None:
    question = f"嘉善县2024年{RECEIVED}"
    whole = bot.ask(question)
    limited = bot.ask(question, sources=Sources(years=(2024,)))

    assert limited.text == whole.text
    assert limited.id != whole.id


def test_a_place_that_is_not_picked_is_told_to_be_outside(bot: Bot) -> None:
    picked = Sources(places=(key_of(bot, "jiashan-2023.txt"),))

    answer = bot.ask(f"鼓楼区2024年{RECEIVED}", sources=picked)

    assert answer.refusal
    assert answer.refusal.kind == "not_in_corpus"
    assert answer.text == ("鼓楼区不在所选的报告之内（所选：嘉善县）。库中有它的报告：去掉或改动所选的报告，就能问它。")
    assert answer.citations == ()
    assert answer.picked


def test_a_body_that_only_the_library_knows_is_told_to_be_outside(bot: Bot) -> None:
    picked = Sources(places=(key_of(bot, "jiashan-2023.txt"),))

    answer = bot.ask("合肥高新技术产业开发区2024年梳理权责清单事项多少项?", sources=picked)

    assert answer.refusal
    assert "合肥高新技术产业开发区" in answer.text
    assert "不在所选的报告之内" in answer.text


def test_what_the_library_has_not_either_is_said_of_the_picked_reports(bot: Bot) -> None:
    answer = bot.ask(f"长沙市2024年{RECEIVED}", sources=Sources(reports=(id_of(bot, "jiashan-2024.txt"),)))

    assert answer.refusal
    assert "所选" in answer.text
    assert "库中" not in answer.text
    assert "库中没有长沙市" in bot.ask(f"长沙市2024年{RECEIVED}").text


def test_of_two_places_the_one_outside_is_told_beside_the_answer(bot: Bot) -> None:
    picked = Sources(places=(key_of(bot, "jiashan-2023.txt"),))

    answer = bot.ask("比较嘉善县和鼓楼区2024年收到的行政复议申请", sources=picked)

    assert cited(answer) <= {"jiashan-2023.txt", "jiashan-2024.txt"}
    assert any("鼓楼区的报告在库中，但不在所选的报告之内" in notice for notice in answer.notices)
    assert "73" not in answer.text
    assert "库中没有" not in answer.text


def test_a_year_that_is_not_picked_is_refused(bot: Bot) -> None:
    answer = bot.ask(f"嘉善县2024年{RECEIVED}", sources=Sources(reports=(id_of(bot, "jiashan-2023.txt"),)))

    assert answer.refusal
    assert answer.refusal.kind == "year_missing"
    assert "所选的是2023年的" in answer.text


def test_questions_about_the_library_count_the_picked_reports(bot: Bot) -> None:
    picked = Sources(places=(key_of(bot, "jiashan-2023.txt"),))

    answer = bot.ask("库里有哪些报告?", sources=picked)

    assert answer.text.startswith("所选的有2份报告")
    assert "鼓楼区" not in answer.text


def test_a_ranking_of_all_places_is_one_of_the_picked(bot: Bot) -> None:
    picked = Sources(reports=(id_of(bot, "gulou-2024.txt"), id_of(bot, "jiashan-2023.txt")))

    answer = bot.ask("各地收到的行政复议申请从多到少排名", sources=picked)

    assert cited(answer) <= {"gulou-2024.txt", "jiashan-2023.txt"}
    assert answer.coverage
    assert len(answer.coverage.searched) == 2


def test_a_search_finds_nothing_of_other_reports(bot: Bot) -> None:
    only = Sources(reports=(id_of(bot, "hefei-zone-2024.txt"),))

    answer = bot.ask("行政复议是怎么办的?", sources=only)

    assert cited(answer) <= {"hefei-zone-2024.txt"}


@pytest.mark.parametrize("question", ["有什么不足?", "这份报告指出了哪些不足?", "存在哪些问题?"])
def test_a_question_without_a_place_is_one_of_the_only_place_that_is_picked(bot: Bot, question: str) -> None:
    answer = bot.ask(question, sources=Sources(reports=(id_of(bot, "nanjing-justice-2024.txt"),)))

    assert "法律服务资源分布不均衡" in answer.text
    assert answer.scope.jurisdictions == ("南京市司法局",)


def test_thanks_are_still_thanks(bot: Bot) -> None:
    limited = Sources(reports=(id_of(bot, "gulou-2024.txt"),))

    thanks = bot.ask("谢谢", [f"鼓楼区2024年{RECEIVED}"], sources=limited).text

    assert thanks.startswith("好的。")
    assert "嘉善县" not in thanks


def test_parts_of_an_answer_are_asked_for_as_ever(bot: Bot) -> None:
    limited = Sources(reports=(id_of(bot, "jiashan-2024.txt"),))

    answer = bot.ask("第二条是什么?", ["有什么不足?"], sources=limited)

    assert "专职人民调解员数量偏少" in answer.text


def test_a_choice_made_later_is_what_a_follow_up_is_asked_of(bot: Bot) -> None:
    picked = Sources(reports=(id_of(bot, "gulou-2024.txt"),))

    answer = bot.ask("那受理了多少件?", [f"嘉善县2024年{RECEIVED}"], sources=picked)

    assert cited(answer) == {"gulou-2024.txt"}
    assert "66" in answer.text


def test_a_place_set_by_hand_that_is_not_picked_is_refused(bot: Bot) -> None:
    picked = Sources(places=(key_of(bot, "jiashan-2023.txt"),))

    answer = bot.ask(RECEIVED, edit=Edit(jurisdictions=("鼓楼区",)), sources=picked)

    assert answer.refusal
    assert "鼓楼区不在所选的报告之内" in answer.text


def test_namesakes_of_which_one_is_picked_need_no_asking_back(tmp_path: Path) -> None:
    with build_library(tmp_path, NAMESAKES) as library:
        bot = make_bot(library)
        question = f"鼓楼区2024年{RECEIVED}"
        assert bot.ask(question).refusal

        answer = bot.ask(question, sources=Sources(reports=(id_of(bot, "gulou-fuzhou-2024.txt"),)))

    assert "128" in answer.text


def test_the_version_that_is_picked_counts(tmp_path: Path) -> None:
    first = JIASHAN_2024.replace("88件", "87件").replace("2025年3月3日", "2025年2月1日")
    with build_library(tmp_path, {"old.txt": first, "new.txt": JIASHAN_2024}) as library:
        bot = make_bot(library)
        assert "88件" in bot.ask(RECEIVED).text

        answer = bot.ask(RECEIVED, sources=Sources(reports=(id_of(bot, "old.txt"),)))

        assert "87件" in answer.text
        assert cited(answer) == {"old.txt"}
        assert answer.picked
        assert answer.picked.names == ("嘉善县2024年报告 · old.txt",)


def test_the_model_is_shown_nothing_of_other_reports(library: Library) -> None:
    model = ScriptedLLM(["县政府聘请法律顾问[1]。"])
    bot = make_bot(library, model=model)

    bot.ask("法律顾问工作做得怎么样?", sources=Sources(reports=(id_of(bot, "jiashan-2024.txt"),)))

    shown = "".join(str(message) for call in model.prompts for message in call)
    assert "法律顾问" in shown
    assert "鼓楼区" not in shown


def test_what_is_gone_from_the_library_cannot_be_asked(bot: Bot) -> None:
    with pytest.raises(QuestionError, match="0123456789abcdef"):
        bot.ask(RECEIVED, sources=Sources(reports=("0123456789abcdef",)))


def test_follow_ups_are_of_the_picked_reports(bot: Bot) -> None:
    answer = bot.ask(RECEIVED, sources=Sources(reports=(id_of(bot, "jiashan-2023.txt"),)))

    assert not any("鼓楼区" in question or "2024" in question for question in bot.follow_ups(answer))


def test_empty_sources_are_the_whole_library(bot: Bot) -> None:
    assert bot.ask(f"鼓楼区2024年{RECEIVED}", sources=Sources()).picked is None
