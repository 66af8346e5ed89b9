"""The one place that makes HTML: templates with autoescape, escaped text, and spans of a text wrapped in a piece.

Reports, questions and the words of a model are untrusted. What a template shows is escaped unless it is ``Markup``, and
``Markup`` comes from templates alone. The templates stand beside the modules that fill them, a macro for each piece.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Markup", "Span", "decorate", "escape", "join", "one_line", "render"]

# HTML's own characters; those of Markdown, of Gradio's templates (``${}``, ``{{}}``) and of TeX; and the
# carriage return and NUL, which an HTML parser would rewrite, so that an offset would no longer fit.
_ENTITIES = {char: f"&#{ord(char)};" for char in "<>&\"'`$\\{}[]()!*_~#|\r\0"}
_SPECIAL = re.compile(f"[{re.escape(''.join(_ENTITIES))}]")

# Between two pieces of a template a line end is no part of the HTML: templates are written in lines, and in a message
# an empty line would end the block of HTML. As a comment it still counts, so that an error names its line.
_LINE_END = re.compile(r"(?<=[>}])\n\s*|\n\s*(?=[<{])")

Span = tuple[int, int, Callable[[Markup], Markup]]  # start, end, what wraps the text between


def render(template: str, piece: str, /, *first: Any, **values: Any) -> Markup:  # noqa: ANN401
    """Return one piece of HTML: a macro of a template, named by its path in ``ui/``, filled with the values.

    Raises jinja2.UndefinedError where the macro shows a value that it was not given, TypeError where it does not take
    one that it was given.
    """
    return _find_piece(template, piece)(*first, **values)


@cache
def _find_piece(template: str, piece: str) -> Callable[..., Markup]:
    found: Callable[..., Markup] = getattr(_make_environment().get_template(template).module, piece)
    return found


@cache
def _make_environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
    from jinja2.ext import Extension

    class JoinedLines(Extension):
        """Takes the line ends between two pieces out of a template."""

        def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
            return _LINE_END.sub(lambda found: "{#" + "\n" * found[0].count("\n") + "#}", source.strip())

    class EscapedTemplate(Template):
        """A template that escapes by ``_show``: Jinja's own escaping lets the characters of Markdown through."""

        @classmethod
        def from_code(cls, *compiled: Any, **more: Any) -> Template:  # noqa: ANN401  # as its base does
            template = super().from_code(*compiled, **more)
            template.root_render_func.__globals__["escape"] = _show
            return template

    environment = Environment(
        loader=FunctionLoader(lambda name: (files("ui") / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[JoinedLines],
        auto_reload=False,
        cache_size=-1,
    )
    environment.template_class = EscapedTemplate
    environment.filters |= {"one_line": one_line, "lines": _break_lines, "attribute": _keep_lines}
    return environment


def _show(value: object) -> str:
    """Return what a template shows of a value, as HTML."""
    if isinstance(value, Markup):
        return value
    return _escape(str(value))


def _escape(text: str) -> str:
    return _SPECIAL.sub(_write_entity, text) if _SPECIAL.search(text) else text


def _write_entity(found: re.Match[str]) -> str:
    return _ENTITIES[found[0]]


def escape(text: str) -> Markup:
    """Return HTML that shows exactly these characters and does nothing else."""
    return Markup(_escape(str(text)))  # noqa: S704  # what it is for


def join(pieces: Iterable[Markup]) -> Markup:
    """Return pieces of HTML one after another."""
    return Markup("".join(pieces))  # noqa: S704  # by their type


def one_line(text: str) -> str:
    """Return the text without line ends, for where an empty line would end the block of HTML."""
    return re.sub(r"[\r\n]+", " ", text)


def _break_lines(text: str) -> Markup:
    """Return text with its line ends as breaks, several as one."""
    return Markup(re.sub(r"(?:\n|&#13;)+", "<br>", _escape(text)))  # noqa: S704  # escaped before


def _keep_lines(text: str) -> Markup:
    """Return text for an attribute of a message: an empty line would end the block of HTML, a tab become blanks."""
    return Markup(_escape(text).replace("\n", "&#10;").replace("\t", "&#9;"))  # noqa: S704  # escaped before


def decorate(
    text: str, spans: Iterable[Span], start: int = 0, end: int | None = None, hidden: Sequence[tuple[int, int]] = ()
) -> Markup:
    """Return ``text[start:end]`` escaped, with the spans, clipped to it, wrapped; spans must not overlap.

    ``hidden``: stretches of the text, in order, that stay in the HTML, so that offsets fit, but are not seen.
    """
    end = len(text) if end is None else end
    pieces: list[Markup] = []
    position = start
    for span_start, span_end, wrap in sorted(spans, key=lambda span: span[:2]):
        first, last = max(span_start, position), min(span_end, end)
        if first > last or (first == last and span_start != span_end):
            continue
        pieces += [_hide(text, hidden, position, first), wrap(_hide(text, hidden, first, last))]
        position = last
    return join([*pieces, _hide(text, hidden, position, end)])


def _hide(text: str, hidden: Sequence[tuple[int, int]], start: int, end: int) -> Markup:
    """Return ``text[start:end]`` escaped, with what is hidden of it."""
    pieces: list[Markup] = []
    for first, last in hidden[bisect_right(hidden, start, key=itemgetter(1)) :]:
        if first >= end:
            break
        first, last = max(first, start), min(last, end)  # noqa: PLW2901
        pieces += [escape(text[start:first]), render("components/report_reader.html", "unseen", text[first:last])]
        start = last
    return join([*pieces, escape(text[start:end])])
