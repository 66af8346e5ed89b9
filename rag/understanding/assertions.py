"""What a question states as a fact: figures, and what they and events are said of. Reads no report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from index.facts.quantities import Quantity, find_quantities
from index.text.normalize import fold
from rag.language.words import either, finder
from rag.understanding.keywords import CONCEPT_WEIGHT, WORD_WEIGHT, Facet, read_facets
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon

# Numbers that set a mark or a size and assert nothing: 超过50件的, 前3名, 用100字, 列3条.
_MARK_BEFORE = re.compile(rf"(?:{either('bound', 'mark')})\s*$")
_MARK_AFTER = re.compile(rf"\s*[个份]?(?:{either('bound', 'marked')})")
_SIZES = frozenset(
    {"字", "句", "段", "点", "年", "个月", "周", "岁", "方面", "国家", "国", "省", "市", "村", "号", "类"}
)
# Said as a fact that something else is asked about: 60件里, 60件中, the 60 cases.
_ROUGH = re.compile(r"[余多来几]|左右|上下")
_ROUGHLY = re.compile(rf"(?:近|差不多|{either('bound', 'about', 'nearly')})\s*$")
_NOUN_REACH = 6  # characters behind a figure that tell what it counts
_ASKS_WITH = finder("asking", "stated")
APART = Decimal("0.05")  # share by which a figure given as a rough one may differ from the report's


@dataclass(frozen=True, slots=True)
class Assertion:
    """A figure that a question states: in its words, how far it may be from the report's, and a question for it."""

    quantity: Quantity
    said: str
    margin: Decimal
    asking: str  # the clause that states it, turned into a question for the figure
    unit: str  # in which that asks


def read_assertions(asked: Question) -> tuple[Assertion, ...]:
    """Return the figures that a question states as facts, in its order."""
    folded = fold(asked.content)
    return tuple(_assertion(folded, quantity) for quantity in asserted(folded))


def stated_values(asked: Question) -> frozenset[Decimal]:
    """Return all figures of a question, whatever they are stated for."""
    return frozenset(quantity.value for quantity in find_quantities(fold(asked.question)))


def asserted(folded: str) -> tuple[Quantity, ...]:
    """Return the quantities that a question states as facts."""
    return tuple(
        quantity
        for quantity in find_quantities(folded)
        if quantity.unit not in _SIZES
        and not _MARK_BEFORE.search(folded[: quantity.start])
        and not _MARK_AFTER.match(folded, quantity.end)
    )


def read_beside(asked: Question, event: str, lexicon: Lexicon) -> tuple[Facet, ...]:
    """Return what an event or a figure is said of: the question's pieces without it and the asking words."""
    content = fold(asked.content)
    return read_stated(content.replace(event, " ") if event else content, lexicon)


def read_stated(said: str, lexicon: Lexicon) -> tuple[Facet, ...]:
    """Return the pieces of folded words without the asking words, and without what no report says."""
    pieces = read_facets(_ASKS_WITH.sub(" ", said), lexicon)
    return tuple(facet for facet in pieces if facet.weight in {CONCEPT_WEIGHT, WORD_WEIGHT})


def _assertion(folded: str, quantity: Quantity) -> Assertion:
    said = folded[quantity.start : quantity.end]
    rough = bool(_ROUGH.search(said) or _ROUGHLY.search(folded[: quantity.start]))
    clause = re.split(r"[,，。;；?？]", folded[: quantity.start])[-1]
    after = re.split(r"[,，。;；?？里中]", folded[quantity.end :])[0][:_NOUN_REACH]
    unit = quantity.unit or "件"
    margin = quantity.value * APART if rough else _last_digit(said) / 2
    return Assertion(quantity, said, margin, f"{clause} 多少{unit} {after}", unit)


def _last_digit(said: str) -> Decimal:
    """Return the worth of the last digit written: 7.4万 is exact to a thousand, 45件 to one."""
    match = re.search(r"\d+(?:\.(\d+))?\s*([万亿]?)", said)
    if match is None or not match[2]:
        return Decimal(0)
    return Decimal(10) ** ((4 if match[2] == "万" else 8) - len(match[1] or ""))
