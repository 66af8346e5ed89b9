"""What stands where a question names a place, and is none that we know: 火星, 某某星球, Tokyo.

Such a name must not be passed over, or another place's figures answer. A place stands where a question begins, before
its year, its measure or its doings, or beside another place. What stands there and is no word of the field, and is said
in no report of the library, is told as unknown. Of countries and cities of the world the names are known
(``data/abroad.tsv``). Knows no division of China: those are found before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Literal

from index.text.normalize import fold
from index.text.tokenize import tag_words
from rag.language.words import either, words
from rag.understanding.phrases import (
    ASKED_NUMBER,
    ASKED_SHARE,
    DEICTIC,
    OVER_ALL,
    PARTICLES,
    PRONOUN,
    REASON,
    WHICH_PLACE,
)
from rag.understanding.places.library_names import Outside, is_bare_zone
from rag.understanding.report_words import report_words
from rag.understanding.time import blank_years
from rag.understanding.turn_reader import is_made_of
from rag.understanding.vocabulary import Lexicon, stopwords

Where = Literal["first", "beside", "changed"]  # of the question; of a place; of a word that adds or drops one
Said = Callable[[str], bool]  # whether any report of the library says a folded word

_PLACE, _YEAR, _TERM = "\0", "\1", "\2"  # stand for a known place, a year, a word of the field
_LONGEST, _SHORTEST = 12, 2  # characters of a name
_KIND = re.compile(r"[\u4e00-\u9fffa-z](?:[省市区县旗州盟镇乡村岛国星]|街道|星球|王国|帝国|共和国|自治[州区县旗])$")
# Words that only ask: what is asked begins behind them.
_ASKS = rf"(?:{either('particle', 'asks')}|查询?|[看说那而在从就把]|\W)"
_LEAD = re.compile(rf"(?:{PARTICLES.pattern}|{_ASKS}|{_YEAR})*")
_AND = re.compile(r"的?\s*(?:[和与跟及同比、]|以及|还有|\b(?:vs|and)\b)\s*")
_ENDS = re.compile(
    rf"\s*(?:[{_PLACE}{_YEAR}{_TERM}的呢和与跟及比、有哪谁各差都?？!！。]|一共|总共|共|相比|对比|之间|$)"
)
_BESIDE = re.compile(rf"(?<={_PLACE}){_AND.pattern}(?=[^\W{_PLACE}])")
# A verb with its complement, behind which a place may stand: 加上, 去掉, 只看.
_CHANGES = re.compile(
    r"[加添补算放去删剔排换改留][上掉入进去除成到]|[不只仅还][要看留算]|除了?|\b(?:add|drop|remove|only|also|without|except)\b"
)
_CLOSES = frozenset("的呢有和与跟及比在是吗了被对把、")
_NAMES = re.compile(r"[njsxbia]|eng|vn")
_COUNT = re.compile(r"[\d一二两三四五六七八九十]")  # 两地, 三者
_NO_NAME = (ASKED_NUMBER, ASKED_SHARE, OVER_ALL, PRONOUN, DEICTIC, REASON, WHICH_PLACE)
# In English a name is told by its capital, behind a word that a place follows.
_PROPER = re.compile(
    r"\b(?:in|of|for|by|from|about|did|does|has|have|and|with|to)\s+(?P<name>[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*)*)"
)
_NO_PLACE = frozenset(words("particle", "no_place", "english"))


class Unknown:
    """Finds unknown places in questions; without ``said`` only those abroad are known to be none of the library's."""

    def __init__(self, lexicon: Lexicon, said: Said | None = None) -> None:
        self._lexicon = lexicon
        self._said = said

    def find(self, folded: str, spans: Sequence[tuple[int, int]]) -> tuple[Outside, ...]:
        """Return the names in a folded text that stand in a place's position, where known places stand at ``spans``."""
        found = list(_abroad_in_english(folded, spans))
        masked = self._masked(folded, (*spans, *((place.start, place.end) for place in found)))
        for start, where in _positions(masked):
            if place := self._at(folded, masked, start, where):
                found.append(place)
                masked = _blank(masked, place.start, place.end, _PLACE)
        return tuple(sorted(found, key=lambda place: place.start))

    def find_proper(self, question: str) -> tuple[Outside, ...]:
        """Return the names that an English question, as it was written, spells with a capital where a place stands."""
        if self._said is None:
            return ()
        named = ((match.start("name"), match.end("name")) for match in _PROPER.finditer(question))
        return tuple(
            Outside(start, end, question[start:end], unknown=True)
            for start, end in named
            if self._is_strange(question[start:end])
        )

    def _is_strange(self, name: str) -> bool:
        """Whether a capitalised name is no word of the field, of the calendar, or of the library."""
        said = fold(name).split()
        field = any(self._lexicon.find(" ".join(said))) or not _NO_PLACE.isdisjoint(said)
        return not field and not (self._said and any(self._said(word) for word in said))

    def _masked(self, folded: str, spans: Sequence[tuple[int, int]]) -> str:
        """Return a text of the same length in which places, years and words of the field are signs."""
        masked = folded
        for start, end in spans:
            masked = _blank(masked, start, end, _PLACE)
        masked = blank_years(masked, _YEAR)
        for mention in self._lexicon.find(folded):
            if not any(sign in masked[mention.start : mention.end] for sign in (_PLACE, _YEAR)):
                masked = _blank(masked, mention.start, mention.end, _TERM)
        return masked

    def _at(self, folded: str, masked: str, start: int, where: Where) -> Outside | None:
        """Return the unknown place whose name begins at a position."""
        if end := _abroad_end(masked, start, where):
            return Outside(start, end, folded[start:end])
        end = _name_end(masked, start)
        name = folded[start:end]
        if not _SHORTEST <= len(name) <= _LONGEST or not _ENDS.match(masked, end):
            return None
        told = where != "changed" or _KIND.search(name)
        return Outside(start, end, name, unknown=True) if told and self._is_unknown(name) else None

    def _is_unknown(self, name: str) -> bool:
        """Whether a name is said in no report, nor, if it is of no kind of place, the word that it begins with.

        What everyday words of reports make (人口, 财政收入) is a subject that these reports lack, and no place.
        """
        if (
            self._said is None
            or is_bare_zone(name)
            or _COUNT.match(name)
            or name.endswith("级")  # 区级, 省市两级: of a level, and no place
            or name.isascii()  # in English told by its capital: see find_proper
            or any(pattern.search(name) for pattern in _NO_NAME)
        ):
            return False
        words = [word for word, _ in tag_words(name) if len(word) >= _SHORTEST]
        first = next((word for word in words if word not in stopwords()), name)
        if (words and stopwords().issuperset(words)) or self._lexicon.is_role(name) or self._lexicon.is_role(first):
            return False
        if self._said(name):
            return False
        return bool(_KIND.search(name)) or not (self._said(first) or is_made_of(name, report_words()))


