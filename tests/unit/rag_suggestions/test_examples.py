"""Example questions and follow-ups: made from what the library at hand has, and answered by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from support.library import NAMESAKES, TEXTS, build_library, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.schema.answer import Answer
from rag.suggestions.availability import Stock
from rag.suggestions.examples import SAMPLED, suggest
from rag.suggestions.guide import Guide
from rag.suggestions.popular_measures import Usual, load_usual, usual_of

SEEDS = Path(__file__).parents[3] / "seeds"
Make = Callable[[dict[str, str]], Library]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Build libraries of texts."""
    with ExitStack() as stack:
        yield lambda texts: stack.enter_context(closing(build_library(tmp_path, texts)))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with closing(build_library(tmp_path_factory.mktemp("library"), TEXTS)) as library:
        yield library


@pytest.fixture(scope="module")
def bot(library: Library) -> Bot:
    return make_bot(library)


def _follow(bot: Bot, question: str, language: str = "zh") -> tuple[str, ...]:
    return bot.follow_ups(bot.ask(question), "en" if language == "en" else "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("texts", [TEXTS, {f.name: f.read_text("utf-8") for f in sorted(SEEDS.glob("*.txt"))}])
def test_every_example_is_answered_and_so_is_what_can_be_asked_after_it(
    make: Make, texts: dict[str, str], language: str
) -> None:
    bot = make_bot(make(texts))
    examples = bot.suggest("en" if language == "en" else "zh")
    assert len(examples) >= 4
    for question in examples:
        answer = bot.ask(question)
        assert answer.refusal is None, question
        for after in bot.follow_ups(answer, "en" if language == "en" else "zh"):
            assert bot.ask(after, [question]).refusal is None, (question, after)


def test_examples_are_of_several_kinds_and_name_several_places(bot: Bot) -> None:
    assert bot.suggest("zh") == (
        "鼓楼区2024年收到多少件行政复议申请？",
        "比较嘉善县和鼓楼区2024年受理的行政复议案件数",
        "合肥高新技术产业开发区2024年的报告指出了哪些不足？",
        "嘉善县2024年的报告提出了下一年的哪些工作安排？",
        "鼓楼区2024年审结了多少件行政复议案件？",
    )


def test_three_places_with_one_number_are_ranked(make: Make) -> None:
    report = "{0}人民政府2024年度法治政府建设情况报告\n\n2024年，{0}收到行政复议申请{1}件。\n{0}人民政府\n"
    places = ("嘉善县", "桐庐县", "德清县")
    texts = {f"{n}.txt": report.format(place, 20 + n) for n, place in enumerate(places)}
    assert "2024年哪个地方收到的行政复议申请最多？" in suggest(Stock(make(texts).catalog))


def test_a_library_without_usual_numbers_or_parts_suggests_nothing(make: Make) -> None:
    text = "嘉善县人民政府2024年度法治政府建设情况报告\n\n2024年，嘉善县扎实工作。\n"
    assert suggest(Stock(make({"a.txt": text}).catalog)) == ()


def test_places_that_share_their_name_are_not_asked_for(make: Make) -> None:
    assert not any("鼓楼区" in question for question in suggest(Stock(make(NAMESAKES).catalog)))


def test_number_of_a_part_of_a_plan_or_of_a_whole_city_is_not_offered(make: Make) -> None:
    text = (
        "嘉善县人民政府2024年度法治政府建设情况报告\n\n一、主要举措和成效\n（一）化解争议。"
        "全年办理案件52件，其中收到行政复议申请12件。\n二、下一步工作安排\n2025年，嘉善县将审核行政规范性文件30件。\n"
    )
    stock = Stock(make({"a.txt": text}).catalog)
    (entry,) = stock.reporters["嘉善县"].reports.values()
    stated = {usual.id for usual in load_usual() if stock.stating(usual, [entry])}
    assert "documents" not in stated


def test_only_a_bounded_number_of_reports_is_looked_at(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    find = library.catalog.find_facts

    def count(**wanted: object) -> object:
        looked.append(len(wanted["report_ids"]))  # type: ignore[arg-type]
        return find(**wanted)  # type: ignore[arg-type]

    stock = Stock(library.catalog)
    one = stock.reporters["嘉善县"]
    many = {f"第{n}县": one for n in range(1000)}
    monkeypatch.setattr(Stock, "reporters", many)
    monkeypatch.setattr(library.catalog, "find_facts", count)
    suggest(stock)
    assert max(looked) <= SAMPLED * len(one.reports)


def test_examples_are_found_once_for_all_visitors(library: Library) -> None:
    guide = Guide(library.catalog)
    assert guide.suggest("zh") is guide.suggest("zh")
    assert guide.suggest("zh") != guide.suggest("en")


def test_after_a_number_come_another_year_a_place_nearby_and_what_stands_beside_it(bot: Bot) -> None:
    assert _follow(bot, "嘉善县2024年收到多少件行政复议申请？") == (
        "嘉善县2023年收到多少件行政复议申请？",
        "比较嘉善县和鼓楼区2024年收到的行政复议申请件数",
        "嘉善县2024年受理了多少件行政复议案件？",
    )


def test_after_a_comparison_the_same_places_are_asked_for_another_number(bot: Bot) -> None:
    assert (
        _follow(bot, "比较嘉善县和鼓楼区2024年收到的行政复议申请件数")[0]
        == "比较嘉善县和鼓楼区2024年受理的行政复议案件数"
    )


def test_what_was_asked_is_not_offered_again(bot: Bot) -> None:
    question = "嘉善县2024年的报告指出了哪些不足？"
    assert question not in _follow(bot, question)


def test_after_a_refusal_nothing_is_offered_here(bot: Bot) -> None:
    answer = bot.ask("长沙市收到多少件行政复议申请？")
    assert answer.refusal
    assert bot.follow_ups(answer) == ()


def test_english_questions_are_followed_in_english(bot: Bot) -> None:
    after = _follow(bot, "How many administrative reconsideration applications did 嘉善县 receive in 2024?", "en")
    assert after[0] == "How many administrative reconsideration applications did 嘉善县 receive in 2023?"
    assert all(question.isprintable() and question[0].isascii() for question in after)


def test_long_table_of_several_provinces_is_narrowed_to_the_one_named_most(bot: Bot, library: Library) -> None:
    answer: Answer = bot.ask("各地收到多少件行政复议申请？")
    assert answer.table
    assert "只看江苏省的" in Guide(library.catalog).follow_ups(answer)


@pytest.mark.parametrize("usual", load_usual(), ids=lambda usual: str(usual.id))
def test_wording_of_each_measure_is_read_as_that_measure(usual: Usual) -> None:
    assert usual_of(usual.of_one("某某县", 2024, "zh")) == usual
    assert usual_of(usual.of_two(("某某县", "某某区"), 2024, "zh")) == usual
    assert usual_of(usual.most(2024, "zh")) == usual
    for english in (usual.of_one("某某县", 2024, "en"), usual.most(2024, "en")):
        assert not english or usual_of(english) == usual
