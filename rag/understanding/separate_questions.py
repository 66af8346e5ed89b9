"""A text with several questions → each of them: by the marks that close one (?, a line end, a semicolon, numbering),
and between marks where it begins to ask a further thing, as the answer reader has learnt.

A mark inside quotation marks closes no question. Whether a stretch asks anything at all is
told by the turn reader: a remark stays with the question before it, a heading with the one behind it. Answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.text.normalize import fold, fold_in_place
from index.text.numerals import find_numerals
from rag.understanding.cues.intent import asks_number
from rag.understanding.masking import SIGNS, Span, mask
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.question_type import expected
from rag.understanding.slot_spans import slot_spans
from rag.understanding.subject import NOUN, read_subject
from rag.understanding.turn_reader import TurnReader, TurnReading
from rag.understanding.vocabulary import Lexicon

MOST_QUESTIONS = 8  # of one text that are answered, each for itself

_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|「[^」]*」|『[^』]*』|《[^》]*》")
_CLOSED = re.compile(r"(?<=[?？])[?？!！\s]*(?![?？!！\s])|[\n\r]+|[;；]")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_HAN_NUMERAL = "[一二三四五六七八九十]{1,3}"
# The ways in which questions are numbered, each with its numeral; 1.5 is a decimal number.
_NUMBERINGS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d.])(?P<n>\d{1,2})(?:[.．](?!\d)|[、)）])\s*",
        r"[(（](?P<n>\d{1,2})[)）]\s*",
        rf"(?P<n>[{_CIRCLED}])\s*",
        rf"(?<![第一二三四五六七八九十])(?P<n>{_HAN_NUMERAL})、\s*",
        rf"[(（](?P<n>{_HAN_NUMERAL})[)）]\s*",
        rf"第(?P<n>{_HAN_NUMERAL})[,，、:：]\s*",
    )
)
_BEFORE_FIRST = re.compile(r"(?:^|[\s:：。.?？!！;；])$")
_ASIDE = frozenset({"form", "source", "object", "drop", "keep"})  # acts of what is said beside a question
_OF_THE_FIRST = _ASIDE - {"source"} | {"why"}  # acts of what is asked of the same thing
_TAILS = frozenset({"look_up", "list"})  # operations that add nothing to the question before: 分别是多少?
_OF_REPORTS = frozenset({"mentions", "library", "count_reports", "limit"})
_HEADINGS = frozenset({"look_up", "explain", "list", "summarise"})
_ASKS = ("?", "呢", "吗")  # the particles that close a question as its mark does
_ASKED = frozenset({"yes_no", "name", "text"})  # answers that a topic, which is read as a number's, does not have
_SURE = 0.75  # from which that is believed; with LEAST_CUT of the answer reader, whose figures are both together
_LIKELIER = 0.5
_LEANING = frozenset({"same", "none"})  # operations of what asks nothing by itself
_EDGES = " \t\r\n,，、;；。"


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a text; ``at``: which character of the text each of its characters is."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the whole text some characters of the part stand."""
        return self.at[start], self.at[end - 1] + 1


Two = Callable[[str, str], bool]
Pieces = Callable[[str, str, bool], bool]
Cuts = Callable[[str], Sequence[int]]


def separate(
    text: str,
    asks: Callable[[str], bool],
    are_one: Two = lambda _, __: False,
    *,
    cuts: Cuts | None = None,
    are_apart: Pieces = lambda *_: True,
) -> tuple[Part, ...]:
    """Return the questions of a text in order, two at least; none where it asks one thing, or nothing.

    ``asks`` tells whether a stretch asks anything by itself, ``are_one`` whether two that do are one question;
    ``cuts`` the characters at which a stretch begins to ask a further thing without a mark before it, if what stands on
    either side ``are_apart`` (the third argument: whether a mark or a blank stands between).
    """
    blanked = _QUOTED.sub(lambda match: "\0" * len(match.group()), text)
    numbered = _numbered(blanked)
    stretches = [_trimmed(text, spans) for spans in (numbered or [[span] for span in _closed(blanked)])]
    parts = _with_remarks([part for part in stretches if part.text], asks, are_one, text)
    if cuts:
        whole = parts or [_trimmed(text, [(0, len(text))])]
        parts = [piece for part in whole for piece in _cut(part, cuts(part.text), are_apart, text)]
    return tuple(parts) if len(parts) > 1 else ()


def _cut(part: Part, places: Sequence[int], are_apart: Pieces, text: str) -> list[Part]:
    """Return the pieces of a part between some of its characters; what is not apart stays together."""
    pieces: list[Part] = []
    for first, last in pairwise((0, *places, len(part.text))):
        piece = _trimmed(text, [(at, at + 1) for at in part.at[first:last]])
        if not piece.text:
            continue
        marked = bool(pieces) and pieces[-1].at[-1] + 1 < piece.at[0]
        if pieces and not are_apart(pieces[-1].text, piece.text, marked):
            piece = _joined(pieces.pop(), piece, text)
        pieces.append(piece)
    return pieces


def _with_remarks(stretches: Sequence[Part], asks: Callable[[str], bool], are_one: Two, text: str) -> list[Part]:
    """Return the stretches that ask, each with what stands around it and asks nothing."""
    parts: list[Part] = []
    heading: Part | None = None
    for stretch in stretches:
        if asks(stretch.text) and not (parts and are_one(parts[-1].text, stretch.text)):
            parts.append(_joined(heading, stretch, text) if heading else stretch)
            heading = None
        elif parts:
            parts[-1] = _joined(parts[-1], stretch, text)
        else:
            heading = _joined(heading, stretch, text) if heading else stretch
    return parts


