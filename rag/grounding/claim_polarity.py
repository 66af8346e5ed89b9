"""Does a claim turn round what its evidence says? Negation, direction, scope, quantity, and what is only planned.

Looks at words and their neighbours only. Knows no numbers and no names.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.language.words import either, finder

_NO_DENIAL = re.compile(rf"{either('statement', 'idiom')}|no\. ?\d")  # 不 and 无 inside these words deny nothing
_DENIAL = finder("statement", "denial")
_DENIAL_EN = re.compile(rf"{either('statement', 'denial_english')}|n't\b")
_DENIES_EN = finder("statement", "denied")
_WORD = 2  # characters of a word that is looked for
_SKIPPED = re.compile(r"[\s的了过被再能够是对于有开展进行]*")

_UP, _DOWN = finder("direction", "up"), finder("direction", "down")
_REACHES = (
    ("since", "in_year"),
    ("on_year", "on_month"),
    ("first_half", "second_half whole_year"),
    ("second_half", "first_half whole_year"),
    ("online", "offline"),
    ("national", "provincial local"),
    ("provincial", "local"),
    ("won", "lost"),
    ("unasked", "on_request"),
)
_OPPOSED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (_UP, _DOWN),
    (re.compile(r"全[市区县省镇州](?!性)"), re.compile(r"[市区县省州]?本级")),
    *((finder("reach", one), finder("reach", *others.split())) for one, others in _REACHES),
)
_ALL = finder("statement", "all", "each")
_EVERY = re.compile(rf"100%|各(?![有一两自为占])|全覆盖|{either('statement', 'all')}")
_PART = finder("statement", "part")
_INTENDED = re.compile(rf"(?<!不)将(?!习|法|其|政|学|行|议|案|矛|普|信|依)|{either('statement', 'intended')}")
_OPENS_WITH_PLAN = re.compile(rf"(?:^|[,，、;；:：。])\s*(?:{either('statement', 'intended')})(?![,，、率])")
_DONE = re.compile(r"已经?(?!全面)|完成了|建成了|[\u4e00-\u9fff]成了|\b(?:has|have|was|were|completed)\b")
# What nobody may say of a body unless its report does, whatever the question supposes.
_GRAVE = finder("statement", "grave")
_REASON = finder("statement", "reason")
_REASONED = finder("statement", "reasoned")


def rises(text: str) -> bool:
    """Whether folded words tell of a rise."""
    return bool(_UP.search(text))


def falls(text: str) -> bool:
    """Whether folded words tell of a fall."""
    return bool(_DOWN.search(text))


def intends(text: str) -> bool:
    """Whether folded words tell what is only planned."""
    return bool(_INTENDED.search(text))


def opens_with_plan(text: str) -> bool:
    """Whether a clause of folded words begins with what is only planned: 力争建成, but not 行动计划 and 草拟."""
    return bool(_OPENS_WITH_PLAN.search(text))


def reverses(said: str, quotes: str) -> bool:
    """Whether folded words deny what folded evidence says, or tell the other direction or reach of it."""
    opposed = (_opposed(said, quotes, *pair) or _opposed(said, quotes, *reversed(pair)) for pair in _OPPOSED)
    return _denial_differs(said, quotes) or any(opposed)


def contradicts(said: str, quotes: str, *, planned: bool) -> bool:
    """Whether folded words deny, reverse, widen, explain or make done what folded evidence says, and it does not.

    ``planned``: the evidence is a plan.
    """
    return (
        reverses(said, quotes)
        or _widens(said, quotes)
        or (bool(_REASON.search(said)) and not _REASONED.search(quotes))
        or (planned and bool(_DONE.search(said)) and not _DONE.search(quotes) and not _INTENDED.search(said))
        or any(word not in quotes for word in _GRAVE.findall(said))
    )


def _opposed(said: str, quotes: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    return bool(one.search(said) and other.search(quotes)) and not one.search(quotes)


def _widens(said: str, quotes: str) -> bool:
    """Whether what is said of a part is told of all: 部分单位 as 各单位 or as 单位."""
    if _EVERY.search(said) and not _EVERY.search(quotes):
        return True
    parts = [*_PART.finditer(quotes)]
    if not parts or _PART.search(said):
        return False
    if _ALL.search(said) and not _ALL.search(quotes):
        return True
    whole = [quotes[m.end() : m.end() + _WORD] for m in parts]
    return any(len(head) == _WORD and head in said and quotes.count(head) == _in_part(quotes, head) for head in whole)


def _in_part(quotes: str, head: str) -> int:
    return sum(quotes.startswith(head, match.end()) for match in _PART.finditer(quotes))


def _denial_differs(said: str, quotes: str) -> bool:
    if said.isascii():
        return bool(_DENIAL_EN.search(said)) and not _DENIES_EN.search(_without_idioms(quotes))
    denied_here, denied_there = _denied(said), _denied(quotes)
    plain_here, plain_there = _not_denied(said), _affirmed(quotes)
    if denied_here and not denied_there and not _DENIES_EN.search(_without_idioms(quotes)):
        return True
    return any(word in plain_there and word not in denied_there for word in denied_here) or any(
        word in plain_here and word not in denied_here and word not in plain_there for word in denied_there
    )


def _without_idioms(text: str) -> str:
    return _NO_DENIAL.sub(lambda match: "□" * len(match.group()), text)


@lru_cache(maxsize=1024)
def _denied(text: str) -> frozenset[str]:
    """Return the word that each denial of a text is about; of a single character with the one before the denial."""
    plain = _without_idioms(text)
    words = set()
    for match in _DENIAL.finditer(plain):
        start = _SKIPPED.match(plain, match.end()).end()  # type: ignore[union-attr]  # matches the empty string too
        word = re.match(r"[\u4e00-\u9fff]{1,2}", plain[start:])
        if word and len(word.group()) == _WORD:
            words.add(word.group())
        elif word and match.start():
            words.add(plain[match.start() - 1] + word.group())
    return frozenset(words)


@lru_cache(maxsize=1024)
def _affirmed(text: str) -> str:
    """Return the clauses of a text that deny nothing."""
    clauses = re.split(r"[,，。;；\n]", _without_idioms(text))
    return "□".join(clause for clause in clauses if not _DENIAL.search(clause))


def _not_denied(text: str) -> str:
    """Return a text with each denial and the word that it is about left out."""
    plain = _without_idioms(text)
    kept = []
    position = 0
    for match in _DENIAL.finditer(plain):
        start = _SKIPPED.match(plain, match.end()).end()  # type: ignore[union-attr]  # matches the empty string too
        kept.append(plain[position : match.start()])
        position = max(position, start + _WORD)
    return "□".join([*kept, plain[position:]])
