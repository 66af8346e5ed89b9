"""Questions about the earlier answer: a row of its table, an item it lists, the source behind a marker, or more of it.

A dialogue is known by its questions alone, so the earlier answer is made once more, quoted and therefore the same;
its evidence has the numbers that it had. Knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from index.records import Passage
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.markup import without_marks
from index.text.normalize import fold
from rag.answering.listed_items import is_name
from rag.answering.neighbourhood import Around, explains, is_prose, reason_in, tells_figures
from rag.answering.section_told import tell_section
from rag.answering.standing_list import (
    asks_whether,
    counts,
    counts_reports,
    shortens,
    tell_count,
    tell_named_count,
    tell_short,
    tell_whether,
    widens,
)
from rag.answering.strategy import Again, Declined, Turn
from rag.dialogue.acts import reference
from rag.dialogue.contextualizer import ScopeReader
from rag.grounding.citations import cite
from rag.language.detection import language_of
from rag.language.messages import say
from rag.retrieval.retriever import GUESSED_WEIGHT, Found, Retriever
from rag.schema.answer import MARKER, Cell, Citation, Claim, Draft, Edit, Language, Refusal, markers_in
from rag.tracing import traced
from rag.understanding.cues.cue import Cue
from rag.understanding.places.linker import key_of
from rag.understanding.position_query import read_standing_section
from rag.understanding.question import Question, Reference
from rag.understanding.subject import NOUN, own_words, subject_of
from rag.understanding.turn_reader import TurnReading
from rag.understanding.vocabulary import Lexicon
from rag.wording.lines import quoted, shown
from rag.wording.quoting import trim

_Thing = TypeVar("_Thing")

MOST_SOURCES = 3  # sources shown where none is named
A_PAGE = 3  # passages shown when more is asked for
ENOUGH = 0.5  # share of what the best passage covers that a further one must cover to be shown; by judgement
LOOKED_BACK = 4  # answers in which a row or an item is looked for
_MOST_NAMED = 8
_ELSEWHERE = frozenset({"plans", "shortcomings"})


class Recall:
    """Reads and answers questions that lean on the earlier answer of their dialogue, over one open library."""

    name = "follow_up"

    def __init__(self, catalog: Catalog, reader: ScopeReader, retriever: Retriever, lexicon: Lexicon) -> None:
        self._catalog = catalog
        self._lexicon = lexicon
        self._reader = reader
        self._retriever = retriever
        self._around = Around(catalog)

    @traced
    def read(
        self,
        question: str,
        history: Sequence[str],
        edit: Edit | None,
        again: Again,
        reading: TurnReading | None = None,
    ) -> Question:
        """Return what a question asks, with the rows that it and earlier ones point at spelled out: place and year.

        ``reading``: how it is to be read, instead of as the turn reader reads it.
        """
        spelled: list[str] = []
        for earlier in history:
            if said := self._spelled(earlier, spelled, again):
                spelled.append(said)
        said = self._spelled(question, spelled, again) or question
        asked = self._reader.read(said, spelled, edit, reading=reading)
        return asked if said == question else replace(asked, question=question.strip(), language=language_of(question))

    def _spelled(self, question: str, history: Sequence[str], again: Again) -> str | None:
        """Return a question with the row that it points at by name; None for one that points at something else."""
        pointed = reference(fold(question))
        if pointed is None or pointed.kind != "ordinal" or not history or self._offers(history):
            return question
        listing = self._listing(history, again)
        entry = _nth(_ordered(self._rows(listing), pointed), pointed.number)
        if entry is None:
            named = self._named_item(listing, pointed) if pointed.rest and self._asks_of_item(question) else ""
            return f"{named}{_gap(question)}{pointed.rest}" if named else question if pointed.rest else None
        return _follow_up(self._label(entry[0]), entry[0].profile.year, pointed.rest, language_of(question))

    def _asks_of_item(self, question: str) -> bool:
        """Whether a question asks what is done with an item, and not what it is called."""
        return self._reader.answer_of(question).name != "name"

    def _named_item(self, listing: Draft, pointed: Reference) -> str:
        """Return the item that is meant, of a list that says no more of its items than their names, with its place."""
        item = _nth(() if self._rows(listing) else self._items(listing), pointed.number)
        if item is None or not is_name(name := _plain(item)):
            return ""
        return f"{self._label(self._catalog.entry(item.report.id))}{name}"

    def _label(self, entry: Entry) -> str:
        """Return the name of a report's body; of namesakes with the places it lies in."""
        own = entry.profile.jurisdiction
        bodies = {e.profile.jurisdiction for e in self._catalog.entries() if e.profile.jurisdiction.name == own.name}
        return "".join((*own.parents, own.name)) if len(bodies) > 1 else own.name

    def _offers(self, history: Sequence[str]) -> bool:
        """Whether the dialogue stands at places to choose one of."""
        asked = self._reader.read(history[-1], history[:-1])
        return bool(asked.ambiguous or asked.by_parent)

    def answer(self, turn: Turn) -> Draft | Declined:
        """Answer a question that points at the earlier answer, or that wants more of it or its reason."""
        found = self.look_up(turn.asked, turn.history, turn.again)
        return found or Declined("declined.no_follow_up")

    def look_up(self, asked: Question, history: Sequence[str], again: Again) -> Draft | None:
        """Return the answer to a question that points at the earlier answer or wants more of it; None for another."""
        told = self._of_section(asked, history, again) or self._of_list(asked, history, again)
        pointed = asked.reference
        if told or not (pointed or asked.more or asked.reason):
            return told
        if pointed and pointed.kind == "ordinal":
            return self._item(pointed, self._listing(history, again), asked.language)
        if pointed and pointed.number is None:
            return self._evidence(pointed, history, again, asked.language)
        before = next(self._answered(history, pointing=pointed is not None), None)
        if before is None:
            return None
        earlier = again(history[before], tuple(history[:before]))
        if pointed:
            return self._sources(pointed.number, earlier, asked.language)
        return self._more(asked, earlier) if asked.more else self._prose(asked, earlier)

    def _of_list(self, asked: Question, history: Sequence[str], again: Again) -> Draft | None:
        """Return how many items the standing list has, whether one speaks of something, or the list in short."""
        number, whether, all_of_it = counts(asked), asks_whether(asked), widens(asked)
        of_list = number or whether or all_of_it or shortens(asked)
        at = next(self._answered(history, pointing=False), None) if of_list else None
        if at is None or asked.more:
            return None
        earlier = again(history[at], tuple(history[:at]))
        listed = self._whole_items(earlier)
        if not listed and number and counts_reports(asked) and _only_names(self._rows(earlier)):
            return earlier  # of the reports that mention something it tells how many
        if not listed:
            names = self._named(earlier, self._reader.read(history[at], history[:at])) if number else None
            return names and tell_named_count(*names, asked.language)
        if whether:
            inside = replace(asked, report_ids=tuple(dict.fromkeys(item.report.id for item in listed)))
            return tell_whether(asked, listed, self._retriever.retrieve(inside).passages, self._lexicon)
        if all_of_it:
            return replace(_whole(listed, asked.language), listed=cite(listed))
        return tell_count(listed, asked.language) if number else tell_short(listed, asked.language)

    def _whole_items(self, earlier: Draft) -> tuple[Passage, ...]:
        return tuple(self._around.beside(citation)[0] for citation in earlier.listed)

    def _named(self, earlier: Draft, before: Question) -> tuple[tuple[Passage, ...], Passage] | None:
        """Return what a quote names one after another where no number was asked for, and the quoted sentence."""
        if earlier.table or earlier.refusal or before.number:
            return None
        for citation in _shown(earlier):
            names, cited = self._around.names(citation), self._around.beside(citation)[0]
            if names and names[0].sentence.text in earlier.text:
                return names, cited
        return None

    def _of_section(self, asked: Question, history: Sequence[str], again: Again) -> Draft | None:
        """Return the sentences of the section that a turn means by 那一节, of a report that was cited last."""
        named = read_standing_section(asked, self._lexicon)
        places = list(self._answered(history, pointing=False))[:LOOKED_BACK] if named else []
        told = (citation for at in places for citation in _shown(again(history[at], tuple(history[:at]))))
        cited = next((citation for citation in told if citation.report_id in asked.report_ids), None)
        return tell_section(self._catalog, cited, named, asked.language) if named and cited else None

    def _answered(self, history: Sequence[str], *, pointing: bool) -> Iterator[int]:
        """Yield where the questions stand that are no small talk, last first; those that point back if ``pointing``."""
        acts = self._reader.acts(history)
        for place in range(len(history) - 1, -1, -1):
            if acts[place] != "talk" and (pointing or not place or acts[place] != "points"):
                yield place

    def _evidence(self, pointed: Reference, history: Sequence[str], again: Again, language: Language) -> Draft | None:
        """Return what stands behind the answer that is meant: where numbers are doubted, behind the one with them."""
        if not pointed.values:
            return self._sources(None, self._meant(pointed, history, again), language)
        for place in list(self._answered(history, pointing=True))[:LOOKED_BACK]:
            draft = again(history[place], tuple(history[:place]))
            if telling := [one for one in _shown(draft) if self._tells(one, pointed.values)]:
                return self._sources(None, replace(draft, citations=tuple(telling)), language)
        doubted = pointed.of or pointed.question
        return self._sources(None, self._meant(pointed, history, again), language) if doubted else None

    def _tells(self, citation: Citation, values: Sequence[Decimal]) -> bool:
        """Whether a cited stretch has one of some numbers."""
        facts = self._catalog.facts((citation.report_id,))
        return any(f.value in values for f in facts if citation.start <= f.start and f.end <= citation.end)

    def _meant(self, pointed: Reference, history: Sequence[str], again: Again) -> Draft:
        """Return the answer whose evidence is meant: to a question by its number, or the last with a place's."""
        places = list(self._answered(history, pointing=True))
        if 0 < pointed.question <= len(places):
            places = [places[-pointed.question]]
        for place in places[:LOOKED_BACK]:
            draft = again(history[place], tuple(history[:place]))
            keys = {key_of(self._catalog.entry(one.report_id).profile.jurisdiction) for one in _shown(draft)}
            if keys and (not pointed.of or keys & {*pointed.of}):
                return draft
        return Draft("", ())

    def _listing(self, history: Sequence[str], again: Again) -> Draft:
        """Return the latest answer that has several rows or items to choose one of; without any, the last answer."""
        places = list(self._answered(history, pointing=False))[:LOOKED_BACK]
        drafts = [again(history[place], tuple(history[:place])) for place in places]
        listing = (
            draft for draft in drafts if draft.listed or len(self._rows(draft)) > 1 or len(self._numbered(draft)) > 1
        )
        naming = (draft for draft in drafts if len(self._items(draft)) > 1)
        return next(listing, None) or next(naming, None) or next(iter(drafts), Draft("", ()))

    def _prose(self, asked: Question, earlier: Draft) -> Draft | None:
        """Return what the reports tell around a figure whose reason or way is asked for."""
        told = _shown(earlier)
        found = self._retriever.retrieve(asked)
        why = asked.has(Cue.WHY)
        if whole := [sentence for citation in told for sentence in self._around.inside(citation)]:
            causes = [sentence for sentence in whole if explains(sentence.sentence.text)]
            return _listed(causes[:A_PAGE], found, asked) if causes else None
        around = self._around
        stated = [p for one in told[:1] for p in (around.causes(one, self._of(asked)) if why else around.ways(one))]
        if stated:
            return _listed(stated, found, asked)
        further = [p for p in self._further(found, told) if not tells_figures(p)][:A_PAGE]
        beside = [p for one in told[:1] for p in around.beside(one)]
        further = further or [p for p in beside[1:] if found.covered([p]) >= _enough(found)] or beside[:1]
        if not further:
            return None
        draft = _listed(further, found, asked)
        if not why or any(reason_in(p.sentence.text, self._of(asked)) for p in further):
            return draft
        silent = say("answering.no_reason", asked.language)
        return replace(draft, text=f"{silent}\n{draft.text}")

    def _of(self, asked: Question) -> tuple[str, ...]:
        """Return the words for what the reason is asked of: the turn's own, else those of what stands."""
        standing = subject_of(asked, self._lexicon).terms
        named = (word for term in standing if term.weight >= NOUN for word in term.words)
        return own_words(asked, self._lexicon) or tuple(named)

    def _more(self, asked: Question, earlier: Draft) -> Draft:
        """Return the next passages of the same search; for detail first what was cut short, whole.

        Of one report that was told of, its own passages alone: those that speak of what was asked, else what stands
        beside the cited ones.
        """
        if asked.more == 1 and _wants_detail(asked) and (cut := self._cut_short(earlier)):
            return _whole(cut, asked.language)
        told = _shown(earlier)
        among, asked = len(asked.report_ids), _of_the_told(asked, told)
        found = self._retriever.retrieve(asked, 10 + A_PAGE * asked.more)
        whole = any(self._around.inside(citation) for citation in told)
        further = list(self._items(earlier)) if whole else _of_the_subject(self._further(found, told), found, told)
        if not (further or asked.number) and asked.more == 1:
            cited = self._around.beside(told[0])[:1] if told and among > 1 else ()  # in its row it stood among others
            further = [*cited, *self._beside(told)]
        page = further[A_PAGE * (asked.more - 1) : A_PAGE * asked.more]
        return _listed(page, found, asked) if page else _no_more(asked, len(told) + len(further))

    def _beside(self, told: Sequence[Citation]) -> list[Passage]:
        """Return what else the section of the first citation says: what follows it, then what stands before it."""
        prose = self._around.prose(self._around.section(told[0])) if told else ()
        other = (p for p in prose if not any(_overlap(p, citation) for citation in told))
        return sorted(other, key=lambda p: (p.sentence.start < told[0].start, p.sentence.start))

    def _cut_short(self, earlier: Draft) -> list[Passage]:
        """Return the sentences of which an answer shows no more than a figure or some clauses."""
        cited = [self._around.beside(citation)[0] for citation in _shown(earlier)[:A_PAGE]]
        return [passage for passage in cited if _plain(passage) not in earlier.text]

    def _further(self, found: Found, told: Sequence[Citation]) -> list[Passage]:
        """Return the passages of a search that were not shown and cover enough of what is asked."""
        enough = _enough(found)
        return [
            p
            for p in found.passages
            if not any(_overlap(p, c) for c in told)
            and found.covered([p]) >= enough
            and is_prose(p)
            and (p.aspect not in _ELSEWHERE or p.aspect == found.passages[0].aspect)
        ]

    def _sources(self, number: int | None, earlier: Draft, language: Language) -> Draft:
        """Return what stands behind a marker of the earlier answer, or behind all of its markers."""
        there = {citation.marker: citation for citation in earlier.citations}
        chosen = _shown(earlier)[:MOST_SOURCES] if number is None else tuple(c for n, c in there.items() if n == number)
        if not chosen:
            return _no_source(number, sorted(there), language)
        passages = [passage for citation in chosen for passage in self._around.beside(citation)]
        claims: list[Claim] = []
        for citation in chosen:
            claims += self._source(citation, max((m for c in claims for m in c.citations), default=0), language)
        return Draft(
            say("common.gap", language).join(shown(claim, language) for claim in claims), tuple(claims), cite(passages)
        )

    def _source(self, citation: Citation, taken: int, language: Language) -> list[Claim]:
        """Return the sentence of a citation, where it stands, and the sentences around it, numbered from ``taken``."""
        said, *around = self._around.beside(citation)
        where = " > ".join((citation.title or citation.report, *citation.section))
        claims = [
            # its old number is no number that a quote must hold
            Claim(say("answering.source", language, quote=_plain(said)), (taken + 1,), "quoted"),
            Claim(
                say("answering.source_from", language, where=where, report=citation.report), (taken + 1,), "computed"
            ),
        ]
        for marker, passage in enumerate(around, taken + 2):
            before = passage.sentence.start < said.sentence.start
            key = "answering.sentence_before" if before else "answering.sentence_after"
            claims.append(Claim(say(key, language, quote=_plain(passage)), (marker,), "quoted"))
        return claims

    def _item(self, pointed: Reference, earlier: Draft, language: Language) -> Draft | None:
        """Return the whole of an item that the earlier answer lists, else its source of that place."""
        rows = self._rows(earlier)
        listed = () if rows else self._items(earlier)
        if (item := _nth(listed, pointed.number)) is not None:
            claim = quoted(item.report, _plain(item), 1, language)
            return Draft(shown(claim, language), (claim,), cite([item]))
        if len(listed) > 1 or len(rows) > 1:
            names = [_plain(item)[:20] for item in listed] or [_name(entry) for entry, _ in rows]
            return _no_item(pointed, names, language)
        source = _nth(_shown(earlier), pointed.number)
        return self._sources(source.marker if source else pointed.number, earlier, language)

    def _items(self, earlier: Draft) -> tuple[Passage, ...]:
        """Return what the earlier answer's evidence enumerates, each item whole; else the things that it names."""
        named = (found for citation in _shown(earlier) if (found := self._around.names(citation)))
        return self._numbered(earlier) or next(named, ())

    def _numbered(self, earlier: Draft) -> tuple[Passage, ...]:
        return self._whole_items(earlier) or next(
            (found for citation in _shown(earlier) if (found := self._around.items(citation))), ()
        )

    def _rows(self, draft: Draft) -> tuple[tuple[Entry, Decimal | None], ...]:
        """Return the reports that the rows of an answer's table are about, each with its first number."""
        entries = {entry.id: entry for entry in self._catalog.entries()} if draft.table else {}
        counting = self._catalog.counted().counting(entries.values())
        by_marker = {citation.marker: entries.get(citation.report_id) for citation in draft.citations}
        rows = []
        for cells in draft.table.rows if draft.table else ():
            entry = next((by_marker[m] for cell in cells for m in cell.citations if by_marker.get(m)), None)
            entry = entry or next((e for e in counting if _is_row_of(e, cells)), None)
            if entry:
                rows.append((entry, next((Decimal(cell.value) for cell in cells if cell.value and cell.unit), None)))
        return tuple(rows)


