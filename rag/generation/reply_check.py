"""A model's reply → the claims of it that may be shown, and those that may not, each with its verdict.

Knows neither quotes nor the record: what is shown instead of a dropped claim is the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Passage
from rag.generation.prompts import RULES, says_nothing
from rag.generation.reply_parser import asks_back, echoes, is_cut, is_unended, spoken
from rag.grounding.completeness import complete, fits_language, is_fact
from rag.grounding.verifier import Evidence, split_claims, verify
from rag.retrieval.retriever import Found
from rag.schema.answer import Claim
from rag.tracing import traced
from rag.understanding.question import Question

STRAYS = 0.5  # share of what the best passage covers; below it the model answered another question
MOST_CLAIMS = 6  # sentences shown; a model that goes on repeats its evidence
SHORTEST = 8  # characters of a reply that may be the beginning of a sentence; 不知道 is none
ECHOED = "（模型复述了给它的说明 The model repeated its instructions）"
_YES = re.compile(r"(?:是|是的|有|有的|对|对的|yes|好的)[。.,，!！ ]*", re.IGNORECASE)
_NO = re.compile(r"(?:否|不|不是|不是的|没|没有|无|no|不对)[。.,，!！ ]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checked:
    """``kept`` may be shown; ``answers`` tells whether they answer by themselves.

    ``silent``: the model says that the evidence does not answer. ``broken``: it said nothing that could be judged, for
    its reply was empty, was thoughts alone, or broke off before its first sentence ended; that says nothing of the
    evidence.
    """

    kept: tuple[Claim, ...]
    dropped: tuple[Claim, ...]
    answers: bool
    silent: bool
    broken: bool = False


@traced
def check_reply(
    reply: str, asked: Question, found: Found, evidence: Sequence[Passage], bodies: tuple[str, ...]
) -> Checked:
    """Judge a reply, whatever it looks like, sentence by sentence."""
    text = spoken(reply)
    pieces = _once(split_claims(text))
    if pieces and all(says_nothing(said) for said, _ in pieces):
        return Checked((), (), answers=False, silent=True)
    cut = pieces[-1][0] if pieces and is_cut(text) else None
    against = Evidence(tuple(evidence), f"{asked.question} {asked.standalone}", bodies)
    claims = [_judge(said, markers, against, cut) for said, markers in pieces if not _YES.fullmatch(said)]
    verified = [claim for claim in claims if claim.verdict == "verified"]
    dropped = tuple(claim for claim in claims if claim.verdict != "verified")
    kept = _to_the_point(verified, found)
    if complete(asked, kept, evidence) and not _strays(found, kept, evidence):
        return Checked(kept, dropped, answers=True, silent=False)
    if _broke_off(text, len(pieces)):
        return Checked((), dropped, answers=False, silent=False, broken=True)
    if _strays(found, kept, evidence) or not fits_language(asked, kept):
        kept = ()
    return Checked(
        tuple(claim for claim in kept if is_fact(asked, claim, evidence)), dropped, answers=False, silent=False
    )


def _broke_off(text: str, sentences: int) -> bool:
    """Whether a reply's words hold no sentence, or one at most that is not at its end."""
    unended = is_cut(text) or (len(text) >= SHORTEST and is_unended(text))
    return not sentences or (sentences == 1 and unended)


def _once(pieces: Sequence[tuple[str, tuple[int, ...]]]) -> list[tuple[str, tuple[int, ...]]]:
    """Drop what a looping model says again, however it ends the sentence."""
    return list({re.sub(r"\W+", "", said).lower(): (said, markers) for said, markers in reversed(pieces)}.values())[
        ::-1
    ]


def _judge(said: str, markers: tuple[int, ...], against: Evidence, cut: str | None) -> Claim:
    if echoes(said, RULES):
        return Claim(ECHOED, (), "unsupported")
    if said == cut or _NO.fullmatch(said) or asks_back(said) or says_nothing(said):
        return Claim(said, (), "unsupported")
    claim = verify(said, markers, against)
    return claim if claim.verdict == "verified" else Claim(said, (), "unsupported")


def _to_the_point(claims: Sequence[Claim], found: Found) -> tuple[Claim, ...]:
    """Leave out what touches nothing of the question, unless nothing does, and what goes on for too long."""
    touching = [claim for claim in claims if found.covered_by(claim.text) > 0]
    return tuple((touching or claims)[:MOST_CLAIMS])


def _strays(found: Found, claims: Sequence[Claim], evidence: Sequence[Passage]) -> bool:
    """Whether claims rest on evidence that covers far less of the question than the best passage does."""
    cited = [evidence[marker - 1] for claim in claims for marker in claim.citations]
    return found.covered(cited) < STRAYS * found.covered(evidence[:1])
