"""The page under a path of a site: what is asked is heard without it, where answers lead has it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from rag.settings import Settings
from ui.security.sub_path import SubPath


def pass_through(path: str, location: str = "") -> tuple[str, str]:
    """Return the path that is heard, and where the answer leads."""
    heard: list[str] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # ASGI's
        heard.append(scope["path"])
        await send({"type": "http.response.start", "status": 303, "headers": [(b"location", location.encode())]})

    async def send(message: Any) -> None:  # noqa: ANN401
        sent.append(message)

    scope = {"type": "http", "path": path, "raw_path": path.encode(), "headers": []}
    asyncio.run(SubPath(app, "/zhiwen")(scope, None, send))  # type: ignore[arg-type]  # nothing is received
    return heard[0], sent[0]["headers"][0][1].decode()


@pytest.mark.parametrize(
    ("asked", "heard"),
    [("/zhiwen/login", "/login"), ("/zhiwen", "/"), ("/zhiwen/", "/"), ("/login", "/login"), ("/zhiwenx", "/zhiwenx")],
)
def test_the_path_is_taken_away_whether_the_proxy_did_it_or_not(asked: str, heard: str) -> None:
    assert pass_through(asked)[0] == heard


@pytest.mark.parametrize(
    ("location", "led"),
    [
        ("/login?next=%2F", "/zhiwen/login?next=%2F"),
        ("../shared/a", "../shared/a"),
        ("https://b/", "https://b/"),
        ("//b/", "//b/"),
    ],
)
def test_answers_lead_to_the_page_under_its_path_and_to_others_as_they_are(location: str, led: str) -> None:
    assert pass_through("/zhiwen/", location)[1] == led


@pytest.mark.parametrize("wrong", ["zhiwen", "/zhiwen/", "/a b", "/a//b", "https://a/b"])
def test_a_path_that_is_none_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Settings(root_path=wrong)
    assert Settings(root_path="/a/zhi-wen").root_path == "/a/zhi-wen"
