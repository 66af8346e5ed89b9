"""Which figures a turn works on: those that it names by place or by measure, else the latest.

Pure. Where it is open which are meant, none are chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index.facts.measures import load_measures
from index.records import Role
from index.text.tokenize import bigrams
from rag.answering.answered import Figure, shared
from rag.answering.figure_operands import Operand
from rag.answering.wish import Wish
from rag.understanding.places.linker import key_of
from rag.understanding.question import Question
from rag.understanding.vocabulary import stopwords
from rag.understanding.working import Word, Working

NAMED = 0.5  # weight of the words from which a turn names a figure: a pair of characters that two figures share
_OVER_ALL = frozenset({"sum", "mean", "median", "rank", "table"})
_PAIR = 2
_SHARES = frozenset({"%", "百分点"})  # in points of them a difference is told, whatever it is of
_CHANGES = frozenset({"difference", "percent_difference"})


def choose_operands(asked: Question, pool: Sequence[Operand], wish: Wish) -> tuple[Operand, ...] | None:
    """Return the operands of a turn in the order in which it names them, the latest where it names none; else None."""
    working = asked.working
    if working is None:
        return None
    places = working.places
    whole, pool = pool, _in_unit(pool, working, wish)
    if asked.turn and asked.turn.act.name == "drop":
        rest = [operand for operand in pool if was_asked(operand) and not _is_of(operand, places)]
        return _latest(rest, working, wish.name)
    chosen = _chosen(asked, working, pool, wish) if not asked.reckons or places else None
    if chosen is not None and _cover(chosen, asked.things, working):
        return chosen
    if places or not (asked.reckons or wish.alone):
        return None  # it names something, but no figure that was told
    changed = _before_and_after(whole) if wish.name in _CHANGES else None
    return changed or _unnamed(pool, working, wish)


def _unnamed(pool: Sequence[Operand], working: Working, wish: Wish) -> tuple[Operand, ...] | None:
    """Return the operands of a turn that names none."""
    asked_for = [operand for operand in pool if was_asked(operand)]
    if wish.name == "share" and asked_for and len(asked_for[0].figures) > 1:  # a sum, of what its parts are parts of
        wholes = [one for one in pool if any(_is_whole_of_sum(one, part) for part in asked_for[0].figures)]
        return (asked_for[0], wholes[0]) if wholes else None
    if wish.name == "share" and len(asked_for) == 1 and (whole := _whole_of(asked_for[0], pool)):
        return (asked_for[0], whole)
    if wish.name == "share" and len(asked_for) == 1:
        return _part_of(asked_for[0], pool, working) or _of_named(asked_for[0], pool, working)
    latest = _latest(asked_for, working, wish.name)
    return latest if latest is None or wish.name not in {"mean", "ratio"} else _divided(latest, working)


def _chosen(asked: Question, working: Working, pool: Sequence[Operand], wish: Wish) -> tuple[Operand, ...] | None:
    """Return the operands that a turn names by place or measure, of which one may be left out as the latest."""
    places = working.places
    if len(places) >= _PAIR:
        own = [operand for operand in pool if _is_of(operand, places)]
        return _one_each(places, named_operands(working, own) or own)
    here = [operand for operand in pool if not places or _is_of(operand, places)]
    named = named_operands(working, here)
    if places and len(named) < _PAIR and wish.name not in _OVER_ALL:
        return _against(places, pool, named)
    if len(named) >= _PAIR:
        if wish.name == "mean":
            return _divided(named[:_PAIR], working)
        return tuple(named) if wish.name in _OVER_ALL else tuple(named[:_PAIR])
    if wish.sure and not (places or named) and (common := _of_each(working, pool)):
        return common
    # one measure of several bodies is asked of each of them: 社零呢,哪个高
    return _with_latest(working, places, pool, named, wish) if wish.sure and not asked.several else None


def _of_each(working: Working, pool: Sequence[Operand]) -> tuple[Operand, ...] | None:
    """Return what was told of one measure of each of several reports, where a word of the turn names it: 两地办结率."""
    asked_for = [operand for operand in pool if was_asked(operand) and len(operand.figures) == 1]
    for word in sorted(working.words, key=lambda word: -len(word.text)):
        pairs = {word.text[at : at + 2] for at in range(len(word.text) - 1)}
        latest: dict[str, Operand] = {}
        for operand in asked_for:
            if pairs and pairs <= operand.figures[0].words:
                latest.setdefault(operand.figures[0].fact.report_id, operand)
        if len(latest) > 1:
            return tuple(sorted(latest.values(), key=lambda one: one.at))[-(working.many or len(latest)) :]
    return None


def _against(places: Sequence[str], pool: Sequence[Operand], named: Sequence[Operand]) -> tuple[Operand, ...] | None:
    """Return the latest of another place and that of the place named: 它比甲区多几件."""
    asked_for = [operand for operand in pool if was_asked(operand)]
    own = named or [operand for operand in asked_for if _is_of(operand, places)]
    others = [operand for operand in asked_for if not _is_of(operand, places)]
    return (others[0], max(own, key=lambda one: _likeness(one, others[0]))) if own and others else None


def _likeness(one: Operand, other: Operand) -> tuple[bool, bool, int]:
    """Return how well an operand meets another: in its unit, a whole, by how many pairs that name both."""
    shared_pairs = {pair for pair in one.figures[0].words & other.figures[0].words if len(pair) > 1}
    whole = all(figure.fact.part_of is None for figure in one.figures)
    return one.amount.unit == other.amount.unit, whole, len(shared_pairs)


def _with_latest(
    working: Working, places: Sequence[str], pool: Sequence[Operand], named: Sequence[Operand], wish: Wish
) -> tuple[Operand, ...] | None:
    """Return the one operand that is named with the one that belongs to it; of a place alone its latest."""
    asked_for = [operand for operand in pool if was_asked(operand)]
    if not named:
        own = [operand for operand in asked_for if _is_of(operand, places)]
        return _latest(own, working, wish.name) if places else None
    other = _beside(named[0], asked_for if wish.name != "share" else pool, wish.name, {*_pairs_of(working.words)})
    if other is None:
        return None
    if wish.name == "share" and other.amount.value < named[0].amount.value:  # 占办结的多少: the whole is named
        return (other, named[0])
    return _divided((other, named[0]), working) if wish.name == "mean" else (named[0], other)


def _beside(named: Operand, asked_for: Sequence[Operand], wish: str, said: Collection[str]) -> Operand | None:
    """Return the operand that belongs to the one that a turn names: the latest that can meet it.

    Of a share it is what came of a sum, or the whole that the report tells, else the largest.
    """
    mine, alike = {figure.key for figure in named.figures}, load_measures().comparable
    others = [one for one in asked_for if not {figure.key for figure in one.figures} <= mine]
    if wish == "mean":
        return others[0] if others else None
    unit = named.amount.unit
    others = [o for o in others if o.amount.unit == unit or alike(o.amount.unit, unit) or _holds(o, named)]
    if wish != "share":  # what another report tells of the same first: 两地办结率差多少
        common = named.figures[0].words & {*said}
        return next((o for o in others if common & o.figures[0].words), others[0] if others else None)
    larger = [one for one in others if one.amount.value >= named.amount.value]
    wholes = [o for o in larger if len(o.figures) > 1 or _is_part_of(named, o)]
    asked = [one for one in others if was_asked(one)]
    largest = max((o for o in larger if was_asked(o)), key=lambda one: one.amount.value, default=None)
    return wholes[0] if wholes else largest or (asked[0] if asked else None)


def _is_whole_of_sum(one: Operand, part: Figure) -> bool:
    fact, whole = part.fact, one.figures[0].fact
    return len(one.figures) == 1 and (fact.report_id, fact.part_of) == (whole.report_id, whole.ordinal)


def _is_part_of(part: Operand, whole: Operand) -> bool:
    one, other = part.figures[0].fact, whole.figures[0].fact
    return one.part_of is not None and (one.report_id, one.part_of) == (other.report_id, other.ordinal)


def _whole_of(part: Operand, pool: Sequence[Operand]) -> Operand | None:
    """Return what the one figure that was asked for last is a part of, by its report; None for what is no part."""
    return next((one for one in pool if len(one.figures) == 1 and _is_part_of(part, one)), None)


def _of_named(part: Operand, pool: Sequence[Operand], working: Working) -> tuple[Operand, ...] | None:
    """Return a part with the larger figure of its sentence that the words of a turn name: 占受理的多少."""
    fact = part.figures[0].fact
    here = [
        o for o in pool if (f := o.figures[0].fact) and (f.report_id, f.sentence) == (fact.report_id, fact.sentence)
    ]
    wholes = [
        o
        for o in named_operands(working, here)
        if o.amount.value > part.amount.value and o.amount.unit == part.amount.unit
    ]
    return (part, wholes[0]) if len(wholes) == 1 else None


def _part_of(whole: Operand, pool: Sequence[Operand], working: Working) -> tuple[Operand, ...] | None:
    """Return the one part of a whole that a character of the turn's words tells from its other parts, and the whole."""
    fact = whole.figures[0].fact
    parts = [
        o for o in pool if (o.figures[0].fact.report_id, o.figures[0].fact.part_of) == (fact.report_id, fact.ordinal)
    ]
    said = {sign for word in working.words for sign in word.text}
    telling = [o for o in parts if any(_alone(sign, o, parts) for sign in said & o.figures[0].words)]
    return (telling[0], whole) if len(telling) == 1 else None


