"""The version of the rules that facts are read by depends on no file that has no rule, and on no line end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index import facts_refresh as edition
from index.facts_refresh import facts_version

PACKAGE = Path(edition.__file__).parent


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
