"""The measures: what counts as said, as found, as supported; and gold files that are none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.evaluation.metrics import (
    Gold,
    Outcome,
    citation_validity,
    covered,
    evidence_recall,
    fold_answer,
    measure,
    number_support,
    passes,
    quantile,
    read_gold,
    record_of,
    says,
    scope_purity,
)
from rag.evaluation.metrics import table as as_table
from rag.schema.answer import Answer, Citation, Claim, Refusal, Scope
from rag.schema.errors import GoldError

TEXT = "东湖县2023年共收到行政复议申请45件,审结40件。全年开展普法宣传1,200场。"
QUOTE = "共收到行政复议申请45件,审结40件。"
START = TEXT.index(QUOTE)


def gold(kind: str = "single", **values: object) -> Gold:
    fields: dict[str, object] = {
        "id": "1", "type": kind, "history": (), "question": "收到多少件?", "reports": ("a.txt",), "evidence": (),
        "answer_must": (), "answer_must_not": (),
    }  # fmt: skip
    return Gold(**{**fields, **values})  # type: ignore[arg-type]


def answer(claim: Claim | None = None, *, report: str = "a.txt", quote: str = QUOTE) -> Answer:
    claim = claim or Claim("收到45件。", (1,), "verified")
    cited = Citation(1, report, "0", "题", "东湖县", 2023, (), START, START + len(QUOTE), quote)
    return Answer(
        id="0", question="收到多少件?", standalone_question="", scope=Scope(), text=f"{claim.text}[1]", claims=(claim,),
        citations=(cited,), model="none", index="0", timings_ms={"total": 5.0},
    )  # fmt: skip


def refused() -> Answer:
    return Answer(
        id="0", question="?", standalone_question="", scope=Scope(), text="没有。", claims=(), citations=(),
        model="none", index="0", refusal=Refusal("not_disclosed", "没有。"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("共20件", "20", True),
        ("2024年", "20", False),
        ("20.5%", "20", False),
        ("120件", "20", False),
        ("3.20件", "20", False),
        ("1,200场", "1200", True),
        ("1200场", "1,200", True),
        ("１２００场", "1200场", True),
        ("按期 办结率 98.58 %", "98.58%", True),
        ("按期办结率98.58%", "8.58%", False),
        ("第3项。20件", "20件", True),
        ("ABC局", "abc", True),
        ("共四十五件", "十五", True),
    ],
)
def test_a_string_is_said_with_a_boundary_where_it_begins_or_ends_with_a_digit(
    text: str, wanted: str, *, expected: bool
) -> None:
    assert says(fold_answer(text), wanted) is expected


def test_an_answer_passes_with_one_string_of_every_group_and_none_that_is_forbidden() -> None:
    wanted = gold(answer_must=(("45件", "四十五件"), ("40",)), answer_must_not=("45次",))

    assert passes(wanted, "收到四十五件,审结40件。")
    assert not passes(wanted, "收到45件。")
    assert not passes(wanted, "收到45件,审结40件,学习45次。")


def test_evidence_is_covered_from_three_fifths_of_its_characters() -> None:
    assert covered("0123456789", [(2, 8)], "0123456789")
    assert not covered("0123456789", [(2, 7)], "0123456789")
    assert covered("0123456789", [(0, 3), (2, 4), (8, 10)], "0123456789")
    assert not covered("abc", [(0, 9)], "0123456789")


def test_any_occurrence_of_the_evidence_counts() -> None:
    assert covered("重复", [(4, 6)], "重复,又重复")


def test_evidence_counts_only_in_the_right_report() -> None:
    asked = gold(evidence=("共收到行政复议申请45件", "全年开展普法宣传"))

    assert evidence_recall(Outcome(asked, answer(), ()), {"a.txt": TEXT}) == 0.5
    assert evidence_recall(Outcome(asked, answer(report="b.txt"), ()), {"a.txt": TEXT, "b.txt": TEXT}) == 0
    assert evidence_recall(Outcome(gold(), answer(), ()), {"a.txt": TEXT}) is None


def test_a_citation_is_valid_when_its_quote_is_its_slice() -> None:
    assert citation_validity(Outcome(gold(), answer(), ()), {"a.txt": TEXT}) == [1]
    assert citation_validity(Outcome(gold(), answer(quote="共收到46件"), ()), {"a.txt": TEXT}) == [0]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Claim("收到45件,审结40件。", (1,), "verified"), [1, 1]),
        (Claim("收到46件。", (1,), "verified"), [0]),
        (Claim("合计85件。", (1,), "computed"), []),
        (Claim("收到45件。", (), "quoted"), [0]),
        (Claim("收到4件。", (1,), "verified"), [0]),
    ],
    ids=["there", "not there", "computed", "without a citation", "part of another number"],
)
def test_a_number_is_supported_by_a_cited_quote_of_its_claim(claim: Claim, expected: list[float]) -> None:
    record = answer(claim)

    assert sorted(number_support(Outcome(gold(), record, ()))) == sorted(expected)


def test_numbers_of_a_refusal_are_not_claims() -> None:
    assert number_support(Outcome(gold(), refused(), ())) == []


def test_a_citation_from_another_report_is_out_of_scope() -> None:
    assert scope_purity(Outcome(gold(), answer(), ())) == [1]
    assert scope_purity(Outcome(gold(reports=("b.txt",)), answer(), ())) == [0]


def test_measures_are_told_in_all_and_by_type() -> None:
    right = Outcome(gold(answer_must=(("45件",),)), answer(), ())
    wrong = Outcome(gold(answer_must=(("46件",),)), refused(), ())
    silent = Outcome(gold("unanswerable"), refused(), ())

    measures = measure([right, wrong, silent], [])

    assert list(measures) == ["overall", "single", "unanswerable"]
    assert measures["overall"]["answer_accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert measures["single"]["false_refusal"] == 0.5
    assert measures["unanswerable"]["false_answer"] == 0
    assert measures["single"]["total_ms_p50"] == 5
    assert "| false_refusal | 0.5 | 0.5 |  |" in as_table(measures).splitlines()


def test_times_of_answers_that_the_model_worded_are_told_alone() -> None:
    quoted = Outcome(gold(), replace(answer(), model="none", timings_ms={"total": 5.0}), ())
    worded = Outcome(gold(), replace(answer(), model="m", timings_ms={"total": 2000.0}), ())

    told = measure([quoted, worded, quoted], [])["overall"]

    assert (told["worded"], told["worded_total_ms_p50"], told["total_ms_p50"]) == (1, 2000, 5)
    assert "worded_total_ms_p50" not in measure([quoted], [])["overall"]


def test_quantiles_are_values_of_the_sequence() -> None:
    assert [quantile([1, 2, 3, 4], share) for share in (0, 0.5, 0.95, 1)] == [1, 3, 4, 4]


def test_a_record_carries_its_gold_id() -> None:
    record = record_of(Outcome(gold(), answer(), ()))

    assert record["gold_id"] == "1"
    assert {key: value for key, value in record.items() if key != "gold_id"} == answer().to_json()


def test_a_gold_file_is_read_with_what_it_leaves_out(tmp_path: Path) -> None:
    row = {"id": "x", "type": "single", "question": "问?", "answer_must": ["甲", ["乙", "丙"]]}
    (tmp_path / "gold.jsonl").write_text(f"\n{json.dumps(row)}\n\n", encoding="utf-8")

    (read,) = read_gold(tmp_path / "gold.jsonl")

    assert read == Gold("x", "single", (), "问?", (), (), (("甲",), ("乙", "丙")), ())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no question"),
        (b"\xff", "cannot be read"),
        (b'{"id": 1', "line 1 is not JSON"),
        (b"\n[]", "line 2 is not a JSON object"),
        (b'{"id": "1", "type": "single"}', "line 1: question is missing or is no str"),
        (b'{"id": "1", "type": "odd", "question": "?"}', "line 1: the type 'odd' is none of single"),
        (b'{"id": "1", "type": "single", "question": "?", "evidence": "e"}', "line 1: evidence is missing or is"),
    ],
)  # fmt: skip
def test_a_gold_file_that_is_none_is_told_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)

    with pytest.raises(GoldError, match=r"gold\.jsonl") as raised:
        read_gold(path)

    assert said in str(raised.value)


def test_a_gold_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"none\.jsonl cannot be read"):
        read_gold(tmp_path / "none.jsonl")
