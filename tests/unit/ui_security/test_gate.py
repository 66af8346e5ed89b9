"""Who is let in, who may change the library, and what a session keeps; over a bare app behind the gate."""

from __future__ import annotations

import html
import re
import stat
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from httpx import Response
from starlette.testclient import TestClient

from rag import passwords
from rag.passwords import hash_password
from rag.schema.errors import SettingsError
from rag.settings import read_settings
from ui.security import gate as access_module
from ui.security import login as login_module
from ui.security.accounts import KEY_FILE, read_key, read_rules
from ui.security.gate import Access, read_credentials, visitor_of
from ui.security.login import make_login_router, render_login, safe_target
from ui.security.logins import BY_ADDRESS, BY_NAME, WINDOW, Failures, _network
from ui.security.sessions import ENDED_FILE, name_in

PASSWORDS = "王芳:p@ss:word,li:secret"
EVERYWHERE = "0.0.0.0"  # noqa: S104  # only read, nothing listens
HERE = "http://127.0.0.1:7860"
STARTED = time.time()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_module, "SLOWED", 0.0)
    monkeypatch.setattr(login_module, "SLOWED", 0.0)


def make_client(base: str = HERE, *, key: Path | None = None, **settings: object) -> TestClient:
    access = Access.of(read_settings(home=key, **settings))
    app = FastAPI()
    app.include_router(make_login_router(access))
    access.guard(app)

    @app.api_route("/who", methods=["GET", "POST"])
    def who(request: Request) -> dict[str, Any]:
        visitor = visitor_of(request)
        told = {"owner": visitor.owner, "name": visitor.name, "may_edit": visitor.may_edit, "barred": visitor.barred}
        return {**told, "client": [request.client and request.client.host, request.url.scheme]}

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return TestClient(app, base_url=base, follow_redirects=False, client=("127.0.0.1", 50000))


def sit_down(client: TestClient, key: Path) -> None:
    """Open the link of the terminal; kept where one may not do so."""
    client.get("/login", params={"key": read_rules(read_settings(home=key)).desk_key})


def set_clock(monkeypatch: pytest.MonkeyPatch, *, days: float) -> None:
    """Set the machine's clock so many days from now."""
    monkeypatch.setattr(time, "time", lambda: STARTED + days * 86_400)


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def enter(client: TestClient, name: str = "li", password: str | None = None, wanted: str = "/") -> Response:
    return client.post("/login", data={"name": name, "password": password or "secret", "next": wanted})


# --- accounts


def test_pairs_are_read_and_a_password_may_hold_a_colon() -> None:
    rules = read_rules(read_settings(auth=PASSWORDS))

    assert rules.admits("王芳", "p@ss:word")
    assert rules.admits("li", "secret")
    assert not rules.admits("li", "p@ss:word")


@pytest.mark.parametrize(
    ("name", "password"), [("li", ""), ("li", "Secret"), ("", ""), ("nobody", ""), ("LI", "secret")]
)
def test_nothing_but_a_name_and_its_password_is_admitted(name: str, password: str) -> None:
    assert not read_rules(read_settings(auth=PASSWORDS)).admits(name, password)


def test_a_file_holds_a_pair_a_line_with_comments_and_commas(tmp_path: Path) -> None:
    file = tmp_path / "people"
    file.write_text("# readers\nli:a,b\n\n  # another\n王芳:秘密\n", encoding="utf-8")
    rules = read_rules(read_settings(auth=str(file)))

    assert rules.accounts == {"li": "a,b", "王芳": "秘密"}


@pytest.mark.parametrize(
    "given", ["li:", ":hushhush", "li:hushhush,li:other", "li:x,hushhush", ",", "hushhush", "~/hushhush"]
)
def test_a_malformed_login_is_told_without_the_password(given: str) -> None:
    with pytest.raises(SettingsError, match=r"^ZHIWEN_AUTH cannot be used: .*") as told:
        read_rules(read_settings(auth=given))

    assert "hushhush" not in str(told.value)


def test_a_bad_line_of_a_file_is_told_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "people").write_text("# readers\nli:x\nhushhush\n", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"line of .*people 3 is no pair") as told:
        read_rules(read_settings(auth=str(tmp_path / "people")))

    assert "hushhush" not in str(told.value)


def test_no_password_is_in_what_is_printed_of_settings_and_rules() -> None:
    settings = read_settings(auth=PASSWORDS)

    assert "secret" not in f"{settings!r}{settings}{read_rules(settings)!r}{Access.of(settings)!r}"
    assert read_key(settings.home) not in repr(read_rules(settings))


