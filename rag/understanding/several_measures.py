"""The measures that one question asks for at once, joined by 和 or a comma, each with the words that name it.

Only where they are joined is read here; what each names is read as any measure is. Reads no fact of any report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.facts.measures import Measures
from index.text.normalize import fold
from index.text.tokenize import tag_words
from rag.understanding.counted_parts import COUNTING_WORDS, uncounted
from rag.understanding.cues.intent import units_of
from rag.understanding.measure_query import carried_units, read_wanted, without_units
from rag.understanding.operation import Wanted
from rag.understanding.phrases import WHICH_PLACE
from rag.understanding.question import Question
from rag.understanding.vocabulary import Lexicon

# Conjunctions, a closed class of words, and the marks that end a clause.
_JOINTS = frozenset({"和", "与", "跟", "及", "以及", "还有", "、", "/", "and"})
_MARKS = frozenset(",，;；。.?？!！:：")
_HAN = re.compile("[\u4e00-\u9fff]")
_ASIDE = re.compile(r"[mqucrdypxe]|ul|uj")  # parts of speech of words that name nothing: numerals, particles
_TWO = 2


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """One of several measures.

    ``text``: its stretch of the question; ``words``: those of it that name it, folded, none where its unit alone
    tells it (人次); ``lead``: what stands before all of them and asks for nothing; ``units`` in which it may be, none:
    any; ``wanted``: as the ledger would have it, None where it names no measure of the field.
    """

    text: str
    words: str
    lead: str
    units: tuple[str, ...]
    wanted: Wanted | None
    name: str  # what it is called in a table
    own: bool = False  # it names a thing itself, and not only what was done with one
    of: tuple[str, ...] = ()  # of a rate that says too little alone (办结率), ways to name what it is one of


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch between joints; ``joined``: by a conjunction to the one before it, not by a mark."""

    text: str
    joined: bool

    @property
    def counts(self) -> bool:
        """Whether it asks how many in words of its own."""
        return bool(COUNTING_WORDS.search(self.text))


class _Known(NamedTuple):
    """The words of the field."""

    lexicon: Lexicon
    measures: Measures


def measures_of(asked: Question, lexicon: Lexicon, measures: Measures) -> tuple[AskedMeasure, ...]:
    """Return the measures that a question asks for; see ``read_measures``."""
    return read_measures(asked.content, asked.context, lexicon, measures)


def asks_which_place(asked: Question) -> bool:
    """Whether a question asks which place it is, and not for its figures."""
    return bool(WHICH_PLACE.search(fold(asked.question)))


def read_measures(content: str, context: str, lexicon: Lexicon, measures: Measures) -> tuple[AskedMeasure, ...]:
    """Return the measures that a question asks for, two at least; none where it asks for one, or for none.

    ``context``: what it leans on, whose measure is meant by one that only says what was done (维持和驳回的各多少).
    """
    folded = fold(content)
    chains = _chains(_pieces(folded, lexicon, measures))
    subject = next(iter(_names(folded, lexicon, measures)), "")
    asking = [chain for chain in chains if any(p.counts or _is_figure(p.text, measures) for p in chain)]
    if not asking:  # 行政复议和依申请公开两列: named together, and nothing is asked of them in words
        named = [chain for chain in chains if any(_names(piece.text, lexicon, measures) for piece in chain)]
        asking = [chain for chain in named if len(chain) > 1]
    lead = " ".join(_names(fold(context), lexicon, measures))
    found: list[AskedMeasure] = []
    for chain in chains:
        if chain in asking:
            found += _asked(chain, lead, found, subject, _Known(lexicon, measures))
        elif not found:
            lead = f"{lead} {' '.join(piece.text for piece in chain)}".strip()
    return _told_apart(found, lexicon, measures) if len(found) >= _TWO else ()


def _told_apart(found: Sequence[AskedMeasure], lexicon: Lexicon, measures: Measures) -> tuple[AskedMeasure, ...]:
    """Return measures, those that the ledger has as one called by their own words: 几个乡镇、几个街道."""
    named = [_names(one.text, lexicon, measures)[-1:] for one in found]
    return tuple(
        replace(one, name=_plain(one.text)) if own and named.count(own) > 1 else one
        for one, own in zip(found, named, strict=True)
    )


