"""A text as it came → as it is meant, and where each of its characters stands in what came.

Signs that nobody sees, radicals that stand for characters, blanks between the letters of a spaced line and blanks
inside a number are what copying out of pages and PDFs leaves; traditional characters are read as simplified ones. The
text that came stays as it is: it is what is quoted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from index.text.markup import find_marks, without_marks
from index.text.normalize import INVISIBLE, as_characters, fold
from index.text.script import simplify

_HAN = "\u4e00-\u9fff"
_BLANK = r"[ \u3000\xa0\u2000-\u200a\u202f\u205f]"
# What makes a number of what stands before it: a unit, 万, %. A year, a date and a link make none.
_UNIT = rf"(?:[万亿余多%‰％]|(?![年月日号时点至到和与及或、])[{_HAN}])"
_COUNTED = rf"(?={_BLANK}?{_UNIT})"
# Behind these stands the name of a thing, which no blank parts from its number: 附件1 10件
_BEHIND = rf"(?<=[{_HAN}（(“])(?<![第表图号年月日])(?<!附件)(?<!专栏)"
_GROUPS = rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?:\.\d+)?(?!\d)"
_NUMBER = re.compile(
    "|".join(
        (
            # 12 345件, 收到 12 345 件. A year has four digits, and a row of columns has its units in its heading.
            rf"(?:{_BEHIND}|(?<=[，,；;：:。、])){_GROUPS}(?!{_BLANK}\d)(?={_BLANK}?{_UNIT}|[，,。；;、)）]|$)",
            rf"(?<=[{_HAN}]{_BLANK}){_GROUPS}(?={_BLANK}{_UNIT})",
            # 3. 2万, 2575 .33 亿元; what stands behind a mark or opens a line is an item: 1. 5个
            rf"(?:{_BEHIND}|(?<=[{_HAN}]{_BLANK}))\d+"
            rf"(?:{_BLANK}{{1,2}}[.．]{_BLANK}{{0,2}}|[.．]{_BLANK}{{1,2}})\d+{_COUNTED}",
            rf"{_BEHIND}(?<!分别)(?<!分别为)\d{{1,3}}(?:{_BLANK}?[,，]{_BLANK}?\d{{3}})+(?!\d){_COUNTED}",  # 1, 286件
            # 3 0 0多场次, 2 70元
            rf"{_BEHIND}(?:\d{{1,3}}(?:{_BLANK}\d){{1,8}}|\d{{1,3}}{_BLANK}\d{{1,3}})(?:\.\d+)?(?!\d|{_BLANK}\d){_COUNTED}",
            rf"(?<!\S)2{_BLANK}0(?:{_BLANK}\d){{2}}(?={_BLANK}?年)",
            rf"分之{_BLANK}+(?=[\d零一二两三四五六七八九十百])",
            r"(?<![\d’'])\d{1,3}(?:[’']\d{3})+(?![\d’'])",
        )
    )
)
# A number set apart from the characters around it: 收到 45 件, （2022 年; but not 附件1 重点任务, a name and a title.
_FIGURE = r"\d[\d.,，]*[万亿]?[余多]?"
_BEFORE = rf"(?=[{_HAN}%％‰])(?![{_HAN}]{{2,6}}[:：])"  # no label of a field: 访问量 12 来源：
_SET_APART = re.compile(
    rf"(?<=[{_HAN}]){_BLANK}{_FIGURE}{_BLANK}{_BEFORE}"
    rf"|(?<=[，,。；;、（(“]){_FIGURE}{_BLANK}{_BEFORE}"
    rf"|(?<!\S)(?:19|20)\d\d{_BLANK}(?=年)"
)
_INSIDE = re.compile(rf"{_BLANK}+|[’']")
_SPACED = re.compile(rf"(?<!\S)(?:\S{_BLANK}){{5,}}\S(?!\S)")  # 收 到 申 请 1 2 4 件
_LEAST = 3  # Chinese characters of what is spaced letter by letter; a row of numbers has none
# Without one of these nothing is to be done, which is nearly always so; the first is the faster to see.
_ANY = re.compile(f"[{_BLANK[1:-1]}’'\x00\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u2e80-\u2fdf\uf900-\ufaff]")
_SUSPECT = re.compile(
    rf"[\d.．,，]{_BLANK}+[\d.．,，]|[\d万亿余多]{_BLANK}[{_HAN}%％‰]|分之{_BLANK}"
    rf"|\d[’']\d|(?<!\S)(?:\S{_BLANK}){{5}}\S(?!\S{{2}})"
)
_LETTER = re.compile(r"[A-Za-z]")
_LINE_END = re.compile(r"\s*[\r\n]\s*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it is meant, and where in what came each character stands; None: where it stands in the text.

    ``written`` is the same, character for character, in the script in which it came: what is shown of it.
    """

    text: str
    written: str
    starts: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of what came that ``text[start:end]`` is."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.starts[end - 1] + 1 if end > start else self.starts[start]

    def find(self, position: int) -> int:
        """Return the first character of the text that stands at or behind a place of what came."""
        return position if self.starts is None else bisect_left(self.starts, position)


