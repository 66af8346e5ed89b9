"""More visitors at once than a server has threads: all see evidence while one is written to, and none is dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from support.page_bot import LOOKUP
from support.queued_bot import QueuedBot
from support.served import serving
from support.small_desk import make_small_desk

from bench.crowd import Ask, Visit, ask_page, ask_program

CROWD = 48  # a server's common threads are forty, and so are Gradio's events


@pytest.fixture
def bot() -> QueuedBot:
    return QueuedBot()


@pytest.fixture
def address(bot: QueuedBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    with serving(replace(desk, bot=bot), tmp_path_factory.mktemp("home")) as address:
        yield address
    desk.close()


@pytest.mark.parametrize("ask", [ask_page, ask_program])
def test_all_see_their_evidence_while_one_is_written_to_and_all_are_answered(
    bot: QueuedBot, address: str, ask: Ask
) -> None:
    visits = [Visit(f"{LOOKUP}{n}") for n in range(CROWD)]
    began = time.monotonic()

    def come(visit: Visit) -> None:
        with httpx.Client(base_url=address, timeout=120) as client:
            ask(client, visit.question)(visit, began)

    visitors = [threading.Thread(target=come, args=(visit,), daemon=True) for visit in visits]
    for visitor in visitors:
        visitor.start()
    while any(visit.evidence is None for visit in visits):
        assert time.monotonic() - began < 120
        time.sleep(0.05)
    assert [visit.whole for visit in visits] == [None] * CROWD
    assert len(bot.held.begun) == 1
    assert httpx.get(f"{address}/healthz", timeout=30).status_code == 200
    bot.held.may.release(CROWD)
    for visitor in visitors:
        visitor.join(120)

    assert all(visit.whole is not None for visit in visits)
    assert len(bot.held.begun) == CROWD
    if ask is ask_page:
        assert sorted(visit.ahead[0] for visit in visits if visit.ahead) == list(range(1, CROWD))
        waited = sorted((visit for visit in visits if visit.ahead), key=lambda visit: visit.ahead[0])
        assert bot.held.begun[1:] == [visit.question for visit in waited]
