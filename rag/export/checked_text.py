"""A checked text as Markdown: each claim with its mark and why, and the sentences behind it as footnotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from rag.export.blocks import Block, Line, Paragraph, Remark, Strong
from rag.export.markdown import write_markdown
from rag.grounding.text_claims import without_markup
from rag.language.messages import say
from rag.schema.answer import Citation, Language
from rag.schema.checked_text import CheckedClaim, CheckedText, Finding


def checked_lines(checked: CheckedText, language: Language) -> Iterator[str]:
    """Yield the lines of a document."""
    head: Block = Remark((count_claims(checked, language),))
    blocks = [head, *(Paragraph(_line(claim, language)) for claim in checked.claims)]
    cited = {citation.marker: citation for claim in checked.claims for citation in claim.citations}
    footnotes = {marker: _footnote(citation) for marker, citation in cited.items()}
    yield from write_markdown(say("check.title", language), blocks, footnotes)


def count_claims(checked: CheckedText, language: str) -> str:
    """Return how many claims a text has, and how many of each verdict, in words."""
    counted = Counter(claim.verdict for claim in checked.claims)
    counts = {verdict: counted[verdict] for verdict in get_args(Finding)}
    return say("check.counts", language, total=len(checked.claims), **counts)


def _line(claim: CheckedClaim, language: Language) -> Line:
    mark = Strong(say(f"check.mark_{claim.verdict}", language))
    why = () if claim.verdict == "borne_out" else (f" ({claim.detail})",)
    text = " ".join(without_markup(claim.text).split())
    return (mark, f" {text}", *why, *(citation.marker for citation in claim.citations))


def _footnote(citation: Citation) -> Line:
    section = f" · {' / '.join(citation.section)}" if citation.section else ""
    return (f"{citation.title}{section} [{citation.start}:{citation.end}] “{citation.shown.strip()}”",)
