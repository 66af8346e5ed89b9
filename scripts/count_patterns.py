"""Count the regular-expression strings in ``rag/`` and their alternatives: how much is decided by lists of wordings.

A string counts when it is an argument of a call whose name says that it makes a pattern (``re.compile``, ``_any``,
``by`` …), or when it stands in a module-level value and reads as a part of a pattern: it has a group, an alternative
or a character class. Strings that stand side by side are one; of an f-string the written parts count. Its alternatives
are its ``|`` outside character classes, nested ones too, plus one.

Usage: python scripts/count_patterns.py [TREE ...]   (default: the tree that this file is in)
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_MAKERS = frozenset({"compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "split"})  # of ``re``
_OWN_MAKERS = frozenset({"_any", "by", "_by", "_pattern"})  # the helpers of this project
_PART = re.compile(r"\(\?|\||\[[^\]]+\]|\\[bdwsWDS]|[)\]}.][*+?]")


def alternatives(pattern: str) -> int:
    """Return how many alternatives a pattern has: ``|`` outside character classes and escapes, plus one."""
    many, escaped, in_class = 1, False, False
    for sign in pattern:
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign == "|":
            many += 1
    return many


def patterns(source: str) -> Iterator[str]:
    """Yield the regular-expression strings of a module, each once."""
    tree = ast.parse(source)
    seen: set[int] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _makes(call.func):
            for argument in _arguments(call):
                yield from _written(argument, seen)
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            yield from (said for said in _written(statement.value, seen) if _PART.search(said))


def _makes(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr in _MAKERS
    return isinstance(function, ast.Name) and function.id in _OWN_MAKERS


def _arguments(call: ast.Call) -> list[ast.expr]:
    """Return the arguments that are patterns: all of an own helper, the first of a function of ``re``."""
    return call.args[:1] if isinstance(call.func, ast.Attribute) else call.args


def _written(node: ast.expr, seen: set[int]) -> Iterator[str]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, ast.JoinedStr):
        seen.update(id(part) for part in ast.walk(node))
        said = "\0".join(part.value for part in node.values if isinstance(part, ast.Constant))
        if said:
            yield said
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr | ast.keyword | ast.comprehension):
                yield from _written(child.value if isinstance(child, ast.keyword) else child, seen)


def count(tree: Path) -> dict[str, tuple[int, int]]:
    """Return the patterns and the alternatives of each file of ``rag/`` that has any."""
    counts: dict[str, tuple[int, int]] = {}
    for path in sorted((tree / "rag").rglob("*.py")):
        found = list(patterns(path.read_text(encoding="utf-8")))
        if found:
            counts[path.relative_to(tree).as_posix()] = (len(found), sum(map(alternatives, found)))
    return counts


def main(trees: list[Path]) -> None:
    """Print the counts of each tree, the largest files first."""
    for tree in trees:
        counts = count(tree)
        total = Counter[str]()
        for file, (strings, ways) in sorted(counts.items(), key=lambda item: -item[1][1]):
            sys.stdout.write(f"{ways:6} {strings:5}  {file}\n")
            total.update(strings=strings, ways=ways)
        sys.stdout.write(f"{tree}: {total['strings']} pattern strings, {total['ways']} alternatives\n")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [Path(__file__).parents[1]])
