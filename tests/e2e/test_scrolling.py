"""Nothing of a view is out of reach: its last element is scrolled to by real input, wide and narrow, and pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import pytest
from support import page_bot
from support.browser import NEEDS_BROWSER, Open, ask

from ui.security.login import render_login

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

pytestmark = NEEDS_BROWSER

By = Literal["touch", "wheel"]
TABLE = f"?view=compare&place=*:*&measure={quote('行政复议 · 收到')}&aspect=shortcomings"
SIZES = {390: 844, 720: 1000, 1440: 800}
GESTURES = 80  # a whole report of some ten thousand characters
# The last thing of a part of the page that can be seen: a leaf of it, after all others.
LAST = """(selector) => { const shown = (e) => e.checkVisibility() && e.getClientRects().length
        && getComputedStyle(e).clipPath === 'none' && e.getBoundingClientRect().width > 1;
    const leaves = [...document.querySelectorAll(`${selector} *`)].filter((e) => !e.children.length && shown(e));
    window.last = leaves.at(-1) ?? document.querySelector(selector);
    window.pressed = false;
    addEventListener('click', (event) => {
        window.pressed ||= window.last.contains(event.target);
        if (window.last.closest('a[href]')) event.preventDefault(); // that it was pressed is all that is asked
    }, {capture: true});
    return window.last.outerHTML.slice(0, 120); }"""
CONTROL = """(selector) => { const controls = [...document.querySelectorAll(`${selector} :is(a[href], button, select,
        input, textarea, summary)`)].filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !e.hidden);
    window.last = controls.at(-1); return window.last.outerHTML.slice(0, 120); }"""
# Where the last thing can be pressed; null while something covers it or it is out of view.
SPOT = """() => { const box = window.last.getClientRects()[0];
    const [x, y] = [box.left + Math.min(box.width / 2, 24), box.top + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return null;
    const at = document.elementFromPoint(x, y);
    return at && window.last.contains(at) ? [x, y] : null; }"""
# Where a visitor would push, and whither: over the innermost box that has the thing further down or up.
PUSH = """() => { const target = window.last.getBoundingClientRect();
    for (let box = window.last.parentElement; box; box = box.parentElement) {
        if (box.scrollHeight <= box.clientHeight + 1 || !/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
        const r = box.getBoundingClientRect(), [top, bottom] = [Math.max(r.top, 0), Math.min(r.bottom, innerHeight)];
        const hidden = target.top + target.height / 2 > r.bottom ? 1 : target.top + target.height / 2 < r.top ? -1 : 0;
        if (hidden && bottom - top > 80 && box !== document.documentElement)
            return [r.left + r.width / 2, (top + bottom) / 2, hidden];
    }
    return [innerWidth / 2, innerHeight / 2, target.top > innerHeight / 2 ? 1 : -1]; }"""


def _push(page: Page, by: By, devtools: CDPSession, part: float) -> int:
    """Push by a part of a whole gesture; returns whither: 1 further down, -1 further up."""
    x, y, way = page.evaluate(PUSH)
    if by == "wheel":
        page.mouse.move(x, y)
        page.mouse.wheel(0, way * 900 * part)
    else:
        _swipe(devtools, x, y, -way * 400 * part)
    page.wait_for_timeout(120)
    return int(way)


def _swipe(devtools: CDPSession, x: float, y: float, distance: float) -> None:
    """Draw a finger over the screen from one point; distances in pixels, downwards positive."""
    devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        at = {"x": x, "y": y + distance * step / 8}
        devtools.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def bring(page: Page, by: By) -> tuple[float, float]:
    """Scroll by real input until the last thing can be pressed, and return where."""
    devtools, before = page.context.new_cdp_session(page), None
    part, way = 1.0, 0
    for _ in range(GESTURES):
        spot = page.evaluate(SPOT)
        if spot and spot == before:  # at rest: a finger that comes down sooner only stops the scrolling
            return float(spot[0]), float(spot[1])
        before = spot
        if spot:
            page.wait_for_timeout(150)
        else:
            last, way = way, _push(page, by, devtools, part)
            if way == -last:  # gone past it, as a fast finger does: whoever sees that pushes less far
                part = max(part / 2, 0.1)
    pytest.fail(f"out of reach by {by}: {page.evaluate('window.last.outerHTML')[:200]}")


def press(page: Page, by: By, spot: tuple[float, float]) -> None:
    if by == "touch":
        page.touchscreen.tap(*spot)
    else:
        page.mouse.click(*spot)


def enter(visit: Open, width: int) -> Page:
    return visit(width=width, height=SIZES[width], touch=width < 900)


def by_of(width: int) -> By:
    return "touch" if width < 900 else "wheel"


def show(page: Page, part: str) -> str:
    """Bring up a part of the page with something in it; return its selector."""
    if part.startswith("compare"):
        page.goto(page.url.split("?")[0] + ("?view=compare" if part == "compare chooser" else TABLE))
        page.wait_for_selector(
            "#zw-compare-aspects button" if part == "compare chooser" else ".zw-x-upright", state="attached"
        )
        if part != "compare chooser":  # a chart that is drawn anew takes its parts away
            page.wait_for_selector("#zw-compare-plot .vega-embed summary[aria-label]", state="attached")
        if part == "compare cell":
            page.click(".zw-x-number .zw-x-cell >> nth=0")
            page.wait_for_selector("#zw-compare-reader mark")
        return {"compare": "#zw-compare-middle", "compare chooser": "#zw-compare-left"}.get(part, "#zw-compare-reader")
    if part in {"ask", "evidence", "past"}:
        ask(page, page_bot.MANY)
        ask(page, page_bot.LOOKUP)
        if page.evaluate("innerWidth < 900"):  # there a report opens for who asks for it
            page.click('#zw-chat a[href="#cite-2-1"] >> nth=0')
        page.wait_for_selector("#zw-reader mark")
    if part in {"ask", "evidence"}:
        return {"ask": "#zw-reader", "evidence": "#zw-evidence"}[part]
    view = part.split(maxsplit=1)[0]
    page.click(f'#zw-header a[data-view="{view}"]')
    page.wait_for_selector(f"#zw-view-{view} :is(dl, li, tbody tr)")
    if part == "library report":
        page.click("#zw-view-library tbody tr .zw-open >> nth=-1")
        page.wait_for_selector(".zw-opened .zw-text")
        return ".zw-opened .zw-text"
    return f"#zw-view-{view}"


PARTS = (
    "ask", "evidence", "compare", "compare chooser", "compare cell", "library", "library report", "past", "status",
)  # fmt: skip


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("part", PARTS)
def test_last_thing_is_scrolled_to_and_pressed(visit: Open, part: str, width: int) -> None:
    page = enter(visit, width)
    selector = show(page, part)
    page.evaluate(LAST, selector)
    press(page, by_of(width), bring(page, by_of(width)))
    page.wait_for_function("window.pressed")
    if part != "compare cell" or width > 900:  # there it lies over the whole page
        page.evaluate(LAST, "#zw-footer")
        bring(page, by_of(width))


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("part", ["ask", "compare", "compare chooser", "library", "past", "status"])
def test_last_control_is_reached_by_the_keyboard_and_seen(visit: Open, part: str, width: int) -> None:
    page = visit(width=width, height=SIZES[width])
    told = page.evaluate(CONTROL, show(page, part))
    page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }")
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === window.last"):
            break
    assert page.evaluate("document.activeElement === window.last"), told
    assert page.evaluate(SPOT), told


def test_narrow_page_is_read_to_its_end_by_the_keyboard(visit: Open) -> None:
    page = visit(width=390, height=500)
    page.evaluate(LAST, show(page, "status"))
    assert page.evaluate(SPOT) is None
    page.click("#zw-view-status h2")
    page.keyboard.press("End")
    page.wait_for_function(f"({SPOT})()")
    page.keyboard.press("Home")
    page.wait_for_function("scrollY === 0")


def test_phone_gets_header_and_question_box_back_after_a_citation(visit: Open) -> None:
    page = enter(visit, 390)
    ask(page, page_bot.LOOKUP)
    page.wait_for_selector("#zw-reader mark", state="attached")
    page.tap('#zw-chat a[href="#cite-1-2"]')
    page.wait_for_selector('.zw-report[data-key="cite-1-2"] mark')
    page.wait_for_function("scrollY > 0")
    assert page.evaluate("document.querySelector('#zw-box').getBoundingClientRect().bottom") < 0

    for selector in ("#zw-box", ".zw-head h1"):
        page.evaluate(LAST, selector)
        bring(page, "touch")
    page.tap("#zw-box textarea")
    ask(page, page_bot.FOLLOW_UP)
    assert page.locator("#zw-chat .user").count() == 2


def test_navigation_stays_at_hand_on_a_phone_and_leads_back_to_the_top(visit: Open) -> None:
    page = enter(visit, 390)
    ask(page, page_bot.LOOKUP)
    page.tap('#zw-chat a[href="#cite-1-2"]')
    page.wait_for_selector('.zw-report[data-key="cite-1-2"] mark')
    page.wait_for_function("scrollY > 0")
    page.evaluate("window.last = document.querySelector('#zw-header a[data-view=ask]')")
    press(page, "touch", page.evaluate(SPOT))
    page.wait_for_function("scrollY === 0")


def test_each_view_is_left_and_found_again_where_it_was(visit: Open) -> None:
    page = enter(visit, 390)
    ask(page, page_bot.LOOKUP)
    page.tap('#zw-chat a[href="#cite-1-2"]')
    page.wait_for_selector('.zw-report[data-key="cite-1-2"] mark')
    page.wait_for_function("scrollY > 0")
    at = page.evaluate("scrollY")
    page.tap('#zw-header a[data-view="status"]')
    page.wait_for_selector("#zw-view-status h2")
    assert page.evaluate("scrollY") == 0
    page.tap('#zw-header a[data-view="ask"]')
    assert abs(page.evaluate("scrollY") - at) < 2


@pytest.mark.parametrize("width", SIZES)
def test_login_is_scrolled_to_its_last_link(visit: Open, width: int) -> None:
    page = visit(width=width, height=360, touch=width < 900)
    page.set_content(render_login("zh", "/", "王芳", wrong=True))
    page.evaluate(LAST, "main")
    press(page, by_of(width), bring(page, by_of(width)))
    page.wait_for_function("window.pressed")
