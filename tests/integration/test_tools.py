"""The tools by the official client of the Model Context Protocol, over a real small library, with and without login."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import httpx
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult
from support.library import GULOU_FUZHOU, TEXTS
from support.page_bot import SLOW, PageBot
from support.served import serving
from support.small_desk import make_small_desk

from rag.app.desk import Desk
from rag.schema.answer import Answer

Value = TypeVar("Value")
NAMES = {"ask", "compare", "list_reports", "get_passage"}
ASKED = "嘉善县2024年收到行政复议申请多少件？"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = make_small_desk(tmp_path_factory.mktemp("desk"), {**TEXTS, "gulou-fuzhou-2024.txt": GULOU_FUZHOU})
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(desk, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def locked(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(desk, tmp_path_factory.mktemp("home"), auth="li:secret") as address:
        yield address


def use(
    address: str, work: Callable[[Client], Awaitable[Value]], headers: dict[str, str] | None = None, mode: str = "auto"
) -> Value:
    """Connect as other programs do, and return what comes of the work."""

    async def connect() -> Value:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=mode) as client,
        ):
            return await work(client)

    return asyncio.run(connect())


def call(address: str, tool: str, /, **arguments: object) -> CallToolResult:
    return use(address, lambda client: client.call_tool(tool, arguments))


def record(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


def text(result: CallToolResult) -> str:
    (content,) = result.content
    return str(content.text)


def trouble(result: CallToolResult) -> str:
    assert result.is_error
    return text(result)


# --- what there is


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_four_tools_are_listed_with_documented_and_typed_arguments(address: str, mode: str) -> None:
    tools = {tool.name: tool for tool in use(address, lambda client: client.list_tools(), mode=mode).tools}

    assert set(tools) == NAMES
    for tool in tools.values():
        assert tool.description
        assert tool.output_schema is not None
        assert tool.output_schema["type"] == "object"
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        for argument in tool.input_schema["properties"].values():
            assert argument["description"]
    assert tools["ask"].input_schema["required"] == ["question"]
    assert tools["compare"].input_schema["required"] == ["measure", "places"]
    assert tools["get_passage"].input_schema["required"] == ["report", "start", "end"]


# --- ask


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_answer_is_cited_and_its_record_is_the_kept_one(address: str, desk: Desk, mode: str) -> None:
    answered = use(address, lambda client: client.call_tool("ask", {"question": ASKED}), mode=mode)
    answer = Answer.from_json(record(answered))

    assert "88件" in text(answered)
    assert "- [1] 嘉善县2024《" in text(answered)
    assert desk.bot.reopen(answer.id).answer == answer
    for citation in answer.citations:
        assert desk.bot.report(citation.report_id).text[citation.start : citation.end] == citation.quote


def test_a_follow_up_stands_on_the_history(address: str) -> None:
    answer = Answer.from_json(record(call(address, "ask", question="那驳回的呢？", history=[ASKED])))

    assert "11件" in answer.text


def test_a_refusal_is_an_answer_and_no_error(address: str) -> None:
    told = record(call(address, "ask", question="长沙市2024年收到行政复议申请多少件？"))

    assert told["refusal"]["kind"] == "not_in_corpus"
    assert told["citations"] == []


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_caller_who_gives_up_stops_the_bot(desk: Desk, tmp_path_factory: pytest.TempPathFactory, mode: str) -> None:
    bot = PageBot(pace=0.1)

    async def give_up(client: Client) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.call_tool("ask", {"question": SLOW}), 2)

    with serving(replace(desk, bot=bot), tmp_path_factory.mktemp("home")) as address:
        use(address, give_up, mode=mode)

        assert bot.closed.wait(5)


@pytest.mark.parametrize(("question", "told"), [("", "The question is empty"), ("多" * 2001, "at most 2000")])
def test_a_question_that_cannot_be_asked_is_an_error_in_words(address: str, question: str, told: str) -> None:
    assert told in trouble(call(address, "ask", question=question))


def test_arguments_of_another_type_are_an_error_in_words(address: str) -> None:
    assert "history" in trouble(call(address, "ask", question=ASKED, history=3))


# --- compare


def test_a_comparison_has_the_numbers_of_places_and_years_with_their_sentences(address: str) -> None:
    told = record(call(address, "compare", measure="行政复议收到", places=["嘉善县"], years=[2023, 2024]))
    numbers = {cell["text"] for row in told["rows"] for cell in row if cell["citations"]}

    assert {"52件", "88件"} <= numbers
    assert told["unit"] == "件"
    assert {citation["quote"] for citation in told["citations"]} >= {
        "全年收到行政复议申请88件，受理81件，审结79件，其中驳回11件。"
    }


def test_what_makes_numbers_hard_to_compare_is_in_the_words_too(address: str) -> None:
    compared = call(
        address, "compare", measure="行政复议收到", places=["嘉善县", "合肥高新技术产业开发区"], years=[2023, 2024]
    )
    (missing,) = record(compared)["coverage"]["missing"]

    assert missing.endswith("合肥高新技术产业开发区2023年")
    assert f"(no report: {missing})" in text(compared)
    assert all(note in text(compared) for note in record(compared)["notes"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"measure": "行政复议收到", "places": ["长沙市"]}, "no report of '长沙市'"),
        ({"measure": "行政复议收到", "places": ["鼓楼区"]}, "several bodies"),
        ({"measure": "行政复议收到", "places": ["嘉善县"], "years": [1999]}, "It has: 2023、2024"),
        ({"measure": "行政复议收到", "places": []}, "places"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_an_error_in_words(
    address: str, arguments: dict[str, Any], told: str
) -> None:
    assert told in trouble(call(address, "compare", **arguments))


# --- list_reports, get_passage


def test_reports_are_listed_whole_by_place_by_year_and_in_parts(address: str) -> None:
    assert record(call(address, "list_reports"))["total"] == 6
    assert [one["year"] for one in record(call(address, "list_reports", place="嘉善县"))["reports"]] == [2023, 2024]
    assert {one["year"] for one in record(call(address, "list_reports", year=2023))["reports"]} == {2023}
    part = record(call(address, "list_reports", offset=4, limit=5))
    assert (part["total"], part["offset"], len(part["reports"])) == (6, 4, 2)
    assert text(call(address, "list_reports", offset=4, limit=5)).endswith("5 to 6 of 6 reports")
    assert record(call(address, "list_reports", offset=90))["reports"] == []


@pytest.mark.parametrize(
    "arguments", [{"limit": 0}, {"limit": 1000}, {"offset": -1}, {"place": "长沙市"}, {"year": 1999}]
)
def test_reports_that_are_not_there_are_an_error_in_words(address: str, arguments: dict[str, Any]) -> None:
    assert trouble(call(address, "list_reports", **arguments))


def test_a_citation_opens_in_its_place(address: str, desk: Desk) -> None:
    citation = record(call(address, "ask", question=ASKED))["citations"][0]
    span = {"start": citation["start"], "end": citation["end"]}
    told = record(call(address, "get_passage", report=citation["report_id"], **span, context=30))
    whole = desk.bot.report(citation["report_id"]).text

    assert told["text"] == citation["quote"]
    assert told["before"] + told["text"] + told["after"] == whole[span["start"] - 30 : span["end"] + 30]
    assert told["section"] == citation["section"]
    assert told["length"] == len(whole)
    for name in (citation["report_id"][:8], citation["report"]):
        assert record(call(address, "get_passage", report=name, **span))["text"] == citation["quote"]


def test_a_passage_at_the_edge_has_nothing_beyond(address: str) -> None:
    told = record(call(address, "get_passage", report="gulou-2024.txt", start=0, end=5))

    assert (told["before"], told["text"]) == ("", "南京市鼓楼")


@pytest.mark.parametrize(
    ("report", "start", "end", "told"),
    [
        ("nothing.txt", 0, 1, "There is no report 'nothing.txt'"),
        ("", 0, 1, "There is no report ''"),
        ("gulou-2024.txt", 5, 5, "no characters 5 to 5"),
        ("gulou-2024.txt", 0, 999_999, "no characters 0 to 999999"),
    ],
)
def test_a_passage_that_is_not_there_is_an_error_in_words(
    address: str, report: str, start: int, end: int, told: str
) -> None:
    assert told in trouble(call(address, "get_passage", report=report, start=start, end=end))


# --- login, and other sites


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("headers", [None, {"Authorization": "Bearer li:wrong"}])
def test_without_the_password_neither_listing_nor_calling_works(
    locked: str, headers: dict[str, str] | None, mode: str
) -> None:
    for work in (lambda client: client.list_tools(), lambda client: client.call_tool("list_reports", {})):
        with pytest.raises(Exception, match=r"401|Unauthorized|unhandled errors"):
            use(locked, work, headers, mode)


@pytest.mark.parametrize("method", ["tools/list", "tools/call", "initialize", "server/discover"])
def test_each_request_without_the_password_is_refused_by_the_status(locked: str, method: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"name": "list_reports", "arguments": {}}}
    refused = httpx.post(f"{locked}/mcp", json=body, headers={"Accept": "application/json, text/event-stream"})

    assert refused.status_code == 401
    assert "list_reports" not in refused.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
@pytest.mark.parametrize("given", ["Bearer li:secret", "Basic " + b64encode(b"li:secret").decode()])
def test_with_the_password_listing_and_calling_work(locked: str, given: str, mode: str) -> None:
    headers = {"Authorization": given}

    assert {tool.name for tool in use(locked, lambda client: client.list_tools(), headers, mode).tools} == NAMES
    called = use(locked, lambda client: client.call_tool("list_reports", {"year": 2023}), headers, mode)
    assert record(called)["total"] == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 421), ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403)],
)
def test_a_name_or_a_page_of_a_stranger_gets_nothing(address: str, headers: dict[str, str], status: int) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}

    assert httpx.post(f"{address}/mcp", json=body, headers={**accept, **headers}).status_code == status
    assert httpx.post(f"{address}/mcp", json=body, headers={**accept, "Origin": address}).status_code == 200
