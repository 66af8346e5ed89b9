"""The real model files on this machine: verified, and converted again when damaged."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from support.command import Zhiwen

from index.embedding.e5.install import ensure_e5_folder
from index.embedding.e5.openvino_graph import can_run
from index.embedding.embedder import ensure_embedder
from index.models.registry import PACKAGED, Endpoints, list_models, resolve_gguf

pytestmark = pytest.mark.models

NOWHERE = Endpoints(hf="http://127.0.0.1:9", modelscope="http://127.0.0.1:9")


def test_the_packaged_models_are_there_and_verified(models_folder: Path) -> None:
    state = {state.name: state for state in list_models(models_folder)}

    assert set(state) == {model.name for model in PACKAGED}
    assert state["qwen2.5-coder-1.5b"].verified
    assert state["qwen2.5-coder-1.5b"].path == resolve_gguf("qwen2.5-coder-1.5b", models_folder, endpoints=NOWHERE)


def test_a_damaged_converted_folder_is_built_again(models_folder: Path, tmp_path: Path) -> None:
    source = next(state.path for state in list_models(models_folder) if state.name == "e5-small")
    shutil.copy2(source, tmp_path)
    built = ensure_e5_folder(tmp_path, endpoints=NOWHERE)
    whole = (built / "model.safetensors").stat()
    (built / "model.safetensors").write_bytes(b"cut")

    again = Path(ensure_embedder("e5-small", tmp_path, endpoints=NOWHERE))

    assert again == built
    assert (built / "model.safetensors").stat().st_size == whole.st_size
    assert not list((tmp_path / ".partial").glob("*-build-*"))
    assert json.loads((built / "config.json").read_text(encoding="utf-8"))["hidden_size"] == 384


def test_a_damaged_network_is_told_by_doctor_and_repaired_by_a_pull(
    indexed: Zhiwen, models_folder: Path, tmp_path: Path
) -> None:
    """Bytes that are no numbers, under the same size and times: before vectors are asked for only a hash tells."""
    for name in ("e5-small-q4.bin", "e5-small"):
        copy = shutil.copytree if (models_folder / name).is_dir() else shutil.copy2
        copy(models_folder / name, tmp_path / name)
    zhiwen = Zhiwen(indexed.home, {"ZHIWEN_MODELS": str(tmp_path), "ZHIWEN_LLM": "none"})
    assert zhiwen.run("doctor").returncode == 0
    file = tmp_path / "e5-small" / ("openvino.bin" if can_run() else "model.safetensors")
    before = file.stat()
    with file.open("r+b") as damaged:
        damaged.seek(before.st_size // 2)
        damaged.write(b"\xff" * 4096)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    told = zhiwen.run("doctor")
    pulled = zhiwen.run("models", "pull")

    assert told.returncode == 1
    assert re.search(r"^WRONG embedder: .*e5-small is damaged.* Run: zhiwen models pull$", told.stdout, re.MULTILINE)
    assert pulled.returncode == 0
    assert "e5-small is damaged, or of another version: it is made again" in pulled.stderr
    assert zhiwen.run("doctor").returncode == 0
