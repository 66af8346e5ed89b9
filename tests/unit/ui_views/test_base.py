"""What two parts of a view change of one component: put together property by property, nowhere laid over each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from support.library import build_library, open_desk

from rag.app.desk import Desk
from rag.schema.answer import Language
from ui.views.ask.conversation import Turn, begin_turn, listen
from ui.views.ask.handlers import Chat
from ui.views.ask.history_sync import remember
from ui.views.ask.presenter import Parts
from ui.views.base import merge

gr = pytest.importorskip("gradio")

UI = Path(__file__).parents[3] / "ui"
OWNER = "browser:ann"
PARTS = Parts(**{field.name: field.name for field in fields(Parts)})


def properties(change: Any) -> dict[str, Any]:  # noqa: ANN401  # a component, or an update
    """Return what a change sets, without how it is written down."""
    given = change.constructor_args if isinstance(change, gr.blocks.Block) else change
    return {key: value for key, value in given.items() if key != "__type__"}


def test_an_update_keeps_what_an_earlier_one_has_set() -> None:
    merged = merge(
        {"send": gr.Button("发送")}, {"send": gr.Button(visible=True)}, {"send": gr.Button(interactive=False)}
    )

    assert properties(merged["send"]) == {"value": "发送", "visible": True, "interactive": False}
    assert merged["send"]["__type__"] == "update"


def test_the_later_one_counts_where_both_set_the_same() -> None:
    merged = merge({"send": gr.update(value="a", visible=True)}, {"send": gr.Button("b")})

    assert properties(merged["send"]) == {"value": "b", "visible": True}


@pytest.mark.parametrize("first", [True, False])
def test_a_value_and_an_update_of_one_component_are_both_shown(first: bool) -> None:
    value, update = {"chat": ["一"]}, {"chat": gr.update(label="对话")}
    merged = merge(value, update) if first else merge(update, value)

    assert properties(merged["chat"]) == {"value": ["一"], "label": "对话"}


def test_of_plain_values_the_later_stays_as_it_is() -> None:
    assert merge({"said": "a", "turns": ()}, {"said": {"b": 1}}) == {"said": {"b": 1}, "turns": ()}


def test_what_is_merged_stays_unchanged() -> None:
    first, second = {"send": gr.update(value="a")}, {"send": gr.update(visible=False)}
    merge(first, second)

    assert properties(first["send"]) == {"value": "a"}
    assert properties(second["send"]) == {"visible": False}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(build_library(tmp_path_factory.mktemp("library")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def kept(desk: Desk) -> str:
    """Give the id of a conversation with one answer."""
    before, turn = begin_turn((), "嘉善县2024年收到行政复议申请多少件？")
    *_, turn = listen(desk.bot, turn)
    return remember(desk, OWNER, "", (*before, turn))


@pytest.mark.parametrize("search", ["", "?c={kept}", "?c=unknown"])
@pytest.mark.parametrize(("language", "names"), [("zh", ["发送", "新对话"]), ("en", ["Send", "New chat"])])
def test_drawn_anew_every_control_has_its_name(
    desk: Desk, kept: str, search: str, language: Language, names: list[str]
) -> None:
    shown = Chat(desk, PARTS).render(
        (), language, search=search.format(kept=kept), opened="", editing=0, conversation="", owner=OWNER
    )

    assert [properties(shown[part])["value"] for part in ("send", "new")] == names
    assert properties(shown["stop"])["value"]
    assert properties(shown["messages"])["label"]
    if kept in search.format(kept=kept):
        assert properties(shown["send"])["visible"] is True
        assert properties(shown["stop"])["visible"] is False
        assert isinstance(shown["turns"][0], Turn)


@pytest.mark.parametrize("path", sorted(UI.glob("*.py")), ids=lambda path: path.name)
def test_no_handler_lays_changes_over_each_other(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    handlers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns and "Changes" in ast.unparse(node.returns)
    ]

    inside = [node for handler in handlers for line in handler.body for node in ast.walk(line)]
    assert [ast.unparse(node) for node in inside if _lays_over(node)] == []


def _lays_over(node: ast.AST) -> bool:
    if isinstance(node, ast.Dict):
        return None in node.keys and len(node.keys) > 1
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        return isinstance(node.op, ast.BitOr)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"


@pytest.mark.parametrize("code", ["{**a, **b}", "{**a, c: d}", "a | b", "a.update(b)"])
def test_laying_over_would_be_found(code: str) -> None:
    assert any(_lays_over(node) for node in ast.walk(ast.parse(code)))
