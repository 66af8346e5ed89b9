"""What a conversation is limited to: the picker's components, what stands above the box, and the link that restores it.

Handlers and pure functions; what the bot makes of a choice is the bot's affair.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rag.comparison.sources import (
    EVERYTHING,
    describe_sources,
    find_chosen,
    list_choices,
    name_sources,
    read_sources,
    settle_sources,
    write_sources,
)
from rag.schema.answer import Language
from rag.schema.sources import Picked, Sources
from ui.bot import Bot
from ui.components.html import Markup, one_line, render
from ui.language import Words, read_words
from ui.views.base import Changes, merge

if TYPE_CHECKING:
    from ui.views.ask.conversation import Turn
    from ui.views.ask.presenter import Parts, Screen

MOST_NAMED = 4  # parts of a choice that a question's line names
_render = partial(render, "views/ask/limit.html")


def say_picked(picked: Picked, words: Words) -> str:
    """Return what a question was limited to, in a line; of many parts the first."""
    shown, more = picked.names[:MOST_NAMED], len(picked.names) - MOST_NAMED
    names = words["list_comma"].join(shown) + (words["picked_more"].format(count=more) if more > 0 else "")
    return one_line(words["picked_only"].format(names=names, count=picked.count))


class Limit:
    """Shows and changes what a conversation is limited to, over one bot."""

    def __init__(self, bot: Bot, parts: Parts, screen: Screen) -> None:
        self._bot = bot
        self._parts = parts
        self._screen = screen

    def picked(self, sources: Sources, language: Language) -> Picked | None:
        """Return what the next question is limited to; None: the whole library."""
        return describe_sources(sources, self._bot.entries(), language) if sources else None

    def find(self, search: str, turns: Sequence[Turn]) -> tuple[Sources, tuple[str, ...]]:
        """Return what the address, else the last question, limits a conversation to; and what of it there is not."""
        entries = self._bot.entries()
        if named := read_sources(search, entries):
            return named
        last = turns[-1].picked if turns else None
        if last is None:
            return Sources(), ()
        names = dict(zip(write_sources(last.sources), last.names, strict=False))
        sources, lost = settle_sources(last.sources, entries)
        return sources, tuple(names.get(value, value) for value in lost)

    def choose(
        self,
        places: Sequence[str],
        years: Sequence[int],
        reports: Sequence[str],
        turns: Sequence[Turn],
        language: Language,
    ) -> Changes:
        """Limit the conversation to what the picker has; what the library has not is left out."""
        sources, _ = settle_sources(Sources(tuple(places), tuple(years), tuple(reports)), self._bot.entries())
        return self._change(sources, turns, language)

    def pick_report(self, report_id: str, turns: Sequence[Turn], language: Language) -> Changes:
        """Limit the conversation to one report."""
        sources, lost = settle_sources(Sources(reports=(report_id,)), self._bot.entries())
        return self._change(sources, turns, language, lost)

    def drop(self, value: str, sources: Sources, turns: Sequence[Turn], language: Language) -> Changes:
        """Take one part of the choice back; "": all of it."""
        kept = Sources(
            tuple(place for place in sources.places if place != value),
            tuple(year for year in sources.years if str(year) != value),
            tuple(report for report in sources.reports if report != value),
        )
        return self._change(kept if value else Sources(), turns, language)

    def _change(self, sources: Sources, turns: Sequence[Turn], language: Language, lost: Sequence[str] = ()) -> Changes:
        """Show another choice; before the first question, with questions that its reports can answer."""
        asked = {} if turns else self._screen.welcome(language, sources)
        return merge(self.show(sources, turns, language, lost), asked)

    def show(self, sources: Sources, turns: Sequence[Turn], language: Language, lost: Sequence[str] = ()) -> Changes:
        """Return the picker with a choice, and what stands above the box. ``lost``: what of it there is not."""
        import gradio as gr

        words, parts, entries = read_words(language), self._parts, self._bot.entries()
        sources, _ = settle_sources(sources, entries)  # a report may have been removed since it was picked
        choices = list_choices(sources, entries, language)
        count = len(find_chosen(sources, entries))
        label = words["pick_some" if sources else "pick_all"].format(count=count)
        unlisted = words["pick_unlisted"].format(count=choices.unlisted) if choices.unlisted else None
        return {
            parts.sources: sources,
            parts.picker: gr.Accordion(label=label),
            parts.picked: self._render_mark(sources, turns, language, lost),
            parts.places: _dropdown(choices.places, sources.places, words["pick_places"]),
            parts.years: _dropdown(choices.years, sources.years, words["pick_years"]),
            parts.reports: _dropdown(choices.reports, sources.reports, words["pick_reports"], unlisted),
        }

    def _render_mark(self, sources: Sources, turns: Sequence[Turn], language: Language, lost: Sequence[str]) -> Markup:
        """Return the choice as chips, each to be removed, with what the address is to say of it."""
        before = bool(turns and turns[-1].picked)
        link = write_sources(sources) or ((EVERYTHING,) if before else ())
        named = name_sources(sources, self._bot.entries(), language)
        return _render("mark", link=link, named=named, lost=lost, words=read_words(language))


def _dropdown(choices: Sequence[tuple[str, Any]], value: Sequence[Any], label: str, info: str | None = None) -> Any:  # noqa: ANN401  # a component
    import gradio as gr

    return gr.Dropdown(choices=list(choices), value=list(value), multiselect=True, label=label, info=info)
