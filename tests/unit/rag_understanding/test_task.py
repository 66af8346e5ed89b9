"""What a question that stands by itself wants done, by the turn reader's labels and the slots of the question."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from index.text.normalize import fold
from rag.dialogue.contextualizer import ScopeReader
from rag.understanding.bounds import Limit
from rag.understanding.question import Question
from rag.understanding.task import ADMITTED, SURE, TaskReader
from rag.understanding.turn_reader import Label, TurnReader, TurnReading
from rag.understanding.vocabulary import load_lexicon

REPORTS = (
    make_report("甲", "东昌区", 2023),
    make_report("乙", "东昌区", 2024),
    make_report("丙", "红谷滩区", 2023),
    make_report("丁", "梅河口市", 2022),
)
COUNT = "收到的行政复议申请"


class Told(TurnReader):
    """A reader that reads every question alike."""

    def __init__(self, operation: str, probability: float = 1.0, answer: str = "number") -> None:
        self.seen: list[str] = []
        self._told = TurnReading(Label("new", 1.0), Label(operation, probability), Label(answer, 1.0))

    def read(self, masked: str) -> TurnReading:
        self.seen.append(masked)
        return self._told


SCOPES = ScopeReader(REPORTS, load_divisions(), load_lexicon())


def read(question: str, told: TurnReader, history: tuple[str, ...] = ()) -> Question:
    tasks = TaskReader(REPORTS, SCOPES.places, load_lexicon(), told)
    return tasks.read(SCOPES.read(question, history))


def test_the_reader_sees_the_slots_and_not_their_names() -> None:
    told = Told("sum")
    read("东昌区2024年和红谷滩区2023年行政复议一共多少件", told)
    assert not any(word in told.seen[0] for word in ("东昌", "红谷滩", "2024", "行政复议"))


def test_a_sure_label_decides_and_an_unsure_one_does_not() -> None:
    assert read(f"各地{COUNT}有多少件", Told("median", SURE)).operation.kind == "median"
    assert read(f"各地{COUNT}有多少件", Told("median", SURE - 0.01)).operation.kind == "lookup"
    assert read(f"各地{COUNT}有多少件", Told("median")).operation.sure


def test_what_leans_on_a_dialogue_stays_as_the_dialogue_reads_it() -> None:
    asked = read("那红谷滩区呢", Told("median"), ("东昌区2024年收到多少件行政复议申请",))
    assert not asked.operation.sure


def test_a_limit_needs_a_bound() -> None:
    assert not read(f"哪些地方{COUNT}比较可观", Told("limit")).operation.sure
    between = read(f"哪些地方{COUNT}大于20且小于80", Told("limit", 0.4)).operation
    assert (between.kind, between.limits) == ("filter", (Limit(">", Decimal(20)), Limit("<", Decimal(80))))


def test_a_bound_that_is_the_mean_makes_a_limit_of_a_mean() -> None:
    assert read(f"哪些地方{COUNT}高于平均值", Told("mean")).operation.kind == "filter"


def test_what_one_report_counts_is_no_number_of_reports() -> None:
    assert not read("东昌区2024年有几家单位公示了执法事项", Told("count_reports")).operation.sure


@pytest.mark.parametrize(
    ("question", "label", "kind"),
    [
        (f"红谷滩区{COUNT}占各地总和的百分之几", "share", "share"),
        (f"红谷滩区{COUNT}在各地排第几", "rank", "rank"),
        (f"红谷滩区{COUNT}比平均数多多少", "difference", "difference"),
        (f"红谷滩区{COUNT}低于平均多少", "limit", "difference"),
    ],
)
def test_one_place_among_all_is_told_from_the_latest_report_of_each(question: str, label: str, kind: str) -> None:
    asked = read(question, Told(label))
    years = {"东昌区": 2024, "红谷滩区": 2023, "梅河口市": 2022}
    by_id = {report.id: report.profile for report in REPORTS}
    assert {by_id[one].jurisdiction.name: by_id[one].year for one in asked.report_ids} == years
    assert [by_id[one].jurisdiction.name for one in asked.operation.focus] == ["红谷滩区"]
    assert (asked.operation.kind, asked.several) == (kind, True)


def test_of_one_place_alone_what_is_most_is_no_ranking_of_places() -> None:
    assert not read("红谷滩区办得最多的是哪一类案件", Told("rank")).operation.sure


def test_per_cent_is_no_unit_of_the_figures_that_are_set_beside_each_other() -> None:
    question = f"东昌区{COUNT}比红谷滩区多百分之几"
    assert SCOPES.read(question).units == ("%",)
    assert read(question, Told("percent_difference")).units == ()
    assert read("各地办结率平均百分之几", Told("mean")).units == ("%",)


def test_what_is_not_reckoned_is_admitted_only_where_the_reader_is_very_sure() -> None:
    assert read(f"各地{COUNT}的方差", Told("unsupported", ADMITTED)).operation.kind == "unsupported"
    assert read(f"各地{COUNT}的方差", Told("unsupported", ADMITTED - 0.01)).operation.kind != "unsupported"


def test_a_comparison_asks_for_figures_where_a_number_or_a_place_would_answer() -> None:
    question = "东昌区和红谷滩区的行政复议,哪边多"
    assert read(question, Told("compare", answer="place")).operation.sure
    assert not read(question, Told("compare", answer="text")).operation.sure


def test_a_folded_question_is_what_is_read() -> None:
    told = Told("sum")
    read("东昌区和红谷滩区行政复议共收到多少件？", told)
    assert told.seen[0] == fold(told.seen[0])
