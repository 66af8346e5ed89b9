"""The aspects that a comparison of several reports names one by one: 在执法和普法方面有什么不同. Reads no report."""

from __future__ import annotations

import re

from index.text.normalize import fold
from rag.language.words import either
from rag.understanding.question import Question

_APART = re.compile(r"[,，、和与及]|以及|\band\b")
_ASPECTS = re.compile(r"方面|领域|工作|\baspects?\b")
# Words that ask for the comparison itself; no report need hold them.
_COMPARING = re.compile(rf"各[地区市县]|差[异别]|{either('asking', 'comparing')}")


def compared_aspects(asked: Question) -> tuple[str, ...]:
    """Return the folded words for each aspect; none where the question does not speak of aspects."""
    words = fold(asked.words)
    pieces = _APART.split(words) if _ASPECTS.search(words) else []
    return tuple(piece for piece in pieces if _COMPARING.sub("", piece).strip(" 在的"))


def asks_to_compare(word: str) -> bool:
    """Whether a folded word asks for the comparison itself."""
    return bool(_COMPARING.fullmatch(word))
