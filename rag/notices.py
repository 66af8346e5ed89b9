"""A degraded mode in plain words: one text that holds both languages, a line each. Knows no mode."""

from __future__ import annotations


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
