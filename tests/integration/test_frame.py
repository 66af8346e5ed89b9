"""The page's frame gives what Gradio gives, and makes no component anew that a handler does not name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from ui.gradio_blocks import make_frame

Change = Callable[[dict[str, Any]], Any]


def lay_out() -> dict[str, Any]:
    """Return a frame and its components; to be called in an event loop, of which Gradio else leaves some open."""
    with make_frame() as frame:
        kept, box, chat, shown = gr.State(0), gr.Textbox(), gr.Chatbot(), gr.HTML()
        button = gr.Button()
        button.click(print, None, [kept, box, chat, shown])
        button.click(print, None, box)
    return {"frame": frame, "kept": kept, "box": box, "chat": chat, "shown": shown}


def test_a_frame_tells_gradios_makers_nothing() -> None:
    async def look() -> bool:
        return bool(lay_out()["frame"].analytics_enabled)

    assert not asyncio.run(look())


def _plain(sent: Any) -> Any:  # noqa: ANN401  # whatever is sent
    """Return what is sent without the sign of no change, which Gradio's HTML repeats among its own properties."""
    return {k: v for k, v in sent.items() if v != gr.skip()} if isinstance(sent, dict) else sent


def show(change: Change, number: int = 0, *, by_gradio: bool = False) -> list[Any]:
    """Return what a handler's event number ``number`` sends to the browser."""

    async def show() -> list[Any]:
        parts = lay_out()
        frame = parts["frame"]
        give = gr.Blocks.postprocess_data if by_gradio else type(frame).postprocess_data
        return [_plain(one) for one in await give(frame, frame.fns[number], change(parts), SessionState(frame))]

    return asyncio.run(show())


CHANGES: list[Change] = [
    lambda parts: {parts["box"]: "甲"},
    lambda parts: {parts["kept"]: 7},
    lambda parts: {parts["kept"]: 7, parts["shown"]: "<p>乙</p>"},
    lambda parts: {parts["chat"]: [{"role": "user", "content": "丙"}]},
    lambda parts: {parts["chat"]: gr.Chatbot([], visible=False), parts["box"]: gr.Textbox(label="丁")},
    lambda parts: {parts["box"]: "", parts["kept"]: 1, parts["chat"]: [], parts["shown"]: ""},
    lambda parts: (1, "戊", [], ""),
    lambda parts: gr.skip(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_frame_gives_what_gradio_gives(change: Change) -> None:
    assert show(change) == show(change, by_gradio=True)


@pytest.mark.parametrize("change", [lambda _: "己", lambda parts: {parts["box"]: "己"}])
def test_one_output_is_given_as_gradio_gives_it(change: Change) -> None:
    assert show(change, 1) == ["己"]


def test_what_is_not_named_is_not_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    build = gr.Chatbot.__init__

    def note(self: gr.Chatbot, *given: Any, **options: Any) -> None:  # noqa: ANN401  # Gradio's own
        made.append(self)
        build(self, *given, **options)

    monkeypatch.setattr(gr.Chatbot, "__init__", note)
    show(lambda parts: {parts["box"]: "辛"})

    assert len(made) == 1  # when it was laid out