def _positions(masked: str) -> Iterator[tuple[int, Where]]:
    """Yield where a place can stand: at the beginning, unless one is there; beside each place; where one is added."""
    lead = _LEAD.match(masked)
    first = lead.end() if lead else 0
    place = masked.find(_PLACE)
    if place < 0 or (place > first and _AND.search(masked[first:place])):
        yield first, "first"
    for match in _BESIDE.finditer(masked):
        yield match.end(), "beside"
    for match in _CHANGES.finditer(masked):
        yield match.end(), "changed"


def _name_end(masked: str, start: int) -> int:
    """Return where the run of words that may be a name ends, from a position on."""
    end = start
    for word, tag in tag_words(masked[start : start + 2 * _LONGEST]):
        plain = word[0] not in _CLOSES and (word.isalpha() or word == "·")
        named = _NAMES.match(tag) or word.startswith("某") or _KIND.search(masked[start : end + len(word)])
        if not plain or not named:
            break
        end += len(word)
    return end


def _abroad_end(masked: str, start: int, where: Where) -> int:
    """Return where the name of a place abroad that begins at a position ends, or 0: 日本, 法国巴黎."""
    words = tag_words(masked[start : start + 2 * _LONGEST])
    stops = list(accumulate((len(word) for word, _ in words), initial=start))
    end = start
    while further := next((stop for stop in reversed(stops) if masked[end:stop] in abroad()), 0):
        end = further
    return end if end > start and (where == "first" or _ENDS.match(masked, end)) else 0


def _abroad_in_english(folded: str, spans: Sequence[tuple[int, int]]) -> Iterator[Outside]:
    """Yield the places abroad that an English text names where a place stands."""
    for match in _english().finditer(folded):
        start, end = match.span("name")
        if not any(a < end and start < b for a, b in spans):
            yield Outside(start, end, match["name"].title())


def _blank(text: str, start: int, end: int, sign: str) -> str:
    return "".join((text[:start], sign * (end - start), text[end:]))


@cache
def _table() -> tuple[tuple[str, str], ...]:
    """Read the packaged names, (Chinese, English or ""), once."""
    lines = (files("rag") / "data" / "abroad.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return tuple((fold(chinese), fold(english)) for chinese, english in pairs)


@cache
def abroad() -> frozenset[str]:
    """Return the folded Chinese names of places abroad, in Taiwan, Hong Kong and Macao."""
    return frozenset(chinese for chinese, _ in _table())


@cache
def _english() -> re.Pattern[str]:
    names = sorted({english for _, english in _table() if english}, key=len, reverse=True)
    joined = "|".join(map(re.escape, names))
    return re.compile(
        r"(?:^|\b(?:in|of|for|by|from|about|did|does|has|have|and|vs|with|compare|between|to)\s+|,\s*)"
        rf"(?P<name>{joined})\b(?!\s+(?:district|county|thought)\b)"
    )
