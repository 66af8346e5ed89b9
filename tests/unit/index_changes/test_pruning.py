"""Which reports leave because their file is gone, which stay, and when somebody has to be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.changes.pruning import Pruning, is_gone, plan_pruning
from index.stores.tables import Entry, State


def entries_of(folder: Path, *names: str) -> list[Entry]:
    return [Entry(f"{folder.name}-{name}", State.READY, name, str(folder / name)) for name in names]


def plan(
    entries: list[Entry], roots: list[Path], *, files: list[Path] | None = None, arriving: int = 0
) -> Pruning:  # as the folders are now
    found = [file for root in roots for file in root.rglob("*.txt")] if files is None else files
    return plan_pruning(entries, found, roots, file_of=lambda entry: Path(entry.path), arriving=arriving)


def names(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.name for entry in entries]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (made / name).write_text(name)
    return made


def test_a_file_that_is_gone_takes_its_report_with_it(folder: Path) -> None:
    entries = entries_of(folder, "a.txt", "b.txt", "c.txt")
    assert plan(entries, [folder]) == Pruning()
    (folder / "a.txt").unlink()
    assert plan(entries, [folder]) == Pruning(gone=(entries[0],))


def test_what_more_than_half_of_all_reports_depends_on_is_asked(folder: Path) -> None:
    entries = entries_of(folder, "a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt")
    assert not plan(entries, [folder]).doubt  # half
    (folder / "a.txt").unlink()
    planned = plan(entries, [folder])
    assert planned.doubt == "4 of 6 reports would be removed, whose files are gone"
    assert names(planned.gone) == ["a.txt", "d.txt", "e.txt", "f.txt"]
    assert not plan(entries, [folder], arriving=2).doubt


def test_a_named_folder_without_any_report_is_asked_about_however_few_it_had(folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    entries = [*entries_of(folder, "a.txt", "b.txt", "c.txt"), *entries_of(disk, "d.txt")]
    planned = plan(entries, [folder, disk])
    assert planned.doubt.endswith(f"; {disk} holds no report now")
    assert names(planned.gone) == ["d.txt"]


@pytest.mark.parametrize("mounted", ["missing", "empty"])
def test_a_folder_that_was_not_named_and_is_away_keeps_its_reports(folder: Path, tmp_path: Path, mounted: str) -> None:
    disk = tmp_path / "disk"
    if mounted == "empty":
        disk.mkdir()
    entries = [*entries_of(folder, "a.txt", "gone.txt"), *entries_of(disk, "d.txt")]
    planned = plan(entries, [folder])
    assert (names(planned.gone), names(planned.away), planned.doubt) == (["gone.txt"], ["d.txt"], "")
    everywhere = plan(entries, [], files=[])
    assert (names(everywhere.gone), everywhere.away) == (["gone.txt", "d.txt"], ())
    assert str(disk) in everywhere.doubt


def test_a_file_beside_a_named_one_that_is_gone_leaves_since_its_folder_is_there(folder: Path) -> None:
    entries = entries_of(folder, "a.txt", "b.txt", "gone.txt")
    assert names(plan(entries, [folder / "a.txt"], files=[folder / "a.txt"]).gone) == ["gone.txt"]


def test_a_file_that_cannot_be_looked_at_is_not_gone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(107, "Transport endpoint is not connected")

    assert is_gone(folder / "absent.txt")
    assert is_gone(folder / "a.txt" / "below a file.txt")
    monkeypatch.setattr(Path, "stat", refuse)
    assert not is_gone(folder / "a.txt")
