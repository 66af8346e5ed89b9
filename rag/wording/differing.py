"""Several reports of one body and year: which one counts, in words, and where the numbers of the others differ.

Which one counts is decided in ``index.stores.versions``. Makes no citation: markers are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.records import Fact
from index.stores.catalog import Catalog
from index.stores.tables import Entry
from index.stores.versions import Versions, Why
from rag.language.messages import make_notice
from rag.ledger.arithmetic import Comparable, show, worth
from rag.ledger.lookup import READ_AROUND, find_rows
from rag.schema.answer import MARKER, Language
from rag.understanding.operation import Row, Wanted

MOST_TOLD = 3  # bodies and years that are told one by one
_WHY = {
    Why.CHOSEN: ("由用户选定", "chosen by the user"),
    Why.PUBLISHED: ("发布日期最晚", "published last"),
    Why.ADDED: ("最后入库", "taken in last"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What the reports of one body and year state of a measure, the one that counts first; not all state the same."""

    versions: Versions
    measure: str
    rows: tuple[Row, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What they state, of those that do; with the parts that make it up."""
        return tuple(fact for row in self.rows if row.fact for fact in (row.fact, *row.plus))


def find_differences(
    catalog: Catalog, wanted: Wanted, groups: Sequence[Versions], comparable: Comparable, beside: Sequence[Entry] = ()
) -> tuple[tuple[Difference, ...], bool]:
    """Return where the reports of these bodies and years differ in a measure, and whether any of them states it.

    ``beside``: the reports that the answer is made of. Of many, facts are found without a look at the words around
    them; so they are here, so that the figures compared are those that the answer has.
    """
    if len(beside) > READ_AROUND:
        every = {entry.id: entry for entry in (*beside, *(entry for group in groups for entry in group.every))}
        rows = {row.report.id: row for row in find_rows(catalog, wanted, list(every.values()))}
    else:
        rows = {row.report.id: row for group in groups for row in find_rows(catalog, wanted, group.every)}
    found = []
    for group in groups:
        first, *others = (rows[entry.id] for entry in group.every)
        if differing := [other for other in others if _differ(first.fact, other.fact, comparable)]:
            found.append(Difference(group, wanted.name, (first, *differing)))
    return tuple(found), any(row.fact for group in groups for row in (rows[entry.id] for entry in group.every))


def differences_of(
    catalog: Catalog, group: Versions, facts: Iterable[Fact], comparable: Comparable
) -> tuple[Difference, ...]:
    """Return where other reports of the same body and year state another number for the same as some of its facts."""
    found = []
    for fact in facts:
        key = _named(fact)
        differing = []
        for other in group.others:
            same = [one for one in catalog.facts((other.id,)) if _named(one) == key]
            if same and all(_differ(fact, one, comparable) for one in same):
                differing.append(Row(other, same[0]))
        if differing:
            found.append(Difference(group, fact.measure, (Row(group.counting, fact), *differing)))
    return tuple(found)


def _named(fact: Fact) -> tuple[object, ...]:
    """Return what a fact counts, whatever its number."""
    measure = (fact.head, fact.action, fact.qualifiers, fact.role, fact.against)
    return (*measure, fact.scope, fact.period, fact.part_of is None, fact.aspect == "plans", fact.cumulative)


def _differ(one: Fact | None, other: Fact | None, comparable: Comparable) -> bool:
    if one is None or other is None:
        return one is not other
    same_unit = one.unit == other.unit or comparable(one.unit, other.unit)
    return not same_unit or (worth(one), one.upper, one.bound) != (worth(other), other.upper, other.bound)


def tell_difference(
    difference: Difference, written: Callable[[Fact], str], mark: Callable[[Fact], str], language: Language
) -> str:
    """Return a sentence, without its full stop, on what each of the reports states."""
    counting, *others = difference.rows
    english, label = language == "en", label_of(counting.report, language)
    said = [_said(row, written, mark, english=english) for row in (counting, *others)]
    files = [file_of(row.report) for row in (counting, *others)]
    if english:
        rest = "; ".join(f"“{name}”, which does not: {what}" for name, what in zip(files[1:], said[1:], strict=True))
        return f"The reports of {label} differ in {difference.measure}: “{files[0]}”, which counts: {said[0]}; {rest}"
    rest = ";".join(f"不计入的“{name}”{what}" for name, what in zip(files[1:], said[1:], strict=True))
    return f"{label}的几份报告在“{difference.measure}”上不一致:计入的“{files[0]}”{said[0]};{rest}"


def _said(row: Row, written: Callable[[Fact], str], mark: Callable[[Fact], str], *, english: bool) -> str:
    if row.fact is None:
        return "not disclosed" if english else "未披露"
    facts = (row.fact, *row.plus)
    number = "+".join(map(written, facts)) + (f"={show(row.fact.value)}{row.fact.unit}" if row.plus else "")
    marks = "".join(dict.fromkeys(map(mark, facts)))
    return f"{'' if english else '为'}{number}{' ' if english and marks else ''}{marks}"


def tell_versions(groups: Sequence[Versions]) -> str:
    """Return the notice that says of bodies and years which of their reports counts, and which do not."""
    told = groups[:MOST_TOLD]
    chinese, english = (["；".join(_tell(g, "zh") for g in told)], ["; ".join(_tell(g, "en") for g in told)])
    if more := len(groups) - len(told):
        chinese.append(f"；另有{more}处也有几份报告，各计一份")
        english.append(f"; {more} more have several reports, of which one counts")
    only = groups[0].others[0].id if len(groups) == 1 and len(groups[0].others) == 1 else ""
    how = "zhiwen reports set {} counts=yes"
    chinese.append(f"。要换一份，在“报告库”中选定，或运行：{how.format(only or '编号')}")
    english.append(f". To have another one count, choose it in the view “Library”, or run: {how.format(only or 'ID')}")
    return make_notice("".join(chinese), "".join(english))


def tell_named(asked: Sequence[Entry]) -> str:
    """Return the notice that an answer is of these reports, which were named by their files and do not count."""
    files = [f"“{file_of(entry)}”" for entry in asked]
    return make_notice(
        f"按您写明的文件，本回答出自{'、'.join(files)}。",
        f"As you named the file, this answer is from {', '.join(files)}.",
    )


def tell_one(group: Versions, language: Language) -> str:
    """Return a sentence, without its full stop, on which of the reports of one body and year counts."""
    return _tell(group, language)


def _tell(group: Versions, language: Language) -> str:
    label, name, why = label_of(group.counting, language), file_of(group.counting), _WHY[group.why]
    others = [f"“{file_of(entry)}”" for entry in group.others]
    if language == "en":
        return f"{label}: {len(group.every)} reports, of which “{name}” counts ({why[1]}), not {', '.join(others)}"
    return f"{label}有{len(group.every)}份报告，计入的是“{name}”（{why[0]}），不计入{'、'.join(others)}"


def label_of(report: Entry, language: Language) -> str:
    """Return whose and on which year a report is."""
    name, year = report.profile.jurisdiction.name, report.profile.year
    return f"{name} {year}" if language == "en" else f"{name}{year}年"


def file_of(report: Entry) -> str:
    """Return a report's file name on one line, in which nothing reads as a marker."""
    return MARKER.sub(lambda found: f"［{found[1]}］", " ".join(report.name.split()))
