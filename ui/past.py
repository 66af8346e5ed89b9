"""The past view."""

# No ``from __future__ import annotations`` here; see ``app``.
from rag.answer import Language
from rag.desk import Desk
from ui.view import QUIET, Common, read_asset


class PastView:
    """Not built yet."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._desk = desk
        self._common = common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        import gradio as gr

        self._port = gr.HTML(js_on_load=read_asset("past.js"), apply_default_css=False, elem_id="zw-past-port")

    def connect(self) -> None:
        """Attach the events."""

        def render(language: Language) -> str:
            return f"<h2>past {language}</h2>"

        self._port.expand(render, self._common.language, self._port, **QUIET)
