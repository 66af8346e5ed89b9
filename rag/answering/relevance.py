"""How much each statement of a report is to a question's subject: by its own words, by its labels, and by meaning.

Words weigh by how rare they are in the report: one that every second sentence has tells statements apart badly, and
one that none has tells none apart. Decides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from rag.answering.statements import Statement
from rag.understanding.subject import Subject, Term, is_held

LABEL, HEADING = 0.9, 0.75  # what a word counts that only the label, or only the heading above, says
MEANING = 0.5  # what the statement nearest in meaning gains, beside 1 for holding all that is asked
OPENING = 0.25  # what a statement loses that only announces what the divisions of its section tell
FAR = 3.0  # standard deviations from a report's mean likeness that count in full
PLAIN = 0.1  # least part of a term's weight that stays, however usual it is

Likeness = Callable[[str, str], Mapping[str, float]]  # words, report id → sentence id → cosine


@dataclass(frozen=True, slots=True)
class Weighed:
    """A statement with its weight for a subject: by words (``held``, 0..1), and in all.

    ``named``: it, its label or its heading has a concept of the field that is asked for; True where none is.
    """

    statement: Statement
    held: float
    score: float
    named: bool


def weigh_statements(statements: Sequence[Statement], subject: Subject, likeness: Likeness) -> tuple[Weighed, ...]:
    """Return the statements of a report, in order, each with its weight for a subject."""
    if not statements or not subject.terms:
        return ()
    terms = _by_rarity(subject, statements)
    concepts = [term for term in subject.terms if term.concept]
    near = _standing(statements, subject, likeness)
    weighed = []
    for one in statements:
        texts = _texts(one)
        held = _share(terms, texts)
        score = held + MEANING * near(one) - (OPENING if one.opens else 0)
        named = not concepts or any(is_held(term, text) > 0 for term in concepts for text, _ in texts)
        weighed.append(Weighed(one, held, score, named))
    return tuple(weighed)


def _texts(one: Statement) -> tuple[tuple[str, float], ...]:
    """Return what says what a statement is about, folded, with how much each counts."""
    label = fold(one.label.text) if one.label else ""
    return (fold_sentence(one.sentence.text), 1.0), (label, LABEL), (fold(one.title), HEADING)


def _by_rarity(subject: Subject, statements: Sequence[Statement]) -> tuple[Term, ...]:
    """Return the terms that any statement has, weighed by how few have them."""
    texts = ["\n".join(text for text, _ in _texts(one)) for one in statements]
    total, terms = len(texts), []
    for term in subject.terms:
        holders = sum(is_held(term, text) > 0 for text in texts)
        if holders:
            rarity = math.log(1 + (total - holders + 0.5) / (holders + 0.5)) / math.log(1 + total)
            terms.append(replace(term, weight=term.weight * max(rarity, PLAIN)))
    return tuple(terms)


def _share(terms: Sequence[Term], texts: Sequence[tuple[str, float]]) -> float:
    total = sum(term.weight for term in terms)
    held = (term.weight * max(counts * is_held(term, text) for text, counts in texts) for term in terms)
    return sum(held) / total if total else 0.0


def _standing(statements: Sequence[Statement], subject: Subject, likeness: Likeness) -> Callable[[Statement], float]:
    """Return what tells how far a statement or its label stands out in meaning among all of them, 0..1."""
    words = " ".join(dict.fromkeys(word for term in subject.terms for word in (term.said, *term.words[:1])))
    cosines = likeness(words, statements[0].sentence.report_id)
    values = np.array(list(cosines.values()) or [0.0])
    mean, spread = float(values.mean()), max(float(values.std()), float(np.finfo(np.float32).eps))

    def of(one: Statement) -> float:
        own = cosines.get(one.sentence.id, mean) - mean
        led = (cosines.get(one.label.id, mean) - mean) * LABEL if one.label else 0.0
        return min(1.0, max(0.0, own, led) / (FAR * spread))

    return of
