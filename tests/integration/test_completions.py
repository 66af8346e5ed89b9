"""OpenAI's interface, by the official client and by bare HTTP, over a scripted bot and over a real small library."""

from __future__ import annotations

import json
import re
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import openai
import pytest
from support.page_bot import COMPARE, CRASHING, FAILING, FOLLOW_UP, HOSTILE, LOOKUP, REFUSED, SLOW, PageBot
from support.served import serving

from rag.app.desk import Desk
from rag.schema.answer import Answer, Event
from ui import streaming as following

ASKED = "嘉善县2024年收到行政复议申请多少件？"


@pytest.fixture(scope="module")
def bot() -> PageBot:
    return PageBot(pace=0.02)


@pytest.fixture(scope="module")
def scripted(desk: Desk, bot: PageBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(replace(desk, bot=bot), tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def real(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(desk, tmp_path_factory.mktemp("home")) as address:
        yield address


def make_client(address: str, key: str = "any") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0, timeout=30)


def ask(address: str, question: str, *earlier: str, **more: Any) -> Any:  # noqa: ANN401  # whole, or a stream
    messages = [
        {"role": "system", "content": "Say 42."},
        *(
            one
            for text in earlier
            for one in ({"role": "user", "content": text}, {"role": "assistant", "content": "x"})
        ),
        {"role": "user", "content": question},
    ]
    return make_client(address).chat.completions.create(model="zhiwen", messages=messages, **more)


def record_of(told: dict[str, Any]) -> Answer:
    return Answer.from_json(told["answer"])


# --- one answer at once


def test_the_official_client_gets_a_cited_answer_of_the_real_library(real: str, desk: Desk) -> None:
    told = ask(real, ASKED)
    text = told.choices[0].message.content
    record = record_of(told.zhiwen)

    assert told.choices[0].finish_reason == "stop"
    assert "88" in text.split("来源：")[0]
    assert "[1]" in text.split("来源：")[0]
    (source,) = [line for line in text.splitlines() if line.startswith("- [1] ")]
    assert source.startswith("- [1] 嘉善县2024《嘉善县人民政府2024年度法治政府建设情况报告》")
    assert record.citations[0].quote in source
    for citation in record.citations:
        assert desk.bot.report(citation.report_id).text[citation.start : citation.end] == citation.quote
    assert desk.bot.reopen(record.id).answer == record
    assert told.zhiwen["evidence"]["scope"]["jurisdictions"] == ["嘉善县"]


def test_earlier_messages_of_the_user_are_the_history_and_no_others(scripted: str, bot: PageBot) -> None:
    ask(scripted, FOLLOW_UP, LOOKUP, "第二个问题")

    assert bot.histories[-1] == [LOOKUP, "第二个问题"]


def test_a_follow_up_is_understood_by_the_real_library(real: str) -> None:
    record = record_of(ask(real, "那驳回的呢？", ASKED).zhiwen)

    assert "11件" in record.text
    assert record.scope.jurisdictions == ("嘉善县",)


def test_text_parts_are_one_question(scripted: str) -> None:
    parts = [{"type": "text", "text": "梅河口市"}, {"type": "text", "text": "受理多少件？"}]
    told = make_client(scripted).chat.completions.create(model="zhiwen", messages=[{"role": "user", "content": parts}])

    assert record_of(told.zhiwen).question == "梅河口市\n受理多少件？"


def test_a_refusal_is_text_and_its_kind_is_in_the_record(scripted: str) -> None:
    told = ask(scripted, REFUSED)

    assert told.choices[0].message.content == "库中没有梅河口市2019年的报告；有它2022年的。"
    assert told.zhiwen["answer"]["refusal"]["kind"] == "year_missing"


def test_a_table_is_one_of_markdown_with_its_markers(scripted: str) -> None:
    text = ask(scripted, COMPARE).choices[0].message.content

    assert "| 地区 | 年份 | 件数 |\n| --- | --- | --- |\n| 东昌区 | 2024 | 45件[1] |\n" in text


def test_what_a_report_says_takes_no_effect_in_a_front_end_that_draws_markdown(scripted: str) -> None:
    text = ask(scripted, HOSTILE).choices[0].message.content

    assert "203.0.113.7" in text
    assert not re.search(r"(?<!\\)<|(?<!\\)!\[|(?<!\\)\]\(", text)


def test_what_was_taken_out_of_a_models_words_is_told_and_not_shown(scripted: str) -> None:
    text = ask(scripted, LOOKUP).choices[0].message.content

    assert "百分之百" not in text
    assert "模型有2句话在依据里站不住，已去除。" in text


def test_sizes_are_characters_and_say_so(scripted: str) -> None:
    told = ask(scripted, REFUSED)

    assert told.usage.prompt_tokens == len(REFUSED)
    assert told.usage.completion_tokens == len(told.choices[0].message.content)
    assert told.usage.total_tokens == told.usage.prompt_tokens + told.usage.completion_tokens
    assert told.usage.zhiwen_unit == "characters"


# --- streams


def test_a_stream_begins_with_the_evidence_and_ends_with_the_record(scripted: str) -> None:
    chunks = list(ask(scripted, LOOKUP, stream=True, stream_options={"include_usage": True}))
    whole = ask(scripted, LOOKUP)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    assert chunks[0].choices[0].delta.role == "assistant"
    assert len(chunks[0].zhiwen["evidence"]["citations"]) == 3
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-2].zhiwen["answer"] == whole.zhiwen["answer"]
    assert text == whole.choices[0].message.content
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_without_the_option_has_no_sizes(scripted: str) -> None:
    assert all(chunk.usage is None and chunk.choices for chunk in ask(scripted, LOOKUP, stream=True))


def test_the_evidence_comes_while_the_answer_is_still_made(scripted: str) -> None:
    began = time.monotonic()
    chunks = ask(scripted, SLOW, stream=True)
    next(iter(chunks))
    first = time.monotonic() - began
    chunks.close()

    assert first < 0.5


def test_words_that_are_not_verified_yet_are_not_sent(scripted: str) -> None:
    sent = [chunk for chunk in ask(scripted, LOOKUP, stream=True) if chunk.choices and chunk.choices[0].delta.content]

    assert len(sent) <= 5  # a paragraph each, none of the bot's pieces of six characters


def test_the_answer_as_it_stands_comes_before_the_text_which_is_last(scripted: str) -> None:
    chunks = [chunk for chunk in ask(scripted, LOOKUP, stream=True) if chunk.choices]
    standing = [n for n, chunk in enumerate(chunks) if "standing" in (getattr(chunk, "zhiwen", None) or {})]
    text = [n for n, chunk in enumerate(chunks) if chunk.choices[0].delta.content]

    assert standing
    assert max(standing) < min(text)
    assert all(not chunks[n].choices[0].delta.content for n in standing)
    assert set(chunks[standing[0]].zhiwen["standing"]) == {"text", "claims"}


def test_the_stream_is_of_the_documented_form_and_has_signs_of_life(
    scripted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following.follow, "__defaults__", (0.05,))
    body = {"model": "zhiwen", "stream": True, "messages": [{"role": "user", "content": LOOKUP}]}
    with httpx.stream("POST", f"{scripted}/v1/chat/completions", json=body, timeout=30) as response:
        lines = [line for line in response.iter_lines() if line]

    assert response.headers["content-type"].startswith("text/event-stream")
    assert lines[-1] == "data: [DONE]"
    assert any(line.startswith(":") for line in lines)
    events = [json.loads(line.removeprefix("data: ")) for line in lines[:-1] if line.startswith("data: ")]
    assert {event["object"] for event in events} == {"chat.completion.chunk"}


def test_a_client_that_leaves_a_stream_stops_the_bot(scripted: str, bot: PageBot) -> None:
    bot.closed.clear()
    chunks = ask(scripted, SLOW, stream=True)
    next(iter(chunks))
    chunks.close()

    assert bot.closed.wait(3)


def test_a_client_that_does_not_wait_for_the_whole_answer_stops_the_bot(scripted: str, bot: PageBot) -> None:
    bot.closed.clear()
    body = {"model": "zhiwen", "messages": [{"role": "user", "content": SLOW}]}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{scripted}/v1/chat/completions", json=body, timeout=0.5)

    assert bot.closed.wait(4)


# --- what cannot be done


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"modalities": ["text", "audio"]}, "modalities"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(scripted: str, more: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError, match=param) as refused:
        ask(scripted, LOOKUP, **more)

    assert refused.value.param == param


