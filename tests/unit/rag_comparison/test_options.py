"""What a library has to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.stated_library import fill

from index.facts.measures import load_measures
from index.profile.gazetteer import load_divisions
from index.records import Level
from index.stores.catalog import Catalog
from rag.comparison.lookup import Enquiry
from rag.comparison.options import ANY, Countable, Group, Holdings, find_measures, settle, take_stock
from rag.comparison.selection import Problem
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.vocabulary import load_lexicon

EVERYTHING = Group(ANY, ANY)


@pytest.fixture(scope="module")
def enquiry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enquiry]:
    folder: Path = tmp_path_factory.mktemp("catalog")
    catalog = Catalog.open(folder / "catalog.sqlite")
    fill(catalog)
    yield Enquiry(catalog, PlaceFinder(catalog.entries(), load_divisions()), load_lexicon(), load_measures())
    catalog.close()


@pytest.fixture(scope="module")
def holdings(enquiry: Enquiry) -> Holdings:
    return take_stock(enquiry)


def test_bodies_stand_by_province_with_their_years(holdings: Holdings) -> None:
    assert [(body.label, body.years) for body in holdings.bodies] == [
        ("吉林省通化市东昌区", (2023, 2024)),
        ("江苏省南京市鼓楼区", (2024,)),
        ("福建省福州市鼓楼区", (2024,)),
    ]
    assert holdings.years == ((2024, 3), (2023, 1))
    assert holdings.levels == ((Level.COUNTY, 3),)


@pytest.mark.parametrize(
    ("text", "group", "found"),
    [
        ("", EVERYTHING, 3),
        ("鼓楼", EVERYTHING, 2),
        ("南京 鼓楼", EVERYTHING, 1),
        ("220502", EVERYTHING, 1),
        ("", Group("江苏省", ANY), 1),
        ("鼓楼", Group("吉林省", "county"), 0),
        ("", Group(ANY, "zone"), 0),
    ],
)
def test_places_are_found_by_every_word_inside_a_group(holdings: Holdings, text: str, group: Group, found: int) -> None:
    assert len(holdings.find(text, group)) == found


def test_a_group_stands_for_all_its_places(holdings: Holdings) -> None:
    assert [body.key for body in holdings.members("福建省:county")] == ["350102"]
    assert len(holdings.members("*:*")) == 3
    assert holdings.members("*:zone") == ()


@pytest.mark.parametrize(
    ("place", "keys", "problem"),
    [
        ("220502", ("220502",), None),
        ("东昌区", ("220502",), None),
        ("dongchang district", ("220502",), None),
        ("江苏省南京市鼓楼区", ("320106",), None),
        ("*:county", ("*:county",), None),
        ("鼓楼区", ("320106", "350102"), "place_several"),
        ("火星", (), "place"),
        ("火星:county", (), "place"),
    ],
)
def test_places_of_a_link_become_those_of_the_library(
    holdings: Holdings, enquiry: Enquiry, place: str, keys: tuple[str, ...], problem: str | None
) -> None:
    kept, problems = settle([place], holdings, enquiry)

    assert kept == keys
    assert problems == ((Problem(problem, place),) if problem else ())  # type: ignore[arg-type]


def test_measures_stand_by_how_many_reports_disclose_them(enquiry: Enquiry) -> None:
    assert find_measures(enquiry, "") == (Countable("普法 · 开展", 4), Countable("行政复议 · 收到", 4))
    assert find_measures(enquiry, "复议 收到") == (Countable("行政复议 · 收到", 4),)
    assert find_measures(enquiry, "复议·收到") == (Countable("行政复议 · 收到", 4),)
    assert find_measures(enquiry, "量子") == ()
