"""Report texts without end, each different: generated ones, or a folder's own, repeated as other places and years.

Knows no library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.generate import generate
from index.errors import ReadError
from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report
from index.reading.readers import find_files, read_report_text

MOST_OF_A_SEED = 8000  # three years of as many places as there are to draw
_MAX_BYTES = 10_000_000
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Source:
    """Where texts come from: a folder of reports, or the generator, with so many reports of a seed."""

    folder: Path | None
    of_a_seed: int

    def texts(self, below: Path) -> Iterator[tuple[str, str]]:
        """Yield (name, text) without end; what is generated is written below a folder, and read there again."""
        return repeated(self.folder) if self.folder else generated(below, self.of_a_seed)


def generated(folder: Path, each: int) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of generated reports, written below ``folder``, ``each`` of a seed before the next is begun.

    Reports of two seeds may tell of one place and year, in other words and numbers.
    """
    for seed in count(1):
        below = folder / f"{seed}-{each}"
        if not below.exists():
            generate(below, each, seed)
        for file in sorted(below.glob("*.txt")):
            yield f"{below.name}/{file.name}", file.read_text(encoding="utf-8")


def repeated(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of a folder's reports, then all of them again and again under other places and years.

    In the nth round a report names the place n further in the folder's list instead of its own, its years lie n
    earlier, and its other numbers of two and more digits end otherwise. Sentences with no name and no number stay
    as they are, as slogans do from report to report.
    """
    divisions = load_divisions()
    texts: list[tuple[str, str, str]] = []
    for number, file in enumerate(find_files([folder])):
        try:
            text = read_report_text(file, max_bytes=_MAX_BYTES).text
        except ReadError:
            continue
        place = profile_report(text, file_name=file.name, divisions=divisions).jurisdiction.name
        texts.append((f"{number:05d}-{file.name}", place, text))
    if not texts:
        raise SystemExit(f"No reports in {folder}")
    places = list(dict.fromkeys(place for _, place, _ in texts if place))
    for name, _, text in texts:
        yield name, text
    for turn in count(1):
        for name, place, text in texts:
            other = places[(places.index(place) + turn) % len(places)] if place else ""
            yield f"{turn}-{name}", retell(text, place, other, turn)


def retell(text: str, place: str, other: str, turn: int) -> str:
    """Return the text as one of another place, ``turn`` years earlier, with other numbers."""

    def moved(match: re.Match[str]) -> str:
        digits = match[0]
        if _YEAR.fullmatch(digits):
            return str(int(digits) - turn)
        return digits if len(digits) < 2 else digits[:-1] + str((int(digits[-1]) + turn) % 10)

    return _NUMBER.sub(moved, text.replace(place, other) if place else text)
