"""A text that somebody wrote, held against the library: its claims, each with a verdict and the sentences behind it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from rag.schema.answer import Citation

Finding = Literal["borne_out", "contradicted", "not_found", "not_checkable"]


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One claim, ``text[start:end]`` of what was checked, in characters. ``detail`` says why, for the user.

    ``citations``: the sentences that bear it out or contradict it, numbered through the whole text; else none.
    ``said``: the number of the claim that a report contradicts, and ``stated`` the report's, as each writes it; ""
    where no number does. ``stated_span``: where the report's stands, in characters of the report.
    """

    text: str
    start: int
    end: int
    verdict: Finding
    detail: str
    citations: tuple[Citation, ...] = ()
    said: str = ""
    stated: str = ""
    stated_span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class CheckStep:
    """How far a check is: the claim that was judged last, the ``done``-th of ``total``."""

    claim: CheckedClaim
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CheckedText:
    """All claims of a text, in its order; ``text`` is the text itself."""

    text: str
    claims: tuple[CheckedClaim, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the claims as plain JSON values, citations as in the answer record."""
        return {"claims": [_plain(claim) for claim in self.claims]}


def _plain(claim: CheckedClaim) -> dict[str, Any]:
    citations = [{**asdict(citation), "section": list(citation.section)} for citation in claim.citations]
    span = list(claim.stated_span) if claim.stated_span else None
    return {**asdict(claim), "citations": citations, "stated_span": span}
