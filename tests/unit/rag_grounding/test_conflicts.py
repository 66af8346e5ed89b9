"""Where a report says otherwise than a claim, and where it only does not say it."""

from __future__ import annotations

import pytest
from support.passages import make_passage

from rag.grounding.conflicts import find_conflict
from rag.grounding.verifier import Evidence

PASSAGE = make_passage(
    "全年收到来信73件，办结61件，来信量同比下降12%，代表议案、委员来信分别为312件、547件，未征求意见的文件不予审核。"
)


@pytest.mark.parametrize(
    ("claim", "numbers"),
    [
        ("收到来信74件", ("74件", "73件")),
        ("办结73件", ("73件", "61件")),
        ("委员来信312件", ("312件", "547件")),
        ("来信量同比上升12%", ("", "")),
        ("未征求意见的文件予以审核", ("", "")),
    ],
)
def test_a_conflict_gives_the_number_of_the_report(claim: str, numbers: tuple[str, str]) -> None:
    conflict = find_conflict(claim, Evidence((PASSAGE,), "", ()))
    assert conflict is not None
    assert (conflict.said, conflict.stated) == numbers


@pytest.mark.parametrize(
    "claim",
    [
        "收到来信73件",  # as it stands there
        "查处案件73件",  # another thing
        "2023年收到来信74件",  # another year
        "2024年上半年收到来信31件",  # a part of it
        "收到来信73件，接待来访9人次",
    ],
)
def test_what_is_not_told_is_no_conflict(claim: str) -> None:
    assert find_conflict(claim, Evidence((PASSAGE,), "", ())) is None
