"""Is there an answer? Typed refusals that tell what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from support.passages import make_found, make_passage, make_report

from index.records import Passage
from rag.answerability.evidence import (
    refuse_evidence,
    refuse_silence,
    refuse_town,
    refuse_uncounted,
    refuse_unspoken,
)
from rag.answerability.evidence_reader import Evidence, IsSaid, open_evidence_reader
from rag.retrieval.retriever import Found
from rag.schema.answer import Refusal, Scope
from rag.understanding.keywords import WORD_WEIGHT, Facet
from rag.understanding.question import Question
from rag.understanding.subject import COUNTED_ALIKE, read_subject
from rag.understanding.vocabulary import load_lexicon


def said_in(text: str) -> IsSaid:
    return lambda words, _: any(word in text for word in words)


REPORTS = (make_report("甲", "嘉善县", 2023), make_report("乙", "嘉善县", 2024), make_report("丙", "鼓楼区", 2024))
PASSAGE = make_passage("收到行政复议申请73件。", "嘉善县", 2024)
ASKED = Question(
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


def ask_for(content: str, *, number: bool = False, units: tuple[str, ...] = (), named: bool = True) -> Question:
    return replace(ASKED, question=content, content=content, number=number, units=units, named_place=named)


def kind_of(asked: Question, text: str, *facets: Facet) -> str | None:
    passage = make_passage(text, "嘉善县", 2024)
    found = Found((passage,), facets or (measure("复议"),), {f.name: 1.0 for f in facets or (measure("复议"),)})
    refusal = refuse_evidence(asked, found, said_in(text + "复议"), [passage])
    return refusal.kind if refusal else None


@pytest.mark.parametrize(
    ("content", "units", "text"),
    [
        ("复议请律师花了多少钱", (), "聘请6名律师办理复议。"),
        ("复议满意率是多少", (), "复议按期办结率99%。"),
        ("复议“就近办”的占比是多少", (), "复议“网上办”占97%。"),
        ("参加复议考试的人里有几个没考过", ("个",), "308人完成复议考试。"),
        ("包的那18件复议案子,最后办妥了几件", ("件",), "领导包保了18件复议案件。"),
        ("复议现场述法的部门是哪几个", (), "复议会议上3个重点部门述法。"),
    ],
)
def test_evidence_that_gives_no_answer_of_the_asked_type_is_not_disclosed(
    content: str, units: tuple[str, ...], text: str
) -> None:
    assert kind_of(ask_for(content, number="几" in content or "多少" in content, units=units), text) == "not_disclosed"


@pytest.mark.parametrize(
    ("content", "units", "text"),
    [
        ("复议请律师花了多少钱", (), "聘请律师办理复议,支出3万元。"),
        ("复议满意率是多少", (), "复议群众满意率99%。"),
        ("参加复议考试的人里有几个没考过", ("个",), "308人参加复议考试,5人未通过。"),
        ("包的那18件复议案子,最后办妥了几件", ("件",), "包保18件复议案件,办结16件。"),
    ],
)
def test_evidence_of_the_asked_type_is_answered(content: str, units: tuple[str, ...], text: str) -> None:
    assert kind_of(ask_for(content, number=True, units=units), text) is None


def test_a_question_of_words_that_no_report_holds_is_off_topic() -> None:
    word = Facet("红烧肉", ("红烧肉",), WORD_WEIGHT)
    assert kind_of(ask_for("红烧肉怎么做", named=False), "推进普法。", word) == "off_topic"
    assert kind_of(ask_for("我被罚款了该怎么办", named=False), "推进普法。", word) == "off_topic"


def test_a_town_that_the_report_never_names_is_not_disclosed() -> None:
    asked = ask_for("山城镇 复议了多少件", number=True)
    refusal = refuse_town(asked, said_in("全市复议20件。"))
    assert refusal
    assert refusal.kind == "not_disclosed"
    assert "山城镇" in refusal.detail
    assert refuse_town(asked, said_in("山城镇复议20件。")) is None


# ---- does the evidence speak of what is asked?


RECEIVED = "收到行政复议申请73件。"


def refuse(content: str, text: str, *, named: bool = True, covered: float = 0.0) -> Refusal | None:
    asked = replace(ASKED, content=content, named_place=named)
    evidence = Evidence(text, text, covered)
    return refuse_unspoken(
        asked, read_subject(content, load_lexicon()), evidence, said_in(text), open_evidence_reader()
    )


@pytest.mark.parametrize("content", ["猫有多少只", "种了多少玉米", "gdp是多少", "地铁票价"])
def test_evidence_that_speaks_of_none_of_it_is_no_answer(content: str) -> None:
    refusal = refuse(content, RECEIVED)
    assert refusal is not None
    assert refusal.kind == "not_disclosed"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("行政复议多少件", RECEIVED),
        ("民告官多少件", RECEIVED),
        ("行政执法人员人数", "行政执法人员443人。"),
    ],
)
def test_evidence_that_speaks_of_it_in_the_fields_words_is(content: str, text: str) -> None:
    assert refuse(content, text, covered=1.0) is None


class Near:
    """Finds every word as near as it is told."""

    def __init__(self, near: float) -> None:
        self.near = near

    def nearness(self, words: Sequence[str], others: Sequence[str]) -> list[float]:
        return [self.near for _ in words]


@pytest.mark.parametrize(
    ("content", "text", "thing"),
    [("行政执法人员工资是多少", "行政执法人员443人。", "工资"), ("收到多少件专利", RECEIVED, "专利")],
)
@pytest.mark.parametrize(("near", "refused"), [(COUNTED_ALIKE - 0.1, True), (COUNTED_ALIKE, False)])
def test_a_thing_counted_that_no_report_names_is_not_told_by_the_number_of_others(
    content: str, text: str, thing: str, near: float, refused: bool
) -> None:
    asked = replace(ASKED, content=content)
    subject = read_subject(asked.content, load_lexicon())
    refusal = refuse_uncounted(asked, subject, Evidence(text, text), said_in(text), Near(near))
    assert bool(refusal) is refused
    assert refusal is None or thing in refusal.detail


def test_without_a_place_what_no_report_says_is_off_topic() -> None:
    refusal = refuse("有多少只猫", RECEIVED, named=False)
    assert refusal is not None
    assert refusal.kind == "off_topic"
