"""Does a passage give what is asked: the type of answer, the measure, the part, the role? Read from words and figures.

A sentence about the right thing may still hold no answer: another step, another part, the very figure that the
question states. Knows no search and words no refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from index.facts.amounts import tells_none
from index.facts.measures import load_measures
from index.facts.quantities import find_quantities
from index.records import Passage
from index.text.cleaning import clean_sentence, fold_sentence
from index.text.normalize import fold
from rag.retrieval.fusion import held
from rag.retrieval.retriever import Found
from rag.understanding.expectation import Expectation, read_expectation
from rag.understanding.keywords import CONCEPT_WEIGHT, WORD_WEIGHT, Facet
from rag.understanding.question import Question
from rag.understanding.question_type import SURNAMES

LOOKED_AT = 5  # passages from the best on that may answer
LOOKED_FOR_MONEY = 10  # few sentences of a report name a sum, and one far down may be the one that is meant
_NUMBER = re.compile(r"\d|[二两三四五六七八九十百千]|(?<!每)一[名件条项次场人位个家份期户轮]")
_YEAR_OR_DATE = re.compile(r"\d{4}(?:[-－—至]\d{4})?年度?|\d{1,2}月(?:\d{1,2}日)?")
_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}(?:是|、)|[(（][一二三四五六七八九十\d]{1,3}[)）]")
_CLAUSE = re.compile(r"[,，。;；?？]")
_DENIAL = re.compile(r"没|未|不予|不能|不合格|不达标|不符|无法|逾期|失败|驳回|拒绝|欠|缺考")
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
    return LOOKED_FOR_MONEY if any(kind.name == "金额" for kind in asked.expects) else LOOKED_AT


def has_number(passage: Passage) -> bool:
    """Whether a passage holds a figure that is no date and no numeral of a list, or says that there is none."""
    text = clean_sentence(passage.sentence.text)
    return tells_none(text) or bool(_NUMBER.search(_ITEM.sub("", _YEAR_OR_DATE.sub("", text))))


@dataclass(frozen=True, slots=True)
class Suit:
    """What an answer to one question must hold; called with a passage, whether it does."""

    wants: Expectation
    measures: tuple[Facet, ...]  # official measures of the clause that asks
    rated: tuple[Facet, ...]
    part: tuple[Facet, ...]  # what is asked for of a whole whose figure the question states
    _checks: tuple[Callable[[str, Passage], bool], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        checks = (self._gives, self._counts, self._rates, self._names, self._parts, self._measures)
        object.__setattr__(self, "_checks", checks)

    def __call__(self, passage: Passage) -> bool:
        """Whether a passage gives what is asked."""
        text = fold_sentence(passage.sentence.text)
        return all(check(text, passage) for check in self._checks)

    def _gives(self, text: str, passage: Passage) -> bool:
        if self.wants.figure and not has_number(passage):
            return False
        return self.wants.is_given(text)

    def _counts(self, text: str, _: Passage) -> bool:
        """Whether a count is one of the asked kind of thing, and not only the question's own figure."""
        wants = self.wants
        if wants.count and (_only_repeats(text, wants.units, wants.stated) or not _in_class(text, wants.units)):
            return False
        return not wants.denied or bool(_DENIAL.search(text))

    def _rates(self, text: str, passage: Passage) -> bool:
        rates = self.wants.rates
        return not rates or any(rate in text for rate in rates) or any(_holds(facet, passage) for facet in self.rated)

    def _names(self, text: str, _: Passage) -> bool:
        if self.wants.role and not names_holder(text, self.wants.role):
            return False
        return not self.wants.quoted or any(name in text for name in self.wants.quoted)

    def _parts(self, text: str, _: Passage) -> bool:
        """Whether a clause of the text that states the whole has another figure for the part."""
        if not self.part:
            return True
        stated = self.wants.stated
        return bool(stated & _values(text)) and any(
            _values(clause) - stated and any(word in clause for facet in self.part for word in facet.words)
            for clause in _CLAUSE.split(text)
        )

    def _measures(self, _: str, passage: Passage) -> bool:
        return not self.measures or any(_holds(facet, passage) for facet in self.measures)


def read_suit(asked: Question, found: Found) -> Suit:
    """Return what a passage must hold to answer a question."""
    wants = read_expectation(asked)
    return Suit(
        wants,
        measures=tuple(f for f in found.facets if f.measure and wants.asks_for(f.words)),
        rated=tuple(f for f in found.facets if f.weight == CONCEPT_WEIGHT and any("率" in word for word in f.words)),
        part=_part(wants, found) if wants.figure else (),
    )


def _part(wants: Expectation, found: Found) -> tuple[Facet, ...]:
    """Return the pieces of the clause that asks for a part of what a passage states; empty where it is no such."""
    if not any(wants.stated & _values(fold_sentence(passage.sentence.text)) for passage in found.passages[:LOOKED_AT]):
        return ()
    named = [f for f in found.facets if f.weight >= WORD_WEIGHT and wants.asks_part((f.name, *f.words))]
    known = [f for f in named if any(_holds(f, passage) for passage in found.passages[:LOOKED_AT])]
    return tuple(known)  # a part in words that nothing found has may be said in others there


def _holds(facet: Facet, passage: Passage) -> bool:
    return held(facet, fold_sentence(passage.sentence.text), fold("".join(passage.section_path))) > 0


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
