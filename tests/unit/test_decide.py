"""Is there an answer? Typed refusals that tell what there is."""

from __future__ import annotations

from passages import make_found, make_passage, make_report

from index.records import Passage
from rag.answer import Scope
from rag.decide import IsSaid, refuse_evidence, refuse_silence
from rag.facets import Facet
from rag.retrieve import Found
from rag.scope import Asked


def said_in(text: str) -> IsSaid:
    return lambda words, _: any(word in text for word in words)


REPORTS = (make_report("甲", "嘉善县", 2023), make_report("乙", "嘉善县", 2024), make_report("丙", "鼓楼区", 2024))
PASSAGE = make_passage("收到行政复议申请73件。", "嘉善县", 2024)
ASKED = Asked(
    question="嘉善县收到多少件行政复议申请?",
    standalone="嘉善县收到多少件行政复议申请?",
    language="zh",
    scope=Scope(("嘉善县",), (), ("行政复议申请",)),
    report_ids=(REPORTS[0].id, REPORTS[1].id),
    content="收到多少件行政复议申请",
    number=True,
    named_place=True,
)


def measure(word: str) -> Facet:
    return Facet(word, (word,), 1.0, measure=True)


def found_of(*passages: Passage, words: tuple[str, ...] = ("行政复议申请",)) -> Found:
    return Found(passages, tuple(map(measure, words)), dict.fromkeys(words, 1.0))


def test_evidence_with_the_measure_and_a_figure_is_answered() -> None:
    assert refuse_evidence(ASKED, found_of(PASSAGE), said_in(PASSAGE.report.text), [PASSAGE]) is None


def test_no_evidence_is_not_disclosed() -> None:
    refusal = refuse_evidence(ASKED, found_of(), said_in("全文。"), [])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"
    assert "行政复议申请" in refusal.detail


def test_a_measure_that_no_asked_report_names_is_not_disclosed() -> None:
    refusal = refuse_evidence(ASKED, found_of(PASSAGE, words=("法律援助",)), said_in(PASSAGE.report.text), [PASSAGE])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"
    assert "法律援助" in refusal.detail


def test_a_figure_asked_for_that_no_evidence_holds_is_not_disclosed() -> None:
    passage = make_passage("推进行政复议申请便民化。", "嘉善县", 2024)
    refusal = refuse_evidence(ASKED, found_of(passage), said_in(passage.report.text), [passage])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"


def test_the_numeral_of_an_item_is_no_figure() -> None:
    passage = make_passage("二是行政复议申请渠道不够畅通。", "嘉善县", 2024)
    refusal = refuse_evidence(ASKED, found_of(passage), said_in(passage.report.text), [passage])
    assert refusal is not None
    assert refusal.kind == "not_disclosed"


def test_a_silent_model_is_believed_only_where_the_evidence_is_weak() -> None:
    assert refuse_silence(ASKED, found_of(PASSAGE)) is None
    weak = make_found((make_passage("开展普法。"),), "行政复议申请")
    refusal = refuse_silence(ASKED, weak)
    assert refusal is not None
    assert refusal.kind == "not_disclosed"
