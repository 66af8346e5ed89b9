"""A hub is asked for an embedder only while it is not here."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from index.embedding.embedder import _load_torch
from index.errors import ModelError


class Hub:
    """Stands in for LlamaIndex's HuggingFaceEmbedding: knows what is here, and keeps how it was asked."""

    def __init__(self, here: set[str]) -> None:
        self.here = here
        self.asked: list[bool] = []

    def load(self, name: str, *, local_files_only: bool = False, **options: object) -> types.SimpleNamespace:
        self.asked.append(local_files_only)
        self.options = options
        if local_files_only and name not in self.here:
            raise OSError("not here")
        guessed = types.SimpleNamespace(prompts={"query": "Represent this sentence: ", "text": ""})
        return types.SimpleNamespace(name=name, _model=guessed)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    fake = Hub({"own/model"})
    quiet = types.SimpleNamespace(set_verbosity_error=lambda: None, disable_progress_bar=lambda: None)
    cpu = types.SimpleNamespace(_is_avx512_bf16_supported=lambda: False, _is_amx_tile_supported=lambda: False)
    for name, module in {
        "torch": types.SimpleNamespace(set_num_threads=lambda _: None, float32=None, cpu=cpu),
        "transformers": types.SimpleNamespace(utils=types.SimpleNamespace(logging=quiet)),
        "huggingface_hub.constants": types.SimpleNamespace(HF_HUB_CACHE="cache of the hub"),
        "llama_index.embeddings.huggingface": types.SimpleNamespace(HuggingFaceEmbedding=fake.load),
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    return fake


def test_no_hub_is_asked_for_a_model_that_is_here(hub: Hub) -> None:
    assert _load_torch("own/model", 1).name == "own/model"
    assert hub.asked == [True]


def test_a_hub_is_asked_for_a_model_that_is_not_here(hub: Hub) -> None:
    assert _load_torch("other/model", 1).name == "other/model"
    assert hub.asked == [True, False]


def test_no_hub_is_asked_for_a_folder(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        _load_torch(str(tmp_path), 1)
    assert hub.asked == [True]


def test_no_prefix_is_guessed_and_the_hubs_own_cache_is_used(hub: Hub) -> None:
    loaded = _load_torch("own/model", 1)
    assert loaded._model.prompts == {"query": "", "text": ""}
    assert hub.options["cache_folder"] == "cache of the hub"
