"""What a question is about, word by word, and how much of it a text speaks of.

A text speaks of a word that it holds, or most of; of an official concept, by any of its words; and it may mean the
thing that is counted by another of much the same meaning. Knows no search and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.text.normalize import fold
from index.text.tokenize import inner_words, tag_words, word_ends
from rag.language.detection import language_of
from rag.understanding.english_terms import find_english_terms, is_latin
from rag.understanding.phrases import ASKED_NUMBER, ASKED_SHARE, COUNTED
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon, stopwords


class Meaning(Protocol):
    """What tells how near words and texts are to each other by meaning."""

    def nearness(self, words: Sequence[str], others: Sequence[str]) -> Sequence[float]:
        """Return for each of some words how far the nearest of the others stands out."""
        ...

    def standing(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return how far each of some texts stands out in likeness to a question, in standard deviations."""
        ...

    def likeness(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return how like a question each of some texts is, as a cosine."""
        ...


# The thing that is counted may be told by a word that stands out so far for it, in standard deviations.
COUNTED_ALIKE = 2.1
HALF = 0.5  # share of a long word's pairs of characters from which a text names the thing
CONCEPT, NOUN, OTHER = 1.5, 1.0, 0.5  # weights: concepts tell most, verbs and adjectives least
_HAN = re.compile("[\u4e00-\u9fff]")
_TELLING = re.compile(r"[navlijbsxzg]|eng|vn")  # parts of speech of words that say what is asked
_NOUN = re.compile(r"[nlijsbxgz]|vn")
_SIGN = "\0"  # stands for a concept where it was cut out
# 多少件X and X是多少: the thing that is counted or measured.
_UNITS = f"{COUNTED}只头辆座册吨斤亩度元块棵对"
_COUNT = re.compile(rf"(?:排名?在?)?第几[名位]?|(?:多少|(?<!哪)几(?!乎))[余多]?+[万亿]?+个?+(?:公里|人次|[{_UNITS}])?+")
_HOW_MANY = "\1"  # stands for the words that ask how many
_BEHIND = re.compile(rf"{_HOW_MANY}(?P<thing>[\u4e00-\u9fff]{{1,8}}?)(?:的?[^\w{_SIGN}{_HOW_MANY}]|[了吗呢]|$)")
_BEFORE = re.compile(rf"(?:一共|总共|总|共|大概|大约|到底)?(?:是|有|达到?|为)?(?:{_HOW_MANY}|多[大高长深远重])")
_ASKING = re.compile(r"\W|[么哪谁吗呢几]|如何|为何|是否|多少|有没有|\bhow\b|\bwh(?:at|ich|o|y|en|ere)\b")


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
    blanked = folded
    concepts: dict[int, Term] = {}
    for mention in lexicon.find(folded):  # a word of several concepts means any of them
        said = folded[mention.start : mention.end]
        known = concepts[mention.start].words if mention.start in concepts else (said,)
        words = tuple(dict.fromkeys((*known, *mention.concept.official)))
        concepts[mention.start] = Term(said, words, CONCEPT, concept=True)
        blanked = "".join((blanked[: mention.start], _SIGN * len(said), blanked[mention.end :]))
    terms = {term.words: term for term in concepts.values()}
    english = language_of(folded) == "en"
    for found in find_english_terms(blanked) if english else ():
        said = folded[found.start : found.end]
        if _tells(said, "eng"):  # of no part of speech: that is not known
            terms.setdefault((said, *found.words), Term(said, (said, *found.words), OTHER))
    marked, drops = _marked(blanked), english and bool(terms)
    for word, tag in tag_words(marked):
        if drops and is_latin(word):
            continue  # what no Chinese word is known for tells nothing beside others
        if _tells(word, tag) and not any(word in name for name in names):
            weight = (NOUN if _NOUN.match(tag) else OTHER) * (OTHER if len(word) == 1 else 1)
            terms.setdefault((word,), Term(word, (word,), weight))
    return Subject(tuple(terms.values()), _counted(marked, blanked, terms))


def subject_of(asked: Question, lexicon: Lexicon) -> Subject:
    """Return what a question with what it leans on is about, without the names of its places."""
    return read_subject(asked.words, lexicon, asked.scope.jurisdictions)


def own_words(asked: Question, lexicon: Lexicon) -> tuple[str, ...]:
    """Return what a question that leans on another names in words of its own; nothing for one that stands by itself."""
    return named_words(asked, lexicon) if asked.context else ()


def named_words(asked: Question, lexicon: Lexicon) -> tuple[str, ...]:
    """Return what a question names, in its own words."""
    return tuple(term.said for term in read_subject(asked.content, lexicon).terms if len(term.said) > 1)


def spoken_of(subject: Subject, text: str) -> float:
    """Return the share (0..1) of a question's weight that a folded text holds; 1 where nothing is asked."""
    total = sum(term.weight for term in subject.terms)
    return sum(term.weight * is_held(term, text) for term in subject.terms) / total if total else 1.0


def is_counted(subject: Subject, text: str, said: Callable[[str], bool], meaning: Meaning) -> bool:
    """Whether the thing whose number is asked is known to a report: ``said`` in it, or meant by a word of a text."""
    thing = subject.counted
    if thing is None or (len(thing.said) > 1 and said(thing.said)) or is_held(thing, text):
        return True
    return meaning.nearness([thing.said], words_of(text))[0] >= COUNTED_ALIKE


def unspoken(subject: Subject, text: str) -> tuple[str, ...]:
    """Return the words of a question that a text lacks, nouns first."""
    lacking = [term for term in subject.terms if not is_held(term, text)]
    return tuple(term.said for term in sorted(lacking, key=lambda term: -term.weight))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a folded text that say something, each once."""
    return tuple(dict.fromkeys(word for word, tag in tag_words(text) if len(word) > 1 and _tells(word, tag)))


def is_held(term: Term, text: str) -> float:
    """Return how much (0..1) of a term a folded text holds: all, or its share of a long word's pairs of characters."""
    if len(term.said) == 1 and not term.concept:  # 电 is no part of 电话
        return float(any(word == term.said for word, _ in tag_words(text)))
    if any(word in text for word in term.words):
        return 1.0
    if term.concept and any(_is_apart(word, text) for word in term.words):
        return 1.0
    pairs = [term.said[i : i + 2] for i in range(len(term.said) - 1)]
    there = sum(pair in text for pair in pairs) / max(len(pairs), 1)
    return 0.0 if term.concept or there < HALF else there


def _is_apart(word: str, text: str) -> bool:
    """Whether a line of a text holds all words that a longer one is made of: 粮食种植面积211万亩，产量70万吨."""
    pieces = inner_words(word)
    return len(pieces) > 1 and any(all(piece in line for piece in pieces) for line in text.split("\n"))


def _tells(word: str, tag: str) -> bool:
    """Whether a word says what is asked: not a particle, a number, or a word that only asks."""
    plain = any(character.isalnum() for character in word) and not {_SIGN, _HOW_MANY} & {*word} and not word.isdigit()
    alone = len(word) == 1 and (not tag.startswith("n") or word in _UNITS)
    return plain and not alone and bool(_TELLING.match(tag)) and word not in stopwords() and not _asks(word)


def _asks(word: str) -> bool:
    return bool(ASKED_NUMBER.fullmatch(word) or ASKED_SHARE.fullmatch(word))


def _marked(blanked: str) -> str:
    """Return a text with a sign for all that asks how many; 部 of 几个部门 is a part of what is counted."""
    kept, at, ends = "", 0, word_ends(blanked)
    for match in _COUNT.finditer(blanked):
        end = match.end() if match.end() in ends or match.group() in {"多少", "几"} else match.end() - 1
        kept, at = f"{kept}{blanked[at : match.start()]}{_HOW_MANY}", end
    return kept + blanked[at:]


def _counted(marked: str, blanked: str, terms: Mapping[tuple[str, ...], Term]) -> Term | None:
    """Return the plain noun whose number is asked for, or that a question without a verb ends in."""
    if match := _BEHIND.search(marked):
        thing = match["thing"]
    elif match := _BEFORE.search(marked):
        thing = marked[: match.start()]
    else:
        thing = "" if _ASKING.search(blanked.strip(f" {_SIGN}")) else blanked
    words = tag_words(thing)
    word, tag = words[-1] if words else ("", "")
    return terms.get((word,)) if re.match(r"n|vn", tag) else None
