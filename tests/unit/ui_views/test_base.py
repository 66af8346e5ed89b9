"""Handlers of the page put what they change together with ``merge``: nowhere is one change laid over another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UI = Path(__file__).parents[3] / "ui"
HANDLERS = sorted(path for path in UI.rglob("*.py") if "Changes:" in path.read_text("utf-8"))


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.relative_to(UI).as_posix())
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


def test_the_handlers_are_found() -> None:
    assert UI / "views" / "ask" / "handlers.py" in HANDLERS
