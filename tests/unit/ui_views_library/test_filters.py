"""Reports of the library searched, filtered, sorted, page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.records import Jurisdiction, Level, Profile, Reading, Source
from index.stores.tables import Entry, State
from ui.views.library.filters import PAGE, SORTS, Wish, list_choices, look, province_of, read_wish


def make(name: str, place: str, year: int | None, *parents: str, level: Level = Level.COUNTY, **more: object) -> Entry:
    title = Reading(f"{place}{year}年法治政府建设情况报告", Source.TITLE, 0.9)
    profile = Profile(Jurisdiction(place, level, None, parents, (place[:-1],)), year, {"title": title})
    return Entry(name, State.READY, f"{name}.txt", f"/{name}.txt", profile=profile, **more)  # type: ignore[arg-type]


ENTRIES = (
    make("a", "东昌区", 2024, "吉林省", "通化市", sentences=9, added="2026-01-02T10:00:00+08:00"),
    make("b", "红谷滩区", 2023, "江西省", "南昌市", sentences=30),
    make("c", "吉林省", 2024, level=Level.PROVINCE, sentences=20),
    make("d", "未识别", None, level=Level.UNKNOWN),
)
FACTS = {"a": 5, "b": 1}


def ids(wish: Wish) -> list[str]:
    return [entry.id for entry in look(ENTRIES, FACTS, wish).entries]


@pytest.mark.parametrize(
    ("search", "wish"),
    [
        ("", Wish()),
        ("?view=library&q=东昌+2024&province=吉林省&level=county&year=2024&sort=facts&down=1&page=3&report=ab",
         Wish("东昌 2024", "吉林省", "county", "2024", "facts", True, 3, "ab")),
        ("level=king&year=last&sort=drop&down=yes&page=-1", Wish()),
        ("page=99999999999999999999", Wish()),
        (f"q={'x' * 999}", Wish(words="x" * 200)),
    ],
)  # fmt: skip
def test_a_wish_is_read_from_an_address_and_junk_is_left_out(search: str, wish: Wish) -> None:
    assert read_wish(search) == wish


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(words="东昌"), ["a"]),
        (Wish(words="2024 吉林"), ["c", "a"]),
        (Wish(words="ＡＢＣ"), []),
        (Wish(words="b.txt"), ["b"]),
        (Wish(province="吉林省"), ["c", "a"]),
        (Wish(level="county"), ["a", "b"]),
        (Wish(year="2023"), ["b"]),
        (Wish(province="吉林省", year="2023"), []),
    ],
)
def test_only_what_fits_is_found(wish: Wish, found: list[str]) -> None:
    assert sorted(ids(wish)) == sorted(found)


@pytest.mark.parametrize(
    ("key", "first", "last"), [("facts", "c", "a"), ("sentences", "d", "b"), ("year", "d", "a"), ("added", "b", "a")]
)
def test_a_column_sorts_both_ways(key: str, first: str, last: str) -> None:
    up, down = ids(Wish(sort=key)), ids(Wish(sort=key, down=True))  # type: ignore[arg-type]

    assert up == down[::-1]
    assert up[-1] == last
    assert first in up[:3]


def test_every_column_can_be_sorted_by() -> None:
    assert all(sorted(ids(Wish(sort=key))) == ["a", "b", "c", "d"] for key in SORTS)


def test_a_large_library_comes_page_by_page() -> None:
    many = [replace(ENTRIES[0], id=f"{n:04}") for n in range(3000)]

    first, last = look(many, {}, Wish()), look(many, {}, Wish(page=999))

    assert (len(first.entries), first.pages, first.found) == (PAGE, 60, 3000)
    assert (last.page, len(last.entries)) == (60, PAGE)
    assert not {entry.id for entry in first.entries} & {entry.id for entry in last.entries}


def test_choices_come_with_their_numbers() -> None:
    choices = list_choices(ENTRIES)

    assert choices.provinces == (("吉林省", 2), ("江西省", 1))
    assert choices.levels == (("province", 1), ("county", 2), ("unknown", 1))
    assert choices.years == (("2024", 2), ("2023", 1))


def test_a_province_is_its_own() -> None:
    assert [province_of(entry) for entry in ENTRIES] == ["吉林省", "江西省", "吉林省", ""]
