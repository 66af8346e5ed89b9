"""The login in a real browser: in, back to where one wanted to go, out; without scripts, by axe, in two sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from support.browser import NEEDS_BROWSER, PATIENCE
from support.served import serving

from rag.app.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = NEEDS_BROWSER
Enter = Callable[..., "Page"]


@pytest.fixture(scope="module")
def address(browser: Browser, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page to two who log in, one of whom may edit."""
    home = tmp_path_factory.mktemp("home")
    with serving(desk, home, auth="王芳:secret,li:other", editors="王芳") as address:
        yield address


@pytest.fixture
def enter(browser: Browser, address: str) -> Iterator[Enter]:
    """Open a place of the page as a new visitor, whom nothing but this machine may be asked for."""
    contexts, strangers = [], []

    def come(path: str = "/", **look: Any) -> Page:  # noqa: ANN401  # Playwright's options
        context = browser.new_context(**{"locale": "zh-CN", **look})
        contexts.append(context)
        context.on("request", lambda request: strangers.append(request.url))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address + path)
        return page

    yield come
    for context in contexts:
        context.close()
    assert [url for url in strangers if urlsplit(url).hostname not in {"127.0.0.1", None}] == []


def log_in(page: Page, name: str = "王芳", word: str = "secret") -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(word)
    page.get_by_role("button", name="登录").click()


def test_who_logs_in_gets_where_they_wanted_to_go_and_is_named(enter: Enter, address: str) -> None:
    page = enter("/?view=library")

    assert page.url == f"{address}/login?next=%2F%3Fview%3Dlibrary"
    assert page.evaluate("document.activeElement.id") == "name"
    log_in(page)
    page.wait_for_selector("#zw-view-library", state="visible")
    assert page.url == f"{address}/?view=library"
    page.get_by_text("王芳").wait_for()


def test_the_page_works_for_who_is_logged_in_and_ends_when_they_leave(enter: Enter, address: str) -> None:
    page = enter()
    log_in(page)
    page.wait_for_selector(".zw-suggestion")  # made by an event over the queue, under the session
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{address}/login*")
    page.goto(address)

    assert urlsplit(page.url).path == "/login"


def test_a_wrong_password_is_announced_and_the_name_stays(enter: Enter) -> None:
    page = enter()
    log_in(page, word="wrong")
    alert = page.get_by_role("alert")
    alert.wait_for()

    assert alert.inner_text() == "用户名或密码不对，请再试一次。"
    assert page.get_by_label("用户名").input_value() == "王芳"
    assert page.get_by_label("密码").input_value() == ""
    assert page.evaluate("document.activeElement.id") == "password"
    log_in(page)
    page.wait_for_selector(".zw-suggestion")


def test_the_login_works_without_scripts_and_by_keyboard(enter: Enter, address: str) -> None:
    page = enter("/?view=past", java_script_enabled=False)
    page.locator("#name:focus").wait_for()  # the browser sets it once the page is drawn
    page.keyboard.type("li")
    page.keyboard.press("Tab")
    page.keyboard.type("other")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/?view=past")


def test_one_visitor_does_not_log_in_another(enter: Enter) -> None:
    first, second = enter(), enter()
    log_in(first)
    first.wait_for_selector(".zw-suggestion")
    second.reload()

    assert urlsplit(second.url).path == "/login"


def test_the_login_is_switched_to_english_and_back(enter: Enter) -> None:
    page = enter("/?view=past")
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", name="Log in to Zhiwen").wait_for()

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("[name=next]").input_value() == "/?view=past"
    page.get_by_role("link", name="中文").click()
    page.get_by_role("heading", name="登录治问").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_the_page_fits(enter: Enter, width: int, locale: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = enter(viewport={"width": width, "height": 700}, locale=locale, color_scheme=scheme)
    for _ in range(2):
        assert axe.run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator("#name").fill("x")
        page.locator("#password").fill("y")
        page.locator("button").click()
        page.get_by_role("alert").wait_for()


def test_by_night_the_login_is_dark(enter: Enter) -> None:
    grounds = [
        enter(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]

    assert grounds[0] != grounds[1]
