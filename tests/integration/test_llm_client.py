"""The language model's client against a scripted HTTP server: what is sent, streamed, given up, complained of."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.library import build_library, make_bot
from support.spans import listening

from rag.generation.client import ChatModel, open_chat_model
from rag.schema.errors import LLMError
from rag.settings import read_settings


@dataclass
class Server:
    """A loopback server that speaks the protocol; ``status`` other than 200 is an error reply."""

    status: int = 200
    body: bytes = b'{"error": {"message": "the server says no"}}'
    pieces: list[str] = field(default_factory=lambda: ["共收到", "45件", "[1]。"])
    endless: bool = False
    break_off: bool = False
    silent: float = 0.0
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    server_state: Server

    def log_message(self, *_: object) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        self.server_state.keys.append(self.headers.get("Authorization"))
        self.reply("application/json", b'{"data": []}' if self.server_state.status == 200 else self.server_state.body)

    def do_POST(self) -> None:
        state = self.server_state
        state.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        state.keys.append(self.headers.get("Authorization"))
        time.sleep(state.silent)
        if state.status != 200:
            self.reply("application/json", state.body)
            return
        try:
            self.speak()
        except ConnectionError:
            state.stopped.set()

    def reply(self, kind: str, body: bytes) -> None:
        try:
            self.send_response(self.server_state.status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.server_state.stopped.set()

    def speak(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in self.server_state.pieces:
            self.say(piece)
        while self.server_state.endless:
            self.say("又")
            time.sleep(0.01)
        if self.server_state.break_off:
            self.wfile.write(b"data: {not json\n\n")
        if self.server_state.pieces:
            self.wfile.write(b"data: [DONE]\n\n")

    def say(self, piece: str) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()
    handler = type("HandlerOfThisTest", (Handler,), {"server_state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.02,))
        thread.start()
        state.url = f"http://127.0.0.1:{http.server_port}/v1"
        yield state
        state.endless = False
        http.shutdown()
        thread.join()


@pytest.fixture
def model(server: Server) -> Iterator[ChatModel]:
    opened = open_chat_model(read_settings(llm_url=server.url, llm_model="m", llm_key="secret", llm_timeout=2))
    yield opened
    opened.close()


def ask(model: ChatModel) -> str:
    return "".join(model.stream([("system", "依据"), ("user", "问")]))


def test_the_reply_comes_in_the_servers_pieces(server: Server, model: ChatModel) -> None:
    assert list(model.stream([("user", "问")])) == ["共收到", "45件", "[1]。"]


def test_the_request_is_deterministic_and_carries_what_was_asked(server: Server, model: ChatModel) -> None:
    list(model.stream([("system", "依据"), ("user", "问")], max_tokens=30))

    request = server.requests[0]
    assert request["messages"] == [{"role": "system", "content": "依据"}, {"role": "user", "content": "问"}]
    assert (request["model"], request["temperature"], request["stream"]) == ("m", 0, True)
    assert isinstance(request["seed"], int)
    assert request["max_tokens"] == 30
    assert server.keys == ["Bearer secret"]


def test_the_longest_reply_is_that_of_the_settings(server: Server, model: ChatModel) -> None:
    list(model.stream([("user", "问")]))

    assert server.requests[0]["max_tokens"] == read_settings().llm_max_tokens


def test_closing_the_stream_ends_the_connection(server: Server, model: ChatModel) -> None:
    server.endless = True
    stream = model.stream([("user", "问")])
    next(stream)

    stream.close()  # type: ignore[attr-defined]  # a generator

    assert server.stopped.wait(5)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (400, "ZHIWEN_LLM_CONTEXT"),
        (401, "check ZHIWEN_LLM_KEY"),
        (403, "check ZHIWEN_LLM_KEY"),
        (404, "most end in /v1"),
        (429, "quota"),
        (500, "that server's log"),
        (520, "that server's log"),
    ],
)
def test_an_error_status_is_told_with_its_remedy(server: Server, model: ChatModel, status: int, remedy: str) -> None:
    server.status = status

    with pytest.raises(LLMError, match=rf"answered {status} \(the server says no\)") as caught:
        ask(model)
    assert remedy in str(caught.value)
    assert server.url in str(caught.value)
    assert len(server.requests) == 1


def test_a_server_that_says_nothing_in_time_is_given_up(server: Server, model: ChatModel) -> None:
    server.silent = 3

    with pytest.raises(LLMError, match="no reply within 2 s; raise ZHIWEN_LLM_TIMEOUT"):
        ask(model)


def test_a_reply_that_is_not_of_the_protocol_is_an_error_after_its_good_part(server: Server, model: ChatModel) -> None:
    server.break_off = True
    heard = []

    with pytest.raises(LLMError, match="broke off its reply"):
        heard.extend(model.stream([("user", "问")]))


def test_an_empty_reply_is_an_error(server: Server, model: ChatModel) -> None:
    server.pieces = []

    with pytest.raises(LLMError, match="sent no reply; check that ZHIWEN_LLM_URL"):
        ask(model)


def test_check_passes_when_the_server_answers(server: Server, model: ChatModel) -> None:
    model.check()

    assert server.keys == ["Bearer secret"]


def test_check_tells_a_refused_key(server: Server, model: ChatModel) -> None:
    server.status = 401

    with pytest.raises(LLMError, match="check ZHIWEN_LLM_KEY"):
        model.check()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://127.0.0.1:99999/v1", "nonsense"])
def test_a_server_that_is_not_there_is_told_with_the_remedy(url: str) -> None:
    model = open_chat_model(read_settings(llm_url=url, llm_model="m"))

    with pytest.raises(LLMError, match=r"cannot be reached .*correct ZHIWEN_LLM_URL"):
        model.check()
    with pytest.raises(LLMError, match=r"cannot be reached .*correct ZHIWEN_LLM_URL"):
        ask(model)
    model.close()


def test_after_close_nothing_can_be_asked(server: Server, model: ChatModel) -> None:
    model.close()

    with pytest.raises(LLMError, match="cannot be reached"):
        ask(model)
    with pytest.raises(LLMError, match="cannot be reached"):
        model.check()


def test_a_handler_of_llamaindex_hears_a_question_with_its_search_and_its_writing(
    server: Server, model: ChatModel, tmp_path: Path
) -> None:
    server.pieces = ["县政府聘请法律顾问6名", "，审查各类合同310余份[1]。"]
    with closing(make_bot(build_library(tmp_path), model=model)) as bot, listening() as heard:
        answer = bot.ask("嘉善县2024年聘请了法律顾问做什么?")
        (writing,) = [span for span in heard.named("OpenAILike.stream_chat") if heard.parent(span) == "Speaker.say"]
    assert answer.model == "m"
    assert heard.parent(heard.named("Speaker.say")[0]) == "Drafting.draft"
    assert heard.parent(heard.named("Drafting.draft")[0]) == "Bot.stream"
    assert "法律顾问" in writing.arguments["messages"][-1].content
    assert heard.parent(heard.named("Retriever.retrieve")[0]) == "Drafting.draft"
    assert heard.parent(heard.named("_Search.rerank")[0]) == "Retriever.retrieve"
    assert (heard.dropped_spans, heard.open_spans) == ([], {})
    said = [event.response.message.content for event in heard.events if event.class_name() == "LLMChatEndEvent"]
    assert set(said) == {"".join(server.pieces)}
