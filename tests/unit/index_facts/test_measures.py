"""What reports count and what they call it: names, actions, units."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from index.facts.measures import load_measures
from index.text.normalize import fold_in_place

MEASURES = load_measures()


def test_reports_and_questions_land_on_the_same_names() -> None:
    written = MEASURES.parse("全年共收到行政复议申请45件")
    asked = MEASURES.parse("行政复议收案量是多少")
    assert (written.heads, written.actions) == (asked.heads, asked.actions) == (("行政复议",), ("收到",))


@pytest.mark.parametrize(
    ("phrase", "heads", "actions"),
    [
        ("受理的复议案件", ("行政复议",), ("受理",)),
        ("不予受理的复议申请", ("行政复议",), ("不予受理",)),
        ("复议未受理件数", ("行政复议",), ("不予受理",)),
        ("行政复议办结", ("行政复议",), ("审结",)),
        ("撤回申请", (), ("撤回",)),
        ("执法证件注销人数", ("执法证件",), ("注销",)),
        ("法律顾问参加会议", ("法律顾问", "各类会议"), ("参加",)),
        ("行政机关负责人出庭应诉率", ("负责人出庭应诉率",), ()),
        ("12345热线按期办结率", ("12345热线", "办结率"), ()),
    ],
)
def test_a_phrase_is_read_word_by_word(phrase: str, heads: tuple[str, ...], actions: tuple[str, ...]) -> None:
    parsed = MEASURES.parse(phrase)
    assert (parsed.heads, parsed.actions) == (heads, actions)


def test_received_accepted_and_closed_are_three_actions() -> None:
    names = {MEASURES.parse(word).actions for word in ("接到", "立案受理", "结案")}
    assert names == {("收到",), ("受理",), ("审结",)}


def test_what_narrows_a_measure_is_a_qualifier() -> None:
    assert MEASURES.parse("邮寄的依申请公开").qualifiers == ("邮寄",)
    assert MEASURES.parse("依申请公开").qualifiers == ()


def test_a_word_inside_a_head_is_no_action() -> None:
    assert [named.name for named in MEASURES.actions("人民调解委员会调解成功")] == ["调解成功"]
    assert MEASURES.actions("行政处罚案件") == ()


def test_the_longest_word_wins_and_spans_are_those_of_the_text() -> None:
    text = "本年办理行政复议意见书２份"
    (named,) = MEASURES.heads(text)
    assert (named.name, text[named.start : named.end]) == ("行政复议意见书", "行政复议意见书")


def test_full_width_letters_and_digits_are_the_same_words() -> None:
    assert [named.name for named in MEASURES.heads("１２３４５热线")] == ["12345热线"]
    assert len(fold_in_place("１２３㈠…")) == 5


@pytest.mark.parametrize(("unit", "other"), [("件", "宗"), ("人", "名"), ("场", "场次"), ("条", "项"), ("件", "件")])
def test_units_that_count_the_same_are_comparable(unit: str, other: str) -> None:
    assert MEASURES.comparable(unit, other)
    assert MEASURES.comparable(other, unit)


@pytest.mark.parametrize(
    ("unit", "other"), [("人", "人次"), ("件", "案次"), ("%", "百分点"), ("件", "人"), ("元", "件")]
)
def test_units_that_count_otherwise_are_not(unit: str, other: str) -> None:
    assert not MEASURES.comparable(unit, other)


def test_rates_are_no_counted_things() -> None:
    assert MEASURES.is_rate("办结率")
    assert not MEASURES.is_counted("办结率")
    assert MEASURES.is_counted("行政复议")
    assert "件" in MEASURES.units_of("行政复议")
    assert MEASURES.units_of("没有这种东西") == ()


def test_no_word_of_the_file_has_two_names() -> None:
    table = tomllib.loads((files("index") / "data" / "measures.toml").read_text(encoding="utf-8"))
    for kind in ("head", "action", "qualifier"):
        words = [fold_in_place(word) for entry in table[kind] for word in entry["words"]]
        assert len(words) == len(set(words)), kind
    assert len(table["head"]) > 150
    assert len(table["action"]) > 70
