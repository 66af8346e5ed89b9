"""Build rag/data/readings.txt.gz, how characters and words are spoken, from pypinyin 0.55.0 (MIT).

Run it with the extra `dev` installed: python scripts/build_readings.py

A line for each syllable or choice of syllables, the usual one first, with the characters that have it; an empty line;
then a line for each character that begins words: the character and what follows it in each of them, with the
syllables of the whole word where they are not the usual ones of its characters.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from importlib import metadata
from pathlib import Path

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

SOURCE = {"pypinyin": "0.55.0"}
TARGET = Path(__file__).parents[1] / "rag" / "data" / "readings.txt.gz"
FIRST, LAST = 0x3400, 0x9FFF  # the characters of which words are made, those of names among them


def main() -> None:
    """Write the table."""
    for package, wanted in SOURCE.items():
        if (found := metadata.version(package)) != wanted:
            raise SystemExit(f"{package} {found} is installed, the table is made from {wanted}")
    lines = [*character_lines(), "", *word_lines()]
    TARGET.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), compresslevel=9, mtime=0))
    print(f"{TARGET}: {len(lines)} lines, {TARGET.stat().st_size} bytes")


def character_lines() -> list[str]:
    """Return each choice of syllables with its characters."""
    spoken: dict[str, str] = defaultdict(str)
    for code in sorted(PINYIN_DICT):
        if FIRST <= code <= LAST:
            readings = pinyin(chr(code), style=Style.NORMAL, heteronym=True)[0]
            spoken[" ".join(dict.fromkeys(readings))] += chr(code)
    return [f"{readings}\t{characters}" for readings, characters in sorted(spoken.items())]


def word_lines() -> list[str]:
    """Return what follows each character in words: 阳 for 朝阳, with its syllables: 朝 ... 阳=zhao,yang."""
    begun: dict[str, list[str]] = defaultdict(list)
    for word in sorted(PHRASES_DICT):
        spoken = lazy_pinyin(word)
        usual = [pinyin(character, style=Style.NORMAL)[0][0] for character in word]
        begun[word[0]].append(word[1:] + ("" if spoken == usual else "=" + ",".join(spoken)))
    return [f"{first}\t{' '.join(rest)}" for first, rest in sorted(begun.items())]


if __name__ == "__main__":
    main()
