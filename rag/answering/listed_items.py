"""The items of a list in a report: a part's divisions, what its prose numbers, what a clause names one after another.

The one place that cuts a list into its items. Knows no question and no dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import Passage, Report, Section, Sentence
from index.text.numerals import find_numerals
from rag.wording.lines import clip

LONGEST_HEAD = 60  # characters by which an item is named
LONGEST_NAME = 16  # characters of an item that is a name, and tells nothing of what it names
_NUMBERING = (
    re.compile(r"(?:^|(?<=[。;；:：,，\s]))(?P<n>[一二三四五六七八九十]{1,2})是"),
    re.compile(r"[(（](?P<n>[一二三四五六七八九十]{1,2})[)）]"),
    re.compile(r"[(（](?P<n>\d{1,2})[)）]"),
    re.compile(r"(?:^|(?<=[。;；:：\s]))第(?P<n>[一二三四五六七八九十]{1,2})[,，、]"),
    re.compile(r"(?:^|(?<=[。;；:：\s]))(?P<n>\d{1,2})[.、．](?!\d)"),
)
_NUMERAL = re.compile(
    r"\s*(?:[一二三四五六七八九十]{0,3}是|[(（](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|第[一二三四五六七八九十]{1,3}[,，、]"
    r"|\d{1,2}[.、．])\s*"
)
_HEAD_END = re.compile(r"[。;；\n]")
_CLAUSE = re.compile(r"[^,，;；。]+")
_CLAUSE_END = re.compile(r"[,，;；。:：]")
_SIGN = "、"
_LAST_JOINED = re.compile("以及|[和与及]")
_LINE = re.compile(r"^[ \t　]*(?P<dash>[-—–]{2,})?[^\n]*\S[^\n]*$", re.MULTILINE)
LONGEST_GAP = 12  # characters between what leads a list in and its first item
_LEAST_NAMED = 3  # things, named one after another


@dataclass(frozen=True, slots=True)
class Item:
    """Characters of a report that are one item, with the section they are in; ``head``: the words that name it."""

    start: int
    end: int
    section: Section
    head: str


def section_items(
    report: Report, sections: Sequence[Section], section: Section, end: int | None = None
) -> tuple[Item, ...]:
    """Return the items of a section in the report's order: its divisions, else what its prose numbers; none, if none.

    ``end``: where its last item ends, if not with the section. Of lists within lists only the outermost is returned.
    """
    last = section.end if end is None else end
    inside = [one for one in sections if one.path[:-1] == section.path and section.start < one.start < last]
    if len(inside) > 1:
        ends = [*(one.start for one in inside[1:]), last]
        return tuple(
            Item(one.start, stop, one, head_of(report.text[one.start : stop]))
            for one, stop in zip(inside, ends, strict=True)
        )
    starts = max(
        (_numbered(report.text, _behind_title(report.text, section, last), last, k) for k in _NUMBERING), key=len
    )
    if not starts:
        return ()
    ends = [*starts[1:], last]
    return tuple(
        Item(start, stop, section, head_of(report.text[start:stop])) for start, stop in zip(starts, ends, strict=True)
    )


def items_led_by(report: Report, sections: Sequence[Section], section: Section, lead: Sentence) -> tuple[Item, ...]:
    """Return the items that a sentence of a section leads in: 重点做好以下七个方面工作:(一)…; none, if none follow.

    They are the section's further divisions, what the prose numbers from the sentence on, or lines behind dashes.
    """
    text = report.text
    inside = [one for one in sections if one.path[:-1] == section.path and lead.end <= one.start < section.end]
    kinds = [
        [one.start for one in inside],
        *(_numbered(text, lead.start, section.end, kind) for kind in _NUMBERING),
        _dashed(text, lead.end, section.end),
    ]
    led = [starts for starts in kinds if len(starts) > 1 and len(text[lead.end : starts[0]].strip()) <= LONGEST_GAP]
    starts = max(led, key=len, default=[])
    if not starts:
        return ()
    line_end = text.find("\n", starts[-1])
    in_lines = "\n" in text[starts[0] : starts[1]]
    last = section.end if in_lines and inside else min(line_end if line_end >= 0 else section.end, section.end)
    own = {one.start: one for one in inside}
    return tuple(
        Item(start, end, own.get(start, section), head_of(text[start:end]))
        for start, end in zip(starts, [*starts[1:], last], strict=True)
    )


def item_passage(report: Report, item: Item) -> Passage:
    """Return an item, whole, as what can be cited."""
    text = report.text[item.start : item.end].rstrip()
    said = Sentence(report.id, item.section.ordinal, 0, item.start, item.start + len(text), text)
    return Passage(said, report, item.section.path, item.section.aspect, 0.0)


def head_of(text: str) -> str:
    """Return the words that name an item: its heading, or its first sentence."""
    plain = text.strip()
    stop = _HEAD_END.search(plain, 1)
    return clip(plain[: stop.start() if stop else len(plain)], (), LONGEST_HEAD)


def is_name(text: str) -> bool:
    """Whether an item is no more than a name, which tells nothing of what it names: 商业航天."""
    return len(text) <= LONGEST_NAME and not _CLAUSE_END.search(text)


def topic_of(text: str) -> str:
    """Return the first clause of an item, without its numeral."""
    head = head_of(text)
    numeral = _NUMERAL.match(head)
    clause = _CLAUSE.search(head, numeral.end() if numeral else 0)
    return clause.group() if clause else head


def named_in(sentence: Sentence) -> tuple[Sentence, ...]:
    """Return the things that the clause of a sentence that names most names one after another: 甲、乙、丙等."""
    spans = _most_named(sentence.text)
    return tuple(
        replace(sentence, start=sentence.start + start, end=sentence.start + end, text=sentence.text[start:end])
        for start, end in spans
    )


def named_before(sentence: Sentence, end: int) -> tuple[Sentence, ...]:
    """Return the things that a clause names one after another up to a character: A and B of A、B等两个."""
    begin = max((match.end() for match in _CLAUSE_END.finditer(sentence.text, 0, end)), default=0)
    spans = list(_named(sentence.text, begin, end))
    return tuple(
        replace(sentence, start=sentence.start + start, end=sentence.start + stop, text=sentence.text[start:stop])
        for start, stop in spans
    )


def named_clause(sentence: Sentence) -> str:
    """Return the clause of a sentence that names most things one after another; "" where none does."""
    spans = _most_named(sentence.text)
    return sentence.text[spans[0][0] : spans[-1][1]].strip() if spans else ""


def _most_named(text: str) -> list[tuple[int, int]]:
    clauses = [list(_named(text, *clause.span())) for clause in _CLAUSE.finditer(text)]
    most = max(clauses, key=len, default=[])
    return most if len(most) >= _LEAST_NAMED else []


def _named(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each thing stands; 甲局、乙局和丙局 are three, as the last two end alike."""
    endings = set()
    while (sign := text.find(_SIGN, start, end)) >= 0:
        yield start, sign
        endings.add(text[sign - 1])
        start = sign + len(_SIGN)
    for joined in _LAST_JOINED.finditer(text, start, end):
        if text[joined.start() - 1] in endings:
            yield start, joined.start()
            start = joined.end()
    yield start, end


def _behind_title(text: str, section: Section, end: int) -> int:
    title = section.path[-1] if section.path else ""
    heading = text.find(title, section.start, end)
    return heading + len(title) if heading >= 0 else section.start


def _numbered(text: str, begin: int, end: int, kind: re.Pattern[str]) -> list[int]:
    """Return where prose numbers its items in one way."""
    starts: list[int] = []
    for match in kind.finditer(text, begin, end):
        if int(next(find_numerals(match["n"])).value) == len(starts) + 1:
            starts.append(match.start())
    return starts


def _dashed(text: str, begin: int, end: int) -> list[int]:
    """Return where the lines begin, one after another, that a dash opens."""
    starts: list[int] = []
    for match in _LINE.finditer(text, begin, end):
        if match["dash"]:
            starts.append(match.start("dash"))
        elif starts:
            break
    return starts