def _gap(question: str) -> str:
    return " " if language_of(question) == "en" else ""


def _follow_up(label: str, year: int | None, rest: str, language: Language) -> str:
    if language == "en":
        return f"{rest or 'what about'} {label} {year or ''}?"
    return f"那{label}{f'{year}年' if year else ''}{rest or '呢'}?"


def _ordered(
    rows: Sequence[tuple[Entry, Decimal | None]], pointed: Reference
) -> Sequence[tuple[Entry, Decimal | None]]:
    """Return rows in the order that a question counts them in: 第一名 is the one with the most."""
    if not pointed.ranked:
        return rows
    return sorted((row for row in rows if row[1] is not None), key=lambda row: -(row[1] or 0))


def _only_names(rows: Sequence[tuple[Entry, Decimal | None]]) -> bool:
    """Whether there are rows, and none has a figure."""
    return bool(rows) and all(value is None for _, value in rows)


def _nth(things: Sequence[_Thing], number: int | None) -> _Thing | None:
    if not number or number > len(things) or len(things) < -number:
        return None
    return things[number - (number > 0)]


def _shown(draft: Draft) -> tuple[Citation, ...]:
    """Return the citations that an answer's text and table show, in order."""
    seen = markers_in(draft.text) | (draft.table.markers if draft.table else set())
    return tuple(citation for citation in draft.citations if citation.marker in seen)


