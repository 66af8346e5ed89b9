"""What a question takes to have happened: events, causes, what was not done; and whether it takes them for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from rag.language.words import finder
from rag.understanding.cues import asking
from rag.understanding.cues.cue import Cue, Hit, Rule, by, hit_of


class Event(StrEnum):
    """What may be said to have happened; the first that fits is meant."""

    STOPPED = "stopped"
    ABOLISHED = "abolished"
    FELL = "fell"
    ROSE = "rose"
    CRITICISED = "criticised"
    PUNISHED = "punished"
    STRIPPED = "stripped"
    LENGTHENED = "lengthened"
    REFUSED = "refused"
    POSTPONED = "postponed"
    GIVEN_UP = "given_up"
    FAILED = "failed"
    SCANDAL = "scandal"
    LAST = "last"
    REORGANISED = "reorganised"
    RESUMED = "resumed"


# 为什么没评上: not 不足, 不够 and the like, which reports say of themselves.
_DENIED = re.compile(r"(?:没有?|未|不曾)(?![法够想用])[\u4e00-\u9fff]{1,6}")


def _happened(folded: str) -> Iterator[Hit]:
    """Yield what happened, one of each kind of event."""
    for event in Event:
        if match := finder("happened", event).search(folded):
            yield Hit(match.group(), match.start(), match.end(), {"event": event})


def _denied(folded: str) -> Iterator[Hit]:
    """Yield what a question says was not done, where it asks why."""
    for why in asking.RULES[Cue.WHY_HAPPENED].find(folded):
        if match := _DENIED.search(folded, why.end):
            yield hit_of(match)
        return


RULES: Mapping[Cue, Rule] = {
    Cue.HAPPENED: Rule(_happened),
    Cue.NOT_DONE: Rule(_denied),
    Cue.WHEN_OR_WHO: Rule(
        by(r"什么时候|何时|[哪几]一?[年月天]|谁|哪(?:[里儿位]|个部门)|\b(?:when|who|what (?:date|day|month))\b")
    ),
    Cue.WHICH_OR_RESULT: Rule(by(r"哪[些几]|(?:怎么|如何|咋)(?:处理|处置|解决|收场|补救|善后)|结果")),
    Cue.SUPPOSED_CAUSE: Rule(
        by(
            r"(?:是不是|是否|难道是?)(?:就是)?(?:因为|由于)(?P<cause>[^,，?？。]{2,30}?)(?:吗|了?[?？,，。]|$)|是(?:因为|由于)(?P<said>[^,，?？。]{2,30})吗"
        )
    ),
    Cue.NAMED_EVENT: Rule(by(r"那一?[起场桩次](?P<event>[\u4e00-\u9fff]{2,12}?)(?:事[件故]|风波|丑闻|案)")),
}
