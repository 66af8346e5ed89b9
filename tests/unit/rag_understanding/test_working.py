"""What a turn says of figures: their units, how many, the year before, what it denies, without places and years."""

from __future__ import annotations

import pytest

from rag.understanding.working import read_working, year_before


@pytest.mark.parametrize(
    ("said", "before"),
    [
        ("比上年少了多少次", "against"),
        ("较去年同期增加几件", "against"),
        ("how much more than the year before", "against"),
        ("那上一年是多少", "itself"),
        ("去年同期是几次", "itself"),
        ("驳回的有几件", ""),
    ],
)
def test_the_year_before_is_compared_with_or_asked_for(said: str, before: str) -> None:
    assert year_before(said) == before


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("那没调成的有多少", ("调成",)),
        ("尚未办结的有几件", ("办结",)),
        ("没成功的有几件", ("成功",)),
        ("一共几件", ()),
    ],
)
def test_what_is_denied_of_figures(said: str, denied: tuple[str, ...]) -> None:
    assert read_working(said, (), ()).denied == denied


@pytest.mark.parametrize(
    ("said", "units", "many"),
    [
        ("这两个差多少件", {"件"}, 2),
        ("三家按场次排", {"场"}, 3),
        ("这俩一共", set(), 2),
        ("平均每个部门多少项", {"项"}, None),
        ("哪个多", set(), None),
    ],
)
def test_units_and_how_many_figures_are_meant(said: str, units: set[str], many: int | None) -> None:
    working = read_working(said, (), ())
    assert working.units == units
    assert working.many == many


def test_places_and_years_are_no_words_of_a_turn() -> None:
    working = read_working("甲县2024年驳回几件", ("a",), ((0, 2), (2, 7)))
    assert "".join(word.text for word in working.words).strip() == "驳回几件"
    assert working.places == ("a",)


def test_what_reports_call_a_measure_is_a_word_of_the_turn_where_it_stands() -> None:
    working = read_working("占gdp多少", (), (), official={"gdp": ("地区生产总值", "gdp")})
    assert {word.text: word.start for word in working.words}["地区生产总值"] == 1
    assert sum(word.text == "gdp" for word in working.words) == 1
