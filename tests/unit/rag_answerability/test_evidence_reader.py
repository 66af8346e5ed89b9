"""Whether evidence speaks of what is asked, by the weights that come with the program; no model runs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import pytest

from index import weights
from index.errors import ModelError
from index.weights import read_weights
from rag.answerability.evidence_reader import (
    ARTEFACT,
    Evidence,
    Signals,
    open_evidence_reader,
    read_signals,
)
from rag.schema.answer import Scope
from rag.understanding.question import Question
from rag.understanding.subject import read_subject
from rag.understanding.vocabulary import load_lexicon

NOTHING, ALL = Signals(0, 0, 0, 1, 0, 0, 0), Signals(1, 1, 1, 1, 1, 1, 1)


def ask(content: str, text: str, report: str = "") -> Signals:
    asked = Question(content, content, "zh", Scope(), ("甲",), content, number=True, named_place=True)

    def said(words: Sequence[str], _: Sequence[str]) -> bool:
        return any(word in (report or text) for word in words)

    return read_signals(asked, read_subject(content, load_lexicon()), Evidence(text, text), said)


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the weights, read in place of those that are installed."""
    for ending in ("npz", "sha256"):
        shutil.copy(str(files("rag") / "data" / f"{ARTEFACT}.{ending}"), _folder(tmp_path))
    monkeypatch.setattr(weights, "files", lambda _: tmp_path)
    return tmp_path / "data" / f"{ARTEFACT}.npz"


def _folder(path: Path) -> Path:
    (path / "data").mkdir(exist_ok=True)
    return path / "data"


def test_weights_that_are_as_recorded_are_read(stored: Path) -> None:
    assert read_weights.__wrapped__("rag", ARTEFACT)["weights"].shape == (len(Signals._fields),)


def test_weights_that_are_not_as_recorded_are_not_used(stored: Path) -> None:
    stored.write_bytes(stored.read_bytes() + b" ")
    with pytest.raises(ModelError, match="damaged"):
        read_weights.__wrapped__("rag", ARTEFACT)


def test_all_signals_together_decide_and_none_speaks_against() -> None:
    reader = open_evidence_reader()
    assert min(read_weights("rag", ARTEFACT)["weights"].tolist()) >= 0
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


@pytest.mark.parametrize(("report", "spoken_of"), [("收到申请45件。", False), ("收到申请45件。gdp另报。", True)])
def test_what_no_asked_report_has_a_word_of_is_not_spoken_of(report: str, spoken_of: bool) -> None:
    asked = Question("gdp是多少", "gdp是多少", "zh", Scope(), ("甲",), "gdp是多少", named_place=True)
    evidence = Evidence("收到申请45件。", "收到申请45件。", 0.3)

    def said(words: Sequence[str], _: Sequence[str]) -> bool:
        return any(word in report for word in words)

    subject = read_subject(asked.content, load_lexicon())
    assert open_evidence_reader().speaks(asked, subject, evidence, said) is spoken_of


def test_a_question_that_names_no_subject_is_not_refused_for_it() -> None:
    asked = Question("怎么样", "怎么样", "zh", Scope(), ("甲",), "怎么样", named_place=True)
    evidence, nothing = Evidence("", "", fits=False), read_subject("怎么样", load_lexicon())
    assert open_evidence_reader().speaks(asked, nothing, evidence, lambda *_: False)
