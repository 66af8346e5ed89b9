"""The view that asks: its layout, and how its components are connected to the chat's handlers."""

# No ``from __future__ import annotations`` here; see ``app``.
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from rag.app.desk import Desk
from rag.schema.answer import Language
from rag.schema.sources import Sources
from ui.api.gradio_client import make_endpoints
from ui.security.gate import visitor_of
from ui.streaming import LineFull, Quiet, check_line, hear, make_limiter
from ui.views.ask.conversation import Change
from ui.views.ask.handlers import Chat
from ui.views.ask.limit import Limit
from ui.views.ask.presenter import Parts, Turns
from ui.views.base import QUIET, Changes, Common, read_asset

if TYPE_CHECKING:
    from anyio import CapacityLimiter


SIMULTANEOUS = 8  # events of one kind served at once, but for questions: of those, see ``following``
# Where the keyboard goes on behind a part of the choice that was taken back.
FOCUS_LEFT = "() => document.querySelector('#zw-picked .zw-unpick, #zw-picker button')?.focus()"
FOCUS_BOX = "() => document.querySelector('#zw-box textarea')?.focus()"


class AskView:
    """Chat on the left, evidence and the whole report on the right."""

    def __init__(self, desk: Desk, common: Common) -> None:
        self._desk = desk
        self._common = common

    def lay_out(self) -> None:
        """Create the components in the current column."""
        self._parts = _lay_out(self._common)
        self._chat = Chat(self._desk, self._parts)

    def connect(self) -> None:
        """Attach the events, and offer the endpoints for programs."""
        import gradio as gr

        _connect_asking(self._chat, self._parts, computing=self._desk.bot.model_name == "none")
        _connect_showing(self._chat, self._parts)
        _connect_limiting(self._chat.limit, self._parts)
        _connect_judging(self._chat, self._parts)
        answer, record = make_endpoints(self._desk)
        gr.api(answer, api_name="ask", concurrency_limit=SIMULTANEOUS)
        gr.api(record, api_name="record")


def _lay_out(common: Common) -> Parts:
    import gradio as gr

    def plain(name: str) -> Any:  # noqa: ANN401  # a component
        return gr.HTML(js_on_load=None, apply_default_css=False, elem_id=f"zw-{name}")

    turns, opened, halted, editing, conversation = gr.State(()), gr.State(""), gr.State(0), gr.State(0), gr.State("")
    sources, resuming = gr.State(Sources()), gr.State("")
    with gr.Row(elem_id="zw-main"):
        with gr.Column(scale=5, min_width=320, elem_id="zw-left"):
            welcome = plain("welcome")
            messages = gr.Chatbot(
                show_label=False, buttons=[], latex_delimiters=[], line_breaks=False, autoscroll=False,
                allow_tags=False, group_consecutive_messages=False, elem_id="zw-chat", visible=False,
            )  # fmt: skip
            hint, picked = plain("hint"), plain("picked")
            picker, places, years, reports = _lay_out_picker()
            box, send, stop, new = _lay_out_box()
        with gr.Column(scale=6, min_width=320, elem_id="zw-side"):
            evidence = plain("evidence")
            reader = gr.HTML(js_on_load=_read_script(), apply_default_css=False, elem_id="zw-reader")
    said, dislike = plain("said"), plain("dislike")
    return Parts(
        turns=turns, language=common.language, opened=opened, halted=halted, editing=editing,
        conversation=conversation, sources=sources, resuming=resuming, welcome=welcome,
        messages=messages, hint=hint, picked=picked, picker=picker,
        places=places, years=years, reports=reports, box=box, send=send, stop=stop, new=new,
        evidence=evidence, reader=reader, said=said, dislike=dislike,
    )  # fmt: skip


def _read_script() -> str:
    """Return the view's script: three files that share their names."""
    return "\n".join(read_asset(f"{name}.js") for name in ("ask", "ask_table", "ask_talk"))


def _lay_out_picker() -> tuple[Any, Any, Any, Any]:
    """Lay out what the next questions may be limited to, folded: places, years, single reports."""
    import gradio as gr

    def several(name: str, scale: int) -> Any:  # noqa: ANN401  # a component
        return gr.Dropdown(multiselect=True, scale=scale, min_width=140, interactive=True, elem_id=f"zw-pick-{name}")

    with gr.Accordion("", open=False, elem_id="zw-picker") as picker, gr.Row():
        places, years, reports = several("places", 3), several("years", 2), several("reports", 3)
    return picker, places, years, reports


