"""What the program says, in Chinese and in English: ``rag/texts/*.toml`` by their keys, and notices in both.

A notice tells a degraded mode; it holds both languages, a line each. Knows no mode and no answer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from index.errors import StorageError


class _Forms(Formatter):
    """Fills slots; one with two forms is the number with the form that goes with it: 1 report, 2 reports."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, divided, many = format_spec.partition("|")
        if not divided:
            return str(super().format_field(value, format_spec))
        return f"{value} {one if str(value) == '1' else many}"


_FORMS = _Forms()

_PICKED: ContextVar[bool] = ContextVar("picked", default=False)
_RECKONED = frozenset({"formula", "value"})  # slots of what was reckoned, which no report has written
_HUNDRED_MILLIONS = re.compile(r"(\d+(?:\.\d+)?)亿")


def say(key: str, language: str, /, **slots: object) -> str:
    """Return a text in ``zh`` or ``en`` with its slots filled. ``key``: its file, a dot, its name in it.

    Inside ``of_picked``, where a text says otherwise what is true of some reports only, that is returned.
    Raises KeyError for a text that is not there, or a slot that it has and that was not given.
    """
    if language == "en" and "formula" in slots:
        slots = {name: _in_english(value) if name in _RECKONED else value for name, value in slots.items()}
    forms = _read_texts()[key]
    if _PICKED.get():
        forms = forms.get("picked", forms)
    return fill(forms[language], slots)


@contextmanager
def of_picked() -> Iterator[None]:
    """Let what is said inside the block be said of picked reports, not of the whole library."""
    token = _PICKED.set(True)
    try:
        yield
    finally:
        _PICKED.reset(token)


def _in_english(value: object) -> object:
    """Return what was reckoned, with its numbers in 亿 and its commas as English has them."""
    if not isinstance(value, str):
        return value
    value = value.replace("，", ", ").replace("、", ", ")
    return _HUNDRED_MILLIONS.sub(lambda match: f"{(Decimal(match[1]) / 10).normalize():f}bn", value)


def fill(text: str, slots: Mapping[str, object]) -> str:
    """Return a text with its slots filled, as ``str.format_map`` does; ``{count:report|reports}`` is a counted noun."""
    return _FORMS.vformat(text, (), slots)


def say_both(key: str, /, **slots: object) -> tuple[str, str]:
    """Return a text in Chinese and in English, of which a notice is made."""
    return say(key, "zh", **slots), say(key, "en", **slots)


def has_text(key: str) -> bool:
    """Whether the catalogue has a text."""
    return key in _read_texts()


@cache
def _read_texts() -> Mapping[str, Mapping[str, Any]]:
    """Return every text by its key, read when the first is said."""
    return {
        f"{file.name.removesuffix('.toml')}.{name}": forms
        for file in (files("rag") / "texts").iterdir()
        for name, forms in tomllib.loads(file.read_text("utf-8")).items()
    }


def list_names(names: Sequence[str], language: str, most: int) -> str:
    """Return names of reports as a list; of many the first, and how many there are."""
    shown, more = say("common.list", language).join(names[:most]), len(names) - most
    if more <= 0:
        return shown
    return say("common.names_of_many", language, names=shown, count=len(names), more=more)


def make_storage_notice(chinese: str, english: str, error: Exception) -> str:
    """Return a notice on what an error of the library's files brought about: with its cause, or its own words."""
    if not isinstance(error, StorageError):
        return make_notice(
            say("notice.sentence", "zh", what=chinese), say("notice.sentence", "en", what=english), error
        )
    return make_notice(
        say("notice.because", "zh", what=chinese, why=say(f"notice.{error.cause}", "zh")),
        say("notice.because", "en", what=english, why=say(f"notice.{error.cause}", "en")),
    )


def explain(error: Exception, language: str) -> str:
    """Return why something could not be kept: the disk's cause in a language, else the error's own words."""
    if not isinstance(error, StorageError):
        return str(error)
    return say(f"notice.{error.cause}", language)


def make_notice(chinese: str, english: str, detail: object = "") -> str:
    """Return a notice; ``detail`` (an error's own words) stands behind either line."""
    tail = f" ({detail})" if detail else ""
    return f"{chinese}{tail}\n{english}{tail}"


def in_language(notice: str, language: str) -> str:
    """Return a notice's line in one language; one of an earlier version, which has no lines, whole."""
    chinese, _, english = notice.partition("\n")
    return chinese if language == "zh" or not english else english


def on_one_line(notice: str) -> str:
    """Return a notice in both languages, for where nobody knows who reads."""
    return " ".join(notice.split("\n"))
