"""The style of a page of its own beside Gradio's: the page's colours, by day and by night as the system has it."""

from __future__ import annotations

import re
from importlib.resources import files

from ui.components.html import Markup


def read_style(name: str) -> Markup:
    """Return a style file of ``assets/`` behind the page's own colours."""
    assets = files("ui") / "assets"
    page = (assets / "page.css").read_text("utf-8")
    day, night = (
        re.search(rf"^{begin} \{{(.*?)\}}", page, re.DOTALL | re.MULTILINE) for begin in (":root, .light", r"\.dark")
    )
    if day is None or night is None:
        raise ValueError("ui/assets/page.css does not begin with the colours by day and by night")
    own = (assets / name).read_text("utf-8")
    style = f":root {{{day[1]}}} @media (prefers-color-scheme: dark) {{ :root {{{night[1]}}} }} {own}"
    return Markup(style)  # noqa: S704  # our own files
