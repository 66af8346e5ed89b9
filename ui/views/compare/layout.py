"""The compare view: its components, and the handlers between them and the pure functions that render.

What is chosen lives in the browser, as the query of its address; a handler gets it, and renders. Knows no HTML.
"""

# No ``from __future__ import annotations`` here; see ``app``.
from dataclasses import replace
from typing import Any

from index.errors import ZhiwenError
from index.text.normalize import fold
from rag.app.desk import Desk
from rag.comparison.aspects import name_column
from rag.comparison.crosstable import make_crosstable
from rag.comparison.lookup import Enquiry
from rag.comparison.options import ANY, Body, Group, Holdings, find_measures, settle, take_stock
from rag.comparison.selection import read_query, write_query
from rag.export.blocks import Figure
from rag.schema.answer import Language
from ui.components.report_reader import render_reader
from ui.components.sources_text import describe_place
from ui.components.vega import make_plot, show_plot
from ui.language import Words, read_words
from ui.views.base import QUIET, Changes, Common, merge, read_asset
from ui.views.compare.chart import draw_comparison
from ui.views.compare.chooser import (
    render_aspects,
    render_chosen,
    render_contents_head,
    render_empty,
    render_measures,
    render_places,
    render_places_head,
)
from ui.views.compare.evidence import read_sources, render_evidence, render_gone
from ui.views.compare.table import render_failure, render_no_report, render_problems, render_result, wrap

_CHOSEN_BY = ("place=", "year=", "measure=", "aspect=")
LONGEST_SEARCH = 60
KEY = "compare"  # of the open report; the ask view has keys of its own


