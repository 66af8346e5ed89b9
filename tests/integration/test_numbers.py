"""`zhiwen facts` and `zhiwen compare` as users call them, over a library whose facts are put in by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from support.command import Zhiwen
from support.stated_library import DONGCHANG, fill, put

from index.library import open_library


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Zhiwen:
    """The command over four reports, where no model could be loaded."""
    folder: Path = tmp_path_factory.mktemp("ledger")
    with open_library(folder / "home", embedder_fingerprint=None, write=True) as library:
        fill(library.catalog)
    return Zhiwen(folder / "home", {"ZHIWEN_MODELS": str(folder / "no models")})


def read_csv(written: str) -> list[dict[str, str]]:
    assert written.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))


def test_facts_are_told_with_every_field_and_their_exact_characters(ledger: Zhiwen) -> None:
    facts = ledger.read_json("facts", "--in", "东昌区", "--year", "2023", "--json")
    text = ledger.read_json("reports", "show", "220502-2023.txt", "--text", "--json")["text"]

    assert len(facts) == 3
    for fact in facts:
        sentence = fact["sentence"]
        assert text[fact["start"] : fact["end"]] == fact["text"]
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
        assert sentence["start"] <= fact["start"] < fact["end"] <= sentence["end"]
    assert {key: facts[1][key] for key in facts[1] if key not in {"report_id", "sentence", "start", "end"}} == {
        "report": "220502-2023.txt", "jurisdiction": "东昌区", "year": 2023, "measure": "行政复议 · 收到",
        "head": "行政复议", "action": "收到", "qualifiers": [], "value": "8.50", "upper": None, "unit": "%",
        "bound": "exact", "role": "up", "against": "同比", "cumulative": False, "scope": "", "period": "",
        "part_of": 0, "aspect": "x", "section": ["行政复议"], "text": "8.50%",
        "measure_start": 2, "measure_end": 4,
    }  # fmt: skip


def test_facts_open_in_a_spreadsheet(ledger: Zhiwen) -> None:
    rows = read_csv(ledger.run("facts", "--in", "东昌区", "--year", "2024", "--csv").stdout)

    assert [(row["text"], row["value"], row["unit"], row["upper"]) for row in rows] == [
        ("15件", "15", "件", ""),
        ("8.50%", "8.50", "%", ""),
        ("20余场", "20", "场", ""),
    ]
    assert (rows[2]["scope"], rows[2]["qualifiers"]) == ("'-全区", "甲 › 乙")
    assert rows[2]["sentence_text"].startswith("'=开展")


def test_a_terminal_gets_columns_in_line(ledger: Zhiwen) -> None:
    assert ledger.run("facts", "--in", "东昌区", "--year", "2024").stdout.splitlines() == [
        "jurisdiction  year  measure                number  notes        where",
        "东昌区        2024  行政复议 · 收到        15件                 220502-2024.txt 17:20",
        "东昌区        2024  行政复议 · 收到        8.50%   up, 同比     220502-2024.txt 25:30",
        "东昌区        2024  普法 · 开展 · 甲 · 乙  20余场  over, -全区  220502-2024.txt 45:49",
        "3 facts",
    ]


def test_a_comparison_cites_what_it_shows(ledger: Zhiwen) -> None:
    options = ("行政复议收到", "--in", "南京市鼓楼区", "--in", "东昌区", "--year", "2024", "--year", "2022")

    told = ledger.read_json("compare", *options, "--json")

    assert list(told) == ["measure", "unit", "columns", "rows", "coverage", "notes", "citations"]
    assert (told["measure"], told["unit"]) == ("行政复议 · 收到", "件")
    assert [(row[0]["text"], row[2]["value"], row[2]["unit"]) for row in told["rows"]] == [
        ("鼓楼区", "73", "件"),
        ("东昌区", "15", "件"),
    ]
    assert told["coverage"]["missing"] == ["江苏省南京市鼓楼区2022年", "吉林省通化市东昌区2022年"]
    for row in told["rows"]:
        (marker,) = row[2]["citations"]
        source = told["citations"][marker - 1]
        text = ledger.read_json("reports", "show", source["report"], "--text", "--json")["text"]
        assert text[source["start"] : source["end"]] == source["quote"]
        assert row[2]["text"] in source["quote"]


def test_a_comparison_opens_in_a_spreadsheet(ledger: Zhiwen) -> None:
    rows = read_csv(ledger.run("compare", "行政复议收到", "--in", "东昌区", "--csv").stdout)

    assert [(row["地区"], row["年份"], row["value"], row["unit"], row["report"]) for row in rows] == [
        ("东昌区", "2023", "12", "件", "220502-2023.txt"),
        ("东昌区", "2024", "15", "件", "220502-2024.txt"),
    ]
    assert all(row["quote"].startswith("全年收到行政复议申请") for row in rows)


def test_a_comparison_in_the_terminal_shows_numbers_and_sentences(ledger: Zhiwen) -> None:
    lines = ledger.run("compare", "行政复议收到", "--in", "南京市鼓楼区", "--in", "东昌区").stdout.splitlines()

    assert [line.split()[:3] for line in lines[1:4]] == [
        ["鼓楼区", "2024", "73件[1]"],
        ["东昌区", "2024", "15件[2]"],
        ["东昌区", "2023", "12件[3]"],
    ]
    assert sum(line.startswith("      全年收到行政复议申请") for line in lines) == 3


@pytest.mark.parametrize("command", [("facts",), ("compare", "行政复议")])
def test_a_place_that_is_not_there_or_not_one_is_status_1(ledger: Zhiwen, command: tuple[str, ...]) -> None:
    assert "no report of '拉萨市'" in ledger.complaint(*command, "--in", "拉萨市", "--json")
    assert "江苏省南京市鼓楼区、福建省福州市鼓楼区" in ledger.complaint(*command, "--in", "鼓楼区", "--csv")


def test_an_empty_library_is_told(zhiwen: Zhiwen) -> None:
    assert "zhiwen index" in zhiwen.complaint("facts")


@pytest.mark.parametrize(
    "arguments",
    [
        ["facts", "--json", "--csv"],
        ["facts", "--year", "zwei"],
        ["facts", "东昌区"],
        ["compare", "行政复议"],
        ["compare", "--in", "东昌区"],
        ["compare", "行政复议", "--in", "东昌区", "--json", "--csv"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(ledger: Zhiwen, arguments: list[str]) -> None:
    done = ledger.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_body_and_year_held_twice_counts_once_and_is_told(tmp_path: Path) -> None:
    with open_library(tmp_path / "home", embedder_fingerprint=None, write=True) as library:
        fill(library.catalog)
        put(library.catalog, DONGCHANG, 2024, 17, "更正.txt")
    command = Zhiwen(tmp_path / "home", {"ZHIWEN_MODELS": str(tmp_path / "no models")})

    def marked() -> dict[str, bool]:
        return {row["report"]: row["counts"] for row in command.read_json("reports", "--json") if row["year"] == 2024}

    compared = command.read_json("compare", "行政复议收到", "--in", "东昌区", "--json")
    facts = command.run("facts", "--in", "东昌区", "--year", "2024")
    aside = command.read_json("facts", "--in", "220502-2024.txt", "--json")

    assert [row[2]["text"] for row in compared["rows"]] == ["12件", "17件"]
    assert "15件" in compared["notes"][-1]
    assert {c["report"] for c in compared["citations"]} == {"220502-2023.txt", "更正.txt", "220502-2024.txt"}
    assert "17件" in facts.stdout
    assert "15件" not in facts.stdout
    assert "220502-2024.txt" in facts.stderr
    assert {fact["report"] for fact in aside} == {"220502-2024.txt"}
    assert marked() == {"220502-2024.txt": False, "更正.txt": True, "320106-2024.txt": True, "350102-2024.txt": True}
    assert "[不计入 does not count: 更正.txt counts]" in command.run("reports").stdout
    assert "counts: no" in command.run("reports", "show", "220502-2024.txt").stdout

    command.run("reports", "set", "220502-2024.txt", "counts=yes", "jurisdiction=东昌区", "year=2024")
    assert [name for name, counts in marked().items() if not counts] == ["更正.txt"]
    command.run("reports", "set", "220502-2024.txt", "counts=")
    assert [name for name, counts in marked().items() if not counts] == ["220502-2024.txt"]
    assert "can only be yes" in command.complaint("reports", "set", "更正.txt", "counts=no")
