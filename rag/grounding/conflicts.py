"""Where a report says otherwise than a claim: the number that it gives instead, or the sense that it turns round.

A claim that is not borne out may only not be found. It is contradicted where a sentence tells of the same thing in the
same words, and gives another number or denies it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from index.records import Passage
from index.text.normalize import fold
from rag.grounding.claim_heads import Said, belongs, find_rival, read_claim, read_evidence
from rag.grounding.claim_polarity import reverses
from rag.grounding.claim_words import names_stand, words_stand
from rag.grounding.verifier import Evidence, bears_out
from rag.language.sanitize import orders_left_out

_MOST_PAIRED = 6  # passages of which two may together bear out a claim


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a claim says and the report says otherwise; both "" where the sense is turned round, not a number.

    ``span``: where the number stands in the report; None where none does.
    """

    said: str
    stated: str
    passage: Passage
    span: tuple[int, int] | None = None


def find_pair(claim: str, evidence: Evidence) -> tuple[int, ...]:
    """Return the markers of two passages that bear a claim out together, () where none do.

    Only a claim of several numbers or places needs two. Of no number of it may one of the two give another value that
    the other does not state.
    """
    for pair in combinations(range(1, min(len(evidence.passages), _MOST_PAIRED) + 1), 2):
        passages = [evidence.passages[marker - 1] for marker in pair]
        if bears_out(claim, passages, evidence) and not _is_disputed(claim, passages, evidence.question):
            return pair
    return ()


def _is_disputed(claim: str, passages: Sequence[Passage], question: str) -> bool:
    """Whether a sentence gives another number for what a claim says, and no sentence gives the claim's."""
    return any(
        find_rival(said, read_evidence([passage])) and not any(_stands(said, one) for one in passages)
        for passage in passages
        for said in read_claim(claim, [passage], question)
    )


def find_conflict(claim: str, evidence: Evidence) -> Conflict | None:
    """Return what contradicts a claim, in the order of the passages; None where nothing does."""
    for passage in evidence.passages:
        quotes = orders_left_out(passage.sentence.text)
        told = names_stand(claim, [passage], evidence.bodies, quotes, evidence.question)
        if not (told and words_stand(claim, quotes, [passage], evidence.question)):
            continue
        if conflict := _of_numbers(claim, passage, evidence.question):
            return conflict
        if not read_claim(claim, [passage], "") and reverses(fold(claim), fold(quotes)):
            return Conflict("", "", passage)
    return None


def _of_numbers(claim: str, passage: Passage, question: str) -> Conflict | None:
    stated = read_evidence([passage])
    told = read_claim(claim, [passage], question)
    wrong = [said for said in told if not (_stands(said, passage) and belongs(said, stated))]
    rivals = [find_rival(said, stated) for said in wrong]
    if not wrong or rivals[0] is None or None in rivals:
        return None
    here, there, start = wrong[0].told, rivals[0].told, passage.sentence.start
    if here.fact.value == there.fact.value:  # risen here, fallen there
        return Conflict("", "", passage)
    return Conflict(here.written, there.written, passage, (start + there.fact.start, start + there.fact.end))


def _stands(said: Said, passage: Passage) -> bool:
    """Whether a passage states a number, of whatever."""
    return any(
        (one.told.fact.value, one.told.fact.unit) == (said.told.fact.value, said.told.fact.unit)
        for one in read_evidence([passage])
    )
