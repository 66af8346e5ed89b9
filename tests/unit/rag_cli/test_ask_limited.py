"""``zhiwen ask`` and ``chat`` limited to places, years and reports: what is answered, told, and not found."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from support.library import build_library, make_bot

from index.library import Library
from rag.cli.main import main

QUESTION = "收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("limited")) as library:
        yield library


@pytest.fixture
def _small(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = make_bot(library)
    monkeypatch.setattr(bot, "close", lambda: None)
    monkeypatch.setattr("rag.app.compose.open_bot", lambda *_, **__: bot)


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


@pytest.mark.usefixtures("_small")
def test_a_question_is_answered_from_the_report_that_is_named() -> None:
    record = json.loads(run("ask", QUESTION, "--report", "jiashan-2023.txt", "--json").output)

    assert {citation["report"] for citation in record["citations"]} == {"jiashan-2023.txt"}
    assert record["picked"]["names"] == ["嘉善县2023年报告"]


@pytest.mark.usefixtures("_small")
def test_places_and_years_limit_an_answer_which_says_so() -> None:
    lines = run("ask", QUESTION, "--in", "嘉善县", "--year", "2024").output.splitlines()

    assert lines[0] == "(只在所选的1份报告里回答：嘉善县、2024年)"
    assert "88件" in "".join(lines)


@pytest.mark.usefixtures("_small")
def test_what_the_library_has_not_is_an_error() -> None:
    done = run("ask", QUESTION, "--in", "嘉善县", "--in", "长沙市")

    assert done.exit_code == 1
    assert "长沙市" in done.output


@pytest.mark.usefixtures("_small")
def test_a_conversation_is_limited_as_a_whole() -> None:
    done = run("chat", "--in", "嘉善县", typed=f"2024年{QUESTION}\n鼓楼区呢?\n")

    assert "88件" in done.output
    assert "鼓楼区不在所选的报告之内" in done.output
