"""Sentences become facts: every quantity that a report states, with what it counts.

The thing that is counted stands before its number (行政复议申请45件), behind it (12名法律顾问), or earlier: in the
clause, the sentence or the heading before (收到行政复议申请45件，审结40件). Knows nothing of questions and of how
numbers are written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from index.facts.amounts import BARE_NONE
from index.facts.attachment import SHARES, Measure, after, before, fits, of_clause
from index.facts.clauses import Reader, Span
from index.facts.inheritance import BACK, Inheritance
from index.facts.lists import Entry, by_whom, fitting, in_turn, is_couple, join, whole_of
from index.facts.measures import load_measures
from index.facts.quantities import Quantity, find_quantities
from index.facts.scope_and_period import Circumstances, main_year, years_in_turn
from index.facts.stated_cells import StatedCells
from index.facts.tables import find_tables
from index.reading.sentences import cut
from index.reading.wraps import as_meant
from index.records import Fact, Role, Section, Sentence
from index.text.cleaning import Cleaned
from index.text.script import simplify

_JOINED = re.compile(r"[、和及与或以及/\s“”\"'()（）]*")
_AGAINST = re.compile(r"(?:比|较|与|同)(?:上|去|前|20|年初|同期|往|“|十)|同比|环比")
_PART = re.compile(r"其中|包括|分别为")
# 1个投资5000万元以上农产品加工项目: the size of a thing between its number and its name
_SIZE = re.compile(r"(?:总?投资额?|年?产值|年产|年?营收|年?销售收入|占地|规模|面积|注册资本|年?收入)?[约超过达近]{0,2}")
_SIZES = frozenset({"元", "平方米", "亩", "吨", "人", "千瓦", "公里"})
_SHARED = re.compile(r"(?:国家|省|市|区|县|镇|乡|村|州)级?(?:和|、|及|与|以及)")
_LINK = re.compile(r"(?:以及|[和与及、])$")
_LONGEST_WHOSE = 10  # characters: longer words before a number tell something else
_APART = re.compile(r"余?[,;](?:省|市|区|县|州|各级)?")
_LINKS = ("、", "和", "及", "与", "以及")
_YEARS = re.compile(r"(?:20\d\d|[年度两三四五、和及与,至到近\s-])+")
_AHEAD = 12  # characters behind a word for none in which what there is none of stands
_LISTED = 6  # numbers that one 分别 tells of, at most
_CHANGES = frozenset({"减少", "增加", "上升", "下降", "提高", "提升", "增长", "降低"})


def read_facts(
    text: str,
    sentences: Sequence[Sentence],
    sections: Sequence[Section],
    report_id: str,
    check: Callable[[], None] | None = None,
) -> tuple[Fact, ...]:
    """Return the facts of a report, in the order in which they stand in it.

    ``check`` is called for each of them, and may end the reading with an error.
    """
    meant = as_meant(text)
    tables = find_tables(meant.text)
    taken = [(cell.start, cell.end) for table in tables for cell in table.numbers()]
    quantities = [one for one in find_quantities(meant.text) if not _is_in(taken, one.start)]
    if not quantities and not taken:
        return ()
    # a library of an earlier version may hold sentences of any length
    pieces = [
        replace(sentence, start=start, end=end, text=meant.text[start:end])
        for sentence in sentences
        for start, end in cut(meant.text, meant.find(sentence.start), meant.find(sentence.end))
    ]
    sections = [
        replace(one, path=tuple(map(simplify, one.path)), start=meant.find(one.start), end=meant.find(one.end))
        for one in sections
    ]
    reading = _Reading(meant.text, pieces, sections)
    quantities = [one for one in quantities if reading.counts(one)]
    starts = [piece.start for piece in pieces]
    for index, quantity in enumerate(quantities):
        at = bisect_right(starts, quantity.start) - 1
        if at >= 0 and quantity.end <= pieces[at].end:
            reading.add(quantity, at, quantities[index + 1 : index + 1 + _LISTED])
        if check:
            check()
    facts = list(reading.facts(report_id))
    if tables:
        year = main_year(meant.text)
        cells = StatedCells(tables, pieces, sections, year, BACK)
        facts = _in_order([*facts, *_of_cells(cells, year, report_id, check)])
    return tuple(_where_it_came(fact, meant) for fact in facts)


def _is_in(spans: Sequence[tuple[int, int]], position: int) -> bool:
    at = bisect_right(spans, position, key=itemgetter(0)) - 1
    return at >= 0 and position < spans[at][1]


def _of_cells(cells: StatedCells, year: str, report_id: str, check: Callable[[], None] | None) -> Iterator[Fact]:
    """Yield what the cells of tables state."""
    reading = _Reading(cells.text, cells.lines, cells.sections, year=year)
    begins = [line.start for line in cells.lines]
    for quantity in find_quantities(cells.text):
        line = bisect_right(begins, quantity.start) - 1
        if cells.is_the_number(quantity.start, line):
            reading.add(quantity, line, ())
        if check:
            check()
    yield from map(cells.of_cell, reading.facts(report_id))


def _in_order(facts: Sequence[Fact]) -> list[Fact]:
    """Return facts in the order in which they stand, numbered so."""
    ordered = sorted(range(len(facts)), key=lambda at: facts[at].start)
    now = {at: ordinal for ordinal, at in enumerate(ordered)}
    return [
        replace(facts[at], ordinal=now[at], part_of=None if (whole := facts[at].part_of) is None else now[whole])
        for at in ordered
    ]


def _where_it_came(fact: Fact, meant: Cleaned) -> Fact:
    """Return a fact of the text as it is meant with its places in the text as it came."""
    if meant.starts is None:
        return fact
    (start, end), measure = meant.span(fact.start, fact.end), meant.span(fact.measure_start, fact.measure_end)
    return replace(fact, start=start, end=end, measure_start=measure[0], measure_end=measure[1])


class _Reading:
    """One report on its way to facts: each quantity is read knowing those before it."""

    def __init__(
        self, text: str, sentences: Sequence[Sentence], sections: Sequence[Section], *, year: str | None = None
    ) -> None:
        """``year``: of which the months are; by default the one that the text names most often."""
        self._measures = load_measures()
        self._reader = Reader(text, self._measures)
        self._text = self._reader.text
        self._written = self._reader.written
        self._sentences = sentences
        self._sections = {section.ordinal: section for section in sections}
        self._year = main_year(text) if year is None else year
        self._entries: list[Entry] = []
        self._turns: list[Measure] = []  # of the numbers that the last 分别 tells of
        self._earlier = Inheritance(self._reader, self._measures, sentences, self._sections, self._entries)

    def add(self, quantity: Quantity, sentence: int, following: Sequence[Quantity]) -> None:
        """Read one quantity, knowing those that follow."""
        around = self._sentences[sentence]
        previous = self._earlier.previous(sentence)
        clause = self._reader.clause_start(quantity.start, around.start)
        left = Span(max(clause, previous.used if previous else clause), quantity.start)
        if previous is not None and previous.clause == clause and previous.used > previous.quantity.end:
            # 5个县全部摘帽、699个贫困村全部退出: what was done with the first stands behind it
            left = Span(max(left.start, self._text.rfind("、", left.start, left.end)), left.end)
        clause_end = self._reader.clause_end(quantity.end, around.end)
        right = min(clause_end, following[0].start if following else clause_end)
        alone = self._text[around.start : left.start].rstrip(" ,，:：").endswith("其中")  # 其中, and then the parts
        part = alone or bool(_PART.search(self._text, left.start, left.end))
        behind, used = self._behind(quantity, right, clause_end, following)
        if quantity.role is Role.BEFORE or (quantity.unit in SHARES and left and not self._owned(quantity.end, right)):
            behind, used = Measure(), quantity.end
        joined = previous is not None and previous.clause == clause and self._is_join(left)
        measure = self._local(quantity, left, behind, right)
        if quantity.role is Role.BEFORE and measure.late and measure.action in _CHANGES:
            measure = replace(measure, action="")  # 由626人减少到606人: that is how it changed, not what was done
        measure = self._in_turn(quantity, left, following, clause_end) or measure
        own = bool(measure.head)
        if measure.near is False or measure.start < quantity.end or not own:
            used = quantity.end
        if joined and previous is not None and not own:
            measure = replace(previous.measure, action=measure.action or previous.measure.action)
        elif not own:
            measure = self._earlier.inherited(quantity, sentence, left, measure, part=part)
        changed = quantity.role is Role.AFTER and previous is not None and previous.quantity.role is Role.BEFORE
        if changed and previous is not None and previous.measure.head:
            measure = previous.measure
        measure = self._earlier.with_topic(quantity, sentence, measure)
        if previous is not None and quantity.unit not in SHARES:
            measure = self._listed(previous, quantity, left, measure)
        measure = join(self._measures, self._by_whom(around, quantity, measure), quantity.unit)
        entry = Entry(quantity, sentence, clause, used, measure, own, part)
        if quantity.value or quantity.unit or (entry := self._in_words(entry)).quantity.unit:
            self._entries.append(entry)

    def _by_whom(self, sentence: Sentence, quantity: Quantity, measure: Measure) -> Measure:
        section = self._sections.get(sentence.section)
        return by_whom(self._reader, Span(sentence.start, quantity.start), section.path if section else (), measure)

    def counts(self, quantity: Quantity) -> bool:
        """Whether a word that says that there is none says it of something that is counted: 零败诉, 无行政赔偿案件."""
        end = quantity.end
        if quantity.value or quantity.unit:
            return True
        if self._text[quantity.start : end] not in BARE_NONE or not "\u4e00" <= self._text[end : end + 1] <= "\u9fff":
            return True
        ahead = Span(end, end + _AHEAD)
        heads = [named.name for named in self._reader.heads_in(ahead) if named.start == end]
        if self._text[end - 1] == "零":
            return bool(heads) or any(named.start == end for named in self._reader.actions_in(ahead))
        return any("件" in self._measures.units_of(head) for head in heads)

    def _in_words(self, entry: Entry) -> Entry:
        """Return none at all, told in words (未收到……申请, ……为零), in the unit that such a thing is counted in.

        Without a unit where it is told of no known thing.
        """
        quantity, measure = entry.quantity, entry.measure
        units = self._measures.units_of(measure.head)
        verbs = self._reader.telling(self._reader.actions_in(Span(quantity.start, quantity.end)))
        action = measure.action or (verbs[-1].name if verbs else "")
        unit = units[0] if units else ""
        return replace(entry, quantity=replace(quantity, unit=unit), measure=replace(measure, action=action))

    def facts(self, report_id: str) -> Iterator[Fact]:
        """Yield what was read."""
        here, around, in_turn = -1, Circumstances(self._written, 0, 0), dict[int, str]()
        for ordinal, entry in enumerate(self._entries):
            sentence = self._sentences[entry.sentence]
            if entry.sentence != here:
                here, around = entry.sentence, Circumstances(self._written, sentence.start, sentence.end)
                spans = [(one.quantity.start, one.quantity.end) for one in self._earlier.of(here)]
                in_turn = years_in_turn(self._written, sentence.start, sentence.end, spans, self._year)
            quantity, measure = entry.quantity, entry.measure
            section = self._sections.get(sentence.section)
            yield Fact(
                report_id=report_id,
                ordinal=ordinal,
                sentence=sentence.ordinal,
                start=quantity.start,
                end=quantity.end,
                value=quantity.value,
                unit=quantity.unit,
                head=measure.head,
                action=measure.action,
                qualifiers=fitting(measure),
                measure_start=measure.start,
                measure_end=measure.end,
                upper=quantity.upper,
                bound=quantity.bound,
                role=quantity.role,
                against=quantity.against,
                cumulative=quantity.cumulative,
                scope=around.scope(quantity.start),
                period=in_turn.get(quantity.start) or around.period(self._told_until(quantity, sentence), self._year),
                part_of=whole_of(self._measures, self._entries, ordinal),
                aspect=section.aspect if section else None,
            )

    def _told_until(self, quantity: Quantity, sentence: Sentence) -> int:
        """Return up to where a sentence says when a quantity was."""
        mark = -1
        if quantity.role is Role.AFTER:  # 由2023年的40件增加到50件: 50 are of this year
            mark = max(self._written.rfind(word, sentence.start, quantity.start) for word in ("由", "从"))
        return mark if mark >= 0 else quantity.start

    def _behind(
        self, quantity: Quantity, right: int, clause_end: int, following: Sequence[Quantity]
    ) -> tuple[Measure, int]:
        """Return what stands behind a number, beyond the next number where they share it: 36项国家级和69项省级试点."""
        between = self._text[quantity.end : right]
        sized = quantity.unit not in _SIZES and bool(following) and following[0].unit in _SIZES
        if right < clause_end and ((sized and _SIZE.fullmatch(between)) or _SHARED.fullmatch(between)):
            shared, _ = after(self._reader, following[0].end, clause_end, quantity.unit)
            if shared.head:
                own = tuple(filter(None, (_LINK.sub("", between),)))
                return replace(shared, qualifiers=(*own, *shared.qualifiers)), quantity.end
        return after(self._reader, quantity.end, right, quantity.unit)

    def _is_join(self, left: Span) -> bool:
        return _JOINED.fullmatch(self._text, left.start, left.end) is not None

    def _owned(self, end: int, right: int) -> bool:
        """Whether a share is one of what follows it: 95%以上的政务服务事项."""
        return re.compile(r"(?:以上|左右)的?[^,，、。;；)）达实完]|的").match(self._text, end, right) is not None

    def _local(self, quantity: Quantity, left: Span, behind: Measure, right: int) -> Measure:
        """Return what the clause itself says is counted."""
        if quantity.role in (Role.UP, Role.DOWN) and (match := _AGAINST.search(self._text, left.start, left.end)):
            left = Span(left.start, match.start())
        ahead = before(self._reader, left, quantity.unit)
        if behind.head and self._follows(quantity, ahead, behind):
            whose = (
                (ahead.head,) if len(ahead.head) <= _LONGEST_WHOSE and ahead.head not in self._measures.actors else ()
            )
            qualifiers = (*behind.qualifiers, *ahead.qualifiers, *whose)
            return replace(behind, action=ahead.action or behind.action, qualifiers=qualifiers)
        if quantity.unit in SHARES:
            return ahead
        if ahead.head and quantity.unit in _SIZES and behind.head:
            # 投资5000万元的加工项目: the money is the project's
            return replace(ahead, qualifiers=(*ahead.qualifiers, behind.head, *behind.qualifiers))
        if ahead.head and not ahead.action:
            action = of_clause(self._reader, quantity.end, right).action
            return replace(ahead, action=action, late=bool(action))
        if not ahead.head:
            rest = of_clause(self._reader, quantity.end, right)
            if rest.head or (rest.action and not ahead.action):
                return replace(
                    rest, action=ahead.action or rest.action, qualifiers=(*ahead.qualifiers, *rest.qualifiers)
                )
        return ahead

    def _listed(self, previous: Entry, quantity: Quantity, left: Span, measure: Measure) -> Measure:
        """Return a measure with the verb of its list, which stands once: 办理建议433件、提案1002件."""
        told = previous.measure
        holds_verb = self._text.startswith(tuple(self._measures.verbal), measure.start)
        if holds_verb or not self._continues(previous, quantity, left, measure):
            return measure
        if not measure.action and told.action and told.head and previous.quantity.unit not in SHARES:
            return replace(measure, action=told.action)
        if (measure.late or measure.start > quantity.start) and measure.action and previous.clause < left.start:
            self._share_action(previous.clause, measure.action)
        return measure

    def _continues(self, previous: Entry, quantity: Quantity, left: Span, measure: Measure) -> bool:
        """Whether a number goes on with the list of the one before: after 、, or after a comma with its thing alone."""
        if self._text[left.start : left.end].lstrip().startswith(_LINKS):
            return True
        between = self._text[previous.used : measure.start]
        alike = self._measures.comparable(previous.quantity.unit, quantity.unit)
        return alike and not measure.stated and _APART.fullmatch(between) is not None

    def _share_action(self, clause: int, action: str) -> None:
        """Give a list's things the verb that stands behind the last: 453件建议和508件提案全部办结."""
        for at in range(len(self._entries) - 1, -1, -1):
            entry = self._entries[at]
            if entry.clause != clause or entry.measure.action or not entry.own:
                return
            self._entries[at] = replace(entry, measure=replace(entry.measure, action=action))

    def _in_turn(
        self, quantity: Quantity, left: Span, following: Sequence[Quantity], clause_end: int
    ) -> Measure | None:
        """Return the measure of a number of a list whose things are named before 分别: A、B分别增长5%、6%."""
        if self._turns:
            return self._turns.pop(0)
        mark = self._text.rfind("分别", left.start, left.end)
        count = self._joined(quantity, following, clause_end)
        if mark < 0:
            named = before(self._reader, left, quantity.unit).head
            told = [entry.measure for entry in self._entries[-count:]]
            if not named and is_couple(told):  # 城乡居民收入分别为2.76万元和8843元,增长5.3%和7.5%
                self._turns = told
            return self._turns.pop(0) if self._turns else None
        if _YEARS.fullmatch(self._text, left.start, mark):
            return None  # 2022、2023两年分别: these are no things
        self._turns = in_turn(self._reader, Span(left.start, mark), left.end, quantity.unit, count)
        named = before(self._reader, Span(left.start, mark), quantity.unit).head
        if not self._turns and not named and len(self._entries) >= count > 1:
            verbs = self._reader.telling(self._reader.actions_in(Span(left.start, mark)))
            told = [entry.measure for entry in self._entries[-count:]]
            self._turns = [replace(measure, action=verbs[-1].name) if verbs else measure for measure in told]
        return self._turns.pop(0) if self._turns else None

    def _joined(self, quantity: Quantity, following: Sequence[Quantity], clause_end: int) -> int:
        """Return how many numbers stand joined, from this one on."""
        count, end = 1, quantity.end
        for other in following:
            if other.start > clause_end or not _JOINED.fullmatch(self._text, end, other.start):
                break
            count, end = count + 1, other.end
        return count

    def _follows(self, quantity: Quantity, ahead: Measure, behind: Measure) -> bool:
        """Whether what is counted stands behind the number rather than before it."""
        if not ahead.head or not ahead.near or (ahead.verbal and not ahead.stated):
            return True
        if quantity.unit in _SIZES:
            return False
        here = bool(self._measures.units_of(ahead.head)) and fits(self._measures, ahead.head, quantity.unit)
        there = bool(self._measures.units_of(behind.head)) and fits(self._measures, behind.head, quantity.unit)
        return there and not here if ahead.stated else there or not here
