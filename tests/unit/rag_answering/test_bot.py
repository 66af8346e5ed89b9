"""The spine over a small library: what is shown when, what is refused, and what a bad model cannot do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fakes import Message, ScriptedLLM
from support.library import NAMESAKES, ZONE, build_library, check_record, hear, make_bot

from index.library import Library
from rag.answering.bot import Bot
from rag.schema.answer import Answer, EvidenceFound, Finished, Standing, markers_in
from rag.schema.errors import LLMError, QuestionError

RECEIVED = "鼓楼区2024年收到多少件行政复议申请?"
# Asks for no figure of its own, so that a model words the answer.
WORDED = "鼓楼区2024年有没有收到行政复议申请?"
WORDED_IN_ENGLISH = "What does the 2024 report of Gulou District say about administrative reconsideration?"
GOOD = "鼓楼区2024年收到行政复议申请73件[1]。"
MORE = "受理66件[1]。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("bot")) as opened:
        yield opened


@pytest.fixture(scope="module")
def namesakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("namesakes"), NAMESAKES) as opened:
        yield opened


@pytest.fixture
def quoting(library: Library) -> Bot:
    """The bot without a model."""
    return make_bot(library)


@pytest.fixture
def say(library: Library) -> Callable[..., Answer]:
    """Ask a bot whose model gives one scripted reply, check the record and return it."""

    def ask(reply: str | Exception, question: str = WORDED) -> Answer:
        bot = make_bot(library, [reply])
        _, answer = hear(bot, question)
        check_record(answer, bot)
        return answer

    return ask


def refusal(answer: Answer) -> str | None:
    return answer.refusal.kind if answer.refusal else None


# ---- the order of the stream


def test_evidence_comes_first_then_text_then_the_answer(library: Library) -> None:
    events, answer = hear(make_bot(library, [GOOD + MORE]), WORDED)
    assert [type(event) for event in events] == [EvidenceFound, Standing, Standing, Finished]
    assert answer.text == GOOD + MORE


def test_evidence_is_yielded_before_the_model_is_asked(library: Library) -> None:
    model = ScriptedLLM([GOOD])
    bot = make_bot(library, model=model)
    stream = bot.stream(WORDED)
    first = next(stream)
    assert isinstance(first, EvidenceFound)
    assert model.prompts == []
    assert "73件" in first.citations[0].quote
    assert first.scope.jurisdictions == ("鼓楼区",)


def test_the_evidence_shown_holds_all_that_the_answer_cites(library: Library) -> None:
    events, answer = hear(make_bot(library, [GOOD]), WORDED)
    assert isinstance(events[0], EvidenceFound)
    assert set(answer.citations) <= set(events[0].citations)
    assert [citation.marker for citation in events[0].citations] == list(range(1, len(events[0].citations) + 1))


def test_markers_are_mended_before_they_are_shown(library: Library) -> None:
    reply = "鼓楼区2024年收到行政复议申请73件【1】。" + MORE
    events, answer = hear(make_bot(library, [reply]), WORDED)
    shown = [event.text for event in events if isinstance(event, Standing)][-1]
    assert shown == GOOD
    assert answer.text == GOOD + MORE


def test_the_prompt_holds_the_evidence_and_the_question(library: Library) -> None:
    model = ScriptedLLM([GOOD])
    bot = make_bot(library, model=model)
    bot.ask(WORDED)
    (messages,) = model.prompts
    assert [role for role, _ in messages] == ["system", "user"]
    assert "全年收到行政复议申请73件" in messages[1][1]
    assert messages[1][1].rstrip().endswith(WORDED)


def test_a_stream_given_up_closes_the_models_stream(library: Library) -> None:
    model = ScriptedLLM([GOOD + MORE])
    bot = make_bot(library, model=model)
    stream = bot.stream(WORDED)
    for _ in range(3):  # the evidence, the quotes, the first sentence
        next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator, told as an iterator
    assert model.abandoned == 1


def test_the_record_is_kept_and_is_the_same_when_read_again(library: Library) -> None:
    answer = make_bot(library, [GOOD]).ask(WORDED)
    kept = library.catalog.answers.get(answer.id)
    assert kept is not None
    assert json.loads(kept.record) == answer.to_json()
    assert Answer.from_json(json.loads(kept.record)) == answer


def test_timings_are_told_in_the_order_of_the_steps(quoting: Bot) -> None:
    times = quoting.ask(RECEIVED).timings_ms
    assert list(times) == ["scope", "retrieve", "first_evidence", "first_token", "total"]
    assert list(times.values()) == sorted(times.values())


# ---- quoting without a model


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (RECEIVED, "73件"),
        ("嘉善县2023年驳回了几件行政复议申请?", "驳回6件"),
        ("嘉善县2024年废止了几件规范性文件?", "废止七件"),
        ("合肥高新区的审批时限压缩了多少?", "近三成"),
        ("合肥高新区涉企检查频次下降了多少?", "百分之三十五"),
        ("南京市司法局承办了多少件行政复议案件?", "1,502件"),
        ("鼓楼区12345热线办理了多少工单?", "2万余件"),
        ("红头文件嘉善县2024年审了几件?", "23件"),
        ("鼓楼区2025年有什么打算?", "公共法律服务站"),
        ("How many reconsideration applications did Jiashan County receive in 2024?", "88"),
    ],
)
def test_without_a_model_the_evidence_is_quoted(quoting: Bot, question: str, said: str) -> None:
    answer = quoting.ask(question)
    check_record(answer, quoting)
    assert refusal(answer) is None
    assert said in answer.text
    assert {claim.verdict for claim in answer.claims} <= {"quoted", "verified"}
    assert answer.model == "none"


def test_quotes_stand_in_their_citations_word_for_word(quoting: Bot) -> None:
    answer = quoting.ask("嘉善县2024年法律顾问做了什么?")
    inside = answer.text.split("“")[1].split("”")[0]
    assert inside in answer.citations[0].quote


def test_the_year_of_the_question_chooses_the_report(quoting: Bot) -> None:
    for year, figure in ((2023, "52件"), (2024, "88件")):
        answer = quoting.ask(f"嘉善县{year}年收到多少件行政复议申请?")
        assert figure in answer.text
        assert {citation.year for citation in answer.citations} == {year}


def test_one_number_with_two_meanings_is_quoted_for_the_one_asked(quoting: Bot) -> None:
    assert "集体学法73次" in quoting.ask("鼓楼区开展了多少次集体学法?").text


# ---- several reports


def test_two_places_are_compared_each_with_its_own_number_and_citation(quoting: Bot) -> None:
    answer = quoting.ask("鼓楼区和嘉善县2024年收到的行政复议申请各有多少件?")
    check_record(answer, quoting)
    assert "73件" in answer.text
    assert "88件" in answer.text
    assert {citation.jurisdiction for citation in answer.citations} == {"鼓楼区", "嘉善县"}
    assert answer.coverage is not None
    assert set(answer.coverage.disclosed) == {"鼓楼区2024年", "嘉善县2024年"}


def test_a_figure_of_the_ledger_needs_no_model(library: Library) -> None:
    answer = make_bot(library, ["不该被问到。"]).ask(RECEIVED)
    assert answer.text == "鼓楼区2024年全年收到行政复议申请73件[1]。"
    assert answer.model == "none"


def test_a_step_that_is_not_disclosed_is_refused_with_the_one_that_is(quoting: Bot) -> None:
    answer = quoting.ask("嘉善县2023年维持了多少件行政复议案件?")
    check_record(answer, quoting)
    assert refusal(answer) == "not_disclosed"
    assert "未披露" in answer.text
    assert "收到行政复议申请52件" in answer.text
    assert answer.citations


def test_each_place_is_asked_something_else(quoting: Bot) -> None:
    answer = quoting.ask("鼓楼区收到多少件行政复议申请,嘉善县2024年聘请了几名法律顾问?")
    check_record(answer, quoting)
    assert "73件" in answer.text
    assert "6名" in answer.text
    assert answer.table is not None
    assert [row[0].text for row in answer.table.rows] == ["鼓楼区", "嘉善县"]


def test_figures_that_each_place_calls_otherwise_are_still_subtracted(quoting: Bot) -> None:
    answer = quoting.ask("鼓楼区收到的行政复议申请和嘉善县2024年受理的行政复议案件相差几件?")
    check_record(answer, quoting)
    assert "81−73=8件" in answer.text


def test_a_dialogue_over_the_table(quoting: Bot) -> None:
    history = ["比较鼓楼区和嘉善县2024年收到的行政复议申请"]
    ranked = quoting.ask("从少到多排个序", history)
    assert ranked.table is not None
    assert [row[0].text for row in ranked.table.rows] == ["鼓楼区", "嘉善县"]
    rejected = quoting.ask("那驳回的呢?", history)
    assert "11件" in rejected.text
    assert "9件" in rejected.text
    drawn = quoting.ask("画个图", history)
    assert drawn.chart is not None


def test_two_years_are_told_apart(quoting: Bot) -> None:
    answer = quoting.ask("嘉善县2023年和2024年收到的行政复议申请分别是多少件?")
    check_record(answer, quoting)
    assert "52件" in answer.text
    assert "88件" in answer.text


def test_a_question_to_all_reports_tells_who_does_not_disclose(quoting: Bot) -> None:
    answer = quoting.ask("哪些报告披露了权责清单事项数量?")
    check_record(answer, quoting)
    assert answer.coverage is not None
    assert answer.coverage.disclosed == (f"{ZONE}2024年",)
    assert set(answer.coverage.undisclosed) == set(answer.coverage.searched) - {f"{ZONE}2024年"}
    assert "鼓楼区2024年" in answer.text


def test_a_place_outside_is_told_beside_two_that_are_there(quoting: Bot) -> None:
    answer = quoting.ask("比较鼓楼区、嘉善县和江宁区2024年收到的行政复议申请")
    assert answer.coverage is not None
    assert answer.coverage.missing == ("江宁区",)
    assert "库中没有江宁区的报告" in answer.text


def test_a_place_outside_is_told_beside_one_that_is_there(quoting: Bot) -> None:
    assert "江宁区" in quoting.ask("鼓楼区和江宁区2024年收到的行政复议申请各有多少件?").text


# ---- refusals


@pytest.mark.parametrize(
    ("question", "kind", "named"),
    [
        ("江宁区2024年收到多少件行政复议申请?", "not_in_corpus", "江宁区"),
        ("嘉兴市2024年收到多少件行政复议申请?", "not_in_corpus", "嘉善县"),
        ("How many applications did Jiangning District receive?", "not_in_corpus", "江宁区"),
        ("嘉善县2019年收到多少件行政复议申请?", "year_missing", "2023、2024"),
        ("鼓楼区有多少名法律顾问?", "not_disclosed", "鼓楼区"),
        ("今天鼓楼区天气怎么样?", "not_disclosed", "鼓楼区"),
        ("写一首关于春天的诗", "off_topic", "法治政府建设报告"),
    ],
)
def test_what_the_library_cannot_answer_is_refused_with_what_there_is(
    quoting: Bot, question: str, kind: str, named: str
) -> None:
    answer = quoting.ask(question)
    check_record(answer, quoting)
    assert refusal(answer) == kind
    assert answer.refusal is not None
    assert named in answer.refusal.detail
    assert answer.text == answer.refusal.detail
    assert answer.citations == ()


@pytest.mark.parametrize("question", ["江宁区收到多少件?", "嘉善县2019年收到多少件行政复议申请?", "写一首诗"])
def test_a_refusal_never_asks_the_model(library: Library, question: str) -> None:
    bot = make_bot(library, [])
    events, answer = hear(bot, question)
    assert answer.refusal is not None
    assert isinstance(events[0], EvidenceFound)


def test_an_english_question_is_refused_in_english(quoting: Bot) -> None:
    assert quoting.ask("How many applications did Jiangning District receive?").text.startswith("The library has no")


def test_the_year_after_a_report_is_answered_from_its_plans(quoting: Bot) -> None:
    answer = quoting.ask("嘉善县2025年打算建设什么法律服务中心?")
    assert refusal(answer) is None
    assert "长三角一体化示范区法律服务中心" in answer.text


@pytest.mark.parametrize("question", ["", "  \n", "问" * 2001])
def test_a_question_that_cannot_be_asked_is_an_error(quoting: Bot, question: str) -> None:
    with pytest.raises(QuestionError):
        quoting.ask(question)


@pytest.mark.parametrize(
    "question", ["嘉善县办理了多少件法律援助案件?", "鼓楼区举行了几次听证会?", "嘉善县有多少名人民调解员?"]
)
def test_another_measures_figure_is_no_answer(quoting: Bot, question: str) -> None:
    assert refusal(quoting.ask(question)) == "not_disclosed"


def test_a_part_is_quoted_without_the_signature_below_it(quoting: Bot) -> None:
    assert "2月20日" not in quoting.ask("鼓楼区2025年有什么打算?").text


# ---- two places of one name


def test_a_namesake_told_by_its_city_is_answered_from_its_own_report(namesakes: Library) -> None:
    bot = make_bot(namesakes)
    for place, city in (("南京市鼓楼区", "南京市"), ("福州市鼓楼区", "福州市"), ("福州鼓楼", "福州市")):
        answer = bot.ask(f"{place}2024年收到多少件行政复议申请?")
        check_record(answer, bot)
        cited = {bot.report(citation.report_id).profile.jurisdiction.parents[-1] for citation in answer.citations}
        assert cited == {city}


def test_a_namesake_without_its_city_is_asked_back(namesakes: Library) -> None:
    assert refusal(make_bot(namesakes).ask(RECEIVED)) == "ambiguous_place"


# ---- a bad model


@pytest.mark.parametrize(
    "reply",
    [
        "鼓楼区2024年收到行政复议申请73件[1]。",
        "鼓楼区2024年收到行政复议申请73件[3]。",
        "鼓楼区2024年收到行政复议申请73件[9]。",
        "鼓楼区2024年收到行政复议申请73件。",
        "鼓楼区2024年收到行政复议申请73件[1][1]。",
        "鼓楼区2024年收到行政复议申请73件【1】。",
        "鼓楼区2024年收到行政复议申请73件［１］。",
        "鼓楼区2024年收到行政复议申请73件[[1]]。",
        "鼓楼区2024年收到行政复议申请73件（材料1）。",
        "鼓楼区2024年收到行政复议申请73件[1",
        "[1]鼓楼区2024年收到行政复议申请73件",
    ],
)
def test_markers_of_every_form_and_none_end_as_the_right_one(say: Callable[..., Answer], reply: str) -> None:
    answer = say(reply)
    assert "73件" in answer.text
    assert [claim.verdict for claim in answer.claims] == ["verified"]
    assert "73件" in answer.citations[0].quote
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    "reply",
    [
        "鼓楼区2024年收到行政复议申请173件[1]。",  # an invented number
        "鼓楼区2024年收到行政复议申请88件[1]。",  # another place's
        "嘉善县2024年收到行政复议申请73件[1]。",  # another place
        "鼓楼区2022年收到行政复议申请73件[1]。",  # another year
        '{"answer": "173件", "citations": [1]}',
        "Gulou District received 173 applications [1].",
        "我认为这个问题非常有意义，法治政府建设是全面依法治国的重点任务和主体工程[1]。",
        "好的，让我来想一想。" * 40,
        "[1]",
        "[1][2][3]",
        "。",
    ],
)
def test_what_the_evidence_does_not_say_is_replaced_by_the_evidence(say: Callable[..., Answer], reply: str) -> None:
    answer = say(reply)
    assert refusal(answer) is None
    assert "“全年收到行政复议申请73件" in answer.text
    assert "173" not in answer.text
    assert "88" not in answer.text
    assert all(claim.verdict in {"quoted", "unsupported"} for claim in answer.claims)


def test_a_claim_that_failed_is_kept_in_the_record_as_unsupported(say: Callable[..., Answer]) -> None:
    answer = say("鼓楼区2024年收到行政复议申请173件[1]。")
    failed = [claim for claim in answer.claims if claim.verdict == "unsupported"]
    assert ["173" in claim.text for claim in failed] == [True]
    assert failed[0].citations == ()


@pytest.mark.parametrize("reply", ["材料未提及", "材料中没有提及相关内容。", "", "   ", "Not stated in the material"])
def test_a_model_that_sees_nothing_does_not_hide_the_evidence(say: Callable[..., Answer], reply: str) -> None:
    answer = say(reply)
    assert refusal(answer) is None
    assert "73件" in answer.text


def test_a_number_left_out_is_not_a_complete_answer(say: Callable[..., Answer]) -> None:
    assert "73件" in say("鼓楼区收到了行政复议申请[1]。").text


def test_a_yes_without_its_fact_gets_the_fact(say: Callable[..., Answer]) -> None:
    answer = say("是的[1]。", "鼓楼区有没有开展行政执法案卷评查?")
    assert "案卷" in answer.text


def test_an_answer_in_english_to_a_chinese_question_keeps_its_invariants(say: Callable[..., Answer]) -> None:
    answer = say("Gulou District received 73 applications in 2024 [1].")
    assert "73" in answer.text
    assert "73件" in answer.citations[0].quote


def test_a_model_that_fails_at_once_is_told_and_the_evidence_quoted(say: Callable[..., Answer]) -> None:
    answer = say(LLMError("the model m at http://127.0.0.1:9 cannot be reached"))
    assert "73件" in answer.text
    assert answer.model == "none"
    assert any("cannot be reached" in notice for notice in answer.notices)


def test_a_model_is_warmed_with_what_its_prompts_begin_with(library: Library) -> None:
    model = ScriptedLLM(["g", "好", "Yes.", GOOD])
    bot = make_bot(library, model=model)
    bot.warm()
    bot.ask(WORDED_IN_ENGLISH)
    bot.ask(WORDED)
    for warming, prompt in zip(model.prompts[:2], model.prompts[2:], strict=True):
        assert prompt[0] == warming[0]
        assert prompt[1][1].startswith(warming[1][1])
    assert [options["max_tokens"] for options in model.options] == [1, 1, None, None]


def test_a_model_that_cannot_be_warmed_is_asked_all_the_same(library: Library) -> None:
    model = ScriptedLLM([LLMError("the model m at http://127.0.0.1:9 cannot be reached"), GOOD])
    bot = make_bot(library, model=model)
    bot.warm()
    assert "73件" in bot.ask(WORDED).text
    assert len(model.prompts) == 2


class _BreakingLLM(ScriptedLLM):
    """Says half a sentence with a wrong number, then fails."""

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
    ) -> Iterator[str]:
        yield "鼓楼区收到173件"
        raise LLMError("the model broke off its reply")


def test_a_model_that_fails_in_the_middle_leaves_nothing_of_its_words(library: Library) -> None:
    bot = make_bot(library, model=_BreakingLLM())
    events, answer = hear(bot, WORDED)
    check_record(answer, bot)
    assert any(isinstance(event, Standing) for event in events)
    assert "173" not in answer.text
    assert "73件" in answer.text
    assert any("broke off" in notice for notice in answer.notices)


def test_a_defect_of_the_program_is_not_taken_for_a_failing_model(library: Library) -> None:
    with pytest.raises(ZeroDivisionError):
        make_bot(library, [ZeroDivisionError()]).ask(WORDED)


SAID = (
    "鼓楼区 嘉善县 江宁区 2024年 2019年 收到行政复议申请 受理 驳回 维持 73件 66件 9件 88件 173件 98.6% 三成",
    '七十三件 2万余件 [1] [2] [9] 【1】 [[1 ] ， 。 ； 是的 材料未提及 It applications {"a":[1,2]} ``` ** <b>',
)
PIECES = st.sampled_from([piece for line in SAID for piece in line.split()] + ["\n", " ", "\u202e"])


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from([WORDED, "鼓楼区2024年受理多少件,驳回几件?"]))
def test_whatever_a_model_says_the_record_holds(library: Library, reply: str, question: str) -> None:
    bot = make_bot(library, [reply])
    events, answer = hear(bot, question)
    check_record(answer, bot)
    assert refusal(answer) is None
    shown = "".join(event.text for event in events if isinstance(event, Standing))
    assert isinstance(events[0], EvidenceFound)
    assert markers_in(shown) <= {citation.marker for citation in events[0].citations}


# ---- the same again, and nothing carried over


def test_the_same_question_twice_gives_the_same_record_but_for_its_times(library: Library) -> None:
    bot = make_bot(library, [GOOD, GOOD])
    questions = [WORDED, "哪些报告提到了法律顾问?", "江宁区呢?"]
    for question in questions[:1]:
        first, second = bot.ask(question), bot.ask(question)
        assert replace(first, timings_ms={}) == replace(second, timings_ms={})
    for question in questions[1:]:
        first, second = make_bot(library).ask(question), make_bot(library).ask(question)
        assert replace(first, timings_ms={}) == replace(second, timings_ms={})


def test_no_question_sees_what_another_asked_before(quoting: Bot) -> None:
    alone = quoting.ask("2023年驳回了几件?")
    quoting.ask("嘉善县收到多少件行政复议申请?")
    quoting.ask("那合肥高新区呢?", ["鼓楼区的不足有哪些?"])
    again = quoting.ask("2023年驳回了几件?")
    assert replace(again, timings_ms={}) == replace(alone, timings_ms={})


def test_two_dialogues_at_once_stay_apart(quoting: Bot) -> None:
    one = quoting.stream("那嘉善县呢?", ["鼓楼区2024年收到多少件行政复议申请?"])
    two = quoting.stream("有哪些?", ["合肥高新区存在哪些不足?"])
    next(one)
    next(two)
    first, second = [*one][-1], [*two][-1]
    assert isinstance(first, Finished)
    assert isinstance(second, Finished)
    assert {c.jurisdiction for c in first.answer.citations} == {"嘉善县"}
    assert {c.jurisdiction for c in second.answer.citations} == {ZONE}


def test_the_history_is_part_of_the_answers_id(quoting: Bot) -> None:
    history = ["鼓楼区2024年收到多少件行政复议申请?"]
    assert quoting.ask("嘉善县2024年呢?", history).id != quoting.ask("嘉善县2024年呢?", [*history, *history]).id


def test_a_follow_up_takes_over_what_was_asked(quoting: Bot) -> None:
    answer = quoting.ask("那嘉善县2023年呢?", [RECEIVED])
    check_record(answer, quoting)
    assert "52件" in answer.text


def test_the_prompt_of_a_follow_up_says_what_is_asked(library: Library) -> None:
    model = ScriptedLLM(["嘉善县2023年收到行政复议申请52件[1]。"])
    bot = make_bot(library, model=model)
    bot.ask("那嘉善县2023年呢?", ["鼓楼区2024年行政复议申请的情况如何?"])
    asked = model.prompts[0][1][1].rpartition("问题:")[2]
    assert "嘉善县" in asked
    assert "行政复议申请" in asked


# ---- what else the bot tells


def test_search_gives_the_passages_an_answer_would_be_made_from(quoting: Bot) -> None:
    passages = quoting.search(RECEIVED, k=3)
    assert len(passages) == 3
    assert "73件" in passages[0].sentence.text
    assert {passage.report.profile.jurisdiction.name for passage in passages} == {"鼓楼区"}


def test_the_bot_tells_its_library_and_its_model(library: Library) -> None:
    bot = make_bot(library, [])
    assert bot.model_name.startswith("scripted")
    assert make_bot(library).model_name == "none"
    assert len(bot.reports()) == 5
    assert bot.fingerprint() == library.fingerprint()
    report = bot.reports()[0]
    assert bot.report(report.id) == report
    assert bot.sections(report.id)[0].start == 0


def test_every_suggested_question_is_answered(quoting: Bot) -> None:
    questions = quoting.suggest()
    assert questions
    for question in questions:
        answer = quoting.ask(question)
        check_record(answer, quoting)
        assert refusal(answer) is None, question
