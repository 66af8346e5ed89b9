"""A library is looked at row by row, over real Chroma and tantivy: what is whole is told, what is damaged is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.fakes import BagEmbedder

from index.build import index_paths
from index.library import open_library
from index.profile.gazetteer import load_divisions
from index.soundness import examine_library


def faults(home: Path) -> dict[str, str]:
    with open_library(home, embedder_fingerprint=None, write=False) as library:
        return {looked.part: looked.fault for looked in examine_library(library)}


@pytest.fixture
def home(tmp_path: Path, seeds_folder: Path) -> Path:
    with open_library(tmp_path / "home", embedder_fingerprint=BagEmbedder.fingerprint, write=True) as library:
        index_paths(library, [seeds_folder], embedder=BagEmbedder(), divisions=load_divisions(), max_bytes=10**7)
    return tmp_path / "home"


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as rows, rows:
        assert rows.execute(statement).rowcount


def test_a_whole_library_has_no_fault(home: Path) -> None:
    assert faults(home) == {"catalog": "", "vectors": "", "words": ""}


def test_a_text_that_was_changed_behind_our_back_is_named(home: Path) -> None:
    name = sorted(file.name for file in (Path(__file__).parents[2] / "seeds").iterdir())[0]
    change(home / "catalog.sqlite", f"UPDATE reports SET text = replace(text, '一', '二') WHERE name = '{name}'")  # noqa: S608  # a test's own words
    found = faults(home)
    assert name in found["catalog"]
    assert found["words"] == ""


def test_sentences_without_a_vector_are_counted(home: Path) -> None:
    with open_library(home, embedder_fingerprint=None, write=True) as library, library.writing():
        entries = library.catalog.entries()
        library.vectors.sentences.delete(library.catalog.sentence_ids([entries[0].id])[:3])
        library.vectors.sentences.upsert(["a", "b", "c"], BagEmbedder().passages(["甲", "乙", "丙"]), [{"x": 1}] * 3)
    assert "3 of" in faults(home)["vectors"]


def test_a_word_file_that_was_changed_is_named(home: Path) -> None:
    file = max((home / "lexical").glob("*.term"), key=lambda one: one.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert file.name in faults(home)["words"]