def _lay_out_box() -> tuple[Any, Any, Any, Any]:
    import gradio as gr

    with gr.Row(elem_id="zw-ask"):
        box = gr.Textbox(
            show_label=False, lines=1, max_lines=6, autofocus=True, container=False, min_width=160, elem_id="zw-box"
        )
        send = gr.Button("", variant="primary", scale=0, min_width=72, elem_id="zw-send")
        stop = gr.Button("", variant="stop", scale=0, min_width=72, elem_id="zw-stop", visible=False)
        new = gr.Button("", scale=0, min_width=96, elem_id="zw-new")
    return box, send, stop, new


def _outputs(parts: Parts) -> list[Any]:
    """Return every component but the language, which is the frame's; a handler names the few that it changes."""
    return [getattr(parts, name) for name in Parts.__slots__ if name != "language"]


Show = Callable[[Iterator[Changes], str], AsyncIterator[Changes]]


def _make_show(*, computing: bool) -> Show:
    """Return what yields a handler's steps for an owner. ``computing``: no model is waited for."""
    limiter = make_limiter(computing=computing)

    async def show(steps: Iterator[Changes], owner: str) -> AsyncIterator[Changes]:
        """Yield the steps, away from Gradio's own threads, of which a visitor who stands in line would hold one."""
        if not _has_room(limiter):
            return
        async with aclosing(hear(steps, limiter, visitor=owner)) as shown:
            async for changes in shown:
                if not isinstance(changes, Quiet):
                    yield changes

    return show


def _make_askers(chat: Chat, show: Show) -> tuple[Any, Any, Any]:
    """Return the handlers that have a question answered: a typed one, one at another scope, one once more."""
    import gradio as gr

    async def reply(  # noqa: PLR0917  # Gradio hands the state over by position
        question: str,
        editing: int,
        turns: Turns,
        conversation: str,
        language: Language,
        sources: Sources,
        request: gr.Request,
    ) -> AsyncIterator[Changes]:
        owner = visitor_of(request).owner
        steps = chat.reply(question, editing, turns, conversation, sources, owner, language)
        async for changes in show(steps, owner):
            yield changes

    async def change(
        turns: Turns, conversation: str, language: Language, request: gr.Request, event: gr.EventData
    ) -> AsyncIterator[Changes]:
        told = event._data
        wanted = Change(told["kind"], str(told["value"]))
        owner = visitor_of(request).owner
        steps = chat.ask_again(int(told["turn"]), wanted, turns, conversation, owner, language)
        async for changes in show(steps, owner):
            yield changes

    async def retry(
        turns: Turns, conversation: str, language: Language, request: gr.Request, event: gr.EventData
    ) -> AsyncIterator[Changes]:
        owner = visitor_of(request).owner
        async for changes in show(chat.retry(int(event._data["turn"]), turns, conversation, owner, language), owner):
            yield changes

    return reply, change, retry


def _has_room(limiter: "CapacityLimiter") -> bool:
    """Whether one more question may wait; where none may, the visitor is told so."""
    import gradio as gr

    try:
        check_line(limiter)
    except LineFull as error:
        gr.Warning(str(error))
        return False
    return True


def _make_resumer(chat: Chat, show: Show) -> Any:  # noqa: ANN401  # a handler
    """Return the handler that goes on with an answer which is being made already."""
    import gradio as gr

    async def resume(
        resuming: str, turns: Turns, conversation: str, language: Language, request: gr.Request
    ) -> AsyncIterator[Changes]:
        owner = visitor_of(request).owner
        if resuming:
            async for changes in show(chat.resume(turns, conversation, owner, language), owner):
                yield changes

    return resume


