"""What a search found in several reports, side by side: places by aspect, each cell a short cited extract.

Extracts are the reports' own words, what is left out shown as ……; who is silent is told. Computes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.records import Passage, Section
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.answerability.answer_fit import has_number
from rag.answering.account import LONGEST_POINT, Account, Accounts, most_points
from rag.grounding.completeness import discloses
from rag.language.messages import say
from rag.retrieval.fusion import held
from rag.retrieval.retriever import WHOLE_PART, Found, as_whole, find_wholes
from rag.schema.answer import Cell, Claim, Coverage, Draft, Table
from rag.understanding.compared_aspects import asks_to_compare, compared_aspects
from rag.understanding.cues.cue import Cue
from rag.understanding.keywords import CONCEPT_WEIGHT, PARTS, WORD_WEIGHT, Facet
from rag.understanding.question import Question
from rag.understanding.subject import Subject, Term
from rag.wording.lines import DONE, MOST_LINES, MOST_ROWS, Notes, clip, coverage_line, more_line, name_of, shown
from rag.wording.quoting import GAP, choose, items, trim

LONGEST_CELL, LONGEST_ITEM = 80, 48  # characters
MOST_ALL_LINED = 10  # reports up to which each has its line
MOST_EACH = 2  # extracts of a report in a column
# Of two sentences found about alike, the one that tells what was done stands before a slogan.
SUBSTANCE, SHORT = 0.15, 18
ALIKE = 0.6  # share of what the best sentence covers that a second one must cover too
_COLUMN_NAMES = {"shortcomings": "answering.shortcomings", "plans": "answering.plans"}
_BRACKETED = re.compile(r"[(（]")


@dataclass(frozen=True, slots=True)
class _Column:
    """One aspect that is compared: the facets that tell it, in a part of the reports or in all of them."""

    name: str
    facets: tuple[Facet, ...]
    part: str | None = None  # none: anywhere
    whole: bool = False  # nothing more special than the part is asked for


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    cells: tuple[tuple[Passage, ...] | tuple[Section, ...], ...]  # of each column; a whole part is read when shown
    accounts: tuple[Account | None, ...]  # of each column, that its cells are told by


def make_matrix(
    asked: Question, found: Found, catalog: Catalog, accounts: Accounts | None = None, subject: Subject | None = None
) -> Draft | None:
    """Return what the asked reports say, one by one; None where none of them says anything on it.

    ``accounts``: plans what each has to say on a ``subject``; without it the passages found are told.
    """
    found = replace(found, facets=tuple(facet for facet in found.facets if not asks_to_compare(facet.name)))
    columns = _columns(asked, found)
    wholes: dict[tuple[str | None, str], tuple[Section, ...]] = {
        (column.part, report_id): sections
        for column in columns
        if column.part and not column.facets
        for report_id, sections in find_wholes(catalog, asked.report_ids, column.part).items()
    }
    planned = _Planned(asked, accounts, subject, columns) if accounts and subject else None
    rows = []
    for entry, own in zip(map(catalog.entry, asked.report_ids), _by_report(asked, found), strict=True):
        of = tuple(planned.account(entry, column) if planned else None for column in columns)
        cells = tuple(
            (planned.cell(account) if planned and account else ())
            or wholes.get((column.part, entry.id))
            or (
                _cell(asked, found, column, _in_part(own, column, entry, catalog))
                if not planned or planned.knows(entry, column)
                else ()
            )
            for column, account in zip(columns, of, strict=True)
        )
        rows.append(_Row(entry, cells, of))
    if not any(any(row.cells) for row in rows):
        return None
    return _Matrix(asked, found, columns, catalog).draft(rows)


class _Planned:
    """Accounts of the reports of one question; none where a number is asked, or of too many reports."""

    def __init__(self, asked: Question, accounts: Accounts, subject: Subject, columns: Sequence[_Column]) -> None:
        self._asked = asked
        self._accounts = accounts
        self._subject = subject
        self._columns = columns

    def account(self, entry: Entry, column: _Column) -> Account | None:
        """Return what a report has to say on a column."""
        if self._asked.number or len(self._asked.report_ids) > MOST_ALL_LINED:
            return None
        if column.part and column.whole:
            return self._accounts.of_part(entry.id, column.part)
        return self._accounts.of(self._asked, self._subject_of(column), entry.id)

    def knows(self, entry: Entry, column: _Column) -> bool:
        """Whether a report knows what a column is about; of a number it is not for an account to say."""
        return self._asked.number or column.whole or self._accounts.knows(self._subject_of(column), entry.id)

    def _subject_of(self, column: _Column) -> Subject:
        return _subject_of(column) if len(self._columns) > 1 else self._subject

    def cell(self, account: Account) -> tuple[Passage, ...]:
        """Return what is told of an account."""
        most = most_points(len(self._asked.report_ids) * len(self._columns), whole=account.whole)
        return tuple(point.statement.passage for point in account.shortened(most).points)


def _subject_of(column: _Column) -> Subject:
    """Return what a column is about."""
    facets = column.facets
    return Subject(tuple(Term(one.name, one.words, one.weight, concept=one.weight >= CONCEPT_WEIGHT) for one in facets))


def _columns(asked: Question, found: Found) -> tuple[_Column, ...]:
    """Return the aspects that a question names: parts of a report, or things listed with 和; else one for all."""
    parts = [] if asked.number else [hit.groups["part"] for hit in asked.hits(Cue.PART)]
    named = [facet for facet in found.facets if facet.weight >= WORD_WEIGHT and facet.name not in PARTS]
    if parts and not named:
        return tuple(_Column(_part_name(part, asked), (), part, whole=True) for part in parts)
    part = parts[0] if parts else None
    concepts = [facet for facet in named if facet.weight >= CONCEPT_WEIGHT]
    own = [tuple(facet for facet in concepts if _names(piece, facet)) for piece in compared_aspects(asked)]
    if not asked.number and len(own) > 1 and all(own):
        return tuple(_Column(facets[0].name, facets, part) for facets in own)
    name = "、".join(facet.name for facet in concepts[:2]) or say("answering.column_text", asked.language)
    return (_Column(name + (f"·{_part_name(part, asked)}" if part else ""), tuple(concepts), part),)


def _names(piece: str, facet: Facet) -> bool:
    return any(word in piece for word in (facet.name, *facet.words))


def _part_name(part: str, asked: Question) -> str:
    return say(_COLUMN_NAMES[part], asked.language)


def _by_report(asked: Question, found: Found) -> list[list[Passage]]:
    """Return the sentences found of each asked report, without whole parts."""
    own: dict[str, list[Passage]] = {report_id: [] for report_id in asked.report_ids}
    for passage in found.passages:
        if passage.score < WHOLE_PART:
            own.setdefault(passage.sentence.report_id, []).append(passage)
    return [own[report_id] for report_id in asked.report_ids]


def _cell(asked: Question, found: Found, column: _Column, own: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return those of a report's passages that answer a column, best first."""
    if not own:
        return ()
    disclosing = [p for p in own if discloses(asked, found, p)]
    if asked.number:
        return choose(replace(found, passages=tuple(disclosing)), has_number)
    return _telling(disclosing, found, column)


