"""Example questions made from the library at hand: only such as one of its reports answers.

Looks into a bounded number of reports, however many there are. Knows nothing of how questions are answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from rag.schema.answer import Language
from rag.suggestions.availability import Reporter, Stock
from rag.suggestions.popular_measures import Usual, load_usual, plans, shortcomings

SAMPLED = 48  # bodies looked at, evenly over the library; enough that two of them state the same measure
ENOUGH_TO_RANK = 3  # places that state a measure before it is worth asking which leads
_MOST = 5


def suggest(stock: Stock, language: Language = "zh") -> tuple[str, ...]:
    """Return up to five questions: a figure, a comparison, a ranking, shortcomings and plans, as there are.

    A place is named a second time only where no other would do.
    """
    sample = _sample(tuple(stock.reporters.values()))
    if not sample:
        return ()
    stated = [(usual, _stated(stock, usual, sample)) for usual in load_usual()]
    chosen = _Chosen(stock, stated, sample, language)
    return tuple(dict.fromkeys(islice(chosen.questions(), _MOST)))


def _sample(bodies: Sequence[Reporter]) -> tuple[Reporter, ...]:
    """Return bodies from all over the library, places before departments."""
    step = max(1, -(-len(bodies) // SAMPLED))
    return tuple(sorted(bodies[::step], key=lambda body: body.is_department))


def _stated(stock: Stock, usual: Usual, sample: Sequence[Reporter]) -> list[tuple[Reporter, int]]:
    """Return the bodies that state a measure, each with the newest year for which it does."""
    ids = stock.stating(usual, [entry for body in sample for entry in body.reports.values()])
    found = ((body, max((y for y, e in body.reports.items() if e.id in ids), default=0)) for body in sample)
    return [(body, year) for body, year in found if year]


class _Chosen:
    """The questions of one library, and the places they have named so far."""

    def __init__(
        self,
        stock: Stock,
        stated: Sequence[tuple[Usual, list[tuple[Reporter, int]]]],
        sample: Sequence[Reporter],
        language: Language,
    ) -> None:
        self._stock = stock
        self._stated = stated
        self._sample = sample
        self._language = language
        self._named: Counter[str] = Counter()
        self._asked: set[str] = set()  # measures

    def questions(self) -> Iterator[str]:
        """Yield the questions, the plainest first."""
        for question in (self._figure(), self._comparison(), self._ranking()):
            if question:
                yield question
        yield from self._of_part("shortcomings")
        yield from self._of_part("plans")
        while question := self._figure():
            yield question

    def _figure(self) -> str:
        for usual, found in self._stated:
            if usual.id in self._asked:
                continue
            for body, year in self._fresh(found):
                if question := usual.of_one(body.name, year, self._language):
                    return self._note(question, usual, body)
        return ""

    def _comparison(self) -> str:
        """Ask of two places of one kind for the same year, best a measure that was not asked for yet."""
        for usual, found in sorted(self._stated, key=lambda pair: pair[0].id in self._asked):
            fresh = self._fresh(found)
            for n, (one, year) in enumerate(fresh):
                other = next((b for b, y in fresh[n + 1 :] if y == year and b.is_department == one.is_department), None)
                if other and (question := usual.of_two((one.name, other.name), year, self._language)):
                    return self._note(question, usual, one, other)
        return ""

    def _ranking(self) -> str:
        for usual, found in sorted(self._stated, key=lambda pair: pair[0].id in self._asked):
            years = Counter(year for _, year in found).most_common(1)
            if years and years[0][1] >= ENOUGH_TO_RANK and (question := usual.most(years[0][0], self._language)):
                return self._note(question, usual)
        return ""

    def _of_part(self, aspect: str) -> Iterator[str]:
        ask = shortcomings if aspect == "shortcomings" else plans
        for body, year in self._fresh([(body, max(body.reports)) for body in self._sample]):
            if self._stock.has_part(body.reports[year], aspect):
                self._named[body.name] += 1
                yield ask(body.name, year, self._language)
                return

    def _fresh(self, found: Sequence[tuple[Reporter, int]]) -> list[tuple[Reporter, int]]:
        """Return what was found, places that were named least before the others."""
        return sorted(found, key=lambda pair: self._named[pair[0].name])

    def _note(self, question: str, usual: Usual, *bodies: Reporter) -> str:
        self._asked.add(usual.id)
        self._named.update(body.name for body in bodies)
        return question
