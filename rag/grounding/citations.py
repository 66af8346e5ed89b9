"""Markers of evidence: from passages to citations, and out of a model's stream whatever form it gives them.

Small models write [1], 【1】, ［１］, [[1]], [1,2], [1][2], (来源1) or numbers that stand for nothing. What names a
passage becomes ``[n]``; what names none is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from index.records import Fact, Passage, page_at
from index.stores.catalog import Catalog
from rag.schema.answer import Citation

_WORD = r"(?:材料|证据|来源|passage|source)"
_LIST = rf"\d{{1,3}}(?:\s*+[,，、;；]\s*+{_WORD}?\s*+\d{{1,3}})*"
_OPENING = re.compile(r"[\[【［(（]")
# Round brackets need the word: (1) is mostly an item of a list. A digit behind a bracket that makes no marker
# gets a full-width one, so that nothing but a marker ever reads as one.
_MARKER = re.compile(
    rf"[\[【［]+\s*+{_WORD}?\s*+{_LIST}\s*+[\]】］]+|[(（]\s*+{_WORD}\s*+{_LIST}\s*+[)）]|\[(?=\d)", re.IGNORECASE
)
_BEGUN = re.compile(r"[\[【［(（]+[\s\d,，、;；材料证据来源passgeourc]*", re.IGNORECASE)
_CUT_SHORT = re.compile(rf"[\[【［]+\s*+{_WORD}?\s*+(?:{_LIST})?[\s,，、;；]*", re.IGNORECASE)


def number_facts(catalog: Catalog, facts: Iterable[Fact]) -> tuple[tuple[Passage, ...], Mapping[tuple[str, int], int]]:
    """Return the sentences of some facts, each once, and the markers they get, by report id and sentence ordinal."""
    homes = catalog.find_homes(told := tuple(facts))
    places = dict.fromkeys((fact.report_id, fact.sentence) for fact in told)
    passages = []
    for place in places:
        sentence, section = homes[place]
        passages.append(Passage(sentence, catalog.report(sentence.report_id), section.path, section.aspect, 0.0))
    return tuple(passages), {place: marker for marker, place in enumerate(places, 1)}


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
            page=page_at(passage.report.pages, passage.sentence.start),
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

        Held back is the text from the first bracket that may still become a marker, or whose second closing
        bracket may still come.
        """
        self._held += piece
        settled = len(self._held)
        opened = _OPENING.search(self._held)
        while opened:
            marker = _MARKER.match(self._held, opened.start())
            whole = marker is not None and marker.end() > opened.end()
            if _BEGUN.fullmatch(self._held, opened.start()) or (marker and whole and marker.end() == settled):
                settled = opened.start()
                break
            opened = _OPENING.search(self._held, marker.end() if marker else opened.end())
        done, self._held = self._held[:settled], self._held[settled:]
        return self._rewrite(done)

    def flush(self) -> str:
        """Return the rest, without a marker that the reply's end cut short."""
        rest, self._held = self._held, ""
        return "" if _CUT_SHORT.fullmatch(rest) else self._rewrite(rest)

    def _rewrite(self, text: str) -> str:
        return _MARKER.sub(self._markers, text)

    def _markers(self, match: re.Match[str]) -> str:
        if match.group() == "[":
            return "［"
        numbers = (int(number) for number in re.findall(r"\d+", match.group()))
        return "".join(f"[{number}]" for number in dict.fromkeys(numbers) if 1 <= number <= self._known)
