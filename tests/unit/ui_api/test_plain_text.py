"""Answers as text for programs; what programs look up; the guide for them says what there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.page_bot import COMPARE, HOSTILE, LOOKUP, PageBot

from index.records import Section
from index.stores.tables import Entry, State
from index.stores.versions import find_versions
from rag.schema.answer import Answer, Finished
from ui.api.mcp_lookups import LookupRefused, find_report, list_entries, listing_lines, passage_lines, read_passage
from ui.api.openai_request import RequestRefused, read_chat_request
from ui.api.plain_text import write_answer

GUIDES = sorted((Path(__file__).parents[3] / "docs" / "guide").glob("programs*.md"))


def answer_to(question: str) -> Answer:
    (finished,) = [event for event in PageBot(pace=0).stream(question) if isinstance(event, Finished)]
    return finished.answer


def test_the_text_has_its_markers_and_under_it_a_line_for_each() -> None:
    text = write_answer(answer_to(LOOKUP))

    assert text.startswith("梅河口市2022年受理行政复议案件\\*\\*69件\\*\\*，已办结51件。[1]\n\n")
    assert [line[:6] for line in text.splitlines() if line.startswith("- ")] == ["- [1] ", "- [2] "]
    assert text.index("来源：") < text.index("- [1] 梅河口市2022《")


def test_an_english_question_has_english_words_around_the_quotes() -> None:
    text = write_answer(replace(answer_to(LOOKUP), question="How many cases did Meihekou accept in 2022?"))

    assert "Sources:" in text
    assert "来源" not in text


def test_a_row_of_a_table_stays_one_row() -> None:
    answer = answer_to(COMPARE)
    assert answer.table is not None
    cells = (replace(answer.table.rows[0][0], text="甲|乙\n丙"), *answer.table.rows[0][1:])
    shown = write_answer(replace(answer, table=replace(answer.table, rows=(cells, *answer.table.rows[1:]))))

    assert "| 甲\\|乙 丙 | 2024 | 45件[1] |" in shown


def test_no_html_and_no_picture_of_a_report_is_left() -> None:
    text = write_answer(answer_to(HOSTILE))

    assert "\\<script\\>" in text
    assert "!\\[图\\]" in text


def test_a_line_of_a_report_begins_no_heading_and_no_list() -> None:
    answer = answer_to(LOOKUP)
    text = write_answer(replace(answer, text="# 一[1]\n- 二[2]\n1. 三"))

    assert text.startswith("\\# 一[1]\n\n\\- 二[2]\n\n1\\. 三\n\n")


def test_a_report_is_told_by_its_id_its_beginning_or_its_name() -> None:
    bot = PageBot(pace=0)
    first = bot.entries()[0]

    assert {find_report(bot.entries(), given) for given in (first.id, first.id[:6], first.name)} == {first.id}


@pytest.mark.parametrize("given", ["", "0", "nothing.txt"])
def test_a_report_that_is_not_told_is_refused(given: str) -> None:
    with pytest.raises(LookupRefused, match="There is no report"):
        find_report(PageBot(pace=0).entries(), given)


def test_two_reports_that_begin_alike_are_not_told_apart_by_guessing() -> None:
    report = PageBot(pace=0).entries()[0]

    with pytest.raises(LookupRefused, match="more than one"):
        find_report([report, report], report.name)


def test_a_passage_stands_in_its_innermost_section() -> None:
    report = PageBot(pace=0).entries()[0]
    sections = [Section(report.id, n, path, 0, 100) for n, path in enumerate([("外",), ("外", "内")])]

    passage = read_passage(report, sections, 10, 20, 5)
    assert passage.section == ("外", "内")
    assert passage.before + passage.text + passage.after == report.text[5:25]
    assert list(passage_lines(passage))[-1] == f"{report.text[5:10]}⟦{report.text[10:20]}⟧{report.text[20:25]}"
    assert read_passage(report, (), 10, 20, 5).section == ()


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (-1, 3), (0, 10**9), (0, 4001)])
def test_characters_that_are_not_there_or_too_many_are_refused(start: int, end: int) -> None:
    with pytest.raises(LookupRefused):
        read_passage(PageBot(pace=0).entries()[0], (), start, end, 0)


def test_a_listing_tells_which_part_of_the_whole_it_is() -> None:
    entries = PageBot(pace=0).entries()

    assert list(listing_lines(list_entries(entries, 6, 5)))[-1] == "7 to 8 of 8 reports"
    assert list(listing_lines(list_entries(entries, 90, 5))) == ["There are 8 reports, none from 90 on"]


def test_a_listing_marks_reports_that_do_not_count() -> None:
    profile = PageBot(pace=0).entries()[0].profile
    twice = [Entry(name, State.READY, name, "", profile=profile) for name in ("a", "b")]

    listing = list_entries(twice, 0, 5, find_versions(twice))

    assert [one.counts for one in listing.reports] == [False, True]
    assert "does not count" in next(listing_lines(listing))


def test_the_last_question_is_asked_and_those_before_it_are_its_history() -> None:
    messages = [
        {"role": role, "content": f"{role} {n}"} for n, role in enumerate(["developer", "user", "assistant", "user"])
    ]
    request = read_chat_request({"model": "zhiwen", "messages": messages, "stream_options": {"include_usage": True}})

    assert (request.question, request.history) == ("user 3", ("user 1",))
    assert not request.usage  # of a stream only


def test_tools_that_are_not_to_be_called_do_no_harm() -> None:
    body = {"model": "zhiwen", "messages": [{"role": "user", "content": "x"}], "tools": [{}], "tool_choice": "none"}

    assert read_chat_request(body).question == "x"
    with pytest.raises(RequestRefused, match="/mcp"):
        read_chat_request({**body, "tool_choice": "auto"})


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_guides_for_programs_name_what_there_is(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    wanted = (
        "/v1",
        "/mcp",
        "/healthz",
        "ZHIWEN_AUTH",
        "ZHIWEN_NAMES",
        "`ask`",
        "`compare`",
        "`list_reports`",
        "`get_passage`",
    )

    assert len(GUIDES) == 2
    assert [word for word in wanted if word not in text] == []
