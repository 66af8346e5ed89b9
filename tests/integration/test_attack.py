"""A scripted attack on the served page: what somebody without the right to it tries, item by item. None may succeed.

Each attack tells what it got away with; the page is a real server over a real library, once without a login, once with
one behind a proxy that is named. What terminals and spreadsheets are given is attacked in the last ones.
"""

from __future__ import annotations

import json
import logging
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from itsdangerous import TimestampSigner
from support.served import serving, sit_down

from rag.app.desk import Desk
from rag.cli.terminal import show
from rag.export.csv_file import guard
from rag.passwords import hash_password
from ui.security import connections, gate, login
from ui.security.logins import BY_ADDRESS, BY_NAME

ASKED = "嘉善县2024年收到多少件行政复议申请？"
EVIL = "https://evil.example"
LI, WANG = ("li", "correct horse"), ("wang", "battery staple")
OURS = "127.0.0.1"
WANTED = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin", "x-frame-options": "DENY"}
PATHS = (
    *("/", "/config", "/login", "/healthz", "/v1/models", "/v1/models/none", "/nothing", "/pwa_icon/1", "/theme.css"),
    *("/export/compare.csv", "/export/answer/0.md", "/reports/0/pages/1.png", "/record/0", "/gradio_api/info"),
    *("/gradio_api/file=/etc/passwd", "/static/x.js", "/library/upload", "/robots.txt", "/%00", "/manifest.json"),
)
POSTED = ("/v1/chat/completions", "/mcp", "/gradio_api/queue/join", "/gradio_api/call/ask")
SECRETS = (b"root:", b"SQLite format")


@dataclass(frozen=True, slots=True)
class Site:
    """A served page, and where it keeps its secrets and its library."""

    address: str
    home: Path
    library: Path

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port
        return port


Attack = Callable[[Site], Iterator[str]]


@pytest.fixture(scope="module", autouse=True)
def _no_patience() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"HEAD": 1.0, "BODY": 1.0, "LOOK": 0.1}.items():
            patch.setattr(connections, name, value)
        patch.setattr(gate, "SLOWED", 0.0)
        patch.setattr(login, "SLOWED", 0.0)
        yield


