"""One question → its slots: which characters name a place, a year, a measure, a counted thing. Knows no dialogue.

What each reader finds is read by itself; what the words ask in their dialogue is ``rag.dialogue``'s affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from index.text.normalize import fold_with_offsets
from rag.schema.trace import Reading
from rag.understanding.phrases import ASKED_UNIT
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.time import year_spans
from rag.understanding.vocabulary import Lexicon

_Slot = tuple[str, str, int, int]  # reader, value, and where it stands in the folded question


def read_slots(question: str, places: PlaceFinder, lexicon: Lexicon) -> tuple[Reading, ...]:
    """Return the slots of a question in order, with their characters in the question as typed."""
    folded, offsets = fold_with_offsets(question)
    found = sorted(_slots(folded, places, lexicon), key=lambda slot: (slot[2], -slot[3]))
    return tuple(_reading(slot, offsets) for slot in found)


def delexicalise(question: str, readings: Iterable[Reading]) -> str:
    """Return a question with its slots by name: @place@year收到多少@unit@measure."""
    spans = sorted({(r.start, r.end, r.reader) for r in readings if r.start is not None and r.end is not None})
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
    for match in ASKED_UNIT.finditer(folded):
        yield "unit", match[1], match.start(1), match.end(1)


def _reading(slot: _Slot, offsets: Sequence[int] | None) -> Reading:
    reader, value, start, end = slot
    if offsets is None or start >= end:
        return Reading(reader, value)
    return Reading(reader, value, offsets[start], offsets[end - 1] + 1)
