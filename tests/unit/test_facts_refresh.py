"""The version of the rules that facts are read by depends on every file they are made of, and on no other."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index import facts_refresh as edition
from index.facts_refresh import facts_version

PACKAGE = Path(edition.__file__).parent
READ = """
import sys
from pathlib import Path
package = Path(sys.argv[1])
opened = set()
sys.addaudithook(lambda event, told: opened.add(str(told[0])) if event == "open" else None)
from index.facts.extractor import read_facts
from index.records import Section, Sentence
text = "共收到行政复议申请四十五件，同比增长12.5%。"
assert len(read_facts(text, [Sentence("r", 0, 0, 0, len(text), text)], [Section("r", 0, (), 0, len(text))], "r")) == 2
for module in list(sys.modules.values()):
    file = Path(getattr(module, "__file__", None) or "/")
    if file.is_relative_to(package) and file.stem != "__init__":
        print(file.relative_to(package).as_posix())
for path in opened:
    if Path(path).parent == package / "data":
        print("data/" + Path(path).name)
"""


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


def test_the_version_depends_on_every_file_that_facts_are_read_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = [sys.executable, "-c", READ, str(PACKAGE)]
    done = subprocess.run(run, capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    used = done.stdout.split()
    assert {"facts/extractor.py", "text/numerals.py", "data/measures.toml"} < set(used)
    copied = tmp_path / "index"
    shutil.copytree(PACKAGE, copied)
    seen = {facts_version(), version(copied, monkeypatch)}
    assert len(seen) == 1
    for file in used:
        with (copied / file).open("a", encoding="utf-8") as changed:
            changed.write("# a rule\n")
        seen.add(version(copied, monkeypatch))
    assert len(seen) == 1 + len(used)


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
