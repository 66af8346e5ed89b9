"""Where the named slots of a question stand: places, years and measures, by what the library and the field know.

What is masked where a question is read from examples; the formal slots are found in ``masking``.
"""

from __future__ import annotations

from rag.understanding.keywords import is_measured
from rag.understanding.masking import Span
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.time import year_spans
from rag.understanding.vocabulary import Lexicon


def slot_spans(folded: str, places: PlaceFinder, lexicon: Lexicon) -> list[Span]:
    """Return the places, years and measures of a folded question; strange words that may be places stay as they are.

    So do words of change (多了, 涨幅) and of a part of a report (打算, 不足): what they ask for, the reader tells.
    """
    strange = {(place.start, place.end) for place in places.outside(folded) if place.unknown}
    spans: list[Span] = [("place", *span) for span in places.spans(folded) if span not in strange]
    spans += [("year", start, end) for start, end in year_spans(folded)]
    return spans + [("measure", one.start, one.end) for one in lexicon.find(folded) if is_measured(one.concept)]
