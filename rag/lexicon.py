"""The domain's vocabulary: what people say and what reports call it. Read from ``data/lexicon.toml``.

Knows nothing of places, years or reports.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


def fold(text: str) -> str:
    """Return the text in NFKC and lower case: how questions, words and reports are compared."""
    return unicodedata.normalize("NFKC", text).lower()


@dataclass(frozen=True, slots=True)
class Concept:
    """One official concept with the words for it, all folded."""

    name: str
    official: tuple[str, ...]
    said: tuple[str, ...]
    english: tuple[str, ...]
    measure: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a folded text, at ``text[start:end]``."""

    concept: Concept
    start: int
    end: int


class Lexicon:
    """All concepts, and the finding of them in a text."""

    def __init__(self, concepts: tuple[Concept, ...]) -> None:
        self.concepts = concepts
        self._by_word: dict[str, list[Concept]] = {}
        for concept in concepts:
            for word in {*concept.official, *concept.said, *concept.english}:
                self._by_word.setdefault(word, []).append(concept)
        longest_first = sorted(self._by_word, key=len, reverse=True)
        self._pattern = re.compile("|".join(_as_pattern(word) for word in longest_first))

    def find(self, folded: str) -> tuple[Mention, ...]:
        """Return the concepts in a folded text; a word inside a longer found one does not count again."""
        return tuple(
            Mention(concept, match.start(), match.end())
            for match in self._pattern.finditer(folded)
            for concept in self._by_word[match.group()]
        )


def _as_pattern(word: str) -> str:
    # English words end at word boundaries ("sue" is not in "issue"); Chinese has none
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() and not word.isdigit() else re.escape(word)


@cache
def load_lexicon() -> Lexicon:
    """Read the packaged lexicon, once."""
    table = tomllib.loads((files("rag") / "data" / "lexicon.toml").read_text(encoding="utf-8"))
    return Lexicon(
        tuple(
            Concept(
                name=entry["name"],
                official=_folded(entry["official"]),
                said=_folded(entry.get("say", ())),
                english=_folded(entry.get("en", ())),
                measure=entry.get("measure", False),
            )
            for entry in table["concept"]
        )
    )


def _folded(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word) for word in words))
