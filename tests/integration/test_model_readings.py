"""Unsure turns read by the model of a server: by a JSON schema, within a time, whatever the server does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from click.testing import CliRunner
from support.form_server import FormServer, form_server
from support.library import build_library, make_bot
from support.scripted_forms import proposal, right_reading
from support.unsure_reader import reading_as, unsure

from index.library import Library
from rag.answering.bot import Bot
from rag.cli.main import main
from rag.generation.client import ServedModel, open_chat_model
from rag.generation.model_reader import ModelReader
from rag.generation.waiting_line import QueuedModel
from rag.schema.answer import Answer
from rag.schema.errors import FormRefused, LLMError
from rag.settings import read_settings
from rag.understanding.masking import mask_example

FIRST = "鼓楼区2024年收到多少件行政复议申请?"
BOTH = "鼓楼区和嘉善县2024年各收到多少件行政复议申请?"
LIMIT = 0.5
GOOD = proposal(BOTH, places=["鼓楼区", "嘉善县"], years=[2024], measure="行政复议申请")
FORM = {"type": "object"}


@pytest.fixture
def server() -> Iterator[FormServer]:
    with form_server() as state:
        state.reply = GOOD
        yield state


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("served")) as opened:
        yield opened


@pytest.fixture
def model(server: FormServer) -> Iterator[ServedModel]:
    opened = open_chat_model(read_settings(llm_url=server.url, llm_model="m"))
    yield opened
    opened.close()


@pytest.fixture
def bot(library: Library, model: ServedModel) -> Bot:
    queued = QueuedModel(model, at_once=1, forms=model)
    reader = ModelReader(queued, "on", LIMIT, lazily=True)
    with reading_as({mask_example("{place}嗯"): unsure({"replace": 0.5, "add": 0.4})}):
        return make_bot(library, model=queued, model_reader=reader)  # type: ignore[arg-type]  # any model will do


def ask(bot: Bot) -> Answer:
    return bot.ask("嘉善县嗯", [FIRST])


def test_the_schema_is_sent_and_what_comes_is_answered(server: FormServer, bot: Bot) -> None:
    answer = ask(bot)

    assert answer.standalone_question == BOTH
    sent = server.requests[0]["response_format"]
    assert (sent["type"], sent["json_schema"]["strict"]) == ("json_schema", True)
    assert sent["json_schema"]["schema"]["required"][0] == "standalone"
    assert (server.requests[0]["temperature"], server.requests[0].get("stream")) == (0, None)


@pytest.mark.parametrize("mode", ["slow", "drip", "empty", "reason", "think", "cut", "hang", "500", "429", "html"])
def test_whatever_the_server_does_the_turn_is_answered_in_time_and_that_is_told(
    server: FormServer, bot: Bot, mode: str
) -> None:
    ask(bot)  # what is loaded at a first question takes longer than the limit
    server.mode = mode  # type: ignore[assignment]
    began = time.monotonic()
    answer = bot.ask("嘉善县嗯", ["鼓楼区2024年有多少件行政复议申请?"])

    assert time.monotonic() - began < LIMIT * 4 + 5
    assert "88件" in answer.text
    assert answer.trace
    assert answer.trace.model[0].outcome == "failed"
    assert answer.trace.model[0].why
    assert answer.trace.model[0].seconds < LIMIT * 3


def test_a_server_without_schemas_is_asked_in_words_and_the_status_says_so(server: FormServer, bot: Bot) -> None:
    server.mode = "no_form"

    assert ask(bot).standalone_question == BOTH
    assert bot.model_reading
    assert "response_format is unknown" in bot.model_reading.refused
    assert ["response_format" in request for request in server.requests] == [True, False]


def test_an_error_of_another_kind_is_no_refusal_of_the_schema(server: FormServer, model: ServedModel) -> None:
    server.mode = "500"
    with pytest.raises(LLMError, match="500 \\(boom\\)") as raised:
        model.complete([("user", "问")], limit=5, max_tokens=9, form=FORM)
    assert not isinstance(raised.value, FormRefused)


def test_a_whole_reply_frees_its_place_in_line(server: FormServer, model: ServedModel) -> None:
    queued = QueuedModel(model, at_once=1, forms=model)
    server.mode = "hang"
    with pytest.raises(LLMError, match="within"):
        queued.complete([("user", "问")], limit=0.2, max_tokens=9)
    server.mode = "good"

    assert queued.complete([("user", "问")], limit=5, max_tokens=9) == GOOD


def test_who_stands_in_line_for_too_long_is_told(server: FormServer, model: ServedModel) -> None:
    queued = QueuedModel(model, at_once=1, forms=model)
    with closing(_writing(queued)), pytest.raises(LLMError, match=r"busy with other questions for 0\.2 s"):
        queued.complete([("user", "问")], limit=0.2, max_tokens=9)


def _writing(queued: QueuedModel) -> Iterator[None]:
    """Have somebody else's question stand at the model until the iterator is closed."""
    line = queued._line
    from rag.schema.asker import Asker

    place = line.enter(Asker())

    def hold() -> Iterator[None]:
        try:
            yield None
        finally:
            line.leave(place, whole=False)

    held = hold()
    next(held)
    return held


@pytest.mark.parametrize(("reply", "said"), [(right_reading, "asked where"), ("{}", "did not pass")])
def test_doctor_tests_the_model_of_a_server(
    server: FormServer, monkeypatch: pytest.MonkeyPatch, tmp_path: object, reply: object, said: str
) -> None:
    server.reply = reply  # type: ignore[assignment]
    monkeypatch.setenv("ZHIWEN_LLM_URL", server.url)
    monkeypatch.setenv("ZHIWEN_LLM_MODEL", "m")
    monkeypatch.setenv("ZHIWEN_HOME", str(tmp_path))
    monkeypatch.setenv("ZHIWEN_MODELS", str(tmp_path))
    shown = CliRunner().invoke(main, ["doctor"]).output

    assert "reading of turns: " in shown
    assert said in shown
    assert "turns right" in shown


@pytest.mark.parametrize(("mode", "said"), [("auto", "did not pass"), ("off", "not asked"), ("on", "asked where")])
def test_doctor_tells_what_is_known_of_the_packaged_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, mode: str, said: str
) -> None:
    monkeypatch.setenv("ZHIWEN_HOME", str(tmp_path))
    monkeypatch.setenv("ZHIWEN_MODELS", str(tmp_path))
    monkeypatch.setenv("ZHIWEN_LLM_READING", mode)
    monkeypatch.delenv("ZHIWEN_LLM_URL", raising=False)
    line = next(
        line for line in CliRunner().invoke(main, ["doctor"]).output.splitlines() if "reading of turns: " in line
    )

    assert said in line
    assert "before the release" in line
