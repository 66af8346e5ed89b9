"""Every piece of every template, with every value hostile: what is shown stays words, and makes no tag of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import CodeType

import pytest
from jinja2 import Environment, UndefinedError, nodes

from ui.components.html import Markup, _make_environment, escape, render

UI = Path(__file__).parents[3] / "ui"
TEMPLATES = sorted(str(path.relative_to(UI)) for path in UI.rglob("*.html"))
FILTERS = {"attribute", "join", "length", "lines", "one_line"}  # none of them shows text as it is
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" \'',
    "</script></template></dialog></textarea><script>alert(1)</script>",
    "`${alert(1)}` {{value}} [点](javascript:alert(1))",
    "\u202e\u2066<b>\u2069",
)


class Value(str):
    """A text that is also whatever a template takes it for: an object, a mapping, a number, something to call."""

    __slots__ = ()
    title = count = property(lambda self: self)  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Value:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Value:
        return self

    def __call__(self, *_: object, **__: object) -> Value:
        return self

    def __contains__(self, _: object) -> bool:
        return True

    def __add__(self, other: object) -> Value:
        return Value(str(self) + str(other))

    def __radd__(self, other: object) -> Value:
        return Value(str(other) + str(self))

    def __sub__(self, _: object) -> Value:
        return self

    __mul__ = __rmul__ = __sub__
    __lt__ = __gt__ = __contains__

    def format(self, *_: object, **slots: object) -> str:
        return " ".join(map(str, slots.values()))


class Shape(HTMLParser):
    """The tags of a piece of HTML with the names of their attributes; and all that is said in it."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.feed(shown)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}",))


def _render_all(name: str, value: str, *, holds: bool) -> Iterator[tuple[str, str]]:
    """Yield every macro of a template with ``value`` in all places, every loop run twice, every condition as said."""
    environment, code, macros = _compile(name, holds=holds)
    rows = {f"rows_of_{wide}": [(Value(value),) * wide if wide else Value(value)] * 2 for wide in range(10)}
    module = environment.template_class.from_code(environment, code, environment.make_globals(rows)).module
    for macro, arguments in macros.items():
        yield macro, getattr(module, macro)(*(Value(value) for _ in arguments))


@cache
def _compile(name: str, *, holds: bool) -> tuple[Environment, CodeType, dict[str, list[str]]]:
    """Return a template with its conditions as said and its loops over ``rows_of_N``, and the arguments by macro."""
    environment = _make_environment()
    tree = environment.parse((UI / name).read_text("utf-8"))
    for branch in (*tree.find_all(nodes.If), *tree.find_all(nodes.CondExpr)):
        branch.test = nodes.Const(holds)
    for loop in tree.find_all(nodes.For):
        wide = len(loop.target.items) if isinstance(loop.target, nodes.Tuple) else 0
        loop.iter = nodes.Name(f"rows_of_{wide}", "load")
    macros = {macro.name: [argument.name for argument in macro.args] for macro in tree.find_all(nodes.Macro)}
    return environment, environment.compile(tree), macros


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_value_makes_a_tag_or_an_attribute(name: str) -> None:
    for holds in (True, False):
        harmless = dict(_render_all(name, "x", holds=holds))
        assert harmless
        for attack in HOSTILE:
            for macro, shown in _render_all(name, attack, holds=holds):
                assert Shape(shown).tags == Shape(harmless[macro]).tags, macro
                assert attack not in shown, macro


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_lets_no_text_through_as_it_is(name: str) -> None:
    tree = _make_environment().parse((UI / name).read_text("utf-8"))
    assert {found.name for found in tree.find_all(nodes.Filter)} <= FILTERS
    # ``~`` escapes as Jinja does, which lets the characters of Markdown through
    assert not [*tree.find_all((nodes.Concat, nodes.MarkSafe, nodes.ScopedEvalContextModifier))]


def test_every_template_is_found() -> None:
    assert {"components/frame.html", "security/login.html", "views/ask/messages.html"} <= set(TEMPLATES)


def test_line_ends_between_pieces_are_no_part_of_the_html() -> None:
    for name in TEMPLATES:
        for macro, shown in _render_all(name, "x", holds=True):
            assert "\n" not in shown, (name, macro)


def test_what_is_missing_or_too_much_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="text"):
        render("views/ask/messages.html", "label")
    with pytest.raises(TypeError, match="more"):
        render("views/ask/messages.html", "label", text="", more="")


def test_escaped_text_is_not_escaped_again() -> None:
    shown = render("views/ask/messages.html", "label", text=escape("**<b>**"))
    assert unescape(shown) == '<p class="zw-label">**<b>**</p>'
    assert isinstance(shown, Markup)
    assert "*" not in shown
