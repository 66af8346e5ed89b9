"""So many things by a name, named one after another in one clause: 八大行动是哪几个 → 实施A、B、C……等八大行动.

Of which things there are so many, question and report say alike, with the same number; what is named, the clause tells.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from index.records import Passage, Sentence
from index.stores.catalog import Catalog
from index.text.normalize import fold_in_place
from index.text.numerals import find_numerals
from index.text.tokenize import bigrams
from rag.answering.listed_items import named_before
from rag.answering.strategy import Declined, Turn
from rag.grounding.citations import cite
from rag.schema.answer import Draft
from rag.understanding.named_number import named_numbers
from rag.wording.lines import quoted, shown

NAMES_LIKE = 0.5  # share of the pairs of characters of the name that must stand behind the number
_CLAUSE_END = re.compile("[,，;；。:：]")
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
        if len(asked.report_ids) != 1 or named is None or not asked.asks_things:
            return NO_LIST
        listed = self._naming(asked.report_ids[0], *named)
        if listed is None:
            return NO_LIST
        sentence, items = listed
        claim = quoted(self._catalog.entry(sentence.report_id), sentence.text, 1, asked.language)
        passages = cite([self._passage(sentence)])
        return Draft(
            shown(claim, asked.language), (claim,), passages, listed=cite([self._passage(one) for one in items])
        )

    def _naming(self, report_id: str, many: Decimal, name: str) -> tuple[Sentence, tuple[Sentence, ...]] | None:
        """Return what names so many things right before their number and name, from the first of them on, and each.

        Of several sentences the one whose words behind the number have most of the name.
        """
        found = []
        for sentence in self._catalog.sentences((report_id,)):
            text = fold_in_place(sentence.text)
            for numeral in find_numerals(text):
                items = named_before(sentence, numeral.start) if numeral.value == many else ()
                behind = _CLAUSE_END.split(text[numeral.end :], maxsplit=1)[0]
                share = _share(name, behind)
                if len(items) == many and share >= NAMES_LIKE:
                    said = _part(sentence, items[0].start, numeral.end + len(behind))
                    found.append((share, -sentence.ordinal, said, items))
        best = max(found, key=lambda one: one[:2], default=None)
        return (best[2], best[3]) if best else None

    def _passage(self, sentence: Sentence) -> Passage:
        section = self._catalog.sections(sentence.report_id)[sentence.section]
        return Passage(sentence, self._catalog.report(sentence.report_id), section.path, section.aspect, 0.0)


def _share(name: str, text: str) -> float:
    """Return the share of a name's pairs of characters that a text has."""
    pairs = frozenset(bigrams(name))
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)


def _part(sentence: Sentence, start: int, length: int) -> Sentence:
    """Return a sentence from a character of its report on, up to one of its own."""
    text = sentence.text[start - sentence.start : length]
    return replace(sentence, start=start, end=start + len(text), text=text)
