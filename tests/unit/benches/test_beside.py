"""The comparison with others: one rule for every system, the same questions, and tables that say what was measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bench import compare
from bench.beside import asking, contenders
from bench.beside.asking import Job, Tell
from bench.beside.contenders import CONTENDERS, ROOT, Bench, Contender, StepFailed
from bench.beside.environments import pins
from bench.beside.judge import KINDS, asked_alone, declines, draw, is_right
from bench.beside.memory import Peak, resident, tree
from bench.beside.outcome import read_records, summarise
from bench.beside.table import BEGIN, END, measures, put, ratios
from rag.evaluation.metrics import Gold, read_gold


@pytest.fixture(scope="module")
def gold() -> tuple[Gold, ...]:
    return read_gold(ROOT / "evals" / "gold.jsonl")


def question(kind: str = "single", *, must: tuple[str, ...] = ("45",), must_not: tuple[str, ...] = ()) -> Gold:
    return Gold(f"{kind}-1", kind, (), "多少件?", (), (), tuple((word,) for word in must), must_not)


def record(name: str, text: str, *, seconds: float = 2.0, error: str = "") -> dict[str, Any]:
    return {
        "id": name, "text": text, "error": error,
        "evidence_s": seconds / 4, "token_s": seconds / 2, "total_s": seconds, "worded": True,
    }  # fmt: skip


COSTS = [{"indexing_s": 3.0, "memory_mb": 700.0}, {"started_s": 5.0}, {"memory_mb": 900.0}]


@pytest.mark.parametrize(
    "text",
    [
        "提供的资料中没有提到该区的调解员人数。",
        "根据提供的信息，无法确定东昌区2023年的收案数。",
        "来源中未披露败诉案件数。",
        "库中没有沈阳市的报告。",
        "红谷滩区2023年的报告里没有“停办”这回事。报告写的是：“全年接到74329件”[1]。",
        "这里只回答法治政府建设报告里的内容。",
        "叫这个名字的不止一处，请指明是哪一个。",
        "The provided sources do not mention Haidian District.",
        "There is no information about the weather in the documents.",
        "I cannot answer this from the given sources.",
        "None of the sources are helpful.",
    ],
)
def test_a_clear_statement_that_there_is_no_answer_counts_in_any_system_s_words(text: str) -> None:
    assert declines(text)
    assert is_right(question("unanswerable", must=()), text)


@pytest.mark.parametrize(
    "text",
    [
        "东昌区2023年收到行政复议申请92件[1]。",
        "不予受理2件，驳回2件。",
        "按期办结率为98.58%。",
        "报告写道：“对没有披露的信息依申请公开10件”[1]。",
        "It received 92 applications [2].",
        "",
    ],
)
def test_an_answer_is_no_statement_that_there_is_none_nor_is_what_it_quotes(text: str) -> None:
    assert not declines(text)
    assert not is_right(question("unanswerable", must=()), text)


def test_who_declines_and_still_gives_what_must_not_be_given_is_wrong() -> None:
    assert not is_right(question("unanswerable", must=(), must_not=("92件",)), "资料未提及，可能是92件。")


def test_a_marker_is_no_number_of_the_answer() -> None:
    assert not is_right(question(must=("2",)), "收到行政复议[2]。")
    assert is_right(question(), "共45件[2]。")


def test_the_draw_is_the_same_each_time_and_has_each_kind_by_its_share(gold: Sequence[Gold]) -> None:
    alone = asked_alone(gold)
    drawn = draw(alone, 40)

    assert not any(one.history or one.type == "followup" for one in alone)
    assert drawn == draw(alone, 40)
    assert len({one.id for one in drawn}) == 40
    for kind in KINDS:
        share = sum(one.type == kind for one in alone) / len(alone)
        assert abs(sum(one.type == kind for one in drawn) - 40 * share) < 1
    assert draw(alone, 10_000) == alone


class Told:
    """A system that answers from a list, telling its moments."""

    def index(self) -> None: ...

    def open(self) -> None: ...

    def ask(self, question: str, tell: Tell) -> str:
        if question == "breaks":
            raise ValueError("context window exceeded")
        if question == "quoted":
            tell("quoted")
        if question != "refused":
            tell("evidence")
            tell("token")
            tell("token")
        return f"answer to {question}"


def test_moments_are_in_order_and_a_refusal_s_are_all_its_end() -> None:
    told, refused = asking.answer(Told(), "how many"), asking.answer(Told(), "refused")

    assert 0 <= told["evidence_s"] <= told["token_s"] <= told["total_s"]
    assert refused["evidence_s"] == refused["token_s"] == refused["total_s"]
    assert told["text"] == "answer to how many"
    assert told["worded"]
    assert not asking.answer(Told(), "quoted")["worded"]


def test_an_error_is_kept_and_is_a_wrong_answer() -> None:
    broken = {"id": "single-1", **asking.answer(Told(), "breaks")}

    assert broken["error"] == "ValueError: context window exceeded"
    assert summarise([question(must=())], [broken, *COSTS]).errors == ("single-1: ValueError: context window exceeded",)
    assert summarise([question(must=())], [broken, *COSTS]).right == 0


def job(folder: Path, *questions: tuple[str, str]) -> Job:
    return Job("seeds", str(folder), "e5", "", "m", 0.0, questions, "warming", str(folder / "records.jsonl"))


def test_a_job_s_answers_are_records_and_the_warming_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = tmp_path / "ask.json"
    task.write_text(json.dumps(vars_of(job(tmp_path, ("q1", "one"), ("q2", "breaks")))), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["it", "ask", str(task)])

    assert asking.main(lambda _: Told()) == 0

    records = read_records(tmp_path / "records.jsonl")
    assert [record.get("id") for record in records] == [None, "q1", "q2"]
    assert records[0]["started_s"] > 0


def vars_of(one: Job) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def test_a_summary_counts_by_kind_and_takes_the_most_memory_and_the_last_start() -> None:
    asked = [question(), question("unanswerable", must=())]
    records = [record("single-1", "45件"), record("unanswerable-1", "92件", seconds=4.0), *COSTS, {"started_s": 6.0}]

    summary = summarise(asked, records)

    assert summary.rights == {"single": (1, 1), "unanswerable": (0, 1)}
    assert (summary.memory, summary.starting, summary.wrong) == (900.0, 6.0, ("unanswerable-1",))
    assert summary.total == (4.0, 4.0)


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b', encoding="utf-8")

    assert read_records(path) == [{"id": "a"}]
    assert read_records(tmp_path / "none.jsonl") == []


def test_the_tables_say_what_was_measured_in_both_languages() -> None:
    ours = summarise([question()], [record("single-1", "45件", seconds=0.5), *COSTS])
    peer = summarise([question()], [record("single-1", "92件", seconds=30.0), *COSTS])

    assert "| whole answer, s, p50 / p95 | 0.50 / 0.50 | 30.0 / 30.0 |" in measures({"A": ours, "B": peer}, "en")
    assert "| 答对 | **1/1** (100%) | **0/1** (0%) |" in measures({"甲": ours, "乙": peer}, "zh")
    assert "| whole answer, times faster (p50) | 60 |" in ratios({"A": ours}, {"B": peer}, "en")
    assert "| 答对的倍数 | — |" in ratios({"甲": ours}, {"乙": peer}, "zh")


def test_the_tables_tell_worded_answers_from_quoted_ones() -> None:
    worded = summarise([question()], [record("single-1", "45件", seconds=2.0), *COSTS])
    quoted = summarise([question()], [record("single-1", "45件", seconds=0.5) | {"worded": False}, *COSTS])
    peer = summarise([question()], [record("single-1", "92件", seconds=30.0), *COSTS])

    shown = measures({"A": worded, "B": quoted}, "en")
    assert "| answers that the language model worded | 1 | 0 |" in shown
    assert "| of these: whole answer, s, p50 / p95 | 2.00 / 2.00 | — |" in shown
    assert "where both models word it, times faster (p50) | 15.0 | — |" in ratios(
        {"A": worded, "B": quoted}, {"C": peer}, "en"
    )


def test_a_table_replaces_what_stood_between_the_marks_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    put(page, "new")
    put(page, "newer")

    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\nnewer\n\n{END}\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="once each"):
        put(page, "new")


@pytest.mark.parametrize("page", compare.PAGES)
def test_the_pages_have_the_place_for_the_tables(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")

    assert (text.count(BEGIN), text.count(END)) == (1, 1)


def test_memory_is_that_of_a_process_and_of_what_it_started() -> None:
    hold = "held = b'x' * 80_000_000; input()"
    program = f'import subprocess, sys; subprocess.run([sys.executable, "-c", {hold!r}])'
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as process:
        with Peak(process.pid) as peak:
            for _ in range(600):
                if peak.megabytes >= 80:
                    break
                time.sleep(0.1)
            assert len(tree([process.pid])) == 2
        process.communicate(b"\n")

    assert peak.megabytes >= 80
    assert resident({os.getpid()}) > 0
    assert tree([process.pid]) == set()


def test_every_peer_has_pinned_versions() -> None:
    for contender in CONTENDERS:
        if not contender.ours:
            assert all(len(line.split("==")) == 2 for line in pins(contender.module).splitlines())


class Rehearsed(Bench):
    """A bench whose steps write records without starting anything; asking is cut off before the fourth question."""

    asked: ClassVar[list[str]] = []

    def python(self, contender: Contender) -> Path:
        return Path(sys.executable)

    def index(self, contender: Contender, job: Job) -> tuple[float, float]:
        return 1.5, 100.0

    def ask(self, contender: Contender, job: Job) -> float:
        with Path(job.records).open("a", encoding="utf-8") as records:
            records.write('{"started_s": 1.0}\n')
            for name, _ in job.questions:
                if len(self.asked) == 3 and len(job.questions) > 3:
                    raise StepFailed("cut off")
                self.asked.append(name)
                records.write(json.dumps(record(name, "45件")) + "\n")
        return 200.0


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path, gold: Sequence[Gold]) -> None:
    alone = tuple(asked_alone(gold))
    plan = compare.Plan(alone, alone[:5], "e5", "m")
    peer = next(contender for contender in CONTENDERS if contender.module == "llamaindex")
    bench = Rehearsed(tmp_path, tmp_path / "model.gguf", 2)

    compare.begin(tmp_path, "key", fresh=False)
    with pytest.raises(StepFailed):
        compare.measure(bench, plan, peer)
    compare.begin(tmp_path, "key", fresh=False)
    compare.measure(bench, plan, peer)
    compare.measure(bench, plan, peer)

    assert bench.asked == [one.id for one in alone[:5]]
    records = read_records(tmp_path / "run" / "llamaindex" / "records.jsonl")
    assert sum("indexing_s" in one for one in records) == 1
    assert summarise(plan.sample, records).asked == 5


def test_another_run_s_answers_are_not_taken(tmp_path: Path) -> None:
    compare.begin(tmp_path, "key", fresh=False)
    kept = tmp_path / "run" / "llamaindex"
    kept.mkdir()

    compare.begin(tmp_path, "key", fresh=False)
    assert kept.exists()
    compare.begin(tmp_path, "key", fresh=True)
    assert not kept.exists()
    kept.mkdir()
    compare.begin(tmp_path, "other", fresh=False)
    assert not kept.exists()


def test_a_step_that_fails_says_where_its_log_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path, tmp_path / "model.gguf", 1)
    ours = next(contender for contender in CONTENDERS if contender.ours)
    monkeypatch.setattr(contenders, "_command", lambda *_: [sys.executable, "-c", "raise SystemExit('no reports')"])

    with pytest.raises(StepFailed, match="could not index"):
        bench.index(ours, job(tmp_path))

    assert "no reports" in (tmp_path / "run" / ours.module / "log.txt").read_text(encoding="utf-8")


def test_the_line_under_the_tables_names_machine_commit_and_sample() -> None:
    told = compare.Told(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2 cores", "abc", "m", 16, 224, (200, 224))

    for language in compare.PAGES.values():
        line = compare.caption(told, language)
        assert all(word in line for word in ("2026-01-02 03:04", "2 cores", "abc", "16", "224", "200"))


@pytest.mark.parametrize("arguments", [["--docs"], ["--questions", "some"], ["--questions", "-3"]])
def test_what_cannot_be_meant_is_told_before_anything_is_measured(arguments: Sequence[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        compare.main(arguments)
