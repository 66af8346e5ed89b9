"""One question → its readings: which characters name a place, a year, a measure, and which decide what is asked.

What each reader finds is read by itself; what the words ask in their dialogue is ``rag.dialogue``'s affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from index.text.normalize import fold, fold_with_offsets
from rag.schema.trace import Reading
from rag.understanding.cues.cue import Cue
from rag.understanding.masking import FORMAL, all_slots
from rag.understanding.phrases import ASKED_UNIT, INTENTS
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.question import Question
from rag.understanding.slot_spans import slot_spans
from rag.understanding.time import year_spans
from rag.understanding.vocabulary import Lexicon

_Slot = tuple[str, str, int, int]  # reader, value, and where it stands in the folded question; nowhere: 0, 0
_NOWHERE = (0, 0)
_NO_SLOTS = frozenset({"cue", "answer_type", "intent", "operation"})  # readings of words that stay as they are


def read_question(asked: Question, places: PlaceFinder, lexicon: Lexicon) -> tuple[Reading, ...]:
    """Return all that was read in a question, with its characters as typed: slots, cues, and what is asked of them.

    A reading without characters rests on the dialogue, or on the question as a whole.
    """
    folded, offsets = fold_with_offsets(asked.question)
    decided = sorted((*_cues(asked, folded), *_answer_types(asked, folded)), key=lambda slot: (slot[2], slot[0]))
    slots = (*decided, ("act", asked.act, *_NOWHERE), *_tasks(asked, folded))
    named = {place.name for place in asked.outside}  # in its dialogue a strange word may be no place after all
    found = (
        slot for slot in read_slots(asked.question, places, lexicon) if slot.reader != "outside" or slot.value in named
    )
    return (*found, *(_reading(slot, offsets) for slot in slots))


def read_slots(question: str, places: PlaceFinder, lexicon: Lexicon) -> tuple[Reading, ...]:
    """Return the slots of a question in order, with their characters in the question as typed."""
    folded, offsets = fold_with_offsets(question)
    found = sorted(_slots(folded, places, lexicon), key=lambda slot: (slot[2], -slot[3]))
    return tuple(_reading(slot, offsets) for slot in found)


def delexicalise(question: str, readings: Iterable[Reading]) -> str:
    """Return a question with its slots by name: @place@year收到多少@unit@measure."""
    slots = [reading for reading in readings if reading.reader not in _NO_SLOTS]
    spans = sorted({(r.start, r.end, r.reader) for r in slots if r.start is not None and r.end is not None})
    ends = (len(question), len(question), "")
    apart = [span for span, after in pairwise((*spans, ends)) if span[1] <= after[0]]
    text: list[str] = []
    done = 0
    for start, end, reader in apart:
        text += [question[done:start], f"@{reader}"]
        done = end
    return "".join((*text, question[done:]))


def _slots(folded: str, places: PlaceFinder, lexicon: Lexicon) -> Iterator[_Slot]:
    for place in places.find(folded):
        names = place.parent or "、".join(places.jurisdiction(key).name for key in place.bodies)
        yield "place", names, place.start, place.end
    for outside in places.outside(folded):
        yield "outside", outside.name, outside.start, outside.end
    for below in places.below(folded):
        yield "department", below.name, below.start, below.end
    for start, end in year_spans(folded):
        yield "year", folded[start:end].strip(), start, end
    for mention in lexicon.find(folded):
        if mention.concept.measure:
            yield "measure", mention.concept.name, mention.start, mention.end
    for slot, start, end in all_slots(folded, slot_spans(folded, places, lexicon)):
        if slot in FORMAL:
            yield slot, folded[start:end], start, end
    for match in ASKED_UNIT.finditer(folded):
        unit = match.lastindex or 0
        yield "unit", match[unit], match.start(unit), match.end(unit)


def _cues(asked: Question, folded: str) -> Iterator[_Slot]:
    for cue in Cue:
        for hit in asked.hits(cue):
            yield "cue", cue.value, *_found(hit.text, folded, asked.where(cue, hit))


def _answer_types(asked: Question, folded: str) -> Iterator[_Slot]:
    for kind in asked.expects:
        said = kind.asked.search(fold(asked.content))
        yield "answer_type", kind.english, *_found(said.group() if said else "", folded)


def _tasks(asked: Question, folded: str) -> Iterator[_Slot]:
    said = (pattern.search(folded) for intent, pattern in INTENTS if intent == asked.scope.intent)
    yield "intent", asked.scope.intent, *next((match.span() for match in said if match), _NOWHERE)
    yield "operation", asked.operation.kind, *_NOWHERE


def _found(words: str, folded: str, at: tuple[int, int] | None = None) -> tuple[int, int]:
    """Return where words of what is asked stand in the folded question; nowhere where they are an earlier one's."""
    start = folded.find(words) if words and at is None else -1
    return at or ((start, start + len(words)) if start >= 0 else _NOWHERE)


def _reading(slot: _Slot, offsets: Sequence[int] | None) -> Reading:
    reader, value, start, end = slot
    if offsets is None or start >= end:
        return Reading(reader, value)
    return Reading(reader, value, offsets[start], offsets[end - 1] + 1)
