"""Is there an answer? From the scope and the evidence, never from a similarity score; typed refusals that help.

After the search: nothing found says what was asked. What the library does not reach (a place, a year, another
topic) is told by ``not_in_library.py``. Knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.text.normalize import fold
from rag.answerability.answer_fit import LOOKED_AT, looked_at, read_suit
from rag.answerability.evidence_reader import Evidence, EvidenceReader, IsSaid
from rag.language.messages import say
from rag.retrieval.retriever import Found
from rag.schema.answer import Refusal
from rag.understanding.cues.cue import Cue
from rag.understanding.keywords import CONCEPT_WEIGHT, WORD_WEIGHT
from rag.understanding.question import Question
from rag.understanding.subject import Meaning, Subject, is_counted, unspoken

# Share of the question's weight (0..1) the best evidence must cover, else there is nothing to answer from:
# below FAINT when it names no place of the library either, below WEAK when a model that read the evidence says it
# holds no answer.
FAINT, WEAK = 0.08, 0.45
# Where a number, a date or the like is asked: how much of what the best passage covers one that gives it must cover.
SUITED = 0.6
# Share of a question's words, all unknown to the lexicon, that no report holds: then it is about something else.
FOREIGN = 0.5


def refuse_evidence(asked: Question, found: Found, is_said: IsSaid, evidence: object) -> Refusal | None:
    """Return a refusal when there is no ``evidence``, or when it does not say what was asked.

    ``is_said`` tells whether any of some reports (by id) holds any of some folded words.
    """
    if not evidence:
        return _not_disclosed(asked, "、".join(asked.scope.measures))
    if not asked.named_place and _is_foreign(asked, found, is_said):
        return _off_topic(asked)
    absent = [f.name for f in found.facets if f.measure and not is_said(f.words, asked.report_ids)]
    if absent:
        return _not_disclosed(asked, "、".join(absent))
    if not _is_covered(asked, found):
        return _not_disclosed(asked, "")
    if asked.several or _is_suited(asked, found):
        return None
    kinds = "、".join(kind.name if asked.language == "zh" else kind.english for kind in asked.expects)
    return _not_disclosed(asked, "、".join(asked.scope.measures), kinds)


def refuse_town(asked: Question, is_said: IsSaid) -> Refusal | None:
    """Return a refusal for a town that none of the asked reports names: what they say is not said of it."""
    towns = [hit.groups["town"] for hit in asked.hits(Cue.TOWN)]
    absent = [town for town in towns if not is_said((town,), asked.report_ids)]
    return _not_disclosed(asked, "、".join(absent)) if absent else None


def refuse_uncounted(
    asked: Question, subject: Subject, evidence: Evidence, is_said: IsSaid, meaning: Meaning | None
) -> Refusal | None:
    """Return a refusal where the very thing whose number is asked stands in none of the asked reports."""

    def said(word: str) -> bool:
        return is_said((word,), asked.report_ids)

    if asked.several or meaning is None or is_counted(subject, evidence.best, said, meaning):
        return None
    lacking = unspoken(subject, evidence.shown)
    if not asked.named_place and not any(said(word) for word in lacking):
        return _off_topic(asked)
    return _not_disclosed(asked, subject.counted.said if subject.counted else "")


def refuse_unspoken(
    asked: Question, subject: Subject, evidence: Evidence, is_said: IsSaid, reader: EvidenceReader
) -> Refusal | None:
    """Return a refusal where the evidence does not speak of what is asked."""
    if reader.speaks(asked, subject, evidence, is_said):
        return None
    lacking = _lacking(asked, subject, evidence)
    if not asked.named_place and not any(is_said((word,), asked.report_ids) for word in lacking):
        return _off_topic(asked)
    return _not_disclosed(asked, "、".join(lacking[:3]))


def refuse_unstated(asked: Question, subject: Subject, evidence: Evidence) -> Refusal:
    """Return that a number is not stated, with the words of the question that the evidence lacks."""
    return _not_disclosed(asked, "、".join(_lacking(asked, subject, evidence)[:3]))


def _lacking(asked: Question, subject: Subject, evidence: Evidence) -> Sequence[str]:
    """Return the words of a question that its evidence lacks; of a follow-up those that it says itself, if any."""
    lacking, said = unspoken(subject, evidence.best), fold(asked.said)
    return [word for word in lacking if word in said] or lacking


def _off_topic(asked: Question) -> Refusal:
    return Refusal(
        "off_topic",
        say("answerability.something_else", asked.language),
    )


def _is_covered(asked: Question, found: Found) -> bool:
    """Whether anything found has to do with a question that names no place."""
    top = found.passages[:LOOKED_AT]
    return bool(top) and (asked.named_place or max(found.covered([passage]) for passage in top) >= FAINT)


def _is_suited(asked: Question, found: Found) -> bool:
    """Whether a passage that gives what is asked for covers the question about as well as the best passage does."""
    top, fits = found.passages[: looked_at(asked)], read_suit(asked, found)
    best = max(found.covered([passage]) for passage in top)
    # the first may stand there for what the search knows of it: where a report's own date was read
    return fits(top[0]) or any(fits(passage) and found.covered([passage]) >= SUITED * best for passage in top)


def _is_foreign(asked: Question, found: Found, is_said: IsSaid) -> bool:
    """Whether a question names no concept of the field and mostly words that no report holds."""
    if asked.has(Cue.ADVICE):
        return True
    if any(facet.weight == CONCEPT_WEIGHT for facet in found.facets):
        return False
    words = [facet for facet in found.facets if facet.weight == WORD_WEIGHT]
    return bool(words) and sum(not is_said(facet.words, asked.report_ids) for facet in words) >= FOREIGN * len(words)


def refuse_silence(asked: Question, found: Found) -> Refusal | None:
    """Return a refusal for evidence in which a model sees no answer, unless it covers the question well."""
    if found.passages and found.covered(found.passages[:1]) >= WEAK:
        return None
    return _not_disclosed(asked, "、".join(asked.scope.measures))


def _not_disclosed(asked: Question, what: str, kinds: str = "") -> Refusal:
    places = "、".join(asked.scope.jurisdictions)
    years = "、".join(str(year) for year in asked.scope.years)
    if not places:
        whose = say("answerability.reports_here", asked.language)
    elif years:
        whose = say("answerability.report_of_years", asked.language, places=places, years=years)
    else:
        whose = say("answerability.report_of", asked.language, places=places)
    if kinds:
        key = "answerability.kinds_for" if what else "answerability.kinds"
        about = say(key, asked.language, kinds=kinds, what=what)
    else:
        key = "answerability.about" if what else "answerability.what_is_asked"
        about = say(key, asked.language, what=what)
    return Refusal("not_disclosed", say("answerability.not_disclosed", asked.language, whose=whose, about=about))
