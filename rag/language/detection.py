"""Which language an answer is to be in."""

from __future__ import annotations

from typing import Literal


def language_of(question: str) -> Literal["zh", "en"]:
    """Return the language that a question is to be answered in."""
    letters = sum(character.isascii() and character.isalpha() for character in question)
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in question)
    return "en" if letters > (2 * max(chinese, 4) if chinese else 1) else "zh"
