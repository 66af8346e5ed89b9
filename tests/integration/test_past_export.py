"""Downloads over a real server: whose they are, their types and names, and what others get."""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import mammoth
import pytest
from support.library import build_library, open_desk
from support.served import serving

from rag.app.desk import Desk
from ui.api.history_download import name_file
from ui.views.ask.conversation import Turn, listen
from ui.views.ask.history_sync import remember

QUESTION = "嘉善县2024年收到行政复议申请多少件？"
ANN, BEN = ("ann", "ann-secret-1"), ("ben", "ben-secret-2")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(build_library(tmp_path_factory.mktemp("library")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    auth = ",".join(":".join(pair) for pair in (ANN, BEN))
    with serving(desk, tmp_path_factory.mktemp("home"), auth=auth) as found:
        yield f"{found}/export/"


@pytest.fixture(scope="module")
def kept(desk: Desk) -> tuple[str, str]:
    """Give the ids of a conversation of ann's and of its answer."""
    *_, turn = listen(desk.bot, Turn(1, QUESTION))
    assert turn.answer
    return remember(desk, f"user:{ANN[0]}", "", [turn]), turn.answer.id


def get(address: str, path: str, who: tuple[str, str] | None = ANN) -> httpx.Response:
    return httpx.get(f"{address}{path}", auth=who, timeout=30)


@pytest.mark.parametrize("what", ["conversation", "answer"])
def test_an_owner_gets_both_forms_under_the_questions_name(address: str, kept: tuple[str, str], what: str) -> None:
    path = f"{what}/{kept[what == 'answer']}"
    word, text = get(address, f"{path}.docx"), get(address, f"{path}.md")
    assert word.headers["content-type"].endswith("wordprocessingml.document")
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    for reply, kind in ((word, "docx"), (text, "md")):
        assert reply.status_code == 200
        told = reply.headers["content-disposition"]
        assert unquote(told).endswith(f"filename*=UTF-8''{QUESTION}.{kind}")
        assert told.startswith("attachment;")
        assert reply.headers["cache-control"] == "private, no-store"
    assert "申请88件" in mammoth.convert_to_html(io.BytesIO(word.content)).value
    assert "申请88件" in text.text


@pytest.mark.parametrize("what", ["conversation", "answer"])
def test_others_get_nothing_of_it(address: str, kept: tuple[str, str], what: str) -> None:
    path = f"{what}/{kept[what == 'answer']}.md"
    refused, absent = get(address, path, BEN), get(address, f"{what}/0000000000000000.md", BEN)
    assert refused.status_code == absent.status_code == 404
    assert refused.text == absent.text
    assert "88件" not in refused.text
    assert get(address, path, None).status_code == 401


def test_a_refusal_speaks_the_pages_language_and_other_forms_are_not_there(address: str, kept: tuple[str, str]) -> None:
    assert "no such conversation" in get(address, "conversation/none.md?language=en").text
    assert get(address, f"conversation/{kept[0]}.exe").status_code == 422
    assert get(address, "conversation/..%2F..%2Fetc%2Fpasswd.md").status_code == 404


def test_a_title_becomes_a_name_that_any_system_takes() -> None:
    assert name_file('甲/乙\\丙:*?"<>|%\n\x00丁') == "甲乙丙 丁"
    assert name_file("...") == name_file("") == "zhiwen"
    assert len(name_file("长" * 300)) == 60