@pytest.mark.parametrize(("auth", "message"), [(None, "Set ZHIWEN_AUTH too"), ("li:x", "'zhao', who has no password")])
def test_editors_who_cannot_log_in_are_an_error(auth: str | None, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_rules(read_settings(auth=auth, editors="zhao"))


def test_the_key_of_sessions_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = read_key(tmp_path / "home")

    assert len(first) >= 43
    assert read_key(tmp_path / "home") == first != read_key(tmp_path / "other")
    assert stat.S_IMODE((tmp_path / "home" / KEY_FILE).stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "home").iterdir()] == [KEY_FILE]


def test_a_damaged_key_is_an_error_and_not_a_weak_key(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("short", encoding="ascii")

    with pytest.raises(SettingsError, match="is damaged"):
        read_key(tmp_path)


# --- without a login


def test_each_browser_is_its_own_visitor_and_stays_it(tmp_path: Path) -> None:
    one, other = make_client(key=tmp_path), make_client(key=tmp_path)
    first = one.get("/who").json()

    assert first["owner"].startswith("browser:")
    assert one.get("/who").json() == first
    assert other.get("/who").json()["owner"] != first["owner"]


def test_a_visitor_is_known_again_after_a_restart(tmp_path: Path) -> None:
    before = make_client(key=tmp_path)
    owner = before.get("/who").json()["owner"]
    after = make_client(key=tmp_path)
    after.cookies = before.cookies

    assert after.get("/who").json()["owner"] == owner


def test_a_forged_cookie_makes_a_new_visitor(tmp_path: Path) -> None:
    client = make_client(key=tmp_path)
    owner = client.get("/who").json()["owner"]
    cookie = client.cookies["zhiwen"]
    client.cookies.clear()
    client.cookies.set("zhiwen", cookie[:-3] + "xyz")

    assert client.get("/who").json()["owner"] != owner


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    told = make_client().get("/who").headers["set-cookie"].lower()

    assert told.startswith("zhiwen=")
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "max-age=31536000" in told
    assert "secure" not in told


@pytest.mark.parametrize(("proxies", "secure"), [("127.0.0.1", True), (None, False)])
def test_the_cookie_is_secure_behind_a_named_proxy_with_tls(proxies: str | None, secure: bool) -> None:
    client = make_client(auth=PASSWORDS, proxies=proxies)
    entered = client.post("/login", data={"name": "li", "password": "secret"}, headers={"X-Forwarded-Proto": "https"})

    assert ("; secure" in entered.headers["set-cookie"].lower()) == secure


def test_a_visitor_is_known_again_after_the_clock_was_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client()
    owner = client.get("/who").json()["owner"]
    set_clock(monkeypatch, days=-400)

    assert client.get("/who").json()["owner"] == owner


@pytest.mark.parametrize(
    ("host", "base", "headers", "barred"),
    [
        ("127.0.0.1", HERE, {}, ""),
        ("127.0.0.1", "http://localhost:7860", {}, ""),
        ("::1", "http://[::1]:7860", {}, ""),
        ("127.0.0.1", HERE, {"X-Forwarded-For": "203.0.113.9"}, "login_barred_proxy"),
        ("127.0.0.1", "http://zhiwen.example.org", {}, "login_barred_proxy"),
        (EVERYWHERE, HERE, {}, "login_barred_open"),
        ("192.168.1.5", "http://192.168.1.5:7860", {}, "login_barred_open"),
    ],
)
def test_without_a_login_only_who_sits_at_this_machine_may_edit(
    host: str, base: str, headers: dict[str, str], barred: str, tmp_path: Path
) -> None:
    client = make_client(base, host=host, names="zhiwen.example.org", key=tmp_path)
    sit_down(client, tmp_path)
    told = client.get("/who", headers=headers).json()

    assert (told["may_edit"], told["barred"]) == (not barred, barred)


@pytest.mark.parametrize("key", ["", "x", "ä", None])
def test_who_comes_by_a_plain_proxy_looks_like_this_machine_and_may_not_edit(key: str | None, tmp_path: Path) -> None:
    client = make_client(key=tmp_path)  # nginx's proxy_pass alone: its own address, our address as the name asked for
    if key is not None:
        client.get("/login", params={"key": key})

    assert client.get("/who").json()["barred"] == "login_barred_key"


def test_the_link_of_the_terminal_is_of_no_use_where_one_logs_in_or_others_come(tmp_path: Path) -> None:
    assert Access.of(read_settings(home=tmp_path)).link("http://x/").startswith("http://x/login?key=")
    for settings in ({"auth": PASSWORDS}, {"host": EVERYWHERE}):
        assert Access.of(read_settings(home=tmp_path, **settings)).link("http://x/") == ""
    client = make_client(auth=PASSWORDS, key=tmp_path)
    sit_down(client, tmp_path)
    assert client.get("/who").status_code == 401


@pytest.mark.parametrize("base", ["http://evil.example:7860", "http://127.0.0.1.evil.example", "http://evil.example."])
def test_a_name_that_a_stranger_could_own_is_refused(base: str) -> None:
    refused = make_client(base).get("/who")

    assert refused.status_code == 421
    assert "ZHIWEN_NAMES" in refused.json()["error"]["message"]


@pytest.mark.parametrize(
    "base", ["http://192.168.1.5:7860", "http://office-pc", "http://pc.local", "http://zw.example:1"]
)
def test_an_address_a_name_of_this_network_and_a_name_of_the_settings_are_let_in(base: str) -> None:
    assert make_client(base, names="other.example, ZW.example").get("/who").status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8000", "http://[", "file://"])
def test_what_another_sites_page_has_a_browser_send_is_refused(origin: str) -> None:
    client = make_client()

    assert client.post("/who", headers={"Origin": origin}).status_code == 403
    assert client.post("/who", headers={"Origin": HERE}).status_code == 200
    assert client.post("/who").status_code == 200
    assert client.post("/who", headers={"Origin": origin, "Authorization": "Bearer x"}).status_code == 200


@pytest.mark.parametrize(("site", "status"), [("same-origin", 200), ("same-site", 403), ("cross-site", 403)])
def test_a_browser_that_says_where_a_request_comes_from_is_believed(site: str, status: int) -> None:
    headers = {"Origin": "https://zhiwen.example", "Sec-Fetch-Site": site}

    assert make_client().post("/who", headers=headers).status_code == status


@pytest.mark.parametrize(("proxies", "status"), [("127.0.0.1", 200), ("10.0.0.0/8, ::1", 403), (None, 403)])
def test_only_a_named_proxy_may_say_under_which_name_it_was_asked(proxies: str | None, status: int) -> None:
    headers = {"Origin": "https://zhiwen.example", "X-Forwarded-Host": "zhiwen.example"}

    assert make_client(proxies=proxies).post("/who", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("proxies", "told", "client"),
    [
        ("127.0.0.1", "203.0.113.9", ["203.0.113.9", "https"]),
        ("127.0.0.0/8", "1.2.3.4, 203.0.113.9", ["203.0.113.9", "https"]),  # the proxy adds at the end
        (None, "203.0.113.9", ["127.0.0.1", "http"]),
        ("10.0.0.1", "203.0.113.9", ["127.0.0.1", "http"]),
    ],
)
def test_only_a_named_proxy_is_believed_who_asks_and_how(proxies: str | None, told: str, client: list[str]) -> None:
    headers = {"X-Forwarded-For": told, "X-Forwarded-Proto": "https"}

    assert make_client(proxies=proxies).get("/who", headers=headers).json()["client"] == client


def test_an_unnamed_proxy_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    client = make_client()
    for _ in range(2):
        client.get("/who", headers={"X-Forwarded-For": "203.0.113.9"})

    assert [record.message.partition(",")[0] for record in caplog.records] == [
        "127.0.0.1 says that it passes requests on as a proxy"
    ]


@pytest.mark.parametrize("listed", ["proxy.example", "10.0.0.0/99", "*"])
def test_a_proxy_that_is_no_address_is_an_error(listed: str) -> None:
    with pytest.raises(SettingsError, match="ZHIWEN_PROXIES cannot be used"):
        read_rules(read_settings(proxies=listed))


# --- with a login


def test_a_page_leads_to_the_login_and_back() -> None:
    client = make_client(auth=PASSWORDS)
    sent = client.get("/who?view=library&q=%E5%8C%BA", headers={"Accept": "text/html"})

    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/login?next=%2Fwho%3Fview%3Dlibrary%26q%3D%25E5%258C%25BA",
    )
    form = client.get(sent.headers["location"], headers={"Accept": "text/html"})
    (wanted,) = re.findall(r'name="next" value="([^"]*)"', form.text)
    entered = enter(client, wanted=html.unescape(wanted))
    assert (entered.status_code, entered.headers["location"]) == (303, "/who?view=library&q=%E5%8C%BA")
    assert client.get("/who").json()["owner"] == "user:li"


