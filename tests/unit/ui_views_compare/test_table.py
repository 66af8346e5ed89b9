"""HTML of the comparison and its chooser; what the browser sends back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.library import TEXTS, build_library
from unit.rag_comparison.test_crosstable import REVIEW, enquire, tabulate

from index.library import Library
from rag.comparison.aspects import name_column
from rag.comparison.crosstable import CrossTable, State
from rag.comparison.lookup import Enquiry
from rag.comparison.options import ANY, Countable, Group, find_measures, take_stock
from rag.comparison.selection import Column, Problem, Selection, read_query
from rag.understanding.vocabulary import load_lexicon
from ui.language import read_words
from ui.views.compare.chart import draw_comparison, render_drawing
from ui.views.compare.chooser import (
    MOST_CHIPS,
    MOST_MEASURES,
    MOST_PLACES,
    render_aspects,
    render_chosen,
    render_contents_head,
    render_empty,
    render_measures,
    render_places,
    render_places_head,
)
from ui.views.compare.evidence import MOST_SOURCES, Pointer, read_sources
from ui.views.compare.table import PAGE, render_no_report, render_problems, render_result, wrap, write_sources

ZH, EN = read_words("zh"), read_words("en")
WILD = "<b>甲</b>&县"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("view"), TEXTS) as opened:
        yield opened


@pytest.fixture(scope="module")
def enquiry(library: Library) -> Enquiry:
    return enquire(library)


def show(table: CrossTable) -> str:
    return render_result(table, (), ZH, "zh")


def test_a_cell_opens_the_place_it_stands_at(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, f"place=嘉善县&{REVIEW}")
    html = show(table)

    for given in re.findall(r'data-sources="([^"]+)"', html):
        (pointer,) = read_sources(given)
        text = enquiry.catalog.report(pointer.report_id).text
        ((start, end),) = pointer.marks
        assert pointer.start <= start
        assert text[start:end] in {"52件", "88件"}
    assert html.count("data-sources=") == 2


@pytest.mark.parametrize("given", ["", ";;", "a:b:c", "a:1", "a:1:2", "a:1:2-", "<x>:1:", "a:99999999999:", "甲 乙:1:"])
def test_what_is_no_source_is_left_out(given: str) -> None:
    assert read_sources(given) == ()


def test_sources_come_back_as_they_went_out(enquiry: Enquiry) -> None:
    table = tabulate(enquiry, f"place=嘉善县&{REVIEW}&aspect=shortcomings")
    for cell in (cell for row in table.cells(table.rows) for cell in row):
        assert read_sources(write_sources(cell.sources)) == tuple(
            Pointer(s.sentence.report_id, s.sentence.start, s.marks) for s in cell.sources
        )
    assert len(read_sources(";".join(["a:1:2-3"] * 99))) == MOST_SOURCES


def test_rows_and_columns_change_places(enquiry: Enquiry) -> None:
    upright = show(tabulate(enquiry, f"place=嘉善县&{REVIEW}&aspect=plans"))
    turned = show(tabulate(enquiry, f"place=嘉善县&{REVIEW}&aspect=plans&turn=1"))

    assert upright.count('<th scope="row"') == 2
    assert '<th scope="col">嘉善县2023年</th>' in turned
    assert turned.count('<th scope="row"') == 2
    assert turned.count("zw-x-cell") == upright.count("zw-x-cell") == 4


def test_a_column_says_how_it_is_sorted(enquiry: Enquiry) -> None:
    html = show(tabulate(enquiry, f"place=嘉善县&{REVIEW}&sort=-1"))

    assert 'aria-sort="descending"' in html
    assert html.index(">88件<") < html.index(">52件<")


def test_who_is_silent_is_told_with_the_nearest_figure(enquiry: Enquiry) -> None:
    html = show(tabulate(enquiry, "place=*:*&measure=行政复议 · 终止"))

    assert "相近：" in html
    assert 'data-near="1"' in html
    assert "查了 5 份报告：0 份有，5 份没有。" in html


def test_exports_restore_what_is_shown_but_not_its_page(enquiry: Enquiry) -> None:
    html = show(tabulate(enquiry, f"place=嘉善县&{REVIEW}&sort=-1&page=3"))
    (href,) = re.findall(r'href="export/compare\.xlsx\?([^"]+)"', html)
    query = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), href)

    assert query.endswith("&lang=zh")
    assert read_query(query)[0] == Selection(
        ("330421",), columns=(Column("measure", "行政复议 · 收到"),), sort="1", descending=True
    )


def test_a_page_holds_so_many_reports(enquiry: Enquiry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.views.compare.table.PAGE", 2)
    first = show(tabulate(enquiry, f"place=*:*&{REVIEW}"))
    beyond = show(tabulate(enquiry, f"place=*:*&{REVIEW}&page=90"))

    assert "第 1–2 份，共 5 份" in first
    assert first.count('<th scope="row"') == 2
    assert "第 5–5 份，共 5 份" in beyond
    assert PAGE >= 50


def test_all_hidden_is_said(enquiry: Enquiry) -> None:
    html = show(tabulate(enquiry, "place=*:*&measure=行政复议 · 终止&hide=1"))

    assert "5 份报告都没有所选内容" in html
    assert "<table" not in html


@pytest.mark.parametrize(
    ("query", "drawn", "said"),
    [
        (f"place=嘉善县&{REVIEW}", ["line"], ""),  # one place over years
        (f"place=嘉善县&{REVIEW}&chart=bar", ["bar"], ""),
        (f"place=*:*&{REVIEW}", ["bar"], ""),
        (f"place=*:*&{REVIEW}&measure=规范性文件", ["bar", "line"], ""),
        (f"place=*:*&{REVIEW}&measure=工单", ["bar"], "另有 1 列没有可以画在一起的数。"),
        (f"place=*:*&{REVIEW}&chart=none", [], ""),
        (f"place=*:*&year=2024&{REVIEW}&chart=line", [], "折线图需要同一地区两年以上的数。"),
        (f"place=嘉善县&year=2024&{REVIEW}", [], "没有两个以上可以画在一起的数"),
        ("place=嘉善县&aspect=plans", [], ""),
    ],
)
def test_charts_are_drawn_or_it_is_said_why_not(enquiry: Enquiry, query: str, drawn: list[str], said: str) -> None:
    table = tabulate(enquiry, query)
    figures = draw_comparison(table)

    assert [figure.kind for figure in figures] == drawn
    assert said in render_drawing(table, figures, ZH)


def test_several_places_over_years_are_lines_of_one_chart(tmp_path: Path) -> None:
    texts = {name: text for name, text in TEXTS.items() if name.startswith("jiashan")}
    texts |= {f"pinghu{name}": text.replace("嘉善县", "平湖市") for name, text in texts.items()}
    with build_library(tmp_path, texts) as library:
        (figure,) = draw_comparison(tabulate(enquire(library), f"place=*:*&{REVIEW}"))

    assert figure.labels == ("2023", "2024")
    assert sorted(name for name, _ in figure.series) == ["嘉善县", "平湖市"]


def test_every_problem_has_words_in_both_languages() -> None:
    for kind in ("place", "place_several", "year", "sort", "chart", "columns", "long"):
        for words in (ZH, EN):
            assert "&lt;b" not in render_problems([Problem(kind, WILD)], words)
            assert "<b>" not in render_problems([Problem(kind, WILD)], words)
    assert render_problems((), ZH) == ""


def test_lists_of_places_are_cut_and_say_so(enquiry: Enquiry) -> None:
    body = replace(take_stock(enquiry).bodies[0], label=WILD, key="x")
    group = Group(ANY, ANY)
    html = render_places([body] * (MOST_PLACES + 7), group, ZH, searched=False)

    assert html.count("<li>") == MOST_PLACES
    assert "另有 7 处" in html
    assert f"选中全部 {MOST_PLACES + 7} 处" in html
    assert "<b>" not in html
    assert f"选中列出的 {MOST_PLACES} 处" in render_places([body] * 99, group, ZH, searched=True)
    assert render_places((), group, ZH, searched=True) == f'<p class="zw-pk-none">{ZH["compare_no_place"]}</p>'


def test_measures_are_listed_with_how_many_disclose_them(enquiry: Enquiry) -> None:
    html = render_measures(find_measures(enquiry, "复议 收到"), "", ZH)

    assert 'data-value="行政复议 · 收到"' in html
    assert "3 份报告披露" in html
    many = render_measures([Countable(WILD, 1)] * (MOST_MEASURES + 1), "", EN)
    assert "1 more is not listed" in many
    assert "<b>" not in many
    tried = render_measures((), f"  {WILD} ", ZH)
    assert "data-pick" in tried
    assert "<b>" not in tried


def test_what_is_chosen_has_chips_of_which_many_are_counted(enquiry: Enquiry) -> None:
    holdings, lexicon = take_stock(enquiry), load_lexicon()
    places = ("330421", "*:county", *(f"x{n}" for n in range(MOST_CHIPS)))
    selection = Selection(places, (2024,), (Column("aspect", "plans"), Column("measure", WILD)))
    html = render_chosen(selection, holdings, [name_column(column, lexicon, "zh") for column in selection.columns], ZH)

    assert "浙江省嘉兴市嘉善县" in html
    assert "县级（2）" in html
    assert "等 2 处" in html
    assert "下一步安排" in html
    assert "<b>" not in html
    assert ZH["compare_chosen_nothing"] in render_chosen(Selection(), holdings, (), ZH)


def test_a_beginning_is_offered_that_this_library_can_fill(enquiry: Enquiry) -> None:
    holdings = take_stock(enquiry)
    html = render_empty(Selection(), holdings, find_measures(enquiry, ""), ZH)
    queries = [re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), q) for q in re.findall(r'data-try="([^"]+)"', html)]

    assert len(queries) == 3
    for query in queries:
        table = tabulate(enquiry, query)
        assert any(found.having(State.STATED) for found in table.columns)


def test_what_is_still_to_choose_is_said(enquiry: Enquiry) -> None:
    holdings = take_stock(enquiry)
    assert ZH["compare_need_column"] in render_empty(Selection(("330421",)), holdings, (), ZH)
    assert ZH["compare_need_place"] in render_empty(Selection(columns=(Column("aspect", "plans"),)), holdings, (), ZH)
    assert ZH["compare_no_library"] in render_empty(Selection(), replace(holdings, bodies=()), (), ZH)
    assert "2023、2024" in render_no_report(Selection(("330421",), (1999,)), holdings, ZH)


def test_the_heads_name_their_controls(enquiry: Enquiry) -> None:
    holdings = take_stock(enquiry)
    for words, language in ((ZH, "zh"), (EN, "en")):
        html = "".join(
            (
                render_places_head(holdings, words),
                render_contents_head(holdings, words),
                render_aspects(words, "en" if language == "en" else "zh"),
            )
        )
        assert len(re.findall(r"<(?:input|select)", html)) == len(
            re.findall(r"<(?:input|select)[^>]*aria-label=", html)
        )


def test_what_stands_there_knows_its_query() -> None:
    html = wrap("x", Selection(("330421",)), 'a"b', ZH)

    assert "place=330421" in html
    assert 'data-echo="a&#34;b"' in html
