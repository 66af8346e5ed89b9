"""An answer → with what other reports of the same body and year state otherwise, and which of them the answer counts.

Whatever made the answer. Where it is a number of the ledger, that number is compared; else the numbers of the sentences
that it cites.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.facts.measures import load_measures
from index.records import Fact, Passage
from index.stores.catalog import Catalog
from index.stores.versions import Counted, Versions
from rag.grounding.citations import cite, number_facts
from rag.language.messages import say
from rag.schema.answer import MARKER, Citation, Claim, Draft, markers_in
from rag.understanding.operation import Wanted
from rag.understanding.question import Question
from rag.wording.differing import (
    MOST_TOLD,
    Difference,
    differences_of,
    find_differences,
    tell_difference,
    tell_named,
    tell_versions,
)
from rag.wording.excerpts import written

_OUT_OF_REACH = frozenset({"off_topic", "ambiguous_place", "not_in_corpus", "year_missing"})


class Variants:
    """Tells of the reports that an answer leaves out because another one of their body and year counts."""

    def __init__(self, catalog: Catalog, counted: Counted) -> None:
        self._catalog = catalog
        self._counted = counted

    def beside(self, asked: Question, draft: Draft, number_asked: Callable[[Question], Wanted | None]) -> Draft:
        """Return a draft with a notice of which reports count and, where their numbers differ, with both cited.

        ``number_asked`` gives the number that is asked for; None where it is asked for none.
        """
        groups = self._concerned(asked, draft)
        if not groups:
            return draft
        aside = [entry for group in groups for entry in group.others if entry.id in asked.report_ids]
        named = (tell_named(aside),) if aside else ()  # only its file's name has one asked that does not count
        draft = replace(draft, notices=(*draft.notices, tell_versions(groups), *named))
        if asked.reference:
            return draft
        return self._with(self._differences(asked, draft, number_asked(asked), groups), asked, draft)

    def _concerned(self, asked: Question, draft: Draft) -> tuple[Versions, ...]:
        """Return the bodies and years that an answer speaks of and that have several reports."""
        if asked.courtesy or (draft.refusal and draft.refusal.kind in _OUT_OF_REACH):
            return ()
        cited = _shown(draft)
        whole = draft.coverage or not cited
        return self._counted.among(asked.report_ids if whole else (citation.report_id for citation in cited))

    def _differences(
        self, asked: Question, draft: Draft, wanted: Wanted | None, groups: Sequence[Versions]
    ) -> tuple[Difference, ...]:
        comparable, inside = load_measures().comparable, frozenset(asked.report_ids)
        counting = [group for group in groups if group.counting.id in inside]  # another one may be asked by its name
        if wanted and wanted.known:
            entries = [self._catalog.entry(report_id) for report_id in asked.report_ids]
            found, stated = find_differences(self._catalog, wanted, counting, comparable, entries)
            if stated:
                return found
        return tuple(
            difference
            for group in counting
            for difference in differences_of(self._catalog, group, self._cited_facts(group, draft), comparable)
        )

    def _cited_facts(self, group: Versions, draft: Draft) -> list[Fact]:
        """Return the numbers in the sentences that an answer cites of the report that counts."""
        cited = [citation for citation in _shown(draft) if citation.report_id == group.counting.id]
        facts = self._catalog.facts((group.counting.id,)) if cited else ()
        return [fact for fact in facts if any(one.start <= fact.start < one.end for one in cited)]

    def _with(self, differences: Sequence[Difference], asked: Question, draft: Draft) -> Draft:
        told = differences[:MOST_TOLD]
        if not told:
            return draft
        passages, _ = number_facts(self._catalog, (fact for one in told for fact in one.facts))
        markers, citations = _number(passages, draft.citations)

        def mark(fact: Fact) -> str:
            return f"[{markers[fact.report_id, fact.sentence]}]"

        lines = [tell_difference(one, self._written, mark, asked.language) for one in told]
        if more := len(differences) - len(told):
            lines.append(say("answering.more_differ", asked.language, count=more))
        stop = say("common.stop", asked.language)
        claims = (Claim(MARKER.sub("", line).rstrip(), tuple(sorted(markers_in(line))), "verified") for line in lines)
        return replace(
            draft,
            text="\n".join((draft.text.rstrip(), *(line + stop for line in lines))),
            claims=(*draft.claims, *(claim for claim in claims if claim.citations)),
            citations=citations,
        )

    def _written(self, fact: Fact) -> str:
        return written(self._catalog.report(fact.report_id).text, fact)


def _shown(draft: Draft) -> tuple[Citation, ...]:
    seen = markers_in(draft.text) | (draft.table.markers if draft.table else set())
    return tuple(citation for citation in draft.citations if citation.marker in seen)


def _number(
    passages: Sequence[Passage], citations: tuple[Citation, ...]
) -> tuple[dict[tuple[str, int], int], tuple[Citation, ...]]:
    """Return the markers of some sentences, by report id and ordinal: those they have, or new ones behind these."""
    known = {(citation.report_id, citation.start, citation.end): citation.marker for citation in citations}
    markers: dict[tuple[str, int], int] = {}
    every = list(citations)
    for passage, own in zip(passages, cite(passages), strict=True):
        place = (own.report_id, own.start, own.end)
        if place not in known:
            known[place] = max((citation.marker for citation in every), default=0) + 1
            every.append(replace(own, marker=known[place]))
        markers[own.report_id, passage.sentence.ordinal] = known[place]
    return markers, tuple(every)
