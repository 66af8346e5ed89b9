"""The version of the rules that facts are read by depends on no file that has no rule, and on no line end."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from index import facts_refresh as edition
from index.facts_refresh import facts_version

PACKAGE = Path(edition.__file__).parent


FORMS = """
import index.one
    from index.rooms import (
        two,  # a module of a room
        Three as Four,
    )
from index.rooms.five import nine
from index import seven as eight
from other.index.rooms import six
'from index.rooms is where it stands'
"""


def parsed(source: str, package: Path) -> set[str]:
    """Return the files of the package that a module imports from, by its syntax tree."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    paths = [name.removeprefix("index.").replace(".", "/") + ".py" for name in names if name.startswith("index.")]
    return {path for path in paths if (package / path).is_file()}


def version(package: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(edition, "files", lambda _: package)
    return facts_version.__wrapped__()


@pytest.mark.parametrize("file", ["embedding/e5/install.py", "build.py", "data/domain_words.txt"])
def test_what_reads_no_facts_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    copied = tmp_path / "index"
    shutil.copytree(PACKAGE, copied)
    (copied / file).write_text("", encoding="utf-8")
    assert version(copied, monkeypatch) == facts_version()


def test_line_ends_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = tmp_path / "index"
    shutil.copytree(PACKAGE, copied)
    for file in (copied / "facts" / "extractor.py", copied / "data" / "measures.toml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert version(copied, monkeypatch) == facts_version()


def test_imports_are_found_in_every_form_that_modules_have_them(tmp_path: Path) -> None:
    for file in ("one.py", "rooms/two.py", "rooms/five.py", "rooms/six.py", "seven.py"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    assert set(edition._imported(FORMS, tmp_path)) == {"one.py", "rooms/two.py", "rooms/five.py", "seven.py"}


def test_imports_are_those_of_the_syntax_tree() -> None:
    sources = [module.read_text(encoding="utf-8") for module in PACKAGE.rglob("*.py")]
    found = [set(edition._imported(source, PACKAGE)) for source in sources]
    assert sum(map(len, found)) > len(sources)
    assert found == [parsed(source, PACKAGE) for source in sources]
