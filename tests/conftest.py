"""Fixtures that more than one test file uses."""

from __future__ import annotations

from pathlib import Path

import pytest

SEEDS = Path(__file__).parent.parent / "seeds"


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
