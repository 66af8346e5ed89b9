"""A text that somebody wrote is cut into claims: where each stands, what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.text_claims import read_pieces


def claims(text: str) -> list[str]:
    return [piece.said for piece in read_pieces(text) if not piece.heading]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲县收到来信7件。审结5件；驳回1件", ["甲县收到来信7件。", "审结5件；", "驳回1件"]),
        ("# 甲县2024年\n\n收到来信7件。", ["收到来信7件。"]),
        ("甲县法治建设综述\n收到来信7件。", ["收到来信7件。"]),  # a line without an end
        ("- **甲县**收到来信7件[1]\n- 建立三项制度", ["甲县收到来信7件", "建立三项制度"]),
        ("1. 收到7件。\n2) 审结5件。\n> 驳回1件。", ["收到7件。", "审结5件。", "驳回1件。"]),
        ("```\n收到7件。\n```\n审结5件。", ["审结5件。"]),
        ("---\ntitle: 收到7件。\n---\n审结5件。", ["审结5件。"]),
        ("It rose by 3.5% in 2024. It fell by 2%.", ["It rose by 3.5% in 2024.", "It fell by 2%."]),
        ("| 收到 | 7件 |\n|---|---|", ["收到 | 7件"]),
        ("……\n——\n", []),
    ],
)
def test_a_text_is_cut_into_sentences_without_headings_and_markup(text: str, expected: list[str]) -> None:
    assert claims(text) == expected


def test_a_heading_is_given_too_for_the_place_and_year_it_names() -> None:
    assert [(p.said, p.heading) for p in read_pieces("# 甲县\n收到7件。")] == [("甲县", True), ("收到7件。", False)]


@given(st.text(alphabet="甲收到7件。；!. \n-*#>|`[1]ab", max_size=60))
def test_each_piece_lies_in_the_text_and_none_overlap(text: str) -> None:
    behind = 0
    for piece in read_pieces(text):
        assert behind <= piece.start < piece.end <= len(text)
        behind = piece.end