@pytest.mark.parametrize("path", ["/who", "/", "/v1/models", "/mcp", "/gradio_api/queue/join", "/login/", "/healthz/x"])
def test_programs_are_told_how_to_log_in(path: str) -> None:
    refused = make_client(auth=PASSWORDS).get(path)

    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert "Basic" in refused.headers["www-authenticate"]
    assert refused.json()["error"]["type"] == "authentication_error"


@pytest.mark.parametrize("host", ["127.0.0.1/healthz?x=", "127.0.0.1/login?x=", "127.0.0.1/healthz#", "/healthz?"])
def test_a_host_header_that_holds_an_open_path_opens_no_other(host: str) -> None:
    client = make_client(auth=PASSWORDS)

    assert client.get("/who", headers={"Host": host}).status_code == 401
    assert client.post("/who", headers={"Host": host}).status_code == 401


def test_a_browsers_own_password_box_does_not_pop_up_in_the_page() -> None:
    refused = make_client(auth=PASSWORDS).get("/who", headers={"Sec-Fetch-Mode": "cors"})

    assert refused.status_code == 401
    assert "Basic" not in refused.headers["www-authenticate"]


def test_health_needs_no_login() -> None:
    assert make_client(auth=PASSWORDS).get("/healthz").status_code == 200


