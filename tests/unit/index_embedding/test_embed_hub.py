"""A hub is asked for an embedder only while it is not here."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from index.embedding.embedder import _load_torch
from index.errors import ModelError


class Hub:
    """Stands in for sentence-transformers: knows what is here, and keeps how it was asked."""

    def __init__(self, here: set[str]) -> None:
        self.here = here
        self.asked: list[bool] = []

    def load(self, name: str, *, local_files_only: bool = False, **_: object) -> str:
        self.asked.append(local_files_only)
        if local_files_only and name not in self.here:
            raise OSError("not here")
        return name


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    fake = Hub({"own/model"})
    quiet = types.SimpleNamespace(set_verbosity_error=lambda: None, disable_progress_bar=lambda: None)
    cpu = types.SimpleNamespace(_is_avx512_bf16_supported=lambda: False, _is_amx_tile_supported=lambda: False)
    for name, module in {
        "torch": types.SimpleNamespace(set_num_threads=lambda _: None, float32=None, cpu=cpu),
        "transformers": types.SimpleNamespace(utils=types.SimpleNamespace(logging=quiet)),
        "sentence_transformers": types.SimpleNamespace(SentenceTransformer=fake.load),
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    return fake


def test_no_hub_is_asked_for_a_model_that_is_here(hub: Hub) -> None:
    assert _load_torch("own/model", 1) == "own/model"
    assert hub.asked == [True]


def test_a_hub_is_asked_for_a_model_that_is_not_here(hub: Hub) -> None:
    assert _load_torch("other/model", 1) == "other/model"
    assert hub.asked == [True, False]


def test_no_hub_is_asked_for_a_folder(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        _load_torch(str(tmp_path), 1)
    assert hub.asked == [True]
