"""What a question that stands by itself wants done with the reports' numbers, as the turn reader reads it.

The reader tells the operation; bounds, ordinals and the places named are slots and fill it in. Where the reader is not
sure, or a slot that the operation cannot do without is not there, the question stays as the patterns read it. Reads no
report beyond its profile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.records import Described
from index.text.normalize import fold
from rag.schema.trace import Example
from rag.understanding.bounds import beside_centre
from rag.understanding.masking import mask
from rag.understanding.nearest_examples import nearest_examples
from rag.understanding.operation import KINDS, RELATIVE, Kind, Operation, is_pair, names_order, read_slots
from rag.understanding.phrases import OPERATION_INTENTS, OVER_ALL
from rag.understanding.places.linker import PlaceFinder, key_of
from rag.understanding.question import Question
from rag.understanding.slot_spans import slot_spans
from rag.understanding.turn_reader import TurnReader, TurnReading
from rag.understanding.vocabulary import Lexicon
from rag.understanding.working import year_before

# The probability from which a label decides. Of 400 turns written without sight of the examples those that stand by
# themselves and had such a label of at least 0.45 were read rightly 51 times of 52 (2026-11-30).
SURE = 0.45
# Where a slot says the same as the label: a bound beside ``limit``, an ordinal of an order beside ``rank``.
BACKED = 0.35
BARE = 0.7  # of a ranking without any word of an order, which few are
ADMITTED = 0.85  # that an operation is one which is not carried out: the question is then refused
_LIKELY = 0.6  # of the type of answer, which only turns prose into figures
AGAINST: frozenset[Kind] = frozenset({"difference", "percent_difference", "ratio"})
_NUMBERS = frozenset({"number", "percent", "money", "place"})  # answers for which figures are compared
_OF_ALL: frozenset[Kind] = frozenset({"rank", "share"})  # one place's can only be told from the others'
_OF_TOTAL = re.compile(r"总和|合计|\bof (?:all|the total|the sum)\b")  # of all places, where a share is asked
_WIDER = re.compile(
    r"全(?:国|省|市|区(?!县)|州|盟)|nationwide|in the (?:province|country)"
)  # an area that a body is of
_WHICH_PLACE = re.compile(r"第几|第多少|几名|how (?:high|low)|what (?:rank|place|position)|\brank")


class TaskReader:
    """Reads what is to be done, over the library at hand."""

    def __init__(self, reports: Sequence[Described], places: PlaceFinder, lexicon: Lexicon, reader: TurnReader) -> None:
        """``reports``: those that count, one of each body and year."""
        self._reports = tuple(reports)
        self._places = places
        self._lexicon = lexicon
        self._reader = reader

    def reading(self, folded: str) -> TurnReading:
        """Return how the turn reader reads a folded question, with its slots masked."""
        return self._reader.read(self._masked(folded))

    def nearest(self, folded: str) -> tuple[Example, ...]:
        """Return the examples that a folded question is most like; takes about a second."""
        return nearest_examples(self._masked(folded), self._reader)

    def _masked(self, folded: str) -> str:
        return mask(folded, slot_spans(folded, self._places, self._lexicon))

    def read(self, asked: Question) -> Question:
        """Return a question with what it wants done; as it is where it leans on a dialogue or is not surely read."""
        folded = fold(asked.question)
        asked = replace(asked, reading=self.reading(folded))
        if asked.act == "continue" and asked.several:  # rows were dropped or added: figures are compared as before
            reading = self.reading(fold(asked.content))
            likely = reading.answer.probability >= _LIKELY
            return _compared(asked, in_numbers=True) if likely and reading.answer.name in _NUMBERS else asked
        if asked.act != "new":
            return asked
        reading, slots = self.reading(folded), read_slots(folded)
        label, kind = reading.operation, KINDS.get(reading.operation.name)
        if kind is None or kind == "trend" or label.probability < _needed(kind, slots, folded):
            return asked
        if _is_stated(asked, kind, folded):
            return asked
        if kind == "compare":
            answer = reading.answer
            return _compared(asked, in_numbers=answer.name in _NUMBERS and answer.probability >= _LIKELY)
        operation = replace(slots, kind=kind, than=beside_centre(folded), sure=True)
        return self._filled(asked, operation, folded)

    def _filled(self, asked: Question, operation: Operation, folded: str) -> Question:
        """Return a question with an operation, over the reports that it takes; as it is where a slot is lacking."""
        kind = operation.kind
        if kind in {"average", "median"} and any(limit.than for limit in operation.limits):
            kind, operation = "filter", replace(operation, kind="filter")  # 高于平均值的: the mean only bounds
        one = len(asked.scope.jurisdictions) == 1 and asked.named_place and not asked.outside
        over_all = bool(OVER_ALL.search(folded) or (kind == "share" and _OF_TOTAL.search(folded)))
        if one and kind == "filter" and (than := next((limit.than for limit in operation.limits if limit.than), None)):
            kind, operation = "difference", replace(operation, kind="difference", limits=(), than=than)
        if kind == "unsupported":
            return replace(asked, operation=operation)
        if kind == "filter" and not operation.limits:
            return asked
        if one and kind in {"filter", "count"} and not over_all:
            return asked  # 东昌区有几家单位: what the report counts, not how many reports do
        if operation.than and kind == "average":
            operation = replace(operation, kind="difference")  # 比平均多多少
        if one and (operation.than or (kind in _OF_ALL and (over_all or _WHICH_PLACE.search(folded)))):
            return self._among_all(asked, operation)
        if one and kind == "rank":
            return asked  # 东昌区最多的是哪一类: of what one report tells
        places = len(asked.scope.jurisdictions) + len(asked.outside) if asked.named_place else 0
        if kind == "rank" and is_pair(folded, operation, places):
            operation = replace(operation, kind="compare")
        return _with(asked, replace(operation, than=None))

    def _among_all(self, asked: Question, operation: Operation) -> Question:
        """Return a question about one place over the latest reports of all: of the asked years, if it names any."""
        latest: dict[str, Described] = {}
        for report in self._reports:
            key, year = key_of(report.profile.jurisdiction), report.profile.year or 0
            if asked.scope.years and asked.years and year not in asked.years:
                continue
            if key not in latest or year > (latest[key].profile.year or 0):
                latest[key] = report
        ids = tuple(report.id for report in latest.values())
        focus = tuple(report_id for report_id in asked.report_ids if report_id in ids)
        if not focus:
            return asked
        return _with(replace(asked, report_ids=ids), replace(operation, focus=focus, top=None))


def _is_stated(asked: Question, kind: Kind, folded: str) -> bool:
    """Whether what is asked is what a report itself says: 比前一年少了多少, 全国排第几.

    The library has not all bodies of an area.
    """
    if kind in AGAINST and year_before(folded) == "against":
        return True
    one = len(asked.scope.jurisdictions) == 1 and asked.named_place and not asked.outside
    return one and kind == "rank" and bool(_WIDER.search(folded) and _WHICH_PLACE.search(folded))


def _needed(kind: Kind, slots: Operation, folded: str) -> float:
    """Return the probability from which an operation is taken to be meant."""
    if kind == "unsupported":
        return ADMITTED
    if kind == "rank" and not (slots.position or slots.top or names_order(folded)):
        return BARE
    backed = slots.limits if kind in {"filter", "count"} else kind == "rank" and (slots.position or slots.top)
    return BACKED if backed else SURE


def _compared(asked: Question, *, in_numbers: bool) -> Question:
    """Return a question that compares; one for a number or for who has more asks for figures, whatever its words."""
    operation = asked.operation
    if operation.kind not in {"compare", "rank", "lookup"} or len(asked.report_ids) < 2:  # noqa: PLR2004  # of several
        return asked
    kind: Kind = "compare" if len(asked.scope.jurisdictions) + len(asked.outside) > 1 else operation.kind
    return replace(asked, operation=replace(operation, kind=kind, sure=in_numbers))


def _with(asked: Question, operation: Operation) -> Question:
    intent = OPERATION_INTENTS.get(operation.kind, asked.scope.intent)
    scope = replace(asked.scope, intent=intent) if len(asked.report_ids) > 1 else asked.scope
    # 几个地方超过100件: how many pass is asked, the bound has the figures' unit; per cent is asked of what is reckoned
    aside = {*asked.units} if operation.kind in {"filter", "count"} else {"%"} if operation.kind in RELATIVE else set()
    units = tuple(unit for unit in asked.units if unit not in aside)
    return replace(asked, operation=operation, scope=scope, units=units)
