"""A terminal is given nothing that it would obey; a file gets what there is. The command runs on a real terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from support.command import Zhiwen
from support.fakes import BagEmbedder
from support.memory_store import MemoryVectors

from index.build import index_paths
from index.library import open_library
from index.profile.gazetteer import load_divisions
from rag.app.open_library import place_words

HOSTILE = "嘉善\x1b]0;owned\x07县\x1b[2J\x9b31m\u202e收到\u2066\u200f88\x08件"
FORBIDDEN = "\x1b\x07\x08\x9b\u202e\u2066\u200f"
PLACE = "嘉善县2024年法治政府建设情况的报告\n\n一、行政复议\n" + "2024年收到行政复议申请88件。\n" * 40


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a report that a stranger wrote, and a question that one asked."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "嘉善\u202etxt.md").write_text(f"{PLACE}{HOSTILE}。\n", encoding="utf-8")
    embedder = BagEmbedder()
    library = open_library(
        folder / "home",
        embedder_fingerprint=embedder.fingerprint,
        write=True,
        opener=MemoryVectors(),
        place_words=place_words(),
    )
    done = index_paths(library, [folder], embedder=embedder, divisions=load_divisions(), max_bytes=1_000_000)
    assert len(done.added) == 1, done
    library.catalog.answers.save("a" * 16, HOSTILE, {"question": HOSTILE}, {})
    library.close()
    return folder / "home"


def run(home: Path, *arguments: str) -> str:
    """Return what the command writes to a terminal, of both streams."""
    ours, theirs = pty.openpty()
    zhiwen = Zhiwen(home)
    process = subprocess.Popen(
        [zhiwen.program, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=zhiwen.environment()
    )
    os.close(theirs)
    told = b""
    while True:
        try:
            piece = os.read(ours, 65_536)
        except OSError:  # Linux's word for the end
            break
        if not piece:
            break
        told += piece
    os.close(ours)
    process.wait()
    return told.decode()


@pytest.mark.parametrize(
    "arguments",
    [("reports",), ("facts", "--csv"), ("ask", "--history", f"/nowhere/{HOSTILE}.json", "x")],
    ids=["reports", "csv", "complaint"],
)
def test_a_terminal_is_given_nothing_that_it_would_obey(home: Path, arguments: tuple[str, ...]) -> None:
    told = run(home, *arguments)

    assert len(told) > 20
    assert [character for character in FORBIDDEN if character in told] == []


def test_json_on_a_terminal_says_the_same(home: Path) -> None:
    assert json.loads(run(home, "answers", "--json"))[0]["question"] == HOSTILE


def test_the_text_of_a_report_is_shown_with_what_was_meant_to_hide_in_it(home: Path) -> None:
    listed = json.loads(run(home, "reports", "--json"))
    told = run(home, "reports", "show", listed[0]["id"], "--text")

    assert "\\u001b[2J\\u009b31m\\u202e收到" in told
    assert [character for character in FORBIDDEN if character in told] == []


def test_a_file_gets_the_text_as_it_is(home: Path) -> None:
    listed = json.loads(run(home, "reports", "--json"))
    done = Zhiwen(home).run("reports", "show", listed[0]["id"], "--text")

    assert "\u202e收到\u2066\u200f88\x08件" in done.stdout  # click itself takes out colours
