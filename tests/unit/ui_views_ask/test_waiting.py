"""What a visitor is told while the model writes to others, and that one who leaves is no longer waited for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing

import pytest
from anyio import CapacityLimiter
from support.page_bot import LOOKUP, PageBot

from rag.generation.waiting_line import Line
from rag.schema.answer import Event, Language, Waiting
from rag.schema.asker import Asker, current_asker
from rag.schema.errors import LLMError
from ui.language import read_words
from ui.streaming import COMPUTING, LineFull, Quiet, check_line, hear, make_limiter
from ui.views.ask.conversation import Turn, listen
from ui.views.ask.messages import render_turn, say_waiting

PATIENCE = 10.0


class WaitingBot(PageBot):
    """Stands in line between its evidence and its words."""

    def stream(self, *given: object, **options: object) -> Iterator[Event]:
        evidence, *words, finished = super().stream(*given, **options)  # type: ignore[arg-type]  # as they come
        yield from (evidence, Waiting(2, 12.0), Waiting(1), Waiting(0), *words, finished)


def test_the_place_follows_the_evidence_and_goes_with_the_first_word() -> None:
    steps = list(listen(WaitingBot(pace=0.0), Turn(1, LOOKUP)))

    assert [step.waiting for step in steps[:4]] == [None, Waiting(2, 12.0), Waiting(1), Waiting(0)]
    assert all(step.found for step in steps)
    assert all(step.waiting is None and step.text for step in steps[4:])


@pytest.mark.parametrize(
    ("language", "waiting", "said"),
    [
        ("zh", Waiting(3, 18.0), "依据已列出。前面还有 3 个问题，约 20 秒。"),
        ("en", Waiting(3, 18.0), "The evidence is listed. 3 questions ahead, about 20 s."),
        ("zh", Waiting(1), "依据已列出。前面还有 1 个问题。"),
        ("en", Waiting(1), "The evidence is listed. 1 question ahead."),
        ("en", Waiting(1, 0.0), "The evidence is listed. 1 question ahead, about 5 s."),
        ("zh", Waiting(12, 95.0), "依据已列出。前面还有 12 个问题，约 2 分钟。"),
        ("en", Waiting(12, 121.0), "The evidence is listed. 12 questions ahead, about 3 min."),
        ("zh", Waiting(0), "依据已列出，正在作答……"),
        ("zh", None, "依据已列出，正在作答……"),
    ],
)
def test_the_place_is_said_in_words(language: Language, waiting: Waiting | None, said: str) -> None:
    words = read_words(language)
    turn = Turn(1, LOOKUP, found=(), waiting=waiting)

    assert say_waiting(turn, words) == said
    assert f"</span>{said}<span" in render_turn(turn, words)


def test_while_it_is_written_the_time_goes_on_from_where_it_is() -> None:
    turn = Turn(1, LOOKUP, found=(), text="梅河口市", begun=time.monotonic() - 12.5)
    shown = render_turn(turn, read_words("zh"))

    assert "以上是原文；模型正在改写，核对一句换上一句" in shown
    assert 'style="animation-delay:-12s"' in shown


def test_before_the_evidence_it_is_looked_for() -> None:
    words = read_words("zh")

    assert say_waiting(Turn(1, LOOKUP), words) == words["searching"]


def test_a_stopped_question_waits_no_more() -> None:
    turn = Turn(1, LOOKUP, found=(), waiting=Waiting(2), stopped=True)

    assert "前面" not in render_turn(turn, read_words("zh"))


# --- heard from a server


def in_line(line: Line, left: threading.Event) -> Iterator[Waiting]:
    """Stand in line for whoever asks, as a model does."""
    asker = current_asker()
    assert asker is not None
    place = line.enter(asker)
    try:
        yield from line.wait(place)
    finally:
        line.leave(place, whole=False)
        left.set()


def test_who_stops_hearing_leaves_the_line_without_another_step() -> None:
    line, left = Line(1), threading.Event()
    line.enter(Asker())

    async def visit() -> None:
        async with aclosing(hear(in_line(line, left), make_limiter(), visitor="甲")) as heard:
            assert await anext(heard) == Waiting(1)

    asyncio.run(visit())

    assert left.wait(PATIENCE)
    assert line._waiting == []


def test_all_is_heard_in_order_and_silence_too() -> None:
    spoken = threading.Event()

    def speak() -> Iterator[int]:
        yield 1
        assert spoken.wait(PATIENCE)
        yield 2

    async def listen() -> list[int | Quiet]:
        heard = []
        async for step in hear(speak(), make_limiter(), pulse=0.02):
            heard.append(step)
            if step is Quiet.QUIET:
                spoken.set()
        return heard

    heard = asyncio.run(listen())

    assert [step for step in heard if step is not Quiet.QUIET] == [1, 2]
    assert Quiet.QUIET in heard


def test_what_is_raised_comes_after_what_was_said() -> None:
    def speak() -> Iterator[int]:
        yield 1
        raise LLMError("broken")

    async def listen(heard: list[int | Quiet]) -> None:
        async for step in hear(speak(), make_limiter()):
            heard.append(step)  # noqa: PERF401  # what was heard before the error counts

    heard: list[int | Quiet] = []
    with pytest.raises(LLMError):
        asyncio.run(listen(heard))

    assert heard == [1]


def test_without_a_model_few_are_computed_at_once_and_who_came_first_is_first() -> None:
    begun: list[int] = []
    running, most, lock = 0, 0, threading.Lock()

    def compute(number: int) -> Iterator[int]:
        nonlocal running, most
        with lock:
            begun.append(number)
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        yield number
        with lock:
            running -= 1

    async def ask(number: int, limiter: CapacityLimiter) -> None:
        async for _ in hear(compute(number), limiter):
            pass

    async def crowd() -> None:
        limiter = make_limiter(computing=True)
        async with asyncio.TaskGroup() as tasks:
            for number in range(20):
                tasks.create_task(ask(number, limiter))
                await asyncio.sleep(0)

    asyncio.run(crowd())
    assert most <= COMPUTING
    assert all(abs(place - number) <= COMPUTING for place, number in enumerate(begun))


def test_who_comes_when_the_line_is_full_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.streaming.WAITING", 1)
    go = threading.Event()

    def compute() -> Iterator[int]:
        assert go.wait(PATIENCE)
        yield 1

    async def ask(limiter: CapacityLimiter) -> None:
        async for _ in hear(compute(), limiter):
            pass

    async def crowd() -> None:
        limiter = make_limiter(computing=True)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(COMPUTING):
                tasks.create_task(ask(limiter))
            await asyncio.sleep(0.05)
            check_line(limiter)
            tasks.create_task(ask(limiter))
            await asyncio.sleep(0.05)
            try:
                with pytest.raises(LineFull, match="Too many questions"):
                    check_line(limiter)
            finally:
                go.set()

    asyncio.run(crowd())


def test_what_is_wanted_all_the_same_is_made_to_its_end_when_nobody_listens() -> None:
    heard, made = threading.Event(), threading.Event()

    def speak() -> Iterator[int]:
        asker = current_asker()
        assert asker is not None
        asker.persist()
        yield 1
        assert heard.wait(PATIENCE)
        yield 2
        made.set()

    async def visit() -> None:
        async with aclosing(hear(speak(), make_limiter())) as steps:
            assert await anext(steps) == 1

    asyncio.run(visit())
    heard.set()

    assert made.wait(PATIENCE)
