"""What the words of one question tell by themselves: intent, units, whether it asks a number or leans on another.

Pure functions over folded text (``index.text.normalize.fold``). Knows no place, no report and no dialogue.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.text.tokenize import word_ends
from rag.schema.answer import Intent
from rag.understanding.operation import LIKELY, Kind, label_of, read_operation
from rag.understanding.phrases import (
    ASKED_DAYS,
    ASKED_MONEY,
    ASKED_NUMBER,
    ASKED_SHARE,
    ASKED_UNIT,
    BELOW,
    DEICTIC,
    ENGLISH_PARTICLES,
    INTENTS,
    NOTHING_LEFT,
    OPERATION_INTENTS,
    POINTS,
    PROSE_INTENTS,
    SEVERAL,
)

_OVER_MANY: frozenset[Kind] = frozenset({"rank", "filter", "count", "sum", "average", "share"})
_SHORT_QUESTION = 9  # characters of content below which a question without a place leans on what was asked before


def says_nothing(content: str) -> bool:
    """Whether words ask for nothing to search: 那……呢."""
    return not NOTHING_LEFT.sub("", ENGLISH_PARTICLES.sub("", content))


def asks_nothing(content: str) -> bool:
    """Whether words, without signs and digits, ask for nothing to search."""
    return says_nothing(re.sub(r"[\W\d_]+", " ", content))


def asks_number(folded: str) -> bool:
    """Whether a number, a rate or a share is asked for."""
    return bool(ASKED_NUMBER.search(folded) or ASKED_SHARE.search(folded))


def leans(content: str, folded: str) -> bool:
    """Whether a question without a place leans on what was asked before."""
    return len(content) < _SHORT_QUESTION + latin(content) or bool(DEICTIC.search(folded))


_EACH = re.compile(r"各|几|所有|全部|这些|加起来|加在一起|相加|合计|总和|together|all ")


@lru_cache(maxsize=64)  # asked of each place that a text names
def means_all_below(folded: str) -> bool:
    """Whether a place of which only what lies below it has reports stands for all of that."""
    kind = read_operation(folded, places=0, years=0).kind
    # 某省一共收到多少件 asks for the province's own figure; 某省各地加起来 for those below
    return bool(BELOW.search(folded)) or (kind in _OVER_MANY and (kind != "sum" or bool(_EACH.search(folded))))


def intent_of(folded: str, places: int, years: int) -> Intent:
    """Return what is wanted of so many named places and years: reports counted, an operation, else list or prose."""
    said = [intent for intent, pattern in INTENTS if pattern.search(folded)]
    label = label_of(folded)
    if label.probability >= LIKELY and label.name in PROSE_INTENTS:
        said.append(PROSE_INTENTS[label.name])
    operation = OPERATION_INTENTS.get(read_operation(folded, places=places, years=years).kind, "lookup")
    for intent in (*(i for i in said if i == "count"), operation, *(i for i in said if i != "count")):
        if intent == "lookup" or (intent in {"rank", "compare", "count"} and places == 1):
            continue
        return intent if places < 2 or intent in SEVERAL else "compare"  # noqa: PLR2004  # two places are compared
    if places > 1:
        return "compare"
    return "trend" if years > 1 else "lookup"


def units_of(folded: str) -> tuple[str, ...]:
    """Return the counting words that are asked for: 多少件 → 件."""
    asked = tuple(ASKED_UNIT.finditer(folded))
    ends = word_ends(folded) if asked else frozenset()
    whole = (match for match in asked if match.end() in ends or folded[match.end() : match.end() + 1] == "次")
    units = [match[match.lastindex or 0] for match in whole]  # 部 of 几个部门 is no unit; 人 of 几人次 is
    if ASKED_MONEY.search(folded):
        units = [*(unit for unit in units if unit != "个"), "元"]
    if POINTS.search(folded):
        units += ["%", "百分点"]
    elif ASKED_SHARE.search(folded):
        units.append("%")
    if ASKED_DAYS.search(folded):
        units += ["天", "日"]
    return tuple(dict.fromkeys(units))


def latin(content: str) -> int:
    """Latin words are some three times as long as Chinese ones; allow for it where a length is compared."""
    return 2 * sum(character.isascii() for character in content) // 3


def join(context: str, content: str) -> str:
    """Return what is asked with what it leans on."""
    return f"{context} {content}" if context and context not in content else content
