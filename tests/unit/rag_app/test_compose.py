"""What is opened together is closed together, whatever of it fails."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from support.fakes import BagEmbedder

from index.errors import LibraryError, ModelError
from rag.app.compose import open_bot, open_desk
from rag.settings import Settings


class Model:
    """A language model that is there once ``ready`` is set."""

    name = "slow"

    def __init__(self, ready: threading.Event) -> None:
        self.closed = 0
        assert ready.wait(10)

    def close(self) -> None:
        self.closed += 1


class Broken(BagEmbedder):
    """An embedder whose file cannot be loaded; when that is found out, the language model is not there yet."""

    def __init__(self, ready: threading.Event) -> None:
        super().__init__()
        self._ready = ready

    @property
    def dimensions(self) -> int:
        self._ready.set()
        raise ModelError("damaged")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", models=tmp_path / "models")


def test_a_model_that_was_loading_is_closed_where_the_embedder_fails(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = threading.Event()
    opened: list[Model] = []

    def open_model(*_: object) -> Model:
        opened.append(Model(ready))
        return opened[-1]

    monkeypatch.setattr("rag.app.compose.open_embedder", lambda *_: Broken(ready))
    monkeypatch.setattr("rag.app.compose.open_chat_model", open_model)

    with pytest.raises(ModelError, match="damaged"):
        open_desk(settings)

    assert [model.closed for model in opened] == [1]
    with pytest.raises(ModelError, match="damaged"):  # the folder is free again
        open_desk(settings)


def test_a_library_without_reports_is_told_before_any_model_is_loaded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.app.compose.open_embedder", lambda *_: BagEmbedder())
    monkeypatch.setattr("rag.app.compose.open_chat_model", lambda *_: pytest.fail("loaded"))

    with pytest.raises(LibraryError, match="holds no report"):
        open_bot(settings)
