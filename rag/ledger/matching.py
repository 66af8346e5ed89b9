"""How well one fact fits what is wanted: what it counts, whose and when, as ranks of which the smaller is the better.

Pure functions. Knows no library, no other fact and no question beyond ``Wanted``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from functools import lru_cache

from index.facts.measures import Measures, Phrase
from index.records import Fact, Level, Role
from index.stores.tables import Entry
from rag.understanding.operation import Form, Wanted
from rag.understanding.synonyms import load_akin

Kind = tuple[int, ...]
Kinds = dict[tuple[object, ...], Kind | None]
Around = Callable[[Fact], tuple[str, str]]  # the clause that a fact stands in, and its sentence before that clause

# Of a case's way through an office the first number tells most: what is asked without an action.
_PRIMARY = ("收到", "", "受理", "办理", "审结")
_BLANK = frozenset({"", "完成", "实现", "达到", "有", "为", "达", "占", "通过", "开展", "推动"})
_RATIOS = frozenset({"%", "‰", "百分点", "个百分点", "倍", "番"})
_CHANGES = frozenset({Role.UP, Role.DOWN})
# Last characters of a place's name by which a report calls its own: 全区, 我县.
_OWN = ("全", "我", "本")
SOME_MONTHS = 1
ANOTHER_YEAR = 3  # how ill a figure of another year than the report's fits: worse than of a part or of all years
ANOTHER_BODY = 2  # how ill a figure fits that is another place's or body's, as in a row of a table: it is none of these
_WIDER_OR_NARROWER = re.compile(r"[全我本].*|.*(?:本级|直)")  # what a report's own figure may be wider or narrower than
_BEFORE = 0.5  # what a word of the question is worth that stands in the sentence, but in an earlier clause
_PART_OF_YEAR = re.compile(r"半年|季度|月")
_HEADS = 8  # more than there are ranks of actions
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,10}[县市区州旗盟]")
_NARROWED = 0.75  # share of a qualifier's character pairs that must stand around the fact


def kind_of(
    fact: Fact, wanted: Wanted, measures: Measures, around: Around | None, kinds: Kinds | None = None
) -> Kind | None:
    """Return how well what a fact counts fits, out of ``kinds`` where it is known; None where it does not."""
    if kinds is None:
        return _kind(fact, wanted, measures, around)
    like = (fact.head, fact.action, fact.qualifiers, fact.unit, fact.role, fact.part_of is None, fact.aspect == "plans")
    if like not in kinds:
        kinds[like] = _kind(fact, wanted, measures, around)
    return kinds[like]


def _kind(fact: Fact, wanted: Wanted, measures: Measures, around: Around | None) -> Kind | None:
    """Return how well head, action, role, unit and what narrows it fit, the smaller the better; None: they do not."""
    if fact.aspect == "plans":
        return None
    form = _form(fact, wanted, measures, around)
    head = 0 if form else _head(fact, wanted, measures)
    action = 0 if form else _action(fact, wanted, measures, around)
    if head is None or action is None:
        return None
    told = form.says | {form.head} if form else frozenset[str]()
    ranks = [
        head + action if wanted.actions or wanted.forms else head * _HEADS + action,
        _role(fact, wanted),
        unit_rank(fact, wanted, measures),
        *(
            0 if qualifier in told else _narrowed(fact, qualifier, wanted, measures, around)
            for qualifier in wanted.qualifiers
        ),
    ]
    known = tuple(rank for rank in ranks if rank is not None)
    return known if len(known) == len(ranks) else None


def _form(fact: Fact, wanted: Wanted, measures: Measures, around: Around | None) -> Form | None:
    """Return the form of the wanted measure that a fact is filed in, or None."""
    if not wanted.forms:
        return None
    verbs = frozenset().union(*(form.says for form in wanted.forms))
    if fact.action in load_akin().telling - verbs and not load_akin().same(fact.action, verbs, fact.head):
        return None
    said = {fact.head, fact.action, *_names(fact.qualifiers, measures)}
    if around:
        said.update(name for names in measures.parse(around(fact)[0]) for name in names)
    return next((f for f in wanted.forms if f.head == fact.head and (not f.says or f.says & said)), None)


def _names(qualifiers: tuple[str, ...], measures: Measures) -> frozenset[str]:
    """Return qualifiers with what they name: 人民调解组织调解 is also 人民调解委员会."""
    found = (name for qualifier in qualifiers for names in _parsed(qualifier, measures) for name in names)
    return frozenset((*qualifiers, *found))


@lru_cache(maxsize=65536)
def _parsed(phrase: str, measures: Measures) -> Phrase:
    return measures.parse(phrase)


def _head(fact: Fact, wanted: Wanted, measures: Measures) -> int | None:
    """Return how near what a fact is filed under is to what is asked; a measure that only narrows it needs its action.

    法律顾问审查的合同 stands under 合同, or under 政策文件 together with 合同, or under 法律顾问 as 审查.
    """
    unsaid = any(form.head == fact.head for form in wanted.forms)
    if unsaid and fact.head in measures.general | measures.actors:
        return None  # without what the form says, 占比 may be a share and 执法人员 a number of anything
    counted = [head for head in wanted.heads if head not in wanted.qualifiers]
    if fact.head in counted or not wanted.known:
        return 0
    if fact.head in wanted.akin or any(head in fact.qualifiers for head in counted):
        return 1
    if fact.head in wanted.qualifiers:
        return 2 if fact.action in wanted.actions else None
    return None if unsaid else 3


def _action(fact: Fact, wanted: Wanted, measures: Measures, around: Around | None) -> int | None:
    asked = set(wanted.actions)
    if not asked:
        return _unasked_action(fact, wanted)
    if fact.action in asked:
        return 0
    verbs = (fact.action, *fact.qualifiers)
    same = asked & set(verbs) or any(load_akin().same(verb, asked, fact.head) for verb in verbs)
    if same or _says(fact, asked, measures, around):
        return 1
    return None if wanted.known else 2


def _unasked_action(fact: Fact, wanted: Wanted) -> int | None:
    if not wanted.known:
        return 0
    if fact.part_of is None:
        return primary("" if load_akin().same(fact.action, {""}, fact.head) else fact.action)
    if fact.action:
        return None  # 驳回15件 does not say how many cases there were
    return primary("") if set(fact.qualifiers) & set(wanted.qualifiers) else len(_PRIMARY) + 1


def _says(fact: Fact, asked: Set[str], measures: Measures, around: Around | None) -> bool:
    """Whether a fact without a telling verb says what is asked all the same: 主动公开300条, 法律顾问6名, 办结率99%."""
    telling = load_akin().telling
    if fact.action in telling:
        return False
    if measures.is_rate(fact.head) or any(action in fact.head for action in asked):
        return True
    if fact.action not in _BLANK:
        return False
    return bool(asked - telling or (around and asked & set(measures.parse(around(fact)[0]).actions)))


def primary(action: str) -> int:
    """Return how early on a case's way through an office an action stands."""
    return _PRIMARY.index(action) if action in _PRIMARY else len(_PRIMARY)


