"""Everyday Chinese words that reports use, by a dictionary and public reports (``scripts/build_dictionary.py``)."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from pathlib import Path

WORDS = Path(str(files("rag") / "data" / "report_words.txt.gz"))


@cache
def report_words() -> frozenset[str]:
    """Return the words, of two characters at least; no name of a place is among them."""
    with gzip.open(WORDS, "rt", encoding="utf-8") as lines:
        return frozenset(line.rstrip("\n") for line in lines)
