"""A question for a part of the year → which part, and the question for the whole year beside it. Reads no report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.text.normalize import fold
from rag.understanding.cues.intent import asks_nothing, asks_number
from rag.understanding.keywords import QUOTED
from rag.understanding.period import Period, find_periods
from rag.understanding.question import Question
from rag.understanding.subject import Subject, read_subject
from rag.understanding.vocabulary import Lexicon


@dataclass(frozen=True, slots=True)
class PartAsked:
    """``said``: the words for each of the ``periods``; ``whole``: the same question for its whole year."""

    periods: tuple[Period, ...]
    said: tuple[str, ...]
    whole: Question
    subject: Subject

    def is_given(self, folded: str) -> bool:
        """Whether a folded text gives the types of answer that are asked for."""
        asked = fold(self.whole.content)
        return all(kind.given(folded, asked) for kind in self.whole.expects)


def read_part_of_year(asked: Question, lexicon: Lexicon) -> PartAsked | None:
    """Return the parts of a year that a question names outside of quoted names, or None; all of it is no part."""
    folded = fold(asked.question)
    blanked = QUOTED.sub(lambda match: " " * len(match.group()), folded)
    periods = tuple(period for period in find_periods(blanked) if not period.whole)
    if not periods:
        return None
    said = tuple(folded[period.start : period.end].strip() for period in periods)
    whole = _without(asked, said)
    return PartAsked(periods, said, whole, read_subject(whole.words, lexicon, asked.scope.jurisdictions))


def _without(asked: Question, said: Sequence[str]) -> Question:
    """Return a question without its words for a part of the year."""
    content, context = asked.content, asked.context
    for words in said:
        bare = words[4:].lstrip("年度的") if words[:4].isdigit() else words
        content, context = (fold(text).replace(words, " ").replace(bare, " ") for text in (content, context))
    if context and asks_nothing(content):  # 那上半年呢
        return replace(asked, content=context.strip(), context="", number=asks_number(context))
    return replace(asked, content=content.strip(), context=context.strip())