def _in_part(own: Sequence[Passage], column: _Column, entry: Entry, catalog: Catalog) -> list[Passage]:
    """Return the sentences of the column's part of a report: those found, and those that a search left behind.

    Where the column is of no part, those found.
    """
    if not column.part:
        return list(own)
    kept = [passage for passage in own if passage.aspect == column.part]
    seen = {passage.sentence.start for passage in kept}
    sections, report = catalog.sections(entry.id), catalog.report(entry.id)
    for sentence in catalog.sentences((entry.id,)):
        section = sections[sentence.section]
        if section.aspect == column.part and sentence.start not in seen:
            kept.append(Passage(sentence, report, section.path, section.aspect, 0.0))
    return kept


def _telling(own: Sequence[Passage], found: Found, column: _Column) -> tuple[Passage, ...]:
    """Return the sentences of a report that tell most on a column: what was done before slogans and headings."""
    if column.facets:
        own = [p for p in own if _names_any(p.sentence.text, column)] or [
            p for p in own if _names_any("".join(p.section_path), column)
        ]
    if not column.part:  # what is planned or lacking is told only where nothing else is
        own = [passage for passage in own if passage.aspect not in _COLUMN_NAMES] or own
    ranked = sorted(own, key=lambda p: -(p.score + SUBSTANCE * _substance(p, column)))
    enough = ALIKE * found.covered(ranked[:1])
    more = (p for p in ranked[1:MOST_EACH] if found.covered([p]) >= enough and _substance(p, column) >= 0)
    return (*ranked[:1], *more)


def _substance(passage: Passage, column: _Column) -> int:
    """Return 1 for a sentence that tells what was done, -2 for one as short as a heading, else 0."""
    text = passage.sentence.text.strip()
    if len(text) < SHORT and not column.part:  # a problem or a plan may be told in few words
        return -2
    return 1 if DONE.search(text) else 0


def _names_any(text: str, column: _Column) -> bool:
    return any(held(facet, fold(text)) > 0 for facet in column.facets)


