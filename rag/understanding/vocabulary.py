"""The domain's vocabulary: what people say and what reports call it. Read from ``data/lexicon.toml``.

Knows nothing of places, years or reports.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Generic, TypeVar

from index.text.normalize import fold

Meant = TypeVar("Meant")

_NEVER = r"(?!)"
KEPT = 2000  # texts whose words are remembered: the parts of one question are looked through some ten times each
LONGEST_KEPT = 500  # characters of such a text


@dataclass(frozen=True, slots=True)
class Concept:
    """One official concept with the words for it, all folded; ``patterns`` are regular expressions of what is said."""

    name: str
    official: tuple[str, ...]
    said: tuple[str, ...]
    english: tuple[str, ...]
    measure: bool
    patterns: tuple[str, ...] = ()
    change: bool = False  # that something rose or fell


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a folded text, at ``text[start:end]``."""

    concept: Concept
    start: int
    end: int


class Lexicon:
    """All concepts, and the finding of them in a text."""

    def __init__(
        self, concepts: tuple[Concept, ...], words: Mapping[str, str] | None = None, roles: Iterable[str] = ()
    ) -> None:
        """``words`` maps what people say to the one official word that figures are filed under.

        ``roles`` are patterns of what people call each other and the authorities: 老百姓, 公家.
        """
        self.concepts = concepts
        self._role = re.compile("|".join(roles) or _NEVER)
        patterns = {pattern: concept.official[0] for concept in concepts for pattern in concept.patterns}
        self._concepts = _Finder(
            _concepts_of(concepts, lambda concept: (*concept.official, *concept.said, *concept.english)),
            _concepts_of(concepts, lambda concept: concept.patterns),
        )
        self._official = _Finder({**_official_words(concepts), **(words or {})}, patterns)

    def find(self, folded: str) -> tuple[Mention, ...]:
        """Return the concepts in a folded text; a word inside a longer found one does not count again."""
        return tuple(
            Mention(concept, start, end) for start, end, concepts in self._concepts.find(folded) for concept in concepts
        )

    def is_role(self, word: str) -> bool:
        """Whether a folded word says who acts, in everyday words: 老百姓, 公家, 老板."""
        return bool(self._role.fullmatch(word))

    def in_official_words(self, folded: str) -> str:
        """Return a folded text with all that people say, and English, in the official words of reports."""
        pieces, done = [], 0
        for start, end, official in self._official.find(folded):
            pieces += [folded[done:start], official]
            done = end
        return "".join((*pieces, folded[done:]))


class _Finder(Generic[Meant]):
    """Finds words and patterns in a text, one behind the other, each with what it means."""

    def __init__(self, words: Mapping[str, Meant], patterns: Mapping[str, Meant]) -> None:
        self._words = words
        self._written = patterns
        self._known = lru_cache(maxsize=KEPT)(self._find)

    @cached_property
    def _word(self) -> re.Pattern[str]:  # at the first question: the page need not wait 0.2 s for it and the patterns
        return re.compile(_any_of(self._words))

    @cached_property
    def _patterns(self) -> Mapping[re.Pattern[str], Meant]:
        """Searched one by one: in one alternation each would be tried at every character, four times as slow."""
        return {re.compile(pattern): meant for pattern, meant in self._written.items()}

    def find(self, text: str) -> tuple[tuple[int, int, Meant], ...]:
        """Return what stands first, the longer of a word and a pattern that begin together; then what follows it."""
        return self._known(text) if len(text) <= LONGEST_KEPT else self._find(text)

    def _find(self, text: str) -> tuple[tuple[int, int, Meant], ...]:
        return tuple(self._one_by_one(text))

    def _one_by_one(self, text: str) -> Iterator[tuple[int, int, Meant]]:
        standing = [match for pattern in (self._word, *self._patterns) if (match := pattern.search(text))]
        while standing:
            first = min(standing, key=lambda match: (match.start(), -match.end()))
            end = first.end()
            yield first.start(), end, self._patterns.get(first.re) or self._words[first.group()]
            later = [match if match.start() >= end else match.re.search(text, end) for match in standing]
            standing = [match for match in later if match]


def _concepts_of(concepts: tuple[Concept, ...], words: Callable[[Concept], Iterable[str]]) -> dict[str, list[Concept]]:
    """Return the concepts of each word (or pattern)."""
    named: dict[str, list[Concept]] = {}
    for concept in concepts:
        for word in dict.fromkeys(words(concept)):
            named.setdefault(word, []).append(concept)
    return named


def _official_words(concepts: tuple[Concept, ...]) -> dict[str, str]:
    """Return what each word is officially; a word of several concepts stands for all of them: 民告官."""
    said: dict[str, list[str]] = {}
    for concept in concepts:
        for word in (*concept.said, *concept.english):
            said.setdefault(word, []).append(concept.official[0])
    own = {word: word for concept in concepts for word in concept.official}
    return {word: "、".join(official) for word, official in said.items()} | own


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first; by their first letters, which is four times as fast."""
    english = sorted((word for word in words if word.isascii() and not word.isdigit()), key=len, reverse=True)
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words) - set(english), key=len, reverse=True):
        by_first.setdefault(word[0], []).append(word[1:])
    parts = [f"{re.escape(first)}(?:{'|'.join(map(re.escape, rest))})" for first, rest in by_first.items()]
    # English words end at word boundaries ("sue" is not in "issue"); Chinese has none
    bounded = [rf"(?<![a-z])(?:{'|'.join(map(re.escape, english))})(?![a-z])"] if english else []
    return "|".join((*bounded, *parts)) or _NEVER


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
                patterns=tuple(_pattern(pattern, table["fragments"]) for pattern in entry.get("patterns", ())),
                change=entry.get("change", False),
            )
            for entry in table["concept"]
        ),
        {
            word: fold(entry["official"])
            for entry in table["word"]
            for word in _folded([*entry.get("say", ()), *entry.get("en", ())])
        },
        table["fragments"].values(),
    )


@cache
def stopwords() -> frozenset[str]:
    """Return the words that say nothing about what is asked, from ``data/stopwords.txt``."""
    lines = (files("rag") / "data" / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _pattern(written: str, fragments: Mapping[str, str]) -> str:
    """Return a pattern with the fragments that it names by @name."""
    return re.sub("@([a-z]+)", lambda match: fragments[match[1]], written)


def _folded(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word) for word in words))
