"""Uploads by HTTP: what is answered with a token is on the disk under its name, and what cannot be is told."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from support.full_disk import full_disk
from support.served import serving, sit_down
from support.small_desk import make_small_desk

from rag.app.desk import Desk
from rag.curation.uploads import Incoming

NAME = "嘉善 #1 100%😀.txt"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def client(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("home")
    with serving(desk, home) as address, httpx.Client(base_url=address, timeout=60) as client:
        sit_down(client, home)
        yield client


def left(desk: Desk) -> list[tuple[str, str]]:
    """Return what another start would find, and take it away."""
    found = Incoming(desk.curator.incoming.folder).sweep()
    told = [(one.name, one.path.read_text("utf-8")) for one in found]
    for one in found:
        desk.curator.incoming.discard(one.path)
    return told


def test_what_is_answered_with_a_token_is_kept_under_its_name(client: httpx.Client, desk: Desk) -> None:
    answer = client.put("/library/upload", params={"name": NAME}, content="报告".encode())

    assert len(answer.json()["token"]) == 32
    assert left(desk) == [(NAME, "报告")]


def test_a_file_that_is_too_large_leaves_nothing(client: httpx.Client, desk: Desk) -> None:
    answer = client.put("/library/upload", params={"name": NAME}, content=b"x" * (desk.curator.max_bytes + 1))

    assert answer.status_code == 413
    assert left(desk) == []


def test_a_full_disk_is_told_and_nothing_is_accepted(client: httpx.Client, desk: Desk) -> None:
    with full_disk():
        answer = client.put("/library/upload", params={"name": NAME}, content="报告".encode())

    assert answer.status_code == 507
    assert "free some space" in answer.json()["error"]
    assert left(desk) == []


def test_a_question_behind_the_end_is_refused_as_one_that_may_be_asked_later(client: httpx.Client, desk: Desk) -> None:
    desk.bot.wind_down(0.0)  # the last test: the desk answers no more
    body = {"model": "zhiwen", "messages": [{"role": "user", "content": "嘉善县2024年收到行政复议申请多少件？"}]}
    answer = client.post("/v1/chat/completions", json=body)

    assert answer.status_code == 503
    assert "程序正在退出" in answer.json()["error"]["message"]