def _enough(found: Found) -> float:
    """Return the share of what is asked that a passage must cover."""
    return ENOUGH * max((found.covered([p]) for p in found.passages), default=0.0)


def _overlap(passage: Passage, citation: Citation) -> bool:
    sentence = passage.sentence
    same = sentence.report_id == citation.report_id
    return same and sentence.start < citation.end and citation.start < sentence.end


def _is_row_of(entry: Entry, cells: Sequence[Cell]) -> bool:
    texts = {cell.text for cell in cells}
    return entry.profile.jurisdiction.name in texts and str(entry.profile.year or "") in texts


def _plain(passage: Passage) -> str:
    return MARKER.sub("", without_marks(passage.sentence.text)).strip().rstrip("。")


def _name(entry: Entry) -> str:
    return f"{entry.profile.jurisdiction.name}{entry.profile.year or ''}"


def _listed(passages: Sequence[Passage], found: Found, asked: Question) -> Draft:
    claims = tuple(
        quoted(passage.report, trim(passage, found, number=False), marker, asked.language)
        for marker, passage in enumerate(passages, 1)
    )
    return Draft("\n".join(shown(claim, asked.language) for claim in claims), claims, cite(passages))


def _of_the_told(asked: Question, told: Sequence[Citation]) -> Question:
    """Return a question for more of the one report that an answer told of, though several were asked."""
    reports = tuple({citation.report_id for citation in told})
    if len(reports) != 1:
        return asked
    return replace(asked, report_ids=reports, scope=replace(asked.scope, intent="lookup"))


