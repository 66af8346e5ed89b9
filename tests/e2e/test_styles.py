"""The style files in a real browser: every rule is there as it is written, and those for narrow screens have effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from support import page_bot
from support.browser import NEEDS_BROWSER, Open, ask

from ui.page import read_styles

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_BROWSER

COLOURS = {":root, .light", ".dark"}  # variables with names of our own, which no rule of Gradio's sets
TABLE = f"?view=compare&place=*:*&measure={quote('行政复议 · 收到')}&aspect=shortcomings"
FLATTEN = """const flatten = (rules, where = '') => [...rules].flatMap((rule) =>
    rule.selectorText !== undefined ? [[where, rule.selectorText]]
    : rule.cssRules ? flatten(rule.cssRules, `${where}@${rule.conditionText ?? rule.name ?? ''} `) : []);"""
WRITTEN = (
    f"css => {{ {FLATTEN} const sheet = new CSSStyleSheet(); sheet.replaceSync(css); return flatten(sheet.cssRules); }}"
)
ON_THE_PAGE = f"""() => {{ {FLATTEN} const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
    return sheets.flatMap((sheet) => flatten(sheet.cssRules)).filter(([, selector]) => /zw-|#zw/.test(selector)); }}"""
# Of each rule of ours in a block that holds for this window: whether some element has what it sets. That is tried by
# setting the same on the element itself, beyond every rule: nothing may change.
IN_EFFECT = """() => {
    const found = [];
    const holds = (element, style) => [...style].every((name) => {
        const [value, weight] = [element.style.getPropertyValue(name), element.style.getPropertyPriority(name)];
        const before = getComputedStyle(element).getPropertyValue(name);
        element.style.setProperty(name, style.getPropertyValue(name), 'important');
        const same = getComputedStyle(element).getPropertyValue(name) === before;
        if (value) element.style.setProperty(name, value, weight); else element.style.removeProperty(name);
        return same; });
    const look = (rules, where) => { for (const rule of rules) {
        if (rule.selectorText !== undefined) {
            if (!where || !/#zw/.test(rule.selectorText)) continue;
            const elements = [...document.querySelectorAll(rule.selectorText)];
            found.push([`${where} ${rule.selectorText}`, elements.some((element) => holds(element, rule.style))]);
        } else if (rule.media && matchMedia(rule.media.mediaText).matches) look(rule.cssRules, rule.media.mediaText);
    } };
    document.head.insertAdjacentHTML('beforeend', '<style id="still">* { transition: none !important; }</style>');
    for (const sheet of document.styleSheets) look(sheet.cssRules, '');
    document.querySelector('#still').remove();
    return found; }"""


def test_every_rule_is_on_the_page_as_it_is_written_and_no_other(visit: Open) -> None:
    page = visit()
    page.click('#zw-header a[data-view="library"]')
    page.wait_for_selector("#zw-view-library h2")

    written = page.evaluate(WRITTEN, read_styles())
    assert len(written) > 500
    assert page.evaluate(ON_THE_PAGE) == [rule for rule in written if re.search("zw-|#zw", rule[1])]


def test_a_rule_rewritten_as_gradio_does_it_would_be_found(visit: Open) -> None:
    page = visit()
    page.add_style_tag(content="@media (max-width: 899px) { .gradio-container .contain #zw-main { gap: 0; } }")

    extra = ["@(max-width: 899px) ", ".gradio-container .contain #zw-main"]
    assert extra in page.evaluate(ON_THE_PAGE)
    assert extra not in page.evaluate(WRITTEN, read_styles())


def test_every_selector_is_more_specific_than_any_of_gradios(visit: Open) -> None:
    page = visit()
    selectors = {selector for _, selector in page.evaluate(WRITTEN, read_styles())} - COLOURS

    weak = [selector for selector in selectors for one in _split(selector) if not re.match(r"#zw(?![\w-])", one)]
    assert weak == []
    with_id = page.evaluate(f"""() => {{ {FLATTEN}
        const selectors = [...document.styleSheets].flatMap((sheet) => flatten(sheet.cssRules)).map((rule) => rule[1]);
        return selectors.filter((one) => /#(?!zw)[a-z]/.test(one) && document.querySelector(`.zw-view :is(${{one}})`));
        }}""")
    assert with_id == []


def _split(selector: str) -> list[str]:
    """Return the selectors of a list, cut at the commas that stand in no bracket."""
    return [one.strip() for one in re.split(r",(?![^()]*\))", selector)]


def test_every_rule_for_a_narrow_screen_has_effect(visit: Open, address: str) -> None:
    page = visit(width=390, height=844)
    page.emulate_media(reduced_motion="reduce")
    effect: dict[str, bool] = {}

    def look() -> None:
        for rule, holds in page.evaluate(IN_EFFECT):
            effect[rule] = effect.get(rule, False) or holds

    look()
    _look_at_answers(page, look)
    _look_at_library(page, look)
    _look_at_check(page, look)
    for view in ("past", "status"):
        page.click(f'#zw-header a[data-view="{view}"]')
        page.wait_for_selector(f"#zw-view-{view} :is(dl, li)")
        look()
    page.goto(address + "?view=compare")
    page.wait_for_selector(".zw-x-empty")
    look()
    page.goto(address + TABLE)
    page.wait_for_selector(".zw-x-upright")
    look()
    page.click(".zw-x-number .zw-x-cell >> nth=0")
    page.wait_for_selector("#zw-compare-reader mark")
    look()
    page.set_viewport_size({"width": 1000, "height": 800})  # for the rules that another one replaces below 900
    look()

    assert len(effect) > 60
    assert [rule for rule, holds in effect.items() if not holds] == []


def _look_at_answers(page: Page, look: Callable[[], None]) -> None:
    ask(page, page_bot.LOOKUP)
    page.wait_for_selector("#zw-reader mark", state="attached")
    look()
    page.click('#zw-chat a[href="#cite-1-1"] >> nth=0')
    page.wait_for_selector("#zw-reader mark")
    look()


def _look_at_check(page: Page, look: Callable[[], None]) -> None:
    page.click('#zw-header a[data-view="check"]')
    page.wait_for_selector(".zw-k-count")
    look()
    page.fill("#zw-check-box textarea", page_bot.DRAFT)
    page.click("#zw-check-run")
    page.wait_for_selector(".zw-k-claim")
    look()
    page.click(".zw-k-claim")
    page.wait_for_selector("#zw-check-reader mark")
    look()
    page.keyboard.press("Escape")


def _look_at_library(page: Page, look: Callable[[], None]) -> None:
    page.click('#zw-header a[data-view="library"]')
    page.wait_for_selector("#zw-view-library tbody tr")
    page.set_input_files(".zw-files", [{"name": "a.exe", "mimeType": "text/plain", "buffer": b"x"}])
    page.wait_for_selector(".zw-file-more")
    look()
    page.click("#zw-view-library tbody tr .zw-open >> nth=0")
    page.wait_for_selector(".zw-opened")
    look()
    page.click('.zw-opened [data-tab="profile"]')
    look()