def _role(fact: Fact, wanted: Wanted) -> int | None:
    if wanted.fall and fact.role is Role.LEVEL and fact.unit in _RATIOS and fact.head in {f.head for f in wanted.forms}:
        return 0  # 压缩比例达47% is said of a fall as well as 压缩47%
    if wanted.change:
        return {Role.UP: 0, Role.DOWN: 0, Role.LEVEL: 1, Role.AFTER: 2, Role.BEFORE: 3}[fact.role]
    return {Role.LEVEL: 0, Role.AFTER: 1}.get(fact.role)


def unit_rank(fact: Fact, wanted: Wanted, measures: Measures) -> int | None:
    """Return how usual the unit of a fact is for what is asked, or None where it counts something else."""
    if units := wanted.units or wanted.alike:
        if any(measures.comparable(fact.unit, unit) for unit in units):
            return 0
        return 1 if fact.unit in wanted.alike else None
    if fact.role in _CHANGES:
        return 0
    asked = (fact.head,) if fact.head in (*wanted.heads, *wanted.akin) else wanted.heads
    usual = {unit for head in asked for unit in measures.units_of(head)}
    if any(measures.comparable(fact.unit, unit) for unit in usual):
        return 0
    # 满意度 is given in percent, 行政复议 is not, whatever its usual unit
    ratio = bool(usual) and all(unit in _RATIOS for unit in usual)
    return 1 if (fact.unit in _RATIOS) == ratio else None


