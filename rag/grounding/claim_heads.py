"""Which thing each number of a claim is said of, against what the ledger reads of its evidence.

A number stands when the evidence tells that very number of that thing, action, part, year and place, and as what it
tells it: a level, a rise, a fall, a plan. Claim and evidence are read by the reader that fills the ledger. Knows
nothing of numbers that it does not read as quantities; ``claim_numbers`` compares the words around those.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from index.facts.extractor import read_facts
from index.records import Fact, Passage, Role, Sentence
from index.text.normalize import fold_in_place
from index.text.tokenize import bigrams
from rag.grounding.claim_polarity import falls, intends, opens_with_plan, rises

_PAUSE = re.compile(r"[,，、。;；\n:：(（)）]")
_YEAR = re.compile(r"(?<![\d比较与同于由从是自近])(?:19|20)\d\d(?=年|/|-|$)")  # 比2007年 tells what it is set against
_EARLIER = re.compile(r"上一?年|去年|前年|同期|原来|原先|此前|以前")
_SHARES = frozenset({"%", "‰", "百分点", "个百分点"})
_CLAUSE_END = re.compile(r"[,，;；。:：]")
_IN_TURN = "分别"
_JOINED = re.compile(r"[、和与及,，\s]*|以及")
LOOSE = 0.5  # weight of a pair that stands near a number without naming its thing
MARGIN = 1.0  # by how many pairs another number's words must be nearer


@dataclass(frozen=True, slots=True)
class Told:
    """A number as a sentence tells it: what the ledger reads, and the character pairs around it.

    ``named``: of its thing; ``own``: of its clause; ``near``: of all before it in its sentence, and what follows it.
    ``verb``: what stands between thing and number; ``owns``: its thing is named in its clause; ``planned``: a clause
    before it begins with what is to be done.
    """

    fact: Fact
    written: str
    named: frozenset[str]
    own: frozenset[str]
    near: frozenset[str]
    verb: str
    owns: bool
    planned: bool

    @property
    def measure(self) -> tuple[str, str, frozenset[str]]:
        """What is counted: its head, what was done with it, what narrows it."""
        return self.fact.head, self.fact.action, frozenset(self.fact.qualifiers)


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of the evidence with the passage that states it."""

    told: Told
    passage: Passage

    @property
    def planned(self) -> bool:
        """Whether it is intended, no result."""
        return self.passage.aspect == "plans" or self.told.planned

    @property
    def year(self) -> str | None:
        """The year that the number is of; None where nothing tells."""
        if period := self.told.fact.period:
            return _one_year(period)
        reviewed = self.passage.report.profile.reviewed
        return str(reviewed + self.planned) if reviewed else None


@dataclass(frozen=True, slots=True)
class Said:
    """A number of a claim with what the claim and the question say of when and where it was."""

    told: Told
    years: frozenset[str]
    asked: frozenset[str]  # years of the question
    earlier: bool
    intended: bool
    names: frozenset[str]  # of a body that the claim names before the number


def numbers_belong(claim: str, passages: Sequence[Passage], question: str) -> bool:
    """Whether every number of a claim is, in its evidence, the number of what it is said of.

    True of a number that the evidence does not state as a quantity: whether it stands there is not asked here.
    """
    stated = read_evidence(passages)
    told = read_claim(claim, passages, question)
    return all(belongs(said, stated) for said in told) and all(_in_order(*pair, stated) for pair in pairwise(told))


def read_alike(claim: str, passages: Sequence[Passage]) -> frozenset[tuple[Decimal, bool]]:
    """Return (value, is a percentage) of the numbers that both a claim and its evidence state as quantities."""
    here = ({_value(told.fact) for told in read(text)} for text in (claim, *(p.sentence.text for p in passages)))
    own = next(here)
    return frozenset(own & set().union(*here))


def _value(fact: Fact) -> tuple[Decimal, bool]:
    return fact.value, fact.unit == "%"


def read_evidence(passages: Sequence[Passage]) -> tuple[Stated, ...]:
    """Return the numbers that passages state."""
    return tuple(
        Stated(told, passage)
        for passage in passages
        for told in read(_without(passage.sentence.text, names_of(passage)))
    )


def read_claim(claim: str, passages: Sequence[Passage], question: str) -> tuple[Said, ...]:
    """Return the numbers of a claim, each with its year and place; the bodies are those of the passages."""
    names = {name for passage in passages for name in names_of(passage)}
    numbers = read(_without(claim, names))
    plain = fold_in_place(claim)
    before = {told.fact.period for told in numbers if told.fact.role is Role.BEFORE}
    named = frozenset(_YEAR.findall(claim)) - before
    years = named if len(named) == 1 else frozenset()
    asked = frozenset(_YEAR.findall(question))
    intended = intends(plain) or intends(fold_in_place(question))
    earlier = bool(_EARLIER.search(claim) or _EARLIER.search(question))
    return tuple(
        Said(
            told,
            frozenset(filter(None, [_one_year(told.fact.period)])) or years,
            asked,
            earlier,
            intended,
            _named_last(claim[: told.fact.start], names),
        )
        for told in numbers
    )


