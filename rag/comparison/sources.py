"""The sources that answers may be limited to: what a library offers, what a choice means, its names and its link.

Reads no report and no question.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from index.records import Described, Jurisdiction, Level
from rag.comparison.options import ANY, Group, label_body, province_of, read_group
from rag.language.messages import say
from rag.schema.answer import Language
from rag.schema.sources import Picked, Sources
from rag.understanding.places.linker import key_of

KEY = "from"  # in the query of a link; once for each place, year and report
EVERYTHING = "all"  # its value where a conversation was limited and is so no more
MOST_REPORTS = 1000  # that are offered at once; of more, places and years are chosen first
SHORTEST_ID = 6  # characters of an id that tell a report
_Any = TypeVar("_Any", bound=Described)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen, as (name, value): groups before places, years newest first, reports of what is chosen."""

    places: tuple[tuple[str, str], ...]
    years: tuple[tuple[str, int], ...]
    reports: tuple[tuple[str, str], ...]
    unlisted: int  # reports that are too many to be offered


def find_chosen(sources: Sources, entries: Iterable[_Any]) -> tuple[_Any, ...]:
    """Return the reports that sources mean, all of them where the sources are empty."""
    entries, reports = tuple(entries), frozenset(sources.reports)
    if not sources:
        return entries
    wide = bool(sources.places or sources.years)
    return tuple(
        entry
        for entry in entries
        if entry.id in reports
        or (
            wide
            and _is_of_places(entry, sources.places)
            and entry.profile.year in (sources.years or {entry.profile.year})
        )
    )


def _is_of_places(entry: Described, places: Sequence[str]) -> bool:
    body = entry.profile.jurisdiction
    return not places or any(_lies_in(body, place) for place in places)


def _lies_in(body: Jurisdiction, place: str) -> bool:
    """Whether a place of sources is a body, or a group that holds it."""
    group = read_group(place)
    if group is None:
        return place == key_of(body)
    return group.province in {ANY, province_of(body)} and group.level in {ANY, body.level.value}


def settle_sources(sources: Sources, entries: Sequence[Described]) -> tuple[Sources, tuple[str, ...]]:
    """Return sources with the keys of places that are named, and what of them the library does not have, left out.

    A place may be named as the library's reports name it, with the places it lies in, or by another of its names; a
    report by its file or the beginning of its id. A name of several means none of them.
    """
    named: dict[str, set[str]] = {}
    for entry in entries:
        body = entry.profile.jurisdiction
        for name in (body.name, label_body(body), *body.aliases):
            named.setdefault(name, set()).add(key_of(body))
    years = {entry.profile.year for entry in entries}
    places = {given: _settle_place(given, named, entries) for given in sources.places}
    reports = {given: _settle_report(given, entries) for given in sources.reports}
    settled = Sources(
        tuple(dict.fromkeys(filter(None, places.values()))),
        tuple(sorted(year for year in set(sources.years) if year in years)),
        tuple(dict.fromkeys(filter(None, reports.values()))),
    )
    lost = [given for given, found in (*places.items(), *reports.items()) if not found]
    return settled, (*lost, *(str(year) for year in sources.years if year not in years))


def _settle_place(given: str, named: Mapping[str, set[str]], entries: Sequence[Described]) -> str:
    if any(_lies_in(entry.profile.jurisdiction, given) for entry in entries):
        return given
    found = named.get(given, set())
    return next(iter(found)) if len(found) == 1 else ""


def _settle_report(given: str, entries: Sequence[Described]) -> str:
    begun = [e.id for e in entries if given == e.name or (len(given) >= SHORTEST_ID and e.id.startswith(given))]
    return begun[0] if len(begun) == 1 else ""


def name_sources(sources: Sources, entries: Sequence[Described], language: Language) -> tuple[tuple[str, str], ...]:
    """Return each part of sources as (name, value), in order; of what is gone from the library the value alone."""
    bodies = {key_of(entry.profile.jurisdiction): entry.profile.jurisdiction for entry in entries}
    shared = Counter(body.name for body in bodies.values())
    named = []
    for place in sources.places:
        if group := read_group(place):
            named.append((_name_group(group, language), place))
        else:
            body = bodies.get(place)
            named.append((_name_body(body, shared) if body else place, place))
    named += [(say("common.year", language, year=year), str(year)) for year in sources.years]
    reports = _name_reports([entry for entry in entries if entry.id in sources.reports], entries, language)
    return (*named, *((reports.get(report, report), report) for report in sources.reports))


