"""What an answer must hold by the words of its question: the type of answer, what is counted, the rate, the office.

Reads no report and no search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from index.facts.quantities import find_quantities
from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.language.words import either
from rag.understanding.keywords import QUOTED
from rag.understanding.question import Question
from rag.understanding.question_type import AnswerType, changes

_CLAUSE = re.compile(r"[,，。;；?？]")
_TIME = re.compile(r"(?:19|20)\d\d|\d{1,2}(?=[年月日号])|[一二三四五六七八九十〇零]+(?=[年月日号])")
_ASKED_FIGURE = re.compile(r"多少|(?<!哪)几(?!乎)|率|how many|how much")
_RATE = re.compile(r"[\u4e00-\u9fff]{2}(?=率(?![先领]))")  # 满意 of 满意率
# 几个没考过: a text that denies nothing tells no number of those who did not.
_DENIED = re.compile(
    r"(?:多少|几)[件个人名位家次项条]{0,2}(?:还|都|是|最后|最终|后来|到底)?(?:没有?(?![多少几])|未|不(?!予|服|足))"
    r"|(?:没有?|未|不(?!予|服|足))[一-龥]{1,4}的(?:有|是)?(?:多少|几)"
)
# 组长是谁 is not answered by who is 副组长.
_ROLES = either("person", "held")
_ROLE = re.compile(
    rf"(?<!副)(?P<role>{_ROLES})[^,，。]{{0,4}}(?:是谁|由谁|谁)"
    rf"|谁(?:是|[^,，。]{{0,6}}(?:当|任|担任))[^,，。]{{0,12}}?(?<!副)(?P<held>{_ROLES})"
)
# The clause that asks for a part: 83人里, 退休的有多少.
_PART = re.compile(r"[,，。;；?？]|其中|(?<=[件人名个次场份])[^,，。]{0,8}?(?:里面?|当?中)")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an answer to one question must hold."""

    kinds: tuple[AnswerType, ...]
    units: tuple[str, ...]
    figure: bool  # a number is asked
    count: bool  # of things, people or cases, and not by how much they changed
    stated: frozenset[Decimal]  # the figures that the question itself states
    rates: frozenset[str]  # what is rated: 满意 of 满意率
    quoted: frozenset[str]  # names that the asking clause quotes
    denied: bool  # of those who did not
    role: str  # the office whose holder is asked for
    _question: str
    _asking: tuple[str, ...]  # the clauses that ask for a figure
    _part: str  # the last of them that asks for a part of a whole whose figure another states

    def is_given(self, text: str) -> bool:
        """Whether a folded text gives an answer of one of the types asked for, or none is."""
        return not self.kinds or any(kind.given(text, self._question) for kind in self.kinds)

    def asks_for(self, words: Iterable[str]) -> bool:
        """Whether a clause that asks for a figure has one of some words."""
        return any(word in clause for word in words for clause in self._asking)

    def asks_part(self, words: Iterable[str]) -> bool:
        """Whether the clause that asks for a part of a stated whole has one of some words."""
        return any(word in self._part for word in words)


def read_expectation(asked: Question) -> Expectation:
    """Return what a question wants its answer to hold."""
    question, content = fold(asked.question), fold(asked.content)
    kinds = asked.expects
    asking = tuple(clause for clause in _CLAUSE.split(content) if _ASKED_FIGURE.search(clause))
    plain = _TIME.sub(" ", question)
    stated = frozenset(numeral.value for numeral in find_numerals(plain) if numeral.value != 1)
    role = _ROLE.search(question)
    return Expectation(
        kinds,
        asked.units,
        figure=any(kind.figure for kind in kinds) or (asked.number and not kinds),
        count=any(kind.name in {"数量", "人数", "份额"} for kind in kinds) and not changes(question),
        stated=stated,
        rates=frozenset(rate for clause in _CLAUSE.split(content) for rate in _RATE.findall(clause)),
        quoted=frozenset(name for clause in asking for name in QUOTED.findall(clause)),
        denied=any(_DENIED.search(clause) for clause in asking),
        role=(role["role"] or role["held"]) if role else "",
        _question=question,
        _asking=asking,
        _part=_part(content, stated),
    )


def _part(content: str, stated: frozenset[Decimal]) -> str:
    """Return the clause that asks for a part, where none that asks states a figure of the whole."""
    clauses = [clause for clause in _PART.split(content) if clause and _ASKED_FIGURE.search(clause)]
    if not clauses or any(stated & {quantity.value for quantity in find_quantities(clause)} for clause in clauses):
        return ""
    return clauses[-1]
