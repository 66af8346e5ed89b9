"""A question in traditional characters → the same question in simplified ones, character for character.

For understanding only: the reports are written in simplified characters. Knows no question and no report.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# The character set of simplified Chinese. What is outside of it and has a simplified form is traditional; what is
# inside may be either (乾 is 干 in traditional texts, and a county's name in simplified ones).
_SIMPLIFIED = "gb2312"


def simplified(text: str) -> str:
    """Return a text of the same length in simplified characters; one that is in no traditional ones as it is."""
    if text.isascii() or all(map(_is_plain, text)):
        return text
    changed = _by_words(text)
    return changed if any(a != b and not _is_plain(a) for a, b in zip(text, changed, strict=True)) else text


def _by_words(text: str) -> str:
    """Return a text converted by words, or by characters where words would change its length."""
    converter = _converter()
    changed: str = converter.convert(text)
    if len(changed) == len(text):
        return changed
    each = ((character, converter.convert(character)) for character in text)
    return "".join(new if len(new) == 1 else old for old, new in each)


@cache
def _is_plain(character: str) -> bool:
    """Whether a character may stand in a simplified text."""
    try:
        character.encode(_SIMPLIFIED)
    except UnicodeEncodeError:
        return character.isascii()
    return True


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
