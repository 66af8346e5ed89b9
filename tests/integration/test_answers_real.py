"""The real answer reader: what answers a question, what only comes near, where a question asks a further thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embedding.embedder import Embedder
from index.weights import read_weights
from rag.app.models import open_embedder
from rag.settings import Settings
from rag.understanding.answer_reader import ARTEFACT, AnswerReader, open_answer_reader

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def embedder(models_folder: Path) -> Embedder:
    return open_embedder(Settings(models=models_folder))


@pytest.fixture(scope="module")
def reader(embedder: Embedder) -> AnswerReader:
    opened = open_answer_reader(embedder)
    assert opened
    return opened


def test_the_weights_were_learnt_above_the_packaged_embedder(embedder: Embedder) -> None:
    assert str(read_weights("rag", ARTEFACT)["learnt_with"]) == embedder.fingerprint


@pytest.mark.parametrize(
    ("question", "answers", "near", "answer"),
    [
        (
            "嘉善县法律援助中心的主任叫什么",
            "县法律援助中心主任沈国良作了交流发言。",
            "县法律援助中心全年受理案件320件。",
            "沈国良",
        ),
        (
            "新建的口袋公园在哪里",
            "在西塘镇邮电路新建口袋公园1个。",
            "今年新建口袋公园1个，绿化面积3.2万平方米。",
            "西塘镇",
        ),
        (
            "Who chaired the training for enforcement officers?",
            "由副县长陆建平主持行政执法人员培训。",
            "全年举办行政执法人员培训12期。",
            "陆建平",
        ),
    ],
)
def test_the_sentence_that_answers_stands_before_one_on_the_same_thing(
    reader: AnswerReader, question: str, answers: str, near: str, answer: str
) -> None:
    told, beside = reader.read(question, [answers, near])

    assert told.told > beside.told
    assert answer in answers[told.start : told.end]


def test_a_batch_reads_as_each_alone(reader: AnswerReader) -> None:
    passages = [
        "全年受理复议案件45件。",
        "在西塘镇邮电路新建口袋公园1个，绿化面积3.2万平方米，由县住建局负责养护。",
        "好。",
    ]

    together = reader.read("受理复议多少件", passages)

    for passage, answer in zip(passages, together, strict=True):
        (alone,) = reader.read("受理复议多少件", [passage])
        assert alone.told == pytest.approx(answer.told, abs=0.2)  # the processor's bfloat16


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("嘉善县办了多少场普法讲座，花了多少钱", ["花了多少"]),
        ("嘉善县受理了多少件复议案件", []),
        ("嘉善县和桐乡市各受理了多少件复议案件", []),
        ("我在写一份报告，想知道嘉善县受理了多少件复议案件", []),
    ],
)
def test_a_question_is_cut_where_it_asks_a_further_thing(
    reader: AnswerReader, question: str, begins: list[str]
) -> None:
    assert [question[place : place + 4] for place in reader.cuts(question)] == begins
