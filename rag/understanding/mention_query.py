"""A question for the reports that mention something → what is sought: the things, joined how, said in which part.

Reads no report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from index.text.normalize import fold
from index.text.tokenize import tag_words
from rag.language.words import either, finder
from rag.understanding.cues.cue import Cue
from rag.understanding.cues.rules import every
from rag.understanding.keywords import CONCEPT_WEIGHT, PARTS, Facet, read_facets
from rag.understanding.operation import KINDS, names_order
from rag.understanding.phrases import ASKED_NUMBER, ASKED_SHARE, GENRE, OVER_ALL
from rag.understanding.question import Question
from rag.understanding.subject import OTHER, read_subject
from rag.understanding.time import year_spans
from rag.understanding.turn_reader import is_made_of, read_fillers
from rag.understanding.vocabulary import Lexicon

Mode = Literal["mention", "do", "lack", "plan"]

_PLACES = either("body", "place", "office")
_NOUN = rf"(?:年度|法治政府建设|政府)*(?:报告|{_PLACES}|[市县区])"
# The reports that are asked for; what is counted there is no number that a report states.
WHICH = re.compile(
    rf"(?:有没有|有无|[有是在]?(?:[哪几]|多少))[哪些几一]*[个份篇家]?{_NOUN}(?:[或和、]单位)?|(?:哪[些几]?|几)[份篇家]"
    rf"|{_NOUN}(?:[有是]?哪[些几]|[一总]?共?有?(?:多少|几)(?=[份篇个家]))[份篇个家]?"
    r"|(?<=[,，?？;；。])\s*[一总]?共?有?(?:多少|几)[份篇家](?=\W*$)"
    r"|(?:which|what|how many)(?: of)?(?: the)?(?: \w+)? ?"
    rf"(?:reports?\b|ones\b|{either('body', 'place_english', 'places_english')})"
)
_WHICH_ALONE = re.compile("哪[几些]?家")
_OVER_ALL_WHO = re.compile(rf"(?:[,，]\s*)?(?:{OVER_ALL.pattern})?[里中]?(?:都?有?谁家?)(?:提|写|讲|说)?[了过]?")
_MENTION = re.compile(rf"(?:{either('seek', 'mention')})[了过有到]?")
_ADMIT, _LACK, _WORDING = finder("seek", "admit"), finder("seek", "lack"), finder("seek", "wording")
_PROBLEM = re.compile(r"(?:问题|毛病|\bproblems?)(?:的|\W)*$")
_PLAN = re.compile(rf"准备(?=[^,，。]{{2}})|(?:{either('seek', 'plan')})[要在于]?")
_NOT = re.compile(
    rf"(?<!有)(?:没有?|未曾?|[并曾从]?[不未]曾?)(?:在报告[里中])?(?={either('seek', 'mention')}|[包含有推建设])"
    r"|\b(?:not|never|no)\b|n't\b"
)
# What reports say in many ways: to lack it or to plan it is told by the part in which the thing stands.
_SOFT = re.compile(rf"[做搞办]得|太?好|{either('seek', 'soft')}|的?问题")
_ANY = re.compile(r"有没有|有无")
_QUOTED = re.compile(r"[“\"「『《]([^“”\"「」『』《》]{2,40})[”\"」』》]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z]{3,} [a-z]{2,}")
_HAN_WORDS = re.compile(r"[\u4e00-\u9fff]{2,}")
_BOTH = re.compile(r"(?:[,，、和与及又]|以及|\band\b)+(?:[也还又都]|同时)?")
_EITHER = re.compile(r"或者?|还是|\bor\b")
_TAKEN = re.compile(
    r"有没有|有无|(?:全国|各地|各(?:区县|县区|市县))(?=[\s提写哪有多]|$)|这?[一二三四五六七八九十\d]+份|报告[里中]?"
    rf"|[是有]?哪[些几]?[份个家]?|[做搞办]得?|{either('seek', 'around')}"
    rf"|的?(?:{either('seek', 'kind')})(?=$|[,，。?？的])|[都也均](?=\s|$)|[?？。!！,，]"
)
_WEAK = frozenset({"有", "没有", "没", "未", "不", "在", "库里", "库中", "库内"})  # before the verb of what is done
_BEHIND_VERB = re.compile(r"[了过着]?")
_NAME = re.compile(r"[\u4e00-\u9fff]{3,8}")
_BY_NUMBER = re.compile(r"最[多少]|第\S{1,2}[多少]|\b(?:most|fewest)\b")  # 问题最多: not the gravest
_ITEM_UNITS = frozenset({"个", "条", "项", "点", "类", "方", "种"})
# Measure words of items, with the sizes and the verb of doing that stand beside them: 大块, 干点.
ITEM_MEASURES = _ITEM_UNITS | {"块", "件", "方面", "大", "小", "干", "做"}
_NUMERIC = frozenset(
    {"rank", "trend", "difference", "ratio", "percent_difference", "sum", "average", "median", "share", "filter"}
)
_LONGEST_NAME = 30
COUNTS = 0.9  # probability from which a turn that names nothing asks for a number of what stands; by judgement


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing sought: ``said`` by the question; a sentence on it holds a word of every one of ``terms``.

    ``wider`` are the terms with the words that mean the same: for reports of which none has the question's own.
    """

    said: str
    terms: tuple[tuple[str, ...], ...]
    wider: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Seeking:
    """What is sought: ``every`` thing in a report or any; in which part of it is told by the mode."""

    mode: Mode
    things: tuple[Thing, ...]
    every: bool = True
    beside: tuple[str, ...] = ()  # other words of the question, to choose between sentences
    negative: bool = False  # asked for are the reports that do not


