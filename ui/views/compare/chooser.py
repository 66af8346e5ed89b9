"""HTML of the chooser of a comparison: places, years, aspects and measures to pick, and what was picked.

Works with a handful of places and with thousands: lists are cut, and say so. Pure functions; ``compare.js`` marks what
is picked and relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rag.comparison.aspects import PARTS, title_of
from rag.comparison.options import ANY, Body, Countable, Group, Holdings, read_group
from rag.comparison.selection import LONGEST_NAME, Column, Selection, write_query
from rag.schema.answer import Language
from ui.components.html import Markup, render
from ui.language import Words

MOST_PLACES, MOST_MEASURES = 60, 40  # that are listed at once
MOST_CHIPS = 12  # places that have a chip of their own
_render = partial(render, "views/compare/chooser.html")


def render_places_head(holdings: Holdings, words: Words) -> Markup:
    """Return the search for places and its filters."""
    return _render(
        "places_head",
        provinces=[(name, name or words["compare_no_province"], count) for name, count in holdings.provinces],
        levels=[(level.value, words[f"level_{level.value}"], count) for level, count in holdings.levels],
        any=ANY,
        longest=LONGEST_NAME,
        words=words,
    )


def render_places(bodies: Sequence[Body], group: Group, words: Words, *, searched: bool) -> Markup:
    """Return the places that a search found; all of a filter can be picked as one group."""
    if not bodies:
        return _render("hint", words["compare_no_place"])
    listed = bodies[:MOST_PLACES]
    if searched:
        values = " ".join(body.key for body in listed)
        everything = _pick("places", values, words["compare_select_shown"].format(count=len(listed)))
    else:
        everything = _pick("place", str(group), words["compare_select_all"].format(count=len(bodies)))
    picks = [_pick("place", body.key, body.label, _years(body)) for body in listed]
    more = len(bodies) - len(listed)
    rest = words["compare_more_places"].format(count=more) if more else ""
    return _render("all", everything) + _render("picks", picks, rest)


def _years(body: Body) -> str:
    """Return the years of a place, of many the first and the last."""
    years = body.years
    if len(years) <= 2:  # noqa: PLR2004  # two years are as short as their span
        return " ".join(map(str, years))
    unbroken = years[-1] - years[0] == len(years) - 1
    return f"{years[0]}{'–' if unbroken else '…'}{years[-1]}"


def _pick(kind: str, value: str, name: str, beside: str = "", why: str = "") -> Markup:
    """Return a button that picks something or lets it go."""
    return _render("pick", kind, value, name, beside, why)


def render_contents_head(holdings: Holdings, words: Words) -> Markup:
    """Return the years to pick, and the search for measures."""
    years = [
        _pick("year", str(year), words["compare_year_of"].format(year=year), str(count))
        for year, count in holdings.years
    ]
    return _render("contents_head", years=years, longest=LONGEST_NAME, words=words)


def render_aspects(words: Words, language: Language) -> Markup:
    """Return the aspects to pick, and the box for any other topic."""
    aspects = [_pick("aspect", part, title_of(part, language)) for part in PARTS]
    return _render("aspects", aspects=aspects, longest=LONGEST_NAME, words=words)


def render_measures(found: Sequence[Countable], text: str, words: Words) -> Markup:
    """Return the measures that a search found, most disclosed first; what no report names so can be tried."""
    own = " ".join(text.split())[:LONGEST_NAME]
    if not found:
        tried = _pick("measure", own, words["compare_add_measure"].format(name=own)) if own else ""
        return _render("hint", words["compare_no_measure"]) + _render("all", tried)
    picks = [
        _pick(
            "measure",
            one.name,
            one.name,
            words["compare_disclosed_by"].format(count=one.reports),
            words["compare_disclosed_why"].format(count=one.reports),
        )
        for one in found[:MOST_MEASURES]
    ]
    more = len(found) - MOST_MEASURES
    return _render("picks", picks, words["compare_more_measures"].format(count=more) if more > 0 else "")


def render_chosen(selection: Selection, holdings: Holdings, columns: Sequence[str], words: Words) -> Markup:
    """Return what was picked as chips, each with a button that lets it go.

    ``columns``: what the chosen columns are called.
    """
    chips = [
        _render("chip", "place", place, name_place(place, holdings, words), words)
        for place in selection.places[:MOST_CHIPS]
    ]
    if (more := len(selection.places) - MOST_CHIPS) > 0:
        chips.append(_render("more_chosen", words["compare_more_chosen"].format(count=more)))
    chips += [
        _render("chip", "year", str(year), words["compare_year_of"].format(year=year), words)
        for year in selection.years
    ]
    chips += [
        _render("chip", column.kind, column.name, name, words)
        for column, name in zip(selection.columns, columns, strict=True)
    ]
    return _render("chosen", chips=chips, words=words)


def name_place(place: str, holdings: Holdings, words: Words) -> str:
    """Return what a chosen body or group is called, a group with how many it holds."""
    members = holdings.members(place)
    group = read_group(place)
    if group is None:
        return members[0].label if members else place
    parts = [] if group.province == ANY else [group.province or words["compare_no_province"]]
    parts += [] if group.level == ANY else [words.get(f"level_{group.level}", group.level)]
    return words["compare_group"].format(name=" · ".join(parts) or words["compare_everywhere"], count=len(members))


def render_empty(selection: Selection, holdings: Holdings, measures: Sequence[Countable], words: Words) -> Markup:
    """Return what stands where the table will be: what is still to choose, and selections to begin with."""
    if not holdings.bodies:
        return _render("no_library", words)
    wanted = [words["compare_need_place"]] if not selection.places else []
    wanted += [words["compare_need_column"]] if not selection.columns else []
    started = bool(selection.places or selection.columns)
    examples = _examples(holdings, measures, words)
    return _render("empty", wanted=wanted if started else (), examples=examples, words=words)


def _examples(holdings: Holdings, measures: Sequence[Countable], words: Words) -> list[tuple[str, str]]:
    """Return selections that this library can fill, each by its name and query."""
    everywhere = (str(Group(ANY, ANY)),)
    problems = (Column("aspect", "shortcomings"), Column("aspect", "plans"))
    found = []
    if measures:
        columns = tuple(Column("measure", one.name) for one in measures[:3])
        name = words["compare_try_places"].format(measure=words["list_comma"].join(one.name for one in measures[:3]))
        found.append((name, write_query(Selection(everywhere, columns=columns))))
    found.append((words["compare_try_problems"], write_query(Selection(everywhere, columns=problems))))
    longest = max(holdings.bodies, key=lambda body: len(body.years))
    if measures and len(longest.years) > 1:
        name = words["compare_try_years"].format(place=longest.name, measure=measures[0].name)
        found.append((name, write_query(Selection((longest.key,), columns=(Column("measure", measures[0].name),)))))
    return found
