"""Figures from the ledger: one body's, each place's own, or those of several reports compared.

What is counted, looked up or compared is quoted, never reworded. Searches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.facts.measures import load_measures
from index.facts.tables import words_of_cell
from index.library import Library
from index.records import Fact, Sentence
from index.stores.tables import Entry
from index.text.cleaning import clean_sentence
from index.text.markup import without_marks
from index.text.normalize import fold
from index.text.tokenize import bigrams
from rag.answering.figure_names import name_pieces
from rag.answering.strategy import Declined, Turn
from rag.dialogue.contextualizer import ScopeReader
from rag.grounding.citations import cite, number_facts
from rag.grounding.completeness import asked_parts
from rag.language.messages import say
from rag.ledger.lookup import find_rows
from rag.ledger.matching import pairs
from rag.schema.answer import MARKER, Coverage, Draft, Language, Refusal, Table, Undrawn
from rag.understanding.assertions import stated_values
from rag.understanding.cues.cue import Cue
from rag.understanding.measure_query import read_measure
from rag.understanding.operation import Operation, Row, Wanted
from rag.understanding.question import Question
from rag.understanding.subject import named_words, own_words
from rag.understanding.vocabulary import Lexicon
from rag.wording.excerpts import GAP, excerpt, plain
from rag.wording.report import Markers, Quotes, Told, cited, tell
from rag.wording.tables import MEASURE_COLUMNS, measure_row
from rag.wording.told_figure import name_measure

# A figure is told without a search only where this share of the question's character pairs stands around it; by
# judgement, from reading which of our gold questions it lets through.
SURE = 0.6
# Steps of a case: another one's number is another number, and near enough to be worth telling.
STEPS = frozenset(
    {
        "收到",
        "受理",
        "审结",
        "办理",
        "维持",
        "驳回",
        "不予受理",
        "终止",
        "撤回",
        "撤销",
        "变更",
        "纠错",
        "确认违法",
        "责令履行",
        "调解",
    }
    | {"败诉", "胜诉", "出庭"}
)
_ARITHMETIC = frozenset({"difference", "ratio", "percent_difference", "sum", "average", "median", "share"})
FEW = 5  # reports up to which a figure that is not sure to be meant is shown with its whole sentence
LONGEST_QUOTE = 120  # characters of that sentence, else its clause alone is shown


NO_MEASURE = Declined("declined.no_measure")
NO_NUMBER = Declined("declined.no_number")
OF_ONE = Declined("declined.one_report")
OF_SEVERAL = Declined("declined.several_reports")
NOT_FILED = Declined("declined.not_filed")
NOT_ONE = Declined("declined.several_things")
NOT_SURE = Declined("declined.not_sure")
OTHER_THING = Declined("declined.other_thing")
YEAR_MISSING = Declined("declined.year_missing")


class Numbers:
    """Answers with figures of the ledger over one open library, for the strategies below."""

    def __init__(self, library: Library, reader: ScopeReader, lexicon: Lexicon) -> None:
        self._catalog = library.catalog
        self._reader = reader
        self._lexicon = lexicon

    def number_asked(self, asked: Question) -> Wanted | None:
        """Return the number that a question asks for; None where it asks for none, or each place for another."""
        wanted = self._wanted(asked)
        if wanted is None or not wanted.known or not _asks_numbers(asked, wanted):
            return None
        return None if self._reader.parts(asked) else wanted

    def compared(
        self,
        asked: Question,
        sentences: Callable[[str], Sequence[Sentence]] | None = None,
        figures: Mapping[str, Fact] | None = None,
    ) -> Draft | Declined:
        """Return the answer of the ledger over several reports; with ``sentences`` of a search, what they state too.

        ``figures``: by report, the number that answers the question where the ledger has none.
        """
        wanted = self._wanted(asked)
        if wanted is None or not (wanted.known or sentences):
            return self.found(asked, figures) if figures else NO_MEASURE
        if not _asks_numbers(asked, wanted):
            return self.found(asked, figures) if figures else NO_NUMBER
        rows = _accepted(find_rows(self._catalog, wanted, self._entries(asked), fallback=sentences), wanted)
        rows = tuple(map(_of_plans, rows)) if asked.asks_plans else rows
        rows = _filled(rows, figures or {})
        if not any(row.fact for row in rows) and (sentences is None or not any(row.nearest for row in rows)):
            return NOT_FILED
        return self._draft(rows, wanted, asked)

    def found(self, asked: Question, figures: Mapping[str, Fact]) -> Draft | Declined:
        """Return the answer of numbers that were found by the words of a question, whatever the ledger calls them."""
        rows = _filled([Row(entry, None) for entry in self._entries(asked)], figures)
        heads = tuple(dict.fromkeys(row.fact.head for row in rows if row.fact and row.fact.head))
        if not any(row.fact for row in rows):
            return NOT_FILED
        wanted = self._wanted(asked)
        words = wanted.words if wanted else named_words(asked, self._lexicon)
        return self._draft(rows, Wanted(plain("、".join(heads)), heads, words=words, known=False), asked)

    def of_years(self, asked: Question) -> Draft | Declined:
        """Return the figures that one body or several state of whole years."""
        return self.compared(asked) if asked.several else self.of_one(asked)

    def of_one(self, asked: Question) -> Draft | Declined:
        """Return the figure that one body states, of each of its years; or, of a case's steps, that it states another.

        Declines where the question asks more than one figure, or where it is not sure that the figure is meant.
        """
        wanted, entries = self._wanted(asked), self._entries(asked)
        if wanted is None or not wanted.known:
            return NO_MEASURE
        if not asked.number:
            return NO_NUMBER
        if asked_parts(asked) > 1 or asked.outside:
            return NOT_ONE
        if not entries or len({entry.profile.jurisdiction for entry in entries}) > 1:
            return OF_SEVERAL
        return self._figure_of(asked, wanted, entries)

    def _figure_of(self, asked: Question, wanted: Wanted, entries: Sequence[Entry]) -> Draft | Declined:
        """Return the figure that one body's reports state of a measure."""
        rows = find_rows(self._catalog, wanted, entries)
        if near := self._near_miss(asked, wanted, rows):
            return near
        if not all(row.fact for row in rows):
            return NOT_FILED
        if not all(row.fact and self._is_about(row.fact, wanted) for row in rows):
            return NOT_SURE
        if any(row.fact and self._means_another(asked, row.fact) for row in rows):
            return OTHER_THING
        if not _answers([row.fact for row in rows if row.fact], asked):
            return OTHER_THING
        return self._draft(rows, wanted, asked)

    def of_missing_year(self, asked: Question) -> Draft | Declined:
        """Return the figure that a body's report of a later year states of the one year that is asked for."""
        wanted = self._wanted(asked)
        one_figure = not asked.several and asked.number and len(asked.years) == 1 and not asked.outside
        if wanted is None or not wanted.known or not one_figure:
            return YEAR_MISSING
        (year,) = asked.years
        later = [entry for entry in self._entries(asked) if (entry.profile.year or 0) > year]
        for entry in sorted(later, key=lambda entry: entry.profile.year or 0):
            then = replace(entry, profile=replace(entry.profile, year=year))
            rows = find_rows(self._catalog, wanted, (then,), period=str(year))
            if all(row.fact and self._is_about(row.fact, wanted) for row in rows):
                return self._draft(rows, wanted, asked)
        return YEAR_MISSING

    def _means_another(self, asked: Question, fact: Fact) -> bool:
        """Whether what a follow-up names is counted by another figure of its sentence: 工作站, where 工作室 stood."""
        text = self._catalog.report(fact.report_id).text
        own = name_pieces(text, fact)
        others = (f for f in self._catalog.facts((fact.report_id,)) if f.sentence == fact.sentence and f != fact)
        beside = [name_pieces(text, other) for other in others]
        missing = [word for word in own_words(asked, self._lexicon) if not {*bigrams(word)} <= own]
        return any({*bigrams(word)} <= pieces for word in missing for pieces in beside)

    def _near_miss(self, asked: Question, wanted: Wanted, rows: Sequence[Row]) -> Draft | None:
        """Return that a step of a case's way is not disclosed and which one is, or None where it may be.

        收到 asked and only 受理 stated is answered, with its own name; any other pair is told as not disclosed.
        """
        if len(rows) != 1 or rows[0].fact or len(wanted.actions) != 1 or wanted.actions[0] not in STEPS:
            return None
        row, asked_step = rows[0], wanted.actions[0]
        stated = any(fact.action == asked_step for fact in self._catalog.facts((row.report.id,)))
        near = tuple(fact for fact in row.nearest if fact.head in wanted.heads and fact.action in STEPS)
        # 还没受理就撤掉的: not the step that is named
        if stated or not near or asked.has(Cue.NOT_YET):
            return None
        draft = self._draft((replace(row, nearest=near[:1]),), wanted, asked)
        if asked_step == "收到" and near[0].action == "受理":
            return draft
        return replace(draft, refusal=Refusal("not_disclosed", MARKER.sub("", draft.text)))

    def _is_about(self, fact: Fact, wanted: Wanted) -> bool:
        """Whether most of the question's words stand in a fact's sentence or in the headings above it."""
        asked = frozenset().union(*(pairs(word) for word in wanted.words))
        parts = self._catalog.parts(fact.report_id)
        sentence = parts.sentences[fact.sentence]
        text = self._text(fact.report_id)
        words = words_of_cell(text, fact.start)
        words = (*words, text[fact.measure_start : fact.measure_end]) if words else ()
        around = fold("".join((clean_sentence(sentence.text), *words, *parts.sections[sentence.section].path)))
        return bool(asked) and sum(pair in around for pair in asked) >= SURE * len(asked)

    def _draft(self, rows: Sequence[Row], wanted: Wanted, asked: Question) -> Draft:
        passages, markers = number_facts(self._catalog, cited(rows, asked.operation))
        told = self._tell(rows, wanted, asked, asked.operation, markers)
        draft = Draft(
            told.text, told.claims, cite(passages), told.table, told.chart, told.coverage, undrawn=told.undrawn
        )
        over_years = asked.operation.kind == "trend" or asked.has(Cue.AGAINST_A_YEAR)
        if asked.missing_years and sum(bool(row.fact) for row in rows) == 1 and over_years:
            return replace(draft, refusal=Refusal("year_missing", MARKER.sub("", draft.text)))
        return draft

    def of_each(self, asked: Question) -> Draft | Declined:
        """Return the answer to a question that asks of each place another measure."""
        parts = self._reader.parts(asked)
        wanted = [self._wanted(part) for part in parts]
        known = [one for one in wanted if one and one.known]
        if len(known) < len(parts) or len({(one.heads, one.actions) for one in known}) < 2:  # noqa: PLR2004
            return Declined("declined.no_measure_each")
        rows = [
            find_rows(self._catalog, one, self._entries(part)[-1:])[0] for one, part in zip(known, parts, strict=True)
        ]
        if not all(row.fact for row in rows):
            return NOT_FILED
        asked = replace(asked, outside=())
        if asked.operation.kind in _ARITHMETIC and _alike([row.fact.unit for row in rows if row.fact]):
            together = replace(
                known[0], name="、".join(dict.fromkeys(name_measure(one.name, one.actions) for one in known))
            )
            return self._draft(rows, together, asked)
        passages, markers = number_facts(self._catalog, (row.fact for row in rows if row.fact))
        told = [self._tell((row,), one, asked, Operation(), markers) for row, one in zip(rows, known, strict=True)]
        return Draft(
            "\n".join(one.text for one in told),
            tuple(claim for one in told for claim in one.claims),
            cite(passages),
            self._table(rows, known, markers, asked.language),
            coverage=_joined([one.coverage for one in told]),
            undrawn=Undrawn.MEASURES,
        )

    def _wanted(self, asked: Question) -> Wanted | None:
        return read_measure(asked, self._lexicon, load_measures())

    def _tell(
        self, rows: Sequence[Row], wanted: Wanted, asked: Question, operation: Operation, markers: Markers
    ) -> Told:
        year = f"{'、'.join(map(str, asked.years))}年" if asked.years else ""
        absent = (f"{label}{year}" for label in asked.missing_reports)
        years = (f"{year}年" for year in asked.missing_years)
        missing = dict.fromkeys((*(place.name for place in asked.outside), *absent, *years))
        return tell(
            rows,
            wanted,
            operation,
            language=asked.language,
            markers=markers,
            texts=self._text,
            missing=tuple(missing),
            quotes=self._longer_quotes(rows, wanted),
        )

    def _longer_quotes(self, rows: Sequence[Row], wanted: Wanted) -> Quotes:
        """Return whole sentences for the facts of which it is not sure that they are meant, of a few reports."""
        if len(rows) > FEW or (len(rows) > 1 and not wanted.known):
            return {}
        quotes = {}
        for fact in (fact for row in rows for fact in (row.fact, *row.nearest[:1]) if fact):
            sentence = self._catalog.parts(fact.report_id).sentences[fact.sentence]
            said = without_marks(sentence.text).strip().rstrip("。")
            torn = not wanted.known and GAP in excerpt(self._text(fact.report_id), fact)
            sure = self._is_about(fact, wanted) and not torn
            if len(said) <= LONGEST_QUOTE and not MARKER.search(said) and not sure:
                quotes[fact.report_id, fact.ordinal] = said
        return quotes

    def _table(self, rows: Sequence[Row], wanted: Sequence[Wanted], markers: Markers, language: Language) -> Table:
        """Return a table in which each report is asked for a measure of its own."""
        cells = []
        for row, one in zip(rows, wanted, strict=True):
            if row.fact:
                marker = markers[row.fact.report_id, row.fact.sentence]
                text = self._text(row.report.id)
                cells.append(measure_row(row.report.profile, one.name, text, row.fact, marker))
        return Table(tuple(say(column, language) for column in MEASURE_COLUMNS), tuple(cells))

    def _entries(self, asked: Question) -> list[Entry]:
        return [self._catalog.entry(report_id) for report_id in asked.report_ids]

    def _text(self, report_id: str) -> str:
        return self._catalog.report(report_id).text


