"""What `zhiwen models pull` reads and repairs, over small files that stand for the packaged ones; no network."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.index_models.test_models import CONTENT, Wheels, damage, wheels  # noqa: F401  # a fixture

from index.errors import ModelError
from index.models import integrity
from rag.app.models import pull_models
from rag.settings import Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path, wheels: Wheels, monkeypatch: pytest.MonkeyPatch) -> Settings:  # noqa: F811  # the fixture
    """Settings whose language model is tiny and here, and whose embedder is a folder of the user's own."""
    monkeypatch.setenv("ZHIWEN_MODELS", str(tmp_path / "models"))
    (tmp_path / "own").mkdir()
    settings = read_settings(llm="tiny", embedder=str(tmp_path / "own"))
    assert list(pull_models(settings)) == [
        f"embedder: {tmp_path / 'own'}",
        f"language model: {tmp_path / 'models' / 'tiny.gguf'}",
    ]
    return settings


def test_a_quick_pull_reads_whole_only_what_has_changed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    digest = integrity.digest

    def note(file: Path, *rest: object) -> str:
        read.append(file)
        return digest(file)

    monkeypatch.setattr(integrity, "digest", note)
    file = settings.models / "tiny.gguf"

    assert list(pull_models(settings, quick=True))[1] == f"language model: {file}"
    assert read == []
    list(pull_models(settings))
    assert read == [file]
    file.touch()
    list(pull_models(settings, quick=True))
    assert read == [file, file]


@pytest.mark.parametrize("quick", [True, False])
def test_a_pull_fetches_a_damaged_file_again_and_says_so(
    settings: Settings, caplog: pytest.LogCaptureFixture, *, quick: bool
) -> None:
    file = settings.models / "tiny.gguf"
    damage(file)

    list(pull_models(settings, quick=quick))

    assert file.read_bytes() == CONTENT
    assert "tiny.gguf is damaged: it is fetched again" in caplog.text


def test_a_quick_pull_tries_once_to_fetch_what_is_absent(settings: Settings, request: pytest.FixtureRequest) -> None:
    fake = request.getfixturevalue("wheels")
    fake.asked.clear()
    fake.pieces.clear()
    (settings.models / "tiny.gguf").unlink()

    with pytest.raises(ModelError, match="cannot be fetched"):
        list(pull_models(settings, quick=True))

    assert fake.asked == ["a"]