def list_choices(sources: Sources, entries: Sequence[Described], language: Language) -> Choices:
    """Return what can be chosen besides what is; reports are offered of the places and years that are chosen."""
    bodies = {key_of(entry.profile.jurisdiction): entry.profile.jurisdiction for entry in entries}
    places = [(label_body(body), key) for key, body in sorted(bodies.items(), key=_in_order)]
    years = Counter(entry.profile.year for entry in entries if entry.profile.year)
    wide = find_chosen(replace(sources, reports=()), entries)
    listed = wide[:MOST_REPORTS]
    there = {entry.id for entry in listed}
    offered = [*(entry for entry in entries if entry.id in sources.reports and entry.id not in there), *listed]
    names = _name_reports(offered, entries, language)
    return Choices(
        (*_list_groups(bodies.values(), language), *places),
        tuple((say("common.year", language, year=year), year) for year in sorted(years, reverse=True)),
        tuple((name, report) for report, name in names.items()),
        len(wide) - len(listed),
    )


def _list_groups(bodies: Iterable[Jurisdiction], language: Language) -> list[tuple[str, str]]:
    """Return the groups of more than one body, each with how many it holds: of provinces, of levels, of both."""
    held: Counter[Group] = Counter()
    for body in bodies:
        held.update(_groups_of(body))
    many = [group for group, count in held.items() if count > 1]
    many = [g for g in many if ANY in {g.level, g.province} or held[g] < held[Group(g.province, ANY)]]
    order = (ANY, *(level.value for level in Level))
    many.sort(key=lambda group: (group.province != ANY, group.province, order.index(group.level)))
    return [(say("sources.group", language, name=_name_group(g, language), count=held[g]), str(g)) for g in many]


def _groups_of(body: Jurisdiction) -> tuple[Group, ...]:
    province, level = province_of(body), body.level.value
    within = (Group(province, ANY), Group(province, level)) if province else ()
    return (Group(ANY, level), *within)


def _name_group(group: Group, language: Language) -> str:
    parts = [] if group.province == ANY else [group.province]
    if group.level != ANY:
        parts.append(say(f"sources.level_{group.level}", language))
    return " · ".join(parts) or say("sources.everything", language)


def _name_body(body: Jurisdiction, shared: Mapping[str, int]) -> str:
    return label_body(body) if shared[body.name] > 1 else body.name


def _name_reports(some: Iterable[Described], entries: Sequence[Described], language: Language) -> dict[str, str]:
    """Return the names of reports by their ids; of two of one place and year each with its file."""
    bodies = {key_of(entry.profile.jurisdiction): entry.profile.jurisdiction for entry in entries}
    shared = Counter(body.name for body in bodies.values())
    twice = Counter((key_of(entry.profile.jurisdiction), entry.profile.year) for entry in entries)
    named = {}
    for entry in some:
        body, year = entry.profile.jurisdiction, entry.profile.year
        name = _name_body(body, shared)
        if year:
            name = say("sources.report", language, place=name, year=year)
        named[entry.id] = f"{name} · {entry.name}" if twice[key_of(body), year] > 1 or not year else name
    return named


def _in_order(item: tuple[str, Jurisdiction]) -> tuple[bool, str, str]:
    key, body = item
    return not province_of(body), key if key.isdecimal() else "~", label_body(body)


def read_sources(query: str, entries: Sequence[Described]) -> tuple[Sources, tuple[str, ...]] | None:
    """Return the sources that a link names, and what of them there is not; None where it names none."""
    given = [" ".join(value.split()) for value in parse_qs(query.removeprefix("?"), errors="replace").get(KEY, ())]
    if not given:
        return None
    years = tuple(int(value) for value in given if _YEAR.fullmatch(value))
    others = [value for value in given if not _YEAR.fullmatch(value) and value != EVERYTHING]
    reports = tuple(value for value in others if _settle_report(value, entries))
    return settle_sources(Sources(tuple(value for value in others if value not in reports), years, reports), entries)


def write_sources(sources: Sources) -> tuple[str, ...]:
    """Return the values under ``KEY`` by which a link restores sources."""
    return (*sources.places, *map(str, sources.years), *sources.reports)


def link_to_sources(sources: Sources) -> str:
    """Return the query that restores sources."""
    return urlencode([(KEY, value) for value in write_sources(sources)])


def describe_sources(sources: Sources, entries: Sequence[Described], language: Language) -> Picked:
    """Return what is said of a choice: the names of its parts, and how many reports it means."""
    names = tuple(name for name, _ in name_sources(sources, entries, language))
    return Picked(sources, names, len(find_chosen(sources, entries)))
