"""Several reports of one body and year: which of them counts. Decided here and nowhere else.

A report that was published again, corrected, or brought in by two ways is one report in totals and lists. A copy that
does not tell whose it is, or of which year, is known by its text, where most of that is another report's. The one that
the user chose counts (``reports set ID counts=yes``); else the one published last; where that does not tell, the one
taken in last. Knows no question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from index.profile.profiler import UNRECOGNISED
from index.records import Described, Jurisdiction, Level, Profile, Source
from index.stores.tables import Entry
from index.text.sketch import ALIKE, count_shingles, likeness, read_sketch

COUNTS = "counts"  # the key among a report's overrides that says that the user chose it
_Any = TypeVar("_Any", bound=Described)
# An office that reports for itself. Those that publish what their government reports are none of these, unless the user
# says that the report is theirs.
_OFFICE = re.compile(r"(?:[局厅署]|总队|支队|大队|海关|法院|检察院|(?<![市区县省州旗盟党工常])委)$")
_PUBLISHING = re.compile(r"司法[局厅]|信息|新闻|宣传|大数据|法治|依法治")
_TELLING = 500  # shingles of a text from which it is known; shorter ones fill one form, and are alike by that alone
_DOUBLE = 0.8  # from which likeness two reports that both count are told; two of one place have 0.17 at most
_SEVERAL = re.compile(r"[\s、,，;；]+")


class Why(StrEnum):
    """Why a report counts and the others of its body and year do not."""

    CHOSEN = "chosen"
    PUBLISHED = "published"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Versions:
    """The reports of one body and year: the one that counts, and the others, the later ones first."""

    counting: Entry
    others: tuple[Entry, ...]
    why: Why

    @property
    def every(self) -> tuple[Entry, ...]:
        """All of them, the one that counts first."""
        return (self.counting, *self.others)

    def likeness(self, other: Entry) -> float | None:
        """Return how much of the text of one of them is that of the one that counts; None where it is not known."""
        if self.counting.sketch is None or other.sketch is None:
            return None
        return likeness(read_sketch(self.counting.sketch), read_sketch(other.sketch))


@dataclass(frozen=True)  # without slots, for what is reckoned once
class Counted:
    """Which of a library's reports count; ``groups`` has the bodies and years with more than one, by name of file."""

    groups: tuple[Versions, ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, Versions]:
        return {entry.id: group for group in self.groups for entry in group.every}

    @cached_property
    def _aside(self) -> frozenset[str]:
        return frozenset(entry.id for group in self.groups for entry in group.others)

    def of(self, report_id: str) -> Versions | None:
        """Return the reports of the same body and year as this one, with it; None where it is the only one."""
        return self._by_id.get(report_id)

    def counts(self, report_id: str) -> bool:
        """Whether a report counts."""
        return report_id not in self._aside

    def counting(self, reports: Iterable[_Any]) -> tuple[_Any, ...]:
        """Return those of some reports that count, in their order."""
        return tuple(report for report in reports if self.counts(report.id))

    def among(self, report_ids: Iterable[str]) -> tuple[Versions, ...]:
        """Return the groups that some reports belong to, each once, in their order."""
        found = (self.of(report_id) for report_id in report_ids)
        return tuple({group.counting.id: group for group in found if group}.values())


ALL_COUNT = Counted()


def find_versions(entries: Iterable[Entry]) -> Counted:
    """Return which of the reports count.

    A report whose body or year could not be told is another's version only where its text is.
    """
    by_key: dict[tuple[str, ...], list[Entry]] = {}
    untold = []
    for entry in entries:
        if key := _key(entry.profile):
            by_key.setdefault(key, []).append(entry)
        elif entry.sketch:
            untold.append(entry)
    every = [*by_key.values()]
    for entry in sorted(untold, key=lambda one: one.name):
        _find_home(entry, every).append(entry)
    groups = [_decide(own) for own in every if len(own) > 1]
    return Counted(tuple(sorted(groups, key=lambda group: group.counting.name)))


def _find_home(entry: Entry, groups: list[list[Entry]]) -> list[Entry]:
    """Return the reports that one is a version of by its text, or a group of its own, which is new."""
    own, home, most = read_sketch(entry.sketch or ""), None, ALIKE
    for group in groups if count_shingles(own) >= _TELLING else ():
        for other in group:
            if other.sketch and _may_be_one(entry.profile, other.profile):
                share = likeness(own, read_sketch(other.sketch))
                if share >= most:
                    home, most = group, share
    if home is None:
        groups.append(home := [])
    return home


