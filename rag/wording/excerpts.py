"""The words of a report that carry a number: as written with its 约 and 余, and the clause from measure to number.

An excerpt shows no other number of its sentence, which could be taken for the one meant. Knows no question.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.facts.tables import words_of_cell
from index.reading.wraps import as_meant
from index.records import Bound, Fact, Role
from index.text.cleaning import Cleaned
from index.text.markup import without_marks
from index.text.numerals import find_numerals
from rag.language.words import either
from rag.schema.answer import MARKER

LONGEST = 40  # characters of the report in an excerpt
GAP = "……"
_BREAK = re.compile(r"(?<!\d)[,，](?!\d)|(?<=\d)[,，](?!\d{3})|(?<!\d)[,，](?=\d)|[;；。！？!?：:\n\r]")
_AHEAD = 12  # characters before a number in which its 约 or 增长 stands
_BOUNDS = either("bound", "more_or_less")
_MORE_OR_LESS = re.compile(rf"(?:约为|达到?|共?计|{_BOUNDS})*$")
_BOUND = re.compile(rf"(?:{_BOUNDS}).*$")
_RISE = re.compile(rf"(?:{either('bound', 'change')})(?:[了达为约近]|超过?)*$")
_AFTER = re.compile(rf"\s*(?:{either('bound', 'after')})")
_COUNTS = re.compile(r"[余多]?[万亿]?[个件条项次场人名位家份期户轮天种类部起%]")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年度?")


def written(text: str, fact: Fact) -> str:
    """Return the number as the report writes it: 约2万余条, 95%以上, 增长148.6%."""
    meant, fact = _meant(text, fact)
    text, number = meant.text, meant.written[fact.start : fact.end]
    before = text[max(0, fact.start - _AHEAD) : fact.start]
    prefix = suffix = ""
    if fact.bound is not Bound.EXACT:
        words = _MORE_OR_LESS.search(before)
        bound = _BOUND.search(words.group()) if words else None
        prefix = bound.group() if bound else ""
        after = _AFTER.match(text, fact.end)
        suffix = after.group().strip() if after else ""
    if fact.unit and fact.unit not in text[fact.start : fact.end] and words_of_cell(text, fact.start):
        number = _with_unit(number, fact)
    if fact.role in {Role.UP, Role.DOWN}:
        rise = _RISE.search(before)
        prefix = rise.group() if rise else ("增长" if fact.role is Role.UP else "下降") + prefix
    return plain(prefix + number + suffix)


def excerpt(text: str, fact: Fact, longest: int = LONGEST) -> str:
    """Return the words from measure to number, at most ``longest`` characters, gaps shown as ……"""
    meant, fact = _meant(text, fact)
    text, shown = meant.text, meant.written
    if words := words_of_cell(shown, fact.start):
        return plain(GAP.join((*words, shown[fact.start : fact.end])))
    start, end = clause_span(text, fact)
    start, cut = _after_other_numbers(text, start, fact)
    end = _before_other_numbers(text, end, fact)
    last = max(fact.end, _bound_end(text, fact))
    if fact.start < fact.measure_end <= end:
        last = max(last, fact.measure_end)
    if end - start > longest:
        end = last
    measure = ""
    if fact.measure_start < fact.measure_end <= start:
        measure = shown[fact.measure_start : fact.measure_end]
        cut = True
    elif end - start > longest and start < fact.measure_start < fact.start:
        start, cut = fact.measure_start, True
    if len(measure) + end - start > longest:
        return _shortest(meant, fact, end, longest)
    return plain(measure + (GAP if cut else "") + shown[start:end].strip())


def _meant(text: str, fact: Fact) -> tuple[Cleaned, Fact]:
    """Return a report's text as it is meant, and the fact with its places there."""
    meant = as_meant(text)
    if meant.starts is None:
        return meant, fact
    start, measure = meant.find(fact.start), meant.find(fact.measure_start)
    end, measure_end = meant.find(fact.end), meant.find(fact.measure_end)
    return meant, replace(fact, start=start, end=end, measure_start=measure, measure_end=measure_end)


def _with_unit(number: str, fact: Fact) -> str:
    """Return the number of a cell with the unit that its heading or its row has."""
    same = re.sub(r"[,，\s]", "", number) == f"{fact.value:f}"
    return f"{number if same else f'{fact.value.normalize():f}'}{fact.unit}"


def _shortest(meant: Cleaned, fact: Fact, end: int, longest: int) -> str:
    """Return the measure, a gap and what stands right before the number, as far as there is room."""
    end = min(end, max(fact.end, fact.start + longest))
    measure = meant.written[fact.measure_start : fact.measure_end] if fact.measure_end <= fact.start else ""
    measure = measure[: max(0, longest - (end - fact.start))]
    start = fact.start - max(0, min(fact.start - fact.measure_end, longest - len(measure) - (end - fact.start)))
    start, _ = _after_other_numbers(meant.text, start, fact)
    return plain(measure + GAP + meant.written[start:end].strip().lstrip("、"))


def clause_span(text: str, fact: Fact) -> tuple[int, int]:
    """Return the span of the number's clause, without the commas around it."""
    low, high = max(0, fact.start - 200), fact.end + 200
    start = max((match.end() for match in _BREAK.finditer(text, low, fact.start)), default=low)
    following = _BREAK.search(text, fact.end, high)
    return min(start, fact.start), following.start() if following else min(len(text), high)


def _bound_end(text: str, fact: Fact) -> int:
    after = _AFTER.match(text, fact.end) if fact.bound is not Bound.EXACT else None
    return after.end() if after else fact.end


def _after_other_numbers(text: str, start: int, fact: Fact) -> tuple[int, bool]:
    """Move a start behind the numbers that stand before the one meant; whether it moved."""
    others = _numbers(text, start, fact.start)
    if not others:
        return start, False
    behind = others[-1][1]
    pause = max(text.rfind(mark, behind, fact.start) for mark in "、和与及的")
    return (pause + 1 if pause >= 0 else fact.start), True


def _before_other_numbers(text: str, end: int, fact: Fact) -> int:
    """Move an end before the numbers that follow the one meant."""
    others = _numbers(text, fact.end, end)
    if not others:
        return end
    pause = max(text.rfind(mark, fact.end, others[0][0]) for mark in "、和与及")
    least = max(_bound_end(text, fact), fact.measure_end if fact.measure_end <= others[0][0] else 0)
    return max(pause, least)


def _numbers(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the numbers of a stretch of text that count something; years left out."""
    piece = text[start:end]
    plain = _YEAR.sub(lambda match: "年" * len(match.group()), piece)
    return [
        (start + numeral.start, start + numeral.end)
        for numeral in find_numerals(plain)
        if not numeral.chinese or _COUNTS.match(plain, numeral.end)
    ]


def plain(words: str) -> str:
    """Return words on one line, without marks of Markdown and what would read as a marker of the answer."""
    return re.sub(r"\s+", " ", MARKER.sub("", without_marks(words))).strip()