def _of_the_subject(further: Sequence[Passage], found: Found, told: Sequence[Citation]) -> list[Passage]:
    """Return the passages with a word that the question names, where what was told has one: else all of them."""
    words = [word for facet in found.facets if facet.weight != GUESSED_WEIGHT for word in facet.words]
    if not any(word in fold(citation.quote) for citation in told for word in words):
        return list(further)
    return [p for p in further if any(word in fold("".join((p.sentence.text, *p.section_path))) for word in words)]


def _wants_detail(asked: Question) -> bool:
    """Whether more is asked of the same, 详细一点, and not what else there is."""
    return asked.turn is not None and asked.turn.operation.name == "explain"


def _whole(passages: Sequence[Passage], language: Language) -> Draft:
    """Return sentences whole, however long they are."""
    claims = tuple(quoted(p.report, _plain(p), marker, language) for marker, p in enumerate(passages, 1))
    return Draft("\n".join(shown(claim, language) for claim in claims), claims, cite(passages))


def _refused(detail: str) -> Draft:
    return Draft(detail, (), refusal=Refusal("not_disclosed", detail))


def _no_more(asked: Question, told: int) -> Draft:
    what = asked.words or asked.question
    return _refused(say("answering.no_more", asked.language, what=what, count=told))


def _no_source(number: int | None, there: Sequence[int], language: Language) -> Draft:
    if not there:
        return _refused(say("answering.no_sources", language))
    markers = (say("answering.source_number", language, number=marker) for marker in there)
    listed = say("common.list", language).join(markers)
    return _refused(say("answering.no_source", language, number=number, there=listed))


def _no_item(pointed: Reference, names: Sequence[str], language: Language) -> Draft:
    listed = "、".join(f"{place}. {name}" for place, name in enumerate(names[:_MOST_NAMED], 1))
    return _refused(say("answering.no_item", language, count=len(names), number=pointed.number, listed=listed))