def _may_be_one(one: Profile, other: Profile) -> bool:
    """Whether nothing that two profiles tell speaks against their being of one report."""
    years, bodies = {one.year, other.year} - {None}, {one.jurisdiction.name, other.jurisdiction.name} - {UNRECOGNISED}
    return one.paper is other.paper and len(years) < 2 and len(bodies) < 2  # noqa: PLR2004  # two would be different


def find_doubles(entries: Iterable[Entry], report_ids: Iterable[str]) -> tuple[tuple[Entry, Entry, float], ...]:
    """Return which of some reports have nearly the text of another one that is no version of theirs, and how much.

    Both count: two places or two years are told, and one of them may have been told wrongly. Shorter texts fill one
    form, and are none.
    """
    every = {entry.id: entry for entry in entries if entry.sketch}
    wanted = {report_id: read_sketch(every[report_id].sketch or "") for report_id in report_ids if report_id in every}
    wanted = {report_id: own for report_id, own in wanted.items() if count_shingles(own) >= _TELLING}
    holders: dict[int, list[str]] = {}
    for report_id, own in wanted.items():
        for number in own.tolist():
            holders.setdefault(number, []).append(report_id)
    counted = find_versions(every.values()) if wanted else ALL_COUNT
    best: dict[str, tuple[float, str]] = {}
    for other in every.values() if wanted else ():
        sketch = read_sketch(other.sketch or "")
        shared = Counter(report_id for number in sketch.tolist() for report_id in holders.get(number, ()))
        for report_id, many in shared.items():
            group = counted.of(report_id)
            if many >= _DOUBLE * len(wanted[report_id]) / 2 and report_id != other.id:  # a sketch holds a half at least
                share = likeness(wanted[report_id], sketch)
                if share >= _DOUBLE and (group is None or group is not counted.of(other.id)):
                    best[report_id] = max(best.get(report_id, (0.0, "")), (share, other.id))
    return tuple((every[report_id], every[other_id], share) for report_id, (share, other_id) in best.items())


def find_strays(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the reports of another paper than most of the library: a 政府工作报告 amid reports on governing by law."""
    every = tuple(entries)
    papers = Counter(entry.profile.paper for entry in every)
    most = max(papers.values(), default=0)
    return tuple(entry for entry in every if papers[entry.profile.paper] < most)


def body_key(body: Jurisdiction) -> str:
    """Return what tells a body from its namesakes: its division code, or where it lies and its name."""
    return body.code or "/".join((*body.parents, body.name))


def _key(profile: Profile) -> tuple[str, ...] | None:
    """Return what tells a body's report of a year from all others; None where body or year are not known."""
    if profile.year is None or profile.jurisdiction.name == UNRECOGNISED:
        return None
    return body_key(profile.jurisdiction), _office(profile), str(profile.year), profile.paper


def _office(profile: Profile) -> str:
    """Return the office that reports for itself under its government's name; "" where the government does."""
    issuer, body = profile.readings.get("issuer"), profile.jurisdiction
    if issuer is None or body.level in {Level.DEPARTMENT, Level.ZONE, Level.TOWNSHIP}:
        return ""
    last = _SEVERAL.split(issuer.value.strip())[-1]
    said = issuer.source in {Source.USER, Source.SOURCES}
    if not _OFFICE.search(last) or (_PUBLISHING.search(last) and not said):
        return ""
    return last.rpartition(body.name)[2]


def _decide(entries: Sequence[Entry]) -> Versions:
    chosen = [entry for entry in entries if entry.overrides.get(COUNTS)]
    left = chosen or [entry for entry in entries if _key(entry.profile)] or entries  # questions find those that tell
    latest = max(map(_published, left))
    # what does not say when it was published may be the newest
    left = [entry for entry in left if _published(entry) in {"", latest}]
    by_age = sorted(entries, key=_age, reverse=True)
    counting = max(left, key=_age)
    why = Why.CHOSEN if chosen else Why.PUBLISHED if len(left) == 1 else Why.ADDED
    return Versions(counting, tuple(entry for entry in by_age if entry is not counting), why)


def _published(entry: Entry) -> str:
    reading = entry.profile.readings.get("published")
    return reading.value if reading else ""


def _age(entry: Entry) -> tuple[float, str]:
    """Return when a report came in; of one second, in a library that knows no less, by name, as files are read."""
    return datetime.fromisoformat(entry.added).timestamp() if entry.added else 0.0, entry.name
