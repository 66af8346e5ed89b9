"""How a heading opens its line, by its depth: what the outline is made of, and what no wrapped line begins with."""

from __future__ import annotations

import re

_NUMERAL = "[一二三四五六七八九十百]{1,4}"
_KINDS: tuple[tuple[str, int], ...] = (
    (r"#{1,6}[ \t]+", 0),
    (rf"{_NUMERAL}、[ \t]*", 1),
    (r"、(?=\S)", 1),
    (rf"第{_NUMERAL}部分[、:： \t]*", 1),
    (rf"[(（]{_NUMERAL}[)）][ \t、]*", 2),
    (r"\d{1,2}(?:[.．](?!\d)|、)[ \t]*", 3),
    (r"[(（]\d{1,2}[)）][ \t、]*", 4),
    (rf"{_NUMERAL}是(?=\S)", 5),
    (r"是(?=\S)", 5),
    (rf"第{_NUMERAL}[,，、]", 5),
)
# blanks of every width stand before headings, and ** around them in markdown
OPENINGS = tuple((re.compile(r"\s*(?:\*\*)?" + pattern), depth) for pattern, depth in _KINDS)
