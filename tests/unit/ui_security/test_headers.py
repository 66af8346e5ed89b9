"""What every answer tells a browser; over a bare app behind the gate."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest
from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.testclient import TestClient

from rag.schema.errors import SettingsError
from rag.settings import read_settings
from ui.security.gate import Access
from ui.security.login import make_login_router

SCRIPT = "\nlet first = 1;\n"
PAGE = f'<html><script>{SCRIPT}</script><script type="module" src="./x.js"></script></html>'


def make_client(**settings: object) -> TestClient:
    access = Access.of(read_settings(**settings))
    app = FastAPI()
    app.include_router(make_login_router(access))
    access.guard(app, ("later()",))

    @app.get("/")
    def page() -> Response:
        return HTMLResponse(PAGE)

    @app.get("/pieces")
    def pieces() -> Response:
        return StreamingResponse(iter((PAGE[:20], PAGE[20:])), media_type="text/html")

    @app.get("/fault")
    def fail() -> Response:
        raise RuntimeError("unexpected")

    @app.get("/open")
    def allow() -> Response:
        return Response("x", headers={"Access-Control-Allow-Origin": "https://evil.example"})

    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False)


def allowed(script: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/nothing", 404), ("/fault", 500), ("/login", 303), ("/open", 200)]
)
def test_every_answer_has_the_headers(path: str, status: int) -> None:
    reply = make_client().get(path)

    assert reply.status_code == status
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "same-origin"
    assert reply.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


def test_who_does_not_log_in_and_the_form_get_the_headers_too() -> None:
    client = make_client(auth="li:secret")
    for reply in (client.get("/"), client.get("/login")):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers.get_list("content-security-policy")[0].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("path", ["/", "/pieces"])
def test_only_the_scripts_of_a_page_and_what_it_adds_run(path: str) -> None:
    reply = make_client().get(path)
    (scripts,) = (part for part in reply.headers["content-security-policy"].split("; ") if part.startswith("script-"))

    assert reply.text == PAGE
    assert scripts.split(" ")[1:] == ["'self'", "'unsafe-eval'", allowed(SCRIPT), allowed("later()")]


def test_a_fault_is_answered_without_its_story() -> None:
    reply = make_client().get("/fault")

    assert reply.json()["error"]["type"] == "server_error"
    assert "unexpected" not in reply.text


def test_no_answer_lets_another_site_read_it() -> None:
    assert not [name for name in make_client().get("/open").headers if name.startswith("access-control-")]


def test_named_sites_may_show_the_page_in_a_frame() -> None:
    headers = make_client(framed_by="https://b.example, https://a.example:8443").get("/").headers

    assert headers["content-security-policy"].endswith(
        "frame-ancestors 'self' https://a.example:8443 https://b.example"
    )
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("listed", ["a.example", "https://a.example/path", "*", "https://a; script-src *"])
def test_what_is_no_site_is_told(listed: str) -> None:
    with pytest.raises(SettingsError, match=r"^ZHIWEN_FRAMED_BY cannot be used: .* Write https://HOST$"):
        Access.of(read_settings(framed_by=listed))
