"""Fixtures that more than one test file uses."""

from __future__ import annotations

import gc
import itertools
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import hypothesis
import pytest
from support.command import INDEXED, SEEDS, Zhiwen

if TYPE_CHECKING:
    from rag.answering.bot import Bot

# A busy machine is no failure: no test with examples has a deadline. `make check` asks for the thorough profile.
hypothesis.settings.register_profile("quick", max_examples=25, deadline=None)
hypothesis.settings.register_profile("thorough", max_examples=200, deadline=None)
hypothesis.settings.load_profile("quick")


# Thousands of modules and tests are loaded and stay to the end: the garbage collector looks for none among them.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from looking through all modules and tests again and again."""
    gc.collect()
    gc.freeze()


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


@pytest.fixture(scope="session")
def gradio() -> ModuleType:
    """Gradio, loaded as the page loads it: in half the time."""
    from ui.gradio_loading import load_gradio

    load_gradio()
    import gradio

    return gradio


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield paths where nothing is; pytest would look through all folders that it has made to number the next one."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the user's own library."""
    monkeypatch.setenv("ZHIWEN_HOME", str(next(_homes)))


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


@pytest.fixture(scope="session")
def seeds_bot(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over all seeds with the real embedder and without a language model; for tests that only ask."""
    from rag.app.compose import open_bot
    from rag.settings import read_settings

    home = tmp_path_factory.mktemp("seeds") / "home"
    done = Zhiwen(home).run("index", SEEDS)
    assert done.returncode == 0, done.stderr
    with closing(open_bot(read_settings(home=home, models=models_folder), with_model=False)) as bot:
        yield bot
