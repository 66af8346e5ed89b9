from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.uploads import Incoming, Uploads, safe_name


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("东昌区2024.txt", "东昌区2024.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\reports\\报告.TXT", "报告.TXT"),
        ("a\0b\n.txt", "a_b_.txt"),
        (".txt", "txt"),
        ("...", "report"),
        ("", "report"),
        ("con.txt", "_con.txt"),
        ("报告\u202etxt.exe", "报告_txt.exe"),
        ("长" * 300 + ".txt", "长" * 80 + ".txt"),
    ],
)
def test_a_name_is_made_safe(given_name: str, safe: str) -> None:
    assert str(safe_name(given_name)) == safe


@given(st.text())
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    safe = safe_name(name)

    assert len(safe.parts) == 1
    assert str(safe) not in {".", ".."}
    assert len(str(safe).encode()) <= 255


def test_a_name_that_is_taken_is_numbered(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    kept = []
    for _ in range(3):
        (tmp_path / "in").write_text("x")
        kept.append(uploads.keep("A.txt", tmp_path / "in", taken=["a (2).TXT"]).name)

    assert kept == ["A.txt", "A (3).txt", "A (4).txt"]


def test_only_what_lies_in_the_folder_is_discarded(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    (tmp_path / "own.txt").write_text("x")
    (tmp_path / "in").write_text("x")
    kept = uploads.keep("a.txt", tmp_path / "in")

    uploads.discard(str(tmp_path / "own.txt"))
    uploads.discard("uploads/../own.txt")
    assert (tmp_path / "own.txt").exists()
    assert uploads.without([]) == [kept]
    assert uploads.without(["uploads/a.txt"]) == []

    uploads.discard("uploads/a.txt")
    assert not kept.exists()


def test_a_file_on_its_way_is_claimed_by_its_sender_alone(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path / "incoming")
    token, path = incoming.admit("browser:a")
    path.write_text("x")

    assert incoming.claim("browser:a", token) == path
    assert incoming.claim("browser:b", token) is None
    assert incoming.claim("browser:a", "../uploads/a.txt") is None
    incoming.sweep()
    assert incoming.claim("browser:a", token) is None