def _alone(sign: str, operand: Operand, others: Sequence[Operand]) -> bool:
    return all(other is operand or sign not in other.figures[0].words for other in others)


def _holds(operand: Operand, named: Operand) -> bool:
    """Whether an operand is a sum that another one is a part of."""
    return {figure.key for figure in named.figures} < {figure.key for figure in operand.figures}


def named_operands(working: Working, pool: Sequence[Operand]) -> list[Operand]:
    """Return the operands that the words of a turn name, in the order in which it names them.

    A pair of characters that several operands have names the latest of them; one that all have names none.
    """
    pairs = _pairs_of(working.words)
    single = [operand for operand in pool if len(operand.figures) == 1]
    worth: list[tuple[float, set[str], Operand]] = []
    for asked in (True, False):  # how much a pair tells of what was asked for, only others asked for say
        group = [operand for operand in single if not asked or operand.figures[0].asked]
        tells = shared(pairs, (operand.figures[0].words for operand in group))
        for operand in (one for one in group if one.figures[0].asked is asked):
            own = {
                pair
                for pair in operand.figures[0].words & pairs.keys()
                if len(group) == 1 or tells[pair] > 1 / len(group)
            }
            worth.append((sum(tells[pair] for pair in own), own, operand))
    found: list[tuple[int, Operand]] = []
    taken: set[str] = set()
    for value, own, operand in sorted(worth, key=lambda one: -one[0]):
        mine = own - taken
        if mine and value * len(mine) / len(own) >= NAMED:
            found.append((min(pairs[pair] for pair in mine), operand))
            taken |= mine
    return [operand for _, operand in sorted(found, key=lambda one: one[0])]


