"""What an embedder is known by, and which engine runs it; no model is loaded."""

import json
import sys
from pathlib import Path

import pytest

from index.embedding.embedder import Embedder


def fingerprint(folder: Path, *, passage_prefix: str = "passage: ") -> str:
    return Embedder(model=str(folder), threads=1, query_prefix="query: ", passage_prefix=passage_prefix).fingerprint


def make_folder(folder: Path, weights: bytes = b"weights") -> Path:
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def test_the_fingerprint_does_not_depend_on_where_the_model_lies(tmp_path: Path) -> None:
    here, there = make_folder(tmp_path / "here" / "own"), make_folder(tmp_path / "there" / "own")

    assert fingerprint(here) == fingerprint(there)
    assert str(tmp_path) not in fingerprint(here)


def test_other_weights_give_another_fingerprint(tmp_path: Path) -> None:
    one = make_folder(tmp_path / "one" / "own", b"x" * 200_000 + b"1")
    two = make_folder(tmp_path / "two" / "own", b"x" * 200_000 + b"2")

    assert fingerprint(one) != fingerprint(two)


def test_other_prefixes_give_another_fingerprint(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "own")

    assert fingerprint(folder) != fingerprint(folder, passage_prefix="")


def test_the_converted_model_is_known_by_the_hash_of_its_source(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "e5-small")
    (folder / "zhiwen.json").write_text(json.dumps({"sha256": "0123456789abcdef" * 4}), encoding="utf-8")

    assert fingerprint(folder) == "e5-small@0123456789abcdef|query: |passage: "


def test_a_hub_model_is_known_by_its_name() -> None:
    assert fingerprint(Path("owner/model")) == "owner/model|query: |passage: "


def test_making_an_embedder_loads_nothing() -> None:
    before = "sentence_transformers" in sys.modules

    fingerprint(Path("owner/model"))

    assert ("sentence_transformers" in sys.modules) == before


def test_the_packaged_model_without_openvino_is_run_by_torch_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make_folder(tmp_path / "e5-small")
    (folder / "zhiwen.json").write_text("{}", encoding="utf-8")
    asked: list[str] = []
    monkeypatch.setattr("index.embedding.embedder.can_run", lambda: False)
    monkeypatch.setattr(
        "index.embedding.embedder._load_torch", lambda name, _threads: asked.append(name) or FakeModel()
    )
    embedder = Embedder(model=str(folder), threads=1, query_prefix="query: ", passage_prefix="passage: ")

    assert embedder.dimensions == FakeModel.size
    assert asked == [str(folder)]
    assert "OpenVINO is not installed" in caplog.text


class FakeModel:
    """Only its size is asked for."""

    size = 8

    def get_text_embedding(self, _: str) -> list[float]:
        """Return a row."""
        return [0.0] * self.size
