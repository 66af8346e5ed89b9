"""Every number with what it counts, where its sentence, the one before or the heading says it."""

from __future__ import annotations

import pytest

from index.facts.extractor import read_facts
from index.reading.outline import outline
from index.reading.sentences import split_sentences
from index.records import Fact, Role


def facts(text: str) -> tuple[Fact, ...]:
    sections = outline(text, "r")
    return read_facts(text, split_sentences(text, sections, "r"), sections, "r")


def measures(text: str) -> list[str]:
    return [f"{text[fact.start : fact.end]} {fact.measure}" for fact in facts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the thing before its number
        ("全年收到行政复议申请45件。", ["45件 行政复议 · 收到"]),
        ("行政复议申请共收到45件。", ["45件 行政复议 · 收到"]),
        ("召开政府常务会议35次。", ["35次 常务会议 · 召开"]),
        # behind it
        ("聘请12名律师为政府提供服务。", ["12名 律师 · 聘请"]),
        ("15个部门重新梳理905项权责清单。", ["15个 部门 · 梳理", "905项 权责清单 · 梳理"]),
        ("完成10个由区领导牵头的工作小组组建。", ["10个 工作小组 · 设立 · 组建"]),
        # in an earlier clause
        (
            "收到行政复议申请45件,不予受理5件,驳回15件。",
            ["45件 行政复议 · 收到", "5件 行政复议 · 不予受理", "15件 行政复议 · 驳回"],
        ),
        ("查处行政处罚案件1,359件，办结1200件。", ["1,359件 行政处罚 · 查处", "1200件 行政处罚 · 审结"]),
        # a list that names its verb once
        ("办理人大代表建议105件、政协提案92件。", ["105件 人大代表建议 · 办理", "92件 政协提案 · 办理"]),
        ("20件人大代表建议和30件政协提案全部办结。", ["20件 人大代表建议 · 审结", "30件 政协提案 · 审结"]),
        # a rate and what it is a rate of
        (
            "接到12345热线工单30件，按期办结率98.5%。",
            ["30件 12345热线 · 收到 · 工单", "98.5% 办结率 · 12345热线 · 工单"],
        ),
        ("行政机关负责人出庭应诉率100%。", ["100% 负责人出庭应诉率"]),
        ("服务业增加值占生产总值比重达到36%。", ["36% 服务业增加值 · 占比 · 生产总值"]),
        # one after the other
        (
            "政务服务、行政许可事项承诺时限分别压缩83%、82%。",
            ["83% 审批时限 · 压缩 · 政务服务", "82% 审批时限 · 压缩 · 行政许可事项承诺时限"],
        ),
        (  # 及 inside a word parts nothing
            "供暖普及率、燃气普及率、垃圾清运率分别达到91%、94%、99%。",
            ["91% 供暖普及率", "94% 燃气普及率", "99% 垃圾清运率"],
        ),
        (  # a last thing that is nothing but its noun shares none
            "办理委员来信、人大代表议案分别为547件、312件。",
            ["547件 委员来信 · 办理", "312件 人大代表议案 · 办理"],
        ),
        (
            "城乡居民人均可支配收入分别达到2.76万元和8843元，增长5.3%和7.5%。",
            [
                "2.76万元 城镇居民人均可支配收入",
                "8843元 农村居民人均可支配收入",
                "5.3% 城镇居民人均可支配收入",
                "7.5% 农村居民人均可支配收入",
            ],
        ),
        ("诉求解决率、群众满意率分别达到95.5%和96.1%。", ["95.5% 诉求解决率", "96.1% 满意率 · 群众诉求"]),
        # what the lexicon does not know, in the report's words
        ("全市建成口袋公园100处。", ["100处 口袋公园 · 建成"]),
        ("惠及13.4万人。", ["13.4万人 受众 · 惠及"]),
        ("新增停车位300个。", ["300个 停车位 · 新增"]),
    ],
)
def test_a_number_counts_what_its_sentence_says(text: str, expected: list[str]) -> None:
    assert measures(text) == expected


def test_the_heading_names_what_its_sentences_leave_out() -> None:
    text = "（三）做好行政复议工作。\n全年收案45件，受理40件。\n"
    assert measures(text) == ["45件 行政复议 · 收到", "40件 行政复议 · 受理"]


def test_the_measure_is_shown_where_it_stands() -> None:
    text = "收到行政复议申请45件，驳回15件。"
    assert {text[fact.measure_start : fact.measure_end] for fact in facts(text)} == {"行政复议申请"}


def test_a_share_of_people_is_not_lost_to_the_verb_before() -> None:
    (fact,) = facts("对39名领导干部的经济责任进行审计。")
    assert fact.head == "领导干部"


def test_parts_know_their_whole() -> None:
    text = "接到提案160件，其中市代表提案19件，区代表提案141件。受理信访事项30件。"
    whole, one, other, apart = facts(text)
    assert whole.part_of is None
    assert one.part_of == other.part_of == whole.ordinal
    assert apart.part_of is None


