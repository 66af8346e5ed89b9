"""What a question asks of the reports themselves, and not of what they tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.language.words import finder
from rag.understanding.cues.cue import Cue, Hit, Rule

# A question for one of the profile's own values is answered where that value was read.
_VALUES = ("document_number", "written", "published", "issuer", "title")


def _values(folded: str) -> Iterator[Hit]:
    """Yield the values of a profile that are asked for, each once; being made public is told of other things too."""
    for value in _VALUES:
        match = finder("report", value).search(folded)
        if match and (value != "published" or finder("asking", "date").search(folded)):
            yield Hit(match.group(), match.start(), match.end(), {"value": value})


RULES: Mapping[Cue, Rule] = {Cue.PROFILE_VALUE: Rule(_values)}
