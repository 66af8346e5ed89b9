"""When the program is told to end: nothing new begins, what is under way is waited for, within bounds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.small_desk import make_small_desk

from rag.answering.ending import Count
from rag.app.desk import Desk
from rag.schema.answer import EvidenceFound, Finished
from rag.schema.errors import ProgramEnding

ASKED = "嘉善县2024年收到行政复议申请多少件?"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(make_small_desk(tmp_path)) as desk:
        yield desk


def test_an_answer_under_way_is_finished_and_no_other_begins(desk: Desk) -> None:
    answering = desk.bot.stream(ASKED)
    assert isinstance(next(answering), EvidenceFound)

    assert not desk.wind_down(0.05)
    with pytest.raises(ProgramEnding, match=r"程序正在退出.* The program is being ended"):
        desk.bot.ask(ASKED)
    assert isinstance(list(answering)[-1], Finished)
    assert desk.wind_down(0.05)


def test_an_answer_that_its_visitor_left_is_not_waited_for(desk: Desk) -> None:
    answering = desk.bot.stream(ASKED)
    next(answering)
    answering.close()  # type: ignore[attr-defined]  # it is a generator

    assert desk.wind_down(0.0)


def test_the_end_is_told_as_soon_as_the_last_piece_of_work_is_over() -> None:
    count, over = Count(), threading.Event()

    def work() -> None:
        with count.one():
            over.wait(20)

    worker = threading.Thread(target=work)
    worker.start()
    threading.Timer(0.1, over.set).start()
    began = time.monotonic()

    assert count.end(20)
    assert time.monotonic() - began < 10
    worker.join()