def _joined(first: Part, second: Part, text: str) -> Part:
    """Return two stretches with what stands between them, which is no more than a mark."""
    between = range(first.at[-1] + 1, second.at[0])
    joint = tuple(between) if len(between) == 1 else between[:1]
    return Part("".join((first.text, *(text[i] for i in joint), second.text)), (*first.at, *joint, *second.at))


def _closed(blanked: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches between the marks that close a question."""
    done = 0
    for match in _CLOSED.finditer(blanked):
        yield done, match.start()
        done = match.end()
    yield done, len(blanked)


def _numbered(blanked: str) -> list[list[tuple[int, int]]]:
    """Return the spans of numbered questions, the first with what stands before the numbering; none without one."""
    for numbering in _NUMBERINGS:
        marks: list[re.Match[str]] = []
        for match in numbering.finditer(blanked):
            opens = marks or _BEFORE_FIRST.search(blanked[: match.start()])
            if opens and _value(match["n"]) == len(marks) + 1:
                marks.append(match)
        if len(marks) > 1:
            ends = (*(mark.start() for mark in marks[1:]), len(blanked))
            spans = [[(mark.end(), end)] for mark, end in zip(marks, ends, strict=True)]
            spans[0].insert(0, (0, marks[0].start()))
            return spans
    return []


def _value(numeral: str) -> int:
    if numeral in _CIRCLED:
        return _CIRCLED.index(numeral) + 1
    return int(next(find_numerals(fold_in_place(numeral))).value)


def _trimmed(text: str, spans: Sequence[tuple[int, int]]) -> Part:
    """Return the characters of some spans without blanks and marks at either end."""
    at = [i for start, end in spans for i in range(start, end)]
    while at and text[at[0]] in _EDGES:
        at.pop(0)
    while at and text[at[-1]] in _EDGES:
        at.pop()
    return Part("".join(text[i] for i in at), tuple(at))


def _asks_with_a_word(stretch: str) -> bool:
    """Whether a stretch has a word, or the particle, that asks."""
    folded = fold(stretch)
    return folded.endswith(_ASKS) or asks_number(folded) or bool(expected(folded))


def _likely_asks(reading: TurnReading) -> bool:
    """Whether a stretch asks, by an answer that the name of a thing alone does not ask for."""
    return reading.answer.name in _ASKED and reading.answer.probability >= _SURE


def _asks_further(reading: TurnReading) -> bool:
    """Whether a stretch asks more than to which place or year what is asked belongs."""
    asks = reading.operation.name not in _LEANING and reading.operation.probability >= _LIKELIER
    return asks or reading.act.name == "source"  # 原话怎么说 asks of the answer before


class Asking:
    """Tells whether a stretch of a text asks anything by itself, as the turn reader reads it."""

    def __init__(self, places: PlaceFinder, lexicon: Lexicon, reader: TurnReader) -> None:
        self._places = places
        self._lexicon = lexicon
        self._reader = reader

    def __call__(self, stretch: str) -> bool:
        """Return whether it asks; without a question mark it has to name what it asks for, or ask with a word."""
        folded = fold(stretch)
        masked = mask(folded, self._spans(folded))
        reading, names, closed = self._reader.read(masked), self._names(folded), folded.endswith(_ASKS)
        if reading.operation.name == "none":  # nothing of the reports, and all the same a question if of anything
            return closed and not names and any(one.weight >= NOUN for one in read_subject(masked, self._lexicon).terms)
        return reading.act.name not in _ASIDE and (closed or names or asks_number(folded))

    def are_one(self, first: str, second: str) -> bool:
        """Whether two stretches that ask are one question.

        The second asks no more than the first (共几份? behind 哪些报告……?), or it names the places of which the first
        asks (怎么优化营商环境?甲和乙的打算有什么不同).
        """
        folded = fold(first), fold(second)
        masked = [mask(text, self._spans(text)) for text in folded]
        one, two = (self._reader.read(text) for text in masked)
        bare = SIGNS["place"] not in masked[1] and not self._names(folded[1])
        if bare and two.act.name == "operate":
            return two.operation.name in _TAILS or one.operation.name in _OF_REPORTS
        heading = SIGNS["place"] not in masked[0] and one.operation.name in _HEADINGS
        return heading and SIGNS["place"] in masked[1] and two.operation.name == "compare"

    def are_apart(self, first: str, second: str, marked: bool) -> bool:  # noqa: FBT001  # called by place
        """Whether two pieces that a question is cut into may stand apart.

        The first asks, and the second asks a further thing, or names one behind a mark: 免费问律师的小屋,占多少 is one
        question, like 一年发多少件快递呀,22年的 and 怎么少了这么多,啥缘故 and 化解多少件矛盾纠纷.
        """
        further, names = self.read(second), self._names(fold(second))
        if not names and (further.operation.name == "sum" or further.act.name in _OF_THE_FIRST):
            return False  # 审查合同多少份,一共多少份
        if not (_asks_with_a_word(first) or _likely_asks(self.read(first))):
            return False
        asks = _asks_with_a_word(second.rstrip("?？"))
        return asks or (marked and (names or _asks_further(further)))

    def read(self, question: str) -> TurnReading:
        """Return how the turn reader reads a question by itself."""
        folded = fold(question)
        return self._reader.read(mask(folded, self._spans(folded)))

    def _names(self, folded: str) -> bool:
        """Whether a folded stretch names something of the field."""
        return next(iter(self._lexicon.find(folded)), None) is not None

    def _spans(self, folded: str) -> list[Span]:
        return slot_spans(folded, self._places, self._lexicon)
