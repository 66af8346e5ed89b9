"""Does a passage give what is asked: the type of answer, the measure, the part, the role? Read from words and figures.

A sentence about the right thing may still hold no answer: another step, another part, the very figure that the
question states. Knows no search and words no refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from index.facts.measures import load_measures
from index.facts.quantities import find_quantities
from index.records import Passage
from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.retrieval.fusion import held
from rag.retrieval.retriever import Found
from rag.understanding.keywords import CONCEPT_WEIGHT, QUOTED, WORD_WEIGHT, Facet
from rag.understanding.question import Question
from rag.understanding.question_type import SURNAMES, AnswerType, changes, expected

LOOKED_AT = 5  # passages from the best on that may answer
LOOKED_FOR_MONEY = 10  # few sentences of a report name a sum, and one far down may be the one that is meant
_NUMBER = re.compile(r"\d|[二两三四五六七八九十百千]|(?<!每)一[名件条项次场人位个家份期户轮]")
_YEAR_OR_DATE = re.compile(r"\d{4}(?:[-－—至]\d{4})?年度?|\d{1,2}月(?:\d{1,2}日)?")
_TIME = re.compile(r"(?:19|20)\d\d|\d{1,2}(?=[年月日号])|[一二三四五六七八九十〇零]+(?=[年月日号])")
_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}(?:是|、)|[(（][一二三四五六七八九十\d]{1,3}[)）]")
_CLAUSE = re.compile(r"[,，。;；?？]")
_ASKED_FIGURE = re.compile(r"多少|(?<!哪)几(?!乎)|率|how many|how much")
_RATE = re.compile(r"[\u4e00-\u9fff]{2}(?=率(?![先领]))")  # 满意 of 满意率
# 几个没考过: a text that denies nothing tells no number of those who did not.
_DENIED = re.compile(
    r"(?:多少|几)[件个人名位家次项条]{0,2}(?:还|都|是|最后|最终|后来|到底)?(?:没有?(?![多少几])|未|不(?!予|服|足))"
    r"|(?:没有?|未|不(?!予|服|足))[一-龥]{1,4}的(?:有|是)?(?:多少|几)"
)
_DENIAL = re.compile(r"没|未|不予|不能|不合格|不达标|不符|无法|逾期|失败|驳回|拒绝|欠|缺考")
# 组长是谁 is not answered by who is 副组长.
_ROLES = "组长|主任|书记|局长|会长|院长|所长|队长|主席|秘书长"
_ROLE = re.compile(
    rf"(?<!副)(?P<role>{_ROLES})[^,，。]{{0,4}}(?:是谁|由谁|谁)"
    rf"|谁(?:是|[^,，。]{{0,6}}(?:当|任|担任))[^,，。]{{0,12}}?(?<!副)(?P<held>{_ROLES})"
)
# The clause that asks for a part: 83人里, 退休的有多少.
_PART = re.compile(r"[,，。;；?？]|其中|(?<=[件人名个次场份])[^,，。]{0,8}?(?:里面?|当?中)")
# What is counted alike: cases, events, people. 个 and its like count anything.
_CLASSES = (frozenset("件起宗份条"), frozenset((*"场次期轮", "场次")), frozenset((*"名位人", "人次")))
_ANYTHING = frozenset("个项家处笔")


def names_holder(text: str, role: str) -> bool:
    """Whether a folded text says who holds an office: 书记某某, 由某某任组长, 组长由某某担任; 书记点评 does not."""
    named = re.search(rf"(?<!副){role}[{SURNAMES}][一-龥]{{1,2}}(?=[同一-龥,，、。;；]|$)", text)
    held = re.search(
        rf"(?:任|担任|兼任|当|为|是)[^,，。;；副]{{0,4}}{role}|(?<!副){role}[^,，。;；]{{0,2}}(?:由|是|为)", text
    )
    return bool(named or held)


def looked_at(asked: Question) -> int:
    """Return how many passages, from the best on, may answer a question."""
    return LOOKED_FOR_MONEY if any(kind.name == "金额" for kind in expected(asked.content)) else LOOKED_AT


def has_number(passage: Passage) -> bool:
    """Whether a passage holds a figure that is no date and no numeral of a list."""
    return bool(_NUMBER.search(_ITEM.sub("", _YEAR_OR_DATE.sub("", passage.sentence.text))))


@dataclass(frozen=True, slots=True)
class Suit:
    """What an answer to one question must hold; called with a passage, whether it does."""

    question: str
    units: tuple[str, ...]
    kinds: tuple[AnswerType, ...]
    figure: bool  # a number is asked
    stated: frozenset[Decimal]  # the figures that the question itself states
    measures: tuple[Facet, ...]  # official measures of the clause that asks
    rates: frozenset[str]
    rated: tuple[Facet, ...]
    quoted: frozenset[str]
    part: tuple[Facet, ...]  # what is asked for of a whole whose figure the question states
    denied: bool
    role: str
    _checks: tuple[Callable[[str, Passage], bool], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        checks = (self._gives, self._counts, self._rates, self._names, self._parts, self._measures)
        object.__setattr__(self, "_checks", checks)

    def __call__(self, passage: Passage) -> bool:
        """Whether a passage gives what is asked."""
        text = fold(passage.sentence.text)
        return all(check(text, passage) for check in self._checks)

    def _gives(self, text: str, passage: Passage) -> bool:
        if self.figure and not has_number(passage):
            return False
        return not self.kinds or any(kind.given(text, self.question) for kind in self.kinds)

    def _counts(self, text: str, _: Passage) -> bool:
        """Whether a count is one of the asked kind of thing, and not only the question's own figure."""
        counts = any(kind.name in {"数量", "人数", "份额"} for kind in self.kinds) and not changes(self.question)
        if counts and (_only_repeats(text, self.units, self.stated) or not _in_class(text, self.units)):
            return False
        return not self.denied or bool(_DENIAL.search(text))

    def _rates(self, text: str, passage: Passage) -> bool:
        named = any(rate in text for rate in self.rates) or any(_holds(facet, passage) for facet in self.rated)
        return not self.rates or named

    def _names(self, text: str, _: Passage) -> bool:
        if self.role and not names_holder(text, self.role):
            return False
        return not self.quoted or any(name in text for name in self.quoted)

    def _parts(self, text: str, _: Passage) -> bool:
        """Whether a clause of the text that states the whole has another figure for the part."""
        if not self.part:
            return True
        return bool(self.stated & _values(text)) and any(
            _values(clause) - self.stated and any(word in clause for facet in self.part for word in facet.words)
            for clause in _CLAUSE.split(text)
        )

    def _measures(self, _: str, passage: Passage) -> bool:
        return not self.measures or any(_holds(facet, passage) for facet in self.measures)


