"""Markers of evidence: from passages to citations, and out of a model's stream whatever form it gives them.

Small models write [1], 【1】, ［１］, [[1]], [1,2], [1][2], (来源1) or numbers that stand for nothing. What names a
passage becomes ``[n]``; what names none is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.records import Passage
from rag.answer import Citation

_OPENING = re.compile(r"[\[【［]")
_MARKER = re.compile(r"[\[【［]{1,2}\s*((?:材料|证据|来源|passage|source)?\s*\d{1,3}(?:\s*[,，、;；]\s*\d{1,3})*)\s*[\]】］]{1,2}", re.IGNORECASE)
_LONGEST_MARKER = 24  # characters held back while a bracket may still become a marker


def cite(passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """Number passages from 1 and return them as citations of their whole sentences."""
    return tuple(
        Citation(
            marker=marker,
            report=passage.report.name,
            report_id=passage.report.id,
            title=passage.report.profile.title,
            jurisdiction=passage.report.profile.jurisdiction.name,
            year=passage.report.profile.year,
            section=passage.section_path,
            start=passage.sentence.start,
            end=passage.sentence.end,
            quote=passage.sentence.text,
        )
        for marker, passage in enumerate(passages, start=1)
    )


class MarkerStream:
    """Rewrites the markers of a streamed text; feed it pieces, take what is settled, flush at the end."""

    def __init__(self, known: int) -> None:
        """``known``: markers 1..known exist."""
        self._known = known
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what is settled of everything fed so far and not yet returned.

        Held back is the text from the last bracket that may still become a marker, or whose second closing
        bracket may still come.
        """
        self._held += piece
        opened = _OPENING.search(self._held)
        settled = len(self._held)
        while opened:
            rest = self._held[opened.start() :]
            marker = _MARKER.match(rest)
            if len(rest) <= _LONGEST_MARKER and (marker is None or marker.end() == len(rest)):
                settled = opened.start()
                break
            opened = _OPENING.search(self._held, opened.start() + (marker.end() if marker else 1))
        done, self._held = self._held[:settled], self._held[settled:]
        return self._rewrite(done)

    def flush(self) -> str:
        """Return the rest."""
        rest, self._held = self._held, ""
        return self._rewrite(rest)

    def _rewrite(self, text: str) -> str:
        return _MARKER.sub(self._markers, text)

    def _markers(self, match: re.Match[str]) -> str:
        numbers = (int(number) for number in re.findall(r"\d+", unicodedata.normalize("NFKC", match[1])))
        return "".join(f"[{number}]" for number in dict.fromkeys(numbers) if 1 <= number <= self._known)


def strip_markers(text: str) -> str:
    """Return a text without its ``[n]`` markers."""
    return re.sub(r"\[\d{1,3}\]", "", text)
