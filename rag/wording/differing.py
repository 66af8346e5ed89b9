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
from index.text.sketch import ALIKE
from rag.language.messages import make_notice, say
from rag.ledger.arithmetic import Comparable
from rag.ledger.figures import show, worth
from rag.ledger.lookup import READ_AROUND, find_rows
from rag.schema.answer import MARKER, Language
from rag.understanding.operation import Row, Wanted

MOST_TOLD = 3  # bodies and years that are told one by one
_MOST_ALIKE = 99  # per cent: an estimate, and texts that are the same are no two reports
_WHY = {
    Why.CHOSEN: "wording.chosen",
    Why.PUBLISHED: "wording.published",
    Why.ADDED: "wording.added",
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
    rest = [
        say("wording.not_counting", language, file=file_of(row.report), said=_said(row, written, mark, language))
        for row in others
    ]
    return say(
        "wording.reports_differ",
        language,
        label=label_of(counting.report, language),
        measure=difference.measure,
        file=file_of(counting.report),
        said=_said(counting, written, mark, language),
        rest=say("common.semicolon", language).join(rest),
    )


def _said(row: Row, written: Callable[[Fact], str], mark: Callable[[Fact], str], language: Language) -> str:
    if row.fact is None:
        return say("wording.column_undisclosed", language)
    facts = (row.fact, *row.plus)
    number = "+".join(map(written, facts)) + (f"={show(row.fact.value)}{row.fact.unit}" if row.plus else "")
    marks = "".join(dict.fromkeys(map(mark, facts)))
    return say("wording.is_cited" if marks else "wording.is", language, number=number, marks=marks)


def tell_versions(groups: Sequence[Versions]) -> str:
    """Return the notice that says of bodies and years which of their reports counts, and which do not."""
    return make_notice(_tell_all(groups, "zh"), _tell_all(groups, "en"))


def _tell_all(groups: Sequence[Versions], language: Language) -> str:
    told = [_tell(group, language) for group in groups[:MOST_TOLD]]
    if more := len(groups) - len(told):
        told.append(say("wording.more_versions", language, count=more))
    only = groups[0].others[0].id if len(groups) == 1 and len(groups[0].others) == 1 else ""
    report_id = only or say("wording.report_id", language)
    return say("wording.versions", language, told=say("wording.next", language).join(told), report_id=report_id)


def tell_named(asked: Sequence[Entry]) -> str:
    """Return the notice that an answer is of these reports, which were named by their files and do not count."""
    files = [f"“{file_of(entry)}”" for entry in asked]
    return make_notice(_tell_files(files, "zh"), _tell_files(files, "en"))


def _tell_files(files: Sequence[str], language: Language) -> str:
    return say("wording.named_files", language, files=say("common.list", language).join(files))


def tell_one(group: Versions, language: Language) -> str:
    """Return a sentence, without its full stop, on which of the reports of one body and year counts."""
    return _tell(group, language)


def tell_alike(group: Versions, language: Language) -> str:
    """Return a clause on how alike the texts of some versions are; "" where that is not known.

    Where little is alike, they may be two reports rather than two versions of one.
    """
    shares = [share for other in group.others if (share := group.likeness(other)) is not None]
    if not shares:
        return ""
    key = "wording.alike" if min(shares) >= ALIKE else "wording.hardly_alike"
    return say(key, language, percent=min(_MOST_ALIKE, round(min(shares) * 100)))


def _tell(group: Versions, language: Language) -> str:
    others = [f"“{file_of(entry)}”" for entry in group.others]
    return say(
        "wording.which_counts",
        language,
        label=label_of(group.counting, language),
        count=len(group.every),
        file=file_of(group.counting),
        why=say(_WHY[group.why], language),
        others=say("common.list", language).join(others),
    )


def label_of(report: Entry, language: Language) -> str:
    """Return whose and on which year a report is."""
    name, year = report.profile.jurisdiction.name, report.profile.year
    return say("wording.place_year", language, place=name, year=year)


def file_of(report: Entry) -> str:
    """Return a report's file name on one line, in which nothing reads as a marker."""
    return MARKER.sub(lambda found: f"［{found[1]}］", " ".join(report.name.split()))