def was_asked(operand: Operand) -> bool:
    """Whether an operand was asked for, and did not merely stand beside what was."""
    return any(figure.asked for figure in operand.figures)


def _cover(operands: Sequence[Operand], things: Sequence[str], working: Working) -> bool:
    """Whether operands are what a turn names: each of its words, or what reports call it, has a pair in theirs."""
    words = frozenset[str]().union(*(figure.words for operand in operands for figure in operand.figures))

    def held(thing: str) -> bool:
        return any(pair in words for pair in (*bigrams(thing), *(thing if len(thing) == 1 else ())))

    return all(any(map(held, (thing, *working.official.get(thing, ())))) for thing in things)


def _is_of(operand: Operand, places: Sequence[str]) -> bool:
    return any(key_of(figure.entry.profile.jurisdiction) in places for figure in operand.figures)


def _divided(operands: Sequence[Operand], working: Working) -> tuple[Operand, ...]:
    """Return of two measures of one report the one that is asked for of each of the other first.

    What is called the former was told first. Else it is the one in whose unit is asked; 个 counts anything, and then it
    is the larger.
    """
    if len(operands) != _PAIR:
        return tuple(operands)
    if working.latter_first is not None:
        told = sorted(operands, key=lambda one: (one.at, one.figures[0].fact.start), reverse=working.latter_first)
        return tuple(told)
    asked = [operand for operand in operands if operand.amount.unit in working.units]
    first = asked[0] if len(asked) == 1 else max(operands, key=lambda one: one.amount.value)
    return (first, next(operand for operand in operands if operand is not first))


