"""Nobody but its owner reads the file of questions and answers, nor those beside it."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from index.library import open_library
from index.stores.database import Database

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.glob("catalog.sqlite*")}


def test_a_new_library_is_its_owners(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_library(home, embedder_fingerprint=None, write=False) as library:
        library.catalog.answers.save("a" * 16, "问", {"question": "问"}, {})
        found = modes(home)

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert set(found) == {"catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"}
    assert set(found.values()) == {0o600}


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o600), (0o664, 0o600), (0o640, 0o640)])
def test_an_older_one_is_closed_to_others_and_a_group_that_was_let_in_stays(
    tmp_path: Path, before: int, after: int
) -> None:
    file = tmp_path / "catalog.sqlite"
    Database.open(file, check=False, upgrade=True).close()
    file.chmod(before)
    Database.open(file, check=False, upgrade=True).close()

    assert modes(tmp_path)["catalog.sqlite"] == after