def test_a_breakdown_that_nothing_announces_has_its_whole_too() -> None:
    received, rejected = facts("收到行政复议申请45件，驳回15件。")
    assert rejected.part_of == received.ordinal


def test_a_larger_number_is_no_part() -> None:
    _, larger = facts("收到行政复议申请45件，其中维持50件。")
    assert larger.part_of is None


def test_a_change_has_the_measure_of_what_changed() -> None:
    level, change = facts("收到行政复议案件92件，收案量较上年同期增长148.6%。")
    assert (change.head, change.action, change.role) == (level.head, level.action, Role.UP)


def test_before_and_after_share_a_measure() -> None:
    before, after = facts("审批时限由原来的23.9个工作日缩减到6.4个工作日。")
    assert (before.head, before.role) == ("审批时限", Role.BEFORE)
    assert (after.head, after.role) == ("审批时限", Role.AFTER)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024年，办理提案10件。", "2024"),
        ("2024年上半年，办理提案10件。", "2024-01/2024-06"),
        ("2023年1-11月办理提案10件。", "2023-01/2023-11"),
        ("自2021年以来，办理提案10件。", "2021/"),
        ("截至2024年6月，办理提案10件。", "/2024-06"),
        ("第三季度办理提案10件。2023年总结。", "2023-07/2023-09"),
        ("召开2023年推进会，办理提案10件。", ""),
    ],
)
def test_a_period_is_read_where_it_opens_a_clause(text: str, period: str) -> None:
    assert facts(text)[0].period == period


def test_scope_is_what_the_sentence_says() -> None:
    assert facts("全市办理提案10件。")[0].scope == "全市"
    assert facts("市本级办理提案10件。")[0].scope == "市本级"
    assert facts("在全省首创，办理提案10件。")[0].scope == ""


def test_next_years_plans_are_marked() -> None:
    text = "一、主要工作\n办理提案10件。\n二、下一步工作打算\n办理提案20件。\n"
    assert [fact.aspect for fact in facts(text)] == [None, "plans"]


def test_facts_are_in_reading_order_with_exact_spans() -> None:
    text = "一、工作\n（一）复议。收到行政复议申请４５件，驳回15件。\n办结率98％。\n"
    found = facts(text)
    assert [fact.ordinal for fact in found] == [0, 1, 2]
    assert [text[fact.start : fact.end] for fact in found] == ["４５件", "15件", "98％"]
    assert all(len(fact.measure) <= 40 for fact in found)


def test_a_text_without_numbers_has_no_facts() -> None:
    assert facts("坚持依法行政，一是加强学习。") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # whose number it is narrows nothing
        ("清水县收到行政复议申请45件。", ["45件 行政复议 · 收到"]),
        ("二是全年安宁区办理政协提案12件。", ["12件 政协提案 · 办理"]),
        ("桂林市人大代表建议5件。", ["5件 人大代表建议 · 市"]),
        # a decision stands for its case
        ("收到行政复议申请45件，作出维持决定6件。", ["45件 行政复议 · 收到", "6件 行政复议 · 维持"]),
        ("行政复议决定驳回25件。", ["25件 行政复议 · 驳回"]),
        ("以驳回方式结案的行政复议案件6件。", ["6件 行政复议 · 驳回"]),
        ("收到公众提出的政府信息公开申请9件。", ["9件 依申请公开 · 收到"]),
        ("经审查不予受理行政复议申请4件。", ["4件 行政复议 · 不予受理"]),
        ("人民调解组织受理并调解纠纷816件。", ["816件 矛盾纠纷 · 调解 · 受理"]),
        (
            "收到行政复议申请45件，受理前撤回8件。",
            ["45件 行政复议 · 收到", "8件 行政复议 · 撤回 · 受理前"],
        ),
        # one measure under one name
        ("培训行政执法人员80人次。", ["80人次 执法培训"]),
        ("组织80名执法人员参加培训。", ["80名 执法培训 · 参加"]),
        ("持证行政执法人员90名。", ["90名 执法人员 · 持证"]),
        ("取得行政执法证的执法人员90名。", ["90名 执法人员 · 持证"]),
        ("主动公开3000条政府信息。", ["3000条 主动公开"]),
        ("行政执法人员持证人数由90人增至95人。", ["90人 执法人员 · 持证", "95人 执法人员 · 持证"]),
        ("政务服务事项承诺时限压缩比70%。", ["70% 时限压缩率 · 政务服务事项"]),
        # a list whose things bring their own verbs
        (
            "法律顾问审查合同33份、参会5场次、解答法律咨询134次。",
            ["33份 合同 · 审查 · 法律顾问", "5场次 各类会议 · 参加 · 法律顾问", "134次 法律咨询 · 解答 · 法律顾问"],
        ),
        (
            "通过12345热线受理群众诉求30件，满意率98%。",
            ["30件 12345热线 · 受理 · 群众诉求", "98% 满意率 · 12345热线 · 群众诉求"],
        ),
        ("印发督查通报5期、督查专报3期。", ["5期 督查通报 · 制定 · 印发", "3期 督查专报 · 制定"]),
        # one that is a count
        ("不予受理行政复议申请一件。", ["一件 行政复议 · 不予受理"]),
        ("发现一起、查处一起。", []),
    ],
)
def test_a_measure_has_one_name_however_it_is_written(text: str, expected: list[str]) -> None:
    assert measures(text) == expected


