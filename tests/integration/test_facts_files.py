"""The version of the rules that facts are read by depends on every file that a process opens to read them."""

from __future__ import annotations

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
