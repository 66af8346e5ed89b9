"""``zhiwen explain``: how a question is read and what was tried, as lines and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from support.library import build_library, make_bot

from rag.answering.bot import Bot
from rag.cli.explain import explained_lines, explained_record
from rag.cli.main import main
from rag.language.trace_words import said

QUESTION = "鼓楼区2024年收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with build_library(tmp_path_factory.mktemp("explained")) as library:
        yield make_bot(library)


def test_the_lines_name_slots_strategies_reasons_and_the_answer(bot: Bot) -> None:
    lines = "\n".join(explained_lines(bot.explain(QUESTION), "zh"))

    assert "@place@year收到多少@unit@measure" in lines
    assert "寒暄 (small_talk) 跳过: 不是寒暄" in lines
    assert "一个数字 (one_figure) 由此作答" in lines
    assert lines.splitlines()[-1].startswith("答: ")


def test_the_lines_tell_how_surely_it_is_read_and_by_which_examples(bot: Bot) -> None:
    lines = list(explained_lines(bot.explain("换成嘉善县", [QUESTION]), "zh"))
    labels = lines[lines.index("读法的把握：") + 1 : lines.index("最像的例句：")]
    examples = lines[lines.index("最像的例句：") + 1 : lines.index("依次尝试：")]

    assert re.fullmatch(r"  在对话里：换一个来问 [01]\.\d\d（其次：\S+ [01]\.\d\d）", labels[0])
    assert [label.partition("：")[0].strip() for label in labels] == ["在对话里", "要做的", "要的答案"]
    assert len(examples) == 3
    assert all(re.match(r"  [01]\.\d\d “.+”：", example) for example in examples)
    assert "{place}" in examples[0]


def test_every_way_of_answering_has_a_name(bot: Bot) -> None:
    attempts = bot.ask("嘉善县有什么特别的?").trace.attempts  # type: ignore[union-attr]

    assert [a.strategy for a in attempts if said("strategy", a.strategy, "zh") == a.strategy] == []


def test_an_answer_looks_for_no_examples(bot: Bot) -> None:
    trace = bot.ask(QUESTION).trace

    assert trace
    assert trace.examples == ()
    assert [label.head for label in trace.labels] == ["act", "operation", "answer"]


def test_in_english_too(bot: Bot) -> None:
    question = "How many applications for administrative reconsideration did Gulou District receive in 2024?"
    lines = "\n".join(explained_lines(bot.explain(question), "en"))

    assert "small talk (small_talk) passed: it is no small talk" in lines
    assert "Slots: " in lines
    assert "Most like these examples:" in lines


def test_the_record_is_json_with_readings_and_attempts(bot: Bot) -> None:
    record = explained_record(bot.explain("那嘉善县呢?", [QUESTION]))
    plain = json.loads(json.dumps(record, ensure_ascii=False))

    assert plain["slots"] == "那@place呢?"
    assert plain["standalone_question"] != plain["question"]
    assert plain["attempts"][-1]["outcome"] == "answered"
    assert {"reader": "act", "value": "continue", "start": None, "end": None} in plain["readings"]
    assert {"head", "label", "probability", "second", "second_probability"} == plain["labels"][0].keys()
    assert {"text", "act", "operation", "answer", "similarity"} == plain["examples"][0].keys()


def test_an_empty_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> Bot:
        from index.errors import LibraryError

        raise LibraryError("The library holds no report. Run: zhiwen index FOLDER")

    monkeypatch.setattr("rag.app.compose.open_bot", none)
    done = CliRunner().invoke(main, ["explain", QUESTION])

    assert done.exit_code == 1
    assert "zhiwen index FOLDER" in done.output
