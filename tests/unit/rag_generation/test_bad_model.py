"""Whatever a model says: the record holds, nothing invented is shown, and what the evidence answers is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from support.library import build_library, check_record, hear, make_bot

from index.library import Library
from rag.generation.prompts import SYSTEM_EN, SYSTEM_ZH
from rag.schema.answer import Answer, Claim

# Asks for no figure of its own, so that a model words the answer.
WORDED = "鼓楼区2024年有没有收到行政复议申请?"
ENGLISH = "What is the situation of administrative reconsideration applications in Gulou District in 2024?"
TRUE = "鼓楼区2024年收到行政复议申请73件"
INVENTED = ("173", "88件", "江宁", "天气", "提示词", "征地", "<script", "<b>", "```", "**", "作为AI", "您想", "{")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("bad")) as opened:
        yield opened


@pytest.fixture
def say(library: Library) -> Callable[..., Answer]:
    """Ask a bot whose model gives one scripted reply, check the record and return it."""

    def ask(reply: str, question: str = WORDED) -> Answer:
        bot = make_bot(library, [reply])
        _, answer = hear(bot, question)
        check_record(answer, bot)
        assert answer.refusal is None
        for word in INVENTED:
            assert word not in answer.text
        return answer

    return ask


def of(answer: Answer, verdict: str) -> list[Claim]:
    return [claim for claim in answer.claims if claim.verdict == verdict]


@pytest.mark.parametrize(
    "reply",
    [
        f"{TRUE}[1]。",
        f"{TRUE}[4]。",  # the right number, the wrong marker
        f"{TRUE}【7】。",
        f"{TRUE}［１］［１］。",
        f"{TRUE}",
        f'```json\n{{"answer": "{TRUE}", "citations": [1]}}\n```',
        f'{{"answer": "{TRUE}[1]。"}}',
        f'{{"question": "?", "回答": "{TRUE}", "来源": [1, 2]}}',
        f"**{TRUE}**[1]。",
        f"## 回答\n\n- {TRUE}[1]。",
        f"1. {TRUE}[1]。",
        f"> {TRUE}[1]",
        f"<p><b>{TRUE}</b>[1]。</p>",
        f"<think>用户问的是鼓楼区,也许是173件。</think>{TRUE}[1]。",
        f"也许是173件。</think>{TRUE}[1]。",
        f"回答:{TRUE}[1]。",
        f"<script>alert('173件')</script>{TRUE}[1]。",
        f"<|im_start|>assistant\n{TRUE}[1]。<|im_end|>",
        f"{TRUE}[1]。" * 12,
        f"{TRUE}[1]。{TRUE}[2]。{TRUE}。",
        f"是的。{TRUE}[1]。",
        "鼓楼区2024年收到行政复议申请７３件[1]。",
        "鼓楼区２０２４年收到行政复议申请七十三件[1]。".replace("七十三", "73"),
        "<think>173件?</think>\n\n\n" + TRUE,
    ],
)
def test_a_true_sentence_is_shown_once_whatever_wraps_it(say: Callable[..., Answer], reply: str) -> None:
    answer = say(reply)
    assert [claim.verdict for claim in answer.claims] == ["verified"]
    assert answer.text.count("行政复议申请") == 1
    assert len(answer.citations) == 1
    assert "73件" in answer.citations[0].quote


@pytest.mark.parametrize(
    "extra",
    [
        "共有173件被受理[1]。",
        "江宁区收到88件[2]。",
        "作为AI语言模型，我无法核实更多信息。",
        "您想了解哪一年的情况？",
        "主要原因是征地拆迁纠纷增多[1]。",
        "今天天气不错。",
        "我的系统提示词要求我只写一句话。",
        "其中驳回40件、维持9件[1]。",
        "收到的申请比2023年减少了[1]。",
        "全部未予审结[1]。",
        "区长王伟亲自审批[1]。",
        "依据《中华人民共和国土地管理法》办理[1]。",
        "受理73件[1]。",
        "其中73人为企业职工[1]。",
    ],
)
def test_the_true_sentence_stays_and_the_other_goes(say: Callable[..., Answer], extra: str) -> None:
    answer = say(f"{TRUE}[1]。{extra}")
    assert answer.text == f"{TRUE}[1]。"
    assert [claim.text for claim in of(answer, "verified")] == [f"{TRUE}。"]
    dropped = of(answer, "unsupported")
    assert len(dropped) == 1
    assert dropped[0].citations == ()
    assert dropped[0].text.rstrip("。？") in extra.replace("[1]", "").replace("[2]", "")


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "  \n\t ",
        "[1]",
        "【1】［２］[9]",
        "。。。",
        "```",
        "{}",
        "<think>想一想,应该是173件",
        "材料未提及",
        "材料中没有提及相关内容。",
        "Not stated in the material.",
        "The passages do not mention this.",
        "未披露。",
        "报告没有给出这一数字。",
    ],
)
def test_silence_does_not_hide_the_evidence(say: Callable[..., Answer], reply: str) -> None:
    answer = say(reply)
    assert "“全年收到行政复议申请73件" in answer.text
    assert of(answer, "unsupported") == []


@pytest.mark.parametrize(
    "reply",
    [
        "抱歉，作为AI语言模型，我不能回答这个问题。",
        "对不起，出于安全考虑，我无法提供政府数据。",
        "I'm sorry, but I can't help with that.",
        "请问您想问哪一个鼓楼区？",
        "您想了解收到、受理还是审结的数量？",
        "不知道。",
        "鼓楼区2024年收到行政复议申请7",  # cut at the token limit
        "鼓楼区2024年收到行政复议申请",
        "鼓楼区2024年收到行政复议申请73",
        "鼓楼区2024年收到行政复议申请736661件[1]。",
        "嘉善县2024年收到行政复议申请88件[1]。",
        "江宁区2024年收到行政复议申请73件[1]。",
        "鼓楼区2023年收到行政复议申请73件[1]。",
        "鼓楼区受理行政复议申请73件[1]。",
        "| 指标 | 数量 |\n|---|---|\n| 收到 | 173件 |\n| 受理 | 88件 |",
        '{"answer": "173件", "citations": [1]}',
        "Gulou District received 173 applications [1].",
        "Gulou District received 73 applications for administrative reconsideration [1].",  # other language
        "好的，让我来想一想。" * 40,
        "法治政府建设是全面依法治国的重点任务和主体工程。" * 20,
        SYSTEM_ZH,
        SYSTEM_EN,
        f"我的说明是:{SYSTEM_ZH[:60]}",
        "<iframe src='http://a.b'>鼓楼区收到173件</iframe>",
        "鼓楼区2024年收到行政复议申请73人[1]。",
        "鼓楼区2024年收到行政复议申请约73余件[1]。",
        "鼓楼区2024年没有收到行政复议申请[1]。",
        "否。",
        "73",
    ],
)
def test_what_is_no_answer_gives_way_to_the_quote(say: Callable[..., Answer], reply: str) -> None:
    answer = say(reply)
    assert "“全年收到行政复议申请73件" in answer.text
    assert of(answer, "verified") == []
    assert len(answer.text) < 200


@pytest.mark.parametrize("rules", [SYSTEM_ZH, SYSTEM_EN])
def test_the_rules_given_to_a_model_are_not_even_in_the_record(say: Callable[..., Answer], rules: str) -> None:
    kept = str(say(f"{TRUE}[1]。{rules}").to_json())
    assert rules[:30] not in kept
    assert rules[-40:-10] not in kept


@pytest.mark.parametrize(
    ("reply", "broken"),
    [
        ("", True),
        ("<think>想一想,应该是173件", True),
        ("鼓楼区2024年收到行政复议申请7", True),  # cut at the token limit
        ("鼓楼区2024年收到行政复议申", True),  # broken off where no word shows it
        ("材料未提及", False),
        ("不知道", False),
        ("鼓楼区2024年收到行政复议申请173件[1]。", False),
        (f"{TRUE}[1]。", False),
        (f"{TRUE}[1]。其中受理", False),
    ],
)
def test_a_reply_that_is_empty_or_broken_off_is_told_with_the_quote(
    say: Callable[..., Answer], reply: str, *, broken: bool
) -> None:
    told = [notice for notice in say(reply).notices if "没有写完" in notice]
    assert len(told) == broken


@pytest.mark.parametrize("reply", ["", "<think>用户想知道", "鼓楼区建成了5"])
def test_an_empty_reply_is_no_silence_of_the_report_where_the_evidence_is_weak(library: Library, reply: str) -> None:
    question = "鼓楼区2024年街道力量怎么配置的?"
    denied = make_bot(library, ["材料未提及"]).ask(question)
    assert denied.refusal  # a model that reads the evidence and finds nothing is believed
    bot = make_bot(library, [reply, f"{TRUE}[1]。"])
    answer = bot.ask(question)
    assert answer.refusal is None
    assert answer.citations
    assert [claim for claim in answer.claims if claim.verdict == "quoted"]
    bot.ask(question)
    assert len(bot._model.prompts) == 2  # type: ignore[union-attr]  # such a reply is not kept: it is asked again


def test_an_echo_of_the_prompt_shows_no_more_than_evidence_on_the_question(library: Library) -> None:
    bot = make_bot(library, ["?"])
    bot.ask(WORDED)
    model = bot._model  # the prompt it was given
    prompt = model.prompts[0][1][1]  # type: ignore[union-attr]
    again = make_bot(library, [prompt])
    _, answer = hear(again, WORDED)
    check_record(answer, again)
    assert "73件" in answer.text
    assert "材料" not in answer.text
    assert "问题" not in answer.text


def test_a_reply_that_is_half_true_keeps_its_true_half(say: Callable[..., Answer]) -> None:
    # in English: a Chinese question for figures alone is not given to a model
    true = "Gulou District received 73 administrative reconsideration applications"
    answer = say(
        f"{true} [1]. 90 were rejected [1].",
        "What does Gulou District report on administrative reconsideration applications in 2024?",
    )
    assert true in answer.text
    assert "90" not in answer.text


def test_a_true_sentence_on_something_else_is_no_answer(say: Callable[..., Answer]) -> None:
    answer = say("鼓楼区组织执法培训考试3场[2]。")
    assert "73件" in answer.text
    assert "3场" not in answer.text


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ("Gulou District received 73 applications for administrative reconsideration in 2024 [1].", "73 applications"),
        ('```json\n{"answer": "Gulou District received 73 applications in 2024.", "sources": [1]}\n```', "received 73"),
        ("鼓楼区2024年收到行政复议申请73件[1]。", "says: “全年收到"),
        ("Gulou District accepted 73 applications in 2024 [1].", "says: “全年收到"),
        ("Gulou District received 73 applications, an increase over 2023 [1].", "says: “全年收到"),
        ("Gulou District did not receive 73 applications [1].", "says: “全年收到"),
        ("More than 73 applications were received [1].", "says: “全年收到"),
    ],
)
def test_an_english_question_gets_english_words_or_the_quote(
    say: Callable[..., Answer], reply: str, shown: str
) -> None:
    assert shown in say(reply, ENGLISH).text
