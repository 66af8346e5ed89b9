"""The facts' measure itself: right, false and missed quantities are told apart, and a changed text is an error."""

import importlib.util
import json
import sys
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from index.records import Bound, Fact, Role, Sentence

ROOT = Path(__file__).parents[3]
TEXT = "收到申请45件，驳回5件。走访3至5个村。"


@pytest.fixture(scope="module")
def measure_facts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_facts", ROOT / "evals" / "measure_facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def fact(quantity: str, value: str, *, head: str, **more: object) -> Fact:
    start = TEXT.index(quantity)
    places = {"measure_start": 0, "measure_end": 0, "start": start, "end": start + len(quantity)}
    base = {"report_id": "x", "ordinal": 0, "sentence": 0, "action": "", "qualifiers": ()}
    values: dict[str, Any] = {**places, **base, "value": Decimal(value), "unit": quantity[-1], "head": head, **more}
    return Fact(**values)


def label(quantity: str, value: str, *measure: list[str], **more: object) -> dict[str, Any]:
    start = TEXT.index(quantity)
    place = {"start": start, "end": start + len(quantity)}
    return {**place, "value": value, "unit": quantity[-1], "measure": list(measure), **more}


def run(
    measure_facts: ModuleType, folder: Path, labels: list[dict[str, Any]], facts: tuple[Fact, ...], file: str = "a.txt"
) -> Any:  # noqa: ANN401, the module is loaded by path, so its classes cannot be named
    (folder / "a.txt").write_bytes(("\ufeff" + TEXT).encode())
    row = {"file": file, "start": 0, "end": len(TEXT), "sha256": sha256(TEXT.encode()).hexdigest(), "facts": labels}
    (folder / "labels.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    sentences = (Sentence("x", 0, 0, 0, len(TEXT), TEXT),)
    stretches = measure_facts.read_labels(folder / "labels.jsonl")
    return measure_facts.measure(
        stretches, seeds=folder, corpora=folder / "none", extract=lambda _text, _id: (sentences, facts)
    )


def test_right_false_missed_and_wrong_measure_are_counted(measure_facts: ModuleType, tmp_path: Path) -> None:
    labels = [label("45件", "45", ["申请"]), label("5件，", "5", ["申请"]), label("3至5个", "3", ["村"], upper="5")]
    labels[1] = label("驳回5件", "5", ["申请"], ["驳回"]) | {"start": TEXT.index("驳回") + 2}
    facts = (
        fact("45件", "45", head="申请", role=Role.UP),
        fact("驳回5件", "5", head="申请", start=TEXT.index("驳回") + 2, bound=Bound.OVER),
        fact("3至5个", "3", head="村"),  # without its upper value
    )

    score = run(measure_facts, tmp_path, labels, facts)

    assert score.figures() == {
        "stretches": 1,
        "skipped": 0,
        "labelled": 3,
        "extracted": 3,
        "matched": 2,
        "precision": pytest.approx(2 / 3),
        "recall": pytest.approx(2 / 3),
        "measure": 0.5,
        "bound": 0.5,
        "role": 0.5,
    }
    assert [(one.kind, one.quantity) for one in score.failures] == [
        ("role", "45件"),
        ("measure", "5件"),
        ("bound", "5件"),
        ("false", "3至5个"),
        ("missed", "3至5个"),
    ]


@pytest.mark.parametrize(("head", "right"), [("申请", True), ("驳回申请", False), ("村", False), ("申请" * 21, False)])
def test_a_measure_has_the_wanted_words_no_unwanted_and_is_no_clause(
    measure_facts: ModuleType, tmp_path: Path, head: str, *, right: bool
) -> None:
    labels = [label("45件", "45", ["申请"], **{"not": ["驳回"]})]
    score = run(measure_facts, tmp_path, labels, (fact("45件", "45", head=head),))
    assert score.figures()["measure"] == float(right)


def test_facts_beside_the_stretch_do_not_count(measure_facts: ModuleType, tmp_path: Path) -> None:
    stray = fact("45件", "45", head="申请", start=len(TEXT), end=len(TEXT) + 3)
    assert run(measure_facts, tmp_path, [], (stray,)).figures()["extracted"] == 0


def test_a_changed_text_is_an_error_that_names_the_place(measure_facts: ModuleType, tmp_path: Path) -> None:
    stretch = measure_facts.Stretch("a.txt", 0, 3, "0" * 64, ())
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(measure_facts.LabelError, match=r"a\.txt, characters 0 to 3"):
        measure_facts.measure((stretch,), seeds=tmp_path, corpora=tmp_path)


def test_without_the_corpus_its_labels_are_skipped_and_counted(measure_facts: ModuleType, tmp_path: Path) -> None:
    figures = run(measure_facts, tmp_path, [label("45件", "45", ["申请"])], (), file="某市/2024.md").figures()
    assert (figures["skipped"], figures["labelled"]) == (1, 0)


def test_failures_of_the_held_labels_are_never_shown(
    measure_facts: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(measure_facts, tmp_path, [label("45件", "46", ["申请"])], ())
    labels, held = tmp_path / "labels.jsonl", tmp_path / "held.jsonl"
    held.write_bytes(labels.read_bytes())
    for path, shown in ((labels, True), (held, False)):
        assert measure_facts.main([str(path), "--seeds", str(tmp_path), "--failures"]) == 0
        assert ("missed" in capsys.readouterr().out) is shown


def test_the_labels_of_the_seeds_fit_their_texts_and_cover_them(measure_facts: ModuleType) -> None:
    stretches = measure_facts.read_labels(ROOT / "evals" / "facts" / "seeds.jsonl")
    score = measure_facts.measure(
        stretches, seeds=ROOT / "seeds", corpora=ROOT / "none", extract=lambda _text, _id: ((), ())
    )
    assert score.stretches == len(stretches)
    for file in {one.file for one in stretches}:
        text = (ROOT / "seeds" / file).read_bytes().decode("utf-8-sig")
        labelled = "".join(text[one.start : one.end] for one in stretches if one.file == file)
        assert "".join(labelled.split()) == "".join(text.split())
