"""Every text of the page, in Chinese and in English, read from ``texts/``: a file for each view.

Knows no component and no answer. The page begins in the browser's language (Chinese for any ``zh`` locale, English
otherwise) and is switched by its visitor; the language of an answer follows its question and is the bot's affair.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from rag.language.messages import fill
from rag.schema.answer import Language

Words = Mapping[str, str]


class _Text(str):
    """A text of the page, whose ``format`` knows counted nouns: ``{count:report|reports}``."""

    __slots__ = ()

    def format(self, *_: object, **slots: object) -> str:
        """Return the text with its slots filled."""
        return fill(self, slots)


@cache
def read_words(language: Language) -> Words:
    """Return every text of the page in one language, by its key."""
    return {key: _Text(forms[language]) for key, forms in _read_texts().items()}


@cache
def _read_texts() -> Mapping[str, Mapping[str, str]]:
    texts: dict[str, Mapping[str, str]] = {}
    for file in sorted((files("ui") / "texts").iterdir(), key=lambda file: file.name):
        found = tomllib.loads(file.read_text("utf-8"))
        if twice := texts.keys() & found.keys():
            raise ValueError(f"ui/texts/{file.name} says {sorted(twice)[0]!r} again")
        texts |= found
    return texts


def choose_language(locale: str) -> Language:
    """Return the page's language for a browser's locale (``zh-CN``, ``en-US`` ...); Chinese where it is empty."""
    return "zh" if not locale or locale.lower().startswith("zh") else "en"
