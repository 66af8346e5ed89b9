"""Passages as citations, and markers out of a stream in whatever form and pieces a model gives them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.passages import make_passage

from rag.grounding.citations import MarkerStream, cite
from rag.schema.answer import markers_in, strip_markers

REPLIES = st.text(alphabet="[]【】［］()（）0123９１,，、; \n材料来源passageS零件a。.", max_size=60)
PLAIN = st.text(alphabet="全年收到行政复议申请件,。%\n123", max_size=40)


def heard(text: str, known: int = 3, pieces: list[str] | None = None) -> str:
    stream = MarkerStream(known)
    return "".join(stream.feed(piece) for piece in (pieces or [text])) + stream.flush()


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def test_passages_are_numbered_from_one_and_cited_whole() -> None:
    passages = [make_passage("收到申请73件。"), make_passage("收到申请88件。", "嘉善县", 2023, path=("一", "二"))]
    first, second = cite(passages)
    assert (first.marker, second.marker) == (1, 2)
    assert (second.jurisdiction, second.year, second.section) == ("嘉善县", 2023, ("一", "二"))
    for citation, passage in zip((first, second), passages, strict=True):
        assert passage.report.text[citation.start : citation.end] == citation.quote == passage.sentence.text
        assert (citation.report, citation.report_id) == (passage.report.name, passage.report.id)


def test_a_citation_names_the_page_of_the_original_where_it_has_pages() -> None:
    passage = make_passage("收到申请73件。")
    begins = passage.sentence.start
    paged = replace(passage, report=replace(passage.report, pages=(0, begins, begins, begins + 3)))

    assert [citation.page for citation in cite([passage, paged])] == [None, 3]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("73件[1]。", "73件[1]。"),
        ("73件【1】。", "73件[1]。"),
        ("73件［１］。", "73件[1]。"),
        ("73件[[1]]。", "73件[1]。"),
        ("73件【[2]】。", "73件[2]。"),
        ("73件[ 1 ]。", "73件[1]。"),
        ("73件[1,2]。", "73件[1][2]。"),
        ("73件【1、3】。", "73件[1][3]。"),
        ("73件[1][2]。", "73件[1][2]。"),
        ("73件[1，1]。", "73件[1]。"),
        ("73件[材料1]。", "73件[1]。"),
        ("73件[材料1、材料2]。", "73件[1][2]。"),
        ("73件(来源2)。", "73件[2]。"),
        ("73件（材料3）。", "73件[3]。"),
        ("73 cases [Source 2].", "73 cases [2]."),
        ("73件[01]。", "73件[1]。"),
    ],
)
def test_every_form_of_a_marker_becomes_the_one_form(said: str, shown: str) -> None:
    assert heard(said) == shown


@pytest.mark.parametrize("said", ["73件[4]。", "73件[0]。", "73件【99】。", "73件（来源9）。"])
def test_a_marker_that_names_no_passage_is_dropped(said: str) -> None:
    assert heard(said) == "73件。"


def test_of_a_list_only_what_names_a_passage_stays() -> None:
    assert heard("73件[1,9,2]。") == "73件[1][2]。"


@pytest.mark.parametrize(
    "said", ["（一）加强执法", "(1)第一项", "[年]", "〔2025〕1号", "[]", "（2024年）", "a (group) of"]
)
def test_other_brackets_stay_as_they_are(said: str) -> None:
    assert heard(said) == said


@pytest.mark.parametrize("end", ["[", "[1", "【", "【材料1", "[1, ", "[["])
def test_a_marker_that_the_end_cuts_short_is_dropped(end: str) -> None:
    assert heard(f"收到73件{end}") == "收到73件"


def test_what_a_dropped_marker_leaves_never_reads_as_another_marker() -> None:
    assert markers_in(heard("[[[9]5]")) == set()
    assert markers_in(heard("[1[9]2]")) == set()


def test_text_before_an_open_bracket_is_shown_at_once() -> None:
    stream = MarkerStream(1)
    assert stream.feed("收到73件[") == "收到73件"
    assert stream.feed("1") == ""
    assert stream.feed("]。") == "[1]。"
    assert stream.feed("（一")[-1:] == "一"


@given(REPLIES, st.lists(st.integers(0, 200), max_size=12))
def test_any_pieces_give_what_one_piece_gives(text: str, places: list[int]) -> None:
    assert heard(text, pieces=cut(text, places)) == heard(text)


@given(REPLIES, st.integers(0, 12))
def test_no_marker_outside_the_passages_ever_comes_out(text: str, known: int) -> None:
    assert markers_in(heard(text, known)) <= set(range(1, known + 1))


@given(PLAIN)
def test_text_without_brackets_passes_unchanged(text: str) -> None:
    assert heard(text) == text


@given(st.lists(st.tuples(PLAIN, st.integers(1, 3)), max_size=5))
def test_good_markers_pass_and_strip_takes_them_out_again(parts: list[tuple[str, int]]) -> None:
    text = "".join(f"{said}[{marker}]" for said, marker in parts)
    assert heard(text) == text
    assert strip_markers(text) == "".join(said for said, _ in parts)