def _in_unit(pool: Sequence[Operand], working: Working, wish: Wish) -> Sequence[Operand]:
    """Return the operands in the unit that a turn names; all where none is, and for a quotient of two units."""
    units = working.units - _SHARES
    if not units or wish.name in {"mean", "ratio", "table"}:
        return pool
    alike = load_measures().comparable
    named = [o for o in pool if any(o.amount.unit == unit or alike(o.amount.unit, unit) for unit in units)]
    return named or [o for o in pool if o.amount.unit.endswith(tuple(units))]  # 几天, of 个工作日


def _pairs_of(words: Sequence[Word]) -> dict[str, int]:
    """Return the pairs of characters of the words of a turn, and where each stands first; 加会 of 加会议 is none.

    A word of one character that says something is one by itself: 续的.
    """
    pairs: dict[str, int] = {}
    for word in words:
        if len(word.text) == 1 and word.text.isalpha() and word.text not in stopwords():
            pairs.setdefault(word.text, word.start)
        for at in range(len(word.text) - 1):
            pairs.setdefault(word.text[at : at + 2], word.start + at)
    return pairs


def _one_each(places: Sequence[str], pool: Sequence[Operand]) -> tuple[Operand, ...] | None:
    """Return the latest operand of each place, in their order; None where one has none."""
    found = []
    for key in places:
        own = [o for o in pool if all(key_of(f.entry.profile.jurisdiction) == key for f in o.figures)]
        asked = [operand for operand in own if any(figure.asked for figure in operand.figures)]
        if not own:
            return None
        found.append((asked or own)[0])
    return tuple(found)


def _meeting(first: Operand, others: Sequence[Operand]) -> Sequence[Operand]:
    """Return the operands in the unit of the first one; where there are none, all of them."""
    alike, unit = load_measures().comparable, first.amount.unit
    return [one for one in others if one.amount.unit == unit or alike(one.amount.unit, unit)] or others


def _before_and_after(pool: Sequence[Operand]) -> tuple[Operand, ...] | None:
    """Return from what and to what a figure of the last answer changed, where it asks for one of them or neither."""
    last = [one for one in pool if one.at == pool[0].at and len(one.figures) == 1]
    before = [one for one in last if one.figures[0].fact.role is Role.BEFORE]
    after = [one for one in last if one.figures[0].fact.role is Role.AFTER]
    if len(before) != 1 or len(after) != 1 or sum(was_asked(one) for one in last) >= _PAIR:
        return None
    return (before[0], after[0])


def _sibling(pool: Sequence[Operand]) -> Operand | None:
    """Return what was asked of another thing that the sentence of the latest figure counts: 21个部门编制635个规范."""
    last = pool[0].figures[0].fact
    beside = (one for one in pool[1:] if len(one.figures) == 1)
    facts = ((one, one.figures[0].fact) for one in beside)
    same = (one for one, f in facts if (f.report_id, f.sentence) == (last.report_id, last.sentence))
    return next((one for one in same if one.figures[0].fact.head != last.head), None)


def _latest(pool: Sequence[Operand], working: Working, wish: str) -> tuple[Operand, ...] | None:
    """Return the operands that were told last, in the order in which they were told.

    As many as the turn says; two of what is done to two; else all of the last answer that has several, or all before
    it in the same unit.
    """
    if not pool:
        return None
    if wish == "mean" and not working.many and (sibling := _sibling(pool)):
        return (sibling, pool[0])
    many = working.many or (None if wish in _OVER_ALL else _PAIR)
    last = [operand for operand in pool if operand.at == pool[0].at]
    if many is None and len(last) >= _PAIR:
        chosen = last
    elif many is None:
        alike = load_measures().comparable
        unit = pool[0].amount.unit
        chosen = [one for one in pool if one.amount.unit == unit or alike(one.amount.unit, unit)]
    elif len(last) > many:
        return None  # which of them is open
    else:
        chosen = [pool[0], *_meeting(pool[0], pool[1:])][:many]
        if len(chosen) < many:
            return None
    return tuple(sorted(chosen, key=lambda one: (one.at, one.figures[0].fact.start)))
