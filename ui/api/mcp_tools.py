"""Tools for other programs' models by the Model Context Protocol: ask, compare, list_reports, get_passage, at ``/mcp``.

The only module that knows MCP. Who may call is the gate's affair (``ui.security.gate``), which also keeps out what
another site's page sends; each request stands alone, so nothing of one caller is there for the next.
"""

# No ``from __future__ import annotations`` here: MCP reads the annotations of the tools, which close over a desk.
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from mcp.server.mcpserver import Context as Call
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import Field, RootModel, ValidationError
from starlette.routing import BaseRoute

from index.errors import ZhiwenError
from rag.app.desk import Desk
from rag.cli.render import comparison_lines, comparison_record
from rag.schema.answer import Answer, Cell, Citation, Coverage, Finished
from ui.api.intake import LONGEST
from ui.api.mcp_lookups import (
    MOST_CHARACTERS,
    Listing,
    Passage,
    find_report,
    list_entries,
    listing_lines,
    passage_lines,
    read_passage,
)
from ui.api.plain_text import write_answer
from ui.streaming import follow, make_limiter

PATH = "/mcp"
_ABOUT = (
    "Cited answers from Chinese local governments' annual reports on law-based government (法治政府建设年度报告). "
    "Every answer quotes its reports: [n] in a text is citation n, whose quote is text[start:end] of its report. "
    "Questions in Chinese or English; what is not in the reports is refused with a reason. Use ask for questions, "
    "compare for one measure of several places, list_reports to see what there is, get_passage to read around a quote."
)
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_Value = TypeVar("_Value")

Question = Annotated[str, Field(description="a question on the reports, e.g. 红谷滩区2023年收到多少件行政复议申请？")]
History = Annotated[list[str], Field(description="the earlier questions of the same dialogue, oldest first")]
Measure = Annotated[str, Field(description="what is compared, e.g. 行政复议收到, 出庭应诉率, 执法检查")]
Places = Annotated[list[str], Field(min_length=1, description="names of places; a city's name means all bodies in it")]
Years = Annotated[list[int], Field(description="years reported on; none: all there are")]
Place = Annotated[str, Field(description="only reports of this place and of the bodies in it; empty: of all places")]
Year = Annotated[int | None, Field(description="only reports on this year")]
Offset = Annotated[int, Field(ge=0, description="how many to pass over, to read on in a long list")]
Limit = Annotated[int, Field(ge=1, le=200, description="how many to list")]
ReportName = Annotated[str, Field(description="report_id of a citation, its beginning (6 or more), or the file name")]
Start = Annotated[int, Field(ge=0, description="first character, counted from 0, as in a citation")]
End = Annotated[int, Field(ge=1, description="the character after the last one, as in a citation")]
Context = Annotated[int, Field(ge=0, le=MOST_CHARACTERS, description="characters to show before and after")]


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """One measure of several reports as a table; what to know about it in ``notes``."""

    measure: str
    unit: str | None
    columns: list[str]
    rows: list[list[Cell]]
    coverage: Coverage
    notes: list[str]
    citations: list[Citation]


@dataclass(frozen=True, slots=True)
class Tools:
    """What an app needs to offer the tools: their routes, and its lifespan, in which they run."""

    routes: list[BaseRoute]
    lifespan: Callable[[object], AbstractAsyncContextManager[None]]


class _Server(MCPServer[Any]):
    """Says in a line what is wrong with a tool's arguments."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Call[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.__cause__.errors())
            raise ToolError(f"The arguments of {name} cannot be used. {'; '.join(wrong)}") from error.__cause__


def make_tools(desk: Desk) -> Tools:
    """Return the tools over a desk, for one app."""
    server = _Server("zhiwen", title="治问 Zhiwen", instructions=_ABOUT, version=version("zhiwen"), log_level="WARNING")
    _add_answers(server, desk, make_limiter(computing=desk.bot.model_name == "none"))
    _add_lookups(server, desk, make_limiter())
    # the gate before the app knows the names it is reached by; this list could only hold fixed ones
    beside_gate = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, transport_security=beside_gate, max_request_body_size=LONGEST
    )
    return Tools(app.routes, lambda _: server.session_manager.run())


def _add_answers(server: MCPServer[Any], desk: Desk, limiter: CapacityLimiter) -> None:
    @server.tool(title="Ask the reports", annotations=_READS)
    async def ask(question: Question, history: History = []) -> Annotated[CallToolResult, RootModel[Answer]]:  # noqa: B006  # a schema's default, never written to
        """Answer a question from the reports, every sentence cited; a refusal says why and what there is instead."""
        try:
            async with aclosing(follow(desk.bot, question, history, limiter)) as heard:
                async for event in heard:
                    if isinstance(event, Finished):
                        return _result([write_answer(event.answer)], event.answer.to_json())
        except ZhiwenError as error:
            raise ToolError(str(error)) from error
        raise AssertionError("a stream ends with its answer")


def _add_lookups(server: MCPServer[Any], desk: Desk, limiter: CapacityLimiter) -> None:
    async def find(work: Callable[[], _Value]) -> _Value:
        try:
            return await anyio.to_thread.run_sync(work, limiter=limiter)
        except ZhiwenError as error:
            raise ToolError(str(error)) from error

    @server.tool(title="Compare a measure", annotations=_READS)
    async def compare(
        measure: Measure,
        places: Places,
        years: Years = [],  # noqa: B006  # a schema's default, never written to
    ) -> Annotated[CallToolResult, RootModel[ComparisonRecord]]:
        """Compare what the reports of places and years state of one measure: a table, each number with its sentence."""
        compared = await find(partial(desk.enquiry.compare, measure, places, years))
        return _result(comparison_lines(compared), comparison_record(compared))

    @server.tool(title="List the reports", annotations=_READS)
    async def list_reports(
        place: Place = "", year: Year = None, offset: Offset = 0, limit: Limit = 50
    ) -> Annotated[CallToolResult, RootModel[Listing]]:
        """List the reports that the library holds: whose, on which year, under which title and id."""
        entries = await find(
            partial(
                desk.enquiry.reports, (place,) if place.strip() else (), () if year is None else (year,), every=True
            )
        )
        listing = list_entries(entries, offset, limit, desk.enquiry.catalog.counted())
        return _result(listing_lines(listing), asdict(listing))

    @server.tool(title="Read a passage", annotations=_READS)
    async def get_passage(
        report: ReportName, start: Start, end: End, context: Context = 200
    ) -> Annotated[CallToolResult, RootModel[Passage]]:
        """Read the characters of a report from start to end, with those around: where a quote stands."""
        passage = await find(partial(_read_passage, desk, report, start, end, context))
        return _result(passage_lines(passage), asdict(passage))


def _read_passage(desk: Desk, report: str, start: int, end: int, context: int) -> Passage:
    found = find_report(desk.bot.entries(), report)
    return read_passage(desk.bot.report(found), desk.bot.sections(found), start, end, context)


def _result(lines: Iterable[str], record: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text="\n".join(lines))], structured_content=record)
