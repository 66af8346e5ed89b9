"""Which of the library's bodies a text names, and which places outside it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from index.records import Level
from index.text.normalize import fold
from rag.understanding.places.linker import PlaceFinder

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


LIBRARY = (
    make_report(
        "甲",
        "石泉区",
        parents=("江苏省", "南京市"),
        aliases=("石泉", "南京市石泉区", "南京石泉", "石泉区政府"),
        code="320999",
    ),
    make_report("乙", "梅岭关市", parents=("江西省", "赣州市"), aliases=("梅岭关",)),
    make_report(
        "丙",
        "南京经济技术开发区",
        level=Level.ZONE,
        parents=("江苏省", "南京市"),
        aliases=("南京经开区", "经开区", "开发区"),
    ),
    make_report("丁", "抚顺市人民政府办公室", level=Level.DEPARTMENT, parents=("辽宁省", "抚顺市")),
    make_report("戊", "鼓楼区", parents=("江苏省", "南京市"), aliases=("鼓楼",), code="320106"),
)


@pytest.fixture(scope="module")
def library() -> PlaceFinder:
    return PlaceFinder(LIBRARY, load_divisions())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("320999收到多少件", "石泉区"),
        ("南京经济开发区审结多少件", "南京经济技术开发区"),
        ("经开区审结多少件", "南京经济技术开发区"),
        ("Nanjing Economic and Technological Development Zone", "南京经济技术开发区"),
        ("mei ling guan", "梅岭关市"),
        ("How many 行政复议 cases did Meilingguan receive?", "梅岭关市"),
        ("抚顺市政府办", "抚顺市人民政府办公室"),
        ("抚顺市府办公室", "抚顺市人民政府办公室"),
        ("南京市的鼓楼区", "鼓楼区"),
        ("Gulou District, Nanjing", "鼓楼区"),
        ("江西的呢?", "梅岭关市"),
    ],
)
def test_a_body_is_found_by_every_kind_of_name(library: PlaceFinder, text: str, name: str) -> None:
    assert found(library, text) == [(name,)]
    assert library.outside(fold(text)) == ()


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        ("石犬区收到多少件", "石犬区", "石泉区"),
        ("石帛区收到多少件", "石帛区", "石泉区"),
        ("泉石区收到多少件", "泉石区", "石泉区"),
        ("石前泉区收到多少件", "石前泉区", "石泉区"),
        ("梅岭市收到多少件", "梅岭市", "梅岭关市"),
        ("梅令关收到多少件", "梅令关", "梅岭关市"),
        ("石犬2024年", "石犬", "石泉区"),
    ],
)
def test_a_slip_of_spelling_is_read_and_told(library: PlaceFinder, text: str, said: str, name: str) -> None:
    assert found(library, text) == [(name,)]
    assert library.understood(text) == (f"“{said}”按“{name}”理解",)


def test_a_slip_of_pinyin_is_told_in_english(library: PlaceFinder) -> None:
    assert found(library, "What did Meilinguan do?") == [("梅岭关市",)]
    assert library.understood("what did meilinguan do?") == ("Read “meilinguan” as 梅岭关市",)


@pytest.mark.parametrize(
    "text", ["石拐区收到多少件", "实施方案", "石泉路", "城东新区", "我区收到多少件", "warning", "planning"]
)
def test_other_places_and_everyday_words_are_no_slips(library: PlaceFinder, text: str) -> None:
    assert found(library, text) == []


@pytest.mark.parametrize("text", ["福州市鼓楼区收到多少件", "福州的鼓楼区", "Gulou District, Fuzhou"])
def test_a_namesake_elsewhere_is_outside(library: PlaceFinder, text: str) -> None:
    assert found(library, text) == []
    assert [(place.name, place.parents) for place in library.outside(fold(text))] == [("鼓楼区", ("福建省", "福州市"))]


def test_the_only_namesake_in_the_library_is_taken_and_told(library: PlaceFinder) -> None:
    assert found(library, "鼓楼区收到多少件") == [("鼓楼区",)]
    assert library.understood("鼓楼区收到多少件") == ("“鼓楼区”按“江苏省南京市鼓楼区”理解",)
    assert library.understood("南京市鼓楼区收到多少件") == ()
    assert "福建省福州市鼓楼区" in library.namesakes(library.find("鼓楼区")[0].bodies)
    assert "江苏省南京市鼓楼区" not in library.namesakes(library.find("鼓楼区")[0].bodies)


@pytest.mark.parametrize("text", ["朝阳2024年的行政应诉情况", "朝阳区收到多少件", "城关区", "Chaoyang District"])
def test_a_name_of_several_places_outside_has_candidates(library: PlaceFinder, text: str) -> None:
    (place,) = library.outside(fold(text))
    assert len(place.candidates) > 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("沈阳经开区审结多少件", "沈阳经开区"),
        ("南京高新区审结多少件", "南京高新区"),
        ("高新区2024年收到多少件", "高新区"),
        ("抚顺市司法局组织了几次", "抚顺市司法局"),
        ("抚顺县人民政府2024年", "抚顺县"),
        ("海淀2024年收到几件", "海淀区"),
        ("110108收到几件", "海淀区"),
    ],
)
def test_zones_departments_and_short_names_elsewhere_are_outside(library: PlaceFinder, text: str, name: str) -> None:
    assert found(library, text) == []
    assert [place.name for place in library.outside(text)] == [name]


@pytest.mark.parametrize(
    ("text", "name"), [("石泉区公安分局", "石泉区公安分局"), ("石泉区政府办公室", "石泉区政府办公室")]
)
def test_a_department_of_a_body_is_told_apart_from_it(library: PlaceFinder, text: str, name: str) -> None:
    assert [below.name for below in library.below(text)] == [name]


@pytest.mark.parametrize("text", ["石泉区龙泉街道办了几件", "石泉区政府办理了多少件", "石泉区法院"])
def test_towns_and_what_a_government_does_are_no_departments(library: PlaceFinder, text: str) -> None:
    assert found(library, text) == [("石泉区",)]
    assert library.below(text) == ()


def test_every_zone_is_no_zone_of_the_library(library: PlaceFinder) -> None:
    assert found(library, "各开发区的情况") == []
