"""So many things by a name: 五大新兴产业 of 五大新兴产业是哪几个. Grammar of numerals and measure words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from index.text.normalize import fold
from index.text.numerals import find_numerals
from rag.understanding.question import Question

_NAME = re.compile("(?!年)[个大条项类家种批座所]?(?P<name>[\u4e00-\u9fff]{2,12}?)(?:[是有都包指分]|哪|具体|$)")
_FEWEST = 2


def named_numbers(asked: Question) -> Iterator[tuple[Decimal, str]]:
    """Yield the numbers that a question says with the names behind them, folded: 5, 新兴产业."""
    folded = fold(asked.content)
    for numeral in find_numerals(folded):
        name = _NAME.match(folded, numeral.end)
        if numeral.value >= _FEWEST and name:
            yield numeral.value, name["name"]
