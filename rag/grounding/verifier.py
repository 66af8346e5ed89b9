"""Claims against the exact characters they cite: numbers, years, names, sense and, in Chinese, the words.

A claim holds when every number in it stands in its cited sentences, of the same thing and in the same sense, every
year is the report's own or stands there, every name in it is the evidence's, and nearly all of the words that it
adds to the question are those of the evidence. Knows nothing of how to say it better.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Passage
from index.text.normalize import fold
from rag.grounding.claim_heads import numbers_belong, read_alike
from rag.grounding.claim_numbers import figures_stand, numbers_of
from rag.grounding.claim_polarity import contradicts
from rag.grounding.claim_words import names_stand, words_stand
from rag.language.sanitize import orders_left_out
from rag.schema.answer import Claim, markers_in, strip_markers

__all__ = ["Evidence", "bears_out", "numbers_of", "split_claims", "verify", "whole_claims"]

_CLAIM_END = re.compile(r"(?:[。！？!?；;\n]+|(?<=[a-z\])])\.(?=\s|$))((?:\s*\[\d{1,3}\])*)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbered passages an answer may cite, and what the question already says."""

    passages: tuple[Passage, ...]
    question: str
    bodies: tuple[str, ...]  # names of all bodies in the library


def split_claims(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences of an answer, each without markers and with the markers in or right behind it."""
    claims = []
    position = 0
    for match in [*_CLAIM_END.finditer(text), None]:
        end = match.end() if match else len(text)
        piece = text[position:end]
        position = end
        said = strip_markers(piece).strip()
        if any(character.isalnum() for character in said):
            claims.append((said, tuple(sorted(markers_in(piece)))))
    return claims


def whole_claims(text: str) -> int:
    """Return where the last sentence of a growing text ends behind which something else follows; 0 before that.

    Until then its markers may still come.
    """
    ends = (match.end() for match in _CLAIM_END.finditer(text))
    return max((end for end in ends if text[end:].strip()), default=0)


def verify(said: str, markers: Sequence[int], evidence: Evidence) -> Claim:
    """Return the claim with the markers that bear it out, or as unsupported when nothing among the evidence does.

    Missing or wrong markers are mended where one other passage (or the cited ones together) bears the claim out.
    """
    cited = tuple(marker for marker in markers if 1 <= marker <= len(evidence.passages))
    tries: list[tuple[int, ...]] = [cited] if cited else []
    tries += [(marker,) for marker in range(1, len(evidence.passages) + 1) if (marker,) != cited]
    for chosen in tries:
        if bears_out(said, [evidence.passages[marker - 1] for marker in chosen], evidence):
            return Claim(said, _needed(said, chosen, evidence), "verified")
    return Claim(said, cited, "unsupported")


def _needed(said: str, chosen: tuple[int, ...], evidence: Evidence) -> tuple[int, ...]:
    """Drop cited passages that one of the others makes needless."""
    for marker in chosen:
        if bears_out(said, [evidence.passages[marker - 1]], evidence):
            return (marker,)
    return chosen


def bears_out(said: str, passages: Sequence[Passage], evidence: Evidence, *, words: bool = True) -> bool:
    """Whether these passages bear out what is said. Orders hidden in a report bear out nothing.

    ``words`` False leaves the wording unchecked, so that its threshold can be measured by itself.
    """
    quotes = orders_left_out("\n".join(passage.sentence.text for passage in passages))
    return (
        figures_stand(said, quotes, evidence.question, passages, read_alike(said, passages))
        and numbers_belong(said, passages, evidence.question)
        and names_stand(said, passages, evidence.bodies, quotes, evidence.question)
        and not contradicts(fold(said), fold(quotes), planned=all(p.aspect == "plans" for p in passages))
        and (not words or words_stand(said, quotes, passages, evidence.question))
    )
