"""The measure that is wanted → one row a report, from the facts that were read at indexing.

Which of a report's facts is meant is decided in ``choose``. Computes nothing and words nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from index.facts.measures import load_measures
from index.facts.tables import words_of_cell
from index.reading.sentences import LONGEST_SENTENCE
from index.records import Fact, Role, Sentence
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.ledger.matching import Around, Kinds, pairs, standing
from rag.ledger.selection import Choice, choose
from rag.understanding.operation import Row, Wanted

Fallback = Callable[[str], Sequence[Sentence]]

READ_AROUND = 24  # reports up to which the words around each fact are read; beyond, the facts' own words must do
# Share of the character pairs of a head that the question must hold, or the reverse, for the head to be meant. On the
# questions of evals/gold.jsonl over the five seeds 0.5 filled one more row but answered no more of them, 0.9 answered
# one less, 0.65 the same (2026-11-22).
HEAD_ALIKE = 0.75
_MOST_HEADS = 40  # of those alike that are looked at

_SENTENCE_ENDS, _CLAUSE_ENDS = "。；;!！\n", ",，"


def find_rows(
    catalog: Catalog,
    wanted: Wanted,
    entries: Sequence[Entry],
    *,
    fallback: Fallback | None = None,
    period: str = "",
) -> tuple[Row, ...]:
    """Return what each report states of the wanted measure, in the order of ``entries``.

    ``period``: of which alone it is wanted; what a report sets before its own number (由上年的50件增至60件) counts too.

    ``fallback`` gives the sentences of a report that a search found best; they are looked at where no head fits.
    """
    if len(entries) > READ_AROUND:
        return _find_many(catalog, wanted, entries)
    around = _Around(catalog).read
    every = {entry.id: _of_period(catalog.facts((entry.id,)), period) for entry in entries}
    alike = () if wanted.known else _alike(wanted, {fact.head for facts in every.values() for fact in facts})
    rows = []
    for entry in entries:
        facts = [fact for fact in every[entry.id] if _is_filed(fact, wanted, alike)]
        choice = choose(facts, wanted, entry, load_measures(), around)
        if choice.fact is None and fallback:
            sentences = fallback(entry.id)
            found = [
                fact
                for fact in every[entry.id]
                if any(one.start <= fact.start < one.end for one in sentences) and _names(fact, wanted, around)
            ]
            choice = replace(choose(found, wanted, entry, load_measures(), around), nearest=choice.nearest)
        rows.append(_row(entry, choice, wanted))
    return tuple(rows)


def _of_period(facts: Sequence[Fact], period: str) -> Sequence[Fact]:
    if not period:
        return facts
    own = (fact for fact in facts if fact.period == period)
    return [replace(fact, role=Role.LEVEL) if fact.role is Role.BEFORE else fact for fact in own]


def _find_many(catalog: Catalog, wanted: Wanted, entries: Sequence[Entry]) -> tuple[Row, ...]:
    """Return the rows of many reports from one query, without a look at their texts."""
    heads = wanted.filed if wanted.known else _alike(wanted, catalog.heads())
    facts: dict[str, list[Fact]] = {entry.id: [] for entry in entries}
    for fact in catalog.find_facts(heads=heads, report_ids=facts) if heads else ():
        facts[fact.report_id].append(fact)
    kinds: Kinds = {}
    choices = [choose(facts[entry.id], wanted, entry, load_measures(), kinds=kinds) for entry in entries]
    return tuple(_row(entry, choice, wanted) for entry, choice in zip(entries, choices, strict=True))


def _row(entry: Entry, choice: Choice, wanted: Wanted) -> Row:
    nearest = () if choice.fact else choice.nearest
    told = [_as_amount(fact) if wanted.fall else fact for fact in (choice.fact, *choice.also) if fact]
    fact, also = (told[0], told[1:]) if told else (None, [])
    plus = _parts(fact, also, wanted) if fact else ()
    if fact and plus:
        fact = replace(fact, value=fact.value + sum(part.value for part in plus))
    return Row(entry, fact, tuple(one for one in also if one not in plus), nearest, plus, wanted.alike)


def _parts(fact: Fact, also: Sequence[Fact], wanted: Wanted) -> tuple[Fact, ...]:
    """Return the figures that make up, with a fact, the whole that is asked for: one of each other part."""
    by_head: dict[str, Fact] = {}
    for one in also:
        if one.head != fact.head and one.unit == fact.unit and one.role is fact.role:
            by_head.setdefault(one.head, one)
    return tuple(one for head, one in by_head.items() if {head, fact.head} <= set(wanted.parts))


def _as_amount(fact: Fact) -> Fact:
    """Return a decline as the amount of it, where that is what is asked for: 压缩82% and 压缩比例82% are one."""
    return replace(fact, role=Role.LEVEL) if fact.role is Role.DOWN else fact


def _is_filed(fact: Fact, wanted: Wanted, alike: Collection[str]) -> bool:
    """Whether a fact is filed under what is asked, or under a like word that what is asked narrows."""
    if not wanted.known:
        return fact.head in alike
    # beside another head only what is counted tells: 网上办事项 · 占比, but not all that a 法律顾问 did
    return fact.head in wanted.filed or not (wanted.filed - {*wanted.qualifiers}).isdisjoint(
        (fact.action, *fact.qualifiers)
    )


def _names(fact: Fact, wanted: Wanted, around: Around) -> bool:
    """Whether the words around a fact name the wanted measure, though the fact is filed under another head."""
    clause, before = around(fact)
    if wanted.known:
        said = load_measures().parse(clause)
        actions = not wanted.actions or set(said.actions) & set(wanted.actions)
        if actions and set(said.heads) & set(wanted.heads):
            return True
    asked = frozenset().union(*map(pairs, wanted.words))
    return bool(asked) and len(standing(asked, before + clause)) >= HEAD_ALIKE * len(asked)


class _Around:
    """Reads the words around facts out of their reports, each report once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def read(self, fact: Fact) -> tuple[str, str]:
        """Return the clause that a fact stands in, and its sentence before that clause."""
        text = self._catalog.report(fact.report_id).text
        if words := words_of_cell(text, fact.start):
            # a step may lean on what another column is of: 收到行政复议申请, 审结
            return fold("".join((text[fact.measure_start : fact.measure_end], *words, text[fact.start : fact.end]))), ""
        first, last = max(0, fact.start - LONGEST_SENTENCE), fact.end + LONGEST_SENTENCE
        begin = max(first, *(text.rfind(mark, first, fact.start) + 1 for mark in _SENTENCE_ENDS))
        clause = max(begin, *(text.rfind(mark, begin, fact.start) + 1 for mark in _CLAUSE_ENDS))
        ends = [place for mark in (*_SENTENCE_ENDS, *_CLAUSE_ENDS) if (place := text.find(mark, fact.end, last)) >= 0]
        return fold(text[clause : min(ends, default=last)]), fold(text[begin:clause])


def _alike(wanted: Wanted, heads: Iterable[str]) -> tuple[str, ...]:
    """Return the heads of the library that resemble the question's nouns, the most alike first."""
    asked = [pairs(noun) for noun in wanted.heads]
    every = frozenset().union(*asked)
    scored = []
    for head in heads:
        own = pairs(head)
        if shared := len(own & every):
            score = max(shared / len(own), *(len(own & noun) / len(noun) for noun in asked))
            if score >= HEAD_ALIKE:
                scored.append((-score, -shared, head))
    return tuple(head for _, _, head in sorted(scored)[:_MOST_HEADS])
