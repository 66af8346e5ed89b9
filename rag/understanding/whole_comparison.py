"""Whether a question compares reports as wholes, and whether it asks what one has that the others lack.

Fires only where nothing is left that could be compared by itself: no measure, no topic. Reads no report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.normalize import fold
from rag.understanding.compared_aspects import asks_to_compare
from rag.understanding.cues.cue import Cue
from rag.understanding.phrases import GENRE
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.question import Question
from rag.understanding.subject import NOUN, subject_of
from rag.understanding.turn_reader import is_made_of, read_fillers
from rag.understanding.vocabulary import Lexicon

_TWO = 2
_DENIED = re.compile(r"没|未|无(?!论)|不(?!同|一样|足)|\bnot\b|n't\b|\black|\bwithout\b")
_WHETHER = re.compile(r"有没有|有无|是否|是不是")


@dataclass(frozen=True, slots=True)
class WholeComparison:
    """``having``: keys of those asked for what they have and ``lacking`` have not; none: all is compared."""

    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def asks_for_gist(asked: Question, lexicon: Lexicon) -> bool:
    """Whether a question asks what one report says as a whole: it is to be summed up, and no topic of it is named."""
    if asked.scope.intent != "summary" or len(asked.report_ids) != 1 or not asked.named_place or asked.year_missing:
        return False
    if asked.number or asked.outside or asked.context or asked.scope.measures or asked.has(Cue.PART):
        return False
    return _names_nothing(asked, lexicon)


def _names_nothing(asked: Question, lexicon: Lexicon) -> bool:
    terms = subject_of(asked, lexicon).terms
    said = (term.said for term in terms if term.weight >= NOUN or term.said.isascii())  # English has no nouns here
    return all(asks_to_compare(one) or GENRE.fullmatch(one) or is_made_of(one, read_fillers()) for one in said)


def read_whole_comparison(asked: Question, places: PlaceFinder, lexicon: Lexicon) -> WholeComparison | None:
    """Return how reports are compared as wholes, or None where something of them is compared, or nothing."""
    folded = fold(asked.question)
    named = places.find(folded)
    several = len({key for place in named for key in place.bodies}) >= _TWO or asked.scope.intent == "compare"
    if not several or len(asked.report_ids) < _TWO or asked.number or asked.outside:
        return None
    if asked.scope.measures or asked.has(Cue.PART):
        return None
    if not _names_nothing(asked, lexicon):
        return None
    if len(named) < _TWO:
        return WholeComparison()
    plain = _WHETHER.sub(lambda match: " " * len(match.group()), folded)
    ends = [place.start for place in named[1:]] + [len(plain)]
    denied = [bool(_DENIED.search(plain, place.end, end)) for place, end in zip(named, ends, strict=True)]
    if not any(denied) or all(denied):
        return WholeComparison()
    keys = [(place.bodies, no) for place, no in zip(named, denied, strict=True)]
    return WholeComparison(
        tuple(key for bodies, no in keys for key in bodies if not no),
        tuple(key for bodies, no in keys for key in bodies if no),
    )