def read_listed_part(asked: Question, lexicon: Lexicon, *, beside: float = OTHER) -> str | None:
    """Return the part of a report that is asked for as a whole (各有几个问题, 下一步有哪些安排), or None.

    What is asked beside the part must name nothing: 整改问题多少个, 监督方面的问题有几个 ask for more than the part.
    ``beside``: the weight that its words may have at most.
    """
    hits = asked.hits(Cue.PART)
    if len(hits) > 1 or not (hits or asked.plans) or not set(asked.units) <= _ITEM_UNITS:
        return None
    part = hits[0].groups["part"] if hits else "plans"  # 24年要干什么, of a report on 2023
    more = part == "plans" and asked.number  # 打算改多少 of what stands is a number that is planned
    text = WHICH.sub(" ", fold(asked.words if more else asked.content))
    for pattern in (_MENTION, _ADMIT, _SOFT):
        text = pattern.sub(" ", text)
    terms = read_subject(text, lexicon, asked.scope.jurisdictions).terms
    named = [term for term in terms if not any(hit.groups["part"] == part for hit in every(Cue.PART, term.said))]
    named = [term for term in named if not (hits and term.said in hits[0].text) and not _only_counts(term.said)]
    named = [term for term in named if not GENRE.fullmatch(term.said)]
    return None if any(term.weight > beside or not term.said for term in named) else part


def of_the_report(asked: Question, part: str) -> bool:
    """Whether a part is asked for of a report of a year that there is, or of its own plan year.

    A turn that names no year asks for the other parts, too, of the report whose plan year stands.
    """
    named = bool(year_spans(fold(asked.question)))
    return not asked.year_missing or (asked.plans and (part == "plans" or not named))


def asks_how_many(asked: Question) -> bool:
    """Whether a number of items is asked for, or an order by it."""
    answer = asked.turn.answer if asked.turn and not asked.things else None
    counts = answer is not None and answer.name == "number" and answer.probability >= COUNTS
    ordered = asked.operation.kind == "rank" and bool(_BY_NUMBER.search(fold(asked.question)))
    return asked.number or counts or ordered


def _only_counts(word: str) -> bool:
    """Whether a word is made of measure words of items and of words that name nothing: 大块, 干点."""
    return is_made_of(word, read_fillers() | ITEM_MEASURES)


def asks_which(folded: str) -> bool:
    """Whether a text asks which place does or mentions something by a pronoun alone: 哪家在搞某事, not 哪家单位."""
    match = _WHICH_ALONE.search(folded)
    if match is None or names_order(folded):
        return False
    return bool(_deed(folded[match.end() :]) or _MENTION.match(folded, match.end()))


def seeks_places(asked: Question) -> bool:
    """Whether a question asks which place by a pronoun alone."""
    return asks_which(fold(asked.question))


def read_seeking(asked: Question, lexicon: Lexicon, *, sought: bool = False) -> Seeking | None:
    """Return what a question for reports seeks, or None where it is no such question.

    ``sought``: it is known to be one, by whatever words it asks which: 某事谁提了.
    """
    folded = fold(asked.question)
    follows = bool(asked.context) and asked.scope.intent == "count"
    if not (follows or sought) and not WHICH.search(folded):
        return None
    quotes = [phrase for phrase in _QUOTED.findall(folded) if _HAN.search(phrase)]
    bare = WHICH.sub(" ", _QUOTED.sub(" ", folded))
    if ASKED_NUMBER.search(bare) or ASKED_SHARE.search(bare) or asked.operation.limits:
        return None
    alone = asks_which(folded) and not names_order(folded)  # by its form, however it is read
    if asked.operation.kind in _NUMERIC and not (quotes or alone):
        return None
    mode = "mention" if follows or (quotes and _WORDING.search(bare)) else _mode(bare)
    mode = mode or ("mention" if sought else None)
    if mode is None or (mode == "do" and not alone and _reckons(asked)):
        return None
    seeking = _named(_text(asked, mode), quotes, mode, folded, lexicon)
    return replace(seeking, negative=bool(_NOT.search(bare))) if seeking else None


