"""The word index: tokens of Chinese text and numbers, ranking, scope, deletion, damage."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LibraryError
from index.stores.bm25 import LexicalEntry, LexicalIndex, lexical_fingerprint
from index.text.normalize import fold, without_thousands
from index.text.tokenize import bigrams, domain_words, tokenize_words

ENTRIES = (
    LexicalEntry("s1", "r1", "全市34个部门的1359项政务服务事项纳入无差别综合窗口办理", "优化政务服务"),
    LexicalEntry("s2", "r1", "共收到行政复议申请45件,不予受理5件", "推进行政复议规范化建设"),
    LexicalEntry("s3", "r2", "行政机关负责人出庭应诉率达98.58%", "强化行政应诉"),
    LexicalEntry("s4", "r2", "开展集体学习45次", "行政复议与学法"),
    LexicalEntry("s5", "r3", "累计服务调用210余万次,开展GDP核算", "数字政府"),
)


@pytest.fixture
def found(tmp_path: Path) -> LexicalIndex:
    lexical = LexicalIndex(tmp_path)
    lexical.add(ENTRIES)
    lexical.commit()
    return lexical


def ids(hits: list[tuple[str, float]]) -> list[str]:
    return [id_ for id_, _ in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行政复议", ["行政", "政复", "复议"]),
        ("件", ["件"]),
        ("1359项", ["1359", "1359项", "项"]),
        ("98.58%", ["98.58", "98.58%"]),
        ("210余万次", ["210", "210万", "余万", "万次"]),
        ("12345热线", ["12345", "12345热", "热线"]),
        ("GDP增长", ["gdp", "增长"]),
        ("IPV6访问", ["ipv6", "访问"]),
        ("办件,审结。", ["办件", "审结"]),
        ("，。！ \n", []),
        ("", []),
    ],
)
def test_bigrams(text: str, expected: list[str]) -> None:
    assert bigrams(text) == expected


@pytest.mark.parametrize("written", ["1359", "1,359", "１３５９", "１，３５９"])
def test_a_number_is_the_same_token_however_it_is_written(written: str) -> None:
    assert "1359" in bigrams(f"共{written}件")
    assert "1359" in tokenize_words(f"共{written}件")


def test_commas_between_years_are_no_thousands_separators() -> None:
    assert without_thousands(fold("2023,2024年")) == "2023,2024年"
    assert without_thousands(fold("1,234,567元")) == "1234567元"
    assert without_thousands(fold("3,12件")) == "3,12件"


def test_domain_words_stay_whole_and_give_their_parts_too() -> None:
    words = tokenize_words("推动行政机关负责人出庭应诉")
    assert "负责人出庭应诉" in words or "行政机关负责人出庭应诉" in words
    assert {"负责人", "应诉"} <= set(words)


def test_place_words_stay_whole_when_given() -> None:
    assert "云雾山新区" not in tokenize_words("在云雾山新区开展")
    assert "云雾山新区" in tokenize_words("在云雾山新区开展", ("云雾山新区",))


def test_words_leave_punctuation_and_blanks_out() -> None:
    assert tokenize_words("，“审结”。 \n Abc——") == ["审结", "abc"]


def test_the_domain_words_are_many_and_each_once() -> None:
    assert len(domain_words()) == len(set(domain_words())) > 300
    assert {"行政复议", "规范性文件", "依申请公开", "12345热线"} <= set(domain_words())


def test_the_fingerprint_depends_on_the_words_and_not_on_their_order() -> None:
    assert lexical_fingerprint(["甲区", "乙区"]) == lexical_fingerprint(["乙区", "甲区"])
    assert lexical_fingerprint(["甲区"]) != lexical_fingerprint()


@given(st.text(max_size=60))
def test_tokens_hold_no_blanks_and_any_text_can_be_cut(text: str) -> None:
    for token in (*bigrams(text), *tokenize_words(text)):
        assert token
        assert not any(character.isspace() for character in token)


def test_the_sentence_that_says_it_comes_first(found: LexicalIndex) -> None:
    assert ids(found.search([("收到行政复议申请", 1.0)], 5))[0] == "s2"
    assert ids(found.search([("负责人出庭应诉", 1.0)], 5))[0] == "s3"


def test_a_heading_finds_its_sentence_after_those_that_say_it(found: LexicalIndex) -> None:
    hits = found.search([("复议", 1.0)], 5)
    assert ids(hits) == ["s2", "s4"]
    assert hits[0][1] > hits[1][1] > 0


@pytest.mark.parametrize("query", ["1,359项", "１３５９项", "1359"])
def test_numbers_are_found_however_they_are_asked(found: LexicalIndex, query: str) -> None:
    assert ids(found.search([(query, 1.0)], 1)) == ["s1"]


def test_only_reports_in_scope_are_found(found: LexicalIndex) -> None:
    assert set(ids(found.search([("45", 1.0)], 5))) == {"s2", "s4"}
    assert ids(found.search([("45", 1.0)], 5, {"r2"})) == ["s4"]
    assert found.search([("45", 1.0)], 5, set()) == []
    assert found.search([("45", 1.0)], 5, {"nobody"}) == []


def test_weights_decide_between_terms(found: LexicalIndex) -> None:
    assert ids(found.search([("集体学习", 5.0), ("出庭应诉", 0.1)], 2)) == ["s4", "s3"]
    assert ids(found.search([("集体学习", 0.1), ("出庭应诉", 5.0)], 2)) == ["s3", "s4"]
    assert ids(found.search([("集体学习", 0.0), ("出庭应诉", 1.0)], 5)) == ["s3"]


def test_the_scope_does_not_change_scores(found: LexicalIndex) -> None:
    everywhere = dict(found.search([("复议", 1.0)], 5))
    assert dict(found.search([("复议", 1.0)], 5, {"r1"})) == {"s2": pytest.approx(everywhere["s2"])}


@pytest.mark.parametrize("query", ["复议 AND (", "report:r1", '"', "复议^9 OR *:*", "", "   ", "?!"])
def test_operators_of_a_query_language_mean_nothing(found: LexicalIndex, query: str) -> None:
    assert set(ids(found.search([(query, 1.0)], 5))) <= {"s2", "s4"}


def test_k_limits_the_hits(found: LexicalIndex) -> None:
    assert len(found.search([("45", 1.0)], 1)) == 1
    assert found.search([("45", 1.0)], 0) == []


def test_a_report_leaves_and_others_stay(found: LexicalIndex) -> None:
    found.delete_report("r1")
    found.commit()
    assert found.count() == 3
    assert ids(found.search([("复议", 1.0)], 5)) == ["s4"]


def test_what_was_committed_is_there_after_reopening(found: LexicalIndex, tmp_path: Path) -> None:
    found.add([LexicalEntry("s6", "r4", "行政裁决三件")])
    found.close()
    again = LexicalIndex(tmp_path)
    assert again.count() == len(ENTRIES)
    assert ids(again.search([("出庭应诉", 1.0)], 1)) == ["s3"]
    again.add([LexicalEntry("s6", "r4", "行政裁决三件")])
    again.commit()
    assert ids(again.search([("行政裁决", 1.0)], 1)) == ["s6"]


@pytest.mark.parametrize("damage", ["meta.json", "store"])
def test_a_damaged_folder_is_told_in_one_sentence_with_the_remedy(
    found: LexicalIndex, tmp_path: Path, damage: str
) -> None:
    found.close()
    for file in tmp_path.glob(f"*{damage}"):
        file.write_bytes(b"\0garbled" * 9)
    with pytest.raises(LibraryError, match=r"word index at .* zhiwen index --rebuild") as caught:
        LexicalIndex(tmp_path).search([("复议", 1.0)], 1)
    assert "\n" not in str(caught.value)
