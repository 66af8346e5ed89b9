"""Arithmetic over amounts that stand for themselves: what comes of them, its formula, and what does not meet."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.ledger.amounts import Amount, Sum, compute
from rag.ledger.figures import equals, show


def amounts(*told: str) -> list[Amount]:
    """Return amounts written as 92件."""
    found = []
    for one in told:
        number = one.rstrip("件期次项个人%部门")
        found.append(Amount(Decimal(number), one[len(number) :]))
    return found


def alike(one: str, other: str) -> bool:
    return {one, other} == {"项", "个"}


@pytest.mark.parametrize(
    ("kind", "told", "formula"),
    [
        ("difference", ("45件", "92件"), "92−45=47件"),
        ("difference", ("100%", "98.58%"), "100−98.58=1.42个百分点"),
        ("percent_difference", ("92件", "45件"), "(92−45)÷45≈104.44%"),
        ("percent_difference", ("83%", "73.2%"), "83−73.2=9.8个百分点"),
        ("ratio", ("143件", "10件"), "143÷10=14.3倍"),
        ("ratio", ("36次", "18件"), "36÷18=2倍"),
        ("share", ("45件", "15件"), "15÷45≈33.33%"),
        ("sum", ("14项", "9项", "15项"), "14+9+15=38项"),
        ("sum", ("42期", "15件"), "42期+15件=57"),
        ("mean", ("92件", "69件"), "(92+69)÷2=80.5件"),
        ("mean", ("664次", "443人"), "664÷443≈1.5次"),
        ("median", ("15件", "45件", "69件", "92件"), "15、45、69、92:57件"),
        ("each", ("1359项", "34个"), "1359÷34≈39.97项"),
    ],
)
def test_an_outcome_has_its_formula(kind: Sum, told: tuple[str, ...], formula: str) -> None:
    outcome = compute(kind, amounts(*told), alike)
    assert outcome is not None
    assert outcome.formula == formula


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("difference", ("92件",)),
        ("difference", ("92件", "20000人")),
        ("sum", ("110次", "20000人")),
        ("sum", ("98%", "100%")),
        ("share", ("1件", "2件", "3件")),
        ("ratio", ("5件", "0件")),
        ("share", ("0件", "0件")),
        ("percent_difference", ("5件", "0件")),
    ],
)
def test_what_does_not_meet_has_no_outcome(kind: Sum, told: tuple[str, ...]) -> None:
    assert compute(kind, amounts(*told), alike) is None


def test_an_order_begins_with_the_most() -> None:
    outcome = compute("rank", amounts("6次", "12次", "2次"), alike)
    assert outcome is not None
    assert outcome.order == (1, 0, 2)


def test_what_rests_on_an_approximate_number_is_approximate() -> None:
    outcome = compute("difference", [Amount(Decimal(110), "场", about=True), Amount(Decimal(20), "场")], alike)
    assert outcome is not None
    assert outcome.amount.about


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("83540000000", "835.4亿"),
        ("251489000000", "2514.89亿"),
        ("123456789", "1.23亿"),
        ("-83540000000", "−835.4亿"),
        ("99999999", "99999999"),
        ("100", "100"),
        ("0", "0"),
    ],
)
def test_large_numbers_are_shown_in_hundreds_of_millions(value: str, shown: str) -> None:
    assert show(Decimal(value)) == shown
    assert equals(Decimal(value)) == ("≈" if value == "123456789" else "=")
