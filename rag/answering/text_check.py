"""A text that somebody wrote is held against the library: each claim is looked for and verified, or contradicted.

The engine is that of verification: what may be shown of a model's words and what a writer may keep is one decision.
A sentence that names no place or year is of those named last before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import Passage
from index.stores.tables import Entry
from rag.dialogue.contextualizer import ScopeReader
from rag.grounding.citations import cite
from rag.grounding.conflicts import find_conflict, find_pair
from rag.grounding.text_claims import Piece, read_pieces
from rag.grounding.verifier import Evidence, numbers_of, verify
from rag.language.messages import say
from rag.retrieval.retriever import Retriever
from rag.schema.answer import Citation, Language
from rag.schema.checked_text import CheckedClaim, CheckedText, CheckStep, Finding
from rag.understanding.question import Question

LOOKED_AT = 12  # passages
_LEAST_CHARACTERS = 5  # of a claim; 综上所述 is none
_NAMED = 2  # reports that are named where nothing was found, at most


@dataclass(frozen=True, slots=True)
class _About:
    """The places and years that a text named last."""

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """Them as the beginning of a sentence."""
        years = "、".join(f"{year}年" for year in self.years)
        return f"{'、'.join(self.places)}{years}"


@dataclass(frozen=True, slots=True)
class _Found:
    """What comes of looking for one claim, as ``CheckedClaim`` has it."""

    verdict: Finding
    detail: str
    cited: Sequence[Passage] = ()
    said: str = ""
    stated: str = ""
    stated_span: tuple[int, int] | None = None


class TextCheck:
    """Checks texts against the reports of one library."""

    def __init__(self, reader: ScopeReader, retriever: Retriever, entries: Sequence[Entry]) -> None:
        self._reader = reader
        self._retriever = retriever
        self._bodies = tuple(entry.profile.jurisdiction.name for entry in entries)
        self._labels = {entry.id: _label(entry) for entry in entries}

    def check(self, text: str, language: Language) -> CheckedText:
        """Return the claims of a text, each with its verdict; ``language``: of the words that say why."""
        return CheckedText(text, tuple(step.claim for step in self.steps(text, language)))

    def steps(self, text: str, language: Language) -> Iterator[CheckStep]:
        """Yield the claims of a text as ``check`` returns them, each once it is judged."""
        pieces = tuple(read_pieces(text))
        total = sum(not piece.heading for piece in pieces)
        for done, claim in enumerate(_numbered(self._claims(text, pieces, language)), start=1):
            yield CheckStep(claim, done, total)

    def _claims(self, text: str, pieces: Sequence[Piece], language: Language) -> Iterator[CheckedClaim]:
        about = _About()
        for piece in pieces:
            asked, lacking = self._read(piece.said, about)
            about = _About(_places(asked) or about.places, asked.years or about.years)
            if not piece.heading:
                found = self._judge(piece, asked, lacking, language)
                yield CheckedClaim(
                    text[piece.start : piece.end], piece.start, piece.end, found.verdict, found.detail,
                    cite(found.cited), found.said, found.stated, found.stated_span,
                )  # fmt: skip

    def _read(self, said: str, about: _About) -> tuple[Question, str]:
        """Return a claim read as what it asks the library, and what it takes from the sentences before it."""
        asked = self._reader.read(said, ())
        lacking = _About(() if _places(asked) else about.places, () if asked.years else about.years).words
        return (self._reader.read(f"{lacking}{said}", ()) if lacking else asked), lacking

    def _judge(self, piece: Piece, asked: Question, lacking: str, language: Language) -> _Found:
        if why := _uncheckable(piece.said):
            return _Found("not_checkable", say(f"check.{why}", language))
        if not asked.scope.jurisdictions and (outside := _outside(asked)):
            return _Found("not_found", say("check.outside", language, place="、".join(outside)))
        if not asked.report_ids:
            years = "、".join(map(str, asked.missing_years))
            return _Found("not_found", say("check.year_missing", language, year=years))
        passages = self._retriever.retrieve(asked, LOOKED_AT).passages[:LOOKED_AT]
        said = piece.said if piece.said.isascii() else f"{lacking}{piece.said}"
        return self._compare(said, Evidence(passages, lacking, self._bodies), asked, language)

    def _compare(self, said: str, evidence: Evidence, asked: Question, language: Language) -> _Found:
        claim = verify(said, (), evidence)
        markers = claim.citations if claim.verdict == "verified" else find_pair(said, evidence)
        if markers:
            cited = [evidence.passages[marker - 1] for marker in markers]
            return _Found("borne_out", say("check.borne_out", language), cited)
        if conflict := find_conflict(said, evidence):
            told = {"said": conflict.said, "stated": conflict.stated}
            number = say("check.contradicted_number", language, **told)
            detail = number if conflict.said else say("check.contradicted_sense", language)
            found = (conflict.said, conflict.stated, conflict.span)
            return _Found("contradicted", detail, [conflict.passage], *found)
        return _Found("not_found", say("check.not_found", language, reports=self._searched(asked, language)))

    def _searched(self, asked: Question, language: Language) -> str:
        labels = [self._labels[report] for report in asked.report_ids if report in self._labels]
        if 0 < len(labels) <= _NAMED:
            return "、".join(labels)
        return say("check.several_reports", language, count=len(asked.report_ids))


def _places(asked: Question) -> tuple[str, ...]:
    """Return the places that a claim names, also such as the library has no report of."""
    return (asked.scope.jurisdictions if asked.named_place else ()) or _outside(asked)


def _outside(asked: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in asked.outside if not one.unknown))


def _uncheckable(said: str) -> str:
    """Return why a claim can be held against nothing, "" where it can."""
    if said.rstrip("”\"' ").endswith(("?", "？")):
        return "question"
    if sum(character.isalnum() for character in said) < _LEAST_CHARACTERS:
        return "too_short"
    return "english_without_number" if said.isascii() and not numbers_of(said) else ""


def _label(entry: Entry) -> str:
    year = f"{entry.profile.year}年" if entry.profile.year else ""
    return f"{entry.profile.jurisdiction.name}{year}"


def _numbered(claims: Iterator[CheckedClaim]) -> Iterator[CheckedClaim]:
    """Yield claims with their citations numbered through the text, each sentence once."""
    markers: dict[tuple[str, int], int] = {}

    def renumbered(citation: Citation) -> Citation:
        return replace(citation, marker=markers.setdefault((citation.report_id, citation.start), len(markers) + 1))

    for claim in claims:
        yield replace(claim, citations=tuple(map(renumbered, claim.citations)))
