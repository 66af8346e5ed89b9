"""Numbers of several reports as an answer: text, claims, table, chart and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ledger_rows import Shelf, number_all

from index.records import Bound, Level, Role
from rag.grounding.verifier import numbers_of
from rag.schema.answer import MARKER, Chart, Language, Undrawn, markers_in
from rag.understanding.bounds import Limit
from rag.understanding.operation import Kind, Operation, Row, Wanted
from rag.wording.report import Told, cited, tell

WANTED = Wanted("行政复议 · 收到", ("行政复议",), ("收到",))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def do(
    shelf: Shelf,
    rows: Sequence[Row],
    kind: Kind,
    *,
    language: Language = "zh",
    wanted: Wanted = WANTED,
    **more: Any,  # noqa: ANN401
) -> Told:
    operation = Operation(kind, **more)
    markers = number_all(cited(rows, operation))
    return tell(rows, wanted, operation, language=language, markers=markers, texts=shelf.text)


def two(shelf: Shelf) -> list[Row]:
    return [
        shelf.row("甲县", 2024, "全年共收到行政复议申请45件,驳回15件。", "45件"),
        shelf.row("乙县", 2023, "收到行政复议申请92件。", "92件"),
    ]


def test_a_comparison_says_who_has_more_then_the_rest_then_the_difference(shelf: Shelf) -> None:
    assert do(shelf, two(shelf), "compare").text.splitlines() == [
        "乙县2023年更多，收到行政复议申请92件[1]。",
        "甲县2024年全年共收到行政复议申请45件[2]。",
        "相差47件（92−45=47件）[1][2]。",
        "（注意：年份不同，有2023年与2024年）",
    ]


def test_the_same_in_english(shelf: Shelf) -> None:
    assert do(shelf, two(shelf), "compare", language="en").text.splitlines() == [
        "乙县 in 2023 has more: administrative reconsideration (received) 92件 (“收到行政复议申请92件”) [1].",
        "甲县 in 2024: administrative reconsideration (received) 45件 (“全年共收到行政复议申请45件”) [2].",
        "The difference is 47件 (92−45=47件) [1][2].",
        "(Note: different years: 2023 and 2024)",
    ]


def test_that_a_figure_is_planned_stands_in_its_sentence_and_in_no_note(shelf: Shelf) -> None:
    rows = [shelf.row("甲县", 2024, "收到行政复议申请45件。", "45件", aspect="plans")]
    assert do(shelf, rows, "lookup").text == "甲县2024年计划收到行政复议申请45件[1]。"


def test_a_total_comes_first_with_its_terms(shelf: Shelf) -> None:
    told = do(shelf, two(shelf), "sum")
    assert told.text.startswith("收到的行政复议合计137件（甲县2024年45件[1]+乙县2023年92件[2]=137件）。\n")
    assert told.claims[0].verdict == "computed"
    assert told.claims[0].text == "收到的行政复议合计137件（甲县2024年45件+乙县2023年92件=137件）"
    assert told.claims[0].citations == (1, 2)


def test_an_approximate_total_is_told_as_one(shelf: Shelf) -> None:
    rows = [
        shelf.received("甲县", 2024, 45),
        shelf.row("乙县", 2024, "收到约90余件,", "90余件", value=Decimal(90), unit="件", bound=Bound.OVER),
    ]
    assert do(shelf, rows, "sum").text.startswith(
        "收到的行政复议合计约135件（甲县2024年45件[1]+乙县2024年约90余件[2]≈135件）。"
    )


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("ratio", "甲县2024年收到的行政复议是乙县2023年的0.49倍（45÷92≈0.49）[1][2]。"),
        ("difference", "乙县2023年收到的行政复议比甲县2024年多47件（92−45=47件）[1][2]。"),
        ("percent_difference", "甲县2024年收到的行政复议比乙县2023年少51.09%（(45−92)÷92≈−51.09%）[1][2]。"),
        ("median", "收到的行政复议中位数68.5件（算式：45、92，(45+92)÷2=68.5件）[1][2]。"),
        ("average", "收到的行政复议平均68.5件（算式：(45+92)÷2=68.5件）[1][2]。"),
        ("share", "收到的行政复议合计137件（乙县2023年92件[1]+甲县2024年45件[2]=137件）。"),
        ("count", "2份报告中2份披露了收到的行政复议：甲县2024年、乙县2023年[1][2]。"),
        ("lookup", "甲县2024年全年共收到行政复议申请45件[1]。"),
    ],
)
def test_the_result_comes_first(shelf: Shelf, kind: Kind, first: str) -> None:
    assert do(shelf, two(shelf), kind).text.splitlines()[0] == first


def test_the_place_of_an_order_comes_first_then_the_order(shelf: Shelf) -> None:
    rows = [shelf.received(f"{name}县", 2024, count) for name, count in zip("甲乙丙", (15, 92, 45), strict=True)]
    told = do(shelf, rows, "rank", position=2)
    assert told.text.splitlines()[0] == "从高到低排第2位的是丙县2024年，收到的行政复议为45件[2]。"
    assert [line[:2] for line in told.text.splitlines()[1:4]] == ["乙县", "丙县", "甲县"]
    assert do(shelf, rows, "rank", position=9).text.startswith("只有3份报告披露了这个数，没有第9。")
    first = do(shelf, rows, "rank", position=1, descending=False, language="en").text.splitlines()[0]
    assert first == "Number 1 from the lowest is 甲县 in 2024: administrative reconsideration (received) 15件 [1]."


def test_one_of_all_is_told_alone(shelf: Shelf) -> None:
    rows = [shelf.received(f"{name}县", 2024, count) for name, count in zip("甲乙丙", (15, 92, 45), strict=True)]
    focus = (rows[1].report.id,)
    assert do(shelf, rows, "rank", focus=focus).text.splitlines() == [
        "乙县2024年收到行政复议申请92件，在3份报告中从高到低排第1位[1]。",
        "丙县2024年收到行政复议申请45件[2]。",
        "甲县2024年收到行政复议申请15件[3]。",
    ]
    shares = do(shelf, rows, "share", focus=focus).text.splitlines()
    assert shares[0] == "乙县2024年收到的行政复议占合计的60.53%（92÷152≈60.53%）[1]。"
    assert shares[1].startswith("收到的行政复议合计152件（")
    assert "甲县2024年收到的行政复议占" not in "".join(shares)
    above = do(shelf, rows, "difference", focus=focus, than="mean").text.splitlines()
    assert above[0].startswith("乙县2024年收到的行政复议比平均数多41.33件（92−50.67≈41.33件）")


def test_the_bounds_are_told_whole_and_every_figure_of_a_mean_is_cited(shelf: Shelf) -> None:
    rows = [shelf.received(f"{name}县", 2024, count) for name, count in zip("甲乙丙", (15, 92, 45), strict=True)]
    between = (Limit(">=", Decimal(20)), Limit("<=", Decimal(50)))
    assert "1份不少于20件且不超过50件：丙县2024年" in do(shelf, rows, "filter", limits=between).text
    for bound, told in ((30_000_000, "3000万"), (150_000_000, "1.5亿"), (12_345, "12345"), (9_999, "9999")):
        assert f"没有超过{told}件的" in do(shelf, rows, "filter", limits=(Limit(">", Decimal(bound)),)).text
    above = do(shelf, rows, "filter", limits=(Limit(">", than="mean"),))
    assert "1份超过平均数：乙县2024年" in above.text
    mean = next(claim for claim in above.claims if claim.text.startswith("收到的行政复议平均"))
    assert len(mean.citations) == 3


def test_shares_are_told_each_with_its_formula(shelf: Shelf) -> None:
    told = do(shelf, two(shelf), "share")
    assert told.text.splitlines()[1:3] == [
        "乙县2023年收到的行政复议占合计的67.15%（92÷137≈67.15%）[1]。",
        "甲县2024年收到的行政复议占合计的32.85%（45÷137≈32.85%）[2]。",
    ]
    assert told.table
    assert [row[-1].text for row in told.table.rows] == ["67.15%", "32.85%"]


@pytest.mark.parametrize(
    ("numbers", "descending", "words"),
    [
        (("98%", "90%", "95%"), True, "最高"),
        (("98%", "90%"), False, "更低"),
        (("3天", "5天"), False, "更短"),
        (("3件", "5件", "9件"), False, "最少"),
    ],
)
def test_the_superlative_fits_the_unit(shelf: Shelf, numbers: tuple[str, ...], descending: bool, words: str) -> None:
    rows = [shelf.row(f"{chr(0x7532 + at)}县", 2024, f"为{n},", n) for at, n in enumerate(numbers)]
    assert f"年{words}，" in do(shelf, rows, "rank", descending=descending).text


def test_ties_lead_together(shelf: Shelf) -> None:
    rows = [shelf.received(f"{name}县", 2024, count) for name, count in (("甲", 9), ("乙", 3), ("丙", 9))]
    assert do(shelf, rows, "rank").text.startswith("甲县2024年、丙县2024年并列最多，收到的行政复议都是9件[1][2]。")
    equal = do(shelf, [rows[0], rows[2]], "compare").text
    assert equal.startswith("甲县2024年、丙县2024年相同，收到的行政复议都是9件[1][2]。")
    assert "两者没有差别（9−9=0件）" in equal


def test_an_order_that_is_not_sure_is_told_as_such(shelf: Shelf) -> None:
    rows = [shelf.received("甲县", 2024, 205), shelf.received("乙县", 2024, 200, bound=Bound.OVER)]
    assert do(shelf, rows, "compare").text.startswith("甲县2024年大致更多，收到")


def test_who_is_silent_is_named_with_what_comes_nearest(shelf: Shelf) -> None:
    silent = shelf.row("丙市政府办公室", 2024, level=Level.DEPARTMENT)
    near = shelf.near(
        shelf.row("丁区", 2024), "审结行政复议案件15件。", "15件", measure="行政复议", action="审结", sentence=4
    )
    told = do(shelf, [*two(shelf), silent, near], "compare")
    assert "丁区2024年未披露收到的行政复议，只写到“审结行政复议案件15件”[3]。" in told.text
    assert "丙市政府办公室2024年未披露收到的行政复议。" in told.text
    assert told.coverage.searched == ("甲县2024年", "乙县2023年", "丙市政府办公室2024年", "丁区2024年")
    assert told.coverage.disclosed == ("甲县2024年", "乙县2023年")
    assert told.coverage.undisclosed == ("丙市政府办公室2024年", "丁区2024年")
    assert told.table
    assert [row[2].text for row in told.table.rows] == ["92件", "45件", "未披露", "未披露"]
    assert "does not disclose" in do(shelf, [*two(shelf), silent], "compare", language="en").text


def test_what_is_missing_in_the_library_is_said(shelf: Shelf) -> None:
    rows = two(shelf)
    operation = Operation("compare")
    markers = number_all(cited(rows, operation))
    told = tell(rows, WANTED, operation, language="zh", markers=markers, texts=shelf.text, missing=("戊县2024年",))
    assert "库中没有戊县2024年的报告。" in told.text
    assert told.coverage.missing == ("戊县2024年",)


def test_another_unit_is_told_apart(shelf: Shelf) -> None:
    told = do(shelf, [*two(shelf), shelf.row("丙县", 2024, "率98%,", "98%")], "rank")
    assert "丙县2024年收到的行政复议为98%（“率98%”）[3]，单位或口径不同，未列入比较。" in told.text
    assert told.table
    assert told.table.rows[-1][2].value is None


@pytest.mark.parametrize(
    ("limit", "first"),
    [
        (50, "披露收到的行政复议的2份报告中，1份超过50件：乙县2023年[1]。"),
        (500, "披露收到的行政复议的2份报告中，没有超过500件的[1][2]。"),
    ],
)
def test_a_filter_names_who_passes(shelf: Shelf, limit: int, first: str) -> None:
    assert do(shelf, two(shelf), "filter", limits=(Limit(">", Decimal(limit)),)).text.splitlines()[0] == first


def test_a_trend_tells_the_change_first(shelf: Shelf) -> None:
    rows = [shelf.received("甲县", 2024, 45), shelf.received("甲县", 2023, 40), shelf.received("甲县", 2022, 50)]
    told = do(shelf, rows, "trend")
    assert told.text.splitlines()[:2] == [
        "甲县收到的行政复议2022年至2024年减少5件，下降10%（45−50=−5件，(−5)÷50=−10%）[1][3]。",
        "甲县2022年收到行政复议申请50件[1]。",
    ]
    assert told.table
    assert [row[-1].text for row in told.table.rows] == ["", "−10件(−20%)", "+5件(+12.5%)"]
    assert told.chart == Chart("line", 1, 2)


def test_places_over_years_are_a_table_with_a_column_a_year(shelf: Shelf) -> None:
    rows = [
        shelf.received("甲县", 2023, 40),
        shelf.received("甲县", 2024, 45),
        shelf.received("乙县", 2024, 9),
        shelf.row("乙县", 2023),
        shelf.row("丙县", 2024),
    ]
    told = do(shelf, rows, "trend")
    assert told.table
    assert told.table.columns == ("地区", "2023", "2024", "变化")
    assert [[cell.text for cell in row] for row in told.table.rows] == [
        ["甲县", "40件", "45件", "+5件"],
        ["乙县", "未披露", "9件", ""],
        ["丙县", "无报告", "未披露", ""],
    ]
    assert told.chart == Chart("line", 0, 1, upto=2)


def test_a_table_shows_numbers_words_and_ranks(shelf: Shelf) -> None:
    told = do(shelf, two(shelf), "rank")
    assert told.table
    assert told.table.columns == ("地区", "年份", "收到的行政复议（数值）", "原文", "名次")
    place, year, number, words, rank = told.table.rows[0]
    assert (place.text, year.text, words.text, rank.text) == ("乙县", "2023", "收到行政复议申请92件", "1")
    assert (number.text, number.value, number.unit, number.citations) == ("92件", "92", "件", (1,))
    assert told.chart == Chart("bar", 0, 2, beside=1)


@pytest.mark.parametrize(
    ("places", "years", "more", "chart"),
    [
        ("甲", (2022, 2023), {"kind": "lookup", "chart": "any"}, Chart("line", 1, 2)),
        ("甲", (2022, 2023), {"kind": "lookup", "chart": "bar"}, Chart("bar", 1, 2)),
        ("甲乙", (2023,), {"kind": "lookup", "chart": "any"}, Chart("bar", 0, 2)),
        ("甲乙", (2023,), {"kind": "lookup", "chart": "line"}, Chart("bar", 0, 2)),
        ("甲乙", (2022, 2023), {"kind": "lookup", "chart": "any"}, Chart("bar", 0, 2, groups=1)),
        ("甲乙", (2022, 2023), {"kind": "compare"}, Chart("bar", 0, 2, groups=1)),
        ("甲乙", (2022, 2023), {"kind": "lookup", "chart": "line"}, Chart("line", 1, 2, groups=0)),
        ("甲乙", (2022, 2023), {"kind": "rank"}, Chart("bar", 0, 2, beside=1)),
        ("甲乙", (2022, 2023), {"kind": "trend"}, Chart("line", 0, 1, upto=2)),
        ("甲乙", (2022, 2023), {"kind": "trend", "chart": "bar"}, Chart("bar", 0, 1, upto=2)),
        ("甲乙丙丁戊己庚", (2022, 2023), {"kind": "trend"}, Chart("bar", 0, 1, upto=2)),
        ("甲乙", tuple(range(2016, 2024)), {"kind": "trend", "chart": "bar"}, Chart("line", 0, 1, upto=8)),
        ("甲乙丙丁戊己庚", tuple(range(2016, 2024)), {"kind": "trend"}, Chart("bar", 0, 8)),
        ("甲乙", tuple(range(2016, 2024)), {"kind": "lookup"}, Chart("bar", 0, 2, beside=1)),
    ],
)
def test_the_chart_fits_places_and_years(
    shelf: Shelf, places: str, years: tuple[int, ...], more: dict[str, Any], chart: Chart
) -> None:
    rows = [shelf.received(f"{name}县", year, year + n) for n, name in enumerate(places) for year in years]

    told = do(shelf, rows, **more)

    assert told.chart == chart
    assert told.undrawn is None


def test_bars_of_few_years_here_and_there_are_not_side_by_side(shelf: Shelf) -> None:
    rows = [shelf.received(f"{name}县", 2019 + n, 9) for n, name in enumerate("甲乙丙")] + [
        shelf.received("甲县", 2022, 8)
    ]

    assert do(shelf, rows, "lookup").chart == Chart("bar", 0, 2, beside=1)


def test_without_a_chart_there_is_a_reason(shelf: Shelf) -> None:
    one, other = two(shelf)
    rate = shelf.row("丁县", 2024, "率98%,", "98%")
    fell = shelf.row("戊县", 2024, "减少3件,", "3件", role=Role.DOWN)
    fewer = shelf.row("己县", 2024, "减少4件,", "4件", role=Role.DOWN)
    reasons = {
        Undrawn.ONE: do(shelf, [one, shelf.row("丙县", 2024)], "compare"),
        Undrawn.UNITS: do(shelf, [one, rate], "compare"),
        Undrawn.NEGATIVE: do(shelf, [fell, fewer], "compare"),
    }

    assert {why: (told.chart, told.undrawn) for why, told in reasons.items()} == {why: (None, why) for why in reasons}
    assert do(shelf, [one], "lookup").undrawn is Undrawn.ONE
    assert do(shelf, [one, other, rate], "lookup").undrawn is Undrawn.UNITS


def test_a_chart_needs_two_comparable_numbers(shelf: Shelf) -> None:
    one, other = two(shelf)
    assert do(shelf, [one, shelf.row("丙县", 2024)], "compare").chart is None
    assert do(shelf, [one, shelf.row("丙县", 2024, "率98%,", "98%")], "lookup").chart is None
    assert do(shelf, [one, other], "lookup").chart == Chart("bar", 0, 2, beside=1)


def test_many_reports_are_in_the_table_and_few_in_the_text(shelf: Shelf) -> None:
    rows = [shelf.received(f"{chr(0x4E00 + at)}县", 2024, 1000 - at) for at in range(130)]
    told = do(shelf, rows, "rank")
    assert told.table
    assert len(told.table.rows) == 100
    assert "共130份报告，下表列前100。" in told.text
    assert len(told.text.splitlines()) <= 8
    assert len(cited(rows, Operation("rank"))) == 100
    top = do(shelf, rows, "rank", top=3).text
    assert "998件" in top
    assert "997件" not in top


def test_a_second_figure_of_a_report_is_told_where_it_is_looked_up(shelf: Shelf) -> None:
    row = shelf.row(
        "甲县",
        2024,
        "审核文件100余份,另处写审核文件200余本。",
        "100余份",
        value=Decimal(100),
        unit="份",
        bound=Bound.OVER,
    )
    other = shelf.fact(row.report, "200余本", value=Decimal(200), unit="本", sentence=9, measure="文件")
    told = do(shelf, [replace(row, also=(other,))], "lookup")
    assert "甲县2024年另有200余本" in told.text
    assert told.table is None


def test_parts_of_what_is_asked_are_added_up_in_sight(shelf: Shelf) -> None:
    row = shelf.row("甲县", 2024, "办理代表建议105件,政协提案92件。", "105件", measure="代表建议")
    assert row.fact is not None
    part = shelf.fact(row.report, "92件", measure="政协提案")
    whole = replace(row, fact=replace(row.fact, value=Decimal(197)), plus=(part,))
    told = do(shelf, [whole, shelf.row("乙县", 2024, "接到提案160件。", "160件", measure="提案")], "compare")
    assert told.text.startswith("甲县2024年更多")
    assert "105件+92件=197件" in told.text
    assert "197−160=37件" in told.text
    assert all(claim.verdict == "computed" for claim in told.claims if "197" in claim.text)
    assert told.table is not None
    assert told.table.rows[0][2].value == "197"


def test_namesakes_are_told_apart(shelf: Shelf) -> None:
    rows = [shelf.received("鼓楼区", 2024, 3, parents=("某市",)), shelf.received("鼓楼区", 2024, 9, parents=("他市",))]
    told = do(shelf, rows, "compare")
    assert told.text.startswith("他市鼓楼区2024年更多，收到")
    assert told.coverage.searched == ("某市鼓楼区2024年", "他市鼓楼区2024年")


def test_a_measure_without_a_name_is_not_named(shelf: Shelf) -> None:
    wanted = Wanted("宣讲覆盖", ("宣讲",), known=False)
    told = do(shelf, [*two(shelf), shelf.row("丙县", 2024)], "compare", wanted=wanted)
    assert told.text.startswith("乙县2023年更多，收到行政复议申请92件[1]。")
    assert "丙县2024年未披露这项数据。" in told.text


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(2020, 2024), st.none() | st.integers(0, 400)), min_size=1, max_size=9
    ),
    st.sampled_from(
        [
            *("lookup", "compare", "rank", "trend", "difference", "ratio", "percent_difference", "sum", "average"),
            *("median", "share", "filter", "count"),
        ]
    ),
    st.sampled_from(["zh", "en"]),
)
def test_every_marker_is_a_given_one_and_every_stated_number_stands_in_its_sentence(
    given_rows: list[tuple[int, int, int | None]], kind: Kind, language: Language
) -> None:
    shelf = Shelf()
    rows = [
        shelf.row(f"{'甲乙丙丁'[at]}县", year) if count is None else shelf.received(f"{'甲乙丙丁'[at]}县", year, count)
        for at, year, count in {(at, year): (at, year, count) for at, year, count in given_rows}.values()
    ]
    operation = Operation(kind, limits=(Limit(">", Decimal(100)),) if kind == "filter" else ())
    markers = number_all(cited(rows, operation))
    told = tell(rows, WANTED, operation, language=language, markers=markers, texts=shelf.text)
    in_table = {n for row in (told.table.rows if told.table else ()) for cell in row for n in cell.citations}
    assert markers_in(told.text) | in_table <= set(markers.values())
    if told.table:
        assert all(len(row) == len(told.table.columns) for row in told.table.rows)
    reports = {marker: shelf.text(report_id) for (report_id, _), marker in markers.items()}
    for claim in told.claims:
        assert claim.text in MARKER.sub("", told.text)
        if claim.verdict == "verified":
            assert claim.citations
            assert numbers_of(claim.text) <= {n for marker in claim.citations for n in numbers_of(reports[marker])}


def test_no_number_of_a_long_table_is_without_its_citation(shelf: Shelf) -> None:
    over_years = [shelf.received(f"{chr(0x4E00 + at)}县", year, at) for at in range(70) for year in (2023, 2024)]
    other = shelf.row("子县", 2024, "率98%,", "98%")
    for kind in ("trend", "rank"):
        told = do(shelf, [*over_years, other], kind)  # type: ignore[arg-type]
        assert told.table
        numbers = [cell for row in told.table.rows for cell in row if cell.unit == "件" and cell.text[0] not in "+−"]
        assert len(numbers) >= 100
        assert [cell for cell in numbers if not cell.citations and cell.text != "0件"] == []
        assert all(claim.citations for claim in told.claims if claim.verdict == "verified")
