"""The fold of the program: how texts are compared, whatever their width and case. Knows no language.

Two forms of one fold: ``fold`` where only words matter, ``fold_in_place`` where a span has to stay what it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")


def fold(text: str) -> str:
    """Return the text in NFKC and lower case: how questions, words and reports are compared."""
    return unicodedata.normalize("NFKC", text).lower()


def fold_in_place(text: str) -> str:
    """Return the text folded character for character, so that offsets stay; what would grow stays as it is."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


@cache
def _folded(character: str) -> str:
    new = unicodedata.normalize("NFKC", character).lower()
    return new if len(new) == 1 else character


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """Return ``fold(text)`` and, for each of its characters, which character of the text it comes from.

    None in place of the offsets where characters were joined, so that none can be told.
    """
    parts = [fold(character) for character in text]
    folded = fold(text)
    if "".join(parts) != folded:
        return folded, None
    return folded, [i for i, part in enumerate(parts) for _ in part]


def without_thousands(folded: str) -> str:
    """Return a folded text without thousands separators: 1,359 is 1359; 2023,2024 stays."""
    return _THOUSANDS.sub(lambda match: match.group().replace(",", ""), folded)
