"""What reports say on an aspect, report by report: a part that all of them have, or any topic in words.

Each is told in short extracts of the report's own words, what is left out shown as ……. Counts and compares nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.records import Section, Sentence
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.cleaning import fold_sentence
from index.text.markup import without_marks
from index.text.normalize import fold
from rag.comparison.selection import Column
from rag.language.messages import say
from rag.schema.answer import Language
from rag.understanding.keywords import read_facets
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import DONE, clip
from rag.wording.quoting import GAP, items

# The parts that ``index.reading.outline`` tells apart, as they are called here.
PARTS = (
    "shortcomings",
    "plans",
    "first_responsible",
    "enforcement",
    "disputes",
    "decisions",
    "rules",
    "oversight",
    "publicity",
    "services",
    "emergencies",
    "technology",
    "leadership",
)
MOST_EXTRACTS, LONGEST_EXTRACT = 4, 56  # of a cell; characters of each
TOLD_WHOLE = frozenset({"shortcomings", "plans"})  # what they enumerate is told in order
TOLD_BEST = 2  # sentences of another part or on a topic
_SHORT = 14  # characters up to which a sentence is a heading or a phrase
_HEADING_TAIL = 8  # characters of numerals and blanks around a heading's words
_NUMBER = re.compile(r"\d")
_ENDED = re.compile(r"[。；;！!]\s*$")  # a signature is no sentence
_ITEM_OF_LIST = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}是|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六]|\d{1,2}[.、])"
)
_NAMED_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}是")


@dataclass(frozen=True, slots=True)
class Aspect:
    """A part of the reports, or a topic: ``terms`` hold, piece by piece, the words that may name it."""

    name: str  # as it was chosen: the key of a part, or the topic in words
    part: str | None = None
    terms: tuple[tuple[str, ...], ...] = ()

    def title(self, language: Language) -> str:
        """Return what stands above its column."""
        return title_of(self.part, language) if self.part else self.name


@dataclass(frozen=True, slots=True)
class Extract:
    """Words of one sentence of a report, the sentence, and the path of its section."""

    text: str
    sentence: Sentence
    section: tuple[str, ...]


def title_of(part: str, language: Language) -> str:
    """Return what a part of the reports is called."""
    return say(f"comparison.part_{part}", language)


def read_aspect(name: str, lexicon: Lexicon) -> Aspect:
    """Return the aspect of a name: the key or the title of a part, else a topic."""
    for part in PARTS:
        if fold(name) in {part, fold(title_of(part, "zh")), fold(title_of(part, "en"))}:
            return Aspect(part, part)
    facets = read_facets(name, lexicon)
    return Aspect(name, terms=tuple(facet.words for facet in facets) or ((fold(name),),))


def name_column(column: Column, lexicon: Lexicon, language: Language) -> str:
    """Return what a chosen column is called."""
    return column.name if column.kind == "measure" else read_aspect(column.name, lexicon).title(language)


def find_extracts(catalog: Catalog, entries: Iterable[Entry], aspect: Aspect) -> dict[str, tuple[Extract, ...]]:
    """Return what each report (by id) says on an aspect; reports that say nothing on it are left out."""
    held = [catalog.reports_with(words).keys() for words in _spelled(aspect)]
    found = {}
    for entry in entries:
        if all(entry.id in ids for ids in held) and (extracts := _read(catalog, entry, aspect)):
            found[entry.id] = extracts
    return found


def _spelled(aspect: Aspect) -> list[tuple[str, ...]]:
    """Return the terms that stand in a report's text as they are: Chinese ones, which no folding changes."""
    return [words for words in aspect.terms if all("\u4e00" <= character <= "\u9fff" for w in words for character in w)]


def _read(catalog: Catalog, entry: Entry, aspect: Aspect) -> tuple[Extract, ...]:
    sections = catalog.sections(entry.id)
    sentences = [
        sentence
        for sentence in catalog.sentences((entry.id,))
        if _is_on(sentence, sections[sentence.section], aspect)
        and not _is_heading(sentence, sections[sentence.section])
    ]
    if aspect.part in TOLD_WHOLE:
        chosen = ([s for s in sentences if _enumerates(s)] or [s for s in sentences if _is_whole(s)])[:MOST_EXTRACTS]
    else:
        best = sorted(sentences, key=lambda s: (-_worth(s, sections[s.section], aspect), s.start))[:TOLD_BEST]
        chosen = sorted(best, key=lambda s: s.start)
    words = [word for group in aspect.terms for word in group]
    return tuple(Extract(_shorten(s.text, words), s, sections[s.section].path) for s in chosen)


def _is_on(sentence: Sentence, section: Section, aspect: Aspect) -> bool:
    if aspect.part:
        return section.aspect == aspect.part
    folded = fold_sentence(sentence.text)
    return all(any(word in folded for word in words) for words in aspect.terms)


def _is_heading(sentence: Sentence, section: Section) -> bool:
    """Whether a sentence is no more than its section's heading; an item that names a problem is more."""
    plain = sentence.text.strip()
    if _NAMED_ITEM.match(plain) and _ENDED.search(plain):
        return False
    return bool(section.path) and section.path[-1] in plain and len(plain) <= len(section.path[-1]) + _HEADING_TAIL


def _is_whole(sentence: Sentence) -> bool:
    return len(sentence.text.strip()) > _SHORT and bool(_ENDED.search(sentence.text))


def _enumerates(sentence: Sentence) -> bool:
    return bool(_ITEM_OF_LIST.match(sentence.text)) or len(items(sentence.text)) > 1


def _worth(sentence: Sentence, section: Section, aspect: Aspect) -> int:
    """Return how plainly a sentence tells what was done: not a plan or a shortcoming, a verb of doing, a number."""
    aside = not aspect.part and section.aspect in TOLD_WHOLE
    text = sentence.text
    return -4 * aside - 2 * (len(text.strip()) <= _SHORT) + bool(DONE.search(text)) + bool(_NUMBER.search(text))


def _shorten(text: str, words: Sequence[str]) -> str:
    """Return a sentence in a cell's length; of one that enumerates, the opening of each item."""
    text = without_marks(text)
    plain = " ".join(text.split())
    listed = items(text)
    if len(listed) > 1:
        return "；".join(_cut(item) for item in listed[:MOST_EXTRACTS]) + (GAP if len(listed) > MOST_EXTRACTS else "")
    return clip(_cut(plain) if not words else plain, words, LONGEST_EXTRACT).rstrip("。；;")


def _cut(text: str) -> str:
    """Return a text's opening, up to a pause where there is one."""
    if len(text) <= LONGEST_EXTRACT:
        return text
    pause = max(text.rfind(mark, 0, LONGEST_EXTRACT) for mark in ",，、；;。")
    return text[: pause if pause > LONGEST_EXTRACT // 2 else LONGEST_EXTRACT] + GAP
