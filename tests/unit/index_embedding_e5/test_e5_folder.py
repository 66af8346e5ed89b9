"""The converted embedder is used as it was made: what has changed is made again, and `models pull` reads every byte."""

from __future__ import annotations

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from unit.index_embedding_e5.test_install import make_source

from index.embedding.e5 import install as e5
from index.embedding.e5.install import MARKER, ensure_e5_folder, is_damaged
from index.embedding.e5.openvino_graph import can_run
from index.errors import ModelError
from index.models import integrity
from index.models import registry as models
from index.models.registry import Endpoints

NOWHERE = Endpoints(hf="http://127.0.0.1:9", modelscope="http://127.0.0.1:9")
LOADED = ["model.safetensors", "tokenizer.json", *(["openvino.xml", "openvino.bin"] if can_run() else [])]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with a tiny embedder's own file, which stands for the packaged one."""
    source = tmp_path / e5._MODEL.file
    make_source(source)
    tiny = replace(e5._MODEL, size=source.stat().st_size, sha256=sha256(source.read_bytes()).hexdigest())
    monkeypatch.setattr(e5, "_MODEL", tiny)
    monkeypatch.setattr(models, "PACKAGED", (tiny,))
    return tmp_path


def damage(path: Path) -> bytes:
    """Change a byte and keep size and time; return what was there."""
    before, content = path.stat(), path.read_bytes()
    changed = bytearray(content)
    changed[len(content) // 2] ^= 0xFF
    path.write_bytes(changed)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return content


def ensure(folder: Path, *, repair: bool = False) -> Path:
    return ensure_e5_folder(folder, endpoints=NOWHERE, repair=repair)


def test_a_whole_folder_is_not_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ensure(folder)
    monkeypatch.setattr(e5, "_build", lambda *_: pytest.fail("it was made again"))
    monkeypatch.setattr(integrity, "digest", lambda *_: pytest.fail("it was read whole again"))

    assert ensure(folder) == made


@pytest.mark.parametrize("name", LOADED)
def test_a_file_with_a_changed_byte_is_told_and_made_again(
    folder: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = ensure(folder) / name
    assert not is_damaged(folder)
    damage(file)
    damaged = file.read_bytes()

    assert is_damaged(folder)
    ensure(folder)

    assert file.read_bytes() != damaged
    assert "e5-small is damaged, or of another version: it is made again" in caplog.text
    assert not is_damaged(folder)


def test_a_repair_reads_every_byte_whatever_is_remembered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ensure(folder) / "model.safetensors"
    real, sample = integrity._stamp, integrity._stamp(file)
    monkeypatch.setattr(integrity, "_stamp", lambda path: sample if path == file else real(path))
    whole = damage(file)

    ensure(folder)
    assert file.read_bytes() != whole  # no stamp tells
    ensure(folder, repair=True)
    assert file.read_bytes() == whole


def test_a_folder_of_which_no_hash_was_kept_is_made_again(folder: Path) -> None:
    file = ensure(folder) / "model.safetensors"
    (file.parent / e5._HASHES).unlink()
    whole = damage(file)

    ensure(folder)

    assert file.read_bytes() == whole


@pytest.mark.parametrize("content", ["{", "[]", "1", '{"files": 3}'])
def test_a_damaged_marker_means_that_the_folder_is_made_again(folder: Path, content: str) -> None:
    marker = ensure(folder) / MARKER
    whole = marker.read_text(encoding="utf-8")
    marker.write_text(content, encoding="utf-8")

    ensure(folder)

    assert marker.read_text(encoding="utf-8") == whole


def test_a_damaged_source_is_no_matter_while_the_folder_is_whole(folder: Path) -> None:
    ensure(folder)
    damage(folder / e5._MODEL.file)

    ensure(folder)


def test_nothing_is_made_of_a_damaged_source(folder: Path) -> None:
    file = ensure(folder) / "model.safetensors"
    damage(file)
    damage(folder / e5._MODEL.file)

    with pytest.raises(ModelError, match=r"is not the file that e5-small should be.*run: zhiwen models pull"):
        ensure(folder)


def test_no_folder_is_not_a_damaged_one(folder: Path) -> None:
    assert not is_damaged(folder)
