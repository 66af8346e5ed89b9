"""The view that asks: its layout, and how its components are connected to the chat's handlers."""

# No ``from __future__ import annotations`` here; see ``app``.
from collections.abc import Callable, Iterator
from typing import Any

from rag.answer import Language
from rag.desk import Desk
from ui.chat import Chat, Parts, Turns
from ui.conversation import Change
from ui.view import QUIET, Changes, Common, read_asset

SIMULTANEOUS = 8  # conversations served at once; the model has its own queue, evidence need not wait in it


class AskView:
    """Chat on the left, evidence and the whole report on the right."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._desk = desk
        self._common = common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        self._parts = _lay_out(self._common)
        self._chat = Chat(self._desk.bot, self._parts)

    def connect(self) -> None:
        """Attach the events, and offer the endpoints for programs."""
        import gradio as gr

        _connect_asking(self._chat, self._parts)
        _connect_reading(self._chat, self._parts)
        self._parts.reader.expand(self._chat.greet, self._common.language, _outputs(self._parts), **QUIET)
        gr.api(self._chat.answer, api_name="ask", concurrency_limit=SIMULTANEOUS)
        gr.api(self._chat.record, api_name="record")


def _lay_out(common: Common) -> Parts:
    import gradio as gr

    say = gr.I18n()
    turns, opened, halted = gr.State(()), gr.State(""), gr.State(0)
    with gr.Row(elem_id="zw-main"):
        with gr.Column(scale=5, min_width=320, elem_id="zw-left"):
            welcome = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-welcome")
            messages = gr.Chatbot(
                label=say("chat"), show_label=False, buttons=[], latex_delimiters=[], line_breaks=False,
                allow_tags=False, group_consecutive_messages=False, elem_id="zw-chat", visible=False,
            )  # fmt: skip
            box, send, stop, new = _lay_out_box(say)
        with gr.Column(scale=6, min_width=320, elem_id="zw-side"):
            evidence = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="zw-evidence")
            reader = gr.HTML(js_on_load=read_asset("ask.js"), apply_default_css=False, elem_id="zw-reader")
    return Parts(
        turns=turns, language=common.language, opened=opened, halted=halted, welcome=welcome,
        messages=messages, box=box, send=send, stop=stop, new=new, evidence=evidence, reader=reader,
    )  # fmt: skip


def _lay_out_box(say: Callable[[str], Any]) -> tuple[Any, Any, Any, Any]:
    import gradio as gr

    with gr.Row(elem_id="zw-ask"):
        box = gr.Textbox(
            label=say("question"), show_label=False, placeholder=say("ask_here"), lines=1, max_lines=6,
            autofocus=True, container=False, min_width=160, elem_id="zw-box",
        )  # fmt: skip
        send = gr.Button(say("send"), variant="primary", scale=0, min_width=72, elem_id="zw-send")
        stop = gr.Button(say("stop"), variant="stop", scale=0, min_width=72, elem_id="zw-stop", visible=False)
        new = gr.Button(say("new"), scale=0, min_width=96, elem_id="zw-new")
    return box, send, stop, new


def _outputs(parts: Parts) -> list[Any]:
    """Return every component; a handler names the few that it changes."""
    return [getattr(parts, name) for name in Parts.__slots__]


def _connect_asking(chat: Chat, parts: Parts) -> None:
    import gradio as gr

    def choose(event: gr.EventData) -> str:
        return str(event._data["question"])

    def change(turns: Turns, language: Language, event: gr.EventData) -> Iterator[Changes]:
        told = event._data
        yield from chat.ask_again(int(told["turn"]), Change(told["kind"], str(told["value"])), turns, language)

    everything, state = _outputs(parts), [parts.turns, parts.language]
    asking: dict[str, Any] = {"concurrency_limit": SIMULTANEOUS, "trigger_mode": "once", **QUIET}
    inputs = [parts.box, *state]
    typed = gr.on([parts.box.submit, parts.send.click], chat.reply, inputs, everything, **asking)
    picked = parts.reader.input(choose, None, parts.box, **QUIET).then(chat.reply, inputs, everything, **asking)
    changed = parts.reader.submit(change, state, everything, **asking)
    for asked in (typed, picked, changed):
        asked.success(chat.finish, [parts.turns, parts.opened, parts.language], everything, **QUIET)
        asked.failure(chat.fail, [parts.turns, parts.halted, parts.language], everything, **QUIET)
    parts.stop.click(chat.stop, state, everything, cancels=[typed, picked, changed], **QUIET)
    parts.new.click(chat.clear, parts.language, everything, **QUIET)


def _connect_reading(chat: Chat, parts: Parts) -> None:
    import gradio as gr

    def open_chosen(turns: Turns, language: Language, event: gr.EventData) -> Changes:
        return chat.open_passage(str(event._data["key"]), turns, language)

    parts.reader.select(open_chosen, [parts.turns, parts.language], _outputs(parts), **QUIET)
