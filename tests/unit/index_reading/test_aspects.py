"""Aspects of sections from the time that headings name, the order of parts, and the mood of the sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.aspects import reading_version, tell_aspects
from index.reading.outline import outline
from index.reading.sentences import CHUNKING_VERSION
from index.records import Section

RESULTS = (
    "全年实现地区生产总值1250亿元，同比增长6.8%。新建学校12所，新增学位8600个。城镇新增就业3.2万人，居民收入增长8.1%。",
    "完成老旧小区改造46个，惠及群众1.3万户。建成通车高速公路58公里，农村公路提档升级取得新成效。",
    "办理人大代表建议205件、政协提案318件，办结率100%。成功创建国家卫生城市，荣获全省综合考核第一名。",
)
LACKING = "同时，我们也清醒地认识到，发展中还存在不少困难和问题：产业结构不优，创新能力不强，一些干部作风不实。"
PLANS = (
    "要坚持稳中求进工作总基调，加快构建现代化产业体系，着力扩大有效投资，力争地区生产总值增长7%左右。",
    "加快推进轨道交通建设，启动老城区改造，实施河道综合治理工程，确保年底前完成主体工程。持续优化营商环境，全面推行一网通办。",
    "大力实施乡村振兴战略，推进高标准农田建设，培育壮大特色产业，不断增强农民群众的获得感。",
)
TEXT = st.text(alphabet="一二、（）1.年2024023完成要将力争不足名词解释：。\n 重点任务回顾", max_size=300)


def read(*lines: str, reviewed: int | None = 2023) -> list[tuple[str, str | None]]:
    """Return the headings of a text with their aspects."""
    text = "\n".join(lines)
    return [(s.path[-1] if s.path else "", s.aspect) for s in tell_aspects(text, outline(text, "r"), reviewed)]


def report(plans: str, *, results: str = "一、主要工作和成效") -> dict[str, str | None]:
    """Return the aspects of a report whose plans have some heading, or none where it is blank."""
    return dict(
        read(
            "各位代表：",
            results,
            *RESULTS,
            LACKING,
            *([plans] if plans else []),
            *PLANS,
            "（一）优化营商环境。" + PLANS[1],
        )
    )


@pytest.mark.parametrize(
    "heading", ["二、2024年主要任务", "二、重点任务", "二、全力实施高质量发展行动", "2024年主要工作"]
)
def test_plans_are_plans_below_whatever_heading(heading: str) -> None:
    told = report(heading)
    assert told[heading.removeprefix("二、")] == "plans"
    assert told["优化营商环境"] == "plans"
    assert told["主要工作和成效"] != "plans"


def test_plans_without_a_heading_are_a_section_that_bears_their_opening_words() -> None:
    told = report("")
    assert told["要坚持稳中求进工作总基调"] == "plans"
    assert told["主要工作和成效"] != "plans"


def test_a_year_in_a_heading_is_held_against_the_reviewed_one() -> None:
    assert report("二、2024年工作")["2024年工作"] == "plans"
    line = "总体情况平稳。"
    told = {year: dict(read("一、2024年工作", line, reviewed=year))["2024年工作"] for year in (2023, 2024)}
    assert told == {2023: "plans", 2024: None}


def test_a_word_in_a_heading_of_plans_tells_no_shortcomings() -> None:
    told = dict(read("一、2023年工作回顾", *RESULTS, "二、加快补齐民生短板", *PLANS, "三、建设科技城", *PLANS))
    assert told["加快补齐民生短板"] == "plans"
    assert told["建设科技城"] == "plans"


def test_what_was_done_about_shortcomings_is_none() -> None:
    told = dict(read("一、补齐民生短板，成效明显", *RESULTS, "二、存在的不足", LACKING))
    assert told["补齐民生短板，成效明显"] != "shortcomings"
    assert told["存在的不足"] == "shortcomings"


def test_a_heading_of_results_with_the_word_plan_is_none_of_plans() -> None:
    told = dict(read("一、三年行动计划圆满完成", *RESULTS, *RESULTS, "二、2024年工作", *PLANS))
    assert told["三年行动计划圆满完成"] != "plans"


def test_a_glossary_behind_the_plans_is_no_plan() -> None:
    notes = [f"{n}.“{n}项工程”：指由市政府统一组织实施的项目，包括道路、桥梁、管网等内容。" for n in range(1, 7)]
    told = dict(read("一、2023年工作回顾", *RESULTS, "二、2024年工作", *PLANS, "名词解释", *notes))
    assert told["2024年工作"] == "plans"
    assert told["名词解释"] is None


def test_the_year_of_delivery_in_the_title_tells_no_plans() -> None:
    told = dict(read("2024年某市政府工作报告", "各位代表：", *RESULTS, "二、2024年工作", *PLANS))
    assert set(told) == {"", "2024年工作"}
    assert told[""] is None


def test_a_signature_is_no_part() -> None:
    told = dict(read("一、2023年工作回顾", *RESULTS, "二、2024年工作", *PLANS, "某县人民政府", "2024年1月20日"))
    assert set(told) == {"", "2023年工作回顾", "2024年工作"}


def test_an_inserted_part_ends_what_held_its_place_and_takes_over_what_follows() -> None:
    lines = ("一、2023年工作回顾", *RESULTS, *RESULTS, *PLANS, "（一）推进改革。" + PLANS[0], *PLANS)
    text = "\n".join(lines)
    sections = tell_aspects(text, outline(text, "r"), 2023)
    review, plans, below = sections[1:]
    assert review.end == plans.start
    assert below.path == (*plans.path, "推进改革")
    assert plans.end == len(text)
    assert text[plans.start :].startswith(plans.path[-1])


def test_the_title_of_the_whole_report_holds_an_inserted_part() -> None:
    text = "\n".join(("# 政府工作报告", "一、过去一年", *RESULTS, "二、成绩", *RESULTS, *PLANS, *PLANS))
    sections = tell_aspects(text, outline(text, "r"), 2023)
    plans = next(section for section in sections if section.aspect == "plans")
    assert plans.path == ("政府工作报告", "要坚持稳中求进工作总基调")
    assert plans.end == len(text) == sections[1].end


def test_the_weights_are_part_of_what_shapes_an_index() -> None:
    version, _, weights = reading_version().partition("-")
    assert version == CHUNKING_VERSION
    assert len(weights) > 6


@given(TEXT, st.sampled_from([None, 2023]))
def test_sections_stay_a_tree_in_reading_order(text: str, reviewed: int | None) -> None:
    sections: tuple[Section, ...] = tell_aspects(text, outline(text, "r"), reviewed)
    assert [section.ordinal for section in sections] == list(range(len(sections)))
    assert all(first.start <= second.start for first, second in pairwise(sections))
    assert all(section.path[-1].strip() for section in sections[1:])
    for number, first in enumerate(sections):
        for second in sections[number + 1 :]:
            assert second.start >= first.end or second.end <= first.end
