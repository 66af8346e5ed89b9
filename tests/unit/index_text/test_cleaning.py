"""A text as it came is read as it is meant, and every character is known where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.cleaning import clean, clean_sentence
from index.text.normalize import fold


@pytest.mark.parametrize(
    ("came", "meant"),
    [
        # signs that nobody sees
        ("收到1\u200b2\u200b4\u200b件", "收到124件"),
        ("收到1\xad24件，率\ufeff100%", "收到124件，率100%"),
        ("收到\x00124件", "收到124件"),
        # radicals and compatible forms for characters
        ("⾏政复议，⻓期为⼈⺠服务", "行政复议，长期为人民服务"),
        # a blank inside a number
        ("处罚决定12 345件", "处罚决定12345件"),
        ("处罚决定12\u2009345件", "处罚决定12345件"),
        ("处罚决定1 234 567件", "处罚决定1234567件"),
        ("收到 12 345 件", "收到12345件"),
        ("固定资产投资1 320.63亿元", "固定资产投资1320.63亿元"),
        ("受众3. 2万人次", "受众3.2万人次"),
        ("收入2575 .33 亿元", "收入2575.33 亿元"),
        ("收到1, 286件", "收到1,286件"),
        ("交流会3 0 0多场次", "交流会300多场次"),
        ("申请12 3 4件", "申请1234件"),
        ("月补差达2 70 元", "月补差达270 元"),
        ("处罚12’345件", "处罚12345件"),
        ("百分之 九十八", "百分之九十八"),
        ("2 0 2 2 年工作", "2022年工作"),
        # a number set apart from the characters around it
        ("2024 年 1 月，收到 45 件（2023 年为 52 件），率 98.6 %", "2024年1月，收到45件（2023年为52件），率98.6%"),
        ("由 2.3 万人增至 3 万人", "由2.3万人增至3万人"),
        # letter by letter
        ("全 年 收 到 申 请 1 2 4 件 , 审 结 1 1 0 件 。", "全年收到申请124件,审结110件。"),
    ],
)
def test_what_copying_leaves_is_left_out(came: str, meant: str) -> None:
    assert clean(came).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "行政复议申请 45 120 130",  # a row of columns
        "行政复议申请 45 120件",
        "2023 45件",
        "年度2023 450件",
        "2021 2022 2023\n50 60 70",
        "序号 1 2 3 4 5 6 7",
        "名单1 2 3",
        "A B C D E F 组",
        "附件1 10件民生实事",
        "第1 200名",
        "产业结构从21 43 36调整",
        "5月12 100人",
        "分别为12, 345件",
        "1. 5个社区建成",
        "包括：1. 5个社区",
        "三、 2023年工作",
        "收到45件 审结40件",
        "附件1 重点任务清单",
        "访问量 12 来源：司法局",
        "发布日期：2025-02-27 来源：司法局",
        "优化\u3000营商环境",
        "👩\u200d👩",
    ],
)
def test_what_is_apart_stays_apart(text: str) -> None:
    assert clean(text).text == text


def test_a_span_leads_back_to_what_came() -> None:
    came = "收到1\u200b2\u200b4\u200b件，处罚12 345件"
    meant = clean(came)
    start = meant.text.index("124")
    assert came[slice(*meant.span(start, start + 4))] == "1\u200b2\u200b4\u200b件"
    start = meant.text.index("12345")
    assert came[slice(*meant.span(start, start + 6))] == "12 345件"


@given(st.text(alphabet="1２3 .,，件年万收到⾏\u200b\xad\xa0\u3000\n、(）", max_size=60))
def test_every_character_stands_where_it_came_from(came: str) -> None:
    meant = clean(came)
    places = list(meant.starts or range(len(came) + 1))
    assert len(places) == len(meant.text) + 1
    assert places == sorted(set(places))
    assert places[-1] <= len(came)
    assert all(fold(came[at]) == fold(c) or c == "行" for at, c in zip(places, meant.text, strict=False))
    assert all(meant.find(at) == place for place, at in enumerate(places))


def test_a_sentence_is_one_line_and_its_words_stay_words() -> None:
    assert (
        clean_sentence("审结\n110件，受众3.\r\n　　2万人次，用 APP\nONE 办理")
        == "审结110件，受众3.2万人次，用 APP ONE 办理"
    )


def test_words_are_compared_without_what_nobody_sees() -> None:
    assert fold("如\u200b皋市⺠政") == "如皋市民政"
