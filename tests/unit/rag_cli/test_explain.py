"""``zhiwen explain``: how a question is read and what was tried, as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from support.library import build_library, make_bot

from rag.answering.bot import Bot
from rag.cli.explain import explained_lines, explained_record
from rag.cli.main import main

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


def test_in_english_too(bot: Bot) -> None:
    question = "How many applications for administrative reconsideration did Gulou District receive in 2024?"
    lines = "\n".join(explained_lines(bot.explain(question), "en"))

    assert "small talk (small_talk) passed: it is no small talk" in lines
    assert "Slots: " in lines


def test_the_record_is_json_with_readings_and_attempts(bot: Bot) -> None:
    record = explained_record(bot.explain("那嘉善县呢?", [QUESTION]))
    plain = json.loads(json.dumps(record, ensure_ascii=False))

    assert plain["slots"] == "那@place呢?"
    assert plain["standalone_question"] != plain["question"]
    assert plain["attempts"][-1]["outcome"] == "answered"
    assert {"reader": "act", "value": "continue", "start": None, "end": None} in plain["readings"]


def test_an_empty_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> Bot:
        from index.errors import LibraryError

        raise LibraryError("The library holds no report. Run: zhiwen index FOLDER")

    monkeypatch.setattr("rag.app.compose.open_bot", none)
    done = CliRunner().invoke(main, ["explain", QUESTION])

    assert done.exit_code == 1
    assert "zhiwen index FOLDER" in done.output