def test_programs_log_in_by_basic_and_by_key() -> None:
    client = make_client(auth=PASSWORDS)

    assert client.get("/who", headers=basic("王芳", "p@ss:word")).json()["owner"] == "user:王芳"
    assert client.get("/who", headers={"Authorization": "Bearer li:secret"}).json()["owner"] == "user:li"
    assert "set-cookie" not in client.get("/who", headers=basic("li", "secret")).headers
    assert client.get("/who").status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer li:wrong", "Bearer secret", "Basic !!!", "Basic bGk=", "Bearer ", "Digest x"]
)
def test_wrong_passwords_of_programs_are_refused(header: str) -> None:
    assert make_client(auth=PASSWORDS).get("/who", headers={"Authorization": header}).status_code == 401


def test_a_wrong_password_does_not_fall_back_on_the_session() -> None:
    client = make_client(auth=PASSWORDS)
    enter(client)

    assert client.get("/who").status_code == 200
    assert client.get("/who", headers=basic("li", "wrong")).status_code == 401


def test_a_wrong_password_and_a_strangers_name_are_told_alike(tmp_path: Path) -> None:
    client = make_client(auth=PASSWORDS, key=tmp_path)
    wrong, stranger = enter(client, "li", "x"), enter(client, "mo", "x")

    assert wrong.status_code == stranger.status_code == 401
    assert wrong.text.replace("li", "") == stranger.text.replace("mo", "").replace("li", "")
    assert 'role="alert"' in wrong.text
    assert client.get("/who").status_code == 401


def test_hashes_of_passwords_are_accepted_and_what_is_no_whole_hash_is_told(caplog: pytest.LogCaptureFixture) -> None:
    hashed = hash_password("secret")
    rules = read_rules(read_settings(auth=f"li:{hashed},mo:plain"))

    assert [rules.admits("li", given) for given in ("secret", "Secret", hashed, "")] == [True, False, False, False]
    assert rules.admits("mo", "plain")
    assert not rules.admits("stranger", "nobody's")
    assert ["'mo' in plain text" in record.message for record in caplog.records] == [True]
    for damaged in (hashed[:-1], "$argon2id$v=19$m=8,t=1$x", "$2b$"):
        with pytest.raises(SettingsError, match=r"no whole bcrypt hash\. Make one with: zhiwen password") as told:
            read_rules(read_settings(auth=f"li:{damaged}"))
        assert damaged not in str(told.value)