def whose(fact: Fact, wanted: Wanted, entry: Entry) -> tuple[int, int]:
    """Return by what a fact differs from the report's own year and place, where the question does not ask for that."""
    asked = "".join(wanted.words)
    period = 0 if _PART_OF_YEAR.search(asked) else _period(fact.period, entry.profile.reviewed)
    return period, 0 if fact.scope and fact.scope in asked else _scope(fact.scope, entry)


def part(fact: Fact, wanted: Wanted) -> tuple[int, int]:
    """Return whether a fact is a part of another, and by how much that was not asked it is narrowed."""
    narrowed = sum(qualifier not in wanted.qualifiers for qualifier in fact.qualifiers)
    return int(fact.part_of is not None), narrowed


def _period(period: str, year: int | None) -> int:
    """Return 0 for the report's whole year, 1 for a part of it, 2 for years since, 3 for another year."""
    if not period or period == str(year):
        return 0
    if period.endswith("/"):
        return 2
    return SOME_MONTHS if year is not None and period.startswith(str(year)) else ANOTHER_YEAR


def _scope(scope: str, entry: Entry) -> int:
    place = entry.profile.jurisdiction
    own = place.level is not Level.DEPARTMENT and scope[:1] in _OWN and scope[1:2] == place.name[-1:]
    if not scope or place.name.endswith(scope) or own:
        return 0
    return 1 if _WIDER_OR_NARROWER.fullmatch(scope) else ANOTHER_BODY


def _narrowed(fact: Fact, qualifier: str, wanted: Wanted, measures: Measures, around: Around | None) -> int | None:
    """Return 0 where a fact itself is narrowed as asked, 1 where the words around it say so."""
    if qualifier == fact.head or qualifier in fact.qualifiers:
        return 0
    names = _names(fact.qualifiers, measures)
    if {qualifier, *load_akin().heads((qualifier,))} & {fact.head, *names}:
        return 1
    if around is None:
        # what narrows it may stand in an earlier clause; where another thing narrows it, it is another figure
        other = [name for name in names if _differs(name, fact, wanted, measures)]
        return 1 if measures.units_of(qualifier) and not other else None
    clause, before = around(fact)
    said = measures.parse(before + clause)
    if {qualifier, *load_akin().heads((qualifier,))} & {*said.heads, *said.qualifiers}:
        return 1
    asked = pairs(qualifier)
    if len(standing(asked, before + clause)) >= _NARROWED * len(asked):
        return 1
    # the name of a rate says itself what 网上 or 按期 would narrow
    rate = fact.unit in _RATIOS and fact.head not in measures.general
    return 2 if rate and not measures.units_of(qualifier) else None


def _differs(word: str, fact: Fact, wanted: Wanted, measures: Measures) -> bool:
    """Whether a qualifier may make another measure of a fact: no place, and no verb or name for what is counted."""
    if word == fact.head or _PLACE.fullmatch(word):
        return False
    if not wanted.forms:
        return bool(measures.units_of(word))
    said = _parsed(word, measures)
    if said.heads:  # 解答咨询 of 法律咨询; but a measure that is narrowed by what it says is another without it
        return set(said.heads) != {fact.head} or any(form.head == fact.head and form.says for form in wanted.forms)
    return not said.actions


def overlap(fact: Fact, wanted: Wanted, around: Around | None) -> float:
    """Return how much of the question's words stands around a fact (0..1)."""
    asked = _asked_pairs(wanted.words)
    if not asked:
        return 0.0
    if around is None:
        return len(asked & _measure_pairs(fact.head, fact.action, fact.qualifiers)) / len(asked)
    clause, before = around(fact)
    near = standing(asked, clause)
    return (len(near) + _BEFORE * len(standing(asked, before) - near)) / len(asked)


@lru_cache(maxsize=64)
def _asked_pairs(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(pairs, words))


@lru_cache(maxsize=65536)  # a library has few measures that differ, and rates each many times
def _measure_pairs(head: str, action: str, qualifiers: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(pairs, (head, action, *qualifiers)))


def standing(asked: frozenset[str], text: str) -> frozenset[str]:
    """Return which pairs are among those of a text, without making them all: it may be long, and is one of many."""
    return frozenset(pair for pair in asked if pair in text and (len(pair) > 1 or pair == text))


@lru_cache(maxsize=65536)
def pairs(text: str) -> frozenset[str]:
    """Return the neighbouring characters of a text, two by two; one character is its own pair."""
    if len(text) == 1:
        return frozenset(text)
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))
