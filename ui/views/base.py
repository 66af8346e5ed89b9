"""What a view of the page is, and what all views share. Knows no view."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

Changes = dict[Any, Any]  # component → its new value, or what changes of it; what is not named stays. See ``merge``

# For events between a view and its visitor: no endpoint for programs, and no veil over what is there already.
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class Common:
    """The components that every view may listen to."""

    language: Any  # session state: "zh" or "en", "" until the browser has told its own
    edition: Any  # session state: the library's fingerprint; a view that changed the library sets it anew


class View(Protocol):
    """One view, made as ``NameView(desk, common)``: its components, then their events.

    Its one port, an HTML component, is registered by its script as ``zhiwen.register(NAME, trigger, element)``, and
    gets ``expand`` whenever the view is shown for the first time after the page was loaded, its language was switched
    or the library was changed: then it is rendered in ``common.language``, and what the visitor did there stays.
    """

    def lay_out(self) -> None:
        """Create the components in the current column."""

    def connect(self) -> None:
        """Attach the events."""


def merge(*changes: Changes) -> Changes:
    """Return several changes as one, property by property; where two set the same, the later one counts.

    One part of a view may say how a button is called and another whether it is shown. Were the dictionaries laid over
    each other, the second would take back what the first has set.
    """
    merged: Changes = {}
    for change in changes:
        for component, after in change.items():
            merged[component] = _lay_over(merged[component], after) if component in merged else after
    return merged


def _lay_over(before: object, after: object) -> object:
    earlier, later = _read_properties(before), _read_properties(after)
    if earlier is None and later is None:
        return after
    return {**(earlier or {"value": before}), **(later or {"value": after}), "__type__": "update"}


def _read_properties(change: Any) -> Changes | None:  # noqa: ANN401  # a component, an update, or any value
    """Return the properties that a component or an update of Gradio sets, None of a plain value."""
    from gradio.blocks import Block

    if isinstance(change, Block):
        return dict(change.constructor_args)
    return change if isinstance(change, dict) and change.get("__type__") == "update" else None


def read_asset(name: str) -> str:
    """Return a file of ``assets/`` as text."""
    return (files("ui") / "assets" / name).read_text("utf-8")
