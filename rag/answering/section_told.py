"""A section of a report told whole: its sentences, quoted in their order, up to a bound. Knows no dialogue."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Passage, Section
from index.stores.catalog import Catalog
from index.text.markup import without_marks
from index.text.normalize import fold
from rag.answering.neighbourhood import Around
from rag.language.messages import say
from rag.schema.answer import MARKER, Citation, Claim, Draft, Language
from rag.understanding.subject import NOUN, Subject, spoken_of
from rag.wording.lines import Notes, name_of, shown, whose

MOST_SENTENCES = 8
# What is planned or missing is no evidence of what was done.
ELSEWHERE = frozenset({"plans", "shortcomings"})


def tell_section(catalog: Catalog, citation: Citation, named: Subject, language: Language) -> Draft | None:
    """Return the sentences of the section whose heading names something, else of that which a citation is in.

    With how many there are, where more than are told; None for a section without prose.
    """
    around = Around(catalog)
    section = _meant(catalog, citation, around.section(citation), named)
    return tell_prose(around.prose(section), section, language)


def tell_prose(prose: Sequence[Passage], section: Section, language: Language) -> Draft | None:
    """Return the first sentences of a section, of which these are all, with how many there are; None for none."""
    if not prose:
        return None
    notes = Notes()
    claims = [
        Claim(
            f"“{MARKER.sub('', without_marks(passage.sentence.text)).strip().rstrip('。')}”",
            (notes.mark(passage),),
            "quoted",
        )
        for passage in prose[:MOST_SENTENCES]
    ]
    title = section.path[-1] if section.path else ""
    key = "answering.section_cut" if len(prose) > MOST_SENTENCES else "answering.section_told"
    who = whose([name_of(prose[0].report)], language)
    head = say(key, language, who=who, title=title, total=len(prose), count=MOST_SENTENCES)
    marks = tuple(marker for claim in claims for marker in claim.citations)
    lines = (head, *(shown(claim, language) for claim in claims))
    return Draft("\n".join(lines), (Claim(head, marks, "computed"), *claims), notes.citations())


def _meant(catalog: Catalog, citation: Citation, cited: Section, named: Subject) -> Section:
    """Return the section whose heading speaks of what is named: around the citation, of its kind, any; else its own."""
    terms = [term for term in named.terms if term.concept or term.weight >= NOUN]
    fitting = [
        section
        for section in catalog.sections(citation.report_id)
        if section.path and any(spoken_of(Subject((term,)), fold(section.path[-1])) >= 1 for term in terms)
    ]
    inside = [section for section in fitting if section.start <= citation.start < section.end]
    alike = [section for section in fitting if (section.aspect in ELSEWHERE) == (cited.aspect in ELSEWHERE)]
    return next(iter((*inside[-1:], *alike, *fitting)), cited)
