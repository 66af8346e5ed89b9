"""What one question asks, read once: the value that every room from retrieval on works from. Reads no report.

Who wants to know something of a question asks it here; its words are no longer read anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from index.text.normalize import fold
from rag.schema.answer import Language, Scope
from rag.understanding.cues.cue import Cue, Hit
from rag.understanding.cues.intent import asks_nothing
from rag.understanding.cues.rules import RULES, every, first
from rag.understanding.keywords import QUOTED
from rag.understanding.operation import Operation, asks_operation
from rag.understanding.phrases import SEVERAL
from rag.understanding.places.linker import Below, Outside
from rag.understanding.question_type import AnswerType, expected
from rag.understanding.time import names_report_year
from rag.understanding.turn_reader import Label, TurnReading
from rag.understanding.working import Working

Courtesy = Literal["talk", "objection", "nothing"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A part of the earlier answer that a question points at.

    ``citation``: the evidence of that marker, of none where ``number`` is None: all; ``ordinal``: the row, item or
    sentence of that place, -1 the last. ``rest``: what is asked of it beyond showing it.
    """

    kind: Literal["citation", "ordinal"]
    number: int | None
    rest: str = ""
    ranked: bool = False  # 第一名: of an order by number, whatever the order in which the answer tells them
    of: tuple[str, ...] = ()  # keys of the places whose evidence is meant; none: that of the last answer
    question: int = 0  # which question's evidence is meant, from 1; 0: the last one's
    values: tuple[Decimal, ...] = ()  # the numbers that it doubts; none: whatever was told


