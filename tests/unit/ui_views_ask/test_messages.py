"""Turns of a conversation as HTML: escaped, cited, marked; and how a turn grows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import page_bot
from support.page_bot import PageBot

from index.records import Section
from rag.schema.answer import Answer, Claim, Edit, Event, EvidenceFound, Finished, Refusal, Scope, Standing
from rag.schema.errors import LLMError
from ui.components.frame import render_footer, render_header
from ui.components.html import Markup, Span, decorate, escape
from ui.components.report_reader import render_reader, render_report_text
from ui.language import choose_language, read_words
from ui.views.ask.chips import render_places
from ui.views.ask.conversation import Change, Turn, begin_turn, find_citation, listen
from ui.views.ask.evidence import render_evidence, render_welcome
from ui.views.ask.messages import render_question, render_turn

ZH = read_words("zh")
HOSTILE = (
    "<script>alert(1)</script>",
    "]]>",
    "\"'`",
    "[点](javascript:alert(1))",
    "![图](http://203.0.113.7/x.png)",
    "${alert(1)}{{value}}",
    "a\n\n# b\n\n| c | d |",
    "</div></article></mark>",
    "<img src=x onerror=alert(1)>",
)
HARMLESS = {
    "div", "p", "span", "br", "a", "b", "mark", "article", "header", "h1", "h2", "ul", "ol", "li", "button",
    "select", "option",
}  # fmt: skip
visible = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))


@pytest.fixture(scope="module")
def bot() -> PageBot:
    return PageBot(pace=0)


def _run(bot: PageBot, question: str, number: int = 1) -> Turn:
    return list(listen(bot, Turn(number, question)))[-1]


def _answer(bot: PageBot, question: str = page_bot.LOOKUP) -> Answer:
    answer = _run(bot, question).answer
    assert answer is not None
    return answer


def _characters(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@given(visible)
def test_escaped_text_reads_as_itself_and_holds_no_live_character(text: str) -> None:
    escaped = escape(text)
    assert html.unescape(escaped) == text
    assert not set(re.sub(r"&#\d+;", "", escaped)) & set("<>&\"'`$\\{}[]()!*_~#|\r")


@given(visible, st.data())
def test_whole_report_is_kept_character_for_character_with_one_mark(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    bounds = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    sections = [
        Section("r", n, (text[at : at + 5],), at, len(text)) for n, at in enumerate(bounds) if text[at : at + 5]
    ]
    markup = render_report_text(text, sections, start, end)
    marks = re.findall(r"<mark[^>]*>(.*?)</mark>", markup, re.DOTALL)
    assert _characters(markup) == text
    assert [_characters(mark) for mark in marks] == [text[start:end]]


def test_heading_in_the_report_is_bold_without_its_numeral_lost() -> None:
    text = "前言\n一、主要举措\n正文"
    markup = render_report_text(text, [Section("r", 4, ("主要举措",), 3, len(text))], 0, 2)
    assert '<b data-section="4">一、主要举措</b>' in markup


def test_marks_of_markdown_stay_in_the_reader_unseen_whatever_is_marked() -> None:
    text = "## 一、主要举措\n收到**申请73**件"
    markup = render_report_text(text, [Section("r", 4, ("主要举措",), 0, len(text))], text.index("申请"), len(text))
    seen = re.sub(r"<span hidden>.*?</span>", "", markup)
    assert _characters(markup) == text
    assert _characters(seen) == "一、主要举措\n收到申请73件"
    assert '<mark tabindex="-1">申请73<span hidden>&#42;&#42;</span>件</mark>' in markup


def test_a_card_shows_a_quote_without_marks(bot: PageBot) -> None:
    citation = replace(bot.cite(1, 1, "年内受理行政复议案件69件"), quote="年内受理**行政复议案件69**件")
    shown = re.sub(
        r"<span hidden>.*?</span>", "", render_evidence(Turn(1, "多少件?", found=(citation,)), read_words("zh"))
    )
    assert "年内受理行政复议案件69件" in shown
    assert "&#42;" not in shown


@given(visible)
def test_spans_beyond_the_window_are_cut_off(text: str) -> None:
    middle = len(text) // 2
    spans: list[Span] = [(0, len(text), lambda inner: Markup(f"<b>{inner}</b>"))]  # noqa: S704  # a fixed tag
    both = decorate(text, spans, 0, middle) + decorate(text, spans, middle)
    assert _characters(both) == text


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_words_stay_words_wherever_they_come_from(attack: str, bot: PageBot) -> None:
    report = replace(bot.entries()[0], text=f"一、{attack}甲", name=attack)
    citation = replace(
        bot.cite(1, 1, "年内受理行政复议案件69件"),
        jurisdiction=attack, section=(attack,), quote=attack, start=2, end=2 + len(attack),
    )  # fmt: skip
    turn = Turn(1, attack, scope=Scope((attack,)), understood=(attack,), found=(citation,), text=attack)
    edit = Edit((attack,), None, attack)
    refused = replace(_run(bot, page_bot.ELSEWHERE), offers=(Change("only-place", attack), Change("ask", attack)))
    section = Section(report.id, 0, (attack,), 0, len(report.text))
    pages = (
        render_question(replace(turn, edit=edit), ZH),
        render_turn(refused, ZH),
        render_evidence(replace(turn, edit=edit), ZH),
        render_turn(turn, ZH),
        render_turn(replace(turn, error=attack), ZH),
        render_evidence(turn, ZH),
        render_reader(report, [section], citation, "cite-1-1", ZH),
        render_header(ZH, "zh", [attack], attack),
        render_welcome(ZH, [attack]),
        render_footer(ZH, 1, attack, attack),
        render_places([attack]),
    )
    for page in pages:
        assert attack not in page
        assert not re.search(
            r"<(script|img|iframe)|javascript:|\$\{|\{\{", re.sub(r"&#\d+;", "", page).replace(":", "")
        )


@given(visible)
def test_message_is_one_block_in_which_no_markdown_begins(text: str) -> None:
    for message in (render_question(Turn(1, text), ZH), render_turn(Turn(1, "问", found=(), text=text), ZH)):
        assert message.startswith("<div")
        assert "\n" not in message
        assert "\r" not in message


def test_marker_links_to_its_own_messages_citation(bot: PageBot) -> None:
    shown = render_turn(_run(bot, page_bot.LOOKUP, number=7), ZH)
    assert re.findall(r'href="#([^"]+)"', shown) == ["cite-7-1", "cite-7-2"]


def test_marker_without_citation_is_no_link() -> None:
    shown = render_turn(Turn(1, "问", found=(), text="甲[9]"), ZH)
    assert "<a " not in shown
    assert _characters(shown).startswith("甲[9]以上是原文")


def test_bold_is_the_only_markdown(bot: PageBot) -> None:
    shown = render_turn(Turn(1, "问", found=(), text="**甲** *乙* # 丙 [丁](戊)"), ZH)
    assert "<strong>甲</strong>" in shown
    assert _characters(shown).startswith("甲 *乙* # 丙 [丁](戊)以上是原文")


def test_what_stands_while_the_model_writes_is_marked_as_quotes_and_stays_after_a_stop(bot: PageBot) -> None:
    *_, turn = listen(bot, Turn(1, page_bot.LOOKUP))
    standing = (Claim("收到45件", (1,), "verified"), Claim("“审结40件”", (1,), "quoted"))
    under_way = replace(turn, answer=None, text="收到45件[1]。“审结40件”[1]。", standing=standing)
    for shown in (render_turn(under_way, ZH), render_turn(replace(under_way, stopped=True), ZH)):
        assert shown.count("zw-claim zw-quoted") == 1
        assert "zw-verified" not in shown
        assert 'href="#cite-1-1"' in shown
    assert ZH["replacing"] in render_turn(under_way, ZH)
    assert ZH["replacing"] not in render_turn(replace(under_way, stopped=True), ZH)


def test_the_quotes_behind_worded_sentences_can_be_opened(bot: PageBot) -> None:
    turn = _run(bot, page_bot.LOOKUP)
    assert turn.answer
    shown = render_turn(turn, ZH)
    assert "对应的原文 1 处" in shown
    assert turn.answer.citations[0].quote in _characters(shown)
    assert "zw-replaced" not in render_turn(replace(turn, answer=replace(turn.answer, model="none")), ZH)


def test_quoted_claim_is_marked_and_a_verified_one_is_not(bot: PageBot) -> None:
    shown = render_turn(_run(bot, page_bot.LOOKUP), ZH)
    quoted = re.findall(r'<span class="zw-claim zw-quoted"[^>]*>(.*?)</span><a', shown)
    assert [_characters(part) for part in quoted] == [f"原文{_answer(bot).citations[1].quote}"]


def test_claim_with_a_marker_inside_is_marked_whole(bot: PageBot) -> None:
    answer = _answer(bot, page_bot.COMPARE)
    answer = replace(answer, claims=(replace(answer.claims[0], verdict="computed"),))
    shown = render_turn(Turn(1, "问", found=answer.citations, text=answer.text, answer=answer), ZH)
    assert shown.count("zw-computed") == 1
    assert "不可直接相比。</span>" in shown


def test_claim_over_two_lines_stays_well_formed(bot: PageBot) -> None:
    answer = _answer(bot)
    claim = replace(answer.claims[-1], text="甲\n乙", verdict="quoted")
    answer = replace(answer, text="甲\n乙[1]", claims=(claim,), citations=answer.citations[:1])
    shown = render_turn(Turn(1, "问", found=(), text=answer.text, answer=answer), ZH)
    assert shown.count("<span") == shown.count("</span>")


def test_removed_claim_is_shown_as_removed(bot: PageBot) -> None:
    assert "<s>办结率为百分之百</s>" in render_turn(_run(bot, page_bot.LOOKUP), ZH)
    assert "zw-removed" not in render_turn(_run(bot, page_bot.COMPARE), ZH)


def test_refusal_names_its_kind_and_says_its_detail_once(bot: PageBot) -> None:
    shown = _characters(render_turn(_run(bot, page_bot.REFUSED), ZH))
    assert shown.startswith("没有这一年")
    assert shown.count("有它2022年的") == 1


def test_refusal_that_cites_what_there_is_says_it_once(bot: PageBot) -> None:
    cited = _answer(bot, page_bot.LOOKUP)
    marker = cited.citations[0].marker
    text = f"报告里没有“停办”。报告写的是:“接到转办件”[{marker}]。"
    refusal = Refusal("false_premise", "报告里没有“停办”。报告写的是:“接到转办件”。")
    answer = replace(cited, text=text, claims=(), citations=cited.citations[:1], table=None, refusal=refusal)
    shown = _characters(render_turn(Turn(1, "问", found=(), text=text, answer=answer), ZH))
    assert shown.count("接到转办件") == 1


def test_refusal_detail_is_added_where_the_text_lacks_it(bot: PageBot) -> None:
    answer = replace(_answer(bot, page_bot.REFUSED), text="没有。")
    shown = _characters(render_turn(Turn(1, "问", found=(), text="没有。", answer=answer), ZH))
    assert "没有。库中没有梅河口市2019年的报告" in shown


def test_table_cells_carry_their_markers(bot: PageBot) -> None:
    shown = render_turn(_run(bot, page_bot.COMPARE), ZH)
    cell = re.search(r'<td class="zw-number" value="45">(.*?)</td>', shown)
    assert cell is not None
    assert _characters(cell[1]) == "45件[1]"
    assert 'href="#cite-1-1"' in cell[1]


def test_coverage_names_only_what_the_text_does_not(bot: PageBot) -> None:
    turn = _run(bot, page_bot.COMPARE)
    assert "没有写到：铁岭市人民政府办公室 2024" in _characters(render_turn(turn, ZH))
    answer = _answer(bot, page_bot.COMPARE)
    told = replace(turn, answer=replace(answer, text=answer.text + "铁岭市人民政府办公室 2024 没有写。"))
    assert "没有写到" not in _characters(render_turn(told, ZH))


def test_notice_of_the_bar_is_not_repeated_in_each_answer(bot: PageBot) -> None:
    turn = _run(bot, page_bot.LOOKUP)
    told = replace(turn, answer=replace(_answer(bot), notices=("总是", "这次")))
    shown = _characters(render_turn(told, ZH, ("总是",)))
    assert "这次" in shown
    assert "总是" not in shown


def test_cards_come_in_order_of_marker_and_uncited_ones_after(bot: PageBot) -> None:
    found, turn = tuple(reversed(_answer(bot).citations)), _run(bot, page_bot.LOOKUP)
    before = render_evidence(Turn(1, "问", scope=Scope(), found=found), ZH)
    assert re.findall(r'data-open="([^"]+)"', before) == ["cite-1-1", "cite-1-2"]
    assert re.findall(r'data-open="([^"]+)"', render_evidence(turn, ZH)) == ["cite-1-1", "cite-1-2", "found-1-0"]


def test_every_key_on_a_card_finds_its_citation(bot: PageBot) -> None:
    turns = (_run(bot, page_bot.COMPARE, 1), _run(bot, page_bot.LOOKUP, 2))
    for key, quote in (("cite-1-2", "69件"), ("cite-2-2", "胜诉"), ("found-2-0", "45件")):
        found = find_citation(turns, key)
        assert found is not None
        assert quote in found[1].quote


@pytest.mark.parametrize("key", ["cite-1-9", "cite-9-1", "found-1-5", "nonsense", "", "cite-1-1; x", "cite--1-1"])
def test_foreign_key_finds_nothing(key: str, bot: PageBot) -> None:
    assert find_citation((_run(bot, page_bot.LOOKUP),), key) is None


def test_turn_grows_from_evidence_to_words_to_answer(bot: PageBot) -> None:
    steps = list(listen(bot, Turn(1, page_bot.LOOKUP)))
    assert steps[0].found
    assert steps[0].text == ""
    assert all(len(a.text) < len(b.text) for a, b in pairwise(steps[:-1]))
    assert [step.running for step in steps] == [True] * (len(steps) - 1) + [False]


def test_error_of_the_bot_becomes_the_turns_message(bot: PageBot) -> None:
    turn = _run(bot, page_bot.FAILING)
    assert turn.error == "The model server at 127.0.0.1:9 does not answer. Start it, or run: zhiwen ui --no-llm"


def test_stream_that_is_given_up_is_closed() -> None:
    bot = PageBot(pace=0)
    steps: Iterator[Turn] = iter(listen(bot, Turn(1, page_bot.SLOW)))
    next(steps)
    assert not bot.closed.is_set()
    del steps
    assert bot.closed.is_set()


def test_failed_question_makes_way_for_the_next_and_is_no_history(bot: PageBot) -> None:
    asked, failed = _run(bot, page_bot.LOOKUP, 1), replace(Turn(2, "坏"), error="坏了")
    kept, turn = begin_turn((asked, failed), "再问")
    assert kept == (asked,)
    assert turn.number == 3
    assert turn.history == (page_bot.LOOKUP,)


def test_error_in_the_middle_of_the_words_keeps_the_evidence() -> None:
    class Breaking(PageBot):
        def stream(self, question: str, *_: object, **__: object) -> Iterator[Event]:
            for event in super().stream(question):
                if isinstance(event, Finished):
                    raise LLMError("broke off")
                yield event

    turn = _run(Breaking(pace=0), page_bot.LOOKUP)
    assert turn.error == "broke off"
    assert turn.found


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("", "zh"), ("en-US", "en"), ("fr", "en")]
)
def test_page_language_follows_the_browser(locale: str, language: str) -> None:
    assert choose_language(locale) == language


def test_events_of_the_scripted_bot_keep_the_protocols_order(bot: PageBot) -> None:
    for question in (page_bot.LOOKUP, page_bot.COMPARE, page_bot.REFUSED):
        kinds = [type(event) for event in bot.stream(question)]
        assert kinds[0] is EvidenceFound
        assert kinds[-1] is Finished
        assert set(kinds[1:-1]) == {Standing}


def test_scripted_citations_are_true_slices(bot: PageBot) -> None:
    for question in (page_bot.LOOKUP, page_bot.COMPARE, page_bot.HOSTILE, page_bot.RANK, page_bot.MANY, page_bot.YEARS):
        for citation in _answer(bot, question).citations:
            assert bot.report(citation.report_id).text[citation.start : citation.end] == citation.quote


def test_an_answer_says_who_worded_it_and_how_long_it_took(bot: PageBot) -> None:
    answer = _answer(bot)
    quoted = replace(answer, model="none", timings_ms={"total": 20.0})

    worded = _characters(render_turn(Turn(1, "?", answer=answer), ZH))
    straight = _characters(render_turn(Turn(1, "?", answer=quoted), read_words("en")))

    assert "scripted · 用时 4.2 秒" in worded
    assert "straight from the reports, without the language model · under 0.1 s" in straight


def test_another_reading_is_a_button_under_the_last_answer_alone(bot: PageBot) -> None:
    turn = _run(bot, page_bot.LOOKUP, number=3)
    assert turn.answer
    turn = replace(turn, answer=replace(turn.answer, other_readings=(HOSTILE[0],)))
    shown = render_turn(turn, ZH, (), ())

    assert ZH["other_readings"] in shown
    assert f'name="3:ask" value="{HOSTILE[0]}"' in html.unescape(shown)
    assert HOSTILE[0] not in shown
    assert ZH["other_readings"] not in render_turn(turn, ZH)
    assert ZH["other_readings"] not in render_turn(_run(bot, page_bot.LOOKUP), ZH, (), ())
