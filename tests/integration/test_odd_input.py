"""Whatever is sent to the served app is answered or refused in words: never by status 500, never by silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.page_client import PageClient
from support.served import serving

from rag.app.desk import Desk
from ui.api.intake import LONGEST

ASKED = "嘉善县2024年收到行政复议申请多少件？"
HALF = "\ud83d"
PATHS = ("/v1/chat/completions", "/gradio_api/call/ask", "/gradio_api/queue/join", "/mcp")
TEXT = st.text(st.characters(exclude_categories=()), max_size=20) | st.just(ASKED) | st.just(ASKED + HALF)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
MESSAGE = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "tool", "system"]) | VALUE},
    optional={
        "content": TEXT | VALUE | st.lists(st.fixed_dictionaries({"type": st.just("text") | VALUE, "text": VALUE}))
    },
)
ARGUMENTS = ("question", "history", "measure", "places", "years", "place", "year", "report", "start", "end")
BOUNDED = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def client(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    with (
        serving(desk, tmp_path_factory.mktemp("home")) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60) as client,
    ):
        yield client


def post(client: httpx.Client, path: str, body: Any) -> httpx.Response:  # noqa: ANN401  # whatever JSON holds
    """Send a value as JSON, surrogates as escapes; assert that it was answered or refused as JSON."""
    reply = client.post(path, content=body if isinstance(body, bytes) else json.dumps(body).encode())
    assert reply.status_code < 500, reply.text
    if reply.headers["Content-Type"] == "application/json":
        reply.json()
    return reply


def complete(client: httpx.Client, *messages: Any, **more: Any) -> httpx.Response:  # noqa: ANN401
    return post(client, PATHS[0], {"model": "zhiwen", "messages": list(messages), **more})


def user(content: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"role": "user", "content": content}


def hear(client: httpx.Client, path: str) -> str:
    """Return what an event stream says until it ends."""
    with client.stream("GET", path) as heard:
        return "\n".join(heard.iter_lines())


# --- bodies


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 200_000, 400),
        (b'{"data":' + b"[" * 200 + b"]" * 200 + b"}", 400),
        (b"\xff\xfe", 400),
        (b'{"data": NaN}', 400),
        (b'"' + b"x" * LONGEST + b'"', 413),
    ],
    ids=["brackets", "deep", "not UTF-8", "no number", "too long"],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(
    client: httpx.Client, path: str, body: bytes, status: int
) -> None:
    reply = post(client, path, body)

    assert reply.status_code == status
    assert reply.json()["error"]["message"].startswith("The request ")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("queue/join", {"data": [None], "fn_index": 9999, "session_hash": "a"}),
        ("queue/join", {"data": [None], "fn_index": -1, "session_hash": HALF}),
        ("call/nothing", {"data": []}),
        ("call/v2/nothing", {}),
        ("call/v2/ask", {"q": [1]}),
        ("run/nothing", {"data": []}),
        ("run/ask", {"data": [None, None]}),
        ("component_server", {"session_hash": "a", "component_id": 99, "fn_name": "x", "data": 1}),
    ],
)
def test_what_the_page_has_not_is_refused(client: httpx.Client, path: str, body: object) -> None:
    assert 400 <= post(client, f"/gradio_api/{path}", body).status_code < 500


def test_the_icon_of_every_size_is_the_one_icon(client: httpx.Client) -> None:
    assert client.get("/pwa_icon/192").headers["Content-Type"] == "image/svg+xml"


# --- OpenAI's interface


def test_half_a_surrogate_pair_is_answered_over(client: httpx.Client) -> None:
    for stream in (False, True):
        reply = complete(client, user(ASKED + HALF), stream=stream)
        assert reply.status_code == 200
        assert "88件" in reply.text


@pytest.mark.parametrize(
    "between",
    [
        {"role": "tool", "tool_call_id": "1", "content": "42"},
        {"role": "function", "name": "f", "content": "42"},
        {"role": "assistant", "content": None, "tool_calls": []},
        user(None),
        user([{"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}]),
        user(7),
        user("x" * 3000),
    ],
    ids=["tool", "function", "calls", "null", "image", "number", "long"],
)
def test_what_is_no_question_earlier_in_a_dialogue_is_passed_over(client: httpx.Client, between: object) -> None:
    reply = complete(client, user(ASKED), between, user("那驳回的呢？"))

    assert reply.status_code == 200, reply.text
    assert "11件" in reply.json()["choices"][0]["message"]["content"]


def test_the_text_beside_an_earlier_image_is_part_of_the_dialogue(client: httpx.Client) -> None:
    parts = [{"type": "image_url", "image_url": {"url": "x"}}, {"type": "text", "text": ASKED}]

    assert "11件" in complete(client, user(parts), user("那驳回的呢？")).text


@pytest.mark.parametrize("content", [None, 7, [], [{"type": "image_url"}], [None], {}], ids=str)
def test_a_question_that_is_no_text_is_refused(client: httpx.Client, content: object) -> None:
    assert complete(client, user(ASKED), user(content)).status_code == 400


@pytest.mark.parametrize(
    "odd", [{"n": []}, {"n": {}}, {"stream": "yes"}, {"stream_options": 5}, {"model": []}], ids=str
)
def test_an_option_of_another_kind_is_refused(client: httpx.Client, odd: dict[str, object]) -> None:
    assert 400 <= complete(client, user(ASKED), **odd).status_code < 500


@BOUNDED
@given(
    body=st.fixed_dictionaries({"model": st.just("zhiwen"), "messages": st.lists(MESSAGE, max_size=4) | VALUE}) | VALUE
)
def test_any_request_to_the_interface_is_answered_or_refused(client: httpx.Client, body: object) -> None:
    reply = post(client, PATHS[0], body)

    assert reply.status_code == 200 or reply.json()["error"]["message"]


# --- Gradio's API


@BOUNDED
@given(question=TEXT | VALUE, history=VALUE | st.lists(TEXT, max_size=3))
def test_any_call_of_the_api_comes_to_its_end(client: httpx.Client, question: object, history: object) -> None:
    begun = post(client, PATHS[1], {"data": [question, history]}).json()

    assert hear(client, f"{PATHS[1]}/{begun['event_id']}")


@pytest.mark.parametrize(
    ("given_values", "said"),
    [
        ([None, None], "The question must be a text, not nothing."),
        ([5, []], "The question must be a text, not a number."),
        ([ASKED, "嘉善县"], "The history must be a list of the earlier questions, not a text."),
        ([ASKED, [1]], "Each question of the history must be a text; one is a number."),
    ],
)
def test_what_is_of_another_kind_is_told_to_callers_of_the_api(
    client: httpx.Client, given_values: list[object], said: str
) -> None:
    begun = post(client, PATHS[1], {"data": given_values}).json()

    assert said in hear(client, f"{PATHS[1]}/{begun['event_id']}")


# --- the page


@pytest.fixture(scope="module")
def page(client: httpx.Client) -> PageClient:
    return PageClient(client)


@pytest.mark.parametrize("question", [ASKED + HALF, HALF, f"{HALF}{ASKED}\udc00"], ids=["behind", "alone", "around"])
def test_the_page_answers_over_half_a_surrogate_pair(page: PageClient, question: str) -> None:
    session = token_hex(6)
    assert page.send((None, "load"), ["zh-CN"], session=session)["success"]

    told = page.send(("zw-box", "submit"), [question, 0, None, None, None, None], session=session)

    assert told["success"], told


@settings(BOUNDED, max_examples=10)
@given(values=st.lists(VALUE, min_size=5, max_size=5), told=VALUE)
def test_any_event_of_the_page_comes_to_its_end(page: PageClient, values: list[object], told: object) -> None:
    for event in (("zw-box", "submit"), ("zw-reader", "submit"), ("zw-library-port", "submit")):
        assert page.send(event, values, told=told)


# --- tools


def call(client: httpx.Client, tool: object, arguments: object) -> httpx.Response:
    params = {"name": tool, "arguments": arguments}
    return post(client, PATHS[3], {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"question": ASKED, "history": "嘉善县"}, "The arguments of ask cannot be used. history: "),
        ({"question": None}, "The arguments of ask cannot be used. question: "),
        ({}, "question: Field required"),
    ],
)
def test_arguments_of_another_kind_are_told_in_a_line(
    client: httpx.Client, arguments: dict[str, object], said: str
) -> None:
    told = call(client, "ask", arguments).text

    assert said in told
    assert "pydantic" not in told


def test_a_tool_answers_over_half_a_surrogate_pair(client: httpx.Client) -> None:
    assert "88件" in call(client, "ask", {"question": ASKED + HALF, "history": [HALF]}).text


@BOUNDED
@given(
    tool=st.sampled_from(["ask", "compare", "list_reports", "get_passage"]) | TEXT,
    arguments=VALUE | st.dictionaries(st.sampled_from(ARGUMENTS), VALUE),
)
def test_any_call_of_a_tool_is_answered(client: httpx.Client, tool: str, arguments: object) -> None:
    assert call(client, tool, arguments).text
