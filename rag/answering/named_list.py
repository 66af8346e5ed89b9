"""So many things by a name, named one after another in one clause: 八大行动是哪几个 → 实施A、B、C……等八大行动.

Of which things there are so many, question and report say alike, with the same number; what is named, the clause tells.
"""

from __future__ import annotations

from decimal import Decimal

from index.records import Passage, Sentence
from index.stores.catalog import Catalog
from index.text.normalize import fold
from index.text.numerals import find_numerals
from index.text.tokenize import bigrams
from rag.answering.listed_items import named_clause, named_in
from rag.answering.strategy import Declined, Turn
from rag.grounding.citations import cite
from rag.schema.answer import Draft
from rag.understanding.named_number import named_numbers
from rag.understanding.question import Question
from rag.understanding.turn_reader import Label
from rag.wording.lines import quoted, shown

SURE = 0.5  # probability from which several things are taken to be asked for
NAMES_LIKE = 0.5  # share of the pairs of characters of the name that the clause must have
NO_LIST = Declined("declined.no_named_list")


class NamedList:
    """A strategy: quotes the clause of one report that names so many things one after another."""

    name = "named_list"

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def answer(self, turn: Turn) -> Draft | Declined:
        """Quote it, each thing as an item that the dialogue may go on with."""
        asked = turn.asked
        named = next(named_numbers(asked), None)
        if len(asked.report_ids) != 1 or named is None or not _asks_items(asked):
            return NO_LIST
        sentence = self._naming(asked.report_ids[0], *named)
        if sentence is None:
            return NO_LIST
        claim = quoted(self._catalog.entry(sentence.report_id), named_clause(sentence), 1, asked.language)
        items = cite([self._passage(one) for one in named_in(sentence)])
        return Draft(shown(claim, asked.language), (claim,), cite([self._passage(sentence)]), listed=items)

    def _naming(self, report_id: str, many: Decimal, name: str) -> Sentence | None:
        """Return the sentence that has the number with the name, and in one clause as many things; the nearest to it.

        Of several the one whose clause has most of the name.
        """
        pairs = frozenset(bigrams(name))
        found = []
        for sentence in self._catalog.sentences((report_id,)):
            listed = named_in(sentence)
            clause = fold(named_clause(sentence)) if len(listed) == many else ""
            share = sum(pair in clause for pair in pairs) / max(len(pairs), 1)
            if share >= NAMES_LIKE and any(numeral.value == many for numeral in find_numerals(clause)):
                found.append((share, -sentence.ordinal, sentence))
        return max(found, key=lambda one: one[:2])[2] if found else None

    def _passage(self, sentence: Sentence) -> Passage:
        section = self._catalog.sections(sentence.report_id)[sentence.section]
        return Passage(sentence, self._catalog.report(sentence.report_id), section.path, section.aspect, 0.0)


def _asks_items(asked: Question) -> bool:
    reading: Label | None = asked.answer
    return reading is not None and reading.name in {"items", "name"} and reading.probability >= SURE