def read_suit(asked: Question, found: Found) -> Suit:
    """Return what a passage must hold to answer a question."""
    question, content = fold(asked.question), fold(asked.content)
    kinds = expected(content)
    asking = [clause for clause in _CLAUSE.split(content) if _ASKED_FIGURE.search(clause)]
    figure = any(kind.figure for kind in kinds) or (asked.number and not kinds)
    plain = _TIME.sub(" ", question)
    stated = frozenset(numeral.value for numeral in find_numerals(plain) if numeral.value != 1)
    role = _ROLE.search(question)
    return Suit(
        question=question,
        units=asked.units,
        kinds=kinds,
        figure=figure,
        stated=stated,
        measures=tuple(
            f for f in found.facets if f.measure and any(word in clause for clause in asking for word in f.words)
        ),
        rates=frozenset(rate for clause in _CLAUSE.split(content) for rate in _RATE.findall(clause)),
        rated=tuple(f for f in found.facets if f.weight == CONCEPT_WEIGHT and any("率" in word for word in f.words)),
        quoted=frozenset(name for clause in asking for name in QUOTED.findall(clause)),
        part=_part(content, found, stated) if figure else (),
        denied=any(_DENIED.search(clause) for clause in asking),
        role=(role["role"] or role["held"]) if role else "",
    )


def _part(content: str, found: Found, stated: frozenset[Decimal]) -> tuple[Facet, ...]:
    """Return the pieces of the clause that asks for a part of what a passage states; empty where it is no such."""
    there = any(stated & _values(fold(passage.sentence.text)) for passage in found.passages[:LOOKED_AT])
    clauses = [clause for clause in _PART.split(content) if clause and _ASKED_FIGURE.search(clause)]
    if not there or not clauses or any(stated & _values(clause) for clause in clauses):
        return ()
    named = [f for f in found.facets if f.weight >= WORD_WEIGHT and any(w in clauses[-1] for w in (f.name, *f.words))]
    known = [f for f in named if any(_holds(f, passage) for passage in found.passages[:LOOKED_AT])]
    return tuple(known)  # a part in words that nothing found has may be said in others there


def _holds(facet: Facet, passage: Passage) -> bool:
    return held(facet, fold(passage.sentence.text), fold("".join(passage.section_path))) > 0


def _values(text: str) -> frozenset[Decimal]:
    return frozenset(quantity.value for quantity in find_quantities(text))


def _in_class(text: str, units: Sequence[str]) -> bool:
    """Whether a text counts something that may be counted in the asked units: cases are no events."""
    asked = {number for number, one in enumerate(_CLASSES) for unit in units if unit in one}
    if not asked or set(units) & _ANYTHING:
        return True
    counted = {quantity.unit for quantity in find_quantities(text)}
    known = {number for number, one in enumerate(_CLASSES) for unit in counted if unit in one}
    return not known or bool(known & asked or counted & _ANYTHING)


def _only_repeats(text: str, units: Sequence[str], stated: frozenset[Decimal]) -> bool:
    """Whether all that a text counts, in the asked units if in any, are figures that the question itself states."""
    comparable = load_measures().comparable
    every = [quantity for quantity in find_quantities(text) if quantity.unit != "%" and quantity.value != 1]
    counted = {q.value for q in every if any(comparable(q.unit, unit) for unit in units)} or {q.value for q in every}
    return bool(counted) and counted <= stated
