"""A kept answer record is opened by whoever asked and by who holds its share, by HTTP and by Gradio's clients."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.served import serving

from rag.answer_store.conversations import Entry
from rag.app.desk import Desk

ASKED = "嘉善县2024年收到多少件行政复议申请？"
LI, WANG = ("li", "secret"), ("wang", "other")


@pytest.fixture(scope="module")
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(desk, tmp_path_factory.mktemp("home"), auth="li:secret,wang:other") as address:
        yield address


def call(address: str, who: tuple[str, str], name: str, *given: object) -> tuple[str, Any]:
    """Call an endpoint as Gradio's client does; return what kind of end it came to, and what it gave."""
    with httpx.Client(base_url=f"{address}/gradio_api/call/", auth=who, timeout=60) as client:
        begun = client.post(name, json={"data": given}).raise_for_status().json()
        told = client.get(f"{name}/{begun['event_id']}").text
    kind, _, data = told.rpartition("event: ")[2].partition("\n")
    return kind, json.loads(data.strip().removeprefix("data: "))


def test_who_asks_gets_a_share_by_which_anybody_who_is_let_in_opens_it(address: str) -> None:
    _, (record,) = call(address, LI, "ask", ASKED, [])
    share = record.pop("share")

    for who in (LI, WANG):
        assert call(address, who, "record", share) == ("complete", [record])
        assert httpx.get(f"{address}/record/{share}", auth=who).json() == record
    assert httpx.get(f"{address}/record/{share}").status_code == 401


def test_the_id_of_an_answer_opens_it_for_nobody_else(address: str, desk: Desk) -> None:
    _, (record,) = call(address, LI, "ask", ASKED, [])
    desk.conversations.save("user:li", None, [Entry(1, ASKED, record["id"])])

    assert httpx.get(f"{address}/record/{record['id']}", auth=LI).json()["id"] == record["id"]
    assert call(address, LI, "record", record["id"])[0] == "complete"
    assert call(address, WANG, "record", record["id"])[0] == "error"
    forged = [record["id"], f"{record['id']}.", f"{record['id']}.{'0' * 32}", record["share"][:-1], "nothing"]
    refused = [httpx.get(f"{address}/record/{named}", auth=WANG) for named in forged]
    assert [reply.status_code for reply in refused] == [404] * len(forged)
    assert len({reply.text.replace(named, "") for reply, named in zip(refused, forged, strict=True)}) == 1


@pytest.mark.parametrize("stream", [False, True])
def test_programs_of_openais_interface_get_the_share_too(address: str, stream: bool) -> None:
    body = {"model": "zhiwen", "messages": [{"role": "user", "content": ASKED}], "stream": stream}
    told = httpx.post(f"{address}/v1/chat/completions", json=body, auth=LI, timeout=60)
    pieces = [line.removeprefix("data: ") for line in told.text.splitlines() if '"share"' in line]
    given = json.loads(pieces[-1])["zhiwen"]

    assert httpx.get(f"{address}/record/{given['share']}", auth=WANG).json() == given["answer"]