class _Matrix:
    """One answer in the making."""

    def __init__(self, asked: Question, found: Found, columns: Sequence[_Column], catalog: Catalog) -> None:
        self._asked = asked
        self._found = found
        self._columns = columns
        self._catalog = catalog
        self._notes = Notes()

    def draft(self, rows: Sequence[_Row]) -> Draft:
        """Return the answer over all reports that were looked through."""
        language = self._asked.language
        told = [row for row in rows if any(row.cells)]
        lined = told if len(told) <= MOST_ALL_LINED else told[:MOST_LINES]
        groups = [group for row in lined for group in self._claims(row)]
        more = []
        if len(told) > len(lined):
            more = [more_line(len(told) - len(lined), language, in_table=len(told) <= MOST_ROWS)]
        coverage = Coverage(
            tuple(name_of(row.entry) for row in rows),
            tuple(name_of(row.entry) for row in told),
            tuple(name_of(row.entry) for row in rows if not any(row.cells)),
            tuple(dict.fromkeys(place.name for place in self._asked.outside)),
        )
        heads = say("wording.column_place", language), say("wording.column_year", language)
        table = Table(
            (*heads, *(column.name for column in self._columns)), tuple(self._cells(row) for row in told[:MOST_ROWS])
        )
        between = say("common.between_sentences", language)
        told_lines = [between.join(shown(claim, language) for claim in group) for group in groups]
        lines = [*told_lines, *more, coverage_line(coverage, language)]
        claims = tuple(claim for group in groups for claim in group)
        return Draft(
            "\n".join(line for line in lines if line), claims, self._notes.citations(), table, coverage=coverage
        )

    def _claims(self, row: _Row) -> list[list[Claim]]:
        """Return what a report says, column by column; of what is told together only the first says whose it is."""
        told = []
        for column, passages, account in zip(self._columns, row.cells, row.accounts, strict=True):
            claims: list[Claim] = []
            for passage in self._read(passages):
                label = self._label(row.entry, column, passage, account)
                again = bool(account and claims and claims[0].text.startswith(label))
                said = self._said(passage, whole=account is not None)
                claims.append(Claim(f"{'' if again else label}“{said}”", (self._notes.mark(passage),), "quoted"))
            if account:
                told.append(claims)
            else:
                told += [[claim] for claim in claims]
        return told

    def _said(self, passage: Passage, *, whole: bool) -> str:
        """Return the words of a passage that are told; ``whole``: all of them, unless they are very long."""
        if whole:
            return clip(passage.sentence.text, (), LONGEST_POINT).rstrip("。;；")
        listed = _listed(passage)
        return (GAP.join(listed) if listed else trim(passage, self._found, number=self._asked.number)).rstrip("。")

    def _label(self, entry: Entry, column: _Column, passage: Passage, account: Account | None = None) -> str:
        """Return whose words they are, on which of several aspects, and the part where it is not the one to expect."""
        about = f"·{column.name}" if len(self._columns) > 1 else ""
        profile = entry.profile
        key = "says" if not profile.year else "says_of_year" if profile.year == profile.reviewed else "work_report_says"
        return say(
            f"answering.{key}",
            self._asked.language,
            place=profile.jurisdiction.name,
            year=profile.year,
            about=about,
            aside=self._aside(column, passage, account),
        )

    def _aside(self, column: _Column, passage: Passage, account: Account | None = None) -> str:
        """Return the part of a passage that tells only what is planned or lacking, where that was not asked for."""
        asked_for = (column.part, account.part if account else None)
        if self._asked.number or passage.aspect in asked_for or passage.aspect not in _COLUMN_NAMES:
            return ""
        name = _part_name(passage.aspect, self._asked)
        return say("answering.aside", self._asked.language, part=name.lower())

    def _cells(self, row: _Row) -> tuple[Cell, ...]:
        profile = row.entry.profile
        silent = Cell(say("wording.column_undisclosed", self._asked.language))
        cells = [
            self._cell(column, passages, account) if passages else silent
            for column, passages, account in zip(self._columns, row.cells, row.accounts, strict=True)
        ]
        return (Cell(profile.jurisdiction.name), Cell(str(profile.year or "")), *cells)

    def _cell(self, column: _Column, shown: Sequence[Passage] | Sequence[Section], account: Account | None) -> Cell:
        passages = self._read(shown)
        text = ";".join(self._aside(column, passage, account) + self._extract(passage) for passage in passages)
        return Cell(text, citations=tuple(self._notes.mark(passage) for passage in passages))

    def _read(self, cell: Sequence[Passage] | Sequence[Section]) -> list[Passage]:
        """Return a cell's passages; of a whole part, with its text."""
        return [as_whole(self._catalog, one) if isinstance(one, Section) else one for one in cell]

    def _extract(self, passage: Passage) -> str:
        """Return a passage in a cell's length; of a part that enumerates, the opening of each item."""
        if listed := _listed(passage):
            return ";".join(item if len(item) <= LONGEST_ITEM else item[:LONGEST_ITEM] + GAP for item in listed)
        return trim(passage, self._found, number=self._asked.number, longest=LONGEST_CELL).rstrip("。")


def _listed(passage: Passage) -> list[str]:
    """Return the openings of the items of a part that enumerates, of its outermost list; else none."""
    if passage.score < WHOLE_PART:
        return []
    listed = items(passage.sentence.text)
    outer = [item for item in listed if bool(_BRACKETED.match(item)) == bool(_BRACKETED.match(listed[0]))]
    return outer if len(outer) > 1 else listed