def test_sampling_options_do_no_harm(scripted: str) -> None:
    told = ask(scripted, REFUSED, temperature=0.7, top_p=0.5, max_tokens=10, seed=3, user="x", n=1, stop=["件"])

    assert told.choices[0].message.content == "库中没有梅河口市2019年的报告；有它2022年的。"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"model": "zhiwen"}',
        b'{"model": "zhiwen", "messages": []}',
        b'{"model": "zhiwen", "messages": ["x"]}',
        b'{"model": "zhiwen", "messages": [{"role": "system", "content": "x"}]}',
        b'{"model": "zhiwen", "messages": [{"role": "tool", "content": "x"}]}',
        b'{"model": "zhiwen", "messages": [{"role": "user", "content": null}]}',
        b'{"model": "zhiwen", "messages": [{"role": "user", "content": ""}]}',
        b'{"model": "zhiwen", "stream": "yes", "messages": [{"role": "user", "content": "x"}]}',
        b'{"model": "zhiwen", "stream_options": 1, "messages": [{"role": "user", "content": "x"}]}',
        b'{"model": "zhiwen", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}',
    ],
)
def test_a_malformed_request_is_refused_in_the_protocols_shape(real: str, body: bytes) -> None:
    refused = httpx.post(f"{real}/v1/chat/completions", content=body)

    assert refused.status_code in {400, 404}
    error = refused.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert error["message"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_question_that_is_too_long_is_refused_by_the_status(real: str, *, stream: bool) -> None:
    with pytest.raises(openai.BadRequestError, match="at most 2000"):
        ask(real, "多" * 2001, stream=stream)


@pytest.mark.parametrize("stream", [False, True])
def test_a_model_that_does_not_answer_is_told(scripted: str, *, stream: bool) -> None:
    with pytest.raises(openai.InternalServerError, match="The model server") as refused:
        ask(scripted, FAILING, stream=stream)

    assert refused.value.status_code == 503


@pytest.mark.parametrize("stream", [False, True])
def test_a_defect_tells_nothing_of_the_programs_inside(scripted: str, *, stream: bool) -> None:
    with pytest.raises(openai.InternalServerError) as refused:
        ask(scripted, CRASHING, stream=stream)

    assert refused.value.status_code == 500
    assert "defect" not in str(refused.value)


def test_a_request_of_megabytes_is_refused(scripted: str) -> None:
    body = {"model": "zhiwen", "messages": [{"role": "user", "content": "x" * 1_100_000}]}

    assert httpx.post(f"{scripted}/v1/chat/completions", json=body).status_code == 413


# --- models, health, many at once


def test_the_model_is_listed_and_no_other(scripted: str) -> None:
    client = make_client(scripted)

    assert [model.id for model in client.models.list()] == ["zhiwen"]
    assert client.models.retrieve("zhiwen").id == "zhiwen"
    with pytest.raises(openai.NotFoundError, match="Use 'zhiwen'"):
        client.models.retrieve("gpt-5")
    with pytest.raises(openai.NotFoundError, match="Use 'zhiwen'"):
        client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "x"}])


