"""The generated library: its truth is true, its questions have one answer, its scoring tells right from wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench import prose
from bench.figures import figure
from bench.generate import FIRST_YEAR, LAST_YEAR, MEASURES, Record, generate, read_truth
from bench.measure import Measure
from bench.places import draw_places
from bench.questions import Item, Question, questions
from bench.score import is_exact
from index.profile.gazetteer import load_divisions

REPORTS = 150


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, REPORTS, 7)
    return folder


@pytest.fixture(scope="module")
def truth(folder: Path) -> Sequence[Record]:
    return read_truth(folder)


def text_of(folder: Path, record: Record) -> str:
    return (folder / record["file"]).read_text(encoding="utf-8")


def test_the_same_seed_writes_the_same_reports(folder: Path, tmp_path: Path, truth: Sequence[Record]) -> None:
    assert generate(tmp_path, REPORTS, 7) == truth
    assert all((tmp_path / r["file"]).read_bytes() == (folder / r["file"]).read_bytes() for r in truth)
    assert generate(tmp_path, 6, 8) != truth[:6]


def test_every_fact_stands_where_the_truth_says(folder: Path, truth: Sequence[Record]) -> None:
    checked = 0
    for record in truth:
        text = text_of(folder, record)
        for fact in record["facts"].values():
            written = text[fact["start"] : fact["end"]]
            digits = re.fullmatch(rf"([\d,]+(?:\.\d+)?)(?:{fact['unit']}|％)", written)
            if digits:  # also full-width ones, which Decimal reads
                assert Decimal(digits[1].replace(",", "")) == Decimal(fact["value"])
                checked += 1
            assert written.endswith(fact["unit"]) or fact["unit"] == "%"
    assert checked > 15 * REPORTS * 0.8


def test_reports_are_of_real_places_and_several_years(truth: Sequence[Record]) -> None:
    assert {record["year"] for record in truth} == set(range(FIRST_YEAR, LAST_YEAR + 1))
    assert len({(record["label"], record["year"]) for record in truth}) == REPORTS
    for record in truth:
        divisions = load_divisions().find(record["place"])
        parents = [[p.name for p in load_divisions().parents(division)] for division in divisions]
        assert record["parents"] in parents
        assert len(divisions) == 1 or record["label"] == record["parents"][-1] + record["place"]


def test_namesakes_are_among_the_places() -> None:
    places = draw_places(Random(1), 1000)  # noqa: S311
    names = [place.name for place in places]

    assert len(set(places)) == 1000
    assert len(names) > len(set(names))


def test_a_report_has_the_facts_of_a_year(truth: Sequence[Record]) -> None:
    counts = [len(record["facts"]) for record in truth]

    assert min(counts) >= 12
    assert max(counts) <= 25


def test_phrases_are_those_in_the_text(folder: Path, truth: Sequence[Record]) -> None:
    for record in truth:
        text = text_of(folder, record)
        assert record["phrases"] == [phrase for phrase in prose.PHRASES if phrase in text]


def test_filler_holds_no_phrase_that_is_counted() -> None:
    filler = [*prose.SLOGANS, *prose.PROBLEMS, *prose.PROMISES, *prose.DUTIES, *prose.INTROS]
    filler += [line for family in prose.FAMILIES for line in (*family.headings, *family.openers, *family.asides)]
    filler += [clause for measure in MEASURES for clause in measure.clauses]

    assert not [line for line in filler for phrase in prose.PHRASES if phrase in line]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_a_measure_has_many_wordings(measure: Measure) -> None:
    assert len(set(measure.clauses)) >= 6
    assert all(wording.count("{n}") == 1 for wording in (*measure.clauses, *measure.tails))
    assert measure.rate or measure.deed


@pytest.mark.parametrize(
    ("value", "unit", "allowed"),
    [
        (12_345, "件", {"12345件": "12345", "12,345件": "12345", "1.23万件": "12300", "1万余件": "10000"}),
        (23, "件", {"23件": "23", "二十三件": "23", "２３件": "23"}),
        (98.567, "%", {"98.57%": "98.57", "98.6％": "98.6", "百分之九十八点六": "98.6", "99%": "99"}),
    ],
)
def test_a_number_states_what_it_says(value: float, unit: str, allowed: dict[str, str]) -> None:
    rng = Random(3)  # noqa: S311
    drawn = {f.written: f.value for f in (figure(rng, value, unit) for _ in range(400))}

    assert {written: drawn.get(written) for written in allowed} == {w: Decimal(v) for w, v in allowed.items()}


def test_a_round_number_says_how_far_off_it_may_be() -> None:
    rng = Random(5)  # noqa: S311
    drawn = [figure(rng, 1359, "件") for _ in range(600)]

    assert {f.written for f in drawn if f.approx} >= {"1300余件", "1300件"}
    for f in drawn:
        assert f.value - f.around[0] <= (1300 if f.approx else 1359) <= f.value + f.around[1]


def test_every_kind_and_every_measure_is_asked(truth: Sequence[Record]) -> None:
    asked = questions(truth, 200, 1)

    assert len({question.question for question in asked}) == 200
    assert {measure.key for measure in MEASURES} <= {question.measure for question in asked}
    kinds = {"rank", "compare", "trend", "difference", "ratio", "sum", "count over", "count disclosed", "count phrase"}
    assert {question.kind for question in asked} == kinds


def test_expected_answers_follow_from_the_truth(truth: Sequence[Record]) -> None:
    by_file = {record["file"]: record for record in truth}
    for question in questions(truth, 200, 2):
        values = [Decimal(item.value) for item in question.items]
        for item in question.items:
            assert by_file[item.file]["facts"][question.measure]["value"] == item.value
            assert str(item.year) in question.question or question.kind == "trend"
        if question.kind == "rank":
            assert values in (sorted(set(values)), sorted(set(values), reverse=True))
        if question.kind == "sum":
            assert Decimal(question.number or 0) == sum(values)
        if question.kind == "difference":
            assert Decimal(question.number or 0) == values[0] - values[1]


def answer(*rows: tuple[str, str], text: str = "", refusal: object = None) -> dict[str, Any]:
    cells = [[{"text": v, "value": v, "unit": "件", "citations": [n]}] for n, (_, v) in enumerate(rows, start=1)]
    citations = [{"marker": n, "report": file} for n, (file, _) in enumerate(rows, start=1)]
    return {"text": text, "refusal": refusal, "citations": citations, "table": {"columns": [], "rows": cells}}


FIRST, SECOND = Item("1.txt", "甲县", 2023, "45"), Item("2.txt", "乙县", 2023, "1359")
RANKING = Question("…", "rank", "…", (SECOND, FIRST), ordered=True)
ROWS = ("2.txt", "1359"), ("1.txt", "45")


def test_a_ranking_counts_in_its_order_and_may_go_on() -> None:
    assert is_exact(RANKING, answer(*ROWS, text="乙县最多"))
    assert is_exact(RANKING, answer(*ROWS, ("3.txt", "7"), text="乙县最多"))
    assert not is_exact(RANKING, answer(*reversed(ROWS), text="乙县最多"))
    assert not is_exact(RANKING, answer(("2.txt", "1359"), ("3.txt", "45"), text="乙县最多"))
    assert not is_exact(RANKING, answer(*ROWS, text="甲县最多"))
    assert not is_exact(RANKING, answer(*ROWS, text="乙县最多", refusal={"kind": "not_disclosed"}))


def test_a_comparison_counts_whatever_its_order_but_with_nothing_else() -> None:
    comparison = Question("…", "compare", "…", (FIRST, SECOND))

    assert is_exact(comparison, answer(*ROWS))
    assert not is_exact(comparison, answer(*ROWS, ("3.txt", "7")))
    assert not is_exact(comparison, answer(("2.txt", "1358"), ("1.txt", "45")))


def test_a_count_is_of_reports() -> None:
    count = Question("…", "count over", "…", number="12")

    assert is_exact(count, answer(text="检索40份报告,其中 12 份超过100件[1]。"))
    assert not is_exact(count, answer(text="检索40份报告,其中11份超过12件。"))
    assert not is_exact(count, answer(text="披露的12份报告中,11份超过100件。"))
    assert is_exact(replace(count, kind="count disclosed"), answer(text="40份报告中披露的有12份报告"))
    assert is_exact(replace(count, leeway=("11", "12")), answer(text="其中11份超过100件。"))


def test_a_computed_number_may_be_rounded_but_not_away() -> None:
    ratio = Question("…", "ratio", "…", number="3.284722")
    difference = Question("…", "difference", "…", number="1314")

    assert is_exact(ratio, answer(text="是3.28倍"))
    assert not is_exact(ratio, answer(text="是3倍"))
    assert is_exact(difference, answer(text="相差1,314件"))
    assert not is_exact(difference, answer(text="相差13140件"))
