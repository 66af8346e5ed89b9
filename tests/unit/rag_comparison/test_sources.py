"""What answers can be limited to: choices by place, year and report, what they mean, their names and their links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.library import JIASHAN_2024, NAMESAKES, TEXTS, build_library

from index.stores.tables import Entry
from rag.comparison.sources import (
    MOST_REPORTS,
    find_chosen,
    link_to_sources,
    list_choices,
    name_sources,
    read_sources,
    settle_sources,
)
from rag.schema.sources import Sources

Entries = tuple[Entry, ...]


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entries]:
    twice = {**TEXTS, **NAMESAKES, "jiashan-again.txt": JIASHAN_2024.replace("88件", "87件")}
    with build_library(tmp_path_factory.mktemp("sources"), twice) as library:
        yield library.catalog.entries()


def files(sources: Sources, entries: Entries) -> list[str]:
    return [entry.name for entry in find_chosen(sources, entries)]


def place(name: str, entries: Entries) -> str:
    (key,) = settle_sources(Sources(places=(name,)), entries)[0].places
    return key


def test_nothing_chosen_means_every_report(entries: Entries) -> None:
    assert find_chosen(Sources(), entries) == entries


def test_places_and_years_are_met_together_and_reports_come_besides(entries: Entries) -> None:
    jiashan = place("嘉善县", entries)
    zone = next(entry.id for entry in entries if entry.name == "hefei-zone-2024.txt")

    assert files(Sources((jiashan,), (2023,)), entries) == ["jiashan-2023.txt"]
    assert files(Sources((jiashan,), (2023,), (zone,)), entries) == ["hefei-zone-2024.txt", "jiashan-2023.txt"]
    assert files(Sources(years=(2023,)), entries) == ["jiashan-2023.txt"]
    assert files(Sources(reports=(zone,)), entries) == ["hefei-zone-2024.txt"]


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("江苏省:*", ["gulou-2024.txt", "nanjing-justice-2024.txt"]),
        ("江苏省:department", ["nanjing-justice-2024.txt"]),
        ("*:zone", ["hefei-zone-2024.txt"]),
        ("*:*", None),
    ],
)
def test_a_group_means_the_bodies_of_a_province_and_a_level(
    entries: Entries, group: str, found: list[str] | None
) -> None:
    assert files(Sources((group,)), entries) == (found or [entry.name for entry in entries])


def test_groups_of_several_bodies_are_offered_before_places_with_how_many_they_hold(entries: Entries) -> None:
    choices = list_choices(Sources(), entries, "zh")
    names = [name for name, _ in choices.places]

    assert names[:2] == ["县级（全部 3 个）", "江苏省（全部 2 个）"]
    assert "江苏省南京市鼓楼区" in names
    assert dict(choices.places)["江苏省（全部 2 个）"] == "江苏省:*"
    assert "counties (all 3)" in [name for name, _ in list_choices(Sources(), entries, "en").places]


def test_years_are_offered_newest_first(entries: Entries) -> None:
    assert list_choices(Sources(), entries, "zh").years == (("2024年", 2024), ("2023年", 2023))


def test_reports_of_one_place_and_year_are_offered_by_their_files(entries: Entries) -> None:
    names = [name for name, _ in list_choices(Sources(), entries, "zh").reports]

    assert "嘉善县2024年报告 · jiashan-2024.txt" in names
    assert "嘉善县2024年报告 · jiashan-again.txt" in names
    assert "嘉善县2023年报告" in names
    assert "江苏省南京市鼓楼区2024年报告" in names, "a namesake is told by the places it lies in"


def test_reports_are_offered_of_the_chosen_places_and_what_is_chosen_stays(entries: Entries) -> None:
    zone = next(entry.id for entry in entries if entry.name == "hefei-zone-2024.txt")
    chosen = Sources((place("嘉善县", entries),), (2023,), (zone,))

    reports = list_choices(chosen, entries, "zh").reports

    assert [name for name, _ in reports] == ["合肥高新技术产业开发区2024年报告", "嘉善县2023年报告"]


def test_of_too_many_reports_the_first_are_offered(entries: Entries) -> None:
    many = entries * (MOST_REPORTS // len(entries) + 1)

    assert list_choices(Sources(), many, "zh").unlisted == len(many) - MOST_REPORTS


def test_parts_of_sources_have_names_and_values(entries: Entries) -> None:
    again = next(entry.id for entry in entries if entry.name == "jiashan-again.txt")
    chosen = Sources(("*:county", place("嘉善县", entries)), (2024,), (again, "f" * 16))

    assert name_sources(chosen, entries, "zh") == (
        ("县级", "*:county"),
        ("嘉善县", place("嘉善县", entries)),
        ("2024年", "2024"),
        ("嘉善县2024年报告 · jiashan-again.txt", again),
        ("f" * 16, "f" * 16),
    )


def test_a_link_restores_sources(entries: Entries) -> None:
    report = next(entry.id for entry in entries if entry.name == "jiashan-again.txt")
    chosen = Sources(("江苏省:*", place("嘉善县", entries)), (2023, 2024), (report,))

    assert read_sources(link_to_sources(chosen), entries) == (chosen, ())


def test_a_link_may_name_places_and_files_as_people_do(entries: Entries) -> None:
    found = read_sources("?from=嘉善县&from=2024&from=jiashan-again.txt&c=7", entries)

    assert found
    sources, lost = found
    assert files(Sources(sources.places, sources.years), entries) == ["jiashan-2024.txt", "jiashan-again.txt"]
    assert len(sources.reports) == 1
    assert lost == ()


def test_what_a_link_names_and_the_library_has_not_is_told(entries: Entries) -> None:
    assert read_sources("from=长沙市&from=1999&from=鼓楼区", entries) == (Sources(), ("长沙市", "鼓楼区", "1999"))


def test_a_link_may_say_that_nothing_is_chosen_or_nothing_of_it(entries: Entries) -> None:
    assert read_sources("from=all", entries) == (Sources(), ())
    assert read_sources("c=7", entries) is None