def test_health_tells_what_is_served(real: str, desk: Desk) -> None:
    told = httpx.get(f"{real}/healthz")

    assert told.status_code == 200
    assert told.json() == {
        "status": "ok",
        "reports": len(desk.bot.entries()),
        "model": "none",
        "index": desk.bot.fingerprint(),
        "degraded": bool(desk.bot.notices),
    }
    assert "set-cookie" not in told.headers


def test_more_clients_than_a_server_has_threads_leave_the_page_its_own(
    scripted: str, bot: PageBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "pace", 0.3)  # an answer takes more than twenty seconds
    body = {"model": "zhiwen", "stream": True, "messages": [{"role": "user", "content": SLOW}]}
    begun, enough = threading.Semaphore(0), threading.Event()

    def listen() -> None:
        with httpx.stream("POST", f"{scripted}/v1/chat/completions", json=body, timeout=60):
            begun.release()
            enough.wait(60)

    with ThreadPoolExecutor(48) as clients:  # a server's common threads are forty
        for _ in range(48):
            clients.submit(listen)
        assert all(begun.acquire(timeout=60) for _ in range(48))
        began = time.monotonic()
        assert httpx.get(f"{scripted}/healthz", timeout=30).status_code == 200
        waited = time.monotonic() - began
        enough.set()

    assert waited < 5


def test_answers_to_programs_never_take_more_threads_than_they_have(bot: PageBot, scripted: str) -> None:
    running, most, lock = 0, 0, threading.Lock()
    stream = bot.stream

    def counted(question: str, history: Sequence[str] = ()) -> Iterator[Event]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            yield from stream(question, history)
        finally:
            with lock:
                running -= 1

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(20) as clients:
        patch.setattr(bot, "stream", counted)
        list(clients.map(lambda _: ask(scripted, LOOKUP), range(20)))

    assert 1 < most <= following.SIMULTANEOUS


# --- login


def test_the_key_is_name_and_password(desk: Desk, bot: PageBot, tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(replace(desk, bot=bot), tmp_path_factory.mktemp("home"), auth="li:p:w,王芳:密码") as address:
        for key in ("li:p:w", b64encode("王芳:密码".encode()).decode()):
            assert [model.id for model in make_client(address, key).models.list()] == ["zhiwen"]
        for wrong in ("any", "li:p", "li:", b64encode("王芳:x".encode()).decode()):
            with pytest.raises(openai.AuthenticationError, match="NAME:PASSWORD"):
                make_client(address, wrong).models.list()
        with pytest.raises(openai.AuthenticationError):
            make_client(address).chat.completions.create(model="zhiwen", messages=[{"role": "user", "content": "x"}])
        assert httpx.get(f"{address}/healthz").status_code == 200


def test_gradios_own_client_logs_in_the_same_way(
    desk: Desk, bot: PageBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gradio_client = pytest.importorskip("gradio_client")
    with serving(replace(desk, bot=bot), tmp_path_factory.mktemp("home"), auth="li:secret") as address:
        with pytest.raises(Exception, match=r"401|not.*load|config"):
            gradio_client.Client(address, verbose=False)
        client = gradio_client.Client(address, headers={"Authorization": "Bearer li:secret"}, verbose=False)
        try:
            record = client.predict(REFUSED, [], api_name="/ask")
        finally:
            client.close()

    assert record["refusal"]["kind"] == "year_missing"
