"""The numbers that one question asks for, each by the words and the units in which it asks: 收到几件,办结几件."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.normalize import fold
from index.text.tokenize import tag_words, word_ends
from rag.understanding.cues.cue import Cue
from rag.understanding.cues.intent import units_of
from rag.understanding.question import Question

# Words that ask how many, and name nothing that is counted.
COUNTING_WORDS = re.compile(
    r"(?:一共|总共|共计)?(?:是|有|为|了)?(?:多少|几)[余多]?个?(?:人次|场次|件次"
    r"|[件条项次场人名位个家份期户起站所张篇部轮天种类届批宗笔套组本处])?"
    r"|how many|how much|number of"
)
_CLAUSE = re.compile(r"[,，、;；。?？\s]+")
_JOINED = re.compile(r"[、和与跟及]|以及|\band\b")
_EACH = re.compile(r"[,，、;；。?？\s]+|[和与跟及](?=[\u4e00-\u9fff]{2})")  # each of those that are joined is asked for


@dataclass(frozen=True, slots=True)
class CountedPart:
    """Words that ask for one number, without those that ask how many; ``units`` in which it may be, none: any.

    ``before``: those of what the question leans on, in which it may be too.
    """

    words: str
    units: tuple[str, ...]
    before: tuple[str, ...] = ()
    noun: str = ""  # what is counted by its name


def uncounted(text: str, gap: str = "") -> str:
    """Return a text without the words that ask how many; a unit that begins a word (几个部门, 几项目) stays in it."""
    kept, at = "", 0
    for start, end in _counting(text):
        kept, at = f"{kept}{text[at:start]}{gap}", end
    return kept + text[at:]


def counted_noun(text: str) -> str:
    """Return the word right behind those that ask how many: 部门 of 几个部门搞的; "" for none."""
    for _, end in _counting(text):
        word, tag = next(iter(tag_words(text[end:])), ("", ""))
        if tag.startswith(("n", "vn")):
            return word
    return ""


def _counting(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words that ask how many stand."""
    ends = word_ends(text)
    for match in COUNTING_WORDS.finditer(text):
        torn = match.end() - match.start() > 1 and match.end() not in ends
        yield match.start(), match.end() - torn


def counted_parts(asked: Question) -> tuple[CountedPart, ...]:
    """Return the clauses of a question that ask for a number, each with those before it that ask for none."""
    words = fold(asked.content or asked.context)
    parts, begun = [], ""
    split = _EACH if asked.has(Cue.EACH) else _CLAUSE
    for clause in split.split(words):
        begun = f"{begun} {clause}"
        if COUNTING_WORDS.search(clause) or (split is _EACH and len(clause) > 1):
            parts.append(begun)
            begun = ""
    units = asked.units if len(parts) < 2 else ()  # noqa: PLR2004  # of several each has its own
    before = units_of(fold(asked.context))
    return tuple(
        CountedPart(uncounted(part), units_of(part) or units, before, counted_noun(part)) for part in parts or [words]
    )


def joined_parts(part: CountedPart) -> tuple[CountedPart, ...]:
    """Return the things that one part joins, each as a part; of one that joins none, itself."""
    things = [thing for thing in _JOINED.split(part.words) if len(thing.strip()) > 1]
    return tuple(CountedPart(thing, part.units) for thing in things)


def without_counting(asked: Question) -> str:
    """Return what a question for a number counts, without the words that ask how many; else what it leans on."""
    return uncounted(asked.content).strip(" ?？的") or asked.context
