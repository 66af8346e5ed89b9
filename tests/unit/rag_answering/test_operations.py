"""Operations of a first question over a small library: carried out with their formula, or admitted not to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.library import build_library, check_record, make_bot, make_reader

from index.library import Library
from rag.answering.bot import Bot
from rag.answering.not_reckoned import NotReckoned
from rag.answering.strategy import Declined, Turn
from rag.answering.two_measures import TwoMeasures
from rag.schema.answer import Draft, markers_in
from rag.understanding.operation import Kind, Operation
from rag.understanding.vocabulary import load_lexicon


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("operations")) as opened:
        yield opened


@pytest.fixture
def bot(library: Library) -> Bot:
    return make_bot(library)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("2024年收到行政复议申请第二多的地方是哪里?", "从高到低排第2位的是鼓楼区2024年，收到的行政复议为73件"),
        ("2024年收到行政复议申请的中位数是多少?", "收到的行政复议中位数80.5件（算式：73、88，(73+88)÷2=80.5件）"),
        ("2024年哪些地方收到的行政复议申请高于平均值?", "披露收到的行政复议的2份报告中，1份超过平均数：嘉善县2024年"),
        (
            "2024年收到行政复议申请大于80且小于100的有哪些地方?",
            "披露收到的行政复议的2份报告中，1份超过80件且低于100件：嘉善县2024年",
        ),
        (
            "2024年收到行政复议申请超过80件的有几个地方?",
            "披露收到的行政复议的2份报告中，1份超过80件：嘉善县2024年",
        ),
        (
            "鼓楼区2024年收到的行政复议申请占各地总和的百分之几?",
            "鼓楼区2024年收到的行政复议占合计的45.34%（73÷161≈45.34%）",
        ),
        (
            "鼓楼区2024年收到的行政复议申请在各地排第几?",
            "鼓楼区2024年全年收到行政复议申请73件，在2份报告中从高到低排第2位",
        ),
        (
            "鼓楼区2024年收到的行政复议申请中驳回的占百分之几?",
            "鼓楼区2024年驳回的行政复议占收到的行政复议的12.33%（9÷73≈12.33%）",
        ),
        (
            "嘉善县2024年受理的行政复议占收到的百分之几?",
            "嘉善县2024年受理的行政复议占收到的行政复议的92.05%（81÷88≈92.05%）",
        ),
        ("每份报告各有几个问题?", "鼓楼区2024年存在的问题列了2条"),
        ("嘉善县2024年存在几个问题?", "嘉善县2024年存在的问题列了2条"),
    ],
)
def test_an_operation_is_answered_with_its_formula(bot: Bot, question: str, first: str) -> None:
    answer = bot.ask(question)
    assert answer.text.startswith(first), answer.text
    assert markers_in(answer.text) == {citation.marker for citation in answer.citations}


def test_items_are_counted_in_every_report_and_none_is_called_silent(bot: Bot) -> None:
    answer = bot.ask("每份报告各有几个问题?")
    assert answer.table
    assert {row[0].text: row[2].text for row in answer.table.rows if row[1].text == "2024"} == {
        "鼓楼区": "2",
        "嘉善县": "2",
        "南京市司法局": "1",
        "合肥高新技术产业开发区": "1",
    }


def test_a_figure_of_the_part_s_words_is_not_the_number_of_its_items(bot: Bot) -> None:
    assert "列了" not in bot.ask("鼓楼区2024年整改了几个问题?").text


@pytest.mark.parametrize("question", ["各地执法力量的中位数是多少?", "嘉善县2024年收到的行政复议申请的中位数?"])
def test_what_cannot_be_carried_out_is_admitted_without_another_figure(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    check_record(answer, bot)
    assert answer.refusal
    assert not answer.citations
    assert not any(character.isdigit() for character in answer.text)


def test_a_single_figure_is_told_with_word_that_it_is_too_few(bot: Bot) -> None:
    answer = bot.ask("2024年审核行政规范性文件的中位数是多少?")
    check_record(answer, bot)
    assert answer.text.startswith("披露审核的规范性文件的只有1份报告，不能这样计算或排序")


def asked(library: Library, question: str, kind: Kind) -> Turn:
    """Return a question as if the turn reader had surely read an operation in it."""
    read = make_reader(library).read(question)

    def again(question: str, history: tuple[str, ...]) -> Draft:
        raise AssertionError((question, history))

    return Turn(replace(read, operation=Operation(kind, sure=True)), (), again)


@pytest.mark.parametrize(
    ("question", "kind", "told"),
    [
        ("鼓楼区2024年维持的行政复议是驳回的几倍?", "ratio", "是驳回的行政复议的4.44倍（40÷9≈4.44"),
        ("鼓楼区2024年收到的行政复议申请比审结的多几件?", "difference", "比审结的行政复议多12件（73−61=12件"),
        (
            "鼓楼区2024年收到的行政复议申请比受理的多百分之几?",
            "percent_difference",
            "比受理的行政复议多10.61%（(73−66)÷66≈10.61%",
        ),
    ],
)
def test_two_figures_of_one_report_are_set_beside_each_other(
    library: Library, question: str, kind: Kind, told: str
) -> None:
    draft = TwoMeasures(library.catalog, load_lexicon()).answer(asked(library, question, kind))
    assert isinstance(draft, Draft)
    assert told in draft.text.splitlines()[0]


def test_two_figures_of_which_one_is_lacking_are_not_answered_with_the_other(library: Library) -> None:
    turn = asked(library, "鼓楼区2024年撤销的行政复议是驳回的行政复议的几倍?", "ratio")
    draft = TwoMeasures(library.catalog, load_lexicon()).answer(turn)
    assert isinstance(draft, Draft)
    assert draft.refusal
    assert "9件" not in draft.text


def test_figures_of_two_places_are_no_two_figures_of_one_report(library: Library) -> None:
    turn = asked(library, "鼓楼区收到的行政复议申请比嘉善县2024年审结的多几件?", "difference")
    assert isinstance(TwoMeasures(library.catalog, load_lexicon()).answer(turn), Declined)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("各地收到的行政复议申请的方差是多少?", "这里不计算"),
        ("帮我写一篇鼓楼区的演讲稿", "不写文章"),
        ("What is the variance of reconsideration cases?", "is not reckoned here"),
    ],
)
def test_an_operation_that_is_not_carried_out_is_admitted_with_what_can_be_asked(
    library: Library, question: str, said: str
) -> None:
    draft = NotReckoned().answer(asked(library, question, "unsupported"))
    assert isinstance(draft, Draft)
    assert draft.refusal
    assert said in draft.text
    assert any(instead in draft.text for instead in ("可以", "can be asked"))


def test_what_was_reached_is_compared_as_no_target(bot: Bot) -> None:
    assert "相差" in bot.ask("鼓楼区和嘉善县2024年收到行政复议申请多少件").text
    assert "相差" not in bot.ask("鼓楼区和嘉善县2024年打算收到行政复议申请多少件").text
