"""Numbers as reports write them → exact values with their spans. Knows nothing of what they count.

Reads 1,359 / １３５９ / 98.58% / 2万余 / 210余万 / 五千余 / 七十 / 两轮 / 三成 / 百分之五. Values are Decimals in
plain units: 2万 is 20000, 98.58% is 98.58 with the unit %, 近三成 is 30 with the unit %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from index.text.cleaning import clean
from index.text.normalize import fold_in_place

LONGEST_NUMBER = 32  # characters; more digits or numerals in a row count nothing
_CHINESE = "零〇一二两三四五六七八九十百千"
_DECIMALS = "零〇一二三四五六七八九"
_MULTIPLES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NUMBER = re.compile(
    rf"(?P<of>百分之)?(?:(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)|(?P<chinese>[{_CHINESE}]+(?:点[{_DECIMALS}]+)?))"
    r"(?P<more>余|多|来)?(?P<multiple>[万亿])?(?P<share>%|成|个百分点)?"
)
_CUT = re.compile(
    r"(?<=[\u4e00-\u9fff\d]\d[.．,，])\s*[\r\n]\s*(?=\d)|(?<=\d[.．,，])[\r\n](?=\d)"
)  # 3. and 2万 of a wrapped line


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at ``text[start:end]``. ``chinese``: written in Chinese characters, so it may be part of a word."""

    value: Decimal
    percent: bool
    start: int
    end: int
    chinese: bool


def find_numerals(text: str) -> Iterator[Numeral]:
    """Yield the numbers of a text in order. NFKC folding keeps one character per character for all digits."""
    meant = clean(text, [match.span() for match in _CUT.finditer(text)])
    for match in _NUMBER.finditer(fold_in_place(meant.text)):
        value = _value(match["digits"], match["chinese"])
        if value is None:
            continue
        if match["multiple"]:
            value *= _MULTIPLES[match["multiple"]]
        if match["share"] == "成":
            value *= 10
        percent = bool(match["share"] or match["of"])
        yield Numeral(value, percent, *meant.span(match.start(), match.end()), match["chinese"] is not None)


def _value(digits: str | None, chinese: str | None) -> Decimal | None:
    return Decimal(digits.replace(",", "")) if digits is not None else read_chinese(chinese or "")


def read_chinese(written: str) -> Decimal | None:
    """Return the value of a Chinese numeral such as 一千二百 or 九十八点五, or None where the characters make none."""
    return _read_chinese(written) if len(written) <= LONGEST_NUMBER else None


@lru_cache(maxsize=4096)
def _read_chinese(written: str) -> Decimal | None:
    import cn2an  # takes a fifth of a second, and most commands read no number

    try:
        return Decimal(str(cn2an.cn2an(written, "smart")))
    except (ValueError, KeyError):  # characters of numbers that make none, as in 百千 and 十十二
        return None
