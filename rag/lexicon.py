"""The domain's vocabulary: what people say and what reports call it. Read from ``data/lexicon.toml``.

Knows nothing of places, years or reports.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
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

    def __init__(self, concepts: tuple[Concept, ...], words: Mapping[str, str] | None = None) -> None:
        """``words`` maps what people say to the one official word that figures are filed under."""
        self.concepts = concepts
        self._by_word: dict[str, list[Concept]] = {}
        for concept in concepts:
            for word in {*concept.official, *concept.said, *concept.english}:
                self._by_word.setdefault(word, []).append(concept)
        self._pattern = _any_of(self._by_word)
        self._official = {**_official_words(concepts), **(words or {})}
        self._spoken = _any_of(self._official)

    def find(self, folded: str) -> tuple[Mention, ...]:
        """Return the concepts in a folded text; a word inside a longer found one does not count again."""
        return tuple(
            Mention(concept, match.start(), match.end())
            for match in self._pattern.finditer(folded)
            for concept in self._by_word[match.group()]
        )

    def in_official_words(self, folded: str) -> str:
        """Return a folded text with all that people say, and English, in the official words of reports."""
        return self._spoken.sub(lambda match: self._official[match.group()], folded)


def _official_words(concepts: tuple[Concept, ...]) -> dict[str, str]:
    """Return what each word is officially; a word of several concepts stands for all of them: 民告官."""
    said: dict[str, list[str]] = {}
    for concept in concepts:
        for word in (*concept.said, *concept.english):
            said.setdefault(word, []).append(concept.official[0])
    own = {word: word for concept in concepts for word in concept.official}
    return {word: "、".join(official) for word, official in said.items()} | own


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_as_pattern(word) for word in sorted(words, key=len, reverse=True)))


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
        ),
        {
            word: fold(entry["official"])
            for entry in table["word"]
            for word in _folded([*entry.get("say", ()), *entry.get("en", ())])
        },
    )


def _folded(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word) for word in words))
