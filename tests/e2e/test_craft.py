"""What holds of every view: accessible by axe's rules, by day and by night, wide and narrow, in both languages; local.

That no page asks for anything off this machine is checked by ``visit`` for every browser test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import page_bot
from support.browser import NEEDS_BROWSER, Open, ask

from ui.components.frame import VIEWS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

NARROW = {"width": 390, "height": 844}
LOOKS: tuple[dict[str, Any], ...] = (
    {"locale": "zh-CN", "theme": "light"},
    {"locale": "en-US", "theme": "dark"},
    {"locale": "zh-CN", "theme": "dark", **NARROW},
    {"locale": "en-US", "theme": "light", **NARROW},
)
NAMES = ["zh, day", "en, night", "zh, night, narrow", "en, day, narrow"]
AT_REST = "document.querySelector('#zw-view-{0} :is(h1, h2)')"


def _open(visit: Open, view: str, look: dict[str, Any]) -> Page:
    page = visit(**{key: value for key, value in look.items() if key != "theme"})
    page.emulate_media(color_scheme=look["theme"])
    if view == "ask":
        ask(page, page_bot.LOOKUP)
        ask(page, page_bot.RANK)
    elif view == "past":
        ask(page, page_bot.LOOKUP)
    page.click(f'#zw-header a[data-view="{view}"]')
    page.wait_for_function(AT_REST.format(view))
    return page


def _violations(page: Page) -> list[str]:
    """Return what axe finds serious or critical, each with the first place where it is."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("look", LOOKS, ids=NAMES)
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(visit: Open, view: str, look: dict[str, Any]) -> None:
    assert _violations(_open(visit, view, look)) == []


def test_axe_would_find_a_control_without_a_name(visit: Open) -> None:
    page = visit()
    page.evaluate("document.querySelector('#zw-header').append(document.createElement('button'))")
    assert [found.split(" ")[0] for found in _violations(page)] == ["button-name"]


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_narrow_screen(visit: Open, view: str) -> None:
    page = _open(visit, view, {"locale": "zh-CN", "theme": "light", **NARROW})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    beyond = f"""() => [...document.querySelectorAll('#zw-header *, #zw-view-{view} *')].filter(e => {{
        if (!e.checkVisibility() || e.closest('.zw-hidden, .zw-skip')) return false;
        const box = e.getBoundingClientRect(); if (box.right <= innerWidth + 1) return false;
        for (let up = e.parentElement; up; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== 'visible' && up.getBoundingClientRect().right <= innerWidth + 1)
                return false;
        return true; }}).map(e => e.outerHTML.slice(0, 120))"""
    assert page.evaluate(beyond) == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_a_heading_and_says_no_key(visit: Open, view: str) -> None:
    page = visit(locale="en-US")
    page.click(f'#zw-header a[data-view="{view}"]')
    page.wait_for_function(AT_REST.format(view))
    assert page.locator(f"#zw-view-{view} :is(h1, h2)").first.inner_text().strip()
    assert f"{view}_" not in page.inner_text(f"#zw-view-{view}")


def test_fonts_and_scripts_come_from_this_machine(visit: Open) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_selector(".zw-suggestion")
    assert len(asked) > 10
    assert {url.split("/")[2].split(":")[0] for url in asked if not url.startswith(("data:", "blob:"))} == {"127.0.0.1"}
