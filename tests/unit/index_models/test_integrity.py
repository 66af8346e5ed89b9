"""A file is read whole once, then known by its stamp; what was changed is found."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from index.models import integrity
from index.models.integrity import Hashes, digest, record_of

CONTENT = bytes(range(256)) * 8000  # 2 MB: more than is sampled
HASH = sha256(CONTENT).hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(CONTENT)
    return path


def holds(file: Path, *, anew: bool = False) -> bool:
    """Look with the eyes of a new process."""
    hashes = Hashes(record_of(file))
    found = hashes.holds(file, HASH, anew=anew)
    hashes.save()
    return found


def flip(file: Path, place: int) -> None:
    """Change one byte as a disk does that rots: size and time stay."""
    before = file.stat()
    with file.open("r+b") as changed:
        changed.seek(place)
        byte = changed.read(1)[0]
        changed.seek(place)
        changed.write(bytes([byte ^ 0xFF]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def same_but_for_the_sample(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have stamps be equal in all but the sample, as where nothing but the disk's surface has changed."""
    real = integrity._stamp
    known = real(file)
    monkeypatch.setattr(integrity, "_stamp", lambda path: {**known, "sample": real(path)["sample"]})


def test_a_right_file_is_read_whole_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert holds(file)
    monkeypatch.setattr(integrity, "digest", lambda *_: pytest.fail("it was read again"))

    assert holds(file)


def test_what_is_remembered_holds_for_one_hash_only(file: Path) -> None:
    assert holds(file)

    assert not Hashes(record_of(file)).holds(file, "0" * 64)
    assert not Hashes(record_of(file)).holds(file, None)


@pytest.mark.parametrize("place", [0, 1_000_000, len(CONTENT) - 1], ids=["first", "middle", "last"])
def test_a_changed_byte_is_found_though_size_and_time_stay(file: Path, place: int) -> None:
    assert holds(file)
    flip(file, place)

    assert not holds(file)
    assert not holds(file)


def test_a_changed_byte_in_a_sample_is_found_whatever_else_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert holds(file)
    same_but_for_the_sample(file, monkeypatch)
    assert holds(file)
    flip(file, len(CONTENT) - 1)

    assert not holds(file)


def test_a_check_anew_finds_what_no_stamp_tells(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert holds(file)
    same_but_for_the_sample(file, monkeypatch)
    between = integrity._SAMPLE + 100
    flip(file, between)

    assert holds(file)
    assert not holds(file, anew=True)


def test_another_file_in_its_place_is_read(file: Path) -> None:
    assert holds(file)
    before = file.stat()
    other = file.with_name("other")
    other.write_bytes(CONTENT[::-1])
    other.replace(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert not holds(file)


def test_a_copy_that_is_the_same_is_read_once_and_remembered(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert holds(file)
    copy = file.with_name("copy")
    copy.write_bytes(CONTENT)
    copy.replace(file)

    assert holds(file)
    monkeypatch.setattr(integrity, "digest", lambda *_: pytest.fail("it was read again"))
    assert holds(file)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"model.bin": 1}', b"\xff", b""])
def test_a_damaged_record_means_that_the_file_is_read(file: Path, content: bytes) -> None:
    record_of(file).write_bytes(content)

    assert Hashes(record_of(file)).hash_of(file) is None
    assert holds(file)


def test_an_absent_file_is_no_file_whatever_is_remembered(file: Path) -> None:
    assert holds(file)
    file.unlink()

    assert not holds(file)
    assert not Hashes(record_of(file)).is_unchanged(file, HASH)
    assert Hashes(record_of(file)).hash_of(file) == HASH


def test_a_record_that_cannot_be_written_is_told_and_hinders_nothing(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record_of(file).mkdir()  # in the way

    hashes = Hashes(record_of(file).with_name("gone") / "record.json")
    hashes._record = record_of(file)
    assert hashes.holds(file, HASH)
    hashes.save()

    assert "read whole at each start" in caplog.text


def test_small_files_are_sampled_whole(tmp_path: Path) -> None:
    file = tmp_path / "small"
    file.write_bytes(b"")

    assert digest(file) == sha256(b"").hexdigest()
    hashes = Hashes(record_of(file))
    hashes.note(file)
    assert hashes.is_unchanged(file, digest(file))
