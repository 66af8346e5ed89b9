"""The view that tells which models and index are in use and what is degraded, looked up whenever it is shown."""

# No ``from __future__ import annotations`` here; see ``app``.
from datetime import datetime

from rag.app.desk import Desk
from rag.schema.answer import Language
from rag.schema.errors import LLMError
from ui.language import read_words
from ui.security.gate import visitor_of
from ui.views.base import QUIET, Common, read_asset
from ui.views.status.panel import Health, render_status


class StatusView:
    """One page of plain words, and a button that looks again."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._desk = desk
        self._common = common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        import gradio as gr

        self._port = gr.HTML(js_on_load=read_asset("status.js"), apply_default_css=False, elem_id="zw-status")

    def connect(self) -> None:
        """Attach the events."""
        import gradio as gr

        def render(language: Language, request: gr.Request) -> str:
            return render_status(self._look(), visitor_of(request), read_words(language))

        self._port.expand(render, self._common.language, self._port, **QUIET)

    def _look(self) -> Health:
        bot = self._desk.bot
        silent = ""
        try:
            bot.check_model()
        except LLMError as error:
            silent = str(error)
        entries = bot.entries()
        return Health(
            about=self._desk.about,
            model_name=bot.model_name,
            notices=bot.notices,
            entries=entries,
            fingerprint=bot.fingerprint(),
            silent=silent,
            time=f"{datetime.now().astimezone():%H:%M:%S}",
            reading=bot.model_reading,
        )
