"""The marks of Markdown in a text: which of its characters are no words. Knows no report.

``find_marks`` returns those inside of a line (``**``, ``__``, ``~~``, backticks, links, notes, backslashes), which part
words and numbers; they are left out of what a text means. ``without_marks`` is a text as it is shown, so that it has
no marks of headings either. Stars that blank out a name or a number (王**, 138****1234) are no marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.text.script import simplify_each

Stretch = tuple[int, int]

_ANY = re.compile(r"[*_~`\\]|\]\(|\[\^")
_MOST = 20_000  # signs of a text that is Markdown; more are a drawing, or meant to be slow
_PAIR = re.compile(
    r"(?<![\\*_~`])(?P<mark>\*{1,3}|_{1,3}|~~|`{1,2})(?=[^\s*_~`])(?P<inside>[^\n|]{0,400}?[^\s\\*_~`])(?P=mark)(?![*_~`])"
)
_LINK = re.compile(
    r"(?P<opens>!?\[)(?P<inside>[^\[\]\n]{1,200})(?P<closes>\]\((?:[./#]|\w[\w-]*[.:/])[^()\s]{0,500}\))"
)
_NOTE = re.compile(r"\[\^[\w-]{1,20}\]")
_ESCAPE = re.compile(r"\\(?=[*_~`#\[\]()+.!|<>{}-])")
_HEADING = re.compile(r"^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?)+", re.MULTILINE)
_OPENS, _CLOSES = frozenset({"Ps", "Pi"}), frozenset({"Pe", "Pf", "Po"})
# Family names, behind which stars stand for what is withheld: 王**与李**
_FAMILIES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤某"
)


@lru_cache(maxsize=64)
def find_marks(text: str) -> tuple[Stretch, ...]:
    """Return where the marks inside of the lines of a text stand, in order; none of them overlap."""
    if _ANY.search(text) is None or len(_ANY.findall(text)) > _MOST:
        return ()
    return _apart(sorted((*_pairs(text), *_links(text), *(match.span() for match in _ESCAPE.finditer(text)))))


def with_marks(text: str, start: int, end: int) -> Stretch:
    """Return a stretch of a text with the marks around it that set off words of it alone: **审结40件**。"""
    behind, before = _partners(text)
    while (closes := behind.get(start)) is not None and closes[1][0] <= end:
        start = closes[0][0]
    while (opens := before.get(end)) is not None and opens[0][0] >= start:
        end = opens[1][1]
    return start, end


@lru_cache(maxsize=8)
def _partners(text: str) -> tuple[Mapping[int, tuple[Stretch, Stretch]], Mapping[int, tuple[Stretch, Stretch]]]:
    """Return the pairs of marks of a text by where the first one ends, and by where the second one begins."""
    if not find_marks(text):
        return {}, {}
    each = iter((*_pairs(text), *(stretch for stretch in _links(text) if text[stretch[0] : stretch[0] + 2] != "[^")))
    pairs = list(zip(each, each, strict=True))
    return {opens[1]: (opens, closes) for opens, closes in pairs}, {
        closes[0]: (opens, closes) for opens, closes in pairs
    }


@lru_cache(maxsize=64)
def find_unshown(text: str) -> tuple[Stretch, ...]:
    """Return what is not shown of a text: the marks inside of its lines, and those of headings and quotations."""
    opening = [match.span() for match in _HEADING.finditer(text)] if "#" in text or ">" in text else []
    return _apart(sorted((*find_marks(text), *opening)))


def without_marks(text: str) -> str:
    """Return a text as it is shown."""
    pieces, at = [], 0
    for start, end in find_unshown(text):
        pieces.append(text[at:start])
        at = end
    return "".join((*pieces, text[at:]))


def _pairs(text: str, start: int = 0, end: int | None = None) -> Iterator[Stretch]:
    """Yield the marks that set words off, and those inside of these words."""
    at, end = start, len(text) if end is None else end
    while match := _PAIR.search(text, at, end):
        inside = match.span("inside")
        if _sets_off(text, match):
            yield match.start(), inside[0]
            yield inside[1], match.end()  # right behind the first one, as ``_partners`` has it
            yield from () if match["mark"][0] == "`" else _pairs(text, *inside)
            at = match.end()
        else:
            at = match.end("mark")


def _sets_off(text: str, match: re.Match[str]) -> bool:
    """Whether a pair of marks is one: words begin behind the first and end before the second, as in CommonMark.

    Brackets and quotation marks may stand inside of it next to words outside, which writers of Chinese do.
    """
    mark, inside = match["mark"], match["inside"]
    before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if mark[0] in "`~":
        return True
    if not (_is_free(before) or _is_word(inside[0]) or unicodedata.category(inside[0]) in _OPENS):
        return False
    if not (_is_free(behind) or _is_word(inside[-1]) or unicodedata.category(inside[-1]) in _CLOSES):
        return False
    if unicodedata.category(inside[-1]) in _OPENS:
        return False
    if mark[0] == "_" or mark == "*":  # which stand in names and in formulas
        return _is_free(before) and _is_free(behind)
    digits = _is_word(before) and before.isascii() and inside[0].isascii()  # 138***1234
    return not digits and not {simplify_each(before), simplify_each(inside[-1])} <= _FAMILIES


def _is_free(beside: str) -> bool:
    """Whether what stands beside a pair is no part of a word."""
    return not beside or not _is_word(beside)


def _is_word(character: str) -> bool:
    return character.isalnum()


def _links(text: str) -> Iterator[Stretch]:
    for match in _LINK.finditer(text):
        yield match.span("opens")
        yield match.span("closes")
    for match in _NOTE.finditer(text):
        yield match.span()


def _apart(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches that begin where none before them stands."""
    kept: list[Stretch] = []
    for start, end in stretches:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)
