"""What the library does not reach: other topics, places and years it has no report of; typed refusals that help.

Decided from the question's scope and the library's profiles; a missing year or department looks at what was found
too. Knows nothing of models or measures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.records import Described, Passage
from index.text.normalize import fold
from rag.language.messages import say
from rag.retrieval.retriever import Found
from rag.schema.answer import Refusal
from rag.understanding.cues.cue import Cue
from rag.understanding.places.linker import is_bare_zone
from rag.understanding.question import Question
from rag.understanding.time import may_be_reported

_MOST_NAMED = 8
_BEST = 3  # passages of which one must speak of the department that is asked about; by judgement
PLANNED = 0.6  # share of a question for a figure that a plan must cover to answer it; by judgement
_DIGIT = re.compile(r"\d")


def refuse_empty(asked: Question) -> Refusal:
    """Return the refusal of any question while the library holds no report."""
    return Refusal(
        "not_in_corpus",
        say("answerability.empty_library", asked.language),
    )


def refuse_scope(asked: Question, reports: Sequence[Described]) -> Refusal | None:
    """Return why a question cannot be answered whatever its reports say, or None."""
    if (region := asked.hit(Cue.REGION)) and not asked.scope.jurisdictions:
        return Refusal(
            "not_in_corpus",
            say("answerability.region_missing", asked.language, place=region.text, library=_library(asked, reports)),
        )
    if asked.outside and not asked.scope.jurisdictions:
        return _refuse_outside(asked, reports)
    if asked.ambiguous:
        inside, elsewhere = "、".join(asked.ambiguous), _listed(asked.namesakes, asked)
        return Refusal(
            "ambiguous_place",
            say("answerability.namesakes_elsewhere", asked.language, inside=inside, elsewhere=elsewhere)
            if elsewhere
            else say("answerability.namesakes", asked.language, inside=inside),
        )
    if asked.by_parent:
        below = "、".join(asked.scope.jurisdictions)
        names = "、".join(dict.fromkeys(asked.by_parent))
        return Refusal(
            "not_in_corpus",
            say("answerability.by_parent", asked.language, names=names, below=below),
        )
    return None


def _refuse_outside(asked: Question, reports: Sequence[Described]) -> Refusal:
    """Refuse a question of places outside the library only; ask which, where a name is of several."""
    for place in asked.outside:
        if is_bare_zone(place.name):
            return Refusal(
                "ambiguous_place",
                say("answerability.bare_zone", asked.language, name=place.name, library=_library(asked, reports)),
            )
        if place.candidates:
            listed = _listed(place.candidates, asked)
            return Refusal(
                "ambiguous_place",
                say("answerability.unlocated", asked.language, listed=listed, library=_library(asked, reports)),
            )
    names = "、".join(dict.fromkeys(place.name for place in asked.outside))
    if all(place.unknown for place in asked.outside):
        return Refusal(
            "not_in_corpus",
            say("answerability.unknown_place", asked.language, names=names, library=_library(asked, reports)),
        )
    near = _nearest(asked, asked.outside[0].parents, asked.outside[0].name, reports)
    return Refusal(
        "not_in_corpus",
        say("answerability.outside", asked.language, names=names, near=near),
    )


def refuse_below(asked: Question, found: Found, reports: Sequence[Described]) -> Refusal | None:
    """Return a refusal when a department is asked about that does not report, nor its government of it."""
    if not asked.below:
        return None
    words = [fold(word) for below in asked.below for word in below.words]
    if any(word in text for text in map(_paragraph, found.passages[:_BEST]) for word in words):
        return None
    names = "、".join(dict.fromkeys(below.name for below in asked.below))
    there = "、".join(asked.scope.jurisdictions)
    return Refusal(
        "not_in_corpus",
        say("answerability.below_missing", asked.language, names=names, there=there, library=_library(asked, reports)),
    )


def _paragraph(passage: Passage) -> str:
    """Return the folded paragraph in which a passage stands: its first sentence often says whose doing the rest is."""
    text, sentence = passage.report.text, passage.sentence
    end = text.find("\n", sentence.end)
    return fold(text[text.rfind("\n", 0, sentence.start) + 1 : end if end >= 0 else len(text)])


def refuse_year(asked: Question, found: Found, reports: Sequence[Described]) -> Refusal | None:
    """Return a refusal when an asked year has no report.

    Unless the evidence itself speaks of that year, or it is the year after a report's own, which the report
    plans for, and what is asked is no figure but one that the plan itself gives.
    """
    if not asked.missing_years:
        return None
    inside = frozenset(asked.report_ids)
    have = sorted({r.profile.year for r in reports if r.profile.year and r.id in inside})
    if any(year in have for year in asked.years):
        return None
    best = [] if asked.has(Cue.OUTCOME) else found.passages[:2]  # a plan tells no outcome
    told_of = [str(year) for year in asked.missing_years if may_be_reported(year)]
    if any(year in passage.sentence.text for year in told_of for passage in best):
        return None
    planned = [p for p in best if p.aspect == "plans" and (p.report.profile.year or 0) + 1 in asked.missing_years]
    if planned and (not asked.number or (planned[0] is best[0] and _gives_figure(planned[0], found))):
        return None
    missing = "、".join(str(year) for year in asked.missing_years)
    places = "、".join(asked.scope.jurisdictions)
    there = "、".join(str(year) for year in have)
    return Refusal(
        "year_missing",
        say("answerability.year_missing", asked.language, places=places, missing=missing, there=there)
        if places
        else say("answerability.year_missing_anywhere", asked.language, missing=missing, there=there),
    )


def _gives_figure(passage: Passage, found: Found) -> bool:
    """Whether a plan names a figure for what is asked."""
    return bool(_DIGIT.search(passage.sentence.text)) and found.covered([passage]) >= PLANNED


def _nearest(asked: Question, parents: Sequence[str], name: str, reports: Sequence[Described]) -> str:
    """Say which reports of the library are nearest to a place: in its city, else in its province, else any."""
    for where, key in (
        (parents[1:2] or (name,), "answerability.same_city"),
        (parents[:1] or (name,), "answerability.same_province"),
    ):
        near = [r for r in reports if set(where) & {*r.profile.jurisdiction.parents, r.profile.jurisdiction.name}]
        if near:
            listed = _listed(_labels(near, reports), asked)
            near_in = say(key, asked.language, place=where[0])
            return say("answerability.nearest_in", asked.language, where=near_in, listed=listed, count=len(reports))
    return _library(asked, reports)


def _library(asked: Question, reports: Sequence[Described]) -> str:
    """Say in a sentence what there is."""
    shown = _listed(_labels(reports, reports), asked)
    return say("answerability.library_has", asked.language, count=len(reports), shown=shown)


def _labels(some: Sequence[Described], reports: Sequence[Described]) -> tuple[str, ...]:
    """Return the names and years of reports; of namesakes in the library, with the places they lie in."""
    bodies = {(r.profile.jurisdiction.name, r.profile.jurisdiction.parents) for r in reports}
    shared = {name for name, many in Counter(name for name, _ in bodies).items() if many > 1}
    return tuple(
        f"{''.join(r.profile.jurisdiction.parents) if r.profile.jurisdiction.name in shared else ''}"
        f"{r.profile.jurisdiction.name}{r.profile.year or ''}"
        for r in some
    )


def _listed(labels: Sequence[str], asked: Question) -> str:
    shown = "、".join(labels[:_MOST_NAMED])
    return say("answerability.and_others", asked.language, names=shown) if len(labels) > _MOST_NAMED else shown
