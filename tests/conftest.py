"""Fixtures that more than one test file uses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.command import INDEXED, SEEDS, Zhiwen


@pytest.fixture(scope="session")
def seeds_folder() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """The real models; `make check` has fetched them before pytest starts."""
    from rag.settings import read_settings

    folder = read_settings().models
    if not folder.exists():
        pytest.skip(f"no models at {folder}: run .venv/bin/zhiwen models pull")
    return folder


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the user's own library."""
    monkeypatch.setenv("ZHIWEN_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def zhiwen(tmp_path: Path) -> Zhiwen:
    """The command over a library that is not there yet."""
    return Zhiwen(tmp_path / "home")


@pytest.fixture(scope="session")
def indexed(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Zhiwen:
    """The command over a library of two real reports; for tests that change nothing in it."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "reports").mkdir()
    for name in INDEXED:
        shutil.copy(SEEDS / name, folder / "reports")
    zhiwen = Zhiwen(folder / "home")
    done = zhiwen.run("index", folder / "reports")
    assert (done.returncode, done.stdout) == (0, "2 added, 0 updated, 0 unchanged, 0 removed\n"), done.stderr
    return zhiwen


@pytest.fixture
def changeable(indexed: Zhiwen, tmp_path: Path) -> Zhiwen:
    """The command over a copy of that library."""
    shutil.copytree(indexed.home, tmp_path / "home")
    return Zhiwen(tmp_path / "home")