def test_a_change_is_of_the_measure_before_it_and_its_first_number_of_its_own_year() -> None:
    told = facts("2024年，人民调解员数量由2023年的517人增至533名，建成调解室8个。")
    assert [(fact.head, fact.role, fact.period) for fact in told] == [
        ("人民调解员", Role.BEFORE, "2023"),
        ("人民调解员", Role.AFTER, "2024"),
        ("调解室", Role.LEVEL, "2024"),
    ]


def test_the_hotline_of_a_heading_is_whose_tickets_these_are() -> None:
    (fact,) = facts("一、12345热线办理情况\n全年受理工单30件。\n")
    assert (fact.head, fact.action) == ("12345热线", "受理")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行政应诉案件7起,败诉率为零。", [("零", "%", "败诉率")]),
        ("未发生行政赔偿案件。", [("未发生", "件", "行政赔偿")]),
        ("全年未收到行政复议申请。", [("未收到", "件", "行政复议 · 收到")]),
        ("信访积案为零,形势平稳。", [("零", "件", "信访案件")]),
        ("推行零距离服务,对违法行为零容忍。", []),
        ("坚持以人民为中心,服务从零开始。", []),
        ("未发生任何意外。", []),  # no thing that is counted
    ],
)
def test_none_in_words_is_a_zero(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [fact for fact in facts(text) if not fact.value]
    assert [(text[fact.start : fact.end], fact.unit, fact.measure) for fact in found] == expected


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2021年、2022年、2023年收到行政复议申请分别为50件、60件、70件。", ["2021", "2022", "2023"]),
        ("2021年至2023年收到行政复议申请分别为50件、60件、70件。", ["2021", "2022", "2023"]),
        ("2022年和2023年收到行政复议申请60件和70件。", ["2022", "2023"]),
        # not as many numbers as years
        ("2021年至2023年收到行政复议申请180件、审结170件。", ["2021/2023", "2021/2023"]),
    ],
)
def test_numbers_in_a_row_are_of_the_years_named_in_turn(text: str, periods: list[str]) -> None:
    assert [fact.period for fact in facts(text)] == periods


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行政诉讼败诉率为0。", ["0 0% 败诉率"]),
        ("全年行政诉讼案件实现零败诉。", ["零 0件 行政诉讼 · 败诉"]),
        ("今年没有发生一起行政赔偿案件。", ["没有发生一起 0件 行政赔偿"]),
        ("全年未发生1起行政赔偿案件。", ["未发生1起 0件 行政赔偿"]),
        ("全年无行政赔偿案件。", ["无 0件 行政赔偿"]),
        ("不存在行政赔偿案件。", ["不存在 0件 行政赔偿"]),
        ("行政复议申请：无。", ["无 0件 行政复议"]),
        # a manner of doing things, a shortage, a question
        ("服务群众零距离，执法检查零容忍。", []),
        ("建设无障碍设施，部分乡镇没有法律顾问，有无行政赔偿案件待查。", []),
    ],
)
def test_none_at_all_in_words_is_a_nought_of_what_is_counted(text: str, expected: list[str]) -> None:
    found = facts(text)
    told = [f"{text[one.start : one.end]} {one.value:f}{one.unit} {one.measure}" for one in found]
    assert [one.removesuffix(" · 行政诉讼") for one in told] == expected


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2021、2022、2023年收到行政复议申请分别为50、60、70件。", ["2021", "2022", "2023"]),
        ("2022、2023两年分别收到行政复议申请60件、70件。", ["2022", "2023"]),
        ("收到行政复议申请2021年50件、2022年60件、2023年70件。", ["2021", "2022", "2023"]),
        ("行政复议申请由2021年的50件、2022年的60件增加到2023年的70件。", ["2021", "2022", "2023"]),
        ("2022年和2023年行政复议申请分别为60件、70件，审结分别为55件、65件。", ["2022", "2023"] * 2),
        ("2023年，全县推进法治建设。近三年收到行政复议申请分别为50件、60件、70件。", ["2021", "2022", "2023"]),
        ("2023年收到行政复议申请70件，接待量恢复到2019年的75%。", ["2023", "2023"]),
    ],
)
def test_each_year_of_several_has_its_number(text: str, periods: list[str]) -> None:
    found = facts(text)
    assert [fact.period for fact in found] == periods
    assert {fact.head for fact in found} <= {"行政复议", "接待量"}
    assert not any("20" in qualifier for fact in found for qualifier in fact.qualifiers if "两年" not in qualifier)


def test_a_second_row_of_numbers_told_in_turn_has_its_own_verb() -> None:
    text = "2022年和2023年行政复议申请分别为60件、70件，审结分别为55件、65件。"
    assert [fact.action for fact in facts(text)] == ["", "", "审结", "审结"]
