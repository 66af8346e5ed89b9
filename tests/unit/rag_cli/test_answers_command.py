"""``zhiwen answers``: what visitors of the page said of an answer, listed, filtered and told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.library import build_library, hear, make_bot

from rag.answer_store.conversations import Conversations, Feedback
from rag.cli.main import main

GOOD, BAD = "嘉善县2024年收到行政复议申请多少件？", "鼓楼区2024年集体学法多少次？"


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str]]:
    """Give a home, and the ids of an answer that is liked there and of one that is not."""
    folder = tmp_path_factory.mktemp("library")
    library = build_library(folder)
    bot = make_bot(library)
    good, bad = (hear(bot, question)[1].id for question in (GOOD, BAD))
    said = Conversations(library)
    said.rate("browser:ann", good, Feedback(liked=True))
    said.rate("browser:ann", bad, Feedback(liked=False, reason="wrong_number", words="应为\x1b[31m73次"))
    said.rate("browser:ben", bad, Feedback(liked=True))
    bot.close()
    return folder / "home", (good, bad)


@pytest.fixture
def ids(rated: tuple[Path, tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Give the ids; commands look into their home."""
    monkeypatch.setenv("ZHIWEN_HOME", str(rated[0]))
    monkeypatch.setattr("rag.app.open_library.place_words", tuple)  # the small library's words are cut without them
    return rated[1]


def run(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["answers", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_list_counts_what_was_said_and_why(ids: tuple[str, str]) -> None:
    good, bad = (next(line for line in run().splitlines() if one in line) for one in ids)
    assert "+1  " in good
    assert "+1 -1 wrong_number" in bad
    assert "2 of 2 answers" in run()


def test_only_the_disliked_are_listed_when_asked_for(ids: tuple[str, str]) -> None:
    (row,) = json.loads(run("--disliked", "--json"))
    assert row["id"] == ids[1]
    first, second = row["feedback"]
    assert (first["liked"], first["reason"], first["words"]) == (False, "wrong_number", "应为 [31m73次")
    assert second["liked"]
    assert "owner" not in first
    assert "1 of 2 answers" in run("--disliked")


def test_an_answer_is_shown_with_what_was_said_of_it(ids: tuple[str, str]) -> None:
    shown = run("show", ids[1])
    assert ", wrong_number: 应为 [31m73次)" in shown
    assert shown.index("(disliked") < shown.index("(liked")
    assert BAD in shown
    assert shown.startswith(ids[1])