def _connect_asking(chat: Chat, parts: Parts, *, computing: bool) -> None:
    import gradio as gr

    show = _make_show(computing=computing)
    reply, change, retry = _make_askers(chat, show)

    def choose(event: gr.EventData) -> tuple[str, int]:
        return str(event._data["question"]), 0

    def stop(turns: Turns, conversation: str, language: Language, request: gr.Request) -> Changes:
        return chat.stop(turns, conversation, visitor_of(request).owner, language)

    everything, state = _outputs(parts), [parts.turns, parts.conversation, parts.language]
    asking: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "once", **QUIET}
    inputs = [parts.box, parts.editing, *state, parts.sources]
    typed = gr.on([parts.box.submit, parts.send.click], reply, inputs, everything, **asking)
    chosen = parts.reader.input(choose, None, [parts.box, parts.editing], **QUIET)
    picked = chosen.then(reply, inputs, everything, **asking)
    changed = parts.reader.submit(change, state, everything, **asking)
    again = parts.reader.retry(retry, state, everything, **asking)

    def finish(turns: Turns, opened: str, conversation: str, language: Language, request: gr.Request) -> Changes:
        return chat.finish(turns, opened, conversation, visitor_of(request).owner, language)

    resumed = parts.resuming.change(_make_resumer(chat, show), [parts.resuming, *state], everything, **asking)
    finishing = [parts.turns, parts.opened, parts.conversation, parts.language]
    stopping = [typed, picked, changed, again, resumed]
    for asked in stopping:
        asked.success(finish, finishing, everything, **QUIET)
        asked.failure(chat.fail, [parts.turns, parts.halted, parts.language], everything, **QUIET)
    parts.stop.click(stop, state, everything, cancels=stopping, **QUIET)
    parts.new.click(chat.clear, parts.language, everything, **QUIET).then(None, js=FOCUS_BOX, **QUIET)


def _connect_showing(chat: Chat, parts: Parts) -> None:
    import gradio as gr

    def render(  # noqa: PLR0917  # Gradio hands the state over by position
        turns: Turns,
        opened: str,
        editing: int,
        conversation: str,
        language: Language,
        sources: Sources,
        request: gr.Request,
        event: gr.EventData,
    ) -> Changes:
        return chat.render(
            turns,
            language,
            search=str(event._data.get("search", "")),
            sources=sources,
            opened=opened,
            editing=editing,
            conversation=conversation,
            owner=visitor_of(request).owner,
        )

    def open_chosen(turns: Turns, language: Language, request: gr.Request, event: gr.EventData) -> Changes:
        if "id" in event._data:
            return chat.reopen(str(event._data["id"]), visitor_of(request).owner, language)
        return chat.open_passage(str(event._data["key"]), turns, language)

    everything = _outputs(parts)
    standing = [parts.turns, parts.opened, parts.editing, parts.conversation, parts.language, parts.sources]
    parts.reader.expand(render, standing, everything, **QUIET)
    parts.reader.select(open_chosen, [parts.turns, parts.language], everything, **QUIET)


def _connect_limiting(limit: Limit, parts: Parts) -> None:
    import gradio as gr

    def choose(  # Gradio hands the state over by position
        places: list[str], years: list[int], reports: list[str], turns: Turns, language: Language
    ) -> Changes:
        return limit.choose(places, years, reports, turns, language)

    def drop(sources: Sources, turns: Turns, language: Language, event: gr.EventData) -> Changes:
        return limit.drop(str(event._data["value"]), sources, turns, language)

    chosen = [parts.places, parts.years, parts.reports]
    shown = [parts.sources, parts.picked, parts.picker, parts.welcome, *chosen]
    inputs = [*chosen, parts.turns, parts.language]
    changed = [component.input for component in chosen]
    gr.on(changed, choose, inputs, shown, trigger_mode="always_last", **QUIET)
    dropped = parts.reader.delete(drop, [parts.sources, parts.turns, parts.language], shown, **QUIET)
    dropped.then(None, js=FOCUS_LEFT, **QUIET)


def _connect_judging(chat: Chat, parts: Parts) -> None:
    import gradio as gr

    def put(turns: Turns, language: Language, event: gr.EventData) -> Changes:
        told = event._data
        if "text" in told:  # from another view
            return {parts.box: str(told["text"])}
        if "report" in told:
            return chat.limit.pick_report(str(told["report"]), turns, language)
        return chat.edit(int(told["turn"]), turns, language)

    def rate(turns: Turns, conversation: str, language: Language, request: gr.Request, event: gr.EventData) -> Changes:
        return chat.rate(event._data, turns, conversation, visitor_of(request).owner, language)

    everything = _outputs(parts)
    edited = parts.reader.edit(put, [parts.turns, parts.language], everything, **QUIET)
    edited.then(None, js=FOCUS_BOX, **QUIET)
    parts.reader.like(rate, [parts.turns, parts.conversation, parts.language], everything, **QUIET)
