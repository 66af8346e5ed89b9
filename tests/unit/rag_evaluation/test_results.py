"""A dated file of measures says on what, with what and which questions failed."""

from __future__ import annotations

import re
from pathlib import Path

from rag.evaluation.metrics import Gold, Outcome
from rag.evaluation.results import peak_memory_mb, write_results
from rag.schema.answer import Answer, Refusal, Scope


def outcome(gold_id: str, must: str) -> Outcome:
    answer = Answer(
        id="0", question="?", standalone_question="?", scope=Scope(), text="没有。", claims=(), citations=(),
        model="none", index="0", refusal=Refusal("off_topic", "没有。"),
    )  # fmt: skip
    return Outcome(Gold(gold_id, "single", (), "?", (), (), ((must,),), ()), answer, ())


def test_a_result_is_named_by_day_gold_file_and_model_and_names_the_failures(tmp_path: Path) -> None:
    gold_file = tmp_path / "my-gold.jsonl"
    outcomes = [outcome("right", "没有"), outcome("wrong", "45")]

    path = write_results(
        tmp_path / "new" / "folder", gold_file, {"overall": {"answer_accuracy": 0.5}}, outcomes,
        model="some-model", fingerprint="0123abcd",
    )  # fmt: skip

    written = path.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-my-gold-some-model\.md", path.name)
    assert "- model: some-model; index: 0123abcd" in written
    assert re.search(r"^- machine: \d+ cores, \d+ GiB, \S+, Python 3\.\d+", written, re.MULTILINE)
    assert re.search(r"^- commit: unknown; zhiwen \d", written, re.MULTILINE)
    assert "| answer_accuracy | 0.5 |" in written
    assert "Failed (1): wrong\n" in written


def test_a_models_name_with_slashes_stays_one_file(tmp_path: Path) -> None:
    path = write_results(tmp_path, tmp_path / "g.jsonl", {"overall": {}}, [], model="Qwen/Qwen3: 4B", fingerprint="0")

    assert path.parent == tmp_path


def test_the_peak_of_memory_is_in_megabytes() -> None:
    assert 10 < peak_memory_mb() < 100_000
