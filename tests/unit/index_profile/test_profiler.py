"""Profiles: the five seeds, many styles of header and preamble, spans, and values set by hand."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ProfileError
from index.profile.gazetteer import Divisions, load_divisions
from index.profile.header import parse_date
from index.profile.profiler import override_profile, profile_report, read_sources
from index.records import Jurisdiction, Level, Profile, Reading, Source

SEEDS = Path(__file__).parents[3] / "seeds"
BODY = "\n一、主要做法和成效\n  坚持以习近平新时代中国特色社会主义思想为指导,扎实推进法治政府建设,取得了明显成效。\n"


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions()


def seed(number: int) -> tuple[str, Profile]:
    path = next(SEEDS.glob(f"{number:03}_*.txt"))
    text = path.read_bytes().decode("utf-8")
    return text, profile_report(text, file_name=path.name, divisions=load_divisions())


def profile(text: str, file_name: str = "报告.txt") -> Profile:
    return profile_report(text, file_name=file_name, divisions=load_divisions())


def assert_spans(text: str, found: Profile) -> None:
    """What a reading says stands in its span, but for normalised digits, dates and line breaks."""
    for key, reading in found.readings.items():
        if reading.start is None:
            assert reading.source in (Source.INFERRED, Source.FILE_NAME), (key, reading)
            continue
        said = text[reading.start : reading.end]
        if key in ("written", "published"):
            assert parse_date(said) == reading.value
        elif key == "year":
            assert len(said) == 4
            assert said == reading.value or not said.isascii()
        elif key == "jurisdiction":
            known = (found.jurisdiction.name, *found.jurisdiction.aliases)
            assert said in known
        else:
            assert re.sub(r"\s*\n\s*", "", said) == reading.value


@pytest.mark.parametrize(
    ("number", "name", "level", "parents", "year"),
    [
        (0, "东昌区", Level.COUNTY, ("吉林省", "通化市"), 2024),
        (1, "梅河口市", Level.COUNTY, ("吉林省", "通化市"), 2022),
        (2, "红谷滩区", Level.COUNTY, ("江西省", "南昌市"), 2023),
        (3, "铁岭市人民政府办公室", Level.DEPARTMENT, ("辽宁省", "铁岭市"), 2024),
        (4, "长春经济技术开发区", Level.ZONE, ("吉林省", "长春市"), 2024),
    ],
)
def test_seeds_are_profiled(number: int, name: str, level: Level, parents: tuple[str, ...], year: int) -> None:
    text, found = seed(number)
    assert (found.jurisdiction.name, found.jurisdiction.level, found.jurisdiction.parents) == (name, level, parents)
    assert found.year == year
    assert_spans(text, found)


@pytest.mark.parametrize(
    ("number", "key", "value"),
    [
        (0, "issuer", "通化市东昌区人民政府"),
        (0, "document_number", "通昌委〔2025〕1号"),
        (0, "written", "2025-02-27"),
        (0, "published", "2025-02-27"),
        (0, "title", "中共东昌区委东昌区人民政府关于2024年度法治政府建设工作情况的报告"),
        (1, "issuer", "梅河口市人民政府"),
        (1, "written", "2023-01-12"),
        (2, "issuer", "红谷滩区人民政府"),
        (2, "title", "红谷滩区2023年法治政府建设情况的报告"),
        (3, "issuer", "铁岭市人民政府办公室"),
        (3, "published", "2025-03-01"),
        (3, "title", "铁岭市人民政府办公室关于2024年法治政府建设情况报告"),
        (4, "written", "2025-02-17"),
    ],
)
def test_seeds_tell_their_details(number: int, key: str, value: str) -> None:
    assert seed(number)[1].readings[key].value == value


@pytest.mark.parametrize(
    ("number", "aliases"),
    [
        (0, {"东昌", "通化市东昌区", "通化东昌"}),
        (1, {"梅河口"}),
        (3, {"铁岭市政府办", "铁岭市政府办公室"}),
        (4, {"长春经开区", "长春经开", "经开区"}),
    ],
)
def test_seeds_have_the_names_people_use(number: int, aliases: set[str]) -> None:
    assert aliases <= set(seed(number)[1].jurisdiction.aliases)


def test_an_inferred_zone_says_that_it_is_inferred() -> None:
    reading = seed(4)[1].readings["jurisdiction"]
    assert reading.source is Source.INFERRED
    assert reading.confidence < 0.7
    assert reading.start is None


STYLES = [
    # text, name, level, parents, year
    ("中共吉安市委 吉安市人民政府关于2022年度法治政府建设情况的报告", "吉安市", "prefecture", ("江西省",), 2022),
    ("中共海淀区委 海淀区人民政府\n关于2023年法治政府建设情况的报告", "海淀区", "county", ("北京市",), 2023),
    ("通化市人民政府\n关于2023年度法治政府建设情况的报告", "通化市", "prefecture", ("吉林省",), 2023),
    ("2023年度合肥市瑶海区法治政府建设工作报告", "瑶海区", "county", ("安徽省", "合肥市"), 2023),
    ("关于2021年永嘉县法治政府建设情况的报告", "永嘉县", "county", ("浙江省", "温州市"), 2021),
    ("延边州2023年法治政府建设情况报告", "延边朝鲜族自治州", "prefecture", ("吉林省",), 2023),
    ("东昌2023年法治政府建设年度报告", "东昌区", "county", ("吉林省", "通化市"), 2023),
    ("海南省人民政府2023年法治政府建设情况报告", "海南省", "province", (), 2023),
    ("广西壮族自治区人民政府关于2020年法治政府建设情况的报告", "广西壮族自治区", "province", (), 2020),
    ("新疆生产建设兵团2023年法治政府建设情况报告", "新疆生产建设兵团", "province", (), 2023),
    ("江干区2020年法治政府建设年度报告", "江干区", "county", ("浙江省", "杭州市"), 2020),
    ("吉林省长春市朝阳区人民政府2023年法治政府建设情况报告", "朝阳区", "county", ("吉林省", "长春市"), 2023),
    ("吉林市2023年法治政府建设情况报告", "吉林市", "prefecture", ("吉林省",), 2023),
    ("东莞市虎门镇2023年法治政府建设情况报告", "虎门镇", "township", ("广东省", "东莞市"), 2023),
    ("通化市东昌区老站街道办事处2023年工作总结(法治政府建设)报告", "老站街道", "township", ("吉林省", "通化市",
     "东昌区"), 2023),
    ("三都水族自治县司法局关于2023年度法治政府建设情况的报告", "三都水族自治县司法局", "department",
     ("贵州省", "黔南布依族苗族自治州", "三都水族自治县"), 2023),
    ("国家税务总局铁岭市税务局2024年法治政府建设情况报告", "国家税务总局铁岭市税务局", "department", ("辽宁省",
     "铁岭市"), 2024),
    ("中华人民共和国长春海关2022年法治政府建设年度报告", "长春海关", "department", ("吉林省", "长春市"), 2022),
    ("浦东新区司法局2023年法治政府建设情况报告", "浦东新区司法局", "department", ("上海市", "浦东新区"), 2023),
    ("广州高新技术产业开发区管委会2023年度法治政府建设情况报告", "广州高新技术产业开发区", "zone", ("广东省",
     "广州市"), 2023),
    ("中国(上海)自由贸易试验区临港新片区管委会2023年度法治政府建设情况报告", "中国(上海)自由贸易试验区临港新片区",
     "zone", ("上海市",), 2023),
    ("雄安新区2023年法治政府建设情况报告", "雄安新区", "zone", ("河北省",), 2023),
    ("海淀区人民政府关于2023年法治政府建设情况和2024年工作安排的报告", "海淀区", "county", ("北京市",), 2023),
    ("海淀区人民政府2021-2023年法治政府建设情况报告", "海淀区", "county", ("北京市",), 2023),
    ("海淀区二〇二三年法治政府建设情况报告", "海淀区", "county", ("北京市",), 2023),
    ("海淀区２０２３年法治政府建设情况报告", "海淀区", "county", ("北京市",), 2023),
    ("铁岭市人民政府办公室关于印发《铁岭市2023年法治政府建设情况报告》的通知", "铁岭市", "prefecture",
     ("辽宁省",), 2023),
    ("成都市锦江区人民政府督院街街道办事处2023年法治政府建设年度报告", "督院街街道", "township",
     ("四川省", "成都市", "锦江区"), 2023),
    ("两江新区管委会2023年法治政府建设情况报告", "两江新区", "zone", ("重庆市",), 2023),
    ("2024年海淀区政府工作报告", "海淀区", "county", ("北京市",), 2024),
]  # fmt: skip


@pytest.mark.parametrize(("title", "name", "level", "parents", "year"), STYLES)
def test_titles_of_many_styles(title: str, name: str, level: str, parents: tuple[str, ...], year: int) -> None:
    found = profile(title + BODY)
    assert (found.jurisdiction.name, found.jurisdiction.level.value) == (name, level)
    assert (found.jurisdiction.parents, found.year) == (parents, year)
    assert_spans(title + BODY, found)


TEXTS = [
    # no title: signature, Chinese digits
    ("2023年,浙江省永嘉县人民政府坚持依法行政,推进各项工作。\n一、主要成效\n我县成效明显。\n永嘉县人民政府\n"
     "二〇二四年一月十五日",
     "永嘉县", 2023, {"written": "2024-01-15", "issuer": "永嘉县人民政府"}),
    # the addressee is above the one who reports
    ("中共通化市委、通化市人民政府:\n  2024年,东昌区在市委、市政府的坚强领导下,认真履行职责,推进依法行政各项工作。",
     "东昌区", 2024, {}),
    # leaders named first
    ("2022年,在吉林省委、省政府的正确领导下,梅河口市政府坚持依法行政,推进各项工作取得成效。", "梅河口市", 2022, {}),
    # full-width header on one line, an office that only publishes
    ("标题：2024年法治政府建设情况报告　发布机构：瑞安市司法局　发布日期：2025/3/1\n"
     "2024年,我市全市各级坚持依法行政,全市成效明显,我市推进有力。",
     "瑞安市", 2024, {"published": "2025-03-01", "issuer": "瑞安市司法局"}),
    # the same office for itself
    ("标题:2024年法治政府建设情况报告 发布机构:瑞安市司法局 发布日期:2025.3.1\n"
     "2024年,我局坚持依法行政,我局全局上下,我局成效明显。",
     "瑞安市司法局", 2024, {"published": "2025-03-01"}),
    # relative names
    ("省司法厅2021年法治政府建设年度报告\n2021年,江苏省司法厅坚持以习近平法治思想为指导,深入推进各项工作。",
     "江苏省司法厅", 2021, {}),
    ("高新区管委会2023年度法治政府建设报告\n2023年,高新区深入落实西安市委、西安市政府部署,推进依法行政各项工作。",
     "西安高新技术产业开发区", 2023, {}),
    ("龙井街道办事处2023年法治政府建设工作总结\n2023年,通化市东昌区龙井街道办事处认真落实区委、区政府部署,推进工作。",
     "龙井街道", 2023, {}),
    # a namesake told by the text
    ("朝阳区2023年法治政府建设情况报告\n2023年,我区落实长春市委、长春市政府部署,推进各项工作。", "朝阳区", 2023, {}),
    # a zone's page
    ("关于2024年度法治政府建设情况的报告\n发布时间:2025-01-20 来源:长春新区管委会\n"
     "2024年,长春新区坚持依法行政,推进工作。",
     "长春新区", 2024, {"published": "2025-01-20"}),
    # only the plans tell the year
    ("永嘉县人民政府\n法治政府建设情况的报告\n  一年来,永嘉县坚持依法行政,推进工作。\n三、2025年工作安排\n"
     "继续努力。", "永嘉县", 2024, {}),
    # only the date tells the year
    ("永嘉县法治政府建设情况的报告\n  一年来,永嘉县坚持依法行政,推进工作。\n永嘉县人民政府\n"
     "2024年2月3日", "永嘉县", 2023, {}),
    ("永嘉县法治政府建设情况的报告\n  一年来,永嘉县坚持依法行政,推进工作。\n永嘉县人民政府\n"
     "2024年12月3日", "永嘉县", 2024, {}),
    # a work report is known by the year of its delivery
    ("——2022年12月13日在定西市第五届人民代表大会第三次会议上\n各位代表:\n现在,我代表市人民政府,向大会报告工作。\n"
     "一、2022年工作回顾\n全市成效明显。",
     "定西市", 2023, {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "year", "details"), TEXTS)
def test_texts_of_many_styles(text: str, name: str, year: int, details: dict[str, str]) -> None:
    found = profile(text + BODY if "人民政府\n" not in text else text)
    assert (found.jurisdiction.name, found.year) == (name, year)
    assert {key: found.readings[key].value for key in details} == details


def test_a_namesake_is_placed_by_what_the_text_names() -> None:
    title = "朝阳区2023年法治政府建设情况报告\n"
    north = profile(title + "落实北京市委、北京市政府部署。" + BODY).jurisdiction
    changchun = profile(title + "落实长春市委、长春市政府部署。" + BODY).jurisdiction
    nobody = profile(title + BODY)
    assert (north.code, changchun.code, nobody.jurisdiction.code) == ("110105", "220104", None)
    assert nobody.jurisdiction.name == "朝阳区"
    assert nobody.readings["jurisdiction"].confidence < 0.7


def test_what_tells_nothing_is_unrecognised_and_never_fails() -> None:
    for text in ("", "   \n", BODY, "普通文字" * 20):
        found = profile(text)
        assert (found.jurisdiction.name, found.jurisdiction.level) == ("未识别", Level.UNKNOWN)
        assert found.readings["jurisdiction"].confidence == 0


def test_the_file_name_is_the_last_resort() -> None:
    found = profile(BODY, "永嘉县2019年法治政府建设报告.txt")
    assert (found.jurisdiction.name, found.year) == ("永嘉县", 2019)
    assert found.readings["year"].source is Source.FILE_NAME


PIECES = [
    "2024年",
    "法治政府建设",
    "报告",
    "东昌区",
    "人民政府",
    "关于",
    "印发",
    "\n",
    ":",
    "来源",
    "发布日期",
    "2025-02-30",
    "2025-03-01",
    "经开区",
    "管委会",
    "司法局",
    "街道",
    "市",
    "我区",
    ",",
    "。",
    " ",
    "第十届人民代表大会",
    "在",
    "朝阳",
    "长春",
    "(",
    "《",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_text_gives_a_profile_whose_spans_hold(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = profile(text)
    for reading in found.readings.values():
        assert (reading.start is None) == (reading.end is None)
        assert reading.start is None or 0 <= reading.start < (reading.end or 0) <= len(text)
        assert 0 <= reading.confidence <= 1
    for key in ("issuer", "document_number"):
        if reading_of := found.readings.get(key):
            said = text[reading_of.start : reading_of.end]  # as it is written, with the line ends that reading joins
            assert "".join(said.split()) == "".join(reading_of.value.split())


def test_a_long_report_is_profiled_fast() -> None:
    text = seed(1)[0] * 3
    profile(text)
    start = time.perf_counter()
    profile(text)
    assert time.perf_counter() - start < 0.5, "3 ms on the machine it was written on"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025年02月27日", "2025-02-27"),
        ("2025/3/1", "2025-03-01"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("2025-02-30", None),
        ("无", None),
    ],
)
def test_dates_are_read_in_every_notation(value: str, day: str | None) -> None:
    assert parse_date(value) == day


PLAIN = Profile(Jurisdiction("未识别", Level.UNKNOWN), None, {"title": Reading("旧", Source.TITLE, 0.9, 0, 1)})


def set_by_hand(divisions: Divisions, **values: str | int) -> Profile:
    return override_profile(PLAIN, values, source=Source.USER, divisions=divisions)


def test_a_value_set_by_hand_wins_and_the_gazetteer_completes_it(divisions: Divisions) -> None:
    found = set_by_hand(divisions, jurisdiction="通化市东昌区", year="2024", published="2025年2月7日")
    assert (found.jurisdiction.name, found.jurisdiction.code) == ("东昌区", "220502")
    assert found.jurisdiction.parents == ("吉林省", "通化市")
    assert "东昌" in found.jurisdiction.aliases
    assert found.year == 2024
    assert found.readings["published"] == Reading("2025-02-07", Source.USER, 1.0)
    assert found.readings["title"] == PLAIN.readings["title"]


def test_a_body_the_gazetteer_does_not_know_keeps_its_name(divisions: Divisions) -> None:
    found = set_by_hand(divisions, jurisdiction="某某集团", level="department")
    assert (found.jurisdiction.name, found.jurisdiction.level) == ("某某集团", Level.DEPARTMENT)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"place": "东昌区"}, "unknown key 'place'; use one of jurisdiction"),
        ({"year": "二四"}, "year '二四' is no year"),
        ({"year": 24}, "year 24 is no year"),
        ({"published": "2025-02-30"}, "is no date; write it as 2025-02-27"),
        ({"level": "city"}, "level 'city' is unknown; use one of province"),
        ({"title": " "}, "must be a text that is not empty"),
        ({"jurisdiction": "朝阳区"}, "may be any of 北京市朝阳区, 长春市朝阳区"),
    ],
)
def test_an_unacceptable_value_is_told(divisions: Divisions, values: dict[str, str | int], problem: str) -> None:
    with pytest.raises(ProfileError, match=problem):
        override_profile(PLAIN, values, source=Source.USER, divisions=divisions)


def test_sources_are_read_by_file_name(tmp_path: Path) -> None:
    assert read_sources(tmp_path) == {}
    toml = '["a.txt"]\njurisdiction = "东昌区"\nyear = 2024\npublished = 2025-02-27\nurl = "https://example.org/a"\n'
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    assert read_sources(tmp_path) == {
        "a.txt": {"jurisdiction": "东昌区", "year": "2024", "published": "2025-02-27", "url": "https://example.org/a"}
    }


@pytest.mark.parametrize(
    ("toml", "problem"),
    [("[a", "cannot be read"), ('"a.txt" = 3', "expected a table"), ('["a.txt"]\nwho = "x"', "unknown key 'who'")],
)
def test_broken_sources_are_told_with_their_file(tmp_path: Path, toml: str, problem: str) -> None:
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ProfileError, match=problem) as raised:
        read_sources(tmp_path)
    assert "sources.toml" in str(raised.value)


def test_a_wrapped_title_and_a_name_with_signs_that_nobody_sees_are_read() -> None:
    text = (
        "临\u200b江市人民政府关于2023年度法治\n政府建设情况的报告\n\n2023年,临\u200b江市认真落实法治政\n府建设各项部署,扎实做好各项工作,\n"
        "现将有关情况报告如下。\n\n临\u200b江市人民政府\n2024年1月15日\n"
    )
    found = profile(text)
    assert (found.jurisdiction.name, found.year) == ("临江市", 2023)
    assert found.title == "临江市人民政府关于2023年度法治政府建设情况的报告"
    title = found.readings["title"]
    assert text[title.start : title.end] == "临\u200b江市人民政府关于2023年度法治\n政府建设情况的报告"
