"""A draft sent by HTTP: its text comes back, or why there is none in the language asked for, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.served import serving
from support.small_desk import make_small_desk
from support.word_file import paragraph, word_file

from rag.app.desk import Desk
from ui.api.drafts import MOST_CHARACTERS

TEXT = "嘉善县2024年收到行政复议申请88件。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    desk = make_small_desk(folder)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def client(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        serving(desk, tmp_path_factory.mktemp("home")) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def send(client: httpx.Client, name: str, data: bytes, language: str = "zh-CN") -> httpx.Response:
    return client.put("/check/read", params={"name": name, "lang": language}, content=data)


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_the_text_of_a_draft_comes_back_and_no_file_is_kept(client: httpx.Client, folder: Path) -> None:
    before = files(folder)
    answer = send(client, "稿子 #1.docx", word_file(paragraph(TEXT)))

    assert answer.status_code == 200
    assert answer.json()["text"].strip() == TEXT
    assert files(folder) == before


@pytest.mark.parametrize(("language", "told"), [("zh-CN", "不支持这种格式"), ("en", "cannot be read")])
def test_what_cannot_be_read_is_told_in_the_language_of_the_page(
    client: httpx.Client, language: str, told: str
) -> None:
    answer = send(client, "a.exe", b"MZ\0\0", language)

    assert answer.status_code == 422
    assert told in answer.json()["error"]


def test_too_long_and_too_large_drafts_are_told(client: httpx.Client, desk: Desk) -> None:
    long = send(client, "a.txt", ("字" * (MOST_CHARACTERS + 1)).encode())
    large = send(client, "a.txt", b"x" * (desk.curator.max_bytes + 1))

    assert (long.status_code, large.status_code) == (422, 413)
    assert "30,001 字" in long.json()["error"]
    assert "超过 1 MB" in large.json()["error"]
