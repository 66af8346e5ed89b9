"""Places and measures as an English answer calls them: what the gazetteer spells and the lexicon translates.

What they do not know stays Chinese. Knows no report.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from index.profile.gazetteer import load_divisions
from rag.schema.answer import Language
from rag.understanding.vocabulary import load_lexicon

# The English kind of a place by the last character of its Chinese name; a city or a province goes by its name alone.
_KINDS = {"区": " District", "县": " County", "旗": " Banner"}
_OTHERWISE = {
    "陕西省": "Shaanxi",
    "内蒙古自治区": "Inner Mongolia",
    "西藏自治区": "Tibet",
    "香港特别行政区": "Hong Kong",
}
_ALONE = ("自治区", "特别行政区", "市", "省", "州", "盟")


def name_place(name: str, language: Language) -> str:
    """Return a place as a language calls it: Dongchang District (东昌区)."""
    return _spell(name) if language == "en" else name


@cache
def _spell(name: str) -> str:
    if known := _OTHERWISE.get(name):
        return f"{known} ({name})"
    spelled = {division.pinyin for division in load_divisions().find(name) if division.name == name}
    if len(spelled) != 1:
        return name
    kind = "" if name.endswith(_ALONE) else _KINDS.get(name[-1], "")
    return f"{spelled.pop().capitalize()}{kind} ({name})"


def translate_measure(measure: str) -> str:
    """Return a measure in English, administrative reconsideration (received); "" where a part of it is not known."""
    parts = [_english().get(part, "") for part in measure.split(" · ")]
    if not all(parts):
        return ""
    head, *further = parts
    return f"{head} ({', '.join(further)})" if further else head


@cache
def _english() -> Mapping[str, str]:
    """Return the English word of each official word; of one of several concepts, that of the concept named by it."""
    known = [concept for concept in load_lexicon().concepts if concept.english]
    every = {word: concept.english[0] for concept in reversed(known) for word in reversed(concept.official)}
    return {**every, **{concept.name: concept.english[0] for concept in known}}