def _named(text: str, quotes: Sequence[str], mode: Mode, folded: str, lexicon: Lexicon) -> Seeking | None:
    """Return the things that a question names: what it quotes, else what its words say."""
    if quotes:
        every = not _EITHER.search(_between(folded))
        beside = tuple(word for facet in read_facets(_QUOTED.sub(" ", text), lexicon) for word in facet.words)
        return Seeking(mode, tuple(Thing(phrase, ((phrase,),)) for phrase in dict.fromkeys(quotes)), every, beside)
    things = _things(text, lexicon, wide=mode in {"lack", "plan"})
    return Seeking(mode, things, not _EITHER.search(text)) if things else None


def _mode(bare: str) -> Mode | None:
    """Return how the things are to be said; None where the question has no verb of that kind."""
    mentions = bool(_MENTION.search(bare) or _ADMIT.search(bare))
    if _LACK.search(bare) or (mentions and _PROBLEM.search(bare)):
        return "lack"
    if _PLAN.search(bare):
        return "plan"
    if mentions:
        return "mention"
    return "do" if _deed(bare) else None


def _reckons(asked: Question) -> bool:
    """Whether the turn reader reads a question as one for figures: which received more."""
    return bool(asked.reading and asked.reading.operation.name in KINDS.keys() - {"count_reports"})


def _deed(bare: str) -> int:
    """Return where the verb ends that stands right behind the reports asked for: 推行 of 推行了清单; 0 for none."""
    end = 0
    for word, tag in tag_words(bare):
        end += len(word)
        if (tag.startswith("v") and word not in _WEAK) or tag == "eng":
            return end + len(_BEHIND_VERB.match(bare, end).group())  # type: ignore[union-attr]  # matches nothing too
        if word.strip() and tag[0] not in "dpf" and word not in _WEAK:
            return 0
    return 0


def _text(asked: Question, mode: Mode) -> str:
    """Return the words of a question that name what is sought."""
    content = asked.content
    if asked.context:
        content = content.removeprefix(asked.context).strip()
    text = WHICH.sub(" ", fold(content))
    if _ANY.search(fold(asked.question)):
        text = text.strip().removeprefix("没有")
    patterns = {"mention": (_MENTION, _ADMIT), "do": (), "lack": (_ADMIT, _MENTION), "plan": (_PLAN, _MENTION)}
    text = _OVER_ALL_WHO.sub(" ", text)
    text = text[_deed(text) :] if mode == "do" else _NOT.sub(" ", text)
    for pattern in patterns[mode]:
        text = pattern.sub(" ", text, count=0 if pattern is _PLAN else 1)
    if mode in {"lack", "plan"}:
        text = _SOFT.sub(" ", _LACK.sub(" ", text) if mode == "lack" else text)
    return re.sub(r"\s+", " ", _TAKEN.sub(" ", text)).strip(" 的了过在是")


def _between(folded: str) -> str:
    """Return what stands between the quoted phrases."""
    spans = [match.span() for match in _QUOTED.finditer(folded)]
    return " ".join(folded[end:start] for (_, end), (start, _) in pairwise(spans))


def _things(text: str, lexicon: Lexicon, *, wide: bool) -> tuple[Thing, ...]:
    """Return the things a text names, split at 和 and 或 where each part names something of its own."""
    if _LATIN.search(text):  # an English question may give the Chinese words: they are the reports'
        text = " ".join(_HAN_WORDS.findall(text)) or text
    parts = [part.strip(" 的了") for part in re.split(f"{_EITHER.pattern}|{_BOTH.pattern}", text)]
    things = [_thing(part, lexicon, wide=wide) for part in parts if part]
    if any(thing is None for thing in things):
        things = [_thing(text, lexicon, wide=wide)]
    return tuple(thing for thing in things if thing)


def _thing(text: str, lexicon: Lexicon, *, wide: bool) -> Thing | None:
    facets = [facet for facet in read_facets(text, lexicon) if facet.name not in PARTS]
    if any(facet.weight >= CONCEPT_WEIGHT for facet in facets):  # a concept's English words are no report's
        facets = [facet for facet in facets if not facet.name.isascii()]
    facets = [facet for facet in facets if not _inside(facet, facets)]
    if not facets:
        return None
    wider = tuple(facet.words for facet in facets)
    own = tuple((word,) if (word := _own(facet, text)) else facet.words for facet in facets)
    if _NAME.fullmatch(text) and sum(len(_own(facet, text) or "") for facet in facets) < len(text):
        own = ((text,),)  # a name of which the words known tell only a part may stand in reports as it is
    said = text[:_LONGEST_NAME].strip() if _HAN.search(text) else "、".join(words[0] for words in wider)
    return Thing(said, wider if wide else own, wider)


def _own(facet: Facet, text: str) -> str | None:
    """Return the word of a facet that the question itself uses, the longest; None where it uses none of a report's."""
    return max((word for word in facet.words if word in text), key=len, default=None)


def _inside(facet: Facet, facets: list[Facet]) -> bool:
    """Whether a word is only a part of a longer one of the question."""
    return any(
        facet is not other and len(facet.words) == 1 and any(facet.words[0] in word for word in other.words[:1])
        for other in facets
    )