class CompareView:
    """Places, years and contents to choose on the left, the table in the middle, the evidence of a cell beside it."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._desk, self._common = desk, common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        import gradio as gr

        def html(name: str, script: str | None = None) -> gr.HTML:
            return gr.HTML(js_on_load=script, apply_default_css=False, elem_id=f"zw-compare-{name}")

        self._query = gr.State("")
        with gr.Row(elem_id="zw-compare"):
            with gr.Column(scale=0, min_width=0, elem_id="zw-compare-left"):
                self._chosen = html("chosen")
                self._port = html("port", read_asset("compare.js"))
                self._places = html("places")
                self._contents = html("contents")
                self._measures = html("measures")
                self._aspects = html("aspects")
            with gr.Column(scale=1, min_width=0, elem_id="zw-compare-middle"):
                self._result = html("result")
                self._plot = make_plot(show_label=False, visible=False, elem_id="zw-compare-plot")
            with gr.Column(scale=0, min_width=0, elem_id="zw-compare-side"):
                self._evidence = html("evidence")
                self._reader = html("reader")

    def connect(self) -> None:
        """Attach the events."""
        import gradio as gr

        language = self._common.language

        def open_view(spoken: Language, kept: str, event: gr.EventData) -> Changes:
            search = str(event._data.get("search", "")).removeprefix("?")
            query = search if any(key in search for key in _CHOSEN_BY) else kept
            nothing_open = {self._evidence: "", self._reader: ""}
            return merge(self._offer(spoken), self._show(query, query, spoken), nothing_open)

        def change(spoken: Language, event: gr.EventData) -> Changes:
            query = str(event._data["query"])
            return self._show(query, query, spoken)

        def search(spoken: Language, event: gr.EventData) -> Changes:
            return self._search(event._data, read_words(spoken))

        def read(spoken: Language, event: gr.EventData) -> Changes:
            return self._read(event._data, read_words(spoken))

        lists = [self._port, self._contents, self._places, self._measures, self._aspects]
        shown = [self._query, self._chosen, self._result, self._plot]
        aside = [self._evidence, self._reader]
        self._port.expand(open_view, [language, self._query], [*lists, *shown, *aside], **QUIET)
        self._port.apply(change, language, shown, trigger_mode="always_last", **QUIET)
        self._port.input(search, language, [self._places, self._measures], trigger_mode="always_last", **QUIET)
        self._port.select(read, language, aside, trigger_mode="always_last", **QUIET)

    def _offer(self, language: Language) -> Changes:
        """Return all there is to choose from, unsearched."""
        words, enquiry = read_words(language), self._desk.enquiry
        holdings = take_stock(enquiry)
        group = Group(ANY, ANY)
        return {
            self._port: render_places_head(holdings, words),
            self._places: render_places(holdings.bodies, group, words, searched=False) if holdings.bodies else "",
            self._contents: render_contents_head(holdings, words),
            self._measures: render_measures(find_measures(enquiry, ""), "", words),
            self._aspects: render_aspects(words, language),
        }

    def _show(self, query: str, echo: str, language: Language) -> Changes:
        """Return what a query asks for: chips and table. ``echo``: the query as the browser sent it."""
        words, enquiry = read_words(language), self._desk.enquiry
        holdings = take_stock(enquiry)
        selection, problems = read_query(query)
        places, unknown = settle(selection.places, holdings, enquiry)
        selection, problems = replace(selection, places=places), (*problems, *unknown)
        figures: tuple[Figure, ...] = ()
        if selection.places and selection.columns:
            try:
                table = make_crosstable(enquiry, holdings, selection, language=language)
            except ZhiwenError as error:
                inner = render_failure(words["compare_failed"].format(why=error))
            else:
                figures = draw_comparison(table)
                inner = (
                    render_result(table, problems, words, language, figures)
                    if table.searched
                    else render_problems(problems, words) + render_no_report(selection, holdings, words)
                )
        else:
            measures = find_measures(enquiry, "")
            inner = render_problems(problems, words) + render_empty(selection, holdings, measures, words)
        columns = [name_column(column, enquiry.lexicon, language) for column in selection.columns]
        return {
            self._query: write_query(selection),
            self._chosen: render_chosen(selection, holdings, columns, words),
            self._result: wrap(inner, selection, echo, words),
            self._plot: show_plot(figures, words),
        }

    def _search(self, told: Any, words: Words) -> Changes:  # noqa: ANN401  # what the browser sent
        text, enquiry = str(told.get("text", ""))[:LONGEST_SEARCH], self._desk.enquiry
        if told.get("what") == "measures":
            return {self._measures: render_measures(find_measures(enquiry, text), text, words)}
        holdings = take_stock(enquiry)
        group = Group(str(told.get("province", ANY)), str(told.get("level", ANY)))
        found = holdings.find(text, group) or _find_otherwise(text, group, holdings, enquiry)
        return {self._places: render_places(found, group, words, searched=bool(text.strip()))}

    def _read(self, told: Any, words: Words) -> Changes:  # noqa: ANN401  # what the browser sent
        """Return the sentences behind a cell, and the report of one of them."""
        sources, catalog = read_sources(str(told.get("sources", ""))), self._desk.enquiry.catalog
        at = told.get("at", 0)
        if not isinstance(at, int) or not 0 <= at < len(sources):
            return {self._evidence: "", self._reader: ""}
        try:
            citations = [self._desk.enquiry.cite(s.report_id, s.start) for s in sources]
            chosen = citations[at]
            report, sections = catalog.report(chosen.report_id), catalog.sections(chosen.report_id)
        except ZhiwenError as error:
            return {self._evidence: render_gone(words, str(error)), self._reader: ""}
        cited = list(zip(citations, sources, strict=True))
        return {
            self._evidence: render_evidence(cited, at, describe_place(chosen), words, near=bool(told.get("near"))),
            self._reader: render_reader(report, sections, chosen, f"{KEY}-{chosen.start}", words),
        }


def _find_otherwise(text: str, group: Group, holdings: Holdings, enquiry: Enquiry) -> tuple[Body, ...]:
    """Return the bodies that a text means otherwise: in Latin letters, misspelt, by a short name."""
    meant = {key for place in enquiry.places.find(fold(text)) for key in place.bodies}
    return tuple(body for body in holdings.bodies if body.key in meant and group.holds(body))
