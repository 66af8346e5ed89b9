"""Bytes → text, strictly, and whether a text can be a report's: not empty, not binary, not garbled, in Chinese.

Only a byte order mark, which is a sign of the encoding, is left out.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from index.errors import ReadError

MIN_CHINESE = 20  # characters; the shortest headline of a report has about as many
# Shares that tell text from other things; measured on 900 real reports: at least 0.99 of their Chinese characters
# are in level 1 of GB 2312, of UTF-8 read as GBK some 0.14.
_MIN_COMMON = 0.6
_MAX_CONTROL = 0.01
_CERTAIN = 0.9  # share of characters that are common in Chinese: an encoding that nothing else tells is taken for sure
_WITHOUT_MARK = ("utf-16-le", "utf-16-be")
_LEVEL_1 = range(0xB0, 0xD8)  # first bytes of GB 2312's 3755 common characters
_LEVEL_1_OF_BIG5 = range(0xA4, 0xC7)  # first bytes of Big5's 5401 common characters
_UNPRINTED_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def decode_text(data: bytes, path: Path) -> tuple[str, str]:
    """Decode a text file strictly; return text and encoding. Raises ReadError when it is no text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode(data, "utf-16", path), "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return _decode(data[len(codecs.BOM_UTF8) :], "utf-8", path), "utf-8"
    if data.count(0) > _MAX_CONTROL * len(data):
        if (text := _read_certainly(data, _WITHOUT_MARK)) is not None:
            return text
        raise ReadError(f"{path} is a binary file, not text; give its text (.txt or .md) instead", "binary")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_national(data, path)


def _decode_national(data: bytes, path: Path) -> tuple[str, str]:
    """Decode what is not UTF-8: GB 18030, unless it makes sense as something else only."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if _has_chinese(text) and not _is_garbled(text):
        return text, "gb18030"
    if certain := _read_certainly(data, (*_WITHOUT_MARK, "big5")):
        return certain
    return _decode(data, "gb18030", path), "gb18030"


def _read_certainly(data: bytes, encodings: Sequence[str]) -> tuple[str, str] | None:
    """Return the text in the one encoding in which it is Chinese, nearly all of it; None where none or several are."""
    found = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        common = _is_common_traditional if encoding == "big5" else _is_common
        chinese = [character for character in text if is_chinese(character)]
        plain = sum(character.isascii() or unicodedata.east_asian_width(character) in "WF" for character in text)
        if len(chinese) >= MIN_CHINESE and plain >= _CERTAIN * len(text):
            found += [(text, encoding)] * (_count(chinese, common) >= _CERTAIN * len(chinese))
    return found[0] if len(found) == 1 else None


def check_text(text: str, path: Path) -> None:
    """Raise ReadError for a text that is no report's: empty, binary, garbled, without Chinese."""
    if not text.strip():
        raise ReadError(f"{path} is empty; give a file with a report's text", "empty")
    if len(_UNPRINTED_CONTROL.findall(text)) > _MAX_CONTROL * len(text):
        raise ReadError(f"{path} is a binary file, not text; give its text (.txt or .md) instead", "binary")
    if _is_garbled(text):
        raise ReadError(
            f"{path} is garbled (its encoding was mistaken when it was saved); get the original again", "garbled"
        )
    if not _has_chinese(text):
        raise ReadError(
            f"{path} has fewer than {MIN_CHINESE} Chinese characters; give a report in Chinese", "no_chinese"
        )


def is_chinese(character: str) -> bool:
    """Whether a character is a CJK ideograph."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character == "〇"


def _has_chinese(text: str) -> bool:
    """Whether there are as many Chinese characters as a report has at least; nothing behind them is looked at."""
    return len(list(islice(filter(is_chinese, text), MIN_CHINESE))) == MIN_CHINESE


def _is_garbled(text: str) -> bool:
    """Whether the text shows one of the three classic accidents between UTF-8, GBK and Latin-1."""
    if "锟斤拷" in text or text.count("\ufffd") * 100 > len(text):
        return True
    sample = "".join(character for character in text[:20_000] if not character.isspace())
    chinese = [character for character in sample if is_chinese(character)]
    if len(chinese) < MIN_CHINESE:
        return _reads_as_utf8(sample)
    common = max(_count(chinese, common) for common in (_is_common, _is_common_traditional))
    return common < _MIN_COMMON * len(chinese)


def _count(characters: Sequence[str], holds: Callable[[str], bool]) -> int:
    """Return of how many characters something holds; a text has each of its characters many times."""
    return sum(many for character, many in Counter(characters).items() if holds(character))


def _is_common(character: str) -> bool:
    try:
        return character.encode("gb2312")[0] in _LEVEL_1
    except UnicodeEncodeError:
        return False


def _is_common_traditional(character: str) -> bool:
    try:
        return character.encode("big5")[0] in _LEVEL_1_OF_BIG5
    except UnicodeEncodeError:
        return False


def _reads_as_utf8(sample: str) -> bool:
    """Whether Latin-1 text is really Chinese in UTF-8 (ä¸­å›½)."""
    western = sum(1 for character in sample if "\x80" <= character <= "\xff")
    return western > len(sample) / 3


def _decode(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{path} is neither UTF-8 nor GB18030 text (byte {error.start} does not decode); "
            "save it as UTF-8, or give its text if it is a binary file",
            "encoding",
        ) from error