def without(content: str, named: Sequence[str], lexicon: Lexicon, measures: Measures, *, keep: bool = False) -> str:
    """Return a question without the measures that some words name, or with ``keep`` with no other; "" for no such."""
    every = read_measures(content, "", lexicon, measures)
    meant = [one for one in every if any(_is_of(one, word, lexicon) for word in named)]
    left = meant if keep else [one for one in every if one not in meant]
    if not meant or not left or len(left) == len(every):
        return ""
    texts = [one.text for one in left]
    if left[0].wanted and left[0] is not every[0] and not _names(f"{left[0].lead}{texts[0]}", lexicon, measures):
        texts[0] = f"{left[0].wanted.heads[0]}{texts[0]}"  # 驳回, of what the first of them named
    return join_measures(texts, left[0].lead)


def join_measures(texts: Sequence[str], lead: str = "") -> str:
    """Return a question for measures, each in its own words."""
    return f"{lead} {'、'.join(texts)}".strip()


def named_stretch(text: str, names: Sequence[str]) -> str:
    """Return the words of a text from the first of some names to the last, with the noun behind it: 审核的文件."""
    end = max(text.index(name) + len(name) for name in names)
    behind = ""
    for word, tag in tag_words(text[end:]):
        if word != "的" and not tag.startswith("n"):
            break
        behind += word
    return f"{text[min(map(text.index, names)) : end]}{behind}".rstrip("的")


def _trimmed(text: str, named: Sequence[tuple[int, int]]) -> str:
    """Return a text without the verbs before its names and the numerals behind: 看看专职, 依申请公开两列."""
    words, begins, at = tag_words(text), 0, 0
    first = min((start for start, _ in named), default=0)
    for word, tag in words:
        if tag.startswith("v") and at + len(word) <= first:
            begins = at + len(word)
        at += len(word)
    while words and _ASIDE.match(words[-1][1]):
        words.pop()
    return "".join(word for word, _ in words)[begins:].strip()


def _is_of(measure: AskedMeasure, word: str, lexicon: Lexicon) -> bool:
    said, official = fold(word), lexicon.in_official_words(fold(word))
    own = (measure.words, lexicon.in_official_words(measure.words))
    return any(one and (one in text or text in one) for one in (said, official) for text in own if text)


def _pieces(folded: str, lexicon: Lexicon, measures: Measures) -> list[_Piece]:
    """Return the stretches of a question between its joints; a joint inside the name of a measure is none."""
    spans = _spans(folded, lexicon, measures)
    whole = [(start, end) for start, end in spans if not _joins_two(folded[start:end], measures)]
    pieces: list[_Piece] = []
    begun, at, joined = "", 0, False
    for word, _ in tag_words(folded):
        inside = any(start < at + len(word) and at < end for start, end in whole)
        joint = word in _JOINTS and not inside
        if joint or (not inside and (word in _MARKS or (word.isspace() and _HAN.search(folded)))):
            if begun.strip():
                pieces.append(_Piece(begun.strip(), joined))
                joined = joint
            begun, joined = "", joint or (joined and word.isspace())
        else:
            begun += word
        at += len(word)
    return [*pieces, _Piece(begun.strip(), joined)] if begun.strip() else pieces


def _spans(folded: str, lexicon: Lexicon, measures: Measures) -> list[tuple[int, int]]:
    """Return where a text names something of the field."""
    mentioned = [(mention.start, mention.end) for mention in lexicon.find(folded)]
    return mentioned + [(head.start, head.end) for head in measures.heads(folded)]


def _joins_two(name: str, measures: Measures) -> bool:
    """Whether a name joins two measures that have names of their own: 人大代表建议和政协提案."""
    parts = [name.partition(joint) for joint in _JOINTS if joint in name[1:-1]]
    return any(measures.heads(before) and measures.heads(after) for before, _, after in parts)


