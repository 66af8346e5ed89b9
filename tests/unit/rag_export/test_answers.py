"""A kept answer, and a conversation, as Markdown and for Word: nothing left out, nothing of a text taking effect."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import mammoth

from index.stores.conversations import Listed
from rag.answer_store.conversations import Conversation, Entry, Feedback, Recalled
from rag.answer_store.drift import Standing
from rag.answer_store.records import Reopened
from rag.export.answers import json_record, print_answer, print_conversation
from rag.language.messages import make_notice
from rag.schema.answer import Answer, Cell, Citation, Claim, Coverage, Edit, Refusal, Scope, Table

FIRST = Citation(1, "a_b.txt", "1" * 16, "甲县2024年报告", "甲县", 2024, ("成效", "复议"), 10, 17, "收到申请73件。")
SECOND = Citation(2, "c.txt", "2" * 16, "乙县报告", "乙县", None, (), 5, 12, "收到申请45件。")
ANSWER = Answer(
    id="f" * 16,
    question="甲县收到多少件?",
    standalone_question="甲县2024年收到行政复议申请多少件?",
    scope=Scope(("甲县",), (2024,)),
    text="甲县73件[1],比乙县多28件[1][2]。\n(注意:年份不同)",
    claims=(Claim("甲县73件", (1,), "quoted"), Claim("全国第一", (), "unsupported")),
    citations=(FIRST, SECOND),
    model="none",
    index="a" * 16,
    table=Table(("地区", "件数"), ((Cell("甲县"), Cell("73件", "73", "件", (1,))), (Cell("乙|县"), Cell("未披露")))),
    coverage=Coverage(("甲县 2024", "丙县 2024"), ("甲县 2024",), ("丙县 2024",), ("丁县 2024",)),
    notices=("没有使用语言模型。",),
    understood=("“去年”按2024年",),
)
STANDINGS = (Standing(1, "unchanged", "1" * 16, "a_b.txt", "甲县", 2024, 10, 17, FIRST.quote), Standing(2, "gone"))


SHANGHAI = ZoneInfo("Asia/Shanghai")


def reopened(answer: Answer = ANSWER, standings: tuple[Standing, ...] = STANDINGS, **more: Any) -> Reopened:  # noqa: ANN401  # as ``Reopened`` takes it
    asked = "2026-01-02T03:04:05.678+00:00"
    values = {"history": ("乙县呢?",), "edit": None, "index_now": "a" * 16, **more}
    return Reopened(answer, asked, values.pop("last_asked", asked), standings=standings, **values)


def markdown(*given: Any, **more: Any) -> str:  # noqa: ANN401  # as ``Reopened`` takes it
    return "\n".join(print_answer(reopened(*given, **more), "zh", SHANGHAI).to_markdown())


def sound() -> tuple[Standing, ...]:
    return tuple(Standing(citation.marker, "unchanged") for citation in ANSWER.citations)


def test_every_marker_is_a_footnote_with_the_whole_source() -> None:
    text = markdown()
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE))
    assert "甲县73件[^1],比乙县多28件[^1][^2]。" in text
    (note,) = re.findall(r"^\[\^1\]:.*$", text, re.MULTILINE)
    assert note.endswith("“收到申请73件。”——甲县2024年《甲县2024年报告》成效 › 复议")


def test_nothing_that_only_a_program_needs_is_told() -> None:
    text = markdown(index_now="b" * 16)
    for kept_out in ("1" * 16, "a" * 16, "b" * 16, "f" * 16, "10:17", "UTC", "Asked", "Not answered"):
        assert kept_out not in text


def test_english_is_english_throughout() -> None:
    asked = replace(
        ANSWER, question="How many?", standalone_question="How many?", text="73 [1], 45 [2]", table=None, understood=()
    )
    asked = replace(asked, notices=(make_notice("没有使用语言模型。", "No language model."),))
    printed = print_answer(reopened(asked, sound(), history=()), "en", SHANGHAI)
    text = "\n".join(printed.to_markdown())
    told = "\n".join(
        line for line in text.splitlines() if not line.startswith(("[^", "- Not disclosed", "- No report"))
    )
    assert not re.search("[\u4e00-\u9fff]", told)
    assert "Asked: 2 January 2026, 11:04" in told
    assert "Not disclosed: 丙县 2024" in text


def test_all_that_a_reader_may_want_is_told() -> None:
    text = markdown(edit=Edit(jurisdictions=(), years=(2024,)))
    for told in (
        "# 甲县收到多少件?", "2026年1月2日 11:04", "没有使用语言模型，文字取自报告", "乙县呢?",
        "地区：全部；年份：2024", "甲县2024年收到行政复议申请多少件?", "没有使用语言模型。", "“去年”按2024年",
        "丙县 2024", "丁县 2024", "有1句话没有依据", "(注意:年份不同)",
    ):  # fmt: skip
        assert told in text


def test_a_table_keeps_its_cells_apart_and_their_footnotes() -> None:
    text = markdown()
    assert "| 地区 | 件数 |\n| --- | --- |\n| 甲县 | 73件[^1] |\n| 乙\\|县 | 未披露 |" in text


def test_what_has_changed_stands_before_the_answer_and_at_its_footnote() -> None:
    text = markdown()
    assert text.index("1处报告已不在库中") < text.index("甲县73件[^1]")
    assert "报告已不在库中" in text.split("\n[^2]: ")[1]
    assert "已不在库中" not in markdown(standings=sound())


def test_the_last_time_is_told_where_it_is_another() -> None:
    assert "最近" not in markdown()
    assert "最近一次：2027年1月1日 08:00" in markdown(last_asked="2027-01-01T00:00:00+00:00")


def test_a_refusal_says_that_it_is_one() -> None:
    refused = replace(
        ANSWER, text="库中没有丁县的报告。", claims=(), citations=(), table=None, refusal=Refusal("not_in_corpus", "无")
    )
    text = markdown(refused, ())
    assert "未作答：库中没有这份报告" in text
    assert "库中没有丁县的报告。" in text


def test_nothing_of_a_report_or_question_takes_effect() -> None:
    hostile = "# 一<script>alert(1)</script>\n\n- ![图](http://203.0.113.7/a.png) **粗** `码` $x$ | &lt; ~~删~~ 1. 项"
    quote = "1. 项\n## 标题 [9] <b>粗</b>"
    answer = replace(
        ANSWER,
        question=hostile,
        text=f"{hostile}[1][2]",
        citations=(replace(FIRST, quote=quote, title="<i>题</i>"), SECOND),
        table=Table((hostile,), ((Cell(hostile, citations=(1,)),),)),
        notices=("> <u>话</u>",),
    )
    text = markdown(answer, sound(), history=(hostile,))
    bare = re.sub(r"\\.", "", text)  # what is left when what is escaped is taken out
    for mark in ("<", "![", "](", "**粗", "`码", "$", "&lt", "~~", "[9]"):
        assert mark not in bare
    assert [line for line in text.splitlines() if re.match(r"#|\d+[.)]|- !", line)] == [text.splitlines()[0]]
    assert all(line.count(" | ") == 0 for line in bare.splitlines() if line.startswith("| "))


def test_the_json_record_has_one_key_more_only_where_a_quote_does_not_stand() -> None:
    assert json_record(reopened(standings=sound())) == ANSWER.to_json()
    record = json_record(reopened())
    assert [one["state"] for one in record.pop("citations_now")] == ["unchanged", "gone"]
    assert record == ANSWER.to_json()


def conversation(*recalled: Recalled) -> Conversation:
    listed = Listed(
        "ab12", "复议 <b>比较</b>", "2026-01-02T03:04:05.678+00:00", "2026-01-03T03:04:05.678+00:00", 2, ("甲县",)
    )
    return Conversation(listed, recalled)


def two_turns() -> Conversation:
    first = Recalled(Entry(1, ANSWER.question, ANSWER.id), reopened(standings=sound()), None)
    liked = Feedback(liked=False, reason="wrong_number", words="应为45件")
    return conversation(first, Recalled(Entry(2, "那么乙县呢?", "e" * 16), reopened(), liked))


def test_footnotes_of_a_conversation_are_numbered_from_the_first_to_the_last() -> None:
    printed = print_conversation(two_turns(), "zh", SHANGHAI)
    assert set(printed.footnotes) == {1, 2, 3, 4}
    text = "\n".join(printed.to_markdown())
    first, second = text.split("## 那么乙县呢?")
    assert "甲县73件[^1],比乙县多28件[^1][^2]。" in first
    assert "甲县73件[^3],比乙县多28件[^3][^4]。" in second
    assert "| 甲县 | 73件[^3] |" in second
    notes = re.findall(r"^\[\^(\d+)\]: (.*)$", text, re.MULTILINE)
    assert [number for number, _ in notes] == ["1", "2", "3", "4"]
    assert "报告已不在库中" in notes[3][1]
    assert "报告已不在库中" not in notes[1][1]


def test_a_conversation_tells_its_questions_places_feedback_and_what_is_gone() -> None:
    gone = Recalled(Entry(3, "没有了的问题", "d" * 16), None, Feedback(liked=True))
    cut = Recalled(Entry(4, "停下的问题", ""), None, None)
    text = "\n".join(print_conversation(conversation(*two_turns().turns, gone, cut), "zh", SHANGHAI).to_markdown())
    assert text.startswith("# 复议 \\<b\\>比较\\</b\\>\n")
    for told in ("甲县", "评价：有问题：数字不对 · 应为45件", "## 没有了的问题", "答案记录已被删除", "没有答完"):
        assert told in text


def test_word_and_markdown_say_the_same() -> None:
    printed = print_conversation(two_turns(), "zh", SHANGHAI)
    html = mammoth.convert_to_html(io.BytesIO(printed.to_docx("zh"))).value
    body, notes = html.split("<ol>")
    assert notes.count("<li id=") == 4
    for told in ("未披露：丙县 2024", "乙|县", "1处报告已不在库中", "评价：有问题"):
        assert told in body
    assert "<strong>报告已不在库中</strong>" in notes
    assert body.count("<table>") == 2
    assert "&lt;b&gt;比较&lt;/b&gt;" in body


def test_marks_of_a_report_are_not_shown() -> None:
    marked = replace(FIRST, quote="收到**申请73件**。", end=21)
    text = markdown(replace(ANSWER, citations=(marked, SECOND)))
    assert "“收到申请73件。”" in text
