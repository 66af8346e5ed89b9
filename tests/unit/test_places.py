"""Which of the library's bodies a text names, and which places outside it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import make_report

from index.divisions import load_divisions
from index.records import Level
from rag.lexicon import fold
from rag.places import PlaceFinder

REPORTS = (
    make_report("甲", "鼓楼区", parents=("江苏省", "南京市"), aliases=("鼓楼", "南京市鼓楼区")),
    make_report("乙", "嘉善县", parents=("浙江省", "嘉兴市"), aliases=("嘉善",)),
    make_report("丙", "嘉善县", 2023, parents=("浙江省", "嘉兴市"), aliases=("嘉善",)),
    make_report("丁", "嘉兴市公安局", level=Level.DEPARTMENT, parents=("浙江省", "嘉兴市")),
)


@pytest.fixture(scope="module")
def finder() -> PlaceFinder:
    return PlaceFinder(REPORTS, load_divisions())


def found(finder: PlaceFinder, text: str) -> list[tuple[str, ...]]:
    return [tuple(finder.jurisdiction(key).name for key in place.bodies) for place in finder.find(fold(text))]


def test_places_come_with_where_they_stand(finder: PlaceFinder) -> None:
    text = fold("比较鼓楼区和嘉善")
    assert {text[place.start : place.end] for place in finder.find(text)} == {"鼓楼区", "嘉善"}


def test_the_longest_name_wins(finder: PlaceFinder) -> None:
    text = "南京市鼓楼区的执法"
    (place,) = finder.find(text)
    assert text[place.start : place.end] == "南京市鼓楼区"


def test_and_before_a_name_makes_no_other_name() -> None:
    reports = (
        make_report("甲", "和平区", parents=("天津市",), aliases=("和平",)),
        make_report("乙", "平顺县", parents=("山西省", "长治市"), aliases=("平顺",)),
        make_report("丙", "泌阳县", parents=("河南省", "驻马店市"), aliases=("泌阳",)),
    )
    assert found(PlaceFinder(reports, load_divisions()), "比较泌阳县和平顺县") == [("泌阳县",), ("平顺县",)]


def test_a_body_with_two_reports_is_named_once(finder: PlaceFinder) -> None:
    assert found(finder, "嘉善县") == [("嘉善县",)]


def test_a_parent_names_all_that_lie_in_it(finder: PlaceFinder) -> None:
    (place,) = finder.find("嘉兴市")
    assert place.parent == "嘉兴市"
    assert {finder.jurisdiction(key).name for key in place.bodies} == {"嘉善县", "嘉兴市公安局"}


@pytest.mark.parametrize("text", ["嘉兴市嘉善县", "浙江省嘉兴市嘉善县", "浙江的嘉善县"])
def test_a_parent_beside_its_child_is_left_out(finder: PlaceFinder, text: str) -> None:
    assert found(finder, text) == [("嘉善县",)]


def test_a_parent_before_a_place_outside_is_left_out(finder: PlaceFinder) -> None:
    assert found(finder, "嘉兴市海盐县收到多少件") == []
    assert [place.name for place in finder.outside("嘉兴市海盐县收到多少件")] == ["海盐县"]


@pytest.mark.parametrize("text", ["鼓楼路", "鼓楼新区", "嘉善大学", "嘉善铁路", "南京大学"])
def test_what_is_only_named_after_a_place_is_not_it(finder: PlaceFinder, text: str) -> None:
    assert found(finder, text) == []


@pytest.mark.parametrize(
    "text", ["jiashan", "Jiashan county", "JIA SHAN", "what did jia-shan do", "in Jiashan's report", "Gulou District"]
)
def test_pinyin_and_english_names_are_read(finder: PlaceFinder, text: str) -> None:
    assert len(set(found(finder, text))) == 1
    assert finder.outside(fold(text)) == ()


@pytest.mark.parametrize("text", ["how", "ninjiashan", "shanjia", "a district", "the county"])
def test_english_words_are_no_places(finder: PlaceFinder, text: str) -> None:
    assert found(finder, text) == []
    assert finder.outside(text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("江宁区和玄武区", ["江宁区", "玄武区"]),
        ("鼓楼区和江宁区", ["江宁区"]),
        ("Xuanwu District and Gulou District", ["玄武区"]),
        ("鼓楼区", []),
        ("依法行政", []),
    ],
)
def test_places_outside_are_told(finder: PlaceFinder, text: str, names: list[str]) -> None:
    assert [place.name for place in finder.outside(fold(text))] == names


def test_the_record_of_a_body_is_given(finder: PlaceFinder) -> None:
    assert finder.jurisdiction(finder.find("嘉兴市公安局")[0].bodies[0]).level is Level.DEPARTMENT


def test_an_empty_library_knows_only_places_outside() -> None:
    finder = PlaceFinder((), load_divisions())
    assert finder.find("鼓楼区") == ()
    assert [place.name for place in finder.outside("鼓楼区")] == ["鼓楼区"]


@given(st.text(alphabet="南京市鼓楼区嘉善县江宁浙江省兴 的和jiashangulou district", max_size=30))
def test_spans_are_ordered_apart_and_hold_every_place(text: str) -> None:
    finder = PlaceFinder(REPORTS, load_divisions())
    spans = finder.spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    named = [(place.start, place.end) for place in finder.find(text)]
    named += [(place.start, place.end) for place in finder.outside(text)]
    for first, last in named:
        assert any(start <= first and last <= end for start, end in spans)
