"""Pure functions over ranked lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fusion import coverage, fuse, held, spread, weigh
from rag.understanding.keywords import Facet

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
RANKINGS = st.lists(st.tuples(IDS, st.floats(0.1, 3)), max_size=4)


def facet(*words: str, weight: float = 1.0) -> Facet:
    return Facet(words[0], words, weight)


def best(scores: dict[str, float]) -> list[str]:
    return sorted(scores, key=lambda identifier: -scores[identifier])


def test_one_ranking_keeps_its_order() -> None:
    assert best(fuse([("abc", 1.0)])) == ["a", "b", "c"]


def test_what_two_rankings_agree_on_comes_first() -> None:
    assert best(fuse([(("a", "b"), 1.0), (("c", "b"), 1.0)]))[0] == "b"


def test_a_weightier_ranking_decides() -> None:
    assert best(fuse([(("a", "b"), 1.0), (("b", "a"), 2.0)]))[0] == "b"


@given(RANKINGS)
def test_fusion_scores_all_ids_once_and_by_no_order_of_rankings(rankings: list[tuple[list[str], float]]) -> None:
    scores = fuse(rankings)
    assert set(scores) == {identifier for ids, _ in rankings for identifier in ids}
    again = fuse(rankings[::-1])
    assert scores == pytest.approx(again)
    assert all(score > 0 for score in scores.values())


@given(RANKINGS, IDS)
def test_one_more_vote_never_hurts(rankings: list[tuple[list[str], float]], ids: list[str]) -> None:
    before, after = fuse(rankings), fuse([*rankings, (ids, 1.0)])
    assert all(after[identifier] >= score for identifier, score in before.items())


def test_a_rare_facet_weighs_more_than_a_common_one() -> None:
    weights = weigh([facet("行政"), facet("废止")], ["行政执法", "行政复议", "行政许可", "行政废止"])
    assert weights["废止"] > weights["行政"] > 0


def test_facets_are_weighed_even_among_no_texts() -> None:
    assert weigh([facet("行政")], [])["行政"] > 0


def test_coverage_is_the_share_of_weight_that_stands_in_the_text() -> None:
    facets = [facet("复议"), facet("驳回")]
    weights = {"复议": 3.0, "驳回": 1.0}
    assert coverage(facets, weights, "收到复议申请") == 0.75
    assert coverage(facets, weights, "复议驳回") == 1.0
    assert coverage(facets, weights, "普法") == 0.0
    assert coverage([], {}, "复议") == 0.0


def test_another_word_for_it_counts_a_little_less_and_a_heading_half() -> None:
    asked = facet("行政复议", "复议")
    assert held(asked, "行政复议73件") > held(asked, "复议73件") > held(asked, "73件", "复议工作") > held(asked, "73件")


@given(st.text(alphabet="复议驳回件", max_size=10), st.text(alphabet="复议驳回件", max_size=10))
def test_more_text_never_covers_less(text: str, more: str) -> None:
    facets = [facet("复议"), facet("驳回", "驳")]
    weights = {"复议": 1.0, "驳回": 2.0}
    assert 0 <= coverage(facets, weights, text) <= coverage(facets, weights, text + more) <= 1


@given(st.lists(st.sampled_from("xyz"), max_size=20), st.integers(0, 4))
def test_spread_keeps_the_first_of_each_group_in_order(groups: list[str], quota: int) -> None:
    kept = spread(range(len(groups)), groups, quota)
    assert kept == sorted(kept)
    for group in set(groups):
        of_group = [position for position, name in enumerate(groups) if name == group]
        assert [position for position in kept if groups[position] == group] == of_group[:quota]


def test_spread_wants_a_group_for_each_item() -> None:
    with pytest.raises(ValueError, match="zip"):
        spread([1, 2], ["a"], 1)
