"""The fold of the program: how texts are compared, whatever their width, case and script. Knows no language.

Two forms of one fold: ``fold`` where only words matter, ``fold_in_place`` where a span has to stay what it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from index.text.script import simplify_each, traditional_characters

# Signs that nobody sees: soft hyphens, blanks of no width, marks of direction, the mark of an encoding.
INVISIBLE = re.compile(  # the joiner of two emoji is part of what is seen
    "[\x00\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
# Radicals that programs write for the character they look like, where NFKC knows no more of them.
_RADICALS = str.maketrans(
    "⺁⺠⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
    "厂民西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙",
)
_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_UNUSUAL = f"\x00\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff{_RADICAL.pattern[1:-1]}"
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")


def fold(text: str) -> str:
    """Return the text in NFKC, lower case and simplified characters, without what nobody sees.

    So questions and reports are compared.
    """
    if text.isascii():
        return text.replace("\0", "").lower()
    if _changed().search(text):
        text = simplify_each(INVISIBLE.sub("", as_characters(text)))
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _changed() -> re.Pattern[str]:
    """Return what finds the characters that the fold changes where NFKC does not; one look at a text is enough."""
    return re.compile(f"[{_UNUSUAL}{traditional_characters()}]")


def as_characters(text: str) -> str:
    """Return the text, of the same length, with the characters that radicals and compatible forms stand for."""
    return _RADICAL.sub(lambda match: _character(match.group()), text)


def _character(radical: str) -> str:
    new = unicodedata.normalize("NFKC", radical.translate(_RADICALS))
    return new if len(new) == 1 else radical


def fold_in_place(text: str) -> str:
    """Return the text folded character for character, so that offsets stay; what would grow stays as it is."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


@cache
def _folded(character: str) -> str:
    new = unicodedata.normalize("NFKC", character.translate(_RADICALS)).lower()
    return simplify_each(new if len(new) == 1 else character)


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
