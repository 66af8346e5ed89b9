"""Conversations and feedback: whose they are, what comes back, what goes with a deletion, from older libraries too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support.library import build_library, hear, make_bot

from index.library import Library
from index.stores.catalog import Catalog
from index.stores.conversations import KeptTurn
from rag.answer_store.conversations import LONGEST_TITLE, LONGEST_WORDS, Conversations, Entry, Feedback
from rag.schema.answer import Answer, Citation, Edit
from rag.schema.errors import RecordError

ANN, BEN = "browser:ann", "browser:ben"
QUESTIONS = ("嘉善县2024年收到行政复议申请多少件？", "嘉善县2023年呢？", "鼓楼区2024年集体学法多少次？")
FOUND = Citation(3, "a.txt", "1" * 16, "甲县报告", "甲县", None, ("成效", "复议"), 10, 17, "收到申请73件。")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, tuple[Answer, ...]]]:
    """Give a library, and three answers that it keeps."""
    library = build_library(tmp_path_factory.mktemp("library"))
    bot = make_bot(library)
    yield library, tuple(hear(bot, question)[1] for question in QUESTIONS)
    bot.close()


@pytest.fixture
def library(asked: tuple[Library, tuple[Answer, ...]]) -> Library:
    """Give the library with its three answers kept and nothing else."""
    found, answers = asked
    for owner in (ANN, BEN):
        found.catalog.conversations.remove(owner)
    found.catalog.answers.remove()
    for answer in answers:
        found.catalog.answers.save(answer.id, answer.question, answer.to_json(), {})
    return found


@pytest.fixture
def answers(asked: tuple[Library, tuple[Answer, ...]]) -> tuple[Answer, ...]:
    return asked[1]


@pytest.fixture
def conversations(library: Library) -> Conversations:
    return Conversations(library)


def entries(answers: tuple[Answer, ...], *chosen: int) -> list[Entry]:
    return [
        Entry(number, answers[n].question, answers[n].id, places=answers[n].scope.jurisdictions)
        for number, n in enumerate(chosen, start=1)
    ]


def kept_ids(library: Library) -> set[str]:
    return {kept.id for kept in library.catalog.answers.newest()}


def test_a_conversation_comes_back_with_its_answers_and_all_its_page_needs(
    conversations: Conversations, answers: tuple[Answer, ...]
) -> None:
    first, second = entries(answers, 0, 1)
    second = replace(second, history=(QUESTIONS[0],), edit=Edit(("嘉善县",), (), None), found=(FOUND,))
    made = conversations.save(ANN, None, [first, second])
    back = conversations.get(ANN, made)
    assert [turn.entry for turn in back.turns] == [first, second]
    assert [turn.reopened and turn.reopened.answer for turn in back.turns] == list(answers[:2])
    assert not any(turn.reopened and turn.reopened.changed for turn in back.turns)
    assert (back.listed.id, back.listed.title, back.listed.questions) == (made, QUESTIONS[0], 2)
    assert back.listed.places == ("嘉善县",)


def test_what_is_saved_again_is_the_same_conversation_with_its_title(
    conversations: Conversations, answers: tuple[Answer, ...]
) -> None:
    made = conversations.save(ANN, None, entries(answers, 0))
    conversations.rename(ANN, made, "复议")
    assert conversations.save(ANN, made, entries(answers, 0, 2)) == made
    (listed,) = conversations.find(ANN)
    assert (listed.title, listed.questions, listed.places) == ("复议", 2, ("嘉善县", "鼓楼区"))
    assert listed.updated >= listed.created


def test_nobody_else_sees_opens_or_changes_a_conversation(
    conversations: Conversations, answers: tuple[Answer, ...]
) -> None:
    made = conversations.save(ANN, None, entries(answers, 0))
    before = conversations.get(ANN, made)
    assert conversations.find(BEN) == ()
    assert conversations.count(BEN) == 0
    for attempt in (
        lambda: conversations.get(BEN, made),
        lambda: conversations.rename(BEN, made, "别人的"),
        lambda: conversations.delete(BEN, made),
        lambda: conversations.answer(BEN, answers[0].id),
    ):
        with pytest.raises(RecordError, match="yours"):
            attempt()
    assert conversations.delete_all(BEN) == 0
    assert conversations.save(BEN, made, entries(answers, 2)) != made
    assert conversations.get(ANN, made) == before
    assert conversations.answer(ANN, answers[0].id).answer == answers[0]


def test_what_is_asked_after_a_deletion_elsewhere_is_kept_in_a_new_conversation(
    conversations: Conversations, answers: tuple[Answer, ...], library: Library
) -> None:
    made = conversations.save(ANN, None, entries(answers, 0))
    conversations.delete(ANN, made)
    again = conversations.save(ANN, made, entries(answers, 0, 1))
    assert again != made
    assert [listed.id for listed in conversations.find(ANN)] == [again]
    assert [turn.entry.question for turn in conversations.get(ANN, again).turns] == [QUESTIONS[1]]


def test_removing_all_answers_leaves_no_question_either(
    conversations: Conversations, answers: tuple[Answer, ...], library: Library
) -> None:
    made = conversations.save(ANN, None, entries(answers, 0))
    conversations.rate(ANN, answers[0].id, Feedback(liked=True))
    library.catalog.answers.remove()
    assert conversations.count(ANN) == 0
    assert library.catalog.feedback.on(answers[0].id) == ()
    with pytest.raises(RecordError):
        conversations.get(ANN, made)


def test_conversations_are_listed_last_changed_first_and_by_pages(
    conversations: Conversations, answers: tuple[Answer, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter(f"2026-01-0{day}T00:00:00.000+00:00" for day in range(1, 5))
    monkeypatch.setattr("index.stores.conversations._now", lambda: next(times))
    first, second, third = (conversations.save(ANN, None, entries(answers, n)) for n in range(3))
    conversations.save(ANN, first, entries(answers, 0, 1))
    assert [listed.id for listed in conversations.find(ANN)] == [first, third, second]
    assert [listed.id for listed in conversations.find(ANN, limit=1, offset=1)] == [third]


def test_a_search_finds_every_word_in_title_question_or_place(
    conversations: Conversations, answers: tuple[Answer, ...]
) -> None:
    made = conversations.save(ANN, None, entries(answers, 0, 1))
    other = conversations.save(ANN, None, entries(answers, 2))
    conversations.rename(ANN, other, "Study 100%_sure")

    def found(search: str) -> list[str]:
        return [listed.id for listed in conversations.find(ANN, search)]

    assert found("2023年呢") == [made]
    assert found("鼓楼区 STUDY") == [other]
    assert found("鼓楼区 复议") == []
    assert found("%_s") == [other]
    assert found("%y") == []
    assert conversations.count(ANN, "嘉善") == 1


def test_deleting_a_conversation_takes_the_answers_that_nobody_else_needs(
    conversations: Conversations, answers: tuple[Answer, ...], library: Library
) -> None:
    ids = [answer.id for answer in answers]
    made = conversations.save(ANN, None, entries(answers, 0, 1, 2))
    conversations.save(BEN, None, entries(answers, 1))
    conversations.rate(ANN, ids[2], Feedback(liked=True))
    conversations.delete(ANN, made)
    assert kept_ids(library) == {ids[1], ids[2]}
    assert conversations.find(ANN) == ()
    conversations.delete_all(BEN)
    assert kept_ids(library) == {ids[2]}


def test_a_question_that_was_replaced_takes_its_answer_along(
    conversations: Conversations, answers: tuple[Answer, ...], library: Library
) -> None:
    made = conversations.save(ANN, None, entries(answers, 0, 1))
    conversations.save(ANN, made, entries(answers, 0, 2))
    assert kept_ids(library) == {answers[0].id, answers[2].id}


def test_all_of_an_owner_are_deleted_and_none_of_others(
    conversations: Conversations, answers: tuple[Answer, ...]
) -> None:
    for n in range(3):
        conversations.save(ANN, None, entries(answers, n))
    conversations.save(BEN, None, entries(answers, 0))
    assert conversations.delete_all(ANN) == 3
    assert conversations.count(ANN) == 0
    assert conversations.count(BEN) == 1


def test_a_conversation_tells_which_of_its_answers_are_gone(
    conversations: Conversations, answers: tuple[Answer, ...], library: Library
) -> None:
    made = conversations.save(ANN, None, entries(answers, 0, 1))
    library.catalog.answers.remove([answers[0].id])
    gone, there = conversations.get(ANN, made).turns
    assert gone.reopened is None
    assert gone.entry.question == QUESTIONS[0]
    assert there.reopened


def test_a_title_is_one_short_line_and_never_empty(conversations: Conversations, answers: tuple[Answer, ...]) -> None:
    long = replace(entries(answers, 0)[0], question="嘉善县\n收到\x00多少" + "件" * 100)
    made = conversations.save(ANN, None, [long])
    title = conversations.get(ANN, made).listed.title
    assert title.startswith("嘉善县 收到 多少件")
    assert (len(title), title[-1]) == (40, "…")
    assert conversations.rename(ANN, made, "  新\r\n名 ") == "新 名"
    assert len(conversations.rename(ANN, made, "长" * 500)) == LONGEST_TITLE
    with pytest.raises(RecordError, match="empty"):
        conversations.rename(ANN, made, " \n ")


def test_the_last_word_on_an_answer_counts_and_can_be_taken_back(
    conversations: Conversations, answers: tuple[Answer, ...], library: Library
) -> None:
    answer, other = answers[0].id, answers[1].id
    wrong = Feedback(liked=False, reason="wrong_number", words="应为88件")
    conversations.rate(ANN, answer, Feedback(liked=True))
    conversations.rate(ANN, answer, wrong)
    conversations.rate(BEN, answer, Feedback(liked=True))
    assert conversations.feedback(ANN, [answer, other]) == {answer: wrong}
    assert [(said.owner, said.liked) for said in library.catalog.feedback.on(answer)] == [(ANN, False), (BEN, True)]
    assert [kept.id for kept in library.catalog.answers.disliked()] == [answer]
    made = conversations.save(ANN, None, entries(answers, 0))
    assert conversations.get(ANN, made).turns[0].feedback == wrong
    conversations.rate(ANN, answer, None)
    assert conversations.feedback(ANN, [answer]) == {}
    assert library.catalog.answers.disliked() == ()
    library.catalog.answers.remove([answer])
    assert library.catalog.feedback.on(answer) == ()


def test_feedback_of_another_form_is_refused(conversations: Conversations) -> None:
    with pytest.raises(RecordError, match="no longer kept"):
        conversations.rate(ANN, "nothing", Feedback(liked=True))
    with pytest.raises(ValueError, match="at most 500"):
        Feedback(liked=False, words="字" * (LONGEST_WORDS + 1))
    with pytest.raises(ValueError, match="needs no reason"):
        Feedback(liked=True, reason="other")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


def test_several_write_at_once(file: Path) -> None:
    shelves = [Catalog.open(file) for _ in range(3)]
    made = shelves[0].conversations.create(ANN, "同一个", [KeptTurn(1, "问", "a1")])

    def work(number: int) -> None:
        shelf = shelves[number % 3]
        if number % 2:
            shelf.conversations.save(ANN, made, [KeptTurn(n, "问", f"a{n}") for n in range(1, number % 7 + 2)])
        else:
            shelf.conversations.create(f"browser:{number}", "另一个", [KeptTurn(1, "问", "a1")])
        shelf.feedback.save(ANN, "a1", liked=bool(number % 2))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(40)))
    found = shelves[1].conversations.get(ANN, made)
    assert found
    assert [turn.number for turn in found[1]] == list(range(1, len(found[1]) + 1))
    assert sum(shelves[2].conversations.count(f"browser:{n}") for n in range(0, 40, 2)) == 20
    assert len(shelves[0].feedback.on("a1")) == 1
    for shelf in shelves:
        shelf.close()


@pytest.mark.parametrize("schema", ["2", "3"])
def test_a_library_from_before_conversations_takes_them(file: Path, schema: str) -> None:
    opened = Catalog.open(file)
    opened.answers.save("a1", "问", {"text": "答"}, {})
    opened.close()
    with sqlite3.connect(file) as rows:
        for table in ("turns", "conversations", "feedback"):
            rows.execute(f"DROP TABLE {table}")
        rows.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (schema,))
    rows.close()
    again = Catalog.open(file)
    assert again.meta("schema") == "7"
    assert again.conversations.create(ANN, "题", [KeptTurn(1, "问", "a1")])
    assert again.conversations.holds(ANN, "a1")
    assert again.answers.count() == 1
    again.close()
