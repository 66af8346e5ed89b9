"""The one table of cues: which rule finds each, and what it finds in folded words. Remembers what it has found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rag.understanding.cues import asking, change, premise, report_reference, topic
from rag.understanding.cues.cue import Cue, Hit, Rule

RULES: Mapping[Cue, Rule] = {
    **topic.RULES,
    **asking.RULES,
    **change.RULES,
    **premise.RULES,
    **report_reference.RULES,
}

_REMEMBERED = 4096  # cues of a text


@lru_cache(maxsize=_REMEMBERED)
def first(cue: Cue, folded: str) -> Hit | None:
    """Return where folded words have a cue first, or None."""
    return next(iter(RULES[cue].find(folded)), None)


def every(cue: Cue, folded: str) -> tuple[Hit, ...]:
    """Return all places where folded words have a cue, in their order."""
    return tuple(RULES[cue].find(folded))
