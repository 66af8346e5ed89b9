"""The gazetteer: names by year, aliases, namesakes, parents, and names in running text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.profile.gazetteer import Divisions, load_divisions, short_names
from index.records import Level


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("东昌区", ("东昌",)),
        ("梅河口市", ("梅河口",)),
        ("延边朝鲜族自治州", ("延边", "延边州")),
        ("广西壮族自治区", ("广西",)),
        ("内蒙古自治区", ("内蒙古",)),
        ("新疆维吾尔自治区", ("新疆",)),
        ("伊犁哈萨克自治州", ("伊犁", "伊犁州")),
        ("阜新蒙古族自治县", ("阜新", "阜新县", "阜蒙县")),
        ("东乡族自治县", ("东乡", "东乡县")),
        ("积石山保安族东乡族撒拉族自治县", ("积石山", "积石山县")),
        ("莫力达瓦达斡尔族自治旗", ("莫力达瓦", "莫力达瓦旗")),
        ("香港特别行政区", ("香港",)),
        ("神农架林区", ("神农架",)),
        ("浦东新区", ("浦东",)),
        ("泸县", ()),
    ],
)
def test_short_names_follow_from_the_full_name(name: str, short: tuple[str, ...]) -> None:
    assert short_names(name) == short


def test_a_name_is_valid_in_its_years_only(divisions: Divisions) -> None:
    assert divisions.find("红谷滩区", 2015) == ()
    assert [d.code for d in divisions.find("红谷滩区", 2023)] == ["360113"]
    assert [d.code for d in divisions.find("江干区", 2020)] == ["330104"]
    assert divisions.find("江干区", 2022) == ()
    assert [d.last_year for d in divisions.find("江干区")] == [2020], "asked without a year, an abolished one is found"
    assert [d.name for d in divisions.find("襄樊", 2005)] == ["襄樊市"]


def test_a_code_has_the_name_of_the_year(divisions: Divisions) -> None:
    old, new = divisions.by_code("420600", 2008), divisions.by_code("420600")
    assert (old and old.name, new and new.name) == ("襄樊市", "襄阳市")
    assert divisions.by_code("999999") is None


def test_namesakes_are_all_told(divisions: Divisions) -> None:
    homes = {divisions.parents(d)[-1].name for d in divisions.find("鼓楼区")}
    assert homes == {"南京市", "徐州市", "福州市", "开封市"}
    assert {d.name for d in divisions.find("朝阳")} == {"朝阳区", "朝阳市", "朝阳县"}
    assert {d.name for d in divisions.find("吉林")} == {"吉林省", "吉林市"}


@pytest.mark.parametrize(
    ("name", "level", "parents"),
    [
        ("东昌区", Level.COUNTY, ["吉林省", "通化市"]),
        ("海淀区", Level.COUNTY, ["北京市"]),
        ("仙桃市", Level.COUNTY, ["湖北省"]),
        ("石河子市", Level.COUNTY, ["新疆维吾尔自治区"]),
        ("东莞市", Level.PREFECTURE, ["广东省"]),
        ("儋州市", Level.PREFECTURE, ["海南省"]),
        ("嘉峪关市", Level.PREFECTURE, ["甘肃省"]),
        ("加格达奇区", Level.COUNTY, ["黑龙江省", "大兴安岭地区"]),
        ("雄安新区", Level.ZONE, ["河北省"]),
        ("兵团第八师", Level.PREFECTURE, ["新疆生产建设兵团"]),
        ("重庆市", Level.PROVINCE, []),
    ],
)
def test_levels_and_parents(divisions: Divisions, name: str, level: Level, parents: list[str]) -> None:
    (division,) = divisions.find(name)
    assert division.level == level
    assert [parent.name for parent in divisions.parents(division)] == parents


def test_a_city_without_counties_has_no_children_and_others_have(divisions: Divisions) -> None:
    (dongguan,), (tonghua,) = divisions.find("东莞市"), divisions.find("通化市")
    assert divisions.children(dongguan) == ()
    assert {"东昌区", "二道江区", "梅河口市"} <= {child.name for child in divisions.children(tonghua)}


def test_every_division_has_its_parents_and_a_spelling(divisions: Divisions) -> None:
    for division in divisions:
        assert division.pinyin.isascii()
        assert division.level == Level.PROVINCE or divisions.parents(division), division
    today = [division for division in divisions if division.valid(None)]
    assert sum(d.level == Level.COUNTY for d in today) > 2800
    assert sum(d.level == Level.PREFECTURE for d in today) > 330


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("东昌区", "dongchang"),
        ("梅河口市", "meihekou"),
        ("长治市", "changzhi"),
        ("长子县", "zhangzi"),
        ("朝阳市", "chaoyang"),
        ("六安市", "luan"),
        ("蚌埠市", "bengbu"),
        ("重庆市", "chongqing"),
        ("昌都市", "changdu"),
    ],
)
def test_places_are_spelled_as_they_are_read(divisions: Divisions, name: str, spelled: str) -> None:
    assert divisions.find(name)[0].pinyin == spelled


def test_scan_takes_the_longest_names(divisions: Divisions) -> None:
    text = "吉林省通化市东昌区与阜新蒙古族自治县、红谷滩和长春新区,2023年南京路改造。"
    assert [text[m.start : m.end] for m in divisions.scan(text)] == [
        "吉林省", "通化市", "东昌区", "阜新蒙古族自治县", "红谷滩", "长春",
    ]  # fmt: skip


def test_scan_leaves_words_that_only_look_like_names(divisions: Divisions) -> None:
    text = "新发展大理念,长治久安,文山会海,新乡贤,城区郊区,平安建设,东昌一带,阿里巴巴"
    assert divisions.scan(text) == []


@given(
    st.lists(st.sampled_from(["吉林", "省", "市", "通化", "东昌区", "的", "朝阳区", "长春", ",", "路"]), max_size=30)
)
def test_mentions_are_in_order_and_name_what_they_span(words: list[str]) -> None:
    text = "".join(words)
    end = 0
    for mention in load_divisions().scan(text):
        assert mention.start >= end
        end = mention.end
        name = text[mention.start : mention.end]
        assert all(name == d.name or name in d.aliases for d in mention.candidates)
        assert mention.alias == (mention.candidates[0].name != name)


def test_the_table_loads_and_scans_fast() -> None:
    load_divisions.cache_clear()
    start = time.perf_counter()
    divisions = load_divisions()
    loaded = time.perf_counter()
    divisions.scan("东昌区坚持依法行政,推进法治政府建设。" * 800)
    assert loaded - start < 1.5, "0.1 s on the machine it was written on"
    assert time.perf_counter() - loaded < 0.5
