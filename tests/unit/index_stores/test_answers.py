"""The shelf of answer records: what comes back, in which order, and from libraries of older schemas."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.stores import answers as shelf
from index.stores.catalog import Catalog

RECORD = {"text": "收到45件[1]", "id": "x", "table": None, "timings_ms": {"total": 1.5, "scope": 0.1}}
CONTEXT = {"history": ["甲县呢？"], "edit": None}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def catalog(file: Path) -> Iterator[Catalog]:
    opened = Catalog.open(file)
    yield opened
    opened.close()


def put(catalog: Catalog, *ids: str) -> None:
    for answer_id in ids:
        catalog.answers.save(answer_id, f"{answer_id}？", RECORD, CONTEXT)


def make_schema_2(file: Path) -> None:
    """Turn a library into one from before it was kept what an answer came from, with one answer in it."""
    with sqlite3.connect(file) as rows:
        for column in ("asked", "context"):
            rows.execute(f"ALTER TABLE answers DROP COLUMN {column}")
        rows.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
        row = ("old", "2026-01-02T03:04:05+00:00", "旧问？", json.dumps(RECORD))
        rows.execute("INSERT INTO answers (id, created, question, record) VALUES (?, ?, ?, ?)", row)
    rows.close()


def test_a_record_comes_back_character_for_character(catalog: Catalog) -> None:
    put(catalog, "a1")
    kept = catalog.answers.get("a1")
    assert kept
    assert kept.record == json.dumps(RECORD, ensure_ascii=False)
    assert json.loads(kept.context) == CONTEXT
    assert (kept.id, kept.question, kept.first) == ("a1", "a1？", kept.last)
    assert catalog.answers.get("a") is None


def test_a_record_kept_again_is_one_and_keeps_its_first_time(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    put(catalog, "a1")
    before = catalog.answers.get("a1")
    later = shelf.datetime.fromisoformat("2099-01-01T00:00:00+00:00")
    monkeypatch.setattr(shelf, "datetime", type("Later", (), {"now": lambda _zone: later}))
    catalog.answers.save("a1", "a1？", {**RECORD, "timings_ms": {}}, CONTEXT)
    after = catalog.answers.get("a1")
    assert before
    assert after
    assert catalog.answers.count() == 1
    assert after.first == before.first
    assert after.last.startswith("2099-01-01")
    assert json.loads(after.record)["timings_ms"] == {}


def test_records_are_listed_last_asked_first(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, answer_id in enumerate(("a", "b", "c", "a"), start=1):
        then = shelf.datetime.fromisoformat(f"2026-01-0{day}T00:00:00+00:00")
        with monkeypatch.context() as patch:
            patch.setattr(shelf, "datetime", type("Then", (), {"now": lambda _zone, then=then: then}))
            put(catalog, answer_id)
    assert [kept.id for kept in catalog.answers.newest()] == ["a", "c", "b"]
    assert [kept.id for kept in catalog.answers.newest(2)] == ["a", "c"]


def test_records_are_found_by_the_beginning_of_their_id(catalog: Catalog) -> None:
    put(catalog, "aabb01", "aabb02", "cc%_03")
    assert [kept.id for kept in catalog.answers.find("aabb")] == ["aabb01", "aabb02"]
    assert [kept.id for kept in catalog.answers.find("aabb02")] == ["aabb02"]
    assert [kept.id for kept in catalog.answers.find("cc%_")] == ["cc%_03"]
    assert catalog.answers.find("%") == catalog.answers.find("a_bb") == ()


def test_records_are_removed_one_or_all(catalog: Catalog) -> None:
    put(catalog, "a", "b", "c")
    assert catalog.answers.remove(["b", "absent"]) == 1
    assert {kept.id for kept in catalog.answers.newest()} == {"a", "c"}
    assert catalog.answers.remove([]) == 0
    assert catalog.answers.remove() == 2
    assert catalog.answers.count() == 0


def test_several_keep_and_read_at_once(catalog: Catalog, file: Path) -> None:
    others = [catalog, Catalog.open(file), Catalog.open(file)]

    def work(number: int) -> int:
        put(others[number % 3], f"id{number % 20}")
        return len(others[(number + 1) % 3].answers.newest(50))

    with ThreadPoolExecutor(6) as pool:
        assert max(pool.map(work, range(60))) <= 20
    assert {kept.id for kept in catalog.answers.newest()} == {f"id{number}" for number in range(20)}
    for other in others[1:]:
        other.close()


def test_a_library_of_schema_2_keeps_its_answers_and_takes_new_ones(catalog: Catalog, file: Path) -> None:
    catalog.close()
    make_schema_2(file)
    again = Catalog.open(file)
    assert again.meta("schema") == "7"
    put(again, "new")
    old = again.answers.get("old")
    assert old
    assert (old.first, old.last, old.context) == ("2026-01-02T03:04:05+00:00",) * 2 + ("",)
    assert json.loads(old.record) == RECORD
    assert [kept.id for kept in again.answers.newest()] == ["new", "old"]
    again.close()


def test_an_upgrade_that_is_cut_off_is_done_whole_by_the_next(
    catalog: Catalog, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.close()
    make_schema_2(file)
    with monkeypatch.context() as patch:
        patch.setattr("index.stores.database.sa.insert", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            Catalog.open(file)
    with sqlite3.connect(file) as rows:
        assert len(rows.execute("SELECT * FROM answers").description) == 4
    rows.close()
    again = Catalog.open(file)
    put(again, "new")
    assert again.answers.count() == 2
    again.close()


def test_several_open_a_library_of_schema_2_at_once(catalog: Catalog, file: Path) -> None:
    catalog.close()
    make_schema_2(file)
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: Catalog.open(file), range(4)))
    assert [len(one.answers.newest()) for one in opened] == [1] * 4
    for one in opened:
        one.close()
