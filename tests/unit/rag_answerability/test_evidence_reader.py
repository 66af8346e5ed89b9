"""Whether evidence speaks of what is asked, by the weights that come with the program; no model runs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from index.errors import ModelError
from rag.answerability import evidence_reader
from rag.answerability.evidence_reader import (
    ARTEFACT,
    Evidence,
    EvidenceReader,
    Signals,
    learnt_with,
    open_evidence_reader,
    read_signals,
    read_weights,
    words_reader,
)
from rag.schema.answer import Scope
from rag.understanding.question import Question
from rag.understanding.subject import read_subject
from rag.understanding.vocabulary import load_lexicon

NOTHING, ALL = Signals(0, 0, 0, 1, 0, 0, 0, 0), Signals(1, 1, 1, 1, 1, 1, 1, 5)


class Close:
    """Finds every text as close to a question as it is told."""

    def __init__(self, close: float) -> None:
        self.close = close

    def nearness(self, words: Sequence[str], others: Sequence[str]) -> list[float]:
        return [0.0 for _ in words]

    def closeness(self, question: str, text: str) -> float:
        return self.close


def ask(content: str, text: str, report: str = "", close: float | None = None) -> Signals:
    asked = Question(content, content, "zh", Scope(), ("甲",), content, number=True, named_place=True)

    def said(words: Sequence[str], _: Sequence[str]) -> bool:
        return any(word in (report or text) for word in words)

    meaning = None if close is None else Close(close)
    return read_signals(asked, read_subject(content, load_lexicon()), Evidence(text, text), said, meaning)


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the weights, read in place of those that are installed."""
    for ending in ("npz", "sha256"):
        shutil.copy(str(files("rag") / "data" / f"{ARTEFACT}.{ending}"), _folder(tmp_path))
    monkeypatch.setattr(evidence_reader, "files", lambda _: tmp_path)
    return tmp_path / "data" / f"{ARTEFACT}.npz"


def _folder(path: Path) -> Path:
    (path / "data").mkdir(exist_ok=True)
    return path / "data"


def test_weights_that_are_as_recorded_are_read(stored: Path) -> None:
    assert read_weights.__wrapped__()["words_weights"].shape == (len(Signals._fields),)


def test_weights_that_are_not_as_recorded_are_not_used(stored: Path) -> None:
    stored.write_bytes(stored.read_bytes() + b" ")
    with pytest.raises(ModelError, match="damaged"):
        read_weights.__wrapped__()


@pytest.mark.parametrize("kind", ["words", "meaning"])
def test_all_signals_together_decide_and_none_speaks_against(kind: str) -> None:
    reader = EvidenceReader(read_weights(), Close(0) if kind == "meaning" else None)
    assert (read_weights()[f"{kind}_weights"] >= 0).all()
    assert reader.probability(NOTHING) < reader.least < reader.probability(ALL)


def test_a_concept_of_the_field_counts_by_any_of_its_words() -> None:
    asked = "民告官有多少件"
    assert ask(asked, "收到行政复议申请73件。").concept == ask(asked, "收到行政复议申请73件。").met == 1
    assert ask(asked, "化解纠纷73件。").concept == ask(asked, "化解纠纷73件。").met == 0


def test_a_question_that_names_no_concept_of_the_field_lacks_none() -> None:
    nothing = ask("有多少只猫", "收到行政复议申请73件。")
    assert (nothing.concept, nothing.met) == (0, 1)


def test_what_another_part_of_the_report_says_speaks_for_it_too() -> None:
    assert ask("有多少条狗", "全区有猫。", report="全区有猫。狗另计。").said > ask("有多少条狗", "全区有猫。").said


def test_the_thing_counted_is_looked_for_in_the_quote() -> None:
    assert ask("有多少条狗", "全区有狗。").counted == 1
    assert ask("有多少条狗", "全区有猫。").counted == 0


def test_closeness_counts_only_where_meaning_is_compared() -> None:
    near, far = ask("有多少条狗", "全区有猫。", close=4.0), ask("有多少条狗", "全区有猫。", close=0.0)
    assert near.close > far.close == ask("有多少条狗", "全区有猫。").close
    assert words_reader().probability(near) == words_reader().probability(far)


def test_with_an_embedder_that_it_was_not_learnt_with_only_words_count() -> None:
    assert open_evidence_reader("another", Close(1)) is words_reader()
    assert open_evidence_reader(learnt_with(read_weights()), Close(1)) is not words_reader()


def test_a_question_that_names_no_subject_is_not_refused_for_it() -> None:
    asked = Question("怎么样", "怎么样", "zh", Scope(), ("甲",), "怎么样", named_place=True)
    evidence, nothing = Evidence("", "", fits=False), read_subject("怎么样", load_lexicon())
    assert words_reader().speaks(asked, nothing, evidence, lambda *_: False)