class _OfNumbers:
    """A strategy that looks figures up."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers


class OneFigure(_OfNumbers):
    """One figure that one body states."""

    name = "one_figure"

    def answer(self, turn: Turn) -> Draft | Declined:
        """Look the figure up where one report is asked, or one body's reports."""
        if year_missing(turn.asked):
            return self._numbers.of_missing_year(turn.asked)
        return OF_SEVERAL if turn.asked.several else self._numbers.of_one(turn.asked)


class EachItsOwn(_OfNumbers):
    """Each place asked for a measure of its own."""

    name = "each_its_own_measure"

    def answer(self, turn: Turn) -> Draft | Declined:
        """Look each place's measure up where several are asked."""
        if year_missing(turn.asked):
            return YEAR_MISSING
        return self._numbers.of_each(turn.asked) if turn.asked.several else OF_ONE


class Compared(_OfNumbers):
    """One measure over several reports: compared, ranked, added up, counted."""

    name = "compared_figures"

    def answer(self, turn: Turn) -> Draft | Declined:
        """Look the measure up in each report and do what is asked with the figures."""
        if year_missing(turn.asked):
            return YEAR_MISSING
        return self._numbers.compared(turn.asked) if turn.asked.several else OF_ONE


def _accepted(rows: Sequence[Row], wanted: Wanted) -> tuple[Row, ...]:
    """Return rows in which cases accepted stand for cases received where only those are stated; a caution tells it."""
    if wanted.actions != ("收到",):
        return tuple(rows)
    near = [next((fact for fact in row.nearest[:1] if fact.action == "受理"), None) for row in rows]
    return tuple(
        replace(row, fact=fact, nearest=()) if fact and not row.fact else row
        for row, fact in zip(rows, near, strict=True)
    )


