"""Places, years and a measure by name, without a question: tables, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.stated_library import fill

from index.facts.measures import load_measures
from index.profile.gazetteer import load_divisions
from index.stores.catalog import Catalog
from rag.comparison.lookup import Enquiry
from rag.schema.errors import ScopeError
from rag.understanding.places.linker import PlaceFinder
from rag.understanding.vocabulary import load_lexicon


@pytest.fixture(scope="module")
def enquiry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enquiry]:
    folder: Path = tmp_path_factory.mktemp("catalog")
    catalog = Catalog.open(folder / "catalog.sqlite")
    fill(catalog)
    yield Enquiry(catalog, PlaceFinder(catalog.entries(), load_divisions()), load_lexicon(), load_measures())
    catalog.close()


@pytest.mark.parametrize(
    ("places", "years", "told"),
    [
        ([], [], ["220502-2023", "220502-2024", "320106-2024", "350102-2024"]),
        (["东昌"], [], ["220502-2023", "220502-2024"]),
        (["dongchang district"], [2024], ["220502-2024"]),
        (["南京市鼓楼区", "东昌区"], [], ["320106-2024", "220502-2023", "220502-2024"]),
        (["吉林省"], [2024], ["220502-2024"]),
        ([], [2023], ["220502-2023"]),
        (["东昌区", "东昌"], [2023, 2024, 2019], ["220502-2023", "220502-2024"]),
    ],
)
def test_places_and_years_choose_the_reports(
    enquiry: Enquiry, places: list[str], years: list[int], told: list[str]
) -> None:
    found = [entry.name.removesuffix(".txt") for entry in enquiry.reports(places, years)]
    assert (found if places else sorted(found)) == told


@pytest.mark.parametrize(
    ("place", "years", "complaint"),
    [
        ("鼓楼区", [], "names several bodies: 江苏省南京市鼓楼区、福建省福州市鼓楼区"),
        ("拉萨市", [], "no report of '拉萨市'.*zhiwen reports"),
        ("胡言乱语", [], "no report of '胡言乱语'"),
        ("东昌区", [2019], "no report of 吉林省通化市东昌区 on 2019. It has: 2023、2024"),
    ],
)
def test_what_the_library_does_not_have_is_told_with_what_it_has(
    enquiry: Enquiry, place: str, years: list[int], complaint: str
) -> None:
    with pytest.raises(ScopeError, match=complaint):
        enquiry.reports([place], years)


def test_a_year_that_no_report_is_on_is_told(enquiry: Enquiry) -> None:
    with pytest.raises(ScopeError, match=r"no report on 2019\. It has: 2023、2024"):
        enquiry.reports([], [2019])


@pytest.mark.parametrize(
    ("measure", "count"), [(None, 12), ("行政复议", 8), ("复议案件收到", 8), ("普法", 4), ("行政复议审结", 0)]
)
def test_a_measure_is_named_as_in_a_question(enquiry: Enquiry, measure: str | None, count: int) -> None:
    assert len(list(enquiry.facts(enquiry.reports([], []), measure))) == count


def test_a_measure_that_no_report_has_is_told_with_what_is_near(enquiry: Enquiry) -> None:
    complaint = r"^No report .* '行政复查'\. Near it: 行政复议$"
    with pytest.raises(ScopeError, match=complaint):
        list(enquiry.facts(enquiry.reports([], []), "行政复查"))
    with pytest.raises(ScopeError, match=complaint):
        enquiry.compare("行政复查", ["东昌区"], [])


def test_a_single_report_has_a_table_too(enquiry: Enquiry) -> None:
    told = enquiry.compare("行政复议收到", ["东昌区"], [2023])
    (row,) = told.table.rows
    assert (row[0].text, row[2].value, row[2].unit, row[2].citations) == ("东昌区", "12", "件", (1,))
    assert (told.unit, told.coverage.disclosed, told.coverage.missing) == ("件", ("东昌区2023年",), ())


def test_what_is_not_disclosed_is_said_with_the_nearest_figure(enquiry: Enquiry) -> None:
    told = enquiry.compare("行政复议审结", ["东昌区"], [2023])
    assert (told.unit, told.coverage.undisclosed) == (None, ("东昌区2023年",))
    assert [row[2].text for row in told.table.rows] == ["未披露"]
    (note,) = told.notes
    assert note == "东昌区2023年未披露行政复议 · 审结，相近的是行政复议 · 收到：12件[1]"
    assert told.citations[0].quote.startswith("全年收到行政复议申请12件")


def test_a_place_without_a_report_on_an_asked_year_is_missing(enquiry: Enquiry) -> None:
    told = enquiry.compare("行政复议收到", ["南京市鼓楼区", "东昌区"], [2023])
    assert [row[0].text for row in told.table.rows] == ["东昌区"]
    assert told.coverage.missing == ("江苏省南京市鼓楼区2023年",)


def test_names_that_are_too_long_to_be_any_are_refused_at_once(enquiry: Enquiry) -> None:
    long = "行政复议" * 50_000
    with pytest.raises(ScopeError, match=r"The measure has 200000 characters; at most 200 are read"):
        enquiry.compare(long, ["东昌区"], [])
    with pytest.raises(ScopeError, match=r"The measure has 200000"):
        list(enquiry.facts(enquiry.reports([], []), long))
    with pytest.raises(ScopeError, match=r"The place has 200000"):
        enquiry.reports([long], [])
