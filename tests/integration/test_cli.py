"""The installed command as users and other programs call it: exit status, stdout, stderr, files."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.command import INDEXED, SEEDS, WORDED, Zhiwen

from rag.schema.answer import Answer

QUESTION = "红谷滩区2023年12345热线按期办结率是多少?"
REPORT = INDEXED[0]


def without_times(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "timings_ms"}


def check_citations(record: dict[str, Any]) -> None:
    """Every citation is its slice of the file, and the record keeps its invariants."""
    assert Answer.from_json(record).citations
    for citation in record["citations"]:
        text = (SEEDS / citation["report"]).read_bytes().decode("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_help_is_instant_and_lists_every_command(zhiwen: Zhiwen) -> None:
    began = time.perf_counter()
    done = zhiwen.run("--help")

    assert time.perf_counter() - began < 3
    assert done.returncode == 0
    for command in (
        "answers",
        "ask",
        "backup",
        "chat",
        "check",
        "compare",
        "doctor",
        "eval",
        "facts",
        "index",
        "models",
        "reports",
        "restore",
        "ui",
    ):
        assert re.search(rf"^  {command} ", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["ask"],
        ["index"],
        ["eval"],
        ["ask", "问", "--no-such-option"],
        ["ui", "--port", "70000"],
        ["reports", "set", "0123"],
        ["reports", "set", "0123", "year"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(zhiwen: Zhiwen, arguments: list[str]) -> None:
    done = zhiwen.run(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr


@pytest.mark.models
def test_indexing_again_changes_nothing(indexed: Zhiwen) -> None:
    done = indexed.read_json("index", indexed.home.parent / "reports", "--json")

    assert done["unchanged"] == list(INDEXED)
    assert [done[key] for key in ("added", "updated", "removed", "failed", "duplicates")] == [[], [], [], [], []]


@pytest.mark.models
def test_reports_are_listed_in_words_and_as_json(indexed: Zhiwen) -> None:
    rows = indexed.read_json("reports", "--json")
    words = indexed.run("reports").stdout

    assert [row["report"] for row in rows] == list(INDEXED)
    assert all(row["id"] in words and row["jurisdiction"] in words for row in rows)
    assert words.splitlines()[-1] == "2 reports"


@pytest.mark.models
def test_a_report_shows_its_text_unchanged_and_where_its_profile_was_read(indexed: Zhiwen) -> None:
    text = (SEEDS / REPORT).read_bytes().decode("utf-8")
    shown = indexed.run("reports", "show", REPORT, "--text")
    row = indexed.read_json("reports", "show", REPORT, "--text", "--json")
    words = indexed.run("reports", "show", REPORT).stdout

    assert shown.stdout == text == row["text"]
    assert (row["jurisdiction"], row["year"]) == ("红谷滩区", 2023)
    assert "jurisdiction: 红谷滩区" in words
    assert row["outline"]
    for part in row["outline"]:
        assert 0 <= part["start"] < part["end"] <= len(text)


@pytest.mark.models
def test_what_is_set_shows_can_be_taken_back_and_a_removed_report_is_gone(changeable: Zhiwen) -> None:
    def year() -> int:
        row: dict[str, int] = changeable.read_json("reports", "show", REPORT, "--json")
        return row["year"]

    report_id = changeable.read_json("reports", "show", REPORT, "--json")["id"]
    assert changeable.run("reports", "set", report_id[:8], "year=2019").returncode == 0
    assert year() == 2019
    assert changeable.run("reports", "set", report_id, "year=").returncode == 0
    assert year() == 2023
    assert changeable.run("reports", "remove", report_id).stdout == f"removed {REPORT}\n"
    assert [row["report"] for row in changeable.read_json("reports", "--json")] == [INDEXED[1]]


@pytest.mark.models
def test_an_answer_is_the_same_twice_and_cites_exact_slices(indexed: Zhiwen) -> None:
    first, second = (indexed.read_json("ask", QUESTION, "--no-llm", "--json") for _ in range(2))

    assert without_times(first) == without_times(second)
    assert "98.58%" in first["text"]
    assert first["scope"]["jurisdictions"] == ["红谷滩区"]
    assert (first["model"], first["refusal"]) == ("none", None)
    check_citations(first)


@pytest.mark.models
def test_a_history_file_tells_what_a_follow_up_is_about(indexed: Zhiwen, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    history.write_text(json.dumps([QUESTION], ensure_ascii=False), encoding="utf-8")

    record = indexed.read_json("ask", "转办件有多少件?", "--history", history, "--no-llm", "--json")

    assert record["scope"]["jurisdictions"] == ["红谷滩区"]
    assert "74329" in record["text"]
    check_citations(record)


@pytest.mark.models
def test_a_conversation_answers_each_question_and_ends_at_an_empty_line(indexed: Zhiwen) -> None:
    done = indexed.run("chat", "--no-llm", typed=f"{QUESTION}\n转办件有多少件?\n\n这一行不再读?\n")

    assert done.returncode == 0, done.stderr
    first, second = done.stdout.split("问> ")[1:3]
    assert "98.58%" in first
    assert f"({REPORT} " in first
    assert "74329" in second
    assert done.stdout.count("问> ") == 3


@pytest.mark.models
def test_eval_measures_a_gold_file_and_writes_its_answers_and_a_dated_table(indexed: Zhiwen, tmp_path: Path) -> None:
    rows = [
        {"id": "b", "type": "single", "question": QUESTION, "reports": [REPORT], "answer_must": ["98.58%"]},
        {"id": "a", "type": "followup", "history": [QUESTION], "question": "转办件有多少件?", "reports": [REPORT],
         "evidence": ["全年接到12345热线转办件74329件"], "answer_must": [["74329件", "74,329件"]]},
        {"id": "c", "type": "unanswerable", "question": "拉萨市2023年收到行政复议申请多少件?"},
    ]  # fmt: skip
    gold, answers, results = tmp_path / "gold.jsonl", tmp_path / "answers.jsonl", tmp_path / "results"
    gold.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")

    measured = indexed.read_json("eval", gold, "--no-llm", "--answers", answers, "--results", results, "--json")

    overall = measured["measures"]["overall"]
    assert {key: overall[key] for key in ("questions", "answer_accuracy", "citation_validity", "evidence_recall")} == {
        "questions": 3, "answer_accuracy": 1, "citation_validity": 1, "evidence_recall": 1,
    }  # fmt: skip
    assert (overall["false_answer"], overall["false_refusal"]) == (0, 0)
    records = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [record["gold_id"] for record in records] == ["b", "a", "c"]
    assert records[2]["refusal"]["kind"] == "not_in_corpus"
    (written,) = results.iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-gold-none\.md", written.name)
    assert "| answer_accuracy | 1 | 1 | 1 | 1 |" in written.read_text(encoding="utf-8")


def test_models_are_listed_with_licence_and_whether_they_are_here(zhiwen: Zhiwen, tmp_path: Path) -> None:
    elsewhere = Zhiwen(zhiwen.home, {"ZHIWEN_MODELS": str(tmp_path / "none")})

    states = elsewhere.read_json("models", "list", "--json")
    words = elsewhere.run("models").stdout

    assert {state["name"] for state in states} >= {"e5-small", "qwen2.5-coder-1.5b"}
    assert not any(state["present"] for state in states)
    assert all(state["licence"] in words for state in states)


@pytest.mark.models
def test_pulling_what_is_here_names_it(zhiwen: Zhiwen, models_folder: Path) -> None:
    done = zhiwen.run("models", "pull")

    assert done.returncode == 0, done.stderr
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == ["embedder", "language model"]
    assert all(Path(line.partition(": ")[2]).exists() for line in done.stdout.splitlines())


@pytest.mark.models
def test_doctor_finds_nothing_wrong_where_nothing_is(indexed: Zhiwen) -> None:
    findings = indexed.read_json("doctor", "--json")

    assert all(finding["ok"] for finding in findings)
    assert {"home", "settings", "library", "language model"} <= {finding["check"] for finding in findings}


def test_doctor_names_a_misspelt_variable_and_an_empty_library(zhiwen: Zhiwen) -> None:
    done = Zhiwen(zhiwen.home, {"ZHIWEN_LMM": "none"}).run("doctor")

    assert done.returncode == 1
    assert re.search(r"^WRONG settings: .*ZHIWEN_LMM", done.stdout, re.MULTILINE)
    assert re.search(r"^WRONG library: no report at .*zhiwen index", done.stdout, re.MULTILINE)


@pytest.mark.models
def test_the_language_model_words_an_answer_whose_citations_are_exact(indexed: Zhiwen) -> None:
    record = indexed.read_json("ask", WORDED, "--json")

    assert record["model"] == "qwen2.5-coder-1.5b"
    assert not record["notices"]
    assert "示范单位" in record["text"]
    check_citations(record)


@pytest.mark.models
def test_the_page_tells_its_address_answers_there_and_ends_with_ctrl_c(indexed: Zhiwen) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [indexed.program, "ui", "--port", str(port), "--no-llm"]
    with subprocess.Popen(command, env=indexed.environment(), stdout=subprocess.PIPE, text=True) as page:
        assert page.stdout
        address = page.stdout.readline().strip().removeprefix("治问 Zhiwen: ")
        try:
            status = httpx.get(address, trust_env=False, timeout=60).status_code
        finally:
            page.send_signal(signal.SIGINT)
            ended = page.wait(timeout=60)

    assert address == f"http://127.0.0.1:{port}/"
    assert status == 200
    assert ended == 0
