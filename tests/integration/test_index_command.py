"""``zhiwen index`` as it is typed: what it asks before it removes, what it tells of corrections and copies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.fakes import BagEmbedder
from support.library import TEXTS

from rag.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    for name in ("jiashan-2023.txt", "jiashan-2024.txt", "gulou-2024.txt"):
        (made / name).write_text(TEXTS[name], encoding="utf-8")
    return made


@pytest.fixture
def run(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ZHIWEN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("rag.app.open_library.open_embedder", lambda *_: BagEmbedder())

    def typed(*arguments: object, keys: str = "") -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], input=keys)

    assert typed("index", folder).stdout == "3 added, 0 updated, 0 unchanged, 0 removed\n"
    return typed


def empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def test_without_a_terminal_a_suspicious_removal_fails_in_one_line(run: Run, folder: Path) -> None:
    empty(folder)

    for keys in ("", "y\n"):
        done = run("index", "--prune", folder, keys=keys)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith("zhiwen: 3 of 3 reports would be removed")
        assert "--yes" in done.stderr
        assert done.stderr.count("\n") == 1
    assert run("reports").stdout.endswith("3 reports\n")

    assert run("index", "--prune", "--yes", folder).stdout == "0 added, 0 updated, 0 unchanged, 3 removed\n"


def test_on_a_terminal_it_is_asked(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr("rag.cli.library.click.confirm", confirm)
    monkeypatch.setattr("rag.cli.library._is_terminal", lambda: True)
    empty(folder)

    assert run("index", "--prune", folder).exit_code == 1
    assert run("reports").stdout.endswith("3 reports\n")
    assert run("index", "--prune", folder).stdout == "0 added, 0 updated, 0 unchanged, 3 removed\n"
    assert asked[0].endswith("holds no report now. Remove them?")


@pytest.mark.parametrize("options", [("--prune",), ("--prune", "--yes"), ("--prune", "--rebuild")])
def test_a_missing_folder_is_an_error_and_nothing_is_removed(run: Run, folder: Path, options: tuple[str, ...]) -> None:
    folder.rename(folder.with_name("away"))

    done = run("index", *options, folder)

    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"{folder} does not exist" in done.stderr
    assert run("reports").stdout.endswith("3 reports\n")


def test_what_becomes_of_corrections_is_told(run: Run, folder: Path) -> None:
    for name in ("gulou-2024.txt", "jiashan-2024.txt"):
        assert run("reports", "set", name, "issuer=某办公室").exit_code == 0
    file = folder / "jiashan-2024.txt"
    file.write_text(TEXTS[file.name].replace("88件", "90件"), encoding="utf-8")
    (folder / "gulou-2024.txt").write_text(TEXTS["hefei-zone-2024.txt"], encoding="utf-8")
    (folder / "copy.txt").write_bytes(TEXTS["jiashan-2023.txt"].replace("\n", "\r\n").encode())

    record = json.loads(run("index", folder, "--json").stdout)

    assert record["corrections_kept"] == [{"report": "jiashan-2024.txt", "values": "issuer=某办公室"}]
    assert record["corrections_dropped"] == [{"report": "gulou-2024.txt", "values": "issuer=某办公室"}]
    assert record["duplicates"] == [{"file": str(folder / "copy.txt"), "of": "jiashan-2023.txt"}]
    (folder / "gulou-2024.txt").write_text(TEXTS["gulou-2024.txt"], encoding="utf-8")
    assert "gulou-2024.txt: what was set by hand for this report is kept for its new text (issuer=某办公室)" in (
        run("index", "--force", folder).stdout
    )
