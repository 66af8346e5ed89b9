"""The measurement of plans: what it counts, and that the hand-made labels are met where their texts are."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from index.records import Section

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def measuring() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_sections", ROOT / "evals" / "measure_sections.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["measure_sections"] = module
    spec.loader.exec_module(module)
    return module


def test_characters_are_right_by_their_innermost_section(measuring: ModuleType) -> None:
    def read(text: str, report_id: str, file_name: str) -> Sequence[Section]:
        assert file_name == "2024.md"
        return (
            Section(report_id, 0, (), 0, 2),
            Section(report_id, 1, ("a",), 2, 10, "plans"),
            Section(report_id, 2, ("a", "b"), 6, 10),
        )

    label = measuring.Label("某市/2024.md", "", ((3, 8),))
    told = measuring.measure(label, "0123456789", read)
    assert (told.right, told.length) == (7, 10)  # wrong: 2, 6 and 7


def test_a_text_that_has_changed_is_an_error(measuring: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("other", "utf-8")
    label = measuring.Label("a.txt", "0" * 64, ())
    with pytest.raises(measuring.LabelError, match=r"a\.txt"):
        list(measuring.texts([label], seeds=tmp_path, corpora=tmp_path))


@pytest.mark.parametrize("in_corpus", [False, True])
def test_plans_of_labelled_reports_are_found(measuring: ModuleType, *, in_corpus: bool) -> None:
    if in_corpus and not measuring.CORPORA.is_dir():
        pytest.skip("the corpus is not here")
    labels = [label for label in measuring.read_labels(measuring.LABELS) if label.in_corpus == in_corpus]
    found = [
        measuring.measure(label, text)
        for label, text in measuring.texts(labels, seeds=measuring.SEEDS, corpora=measuring.CORPORA)
    ]
    assert len(found) == len(labels)
    assert sum(told.right for told in found) / sum(told.length for told in found) >= 0.95
