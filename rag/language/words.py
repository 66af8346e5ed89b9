"""Words of the language and of the field, by what they tell. Read from ``data/words.toml``; knows no question."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> Mapping[str, Any]:
    """Read the packaged words, once."""
    table: Mapping[str, Any] = tomllib.loads((files("rag") / "data" / "words.toml").read_text(encoding="utf-8"))
    return table


def kinds(group: str) -> tuple[str, ...]:
    """Return the kinds of words that a group has, in the order of the file."""
    return tuple(_table()[group])


def words(group: str, *of: str) -> tuple[str, ...]:
    """Return the words of some kinds of a group, each once; KeyError for a kind that is not there."""
    return tuple(dict.fromkeys(word for kind in of for word in _table()[group][kind]))


def all_words(group: str) -> tuple[str, ...]:
    """Return the words of a group, each once."""
    return words(group, *kinds(group))


def either(group: str, *of: str) -> str:
    """Return an expression for any of the words of some kinds, the longest first.

    Chinese ones count anywhere, others whole.
    """
    return either_of(words(group, *of))


def either_of(those: Iterable[str]) -> str:
    """Return an expression for any of some words, as ``either`` does."""
    longest = sorted(those, key=lambda word: -len(word))
    return "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word[0].isascii() else re.escape(word) for word in longest
    )


@cache
def finder(group: str, *of: str) -> re.Pattern[str]:
    """Return what finds any of the words of some kinds in folded text."""
    return re.compile(either(group, *of))