def _without(text: str, names: Collection[str]) -> str:
    """Return a text of the same length without the names of a body, which narrow no thing that it counts."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "\u3000" * len(name))
    return text


def names_of(passage: Passage) -> tuple[str, ...]:
    """Return the names of the body that a passage's report is of."""
    body = passage.report.profile.jurisdiction
    return (body.name, *body.aliases)


def _named_last(text: str, names: Collection[str]) -> frozenset[str]:
    """Return the names that end where the last name in a text ends: 红谷滩区 where 南昌市红谷滩区 is written."""
    ends = {name: text.rfind(name) + len(name) for name in names if name in text}
    last = max(ends.values(), default=0)
    longest = max((len(name) for name, end in ends.items() if end == last), default=0)
    return frozenset(name for name, end in ends.items() if end == last and len(name) == longest)


def belongs(said: Said, stated: Sequence[Stated]) -> bool:
    """Whether a number of a claim is that of its thing; True where the evidence does not state it as a quantity."""
    same = [one for one in stated if _same(said.told.fact, one.told.fact)]
    others = [one for one in stated if not _same(said.told.fact, one.told.fact) and in_scope(said, one)]
    return not same or any(
        in_scope(said, one) and _role_fits(said, one.told) and not _of_another(said.told, one.told, others)
        for one in same
    )


def _in_order(one: Said, other: Said, stated: Sequence[Stated]) -> bool:
    """Whether two numbers of one thing, which nothing but their order tells apart, stand in the evidence's order."""
    if not _alike(one.told, other.told):
        return True
    first, second = ([s for s in stated if _same(said.told.fact, s.told.fact)] for said in (one, other))
    if len(first) != 1 or len(second) != 1 or first[0].passage is not second[0].passage:
        return True
    here, there = first[0].told, second[0].told
    apart = _told_apart(one.told, here, there) or _told_apart(other.told, there, here)
    return apart or not _alike(here, there) or here.fact.start <= there.fact.start


def _told_apart(said: Told, one: Told, other: Told) -> bool:
    """Whether a word of a claim's number stands with its own number of the evidence, and not with another one."""
    return bool(said.own & one.own - other.own - other.named)


def _alike(one: Told, other: Told) -> bool:
    return (one.measure, one.fact.unit, one.fact.role) == (other.measure, other.fact.unit, other.fact.role)


def _same(one: Fact, other: Fact) -> bool:
    return one.value == other.value and one.upper == other.upper and comparable(one, other)


def comparable(one: Fact, other: Fact) -> bool:
    """Whether both are shares, or neither is."""
    return (one.unit in _SHARES) == (other.unit in _SHARES)


def _role_fits(said: Said, one: Told) -> bool:
    """Whether a number is told as a level, a rise or a fall, as the evidence has it."""
    here, there = said.told.fact.role, one.fact.role
    if here is Role.LEVEL and there is Role.BEFORE:
        return said.earlier or one.fact.period[:4] in said.years | said.asked
    for change, turns in ((Role.UP, rises), (Role.DOWN, falls)):
        if change in {here, there} and Role.LEVEL in {here, there}:
            return turns((said.told if here is Role.LEVEL else one).verb)
    return here is there or {here, there} <= {Role.LEVEL, Role.AFTER}


def in_scope(said: Said, one: Stated) -> bool:
    """Whether a number of the evidence is of the year and place that a claim's number is said of."""
    if said.names and not said.names & set(names_of(one.passage)):
        return False
    part, stated = said.told.fact.period, one.told.fact.period
    if _is_part_of_year(part) and part != stated and not (_is_part_of_year(stated) and stated.startswith(part)):
        return False
    year, reviewed = one.year, one.passage.report.profile.reviewed
    if year is None or reviewed is None:
        return True
    if one.planned and not said.intended:
        return year in said.years | said.asked
    if said.years:
        return year in said.years or (said.earlier and str(int(year) + 1) in said.years)
    return said.earlier or int(year) >= reviewed or year in said.asked


def _is_part_of_year(period: str) -> bool:
    """Whether a period is some months, and no years."""
    return "-" in period.partition("/")[0]


def _one_year(period: str) -> str | None:
    """Return the year of a period that lies within one."""
    first, _, last = period.partition("/")
    return first[:4] if first and (first == period or first[:4] == last[:4]) else None


def find_rival(said: Said, stated: Sequence[Stated]) -> Stated | None:
    """Return the number that the evidence gives for what a claim says another number of, None where it gives none.

    Of the claim's year and place, in its unit, of its thing and action; or its own number, where that is told of a
    fall and not of a rise.
    """
    rivals = [
        one
        for one in stated
        if in_scope(said, one) and one.told.fact.unit == said.told.fact.unit and _of_one_thing(said.told, one.told)
    ]
    turned = [one for one in rivals if _same(said.told.fact, one.told.fact) and not _role_fits(said, one.told)]
    others = [one for one in rivals if not _same(said.told.fact, one.told.fact) and _role_fits(said, one.told)]
    return max(others or turned, key=lambda one: _claims(said.told, one.told), default=None)


