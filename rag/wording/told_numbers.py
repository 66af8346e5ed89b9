"""Which numbers of a quote an answer tells, and which of a sentence no quote tells: for whoever marks them."""

from __future__ import annotations

from rag.grounding.claim_numbers import find_told
from rag.schema.answer import Answer, Claim


def find_numbers(quote: str, answer: Answer | None, marker: int) -> tuple[tuple[int, int], ...]:
    """Return where in the quote of a citation the numbers stand that the answer tells with its marker."""
    return find_told(quote, _said_with(answer, marker)) if answer else ()


def _said_with(answer: Answer, marker: int) -> str:
    """Return what the answer says with a citation: its claims and cells that carry the marker, else all it says."""
    claims = [claim.text for claim in answer.claims if marker in claim.citations and claim.verdict != "unsupported"]
    rows = answer.table.rows if answer.table else ()
    cells = [f"{cell.value or cell.text}{cell.unit or ''}" for row in rows for cell in row if marker in cell.citations]
    return "\n".join((*claims, *cells)) or answer.text


def untold_numbers(claim: Claim, answer: Answer) -> tuple[str, ...]:
    """Return the numbers of a sentence that are not in what it cites; of one that cites nothing, in any quote."""
    quotes = [c.quote for c in answer.citations if c.marker in claim.citations or not claim.citations]
    told = set(find_told(claim.text, "\n".join(quotes)))
    return tuple(claim.text[a:b] for a, b in find_told(claim.text, claim.text) if (a, b) not in told)
