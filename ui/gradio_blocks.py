"""The frame of the page: Gradio's blocks, less work at each step of an answer. Knows no view."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from index.telemetry import disable_telemetry

if TYPE_CHECKING:
    import gradio as gr


def make_frame(**options: Any) -> gr.Blocks:  # noqa: ANN401  # Gradio's own
    """Return blocks in which a component that a handler does not name costs nothing.

    Gradio makes each of them anew, with the description of its values, at every step of a handler that yields.
    """
    disable_telemetry()
    import gradio as gr

    class Frame(gr.Blocks):  # type: ignore[misc]  # Gradio is checked as Any
        async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> Any:  # noqa: ANN401
            if not isinstance(predictions, dict) or not predictions or predictions.keys() - set(block_fn.outputs):
                return await super().postprocess_data(block_fn, predictions, state)
            named = [component for component in block_fn.outputs if component in predictions]
            fewer = copy(block_fn)
            fewer.outputs = named
            values = [predictions[component] for component in named]
            given = values[0] if len(values) == 1 else values  # the form in which Gradio takes them
            shown = iter(await super().postprocess_data(fewer, given, state))
            return [
                next(shown) if component in predictions else None if component.stateful else gr.skip()
                for component in block_fn.outputs
            ]

    return Frame(**options)
