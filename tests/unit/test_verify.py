"""Claims against the characters they cite: numbers, years, places and words."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import make_passage

from rag.verify import Evidence, bears_out, numbers_of, split_claims, verify

GULOU = make_passage("全年收到行政复议申请73件，受理66件，审结61件，出庭应诉率达98.6%。", aliases=("南京市鼓楼区",))
JIASHAN = make_passage("全年收到行政复议申请88件，办理工单2万余件，压缩近三成。", "嘉善县", 2023)
ZONE = make_passage("聘请法律顾问三十名，开展培训两轮，审查合同1,206份。", "合肥高新区", 2024)
EVIDENCE = Evidence((GULOU, JIASHAN, ZONE), "收到多少件行政复议申请?", ("鼓楼区", "嘉善县", "合肥高新区", "江宁区"))


def verdict(said: str, *markers: int) -> tuple[str, tuple[int, ...]]:
    claim = verify(said, markers, EVIDENCE)
    assert claim.text == said
    return claim.verdict, claim.citations


@pytest.mark.parametrize(
    ("said", "marker"),
    [
        ("鼓楼区全年收到行政复议申请73件", 1),
        ("收到73件，审结61件", 1),
        ("2024年出庭应诉率达98.6%", 1),
        ("南京市鼓楼区2024年收到７３件行政复议申请", 1),
        ("办理工单20000余件", 2),
        ("压缩近30%", 2),
        ("嘉善县2023年收到行政复议申请88件", 2),
        ("审查合同1206份", 3),
        ("聘请法律顾问30名，培训2轮", 3),
        ("It hired 30 legal advisers and reviewed 1,206 contracts", 3),
    ],
)
def test_a_claim_holds_whatever_form_its_numbers_have(said: str, marker: int) -> None:
    assert verdict(said, marker) == ("verified", (marker,))


@pytest.mark.parametrize(
    "said",
    [
        "鼓楼区收到行政复议申请74件",
        "鼓楼区收到行政复议申请七十四件",
        "出庭应诉率达96.8%",
        "审结61%",
        "鼓楼区2022年收到行政复议申请73件",
        "江宁区收到行政复议申请73件",
        "73件申请全部由区长亲自审批签字并向社会公众作了详细说明",
        "Gulou received 740 applications",
    ],
)
def test_what_no_passage_says_is_unsupported(said: str) -> None:
    assert verdict(said, 1)[0] == "unsupported"


def test_another_places_number_is_not_that_places_number() -> None:
    assert verdict("鼓楼区收到行政复议申请88件", 2)[0] == "unsupported"
    assert verdict("鼓楼区收到行政复议申请88件", 1)[0] == "unsupported"


def test_a_name_inside_a_longer_name_of_another_body_is_not_that_body() -> None:
    evidence = Evidence((make_passage("市司法局承办案件9件。", "南京市司法局"),), "", ("南京市", "南京市司法局"))
    assert verify("南京市司法局承办案件9件", (1,), evidence).verdict == "verified"
    assert verify("南京市承办案件9件", (1,), evidence).verdict == "unsupported"


def test_a_number_of_cases_is_no_number_of_people() -> None:
    assert verdict("收到73人的行政复议申请", 1)[0] == "unsupported"
    assert verdict("聘请法律顾问30位", 3)[0] == "verified"


@pytest.mark.parametrize("markers", [(), (2,), (3,), (9,), (0,), (2, 3)])
def test_a_missing_or_wrong_marker_is_mended(markers: tuple[int, ...]) -> None:
    assert verdict("鼓楼区收到行政复议申请73件", *markers) == ("verified", (1,))


def test_a_claim_made_of_two_passages_keeps_both() -> None:
    assert verdict("收到行政复议申请73件和88件", 1, 2) == ("verified", (1, 2))


def test_a_needless_second_marker_is_dropped() -> None:
    assert verdict("收到行政复议申请73件", 1, 3) == ("verified", (1,))


def test_a_number_of_the_question_may_be_repeated() -> None:
    evidence = Evidence((GULOU,), "73件中超过5天的有几件?", ())
    assert bears_out("超过5天的共收到行政复议申请73件", [GULOU], evidence)


def test_the_figure_of_one_measure_is_not_the_figure_of_another() -> None:
    assert verdict("受理行政复议申请73件", 1)[0] == "unsupported"


def test_an_invented_count_that_looks_like_a_year_is_unsupported() -> None:
    assert verdict("收到行政复议申请2024件", 1)[0] == "unsupported"
    dated = Evidence((make_passage("2024年收到行政复议申请73件。"),), "", ())
    assert verify("收到行政复议申请2024件", (1,), dated).verdict == "unsupported"


def test_a_true_count_that_looks_like_a_year_holds() -> None:
    evidence = Evidence((make_passage("收到行政复议申请1999件。"),), "", ())
    assert verify("收到行政复议申请1999件", (1,), evidence).verdict == "verified"
    assert verify("1999 applications were received", (1,), evidence).verdict == "verified"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("收到73件[1]。受理66件[2]。", [("收到73件。", (1,)), ("受理66件。", (2,))]),
        ("收到73件。[1]受理66件。[2]", [("收到73件。", (1,)), ("受理66件。", (2,))]),
        ("收到73件[1][2]", [("收到73件", (1, 2))]),
        ("收到73件[1]；受理66件[2]", [("收到73件；", (1,)), ("受理66件", (2,))]),
        ("第一行[1]\n第二行", [("第一行", (1,)), ("第二行", ())]),
        ("It rose by 3.5% [1]. It fell [2].", [("It rose by 3.5% .", (1,)), ("It fell .", (2,))]),
        ("", []),
        ("。[1]", []),
    ],
)
def test_an_answer_is_cut_into_claims_with_their_markers(text: str, claims: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split_claims(text) == claims


@given(st.text(alphabet="收到73件。；!. \n[1][2]ab", max_size=60))
def test_claims_lose_no_letter(text: str) -> None:
    said = "".join(claim for claim, _ in split_claims(text))
    letters = [character for character in re.sub(r"\[\d{1,3}\]", "", text) if character.isalnum()]
    assert [character for character in said if character.isalnum()] == letters


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2024年收到1,206件", {(Decimal(1206), False)}),
        ("2024年收到2024件", {(Decimal(2024), False)}),
        ("98.6%和三成", {(Decimal("98.6"), True), (Decimal(30), True)}),
        ("一体化推进四单一书", set()),
        ("五名律师", {(Decimal(5), False)}),
        ("二十余次", {(Decimal(20), False)}),
    ],
)
def test_numbers_count_something_and_years_do_not(text: str, numbers: set[tuple[Decimal, bool]]) -> None:
    assert numbers_of(text) == numbers


@given(st.integers(2, 999_999), st.sampled_from(["件", "%", "万余份"]))
def test_a_number_is_borne_out_by_itself_and_by_no_other(number: int, unit: str) -> None:
    if 1900 <= number < 2100:
        return
    passage = make_passage(f"全年办理工单{number:,}{unit}。")
    evidence = Evidence((passage,), "", ())
    assert verify(f"全年办理工单{number}{unit}", (1,), evidence).verdict == "verified"
    assert verify(f"全年办理工单{number + 1000}{unit}", (1,), evidence).verdict == "unsupported"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("专职人民调解员206余人", "verified"),
        ("专职人民调解员约206人", "verified"),
        ("专职人民调解员206人", "unsupported"),  # 206余人 is more than 206
        ("人民调解员934人", "verified"),
        ("调解案件190人", "unsupported"),  # 190个 counts no people
    ],
)
def test_what_is_approximate_stays_so_and_people_are_no_things(said: str, verdict: str) -> None:
    passage = make_passage("人民调解委员会190个,人民调解员934人,专职人民调解员206余人。")
    question = "有多少人民调解员?调解案件多少?"
    assert verify(said, (1,), Evidence((passage,), question, ())).verdict == verdict
