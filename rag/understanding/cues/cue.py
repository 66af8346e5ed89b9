"""A cue: something that words of a question decide, and where they stand. Values; knows no words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Cue(StrEnum):
    """What words of a question can decide; each has its one rule in a module of this package."""

    # topic
    REGION = "region"  # a part of the country that is no body of its own
    TOWN = "town"  # a township or street of the body that is asked
    ADVICE = "advice"  # somebody's own case, which wants advice
    PART = "part"  # what reports tell in a part of their own: what is lacking, what is planned
    OUTCOME = "outcome"  # how it came out in the end, which a plan does not tell

    # how it is asked
    WHY_HAPPENED = "why_happened"  # the reason of something that is taken to have happened
    YES_NO_HAPPENED = "yes_no_happened"  # whether something happened
    YES_NO = "yes_no"  # whether something is so
    NUMBER = "number"  # a number, once for each that is asked for
    EACH = "each"  # a number of each
    LIST = "list"  # all that there is of something

    WHY = "why"  # the reason of what an earlier answer told
    CHART = "chart"  # a chart

    # what of a figure is asked for
    AGAINST_A_YEAR = "against_a_year"  # by how much it differs from another year's
    NOT_YET = "not_yet"  # what came before the step that is named
    WAYS = "ways"  # how something is done, which no figure tells

    # what is taken for granted
    HAPPENED = "happened"  # an event
    NOT_DONE = "not_done"  # something that was not done, where it is asked why
    WHEN_OR_WHO = "when_or_who"  # when or where it was, or who did it
    WHICH_OR_RESULT = "which_or_result"  # which it was, how it was dealt with, or what came of it
    SUPPOSED_CAUSE = "supposed_cause"  # a cause that is to be confirmed
    NAMED_EVENT = "named_event"  # an event that is spoken of as known

    # the reports themselves
    PROFILE_VALUE = "profile_value"  # a value of a report's profile: its number, its date, who issued it, its title


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a cue was found: ``start`` and ``end`` are those of ``text`` in the folded words that the rule reads."""

    text: str
    start: int
    end: int
    groups: Mapping[str, str] = field(default_factory=dict)  # by name, those that took part


Finder = Callable[[str], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a cue is found, each time it stands, in folded words: of the question as typed, of its content, or of the
    content with what it leans on.
    """

    find: Finder
    of: Literal["question", "content", "words"] = "question"


def by(pattern: str) -> Finder:
    """Return what finds a regular expression."""
    return found_by(re.compile(pattern))


def found_by(pattern: re.Pattern[str]) -> Finder:
    """Return what finds a compiled regular expression."""

    def find(folded: str) -> Iterator[Hit]:
        return map(hit_of, pattern.finditer(folded))

    return find


def hit_of(match: re.Match[str]) -> Hit:
    """Return a match as a value."""
    groups = {name: said for name, said in match.groupdict().items() if said is not None}
    return Hit(match.group(), match.start(), match.end(), groups)
