"""What a question is about, word by word, and how much of it a text speaks of.

A text speaks of a word that it holds, or most of; of an official concept, by any of its words; and of a word for
which it has another of much the same meaning. Knows no search and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.text.normalize import fold
from index.text.tokenize import tag_words
from rag.understanding.phrases import ASKED_NUMBER, ASKED_SHARE, COUNTED
from rag.understanding.vocabulary import Lexicon, stopwords

# Of each of some words: how far the nearest of other words stands out from what is near to it at all; see ``meaning``.
Nearness = Callable[[Sequence[str], Sequence[str]], Sequence[float]]

# A word of the question that stands out so far for a word of the text means much the same, in standard deviations.
ALIKE = 4.7
LIKE = 0.6  # what such a word counts, of one that stands there
CONCEPT, NOUN, OTHER = 1.5, 1.0, 0.5  # weights: concepts tell most, verbs and adjectives least
_HAN = re.compile("[\u4e00-\u9fff]")
_TELLING = re.compile(r"[navlijbsxzg]|eng|vn")  # parts of speech of words that say what is asked
_NOUN = re.compile(r"[nlijsbxg]|eng|vn|z")
_SIGN = "\0"  # stands for a concept where it was cut out
# 多少件X and X是多少: the thing that is counted or measured.
_UNITS = f"{COUNTED}只头辆座册吨斤亩度元块棵对"
_COUNT = rf"(?:多少|(?<!哪)几(?!乎))[余多]?+个?+(?:公里|人次|[{_UNITS}])?+"
_BEHIND = re.compile(rf"{_COUNT}(?P<thing>[\u4e00-\u9fff]{{1,8}}?)(?:的?[\W]|[了吗呢]|$)")
_BEFORE = re.compile(rf"(?:一共|总共|总|共|大概|大约|到底)?(?:是|有|达到?|为)?(?:{_COUNT}|多[大高长深远重])")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question, or a concept of the field that it names; ``words``: any of them in a text tells it."""

    said: str
    words: tuple[str, ...]
    weight: float
    concept: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about. ``counted``: the thing whose number is asked, where that is a plain word."""

    terms: tuple[Term, ...]
    counted: Term | None = None


def read_subject(content: str, lexicon: Lexicon, names: Sequence[str] = ()) -> Subject:
    """Return what a question's content is about: its concepts, and its words that are neither particles nor asking.

    Words of the ``names`` of those who are asked say nothing.
    """
    folded = fold(content)
    terms: dict[str, Term] = {}
    blanked = folded
    for mention in lexicon.find(folded):
        said = folded[mention.start : mention.end]
        known = terms.get(mention.concept.name)
        words = tuple(dict.fromkeys((*(known.words if known else ()), said, *mention.concept.official)))
        terms[mention.concept.name] = Term(said, words, CONCEPT, concept=True)
        sign = _SIGN * (mention.end - mention.start)
        blanked = "".join((blanked[: mention.start], sign, blanked[mention.end :]))
    chinese = bool(_HAN.search(folded))
    for word, tag in tag_words(blanked):
        if _tells(word, tag) and (_HAN.search(word) or chinese) and not any(word in name for name in names):
            weight = (NOUN if _NOUN.match(tag) else OTHER) * (OTHER if len(word) == 1 else 1)
            terms.setdefault(word, Term(word, (word,), weight))
    return Subject(tuple(terms.values()), _counted(blanked, terms))


def spoken_of(subject: Subject, text: str, nearness: Nearness | None) -> float:
    """Return the share (0..1) of a question's weight that a folded text speaks of; 1 where nothing is asked."""
    return _share(subject.terms, [_held(term, text) for term in subject.terms], text, nearness)


def is_counted(subject: Subject, text: str, said: Callable[[str], bool], nearness: Nearness | None) -> bool:
    """Whether the thing whose number is asked is known to a report: ``said`` in it, or meant by a word of a text."""
    thing = subject.counted
    return thing is None or said(thing.said) or _share((thing,), [_held(thing, text)], text, nearness) > 0


def unspoken(subject: Subject, text: str) -> tuple[str, ...]:
    """Return the words of a question that a text lacks, nouns first."""
    lacking = [term for term in subject.terms if not _held(term, text)]
    return tuple(term.said for term in sorted(lacking, key=lambda term: -term.weight))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a folded text that say something, each once."""
    return tuple(dict.fromkeys(word for word, tag in tag_words(text) if len(word) > 1 and _tells(word, tag)))


def _share(terms: Sequence[Term], held: Sequence[float], text: str, nearness: Nearness | None) -> float:
    total = sum(term.weight for term in terms)
    if not total:
        return 1.0
    lacking = [term for term, there in zip(terms, held, strict=True) if not there and _may_be_like(term)]
    here = sum(term.weight * there for term, there in zip(terms, held, strict=True))
    if lacking and nearness and not here:  # reckoned only where nothing else tells
        near = nearness([term.said for term in lacking], words_of(text))
        here = sum(LIKE * term.weight for term, far in zip(lacking, near, strict=True) if far >= ALIKE)
    return here / total


def _may_be_like(term: Term) -> bool:
    return not term.concept and bool(_HAN.search(term.said))


def _held(term: Term, text: str) -> float:
    """Return how much of a term a text holds: all, or the share of a long word's pairs of characters."""
    if any(word in text for word in term.words):
        return 1.0
    pairs = [term.said[i : i + 2] for i in range(len(term.said) - 1)]
    return 0.0 if term.concept or len(pairs) < 2 else sum(pair in text for pair in pairs) / len(pairs)  # noqa: PLR2004


def _tells(word: str, tag: str) -> bool:
    """Whether a word says what is asked: not a particle, a number, or a word that only asks."""
    plain = any(character.isalnum() for character in word) and _SIGN not in word and not word.isdigit()
    alone = len(word) == 1 and (not tag.startswith("n") or word in _UNITS)
    return plain and not alone and bool(_TELLING.match(tag)) and word not in stopwords() and not _asks(word)


def _asks(word: str) -> bool:
    return bool(ASKED_NUMBER.fullmatch(word) or ASKED_SHARE.fullmatch(word))


def _counted(blanked: str, terms: dict[str, Term]) -> Term | None:
    """Return the plain noun whose number is asked for, or that a question without a verb ends in."""
    if match := _BEHIND.search(blanked):
        thing = match["thing"]
    elif match := _BEFORE.search(blanked):
        thing = blanked[: match.start()]
    else:
        thing = "" if re.search(r"[\W]", blanked.strip(f" {_SIGN}")) else blanked
    words = tag_words(thing)
    word, tag = words[-1] if words else ("", "")
    noun = bool(re.match(r"n|l|vn", tag)) and word in terms and not terms[word].concept
    return replace(terms[word]) if noun else None
