"""A figure told behind the name of its report: in the report's own clause, else by its measure with the clause quoted.

Knows no question; what a clause may hold is told by its form alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.reading.headings import OPENINGS
from index.records import Fact, Profile, Role
from rag.language.messages import say
from rag.language.words import either
from rag.schema.answer import Language
from rag.wording.english_names import name_place, translate_measure
from rag.wording.excerpts import GAP, excerpt, written

LEAST_NAMED = 2  # characters beside its number without which a clause names nothing
# The year of the report's name said once more: 2024年共收到……, 今年建成…….
_OWN_YEAR = r"^(?:{year}年(?:度|全年|底|末)?|今年|本年度?|年内)(?:以?来)?[,，、]?"
_YEAR = re.compile(r"(?:19|20)\d\d\s*年")
# What leans on words before the clause, speaks as the report's author does, or is a part of quoted words.
_LEANS = re.compile(
    r"^(?:其|该|此|并|也|均|较|比|同比|环比|分别|达到?|为|[^\u4e00-\u9fff\d《“])"
    r"|[我本][省市县区镇乡街局办]|我们|“[^”]*$|^[^“]*”"
)
_QUOTED = re.compile("“.*”")
_PLANNED = re.compile(f"目标|{either('statement', 'intended')}")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure with its report's words. ``quote``: more than the ``clause`` where it is not sure that it is meant."""

    value: str  # the number as the report writes it
    clause: str  # from measure to number
    quote: str
    year: int | None  # of the report's name


def tell_figure(fact: Fact, quoted: Quoted, name: str, language: Language) -> str:
    """Return what stands behind a report's name: 共收到行政复议申请45件, or with its name 行政复议为45件（“……”）."""
    planned = fact.aspect == "plans"
    words = own_clause(quoted.clause, quoted.value, quoted.year) if quoted.quote == quoted.clause else ""
    if language == "zh" and words:
        return words if not planned or _PLANNED.search(words) else say("wording.plans_to", language, words=words)
    key = "changed_value" if fact.role in {Role.UP, Role.DOWN} else "stated_value"
    told = say(f"wording.{key}", language, name=name, gap=" " if name else "", value=quoted.value)
    told = say("wording.plans_to", language, words=told) if planned else told
    bare = quoted.quote == quoted.value
    return told if bare else told + say("wording.in_brackets", language, words=quoted.quote)


def figure_line(profile: Profile, fact: Fact, text: str, name: str, language: Language) -> str:
    """Return the line of one figure of a report with its ``text``: 甲县2024年共收到行政复议申请45件."""
    clause = excerpt(text, fact)
    quoted = Quoted(written(text, fact), clause, clause, profile.year_of(fact))
    told = tell_figure(fact, quoted, name, language)
    return say("wording.figure", language, report=label_of_figure(profile, fact, language), told=told)


def label_of_figure(profile: Profile, fact: Fact | None, language: Language) -> str:
    """Return the place and the year of a figure: 甲县2024年."""
    year = profile.year_of(fact)
    place = name_place(profile.jurisdiction.name, language)
    return say("wording.place_and_year", language, place=place, year=year) if year else place


def own_clause(clause: str, value: str, year: int | None) -> str:
    """Return a report's clause as it stands behind the report's name and year; "" where it does not stand there."""
    words = _without_opening(clause)
    if year:
        words = re.sub(_OWN_YEAR.format(year=year), "", words)
    whole = value in words and GAP not in words and not _YEAR.search(words) and not _LEANS.search(words)
    return words if whole and len(words) >= len(value) + LEAST_NAMED else ""


def _without_opening(clause: str) -> str:
    """Return a clause without what numbers it: (三)…, 一是…."""
    opened = next((match for pattern, _ in OPENINGS if (match := pattern.match(clause))), None)
    return clause[opened.end() :] if opened else clause


def states(line: str, value: str) -> bool:
    """Whether a line itself, without what it quotes, has a number as the report writes it."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d.])", _QUOTED.sub("", line)))


def name_measure(name: str, actions: Sequence[str], language: Language = "zh") -> str:
    """Return a measure as it is said: 收到的行政复议 for 行政复议 · 收到, 12345热线办结率 for 办结率 · 12345热线."""
    if language == "en" and (translated := translate_measure(name)):
        return translated
    head, *further = name.replace("/", "、").split(" · ")
    done = next((action for action in actions if action in further), "")
    said = "".join(word for word in further if word != done)
    return f"{said}{done}的{head}" if done else f"{said}{head}"
