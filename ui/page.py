"""The web page: its frame, and a column for each view. Knows no view's inside, no retrieval and no model."""

# No ``from __future__ import annotations`` here: Gradio reads the annotation of an event's argument, and it
# could not resolve a string that names the locally imported package.
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rag.app.desk import Desk
from rag.schema.answer import Language
from ui.components.frame import VIEWS, ViewName, render_footer, render_header
from ui.gradio_blocks import make_frame
from ui.language import choose_language, read_words
from ui.security.gate import visitor_of
from ui.views.ask.chips import render_places
from ui.views.ask.layout import AskView
from ui.views.ask.scope_edits import list_places
from ui.views.base import QUIET, Changes, Common, View, read_asset
from ui.views.check.layout import CheckView
from ui.views.compare.layout import CompareView
from ui.views.history.layout import PastView
from ui.views.library.layout import LibraryView
from ui.views.status.layout import StatusView

if TYPE_CHECKING:
    import gradio as gr


def build_page(desk: Desk) -> "gr.Blocks":
    """Return the page as ``gr.Blocks``, not yet served."""
    import gradio as gr

    with make_frame(title="治问 Zhiwen", fill_width=True) as page:
        common = Common(language=gr.State(""), edition=gr.State(""))
        views = _make_views(desk, common)
        told = gr.Textbox(visible=False)
        header = gr.HTML(
            js_on_load="zhiwen.begin(trigger, element);", apply_default_css=False, elem_id="zw-header"
        )  # fmt: skip
        for name in VIEWS:
            with gr.Column(elem_id=f"zw-view-{name}", elem_classes="zw-view"):
                views[name].lay_out()
        footer = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-footer")

        def frame(language: Language, request: gr.Request) -> Changes:
            words, bot = read_words(language), desk.bot
            entries, edition = bot.entries(), bot.fingerprint()
            return {
                common.language: language,
                common.edition: edition,
                header: render_header(words, language, bot.notices, visitor_of(request).name),
                footer: render_footer(words, len(entries), bot.model_name, edition)
                + render_places(list_places(entries)),
            }

        def greet(locale: str, request: gr.Request) -> Changes:
            return frame(choose_language(locale), request)

        def switch(event: gr.EventData, request: gr.Request) -> Changes:
            return frame(choose_language(str(event._data["language"])), request)

        outputs = [common.language, common.edition, header, footer]
        page.load(greet, told, outputs, js="() => [zhiwen.preferred()]", **QUIET)
        header.input(switch, None, outputs, **QUIET)
        common.edition.change(frame, common.language, outputs, **QUIET)
        for view in views.values():
            view.connect()
    return page


def _make_views(desk: Desk, common: Common) -> Mapping[ViewName, View]:
    return {
        "ask": AskView(desk, common),
        "compare": CompareView(desk, common),
        "check": CheckView(desk, common),
        "library": LibraryView(desk, common),
        "past": PastView(desk, common),
        "status": StatusView(desk, common),
    }


def read_styles() -> str:
    """Return the styles of the frame and of every view."""
    names = ("page", "shell", "compare", "check", "library", "past", "status")
    return "\n".join(read_asset(f"{name}.css") for name in names)
