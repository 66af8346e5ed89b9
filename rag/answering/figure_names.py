"""By which words of its report a figure is known: those of its measure, and those that stand beside its number."""

from __future__ import annotations

import re

from index.reading.wraps import as_meant
from index.records import Fact
from index.text.normalize import fold
from index.text.tokenize import bigrams

_AROUND = 16  # characters on either side of a number in which the words of its measure are looked for
_ENDS = re.compile(r"\d年度?|分别|[\d,，、;；。!！?？\n和及]")  # of the words that belong to one number
_HAN = re.compile("[\u4e00-\u9fff]")


def beside(text: str, fact: Fact) -> tuple[str, str]:
    """Return the words of a report's text right before a figure's number and right behind it."""
    meant = as_meant(text)
    start, end = meant.find(fact.start), meant.find(fact.end)
    before = len(_ENDS.split(meant.text[max(0, start - _AROUND) : start])[-1])
    behind = len(_ENDS.split(meant.text[end : end + _AROUND])[0])
    return meant.written[start - before : start].strip(), meant.written[end : end + behind].strip()


def name_pieces(text: str, fact: Fact) -> frozenset[str]:
    """Return the characters and their pairs that a figure is known by."""
    parts = (fact.head, fact.action, *fact.qualifiers, *beside(text, fact), fact.unit)
    return frozenset(piece for part in parts for piece in pieces_of(part))


def pieces_of(text: str) -> list[str]:
    """Return the pairs of characters of a text, and its Chinese characters one by one."""
    folded = fold(text)
    return [*bigrams(folded), *_HAN.findall(folded)]