def test_programs_and_forms_log_in_by_a_hashed_password(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(auth=f"li:{hash_password('secret')}")
    assert enter(client).status_code == 303
    assert client.get("/who").status_code == 200
    reckoned: list[str] = []
    checked = passwords._is_hashed
    monkeypatch.setattr(passwords, "_is_hashed", lambda given, kept: reckoned.append(given) or checked(given, kept))
    told = [client.get("/who", headers=basic("li", given)).status_code for given in ("secret", "secret", "x", "secret")]

    assert told == [200, 200, 401, 200]
    assert reckoned == ["x"]  # who was right is known again, so that not each request takes a quarter of a second


@pytest.mark.parametrize("by", ["form", "program"])
def test_too_many_wrong_passwords_from_one_address_are_heard_no_more(by: str, caplog: pytest.LogCaptureFixture) -> None:
    client = make_client(auth=PASSWORDS)

    def attempt(name: str, password: str) -> Response:
        given = {"headers": basic(name, password)}
        return enter(client, name, password) if by == "form" else client.get("/who", **given)

    told = [attempt(f"name{n}", "x").status_code for n in range(BY_ADDRESS)]
    refused = attempt("li", "secret")

    assert set(told) == {401}
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= WINDOW + 1
    lines = [record.message for record in caplog.records if "failed login" in record.message]
    assert len(lines) == BY_ADDRESS
    assert lines[0].startswith("failed login as 'name0' from 127.0.0.1;")


def test_too_many_wrong_passwords_on_one_name_end_there_but_not_where_its_owner_is_known() -> None:
    client = make_client(auth=PASSWORDS, proxies="127.0.0.1")

    def attempt(host: str, password: str, name: str = "li") -> int:
        return client.get("/who", headers={**basic(name, password), "X-Forwarded-For": host}).status_code

    assert attempt("198.51.100.1", "secret") == 200
    for name in ("li", "nobody"):
        assert {attempt(f"203.0.113.{n}", "x", name) for n in range(BY_NAME)} == {401}
        assert attempt("203.0.113.99", "x", name) == 429  # a name that is there and one that is not are told alike
    assert attempt("203.0.113.98", "secret") == 429
    assert attempt("198.51.100.1", "secret") == 200
    assert attempt("203.0.113.99", "p@ss:word", "王芳") == 200


def test_failures_are_forgotten_after_a_while_and_one_person_has_one_network() -> None:
    now = [0.0]
    failures = Failures(2, lambda: now[0])
    assert [failures.note("a"), failures.note("a"), failures.wait("a")] == [1, 2, 901]
    now[0] = WINDOW + 1

    assert failures.wait("a") == 0
    assert failures.note("a") == 1
    assert _network("2001:db8::1") == _network("2001:db8::ffff:1") != _network("2001:db8:0:1::1")
    assert _network("::ffff:203.0.113.9") == "203.0.113.9"


def test_wrong_passwords_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("anyio.sleep", sleep)
    monkeypatch.setattr(access_module, "SLOWED", 1.0)
    monkeypatch.setattr(login_module, "SLOWED", 1.0)
    client = make_client(auth=PASSWORDS)
    enter(client, "li", "x")
    client.get("/who", headers=basic("li", "x"))

    assert slept == [1.0, 1.0]


def test_logging_out_ends_the_session() -> None:
    client = make_client(auth=PASSWORDS)
    enter(client)
    left = client.post("/logout")

    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert client.get("/who").status_code == 401


def test_logging_out_ends_a_copy_of_the_cookie_too_after_a_restart_and_in_other_processes(tmp_path: Path) -> None:
    client, beside = make_client(auth=PASSWORDS, key=tmp_path), make_client(auth=PASSWORDS, key=tmp_path)
    enter(client)
    copy = client.cookies["zhiwen"]
    enter(other := make_client(auth=PASSWORDS, key=tmp_path))
    for each in (beside, after := make_client(auth=PASSWORDS, key=tmp_path)):
        each.cookies.set("zhiwen", copy)
        assert each.get("/who").status_code == 200
    client.post("/logout")

    assert [each.get("/who").status_code for each in (beside, after, other)] == [401, 401, 200]
    assert stat.S_IMODE((tmp_path / ENDED_FILE).stat().st_mode) == 0o600


def test_a_session_ends_after_its_days_whatever_was_done_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(auth=PASSWORDS, session_days=2)
    enter(client)
    told = []
    for days in (0, 1.9, 2.1):
        set_clock(monkeypatch, days=days)
        told.append(client.get("/who").status_code)

    assert told == [200, 200, 401]


def test_a_clock_set_back_ends_no_session_and_makes_none_last_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_client(auth=PASSWORDS, session_days=2)
    set_clock(monkeypatch, days=400)  # wrong when one logs in
    enter(client)
    told = []
    for days in (0, 1.9, 2.1):
        set_clock(monkeypatch, days=days)
        told.append(client.get("/who").status_code)

    assert told == [200, 200, 401]


def test_a_session_is_its_users_alone(tmp_path: Path) -> None:
    """Only a mistake of ours would sign a cookie with another's name on it."""
    rules = read_rules(read_settings(auth=PASSWORDS, home=tmp_path))
    session = {"name": "li", "id": "x", "began": int(time.time()), "stamp": rules.stamp("li")}
    ended = Access.of(read_settings(auth=PASSWORDS, home=tmp_path)).ended

    assert name_in(dict(session), rules, ended) == "li"
    assert name_in({**session, "name": "王芳"}, rules, ended) == ""


def test_a_changed_password_ends_the_sessions_made_with_the_old_one(tmp_path: Path) -> None:
    before = make_client(auth="li:secret", key=tmp_path)
    enter(before)
    for auth, status in (("li:secret", 200), ("li:changed", 401), ("mo:secret", 401)):
        after = make_client(auth=auth, key=tmp_path)
        after.cookies = before.cookies
        assert after.get("/who").status_code == status


@pytest.mark.parametrize(
    ("editors", "editing"), [(None, set()), ("li", {"li"}), ("*", {"li", "王芳"}), ("li, 王芳", {"li", "王芳"})]
)
def test_with_a_login_only_those_named_may_edit(editors: str | None, editing: set[str]) -> None:
    client = make_client(auth=PASSWORDS, editors=editors)
    may = {
        name
        for name, password in (("li", "secret"), ("王芳", "p@ss:word"))
        if client.get("/who", headers=basic(name, password)).json()["may_edit"]
    }

    assert may == editing


def test_a_login_over_the_network_does_not_hang_on_the_name_it_is_reached_by() -> None:
    client = make_client("http://zhiwen.example", auth=PASSWORDS, host=EVERYWHERE, editors="li")

    assert client.get("/who", headers=basic("li", "secret")).json()["may_edit"]


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\/evil",
        "javascript:alert(1)",
        "",
        "x",
        "/a\r\nb",
        "/login",
        "http://[",
        "/\tx",
        "///evil.example",
    ],
)
def test_the_login_leads_nowhere_else(wanted: str) -> None:
    assert safe_target(wanted) == "/"