LIKELY = 0.5  # probability from which a type of answer is taken to be asked for
# Probabilities from which what is planned for a year is asked, and not what was done in it: so that of two reports the
# one that plans it is asked; so that what was done is no answer. By judgement.
ASKS_PLANS, SURELY_PLANS = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Question:
    """A question read in its dialogue.

    ``content`` is the question without places, years and particles; ``context`` what earlier turns add to an
    elliptical one. ``units`` are the counting words asked for ("多少件" → 件), ``number`` whether a number is asked.
    """

    question: str  # in simplified characters; the record has it as ``typed``
    standalone: str
    language: Language
    scope: Scope
    report_ids: tuple[str, ...]
    content: str
    context: str = ""
    units: tuple[str, ...] = ()
    number: bool = False
    outside: tuple[Outside, ...] = ()
    below: tuple[Below, ...] = ()  # departments and zones of the library's bodies that do not report themselves
    years: tuple[int, ...] = ()  # as asked, whether there are reports or not
    missing_years: tuple[int, ...] = ()
    missing_reports: tuple[str, ...] = ()  # of several places named, those with no report of the asked years
    plans: bool = False  # the asked year is one that a report plans for
    named_place: bool = False
    by_parent: tuple[str, ...] = ()  # places named of which the library has only bodies below them
    ambiguous: tuple[str, ...] = ()  # bodies of one name between which the question does not tell
    namesakes: tuple[str, ...] = ()  # places outside the library that are of that name too
    operation: Operation = field(default_factory=Operation)
    understood: tuple[str, ...] = ()  # how words were read that could be read otherwise: “去年”按2025年
    courtesy: Courtesy | None = None  # small talk, which asks nothing
    reference: Reference | None = None  # the part of the earlier answer that it points at
    others: tuple[str, ...] = ()  # what else it may mean, where it is not surely read: questions that stand alone
    turn: TurnReading | None = None  # what it does to what stood before it; none of a first question
    said: str = ""  # what it says itself, without places and years; "" of a first question
    says_year: bool = False  # its own words name a year
    planned: float = 0.0  # how surely (0..1) its words ask for what is planned
    answer: Label | None = None  # what kind of thing would answer it with what it leans on
    reading: TurnReading | None = None  # its words by themselves, whatever stood before them
    working: Working | None = None  # what it says of figures that it works on; none of a first question
    things: tuple[str, ...] = ()  # what it names in words of its own; none of a first question
    names_measure: bool = False  # its own words name a measure of the field
    reckons: bool = False  # it only works on figures that were told before
    reason: bool = False  # asks for the prose around a figure: 为什么, 具体怎么做的
    more: int = 0  # how often in a row more of the same was asked for
    typed: str = ""  # the question as it was typed, of the same length; "" where no user typed it

    @property
    def several(self) -> bool:
        """Whether the answer is made of what several reports say, one by one."""
        beside = bool(self.report_ids and (self.outside or self.missing_reports))
        return self.scope.intent in SEVERAL and (len(self.report_ids) > 1 or beside)

    @property
    def recorded(self) -> tuple[str, str]:
        """The question as it was typed, and as it would be asked without its dialogue: for the record."""
        typed = self.typed or self.question
        return typed, typed if self.standalone == self.question else self.standalone

    @property
    def year_missing(self) -> bool:
        """Whether there is a report of none of the asked years."""
        return bool(self.missing_years) and set(self.missing_years) >= set(self.years)

    @property
    def asks_plans(self) -> bool:
        """Whether it surely asks for what is planned, and not for what was done."""
        return self.plans or self.planned >= SURELY_PLANS

    @property
    def asks_things(self) -> bool:
        """Whether several things, or a name, would likely answer it."""
        answer = self.answer
        return answer is not None and answer.name in {"items", "name"} and answer.probability >= LIKELY

    @property
    def act(self) -> str:
        """What it does in its dialogue, by the field's name of it."""
        if self.courtesy:
            return self.courtesy
        if self.reference:
            return "refer"
        if self.more:
            return "more"
        if self.reason:
            return "reason"
        return "elaborate" if self.context else "continue" if self.standalone != self.question else "new"

    @property
    def words(self) -> str:
        """What it asks, with what it leans on: the words to search with."""
        return f"{self.context} {self.content}".strip()

    @property
    def expects(self) -> tuple[AnswerType, ...]:
        """The types of answer that it asks for, one a clause; none where it asks for prose."""
        return expected(self.content)

    @property
    def in_chinese(self) -> bool:
        """Whether what it asks has a Chinese character."""
        return any("\u4e00" <= character <= "\u9fff" for character in self.words)

    @property
    def says_report_year(self) -> bool:
        """Whether it says its year as that of the report in which it wants to look: 2023年的报告里."""
        return names_report_year(fold(self.question))

    @property
    def asks_nothing(self) -> bool:
        """Whether its words, without signs and digits, ask for nothing to search."""
        return asks_nothing(self.words)

    @property
    def names_operation(self) -> bool:
        """Whether it names something to do with numbers, whatever its places."""
        return asks_operation(fold(self.question))

    @property
    def quoted(self) -> tuple[str, ...]:
        """The names that it quotes, folded: 《…》, “…”."""
        return tuple(QUOTED.findall(fold(self.question)))

    def has(self, cue: Cue) -> bool:
        """Whether its words decide something."""
        return self.hit(cue) is not None

    def hit(self, cue: Cue) -> Hit | None:
        """Return where its words first decide something, or None."""
        return first(cue, self._read_for(cue))

    def hits(self, cue: Cue) -> tuple[Hit, ...]:
        """Return all places where its words decide something, in their order."""
        return every(cue, self._read_for(cue))

    def where(self, cue: Cue, hit: Hit) -> tuple[int, int] | None:
        """Return where a hit stands in the folded question; None for one in its content, which leaves words out."""
        return (hit.start, hit.end) if RULES[cue].of == "question" else None

    def _read_for(self, cue: Cue) -> str:
        """Return the folded words in which a cue is looked for."""
        match RULES[cue].of:
            case "question":
                return fold(self.question)
            case "content":
                return fold(self.content)
            case "words":
                return fold(self.words)
