"""The measures that people usually ask for first, and how a question for one of them is put, in Chinese and English.

Words questions; knows no library and does not know what a report states.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.facts.measures import load_measures
from index.text.normalize import fold
from rag.language.messages import say
from rag.schema.answer import Language


@dataclass(frozen=True, slots=True)
class Usual:
    """One measure, as in ``data/usual.toml``; the English forms are empty where English is not understood."""

    id: str
    head: str
    zh: str
    much_zh: str
    most_zh: str
    beside: tuple[str, ...]
    action: str = ""
    en: str = ""
    much_en: str = ""
    most_en: str = ""

    def of_one(self, place: str, year: int | None, language: Language) -> str:
        """Return the question for the number of one place and year; "" where the language has no words for it."""
        if language == "zh":
            return f"{place}{_year(year)}{self.zh}？"
        return self.en.format(place=place, year=year) if year else ""

    def of_two(self, places: Sequence[str], year: int, language: Language) -> str:
        """Return the question that sets the numbers of two places side by side."""
        if language == "zh":
            return f"比较{'和'.join(places)}{year}年{self.much_zh}"
        told = self.much_en.format(places=" and ".join(places), year=year)
        return f"Compare {told}." if told else ""

    def most(self, year: int, language: Language) -> str:
        """Return the question which place leads in a year."""
        if language == "zh":
            return f"{year}年哪个地方{self.most_zh}？"
        return f"Which place {self.most_en} in {year}?" if self.most_en else ""


@cache
def load_usual() -> tuple[Usual, ...]:
    """Return the usual measures, those asked for most first."""
    table = tomllib.loads((files("rag") / "data" / "usual.toml").read_text(encoding="utf-8"))
    return tuple(Usual(**{**entry, "beside": tuple(entry["beside"])}) for entry in table["usual"])


def usual_of(question: str) -> Usual | None:
    """Return the usual measure that a question asks for, or None; an English one must be worded as here.

    A place's own name may hold a verb (开发区), so that the question may have more actions than the measure.
    """
    if question[:1].isascii() and question[:1].isalpha():
        return next((usual for usual in load_usual() if _english(usual).search(question)), None)
    phrase = load_measures().parse(fold(question))
    asked = (u for u in load_usual() if u.head in phrase.heads and (not u.action or u.action in phrase.actions))
    return next(asked, None)


@cache
def _english(usual: Usual) -> re.Pattern[str]:
    """Return what an English question for a measure looks like."""
    forms = [form for form in (usual.en, usual.much_en, usual.most_en) if form]
    wild = (re.sub(r"\\{(?:places?|year)\\}", ".+", re.escape(form)) for form in forms)
    return re.compile("|".join(wild) or r"(?!)")


def shortcomings(place: str, year: int | None, language: Language) -> str:
    """Return the question what a report names as lacking."""
    if year is None:
        return say("suggestion.shortcomings", language, place=place)
    return say("suggestion.shortcomings_of_year", language, place=place, year=year)


def plans(place: str, year: int | None, language: Language) -> str:
    """Return the question what a report plans for the year after it."""
    if year is None:
        return say("suggestion.plans", language, place=place)
    return say("suggestion.plans_of_year", language, place=place, year=year)


def _year(year: int | None) -> str:
    return f"{year}年" if year else ""