def _of_plans(row: Row) -> Row:
    """Return a row without a figure that was reached, where what is planned is asked: it is no target."""
    return replace(row, fact=None, nearest=(), also=(), plus=()) if row.fact and row.fact.aspect != "plans" else row


def _filled(rows: Sequence[Row], figures: Mapping[str, Fact]) -> tuple[Row, ...]:
    """Return rows with a number for each that has none, in a unit that can be set beside those that are there."""
    units = [row.fact.unit for row in rows if row.fact]
    units = units or [fact.unit for fact in figures.values()][:1]
    return tuple(
        replace(row, fact=figures[row.report.id], nearest=())
        if not row.fact and row.report.id in figures and _alike([*units[:1], figures[row.report.id].unit])
        else row
        for row in rows
    )


def year_missing(asked: Question) -> bool:
    """Whether there is a report of none of the asked years."""
    return asked.year_missing


def _answers(facts: Sequence[Fact], asked: Question) -> bool:
    """Whether figures count what is asked for, and are not those that the question itself states."""
    stated = stated_values(asked)
    if all(fact.value in stated for fact in facts):
        return False
    return not asked.units or all(_counts_in(fact.unit, asked.units) for fact in facts)


def _counts_in(unit: str, asked: Sequence[str]) -> bool:
    """Whether a figure's unit is one that is asked for, or 个 is, which counts anything."""
    return bool({"个", "项"} & {*asked}) or load_measures().counts_in(unit, asked)


def _alike(units: Sequence[str]) -> bool:
    comparable = load_measures().comparable
    return all(comparable(units[0], unit) for unit in units)


def _joined(parts: Sequence[Coverage]) -> Coverage:
    """Return what several answers looked through, together."""
    keys = ("searched", "disclosed", "undisclosed", "missing")
    return Coverage(*(tuple(dict.fromkeys(name for part in parts for name in getattr(part, key))) for key in keys))


def _asks_numbers(asked: Question, wanted: Wanted) -> bool:
    """Whether a question asks for numbers, for what can be done with them, or names what is only ever a number."""
    counted = any(load_measures().is_rate(head) for head in wanted.heads) or bool(STEPS & {*wanted.actions})
    if (asked.operation.chart or (wanted.known and counted)) and not asked.has(Cue.WAYS):
        return True
    named = asked.operation.kind != "count" and (asked.operation.sure or asked.names_operation)
    return asked.number or named or bool(asked.operation.limits)
