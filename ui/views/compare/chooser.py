"""HTML of the chooser of a comparison: places, years, aspects and measures to pick, and what was picked.

Works with a handful of places and with thousands: lists are cut, and say so. Pure functions; ``compare.js`` marks what
is picked and relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.comparison.aspects import PARTS, read_aspect
from rag.comparison.options import ANY, Body, Countable, Group, Holdings, read_group
from rag.comparison.selection import LONGEST_NAME, Column, Selection, write_query
from rag.schema.answer import Language
from rag.understanding.vocabulary import Lexicon
from ui.components.html import escape, one_line
from ui.language import Words

MOST_PLACES, MOST_MEASURES = 60, 40  # that are listed at once
MOST_CHIPS = 12  # places that have a chip of their own


def render_places_head(holdings: Holdings, words: Words) -> str:
    """Return the search for places and its filters."""
    provinces = "".join(
        f'<option value="{escape(name)}">{_counted(name or words["compare_no_province"], count, words)}</option>'
        for name, count in holdings.provinces
    )
    levels = "".join(
        f'<option value="{level.value}">{_counted(words[f"level_{level.value}"], count, words)}</option>'
        for level, count in holdings.levels
    )
    return (
        f'<div class="zw-pk-head"><h2>{words["compare_places"]}</h2>'
        f"{_render_search('places', words['compare_find_place'])}"
        f'<div class="zw-pk-filters"><select data-filter="province" aria-label="{words["compare_province"]}">'
        f'<option value="{ANY}">{words["compare_all_provinces"]}</option>{provinces}</select>'
        f'<select data-filter="level" aria-label="{words["compare_level"]}">'
        f'<option value="{ANY}">{words["compare_all_levels"]}</option>{levels}</select></div></div>'
    )


def _render_search(what: str, name: str) -> str:
    return (
        f'<input type="search" class="zw-pk-search" data-search="{what}" autocomplete="off" maxlength="{LONGEST_NAME}" '
        f'placeholder="{name}" aria-label="{name}">'
    )


def _counted(name: str, count: int, words: Words) -> str:
    return words["compare_group"].format(name=escape(one_line(name)), count=count)


def render_places(bodies: Sequence[Body], group: Group, words: Words, *, searched: bool) -> str:
    """Return the places that a search found; all of a filter can be picked as one group."""
    if not bodies:
        return f'<p class="zw-pk-none">{words["compare_no_place"]}</p>'
    listed = bodies[:MOST_PLACES]
    if searched:
        values = " ".join(body.key for body in listed)
        everything = _pick("places", values, words["compare_select_shown"].format(count=len(listed)), "")
    else:
        everything = _pick("place", str(group), words["compare_select_all"].format(count=len(bodies)), "")
    items = "".join(f"<li>{_pick('place', body.key, body.label, _years(body))}</li>" for body in listed)
    more = len(bodies) - len(listed)
    rest = f'<p class="zw-pk-none">{words["compare_more_places"].format(count=more)}</p>' if more else ""
    return f'<div class="zw-pk-all">{everything}</div><ul class="zw-pk-list">{items}</ul>{rest}'


def _years(body: Body) -> str:
    """Return the years of a place, of many the first and the last."""
    years = body.years
    if len(years) <= 2:  # noqa: PLR2004  # two years are as short as their span
        return " ".join(map(str, years))
    unbroken = years[-1] - years[0] == len(years) - 1
    return f"{years[0]}{'–' if unbroken else '…'}{years[-1]}"


def _pick(kind: str, value: str, name: str, beside: str, why: str = "") -> str:
    """Return a button that picks something or lets it go."""
    more = f'<span class="zw-pk-beside">{escape(beside)}</span>' if beside else ""
    title = f' title="{escape(why)}"' if why else ""
    return (
        f'<button type="button" class="zw-pk-pick" data-pick="{kind}" data-value="{escape(one_line(value))}" '
        f'aria-pressed="false"{title}><span class="zw-pk-name">{escape(one_line(name))}</span>{more}</button>'
    )


def render_contents_head(holdings: Holdings, words: Words) -> str:
    """Return the years to pick, and the search for measures."""
    years = "".join(
        f"<li>{_pick('year', str(year), words['compare_year_of'].format(year=year), str(count))}</li>"
        for year, count in holdings.years
    )
    return (
        f'<div class="zw-pk-head"><h2>{words["compare_years"]}</h2>'
        f'<p class="zw-pk-none">{words["compare_all_years"]}</p><ul class="zw-pk-chips">{years}</ul></div>'
        f'<div class="zw-pk-head"><h2>{words["compare_measures"]}</h2>'
        f"{_render_search('measures', words['compare_find_measure'])}</div>"
    )


def render_aspects(words: Words, language: Language) -> str:
    """Return the aspects to pick, and the box for any other topic."""
    items = "".join(f"<li>{_pick('aspect', part, titles[language == 'en'], '')}</li>" for part, titles in PARTS.items())
    return (
        f'<div class="zw-pk-head"><h2>{words["compare_aspects"]}</h2><ul class="zw-pk-chips">{items}</ul>'
        f'<form class="zw-pk-topic"><input type="text" name="topic" autocomplete="off" maxlength="{LONGEST_NAME}" '
        f'placeholder="{words["compare_topic"]}" aria-label="{words["compare_topic"]}">'
        f'<button type="submit">{words["compare_add_topic"]}</button></form></div>'
    )


def render_measures(found: Sequence[Countable], text: str, words: Words) -> str:
    """Return the measures that a search found, most disclosed first; what no report names so can be tried."""
    items = "".join(
        "<li>"
        + _pick(
            "measure",
            one.name,
            one.name,
            words["compare_disclosed_by"].format(count=one.reports),
            words["compare_disclosed_why"].format(count=one.reports),
        )
        + "</li>"
        for one in found[:MOST_MEASURES]
    )
    own = " ".join(text.split())[:LONGEST_NAME]
    if not found:
        tried = _pick("measure", own, words["compare_add_measure"].format(name=own), "") if own else ""
        return f'<p class="zw-pk-none">{words["compare_no_measure"]}</p><div class="zw-pk-all">{tried}</div>'
    more = len(found) - MOST_MEASURES
    rest = f'<p class="zw-pk-none">{words["compare_more_measures"].format(count=more)}</p>' if more > 0 else ""
    return f'<ul class="zw-pk-list">{items}</ul>{rest}'


def render_chosen(selection: Selection, holdings: Holdings, lexicon: Lexicon, words: Words, language: Language) -> str:
    """Return what was picked as chips, each with a button that lets it go."""
    chips = [_chip("place", p, name_place(p, holdings, words), words) for p in selection.places[:MOST_CHIPS]]
    if (more := len(selection.places) - MOST_CHIPS) > 0:
        chips.append(f'<span class="zw-pk-chip">{words["compare_more_chosen"].format(count=more)}</span>')
    chips += [_chip("year", str(y), words["compare_year_of"].format(year=y), words) for y in selection.years]
    chips += [_chip(c.kind, c.name, name_column(c, lexicon, language), words) for c in selection.columns]
    edit = (
        '<button type="button" class="zw-pk-edit" aria-expanded="false" aria-controls="zw-compare-left">'
        f"{words['compare_edit']}</button>"
    )
    if not chips:
        return (
            f'<div class="zw-pk-chosen"><span class="zw-pk-none">{words["compare_chosen_nothing"]}</span>{edit}</div>'
        )
    items = "".join(f"<li>{chip}</li>" for chip in chips)
    clear = f'<button type="button" class="zw-pk-clear">{words["compare_clear"]}</button>'
    return (
        f'<div class="zw-pk-chosen"><ul aria-label="{words["compare_chosen"]}">{items}</ul>'
        f'<div class="zw-pk-actions">{clear}{edit}</div></div>'
    )


def _chip(kind: str, value: str, name: str, words: Words) -> str:
    label = escape(words["compare_remove"].format(name=one_line(name)))
    return (
        f'<span class="zw-pk-chip zw-pk-{kind}">{escape(one_line(name))}<button type="button" data-drop="{kind}" '
        f'data-value="{escape(one_line(value))}" aria-label="{label}" title="{label}">×</button></span>'
    )


def name_place(place: str, holdings: Holdings, words: Words) -> str:
    """Return what a chosen body or group is called, a group with how many it holds."""
    members = holdings.members(place)
    group = read_group(place)
    if group is None:
        return members[0].label if members else place
    parts = [] if group.province == ANY else [group.province or words["compare_no_province"]]
    parts += [] if group.level == ANY else [words.get(f"level_{group.level}", group.level)]
    return words["compare_group"].format(name=" · ".join(parts) or words["compare_everywhere"], count=len(members))


def name_column(column: Column, lexicon: Lexicon, language: Language) -> str:
    """Return what a chosen column is called."""
    return column.name if column.kind == "measure" else read_aspect(column.name, lexicon).title(language)


def render_empty(selection: Selection, holdings: Holdings, measures: Sequence[Countable], words: Words) -> str:
    """Return what stands where the table will be: what is still to choose, and selections to begin with."""
    if not holdings.bodies:
        return (
            f'<div class="zw-x-empty"><h2>{words["compare_no_library"]}</h2><p>{words["compare_no_library_how"]}</p>'
            f'<a class="zw-x-go" href="?view=library" data-view="library">{words["compare_to_library"]}</a></div>'
        )
    wanted = [words["compare_need_place"]] if not selection.places else []
    wanted += [words["compare_need_column"]] if not selection.columns else []
    started = bool(selection.places or selection.columns)
    lead = "".join(f"<li>{want}</li>" for want in wanted) if started else ""
    missing = f'<ul class="zw-x-wanted">{lead}</ul>' if lead else ""
    items = "".join(
        f'<li><button type="button" class="zw-x-try" data-try="{escape(query)}">{escape(one_line(name))}</button></li>'
        for name, query in _examples(holdings, measures, words)
    )
    return (
        f'<div class="zw-x-empty"><h2>{words["compare_empty_title"]}</h2><p>{words["compare_empty_how"]}</p>{missing}'
        f'<p class="zw-x-lead">{words["compare_try"]}</p><ul class="zw-x-tries">{items}</ul></div>'
    )


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