def test_the_login_leads_back_into_the_page() -> None:
    assert safe_target("/?view=compare&place=%E5%8C%BA") == "/?view=compare&place=%E5%8C%BA"


def test_the_login_page_escapes_what_it_was_given() -> None:
    shown = render_login("zh", '/"><script>alert(1)</script>', '"><img src=x onerror=alert(2)>', wrong=True)

    assert "<script" not in shown
    assert "<img" not in shown


def test_the_login_page_takes_its_colours_from_the_page_and_fetches_nothing() -> None:
    shown = render_login("en", "/")

    assert shown.count("--zw-brand:") == 2
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", shown)
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("accept", "title"), [("zh-CN,zh;q=0.9", "登录治问"), ("en-GB,en", "Log in to Zhiwen"), ("", "登录治问")]
)
def test_the_login_speaks_the_browsers_language(accept: str, title: str) -> None:
    shown = make_client(auth=PASSWORDS).get("/login", headers={"Accept-Language": accept}).text

    assert f"<h1>{title}</h1>" in shown


def test_the_login_can_be_switched_to_the_other_language_and_keeps_where_to_go() -> None:
    client = make_client(auth=PASSWORDS)
    shown = client.get("/login?next=%2Fwho", headers={"Accept-Language": "zh-CN"}).text
    (switch,) = re.findall(r'href="(login\?lang=en[^"]*)"', shown)
    other = client.get("/" + switch.replace("&amp;", "&"), headers={"Accept-Language": "zh-CN"}).text

    assert "<h1>Log in to Zhiwen</h1>" in other
    assert 'name="next" value="/who"' in other


def test_without_a_login_there_is_no_login_page() -> None:
    client = make_client()

    assert client.get("/login?next=/who").headers["location"] == "/who"
    assert client.post("/login", data={"name": "x", "password": "y"}).headers["location"] == "/"


def test_a_form_that_is_far_too_long_is_not_read() -> None:
    assert enter(make_client(auth=PASSWORDS), "li", "secret" + "x" * 100_000).status_code == 413


def test_credentials_of_a_header() -> None:
    assert read_credentials("Bearer li:a:b") == ("li", "a:b")
    assert read_credentials("bAsIc bGk6eA==") == ("li", "x")
    assert read_credentials("Bearer bGk6eA==") == ("li", "x")
    assert read_credentials("Basic li:x") == read_credentials("Bearer x!") == ("", "")
    assert read_credentials("") is None
