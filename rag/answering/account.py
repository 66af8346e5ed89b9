"""What a report has to say on a subject, in prose: which of its statements are told, in which order, and how many.

An account is planned before a word is told: the statements that are to the point, those told together with most of
them, none twice, in the report's own order, which is topic, measures, figures, result. What is planned or lacking is
told where that is asked for, or where there is nothing else. Words nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from index.stores.catalog import Catalog
from index.text.cleaning import fold_sentence
from index.text.normalize import fold
from rag.answering.relevance import Likeness, Weighed, weigh_statements
from rag.answering.section_told import ELSEWHERE
from rag.answering.statements import Statement, read_statements
from rag.understanding.cues.cue import Cue
from rag.understanding.keywords import PARTS
from rag.understanding.question import Question
from rag.understanding.question_type import REASON
from rag.understanding.subject import NOUN, Subject, Term, is_held
from rag.understanding.vocabulary import Lexicon
from rag.wording.quoting import items

NEAR_BEST = 0.6  # share of the best statement's weight that another one must have; by judgement
TELLING = 0.05  # what each kind of substance adds to a statement's weight where not all can be told
LONGEST_POINT = 200  # characters of a statement that are shown
LEAST_OF_PART = 4  # points of a part, of however many reports
EMPTY = 0.15  # what a statement loses there that tells no figure, no name and no deed
LEAST_HELD = 0.3  # share of what is asked that the best statement must hold by words
MOST_OF_BLOCK = 0.5  # share of what is told together that is to the point, from which all of it is told
SURELY_PLANNED = 0.96  # probability from which a question is for plans though it names a year that was reviewed
ALIKE = 0.5  # share of a statement's runs of characters that an earlier one has, from which it says the same
_MOST = ((1, 8), (2, 5), (3, 4), (4, 3), (10**6, 2))  # reports, and statements of each
REMEMBERED = 64  # reports whose statements are kept
RUN = 5  # characters of a run


def most_points(reports: int, *, whole: bool = False) -> int:
    """Return how many statements of each of so many reports are told: fewer of each, the more there are.

    ``whole``: of a part that is asked for as a whole, whose points are short.
    """
    most = next(most for upto, most in _MOST if reports <= upto)
    return max(most, LEAST_OF_PART) if whole else most


@dataclass(frozen=True, slots=True)
class Account:
    """The statements of one report on a subject, in its order."""

    report_id: str
    points: tuple[Weighed, ...]
    part: str | None = None  # of the report, that was asked for
    whole: bool = False  # and nothing more special than that

    def shortened(self, most: int) -> Account:
        """Return so many statements, in the same order: the weightiest of each block, then the next one of each."""
        blocks: dict[tuple[int, int, int], int] = defaultdict(int)
        turns = []
        for one in sorted(self.points, key=_telling, reverse=True):
            turns.append((blocks[one.statement.block], -_telling(one), one))
            blocks[one.statement.block] += 1
        kept = sorted(turns, key=lambda turn: turn[:2])[:most]
        return replace(self, points=tuple(sorted((one for _, _, one in kept), key=_place)))

    @property
    def aspect(self) -> str | None:
        """The part of the report that all of it stands in: plans or shortcomings; None where it tells what was done."""
        aspects = {one.statement.aspect for one in self.points}
        return aspects.pop() if len(aspects) == 1 and aspects <= ELSEWHERE else None


class Accounts:
    """Plans accounts over one open library."""

    def __init__(self, catalog: Catalog, lexicon: Lexicon, likeness: Likeness) -> None:
        """``likeness``: how like some words each sentence of a report is."""
        self._catalog = catalog
        self._likeness = likeness
        self._statements = lru_cache(REMEMBERED)(partial(read_statements, catalog))
        self._parts = {  # the parts of a report, by the official words that ask for each
            frozenset(mention.concept.official): aspect
            for name, aspect in PARTS.items()
            for mention in lexicon.find(name)
            if mention.concept.name == name
        }

    def of(self, asked: Question, subject: Subject, report_id: str) -> Account | None:
        """Return what a report has to say on a subject; None where it says nothing of it."""
        part = self._part(asked, subject, report_id)
        subject = replace(subject, terms=tuple(term for term in subject.terms if not self._part_named(term)))
        if part and not subject.terms:
            return self.of_part(report_id, part)
        if not self.knows(subject, report_id):
            return None
        weighed = weigh_statements(self._statements(report_id), subject, self._likeness)
        fitting, elsewhere = _of_part(weighed, part, why=REASON in asked.expects)
        best = max(fitting, key=lambda one: one.score, default=None)
        if best is None or best.held < LEAST_HELD or not any(one.named for one in fitting):
            return None
        near = [one for one in fitting if one.score >= NEAR_BEST * best.score and one.held > 0]
        told = _each_once(sorted(_with_blocks(near, fitting), key=_place))
        whole = Account(report_id, tuple(told), part)
        return whole.shortened(1) if elsewhere else whole

    def knows(self, subject: Subject, report_id: str) -> bool:
        """Whether a report knows what is asked about: a concept of the field that is named, else every noun of it."""
        terms = [term for term in subject.terms if term.weight >= NOUN and not term.said.isascii()]
        if not terms:
            return True
        text = "\n".join(fold_sentence(one.text) for one in self._catalog.sentences((report_id,)))
        concepts = [term for term in terms if term.concept]
        held = [is_held(term, text) > 0 for term in concepts or terms]
        return any(held) if concepts else all(held)

    def of_part(self, report_id: str, part: str) -> Account | None:
        """Return what opens each item of a part, else each paragraph: what it is, and not what follows from it."""
        opening: dict[tuple[int, int], Statement] = {}
        item = 0
        for one in self._statements(report_id):
            if one.aspect == part:
                item += bool(items(one.sentence.text))
                opening.setdefault((one.sentence.section, item or -one.paragraph), one)
        numbered = [one for one in opening.values() if items(one.sentence.text)]
        points = numbered if len(numbered) > 1 else list(opening.values())
        if len(points) == 1:  # not divided: what is lacking stands sentence by sentence
            points = [one for one in self._statements(report_id) if one.aspect == part]
        told = tuple(Weighed(one, 1.0, 1.0, named=True) for one in points)
        return Account(report_id, told, part, whole=True) if told else None

    def _part_named(self, term: Term) -> str | None:
        """Return the part of a report that a term asks for."""
        return next((aspect for words, aspect in self._parts.items() if words <= set(term.words)), None)

    def _part(self, asked: Question, subject: Subject, report_id: str) -> str | None:
        """Return the part of a report that is asked for: plans, shortcomings; None for what was done."""
        named = [hit.groups["part"] for hit in asked.hits(Cue.PART)]
        named += [part for part in map(self._part_named, subject.terms) if part]
        profile = self._catalog.entry(report_id).profile
        ahead = bool(asked.years) and profile.reviewed is not None and min(asked.years) > profile.reviewed
        if asked.plans or ahead or asked.planned >= SURELY_PLANNED:
            return "plans"
        return named[0] if named else None


def _of_part(weighed: Sequence[Weighed], part: str | None, *, why: bool) -> tuple[list[Weighed], bool]:
    """Return the statements of the asked part; without one what was done, else whatever there is, which is told."""
    if part:
        return [one for one in weighed if one.statement.aspect == part], False
    other = {"plans"} if why else ELSEWHERE
    done = [one for one in weighed if one.statement.aspect not in other]
    is_told = any(one.held >= LEAST_HELD and one.named for one in done)
    return (done if is_told else list(weighed)), not is_told


def _with_blocks(near: Sequence[Weighed], fitting: Sequence[Weighed]) -> list[Weighed]:
    """Return the statements that are to the point, and the others of each block that mostly is."""
    blocks: dict[tuple[int, int, int], list[Weighed]] = defaultdict(list)
    for one in fitting:
        blocks[one.statement.block].append(one)
    to_the_point = {one.statement.sentence.start for one in near}
    told = []
    for block in blocks.values():
        own = [one for one in block if one.statement.sentence.start in to_the_point]
        told += block if len(own) >= MOST_OF_BLOCK * len(block) else own
    return told


def _each_once(points: Sequence[Weighed]) -> list[Weighed]:
    """Return the statements without those that say again what one before them says."""
    told: list[Weighed] = []
    seen: list[set[str]] = []
    for one in points:
        runs = _runs(one.statement.sentence.text)
        if not any(len(runs & other) >= ALIKE * len(runs) for other in seen):
            told.append(one)
            seen.append(runs)
    return told


def _runs(text: str) -> set[str]:
    plain = "".join(fold(text).split())
    return {plain[at : at + RUN] for at in range(max(1, len(plain) - RUN + 1))}


def _telling(one: Weighed) -> float:
    return one.score + TELLING * one.statement.substance - (0 if one.statement.substance else EMPTY)


def _place(one: Weighed) -> int:
    return one.statement.sentence.start
