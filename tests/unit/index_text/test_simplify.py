"""Traditional characters of a text: each read in its place as the simplified one that it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.cleaning import clean
from index.text.normalize import fold, fold_in_place
from index.text.script import simplify, simplify_each


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("行政複議申請於年後結案", "行政复议申请于年后结案"),
        ("乾縣與乾安縣應對乾旱", "乾县与乾安县应对干旱"),  # two counties, and a word
        ("著力解決顯著問題，推動重大專案", "着力解决显著问题，推动重大项目"),  # as Taiwan writes
        ("着力撰寫著作", "着力撰写著作"),
        ("公共衞生與批覆文件", "公共卫生与批复文件"),  # as Hong Kong writes
        ("覆蓋率與答覆率", "覆盖率与答复率"),
    ],
)
def test_a_text_in_traditional_script_is_read_in_simplified_characters(written: str, read: str) -> None:
    assert simplify(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "乾县、乾安县扭转乾坤，著名景区覆盖全县，哪吒闹海，慰藉群众。",
        "中职高职衔接试点，华昇公司落户濛阳新城，蒜薹种植。",
        "朱镕基、㐂、喆、堃 12.5% ＡＢ",
    ],
)
def test_a_text_in_simplified_script_stays_as_it_is(text: str) -> None:
    assert simplify(text) == simplify_each(text) == text


def test_single_traditional_characters_of_a_simplified_text_say_nothing_of_its_other_ones() -> None:
    assert simplify("中高职銜接试点在乾县推开，著名专家参加") == "中高职衔接试点在乾县推开，著名专家参加"


@given(st.text(alphabet="紅區縣應訴複議覆乾著着裡麼臺衹資訊專案網路2023年 ,?AﬃあＡ𠮷"))
def test_each_character_keeps_its_place(text: str) -> None:
    assert len(simplify(text)) == len(simplify_each(text)) == len(text)


def test_the_fold_compares_whatever_the_script() -> None:
    assert fold("行政複議Ａ") == fold("行政复议A") == fold_in_place("行政複議Ａ")


def test_a_cleaned_text_keeps_what_was_written_beside_what_it_means() -> None:
    cleaned = clean("收到行政複\u200b議申請1 2 4件")
    assert cleaned.text == "收到行政复议申请124件"
    assert cleaned.written == "收到行政複議申請124件"
    assert cleaned.span(2, 6) == (2, 7)
