"""Which thing each number of a claim is said of: swapped numbers, lists told 分别, changes, plans, years and places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.passages import make_passage

from index.records import Paper, Passage, Profile, Reading, Source
from rag.grounding.verifier import Evidence, bears_out, verify

IN_TURN = make_passage(
    "办理人大代表议案、委员来信分别为312件、547件，供暖普及率、燃气普及率、垃圾清运率分别达到91%、94%和99%，"
    "工业投资、民间投资分别增长7.5%和11.2%。"
)
LISTED = make_passage(
    "新建文化广场310平方公里、健身步道72公里，改造水厂12座、泵站35座，引进甲类企业6家、乙类企业21家，"
    "旅游收入达到80亿元、增长13%，外贸总额达到45亿元、增长6%，公交线路由41条增加到58条。"
)
PLANNED = replace(make_passage("新建学校7所，力争绿化面积达到300亩。"), aspect="plans")
SAME = make_passage("城乡居民收入分别达28838元、10993元；累计132家企业参加试点，33家完成。")


def holds(said: str, *passages: Passage, question: str = "", bodies: tuple[str, ...] = ()) -> bool:
    return bears_out(said, passages, Evidence(passages, question, bodies))


def delivered(text: str, year: int) -> Passage:
    """Return a passage of a 政府工作报告 delivered in a year, which reviews the year before."""
    passage = make_passage(text, "甲市", year)
    title = Reading("甲市政府工作报告", Source.TITLE, 1.0)
    profile = Profile(passage.report.profile.jurisdiction, year, {"title": title}, Paper.WORK)
    return replace(passage, report=replace(passage.report, profile=profile))


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("人大代表议案312件", True),
        ("委员来信547件", True),
        ("人大代表议案547件", False),
        ("委员来信312件", False),
        ("燃气普及率达到94%", True),
        ("燃气普及率达到91%", False),
        ("垃圾清运率为99%", True),
        ("供暖普及率达到99%", False),
        ("民间投资增长11.2%，工业投资增长7.5%", True),
        ("民间投资增长7.5%", False),
        ("办理委员来信、人大代表议案分别为547件、312件", True),
        ("办理委员来信、人大代表议案分别为312件、547件", False),
    ],
)
def test_numbers_told_in_turn_are_each_of_their_own_thing(said: str, true: bool) -> None:
    assert holds(said, IN_TURN) is true


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("引进甲类企业6家", True),
        ("引进了21家乙类企业", True),
        ("引进甲类企业21家", False),
        ("引进了6家乙类企业", False),
        ("改造泵站35座，改造水厂12座", True),
        ("改造泵站12座，改造水厂35座", False),
        ("外贸总额达到45亿元、增长6%", True),
        ("外贸总额达到45亿元、增长13%", False),
        ("旅游收入达到45亿元", False),
        ("旅游收入增长13%", True),
        ("旅游收入下降13%", False),
        ("旅游收入达到13%", False),  # a rise is no level
        ("公交线路增加到58条", True),
        ("公交线路增加到41条", False),
        ("公交线路由41条增加到58条", True),
    ],
)
def test_a_number_is_that_of_its_thing_and_told_as_what_it_is(said: str, true: bool) -> None:
    assert holds(said, LISTED) is true


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("城乡居民收入分别达28838元、10993元", True),
        ("城乡居民收入分别达10993元、28838元", False),
        ("累计33家企业参加试点，132家完成", False),
    ],
)
def test_numbers_that_only_their_order_tells_apart_keep_it(said: str, true: bool) -> None:
    assert holds(said, SAME) is true


@pytest.mark.parametrize(
    ("said", "question", "true"),
    [
        ("计划新建学校7所", "", True),
        ("2025年新建学校7所", "", True),
        ("新建学校7所", "明年打算新建多少所学校？", True),
        ("新建学校7所", "", False),
        ("2024年新建学校7所", "", False),
    ],
)
def test_a_plan_is_no_result(said: str, question: str, true: bool) -> None:
    assert holds(said, PLANNED, question=question) is true


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("2023年接待游客90万人次", True),
        ("接待游客90万人次", True),
        ("2024年接待游客90万人次", False),
        ("2022年接待游客90万人次", False),
        ("2022年接待游客75万人次", True),
        ("接待游客75万人次", False),
    ],
)
def test_a_number_is_of_its_year_and_a_government_work_report_reviews_the_year_before(said: str, true: bool) -> None:
    assert holds(said, delivered("2022年接待游客75万人次，2023年接待游客90万人次。", 2024)) is true


def test_a_year_that_a_number_is_set_against_is_not_its_own() -> None:
    passage = make_passage("城镇化率达到42.4%，比2007年提高8个百分点。")
    assert holds("城镇化率达到42.4%，比2007年提高8个百分点", passage)
    assert not holds("2007年城镇化率达到42.4%", passage)


def test_a_claim_on_two_places_cites_both_and_gives_each_its_own_number() -> None:
    bodies = ("东山县", "西湖县")
    east, west = make_passage("收到来信73件。", bodies[0]), make_passage("收到来信88件。", bodies[1])
    evidence = Evidence((east, west), "", bodies)
    claim = verify("东山县收到来信73件，西湖县收到来信88件", (1,), evidence)
    assert (claim.verdict, claim.citations) == ("unsupported", (1,))
    claim = verify("东山县收到来信73件，西湖县收到来信88件", (1, 2), evidence)
    assert (claim.verdict, claim.citations) == ("verified", (1, 2))
    assert verify("东山县收到来信88件，西湖县收到来信73件", (1, 2), evidence).verdict == "unsupported"
    east, west = (make_passage(f"收到来信{number}件。", "东山县", year) for number, year in ((73, 2023), (88, 2024)))
    assert holds("2023年收到来信73件，2024年收到来信88件", east, west)
    assert not holds("2023年收到来信88件，2024年收到来信73件", east, west)


def test_a_number_that_the_ledger_does_not_read_is_judged_by_the_words_around_it() -> None:
    passage = make_passage("三次产业比重为10:45:45，窗口编号为17和23。")
    assert holds("窗口编号为17和23", passage)
    assert not holds("窗口编号为18和23", passage)
