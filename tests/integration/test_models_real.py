import json
import shutil
from pathlib import Path

import pytest

from index.e5 import ensure_e5_folder
from index.embed import ensure_embedder
from index.models import PACKAGED, Endpoints, list_models, resolve_gguf

pytestmark = pytest.mark.models

NOWHERE = Endpoints(hf="http://127.0.0.1:9", modelscope="http://127.0.0.1:9")


def test_the_packaged_models_are_there_and_verified(models_folder: Path) -> None:
    state = {state.name: state for state in list_models(models_folder)}

    assert set(state) == {model.name for model in PACKAGED}
    assert state["qwen2.5-coder-1.5b"].verified
    assert state["qwen2.5-coder-1.5b"].path == resolve_gguf("qwen2.5-coder-1.5b", models_folder, endpoints=NOWHERE)


def test_a_damaged_converted_folder_is_built_again(models_folder: Path, tmp_path: Path) -> None:
    source = next(state.path for state in list_models(models_folder) if state.name == "e5-small")
    for path in (source, source.with_name(source.name + ".json")):
        shutil.copy2(path, tmp_path / path.name)
    built = ensure_e5_folder(tmp_path, endpoints=NOWHERE)
    whole = (built / "model.safetensors").stat()
    (built / "model.safetensors").write_bytes(b"cut")

    again = Path(ensure_embedder("e5-small", tmp_path, endpoints=NOWHERE))

    assert again == built
    assert (built / "model.safetensors").stat().st_size == whole.st_size
    assert not list((tmp_path / ".partial").glob("*-build-*"))
    assert json.loads((built / "config.json").read_text(encoding="utf-8"))["hidden_size"] == 384