def _chains(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Return pieces together that are joined by conjunctions."""
    chains: list[list[_Piece]] = []
    for piece in pieces:
        if piece.joined and chains:
            chains[-1].append(piece)
        else:
            chains.append([piece])
    return chains


def _asked(
    chain: Sequence[_Piece], lead: str, before: Sequence[AskedMeasure], subject: str, known: _Known
) -> list[AskedMeasure]:
    """Return the measures of a chain; what asks how many of one of them asks it of all that have no such words."""
    lexicon, measures = known
    counting = [piece.text for piece in chain if piece.counts]
    units = units_of(counting[0]) if len(counting) == 1 else ()
    tail = _tail(chain[-1], measures)
    found: list[AskedMeasure] = []
    for piece in chain:
        text = piece.text if piece.counts else _trimmed(piece.text, _spans(piece.text, lexicon, measures))
        named = uncounted(text).strip(" 的了")
        own = units_of(text) or carried_units(text) or (() if _is_figure(text, measures) else units)
        last = next((one.wanted for one in (*reversed(found), *reversed(before)) if one.wanted), None)
        before_it = last.heads[0] if last else next(reversed(_names(lead, lexicon, measures)), "")
        head = before_it or subject  # 驳回和维持的行政复议: named by a later one
        tailed = f"{text}{tail}" if tail and piece is not chain[-1] and not measures.parse(named).actions else text
        wanted = _wanted(tailed, head, own, lexicon, measures)
        named_here = before_it or _names(text, lexicon, measures)
        name = _name(wanted, measures) if wanted and (named_here or text.isascii()) else _plain(text)
        of = _rated(text, [*before, *found], lexicon, measures)
        thing = bool(_names(text, lexicon, measures))
        found.append(AskedMeasure(text, without_units(named), lead, own, wanted, name, own=thing, of=of))
    return found


def _rated(text: str, before: Sequence[AskedMeasure], lexicon: Lexicon, measures: Measures) -> tuple[str, ...]:
    """Return how the thing is named that a general rate is a rate of, where it is named before: 收案量和办结率."""
    if not {*_names(text, lexicon, measures)} <= measures.general or not _names(text, lexicon, measures):
        return ()
    things = (one for one in reversed(before) if one.wanted and not {*one.wanted.heads} <= measures.general)
    last = next(things, None)
    heads = [head for head in last.wanted.heads if head not in measures.general] if last and last.wanted else []
    return (*heads, last.words) if last else ()


def _name(wanted: Wanted, measures: Measures) -> str:
    """Return what the ledger calls a measure, without a verb that says nothing of it."""
    empty = wanted.actions and wanted.actions[0] in measures.light and not wanted.qualifiers
    return wanted.heads[0] if empty else wanted.name


def _plain(text: str) -> str:
    """Return a stretch without the words that ask how many."""
    return re.sub(r"\s+", " ", uncounted(text)).strip(" 的了各")


def _tail(last: _Piece, measures: Measures) -> str:
    """Return what is said behind the last of joined measures, of them all: (人大建议和政协提案)分别办了多少件."""
    heads = measures.heads(last.text)
    rest = last.text[heads[-1].end :] if heads and last.counts else ""
    return rest if measures.parse(uncounted(rest, " ")).actions else ""


def _wanted(text: str, head: str, units: Sequence[str], lexicon: Lexicon, measures: Measures) -> Wanted | None:
    """Return what a stretch asks of the ledger; one that says only what was done asks it of ``head``."""
    wanted = read_wanted(text, "", units, lexicon, measures)
    if wanted and wanted.known and _names(text, lexicon, measures):
        return wanted
    said = measures.parse(lexicon.in_official_words(text))
    if not head or not (said.actions or said.qualifiers):
        return None
    wanted = read_wanted(f"{head}{text}", "", units, lexicon, measures)
    return replace(wanted, words=(*wanted.words, text)) if wanted and wanted.known else None


def _is_figure(text: str, measures: Measures) -> bool:
    """Whether what a text names is only ever a number: a rate, or a noun with its counting word (场次)."""
    return bool(carried_units(text)) or any(measures.is_rate(named.name) for named in measures.heads(text))


def _names(text: str, lexicon: Lexicon, measures: Measures) -> tuple[str, ...]:
    """Return the measures of the field that a text names."""
    return tuple(named.name for named in measures.heads(lexicon.in_official_words(text)))