@pytest.fixture(scope="module")
def open_site(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve without a login, to this machine."""
    home = tmp_path_factory.mktemp("open")
    with serving(desk, home) as address:
        yield Site(address, home, desk.about.home)


@pytest.fixture(scope="module")
def hashed() -> str:
    return ",".join(f"{name}:{hash_password(password)}" for name, password in (LI, WANG))


@pytest.fixture
def closed_site(desk: Desk, hashed: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve with a login, to a proxy on this machine, which is named and tells who asks; nobody failed there before."""
    home = tmp_path_factory.mktemp("closed")
    with serving(desk, home, auth=hashed, editors=LI[0], proxies=OURS) as address:
        yield Site(address, home, desk.about.home)


def visitor(site: Site, host: str = "203.0.113.1", **more: Any) -> httpx.Client:  # noqa: ANN401  # httpx's options
    """Return a client; behind a proxy that is believed it comes by TLS from this host."""
    told = {"X-Forwarded-For": host, "X-Forwarded-Proto": "https"} if host else {}
    return httpx.Client(base_url=site.address, timeout=60, headers=told, **more)


def log_in(client: httpx.Client, who: tuple[str, str]) -> httpx.Response:
    return client.post("/login", data={"name": who[0], "password": who[1], "next": "/"})


# --- what browsers are told


def lacks(reply: httpx.Response) -> list[str]:
    policy = reply.headers.get("content-security-policy", "")
    missing = [name for name, value in WANTED.items() if reply.headers.get(name) != value]
    missing += [] if "default-src 'none'" in policy and "frame-ancestors 'none'" in policy else ["the policy"]
    scripts = policy.partition("script-src ")[2].partition(";")[0]
    missing += ["a ban on inline scripts"] if "unsafe-inline" in scripts or "*" in scripts else []
    return missing + [name for name in reply.headers if name.startswith("access-control-")]


def find_answers_without_headers(site: Site) -> Iterator[str]:
    big, odd = b'"' + b"x" * 1_100_000 + b'"', b"[" * 100
    with visitor(site) as client:
        replies = [client.get(path, headers={"Origin": EVIL}) for path in PATHS]
        replies += [client.get("/", headers={"Host": "evil.example"}), client.post("/", headers={"Origin": EVIL})]
        replies += [client.post(path, content=body) for path in ("/v1/chat/completions", "/mcp") for body in (big, odd)]
        replies += [client.request(method, "/healthz") for method in ("OPTIONS", "DELETE", "PATCH", "HEAD")]
    for reply in replies:
        yield from (f"{reply.request.method} {reply.url.path} ({reply.status_code}): {one}" for one in lacks(reply))
    with closing(socket.create_connection((OURS, site.port))) as opened:
        opened.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        if b"X-Content-Type-Options: nosniff" not in opened.recv(4096):
            yield "what is no HTTP"


# --- changing the library


def edit_through_a_plain_proxy(site: Site) -> Iterator[str]:
    """Come as nginx's bare ``proxy_pass`` brings everybody: from this machine, by the name 127.0.0.1."""
    forged = TimestampSigner("guessed").sign(b"eyJkZXNrIjogdHJ1ZX0=").decode()
    tries: dict[str, dict[str, str]] = {
        "nothing": {},
        "localhost": {"Host": "localhost"},
        "for": {"X-Forwarded-For": OURS},
        "forwarded": {"Forwarded": f"for={OURS};host=localhost"},
        "real": {"X-Real-IP": OURS, "X-Forwarded-Host": "localhost"},
        "forged": {"Cookie": f"zhiwen={forged}"},
        "same origin": {"Origin": site.address, "Sec-Fetch-Site": "same-origin"},
    }
    for name, headers in tries.items():
        for key in ("", "0" * 40):
            with visitor(site, "") as client:
                client.get("/login", params={"key": key}, headers=headers)
                if client.put("/library/upload", content=b"x", headers=headers).status_code != 403:
                    yield f"uploaded with {name}"


def edit_as_a_reader(site: Site) -> Iterator[str]:
    for name, headers in {"plain": {}, "for": {"X-Forwarded-For": OURS}, "host": {"Host": "localhost"}}.items():
        with visitor(site, auth=WANG) as client:
            if client.put("/library/upload", content=b"x", headers=headers).status_code != 403:
                yield f"uploaded with {name}"


def poison_the_address(site: Site) -> Iterator[str]:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    with visitor(site, "") as client:
        for path in ("/", "/config", "/gradio_api/info"):
            if "evil" in client.get(path, headers=headers).text:
                yield f"{path} names a stranger's site"


def come_by_another_site(site: Site) -> Iterator[str]:
    with visitor(site, "") as client:
        if client.get("/config", headers={"Host": "evil.example"}).status_code != 421:
            yield "a name that a stranger pointed at this machine"
        body = {"data": [ASKED, []]}
        for path in ("/gradio_api/call/ask", "/v1/chat/completions", "/mcp", "/logout", "/login"):
            for origin in (EVIL, "null", "http://127.0.0.1.evil.example"):
                if client.post(path, json=body, headers={"Origin": origin}).status_code != 403:
                    yield f"{path} from {origin}"


# --- coming in


def come_in_without_a_password(site: Site) -> Iterator[str]:
    nobody: list[Any] = [None, ("li", ""), ("", ""), ("nobody", "nobody's"), ("LI", LI[1]), ("li\x00", LI[1])]
    for number, who in enumerate(nobody):
        with visitor(site, f"198.51.100.{number}", auth=who) as client:
            for path in PATHS[:: 1 if who is None else 8]:  # a wrong password takes a while
                if client.get(path).status_code == 200 and path not in {"/login", "/healthz"}:
                    yield f"{path} as {who}"
            for path in POSTED[: None if who is None else 1]:
                if client.post(path, json={}).status_code not in {401, 429}:
                    yield f"{path} as {who}"
    with visitor(site, "198.51.100.77") as client:
        for host in ("127.0.0.1/login?", "127.0.0.1/healthz#"):
            if client.get("/config", headers={"Host": host}).status_code == 200:
                yield f"by the name {host}"


def guess_passwords(site: Site) -> Iterator[str]:
    """Guess from one address, then on one name from many; the right one comes last and must not be heard."""
    with visitor(site, "198.51.100.200") as client:
        told = [log_in(client, (f"name{n}", "guess")).status_code for n in range(BY_ADDRESS)]
        if told != [401] * BY_ADDRESS:
            yield f"answered {told}"
        if log_in(client, LI).status_code != 429 or client.get("/config", auth=LI).status_code != 429:
            yield "heard another guess from the same address"
    for n in range(BY_NAME):
        with visitor(site, f"192.0.2.{n}") as client:
            client.get("/config", auth=("wang", f"guess{n}"))
    with visitor(site, "192.0.2.99") as client:
        if log_in(client, WANG).status_code != 429:
            yield "heard another guess on the same name"


def be_led_away_by_the_login(site: Site) -> Iterator[str]:
    with visitor(site, "198.51.100.5") as client:
        for wanted in (EVIL, "//evil.example", "/\\evil.example", "/%09/evil.example", "javascript:alert(1)"):
            entered = client.post("/login", data={"name": LI[0], "password": LI[1], "next": wanted})
            if urlsplit(entered.headers["location"].replace("\\", "/")).netloc:
                yield f"led to {entered.headers['location']}"


# --- sessions


def use_what_is_left_of_a_session(site: Site) -> Iterator[str]:
    with visitor(site, "198.51.100.6") as client:
        if "secure" not in log_in(client, LI).headers["set-cookie"].lower():
            yield "a cookie that goes without TLS"
        cookie = client.cookies.get("zhiwen") or log_in(client, LI).headers["set-cookie"].split(";")[0][7:]
    with visitor(site, "198.51.100.6", cookies=None) as client:
        sent = {"Cookie": f"zhiwen={cookie}"}
        if client.get("/config", headers=sent).status_code != 200:
            yield "nothing: the session does not work, so nothing is tried"
        payload, *signed = cookie.split(".")
        others = [f"{payload[:-4]}AAAA", *(TimestampSigner(key).sign(payload).decode() for key in ("", "secret"))]
        for forged in (".".join((others[0], *signed)), *others[1:], payload, f"{payload}.", ""):
            if client.get("/config", headers={"Cookie": f"zhiwen={forged}"}).status_code == 200:
                yield f"a forged cookie {forged}"
        client.post("/logout", headers=sent)
        if client.get("/config", headers=sent).status_code == 200:
            yield "a copy of the cookie after the logout"


def hear_and_end_anothers_page(site: Site) -> Iterator[str]:
    session = token_hex(6)
    joined = {"data": [None], "fn_index": 0, "session_hash": session, "event_data": None}
    with visitor(site, "198.51.100.7", auth=LI) as own, visitor(site, "198.51.100.8", auth=WANG) as other:
        own.post("/gradio_api/queue/join", json=joined)
        for path in (f"queue/data?session_hash={session}", f"heartbeat/{session}"):
            with other.stream("GET", f"/gradio_api/{path}") as heard:  # which would go on for ever
                if heard.status_code != 403:
                    yield f"{path} of another's page"
        for path in ("queue/join", "run/predict", "cancel", "reset", "component_server"):
            if other.post(f"/gradio_api/{path}", json=joined).status_code != 403:
                yield f"{path} in another's session"


def open_anothers_record(site: Site) -> Iterator[str]:
    body = {"model": "zhiwen", "messages": [{"role": "user", "content": ASKED}]}
    with visitor(site, "198.51.100.9", auth=LI) as own, visitor(site, "198.51.100.10", auth=WANG) as other:
        given = own.post("/v1/chat/completions", json=body).json()["zhiwen"]
        named, share = given["answer"]["id"], given["share"]
        if other.get(f"/record/{share}").json() != given["answer"]:
            yield "nothing: the share does not work, so nothing is tried"
        for guess in (named, f"{named}.", f"{named}.{'0' * 32}", share[:-1], share.upper(), named[:8], "%"):
            for path in (f"/record/{guess}", f"/export/answer/{guess}.md", f"/export/conversation/{guess}.md"):
                if other.get(path).status_code == 200:
                    yield f"opened {path}"
            begun = other.post("/gradio_api/call/record", json={"data": [guess]}).json()
            told = other.get(f"/gradio_api/call/record/{begun['event_id']}").text
            if "event: error" not in told:
                yield f"/record of the API told of {guess}"


# --- files of the machine


def read_files(site: Site) -> Iterator[str]:
    wanted = ("/etc/passwd", str(site.home / "session.key"), str(site.home / "catalog.sqlite"))
    key = (site.home / "session.key").read_bytes()
    with visitor(site, "198.51.100.11", auth=LI) as client:
        for file in wanted:
            for path in (
                *(f"/gradio_api/file={file}", f"/file={file}", f"/gradio_api/file/{file}", f"/static/..{file}"),
                *(f"/assets/../../../../../../..{file}", f"/assets/..%2f..%2f..%2f..%2f..%2f..%2f..{file}"),
                *(f"/custom_component/..{file}", f"/gradio_api/proxy=http://127.0.0.1:{site.port}/config", f"/{file}"),
                *(f"/reports/..%2f..{file}/pages/1.png", f"/gradio_api/stream/a/b/1{file}"),
            ):
                reply = client.get(path)
                if any(secret in reply.content for secret in (*SECRETS, key)):
                    yield f"read {file} by {path}"


def find_files_that_others_may_read(site: Site) -> Iterator[str]:
    kept = [*site.home.rglob("*"), *site.library.glob("catalog.sqlite*")]
    for file in kept:
        if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield f"{file.name} is open to others of the machine"
    if not {"session.key", "catalog.sqlite"} <= {file.name for file in kept}:
        yield "nothing: there is no secret to look at"


# --- too much, too slowly


def send_too_much(site: Site) -> Iterator[str]:
    much = b"x" * 2_000_000
    parts = {"files": ("x.txt", much)}
    with visitor(site, "198.51.100.12", auth=LI) as client:
        for path in ("/v1/chat/completions", "/mcp", "/gradio_api/queue/join", "/gradio_api/upload", "/login"):
            for kind, given in {
                "bytes": {"content": much},
                "stream": {"content": iter([much])},
                "parts": {"files": parts},
            }.items():
                with suppress(httpx.WriteError, httpx.ReadError):
                    reply = client.post(path, **given)
                    if reply.status_code not in {400, 401, 404, 413}:
                        yield f"{path} took {kind} ({reply.status_code})"
        if client.put("/library/upload", content=much).status_code not in {403, 413}:
            yield "a file that is too large"
        with suppress(httpx.HTTPError):
            if client.get("/config", headers={"X": "x" * 1_000_000}).status_code == 200:
                yield "a head without end"
        nested = b'{"model":' + b"[" * 50_000
        if client.post("/v1/chat/completions", content=nested).status_code != 400:
            yield "brackets without end"


def keep_connections_half_open(site: Site) -> Iterator[str]:
    login = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"
    begun = {"silent": b"", "half a head": b"GET / HTTP/1.1\r\nX: ", "half a body": login + b"a", "no body": login}
    opened = {name: socket.create_connection((OURS, site.port), timeout=10) for name in begun}
    for name, said in begun.items():
        opened[name].sendall(said)
    began = time.monotonic()
    while time.monotonic() - began < 4:  # byte by byte, so that the connections are never idle
        for name in ("half a head", "half a body"):
            with suppress(OSError):
                opened[name].sendall(b"a")
        time.sleep(0.2)
    for name, one in opened.items():
        one.settimeout(1)
        try:
            while one.recv(4096):
                pass
        except ConnectionError:
            pass
        except TimeoutError:
            yield f"{name} is still open"
        one.close()


@pytest.mark.parametrize(
    "attack",
    [
        find_answers_without_headers, edit_through_a_plain_proxy, poison_the_address, come_by_another_site,
        find_files_that_others_may_read, send_too_much, keep_connections_half_open, read_files,
    ],
)  # fmt: skip
def test_nobody_gets_away_with_anything_without_a_login(open_site: Site, attack: Attack) -> None:
    assert list(attack(open_site)) == []


@pytest.mark.parametrize(
    "attack",
    [
        find_answers_without_headers, edit_as_a_reader, come_in_without_a_password, be_led_away_by_the_login,
        use_what_is_left_of_a_session, hear_and_end_anothers_page, open_anothers_record, read_files, send_too_much,
        keep_connections_half_open, find_files_that_others_may_read, guess_passwords,
    ],
)  # fmt: skip
def test_nobody_gets_away_with_anything_with_a_login(closed_site: Site, attack: Attack) -> None:
    assert list(attack(closed_site)) == []


def test_each_failed_login_leaves_a_line(closed_site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), visitor(closed_site, "198.51.100.222") as client:
        log_in(client, ("li\n\x1b[2J\u202eadmin", "guess"))
    (line,) = (record.getMessage() for record in caplog.records if "failed login" in record.getMessage())

    assert "198.51.100.222" in line
    assert line.isprintable()


def test_who_may_is_let_in_all_the_same(open_site: Site, closed_site: Site) -> None:
    """Else a page that refuses everybody would pass."""
    with visitor(closed_site, "198.51.100.30", auth=LI) as client:
        assert client.get("/config").status_code == 200
        assert client.put("/library/upload", params={"name": "a.txt"}, content=b"x").status_code == 200
    with visitor(open_site, "") as client:
        sit_down(client, open_site.home)
        assert client.put("/library/upload", params={"name": "a.txt"}, content=b"x").status_code == 200


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b2J", "\x07", "a\rb", "\u202eb", "\u2066x", "\u2028", "\x7f", "\x00"])
def test_a_terminal_obeys_nothing(text: str) -> None:
    shown = show(text)

    assert shown.isprintable()
    assert json.loads(f'"{shown}"') == text


@pytest.mark.parametrize("cell", ["=1", "+1", "-1+1", "@x", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "＝1"])
def test_a_spreadsheet_runs_nothing(cell: str) -> None:
    assert guard(cell) == f"'{cell}"
