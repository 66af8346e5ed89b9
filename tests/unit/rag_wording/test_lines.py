"""What every answer over several reports is made of."""

from __future__ import annotations

import pytest
from support.passages import make_passage

from rag.schema.answer import Claim, Coverage
from rag.wording.lines import Notes, clip, coverage_line, more_line, name_of, names, quoted, shown, whose


def test_a_passage_that_is_cited_twice_keeps_its_number() -> None:
    notes = Notes()
    first, second = make_passage("办结45件。"), make_passage("办结46件。", "嘉善县")
    assert [notes.mark(p) for p in (first, second, first)] == [1, 2, 1]
    assert [citation.quote for citation in notes.citations()] == ["办结45件。", "办结46件。"]


def test_a_quote_stands_behind_its_report_and_before_its_marker() -> None:
    report = make_passage("办结45件。", "嘉善县", 2023).report
    assert shown(quoted(report, "办结45件。", 3, "zh"), "zh") == "嘉善县2023年：“办结45件”[3]。"
    assert (
        shown(quoted(report, "办结45件。", 3, "en"), "en")
        == "The 2023 report of Jiashan County (嘉善县) says: “办结45件” [3]."
    )


def test_a_report_without_a_year_is_called_by_its_place() -> None:
    assert name_of(make_passage("甲。", "嘉善县", None).report) == "嘉善县"


def test_of_many_names_the_number_is_told() -> None:
    many = [f"第{i}县" for i in range(11)]
    assert names(many[:10], "zh") == "、".join(many[:10])
    assert names(many, "zh") == "11份报告"
    assert names(many, "en") == "11 reports"


def test_a_short_text_is_shown_whole() -> None:
    assert clip("  推行四张清单。", ["四张清单"], 20) == "推行四张清单。"


def test_of_a_long_text_the_clauses_around_the_words_are_shown() -> None:
    text = "一年来各项工作稳步推进,全区上下共同努力,全面推行四张清单,成效明显提升,群众满意度持续提高,获得上级肯定。"
    shown_part = clip(text, ["四张清单"], 20)
    assert shown_part == "……全区上下共同努力,全面推行四张清单……"
    assert all(piece in text for piece in shown_part.split("……"))


def test_coverage_tells_who_is_silent_and_who_is_absent() -> None:
    coverage = Coverage(("甲", "乙"), ("甲",), ("乙",), ("丙",))
    assert coverage_line(coverage, "zh") == "（乙的报告未披露；库中没有丙的报告）"
    assert coverage_line(coverage, "en") == "(not disclosed by: 乙; not in the library: 丙)"
    assert coverage_line(Coverage(("甲",), ("甲",)), "zh") == ""


def test_a_long_answer_says_where_the_rest_is() -> None:
    assert more_line(3, "zh", in_table=True) == "（另有3份，见表。）"
    assert "前100份" in more_line(300, "zh", in_table=False)


def test_a_claim_without_markers_ends_in_a_full_stop() -> None:
    assert shown(Claim("共5份。", (), "computed"), "zh") == "共5份。"


@pytest.mark.parametrize(
    ("called", "told"),
    [
        (["甲县2024年"], "甲县2024年的报告"),
        (["甲县2024年", "乙县2024年"], "甲县2024年、乙县2024年的报告"),
        (["甲市2025年政府工作报告"], "甲市2025年政府工作报告"),
        ([f"{number}县" for number in range(11)], "11份报告"),
    ],
)
def test_what_is_called_a_report_is_not_called_one_twice(called: list[str], told: str) -> None:
    assert whose(called, "zh") == told
    silent = Coverage((), (), tuple(called), ())
    assert coverage_line(silent, "zh") == f"（{told}未披露）"
