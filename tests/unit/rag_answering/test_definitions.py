"""The reports define no word and hold no statute: told as such, with what they do say of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import GULOU, JIASHAN_2024, build_library, make_bot, make_reader

from index.library import Library
from rag.answering.bot import Bot
from rag.answering.definitions import Definitions
from rag.answering.strategy import Declined, Turn
from rag.schema.answer import Draft
from rag.understanding.turn_reader import Label
from rag.understanding.vocabulary import load_lexicon

CITED = "依据《行政处罚法》第三十三条不予处罚6件。"
DEFINED = "柔性执法是指以教育、劝诫代替处罚的执法方式。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    told = GULOU.replace("评查案卷58件。", f"评查案卷58件。{CITED}{DEFINED}")
    assert CITED in told
    texts = {"gulou-2024.txt": told, "jiashan-2024.txt": JIASHAN_2024}
    with build_library(tmp_path_factory.mktemp("definitions"), texts) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


def define(library: Library, question: str, answer: str = "definition") -> Draft | Declined:
    """Return what is said to a question that the turn reader reads as one for this type of answer."""
    strategy = Definitions(library.catalog, load_lexicon(), lambda _: Label(answer, 0.9))
    return strategy.answer(Turn(make_reader(library).read(question), (), lambda *_: Draft("", ())))


def test_a_statute_is_not_here(bot: Bot) -> None:
    answer = bot.ask("行政复议法第十条是什么内容?")
    assert answer.refusal is not None
    assert "行政复议法" in answer.refusal.detail
    assert "第十条" in answer.refusal.detail


def test_what_a_report_cites_of_a_law_is_quoted(bot: Bot) -> None:
    answer = bot.ask("行政处罚法第三十三条是什么?")
    assert answer.refusal is None
    assert CITED.rstrip("。") in answer.text


def test_a_number_beside_an_article_is_no_question_for_the_law(bot: Bot) -> None:
    answer = bot.ask("鼓楼区2024年依据行政处罚法第三十三条不予处罚多少件?")
    assert "6件" in answer.text


def test_no_sentence_defines_it(library: Library) -> None:
    draft = define(library, "行政复议是什么意思?")
    assert isinstance(draft, Draft)
    assert draft.refusal is not None
    assert "行政复议" in draft.refusal.detail
    assert {citation.jurisdiction for citation in draft.citations} == {"鼓楼区", "嘉善县"}


def test_a_sentence_that_defines_it_answers(library: Library) -> None:
    draft = define(library, "什么是柔性执法?")
    assert isinstance(draft, Draft)
    assert draft.refusal is None
    assert DEFINED.rstrip("。") in draft.text


def test_a_name_that_a_report_gives_is_told_by_its_report(library: Library) -> None:
    """“综合查一次” and the like are no terms of the field."""
    assert isinstance(define(library, "鼓楼区说的金钥匙是什么?"), Declined)


@pytest.mark.parametrize("answer", ["text", "number"])
def test_what_asks_for_no_definition_is_left_alone(library: Library, answer: str) -> None:
    assert isinstance(define(library, "行政复议是什么情况?", answer), Declined)
