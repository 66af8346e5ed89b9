"""Traditional characters → the simplified ones they stand for, each in its place. Knows no report and no question.

What is outside of the character set of simplified Chinese and has a simplified form stands for that form in any text,
and so do a few characters of the set (於, 後). The others are read so in a text in traditional script only: 乾 is 干
there, and a county's name elsewhere. The tables are OpenCC's. No text changes its length, so that every place stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SIMPLIFIED = "gb2312"
_VARIANTS = frozenset("後於徵麽夥捱摺榘菸醣麴")  # of that set, which simplified texts write in names at most
_OF_NAMES = frozenset("昇陞濛颺")  # outside of it, but since 2013 simplified too, in names
_LEAST = 0.1  # of the Chinese characters of a text; of 900 real reports in simplified ones at most 0.001 are such
_HAN = re.compile("[\u4e00-\u9fff]")
# Taiwan writes 著 for 着 too, but for some words; a text that has a 着 does not.
_WRITTEN, _PARTICLE = "著", "着"
# Of OpenCC's words of Taiwan, of as many characters, those that mainland reports do not write in another sense.
_OF_TAIWAN = frozenset(
    {
        *(
            "專案",
            "資訊",
            "資訊科技",
            "資訊保安",
            "網路",
            "社羣",
            "叢集",
            "透過",
            "高階",
            "迴圈",
            "程式",
            "視窗",
            "排程",
        ),
        *("釋出", "軟體", "硬體", "寬頻", "晶片", "訊號", "訊息", "鐳射", "遠端", "列印", "資料庫", "伺服器", "計程車"),
        *("入口網站", "高畫質"),
    }
)
_PLANE_TWO = "\U00010000"  # where the characters begin that hardly any font has
_FURTHER = {"乾安": "乾安", "批覆": "批复"}  # what OpenCC's words lack: a county, a word of offices


@dataclass(frozen=True, slots=True)
class _Tables:
    """What stands for what: characters in any text; characters and words in one in traditional script."""

    certain: re.Pattern[str]
    each: Mapping[int, str]
    in_script: Mapping[int, str]
    words: Mapping[str, str]
    any_word: re.Pattern[str]


def simplify(text: str) -> str:
    """Return a text, of the same length, as it reads in simplified characters."""
    if text.isascii():
        return text
    tables = _tables()
    many = len(tables.certain.findall(text))
    if not many:
        return text
    if many < _LEAST * len(_HAN.findall(text)):
        return text.translate(tables.each)
    words = [(found.start(), tables.words[found.group()]) for found in tables.any_word.finditer(text)]
    changed = text.translate(tables.in_script)
    if _PARTICLE not in text:
        changed = changed.replace(_WRITTEN, _PARTICLE)
    for start, word in words:
        changed = changed[:start] + word + changed[start + len(word) :]
    return changed


def simplify_each(text: str) -> str:
    """Return a text, of the same length, with those characters changed that are read so in any text."""
    tables = _tables()
    return text.translate(tables.each) if tables.certain.search(text) else text


def traditional_characters() -> str:
    """Return the characters that ``simplify_each`` changes."""
    return "".join(map(chr, _tables().each))


@cache
def _tables() -> _Tables:
    """Read OpenCC's tables, which takes some milliseconds."""
    in_script = {ord(old): new for old, new in _lines("TSCharacters") if new != old and new < _PLANE_TWO}
    for old, new in (*_lines("HKVariantsRev"), *_lines("TWVariantsRev")):  # 衞, which Hong Kong writes for 衛
        if not _is_simplified(old) and (plain := new.translate(in_script)) != old:
            in_script.setdefault(ord(old), plain)
    each = {code: new for code, new in in_script.items() if _stands_for_another(chr(code))}
    exceptions = [(old, new) for old, new in _lines("TSPhrases") if new != old.translate(in_script)]
    exceptions += [(old, new.translate(in_script)) for old, new in _lines("TWVariantsRevPhrases") if _WRITTEN in old]
    as_in_taiwan = {ord(old): new for old, new in _lines("TWVariants")}
    taiwan = [(old, new.translate(in_script)) for old, new in _lines("TWPhrasesRev") if old in _OF_TAIWAN]
    exceptions += [*taiwan, *((old.translate(as_in_taiwan), new) for old, new in taiwan)]
    words = {old: new for old, new in exceptions if len(new) == len(old)} | _FURTHER
    longest_first = sorted(words, key=len, reverse=True)
    return _Tables(
        re.compile(f"[{''.join(map(chr, each))}]"),
        each,
        in_script,
        words,
        re.compile("|".join(map(re.escape, longest_first))),
    )


def _lines(name: str) -> Iterator[tuple[str, str]]:
    """Yield what stands on the left of one of OpenCC's tables, and the first of what stands on its right."""
    table = files("opencc").joinpath(f"dictionary/{name}.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        old, _, new = line.partition("\t")
        yield old, new.split(" ")[0]


def _stands_for_another(character: str) -> bool:
    return character in _VARIANTS or (character not in _OF_NAMES and not _is_simplified(character))


def _is_simplified(character: str) -> bool:
    try:
        character.encode(_SIMPLIFIED)
    except UnicodeEncodeError:
        return False
    return True
