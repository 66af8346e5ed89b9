"""Gradio, loaded without what it does only for its own developers. Knows no page.

At every import Gradio parses the source of each of its components, and writes beside it a file of types for editors:
two fifths of the time that its import takes. A component without a source file is passed over (its
``create_or_modify_pyi``), so while it is imported its components have none. Where Gradio does otherwise one day,
this does nothing.
"""

from __future__ import annotations

import inspect
import sys
import threading

from index.telemetry import disable_telemetry

_loading = threading.Lock()


def load_gradio() -> None:
    """Import Gradio, once."""
    with _loading:
        if "gradio" in sys.modules:
            return
        disable_telemetry()
        find = inspect.getfile

        def find_others(thing: object) -> str:
            if isinstance(thing, type) and thing.__module__.startswith("gradio."):
                raise OSError("not asked for")
            return find(thing)  # type: ignore[arg-type]  # the same

        inspect.getfile = find_others  # type: ignore[assignment]  # it takes whatever the other takes
        try:
            import gradio  # noqa: F401  # for whoever imports it next
        finally:
            inspect.getfile = find
