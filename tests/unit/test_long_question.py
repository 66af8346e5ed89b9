"""Rows of one word in a question, and evidence as long as a part of a report, are read at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.processor_time import at_most

from rag.dialogue.acts import reference
from rag.dialogue.corrections import correction
from rag.grounding.claim_numbers import figures
from rag.ledger.matching import pairs, standing
from rag.retrieval.retriever import _without_signature


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (reference, "那" * 60 + "甲"),
        (reference, "看" * 60 + "甲"),
        (reference, "说" * 60 + "甲"),
        (correction, "不对,我问的是" + "数量" * 60 + "甲"),
        (_without_signature, "一是人手不足。" + "\n \n甲" * 500 + "。"),
        (figures, "收到5件、审结3件，" * 2000),
    ],
    ids=lambda given: given[:8] if isinstance(given, str) else given.__name__,
)
def test_a_row_of_one_word_is_read_at_once(read: Callable[[str], object], text: str) -> None:
    with at_most(8):
        read(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("一是人手不足。\n某区人民政府\n2024年1月5日", "一是人手不足。"),
        ("一是人手不足。\n\n  某区人民政府 \n\n", "一是人手不足。"),
        ("一是人手不足。\n二是经费不足。", "一是人手不足。\n二是经费不足。"),
        ("一是人手不足", "一是人手不足"),
        (f"一是人手不足。\n{'甲' * 31}", f"一是人手不足。\n{'甲' * 31}"),
    ],
)
def test_the_signature_below_a_part_is_left_out(text: str, left: str) -> None:
    assert _without_signature(text.rstrip()) == left


@given(st.text(alphabet="甲乙丙", max_size=6), st.text(alphabet="甲乙丙", max_size=12))
def test_pairs_that_stand_in_a_text_are_those_of_its_pairs(asked: str, text: str) -> None:
    assert standing(pairs(asked), text) == pairs(asked) & pairs(text)
