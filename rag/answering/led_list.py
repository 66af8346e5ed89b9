"""The list that a found sentence leads in, in place of the sentence: 重点做好七个方面工作: tells none of the seven."""

from __future__ import annotations

from decimal import Decimal

from index.records import Passage
from index.stores.catalog import Catalog
from index.text.normalize import fold_in_place
from index.text.numerals import find_numerals
from rag.answering.items_told import tell_items
from rag.answering.listed_items import Item, items_led_by
from rag.answering.strategy import Declined
from rag.language.messages import say
from rag.retrieval.retriever import WHOLE_PART, Found
from rag.schema.answer import Draft
from rag.understanding.named_number import named_numbers
from rag.understanding.question import LIKELY, Question

LOOKED_AT = 4  # passages of a search
ENOUGH = 0.6  # share of what the best passage covers that the one that leads in must cover; by judgement
LONGEST_LEAD = 60  # characters of what leads the list in that are shown
_LEADS_IN = (":", "：")
NO_LIST = Declined("declined.no_led_list")


class LedList:
    """Tells the items of one report that a sentence leads in, where things are asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def answer(self, asked: Question, found: Found) -> Draft | Declined:
        """Return the list; where the question says how many things there are, only one of so many."""
        if len(asked.report_ids) != 1 or not found.passages or not _asks_items(asked):
            return NO_LIST
        many = next((number for number, _ in named_numbers(asked)), None)
        best = max(found.covered([passage]) for passage in found.passages)
        for passage in found.passages[:LOOKED_AT]:
            if passage.score >= WHOLE_PART or found.covered([passage]) < ENOUGH * best:
                continue
            items = self._led(passage)
            if items and (len(items) == many if many else _tells_list(passage, len(items))):
                return self._told(asked, passage, items)
        return NO_LIST

    def _led(self, passage: Passage) -> tuple[Item, ...]:
        sections = self._catalog.sections(passage.report.id)
        return items_led_by(passage.report, sections, sections[passage.sentence.section], passage.sentence)

    def _told(self, asked: Question, passage: Passage, items: tuple[Item, ...]) -> Draft:
        cut = items[0].start - passage.sentence.start  # where the sentence itself has the first item
        said = passage.sentence.text[: cut if cut > 0 else None].strip().rstrip("。" + "".join(_LEADS_IN))
        lead = said if len(said) <= LONGEST_LEAD else f"……{said[-LONGEST_LEAD:]}"
        part = say("answering.led_in", asked.language, lead=lead)
        entry = self._catalog.entry(passage.report.id)
        return tell_items(passage.report, entry, items, part, asked.language)


def _tells_list(passage: Passage, many: int) -> bool:
    """Whether a sentence says that a list follows: by a colon at its end, or by the number of its items."""
    text = fold_in_place(passage.sentence.text)
    numbers = {numeral.value for numeral in find_numerals(text)}
    return text.rstrip().endswith(_LEADS_IN) or Decimal(many) in numbers


def _asks_items(asked: Question) -> bool:
    operation = asked.reading.operation if asked.reading else None
    lists = operation is not None and operation.name == "list" and operation.probability >= LIKELY
    return asked.asks_things or (lists and not asked.number)
