"""The gold files keep their contract: every question can be graded, every proof stands in its report."""

import json
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds"
GOLD = ROOT / "evals" / "gold.jsonl"
FILES = sorted(set((ROOT / "evals").glob("*.jsonl")) - {ROOT / "evals" / "verify.jsonl"})  # that one holds claims
KINDS = {"single", "comparison", "unanswerable", "followup", "aggregate"}
KEYS = {"id", "type", "history", "question", "reports", "evidence", "answer_must", "answer_must_not"}
AT_LEAST = {"single": 70, "comparison": 25, "unanswerable": 20, "followup": 20, "aggregate": 15}
AT_LEAST_IN_ALL = 150

Row = dict[str, object]


def rows(path: Path) -> list[Row]:
    """One JSON object a line, no blank lines."""
    found: list[Row] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert isinstance(row, dict), line
        found.append(row)
    return found


def strings(row: Row, key: str) -> list[str]:
    """The list of non-blank strings under a key."""
    value = row[key]
    assert isinstance(value, list), (row["id"], key)
    texts = [item for item in value if isinstance(item, str) and item.strip()]
    assert texts == value, (row["id"], key)
    return texts


def groups(row: Row) -> list[list[str]]:
    """The groups of `answer_must`, none of them empty."""
    value = row["answer_must"]
    assert isinstance(value, list), row["id"]
    found: list[list[str]] = []
    for group in value:
        assert isinstance(group, list), row["id"]
        assert group, row["id"]
        assert all(isinstance(text, str) and text.strip() for text in group), row["id"]
        found.append(group)
    return found


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def gold(request: pytest.FixtureRequest) -> list[Row]:
    """Each gold file in turn."""
    path = request.param
    assert isinstance(path, Path)
    return rows(path)


def test_the_gold_file_is_there() -> None:
    """Without it the fixture would have nothing to check."""
    assert GOLD in FILES


def test_keys_and_types(gold: list[Row]) -> None:
    """Exactly the keys of the contract, each of its type."""
    for row in gold:
        assert set(row) == KEYS, row.get("id")
        assert isinstance(row["id"], str)
        assert row["id"]
        assert row["type"] in KINDS, row["id"]
        assert isinstance(row["question"], str), row["id"]
        assert row["question"].strip(), row["id"]
        for key in ("history", "reports", "evidence", "answer_must_not"):
            strings(row, key)
        groups(row)


def test_ids_are_unique(gold: list[Row]) -> None:
    """An answer record names its gold question by id."""
    assert [row_id for row_id, times in Counter(row["id"] for row in gold).items() if times > 1] == []


def test_no_question_is_asked_twice(gold: list[Row]) -> None:
    """A question with the same history would count double."""
    asked = Counter((*strings(row, "history"), row["question"]) for row in gold)
    assert [question for question, times in asked.items() if times > 1] == []


def test_reports_are_seeds(gold: list[Row]) -> None:
    """A listed report is a file of the seed library."""
    for row in gold:
        for name in strings(row, "reports"):
            assert (SEEDS / name).is_file(), (row["id"], name)


def test_evidence_is_verbatim(gold: list[Row]) -> None:
    """Every proof stands, character for character, in one of the listed reports."""
    for row in gold:
        texts = [(SEEDS / name).read_text(encoding="utf-8") for name in strings(row, "reports")]
        for quote in strings(row, "evidence"):
            assert any(quote in text for text in texts), (row["id"], quote)


def test_answerable_questions_can_be_graded(gold: list[Row]) -> None:
    """An answerable question has reports, evidence and demands; an unanswerable one needs none."""
    for row in gold:
        if row["type"] == "unanswerable":
            continue
        assert strings(row, "reports"), row["id"]
        assert strings(row, "evidence"), row["id"]
        assert groups(row), row["id"]


def test_follow_ups_follow_something(gold: list[Row]) -> None:
    """A follow-up question has earlier questions to stand on."""
    for row in gold:
        if row["type"] == "followup":
            assert strings(row, "history"), row["id"]


def test_no_string_is_both_demanded_and_forbidden(gold: list[Row]) -> None:
    """A forbidden string inside a demanded group would make a right answer fail."""
    for row in gold:
        forbidden = set(strings(row, "answer_must_not"))
        for group in groups(row):
            assert not forbidden & set(group), row["id"]


def test_counts_by_type() -> None:
    """The gold file is large enough, in all and in each type, for its rates to mean something."""
    counts = Counter(str(row["type"]) for row in rows(GOLD))
    assert counts.total() >= AT_LEAST_IN_ALL
    assert {kind: counts[kind] for kind, least in AT_LEAST.items() if counts[kind] < least} == {}