def clean(text: str, wraps: Sequence[tuple[int, int]] = ()) -> Cleaned:
    """Return a text as it is meant. ``wraps``: the ends of lines, in order, that end nothing."""
    marks = find_marks(text)
    if not wraps and not marks and _ANY.search(text) is None:
        return Cleaned(simplify(text), text)
    meant = as_characters(text)
    out = [*marks, *(match.span() for match in INVISIBLE.finditer(text))]
    for start, end in wraps:
        if _LETTER.match(text, start - 1) and _LETTER.match(text, end):
            meant = f"{meant[:start]} {meant[start + 1 :]}"
            start += 1  # noqa: PLW2901  # a blank stays between two words
        out.append((start, end))
    cleaned = _without(Cleaned(simplify(meant), meant), sorted(out))
    if _SUSPECT.search(cleaned.text):
        cleaned = _without(cleaned, list(_blanks(_SPACED, cleaned.text, _LEAST)))
        cleaned = _without(cleaned, list(_blanks(_NUMBER, cleaned.text)))
        cleaned = _without(cleaned, list(_blanks(_SET_APART, cleaned.text)))
    return cleaned


def clean_sentence(text: str) -> str:
    """Return the text of one sentence as it is meant: where a line ends in it, it was wrapped."""
    return _clean_sentence(text).text


def show_sentence(text: str) -> str:
    """Return the text of one sentence as it is shown: as it is meant, in the script in which it came, and unmarked."""
    return without_marks(_clean_sentence(text).written)


def fold_sentence(text: str) -> str:
    """Return the folded text of one sentence, as ``fold`` has it, of what it means."""
    return fold(clean_sentence(text))


def _clean_sentence(text: str) -> Cleaned:
    return clean(text, [match.span() for match in _LINE_END.finditer(text.strip())])


def _blanks(pattern: re.Pattern[str], text: str, least: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the blanks inside of what a pattern finds with at least so many Chinese characters."""
    for match in pattern.finditer(text):
        if sum("\u4e00" <= character <= "\u9fff" for character in match.group()) >= least:
            for blank in _INSIDE.finditer(text, *match.span()):
                yield blank.span()


def _without(cleaned: Cleaned, out: Sequence[tuple[int, int]]) -> Cleaned:
    """Return a text without some stretches of it, in order."""
    if not out:
        return cleaned
    starts = cleaned.starts or range(len(cleaned.text) + 1)
    kept: list[slice] = []
    at = 0
    for start, end in (*out, (len(cleaned.text), len(cleaned.text))):
        kept.append(slice(at, start))
        at = max(at, end)
    text, written = ("".join(one[piece] for piece in kept) for one in (cleaned.text, cleaned.written))
    return Cleaned(text, written, [*chain.from_iterable(starts[piece] for piece in kept), starts[len(cleaned.text)]])
