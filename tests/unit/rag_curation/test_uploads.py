"""Names and folders of uploaded files: safe, inside the library, each its sender's."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.curation.uploads import HELD_FOR, Incoming, Uploads, safe_name


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


@pytest.mark.parametrize(
    "name", ["😀" * 80 + ".txt", "长" * 300, "a" * 300 + ".markdown", "\ud83d#%.txt", "\u200b.txt"]
)
def test_any_name_can_be_kept(tmp_path: Path, name: str) -> None:
    kept = []
    for _ in range(2):
        (tmp_path / "in").write_text("x")
        kept.append(Uploads(tmp_path / "uploads").keep(name, tmp_path / "in"))

    assert [file.read_text() for file in kept] == ["x", "x"]
    assert kept[0].suffix == Path(name).suffix


# --- on their way in


def receive(incoming: Incoming, owner: str, name: str, text: str = "x") -> str:
    token, path = incoming.admit(owner)
    path.write_text(text)
    incoming.accept(owner, token, name)
    return token


def test_a_file_on_its_way_is_claimed_once_and_by_its_sender_alone(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path / "incoming")
    token = receive(incoming, "browser:a", "a.txt", "text")

    assert incoming.claim("browser:b", token, "a.txt") is None
    assert incoming.claim("browser:a", "../uploads/a.txt", "a.txt") is None
    path = incoming.claim("browser:a", token, "a.txt")
    assert path
    assert path.read_text() == "text"
    assert incoming.claim("browser:a", token, "a.txt") is None
    incoming.discard(path)
    assert not list((tmp_path / "incoming").iterdir())


def test_what_was_accepted_outlives_the_program_in_order_and_what_was_not_goes(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path / "incoming")
    names = [f"{number}号 \ud83d#%.txt" for number in range(12)]
    for name in names:
        receive(incoming, "browser:a", name, name[:2])
    incoming.admit("browser:a")[1].write_text("half of it")
    receive(incoming, "browser:a", "")  # whose name nobody told, so nobody was told of it
    (tmp_path / "incoming" / "of-an-earlier-version").write_text("x")

    waiting = Incoming(tmp_path / "incoming").sweep()

    assert [one.name for one in waiting] == [name.replace("\ud83d", "\ufffd") for name in names]
    assert [one.path.read_text() for one in waiting] == [name[:2] for name in names]
    assert len(list((tmp_path / "incoming").iterdir())) == len(names)


def test_a_file_that_came_without_its_name_is_kept_once_it_is_claimed_under_one(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path / "incoming")
    incoming.claim("browser:a", receive(incoming, "browser:a", ""), "a.txt")

    assert [one.name for one in Incoming(tmp_path / "incoming").sweep()] == ["a.txt"]


def test_what_comes_after_a_start_stands_behind_what_was_there_though_the_clock_was_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(Incoming(tmp_path / "incoming"), "browser:a", "first.txt")
    incoming = Incoming(tmp_path / "incoming")
    incoming.sweep()
    monkeypatch.setattr("time.time_ns", lambda: 1)
    receive(incoming, "browser:a", "second.txt")

    assert [one.name for one in Incoming(tmp_path / "incoming").sweep()] == ["first.txt", "second.txt"]


def test_a_file_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path / "incoming")
    token, path = incoming.admit("browser:a")
    path.write_text("half of it")

    incoming.refuse("browser:a", token)

    assert incoming.claim("browser:a", token, "a.txt") is None
    assert not list((tmp_path / "incoming").iterdir())


def test_what_is_held_back_is_given_up_after_some_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    incoming = Incoming(tmp_path / "incoming")
    path = incoming.claim("browser:a", receive(incoming, "browser:a", "a.txt"), "a.txt")
    assert path
    incoming.hold(Path(shutil.move(path, tmp_path / "a.txt")), path, "a.txt")

    assert Incoming(tmp_path / "incoming").sweep() == ()  # nothing is taken in of it
    assert [name for _, name in Incoming(tmp_path / "incoming").held("browser:a")] == ["a.txt"]
    later = time.time() + HELD_FOR + 60
    monkeypatch.setattr("time.time", lambda: later)
    assert Incoming(tmp_path / "incoming").sweep() == ()
    assert not list((tmp_path / "incoming").iterdir())
