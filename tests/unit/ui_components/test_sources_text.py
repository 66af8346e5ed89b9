"""An answer as it is copied, and what a message carries for its buttons."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from support import page_bot
from support.page_bot import PageBot

from rag.answer_store.conversations import Feedback
from rag.cli.render import answer_lines
from rag.schema.answer import Answer, Claim
from ui.api.plain_text import write_answer
from ui.components.sources_text import write_footnotes
from ui.language import read_words
from ui.views.ask.actions import render_answer_actions, render_compare_link, render_question_actions
from ui.views.ask.conversation import Turn, listen
from ui.views.ask.evidence import render_evidence
from ui.views.ask.messages import render_turn

ZH = read_words("zh")


@pytest.fixture(scope="module")
def bot() -> PageBot:
    return PageBot(pace=0)


def _run(bot: PageBot, question: str) -> Turn:
    return list(listen(bot, Turn(1, question)))[-1]


def _answer(turn: Turn) -> Answer:
    assert turn.answer is not None
    return turn.answer


def test_copied_answer_has_each_marker_and_each_quote_once(bot: PageBot) -> None:
    answer = _answer(_run(bot, page_bot.LOOKUP))
    text = write_footnotes(answer, ZH)
    body, sources = text.split("出处：\n")
    assert body.startswith(f"{page_bot.LOOKUP}\n\n{answer.text}")
    for citation in answer.citations:
        assert sources.count(f"[{citation.marker}] {citation.jurisdiction}{citation.year}年《{citation.title}》") == 1
        assert f"“{citation.quote}”" in sources


def test_copied_source_without_year_or_section_says_so_and_stays_on_its_line(bot: PageBot) -> None:
    answer = _answer(_run(bot, page_bot.FOLLOW_UP))
    bare = replace(answer.citations[0], year=None, section=(), quote="第一行\n\n第二行")
    text = write_footnotes(replace(answer, citations=(bare, *answer.citations[1:])), read_words("en"))
    assert "[1] 红谷滩区 year unknown, " in text
    assert "“第一行 第二行”" in text


def test_the_page_of_the_original_is_told_wherever_a_source_is(bot: PageBot) -> None:
    turn = _run(bot, page_bot.LOOKUP)
    answer = _answer(turn)
    paged = replace(answer, citations=tuple(replace(citation, page=7) for citation in answer.citations))

    for told, without in (
        (write_footnotes(paged, ZH), write_footnotes(answer, ZH)),
        (write_answer(paged), write_answer(answer)),
        ("\n".join(answer_lines(paged)), "\n".join(answer_lines(answer))),
        (render_evidence(replace(turn, answer=paged), ZH), render_evidence(turn, ZH)),
    ):
        assert told.count("第7页") == len(paged.citations)
        assert "第7页" not in without


def test_refusal_is_copied_without_sources(bot: PageBot) -> None:
    assert "出处" not in write_footnotes(_answer(_run(bot, page_bot.REFUSED)), ZH)


def test_what_is_copied_stands_in_the_button_character_for_character(bot: PageBot) -> None:
    for question in (page_bot.COMPARE, page_bot.HOSTILE):
        turn = _run(bot, question)
        markup = render_answer_actions(turn, ZH)
        (value,) = re.findall(r'zw-copy" name="1:copy" value="([^"]*)"', markup)
        assert html.unescape(value) == write_footnotes(_answer(turn), ZH)
        assert "\n" not in markup
        assert "\t" not in markup


def test_nothing_is_offered_for_a_question_under_way(bot: PageBot) -> None:
    running = next(listen(bot, Turn(1, page_bot.LOOKUP)))
    assert running.running
    assert render_answer_actions(running, ZH) == ""
    assert "<button" not in render_question_actions(running, ZH)  # the room for it alone


def test_stopped_answer_is_neither_copied_nor_judged() -> None:
    markup = render_answer_actions(Turn(1, "问", stopped=True), ZH)
    assert "1:retry" in markup
    assert "copy" not in markup
    assert "like" not in markup


@pytest.mark.parametrize(("feedback", "on"), [(None, []), (True, ["like"]), (False, ["dislike"])])
def test_what_the_visitor_said_is_shown_as_pressed(bot: PageBot, feedback: bool | None, on: list[str]) -> None:
    said = None if feedback is None else Feedback(liked=feedback, reason=None if feedback else "other")
    markup = render_answer_actions(replace(_run(bot, page_bot.LOOKUP), feedback=said), ZH)
    assert re.findall(r"zw-(\w+) zw-on", markup) == on


def test_table_is_compared_at_its_own_measure_and_the_places_it_names(bot: PageBot) -> None:
    link = html.unescape(render_compare_link(_answer(_run(bot, page_bot.RANK)), ZH))
    query = parse_qs(re.findall(r'href="\?([^"]*)"', link)[0])
    assert query == {"view": ["compare"], "place": ["梅河口市"], "year": ["2022"], "measure": ["行政复议"]}


@pytest.mark.parametrize(
    ("said", "cited", "why"),
    [
        ("梅河口市2022年受理行政复议案件70件", (1,), "引文里没有 70件"),
        ("梅河口市全部按期办结", (1,), "引文没有这样说"),
        ("梅河口市全部按期办结", (), "没有指明依据"),
        ("梅河口市受理69件，办结52件", (), "引文里没有 52件"),
    ],
)
def test_sentence_taken_out_says_what_its_evidence_lacks(
    bot: PageBot, said: str, cited: tuple[int, ...], why: str
) -> None:
    turn = _run(bot, page_bot.LOOKUP)
    answer = _answer(turn)
    dropped = replace(answer, claims=(Claim(said, cited, "unsupported"), *answer.claims[2:]))
    assert f'<span class="zw-why">{why}</span>' in render_turn(replace(turn, answer=dropped), ZH)
