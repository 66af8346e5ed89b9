"""The two measures that a question sets beside each other: what of what (A占B), what against what (A比B, A是B的几倍).

Only where they are joined is read here; what each names is read as any measure is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.facts.measures import Measures
from index.text.normalize import fold
from rag.understanding.measure_query import read_wanted
from rag.understanding.operation import Wanted
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon

_ASKED = r"(?:百分|比[例重率]|几成|几分|多少|多大|how|what)"
_OF = (
    re.compile(
        rf"^(?P<whole>.{{2,}}?)(?:里面?|之中|当中|其中|中)[,，]?(?:有多少是)?(?P<part>.{{2,}}?)(?:所?占|的?{_ASKED}|$)"
    ),
    re.compile(rf"^(?P<part>.{{2,}}?)所?占了?(?:全部|所有)?的?(?P<whole>.{{2,}}?)(?:总[数量额])?的?{_ASKED}"),
)
_AGAINST = re.compile(
    r"^(?P<part>.{2,}?)(?:比|是|和|与|跟|加上?|减去?)(?!上|去年|前一?年|往年|同期)(?P<whole>.{2,}?)"
    r"(?:的?(?:几|多少)倍|[多少高低大小](?:了|出)?(?:多少|几|百分)|相?差|一共|合计|总共|加起来|之和|之比|$)"
)


def read_operands(asked: Question, lexicon: Lexicon, measures: Measures) -> tuple[Wanted, Wanted] | None:
    """Return the two measures that are set beside each other, in their order (of a share: part, whole); else None."""
    content = fold(asked.content)
    for pattern in _OF if asked.operation.kind == "share" else (_AGAINST,):
        if match := pattern.search(content):
            pair = _read(match["part"], match["whole"], lexicon, measures)
            if pair:
                return pair
    return None


def _read(one: str, other: str, lexicon: Lexicon, measures: Measures) -> tuple[Wanted, Wanted] | None:
    """Return what two texts name; one that names only what was done speaks of the other's measure."""
    first, second = (_measure(text, lexicon, measures) for text in (one, other))
    if first is None and second:
        first = _of_the_same(one, second, lexicon, measures)
    if second is None and first:
        second = _of_the_same(other, first, lexicon, measures)
    if first is None or second is None or _what(first) == _what(second):
        return None
    return first, second


def _what(wanted: Wanted) -> tuple[tuple[str, ...], ...]:
    return wanted.heads, wanted.actions, wanted.qualifiers


def _measure(text: str, lexicon: Lexicon, measures: Measures) -> Wanted | None:
    wanted = read_wanted(text, "", (), lexicon, measures)
    return wanted if wanted and wanted.known else None


def _of_the_same(text: str, wanted: Wanted, lexicon: Lexicon, measures: Measures) -> Wanted | None:
    """Return the same measure with what a text says was done, or how it is narrowed: 专职."""
    said = measures.parse(text)
    actions = said.actions or measures.parse(lexicon.in_official_words(text)).actions
    if not (actions or said.qualifiers):
        return None
    name = " · ".join((wanted.heads[0], *actions[:1], *said.qualifiers))
    return replace(wanted, name=name, actions=actions, qualifiers=said.qualifiers, words=(text,))