def _of_one_thing(said: Told, one: Told) -> bool:
    here, there = said.fact, one.fact
    action = here.action == there.action or not (here.action and there.action)
    named = here.head == there.head and action if here.head else here.action == there.action != ""
    words = said.named | said.own
    return named or (bool(words) and words <= one.named | one.own)


def _of_another(said: Told, one: Told, others: Sequence[Stated]) -> bool:
    """Whether what a claim says of a number is what the evidence says of another one."""
    rivals = [other.told for other in others if comparable(said.fact, other.told.fact)]
    rivals = [other for other in rivals if other.fact.role is not Role.BEFORE or other.named != one.named]
    exact = [other for other in rivals if other.measure == said.measure and said.fact.head]
    if said.measure == one.measure:
        if not exact:
            return False
    elif exact:
        return True
    return any(
        _names_other(said, one, other) or _claims(said, other) >= nearness(said, one, other) + MARGIN
        for other in rivals
    )


def _names_other(said: Told, one: Told, other: Told) -> bool:
    """Whether a claim names what another number tells and this one does not: its thing, or what was done with it."""
    here, there, fact = one.fact, other.fact, said.fact
    if fact.action and fact.action == there.action != here.action:
        return bool(here.action) and here.head == there.head and fact.head in {"", there.head}
    own = (one.named | one.own) - other.own
    return bool(fact.head) and fact.head == there.head != here.head and not (said.named | said.own) & own


def nearness(said: Told, one: Told, other: Told) -> float:
    """Return how many of a claim's pairs stand with a number of the evidence, those that only stand near at half.

    Where it has a thing of its own, the name of what ``other`` counts in its unit does not count: another thing.
    """
    words, sure = said.named | said.own, one.named | one.own
    near = one.near - other.named if one.owns and one.fact.unit == other.fact.unit else one.near
    return len(words & sure) + LOOSE * len(words & (near - sure))


def _claims(said: Told, other: Told) -> float:
    """Return how much of what is said of a number is said of another one; words of its clause may be its list's."""
    words = said.named | said.own
    return len(words & other.named) + LOOSE * len(words & (other.own - other.named))


@lru_cache(maxsize=1024)
def read(text: str) -> tuple[Told, ...]:
    """Return the numbers of a Chinese sentence, each with what it is said of; of another one none."""
    if text.isascii():
        return ()
    facts = read_facts(text, [Sentence("", 0, 0, 0, len(text), text)], (), "")
    plain, told, listed, verb = fold_in_place(text), [], -1, ""
    for place, fact in enumerate(facts):
        floor = facts[place - 1].end if place else 0
        ceiling = facts[place + 1].start if place + 1 < len(facts) else len(text)
        start = max((match.end() for match in _PAUSE.finditer(plain, floor, fact.start)), default=floor)
        mark = plain.rfind(_IN_TURN, floor, fact.start)
        if mark >= 0:
            listed = max((m.end() for m in _CLAUSE_END.finditer(plain, 0, mark)), default=0)
            start, verb = mark + len(_IN_TURN), plain[mark + len(_IN_TURN) : fact.start]
        elif not (listed >= 0 and _JOINED.fullmatch(plain, floor, fact.start)):
            listed, verb = -1, ""
        told.append(_tell(plain, fact, (start, ceiling), listed, verb))
    return tuple(told)


def _tell(text: str, fact: Fact, between: tuple[int, int], listed: int, shared: str) -> Told:
    """Return one number of a clause that begins and goes on no further than ``between``.

    ``listed``: where a list begins that 分别 tells of it, else -1; ``shared``: the verb behind 分别.
    """
    start, ceiling = between
    stop = match.start() if (match := _PAUSE.search(text, fact.end, ceiling)) else ceiling
    behind = text[fact.end : stop]
    own = f"{shared} {text[start : fact.start]}"
    owns = bool(fact.head) and start <= fact.measure_start < stop
    if not owns or fact.measure_start >= fact.end:
        own = f"{own} {behind}"
    named = " ".join((fact.head, *fact.qualifiers, text[fact.measure_start : fact.measure_end]))
    verb = text[max(start, fact.measure_end) if fact.measure_end <= fact.start else start : fact.start]
    return Told(
        fact,
        text[fact.start : fact.end],
        _words(named),
        _words(f"{own} {fact.action}"),
        _words(f"{text[: start if listed < 0 else listed]} {behind}"),
        f"{fact.action}{verb}{behind}",
        owns,
        opens_with_plan(text[: fact.start]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(pair for pair in bigrams(text) if not any(character.isdigit() for character in pair))
