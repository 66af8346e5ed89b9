"""The line before the language model: whose turn comes when, what each waiter is told, and that nobody is forgotten."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.client import Message
from rag.generation.waiting_line import Line, QueuedModel
from rag.schema.answer import Waiting
from rag.schema.asker import Asker, asking
from rag.schema.errors import AskerLeft, LLMError

PATIENCE = 20.0  # seconds after which a wake-up counts as lost
NEVER = 3600.0  # seconds between two beats: what is heard before them was told by a change


class Pen:
    """A model that writes one word for each release of ``may``, and notes to whom it began and how many at once."""

    name = "pen"

    def __init__(self) -> None:
        self.may = threading.Semaphore(0)
        self.begun: list[str] = []
        self.abandoned: list[str] = []
        self.at_once = self.most = 0
        self._lock = threading.Lock()

    def stream(self, messages: Sequence[Message], **_: Any) -> Iterator[str]:  # noqa: ANN401
        who = messages[-1][1]
        with self._lock:
            self.begun.append(who)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            assert self.may.acquire(timeout=PATIENCE)
            if "错" in who:
                raise LLMError("broken")
            yield who
            yield "。"
        except GeneratorExit:
            self.abandoned.append(who)
            raise
        finally:
            with self._lock:
                self.at_once -= 1

    def check(self) -> None:
        pass

    def close(self) -> None:
        pass


class Visit:
    """One question, asked in a thread of its own."""

    def __init__(self, model: QueuedModel, question: str, visitor: str = "") -> None:
        self.asker = Asker(visitor)
        self.heard: list[str | Waiting] = []
        self.error: Exception | None = None
        self._model, self._question = model, question
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        try:
            with asking(self.asker), closing(self._model.stream([("user", self._question)])) as pieces:  # type: ignore[type-var]
                for piece in pieces:
                    self.heard.append(piece)
        except (LLMError, AskerLeft) as error:
            self.error = error

    def join(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), f"{self._question} was forgotten"

    @property
    def said(self) -> str:
        return "".join(piece for piece in self.heard if isinstance(piece, str))

    @property
    def ahead(self) -> list[int]:
        return [piece.ahead for piece in self.heard if isinstance(piece, Waiting)]


class Clock:
    """The part of ``time`` that a line reads, set by hand."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.monotonic = now


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.002)


def enter(model: QueuedModel, question: str, visitor: str = "", *, ahead: int) -> Visit:
    """Ask, and return once the place in line is told."""
    visit = Visit(model, question, visitor)
    until(lambda: bool(visit.ahead) and visit.ahead[-1] == ahead)
    return visit


@pytest.fixture
def pen() -> Pen:
    return Pen()


@pytest.fixture
def model(pen: Pen) -> QueuedModel:
    return QueuedModel(pen, at_once=1)


def begin(model: QueuedModel, pen: Pen, question: str = "头", visitor: str = "") -> Visit:
    """Ask the question to which the model writes first."""
    visit = Visit(model, question, visitor)
    until(lambda: pen.begun == [question])
    return visit


def test_a_question_alone_is_written_to_at_once_and_told_of_no_place(model: QueuedModel, pen: Pen) -> None:
    pen.may.release()

    assert list(model.stream([("user", "问")])) == ["问", "。"]


def test_questions_are_answered_in_the_order_they_came_each_told_as_it_moves_up(model: QueuedModel, pen: Pen) -> None:
    visits = [begin(model, pen)]
    visits += [enter(model, name, ahead=n) for n, name in enumerate("甲乙丙", 1)]
    for answered in range(1, 5):
        pen.may.release()
        places = [at - answered for at in range(answered, 4)]  # each is told its new one before the next moves up
        until(lambda behind=visits[answered:], places=places: [v.ahead[-1] for v in behind] == places)  # type: ignore[misc]
    for visit in visits:
        visit.join()

    assert pen.begun == ["头", "甲", "乙", "丙"]
    assert [visit.ahead for visit in visits] == [[], [1, 0], [2, 1, 0], [3, 2, 1, 0]]
    assert [visit.said for visit in visits] == ["头。", "甲。", "乙。", "丙。"]
    assert pen.most == 1


def test_who_leaves_the_line_frees_the_place_at_once_and_the_model_never_hears_of_it(
    model: QueuedModel, pen: Pen
) -> None:
    first = begin(model, pen)
    second, third = enter(model, "甲", ahead=1), enter(model, "乙", ahead=2)
    second.asker.leave()
    second.join()
    until(lambda: third.ahead == [2, 1])
    pen.may.release(2)
    first.join()
    third.join()

    assert isinstance(second.error, AskerLeft)
    assert pen.begun == ["头", "乙"]
    assert third.ahead == [2, 1, 0]


def test_who_stops_listening_while_it_is_written_to_makes_way(model: QueuedModel, pen: Pen) -> None:
    pieces = model.stream([("user", "头")])
    pen.may.release()
    assert next(pieces) == "头"
    second = enter(model, "甲", ahead=1)
    pieces.close()  # type: ignore[attr-defined]  # it is a generator
    pen.may.release()
    second.join()

    assert pen.abandoned == ["头"]
    assert second.said == "甲。"


def test_who_stops_listening_in_line_makes_way(model: QueuedModel, pen: Pen) -> None:
    first = begin(model, pen)
    waiting = model.stream([("user", "甲")])
    assert next(waiting) == Waiting(1)
    third = enter(model, "乙", ahead=2)
    waiting.close()  # type: ignore[attr-defined]  # it is a generator
    until(lambda: third.ahead == [2, 1])
    pen.may.release(2)
    first.join()
    third.join()

    assert pen.begun == ["头", "乙"]


def test_a_reply_that_fails_makes_way_for_the_next(model: QueuedModel, pen: Pen) -> None:
    first = begin(model, pen, "错")
    second = enter(model, "甲", ahead=1)
    pen.may.release(2)
    first.join()
    second.join()

    assert isinstance(first.error, LLMError)
    assert second.said == "甲。"


def test_many_questions_of_one_visitor_do_not_hold_up_the_others(model: QueuedModel, pen: Pen) -> None:
    visits = [begin(model, pen, "甲1", "甲")]
    visits += [enter(model, f"甲{n}", "甲", ahead=n - 1) for n in (2, 3, 4)]
    visits += [enter(model, "乙1", "乙", ahead=1)]
    visits += [enter(model, "丙1", "丙", ahead=2), enter(model, "乙2", "乙", ahead=4)]
    until(lambda: visits[1].ahead[-1] == 3)
    pen.may.release(len(visits))
    for visit in visits:
        visit.join()

    assert pen.begun == ["甲1", "乙1", "丙1", "甲2", "乙2", "甲3", "甲4"]


def test_visitors_whom_nobody_knows_are_as_many_as_their_questions(model: QueuedModel, pen: Pen) -> None:
    visits = [begin(model, pen), *(enter(model, name, ahead=n) for n, name in enumerate("甲乙", 1))]
    pen.may.release(3)
    for visit in visits:
        visit.join()

    assert pen.begun == ["头", "甲", "乙"]


def test_a_server_is_asked_as_much_at_once_as_it_may(pen: Pen) -> None:
    model = QueuedModel(pen, at_once=3)
    visits = [Visit(model, str(n)) for n in range(3)]
    until(lambda: len(pen.begun) == 3)
    visits.append(enter(model, "4", ahead=3))
    pen.may.release(4)
    for visit in visits:
        visit.join()

    assert pen.most == 3


def test_the_time_is_told_once_answers_have_shown_how_long_they_take(
    model: QueuedModel, pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("rag.generation.waiting_line.time", Clock(lambda: now))
    line, first = Line(1), Asker()
    place = line.enter(first)
    now = 110.0
    line.leave(place, whole=True)
    writing = line.enter(Asker())
    now = 114.0
    waiting = [line.wait(line.enter(Asker()), NEVER) for _ in range(2)]

    assert [next(one) for one in waiting] == [Waiting(1, 6.0), Waiting(2, 16.0)]
    line.leave(writing, whole=False)
    assert next(waiting[1]) == Waiting(1, 10.0)


def test_a_time_is_the_mean_of_the_last_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("rag.generation.waiting_line.time", Clock(lambda: now))
    line = Line(1)
    for took in (4.0, 8.0):
        place = line.enter(Asker())
        now += took
        line.leave(place, whole=True)
    line.enter(Asker())

    assert next(line.wait(line.enter(Asker()), NEVER)) == Waiting(1, 6.0)


def test_a_reply_that_was_cut_short_tells_nothing_of_the_time(model: QueuedModel, pen: Pen) -> None:
    pen.may.release()
    list(model.stream([("user", "热身")], max_tokens=1))
    first = begin_after(model, pen)
    second = enter(model, "甲", ahead=1)
    pen.may.release(2)
    first.join()
    second.join()

    assert second.heard[0] == Waiting(1, None)


def begin_after(model: QueuedModel, pen: Pen) -> Visit:
    visit = Visit(model, "头")
    until(lambda: pen.begun[-1] == "头")
    return visit


def test_a_waiter_is_told_again_at_each_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(1)
    line.enter(Asker())
    waiting = line.wait(line.enter(Asker()), 0.01)

    assert [next(waiting) for _ in range(3)] == [Waiting(1)] * 3


@given(st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=14))
def test_between_two_turns_of_a_visitor_every_other_who_waited_has_had_one(visitors: list[str]) -> None:
    line = Line(1)
    head = line.enter(Asker("头"))
    places = [line.enter(Asker(visitor)) for visitor in visitors]
    served: list[str] = []
    line.leave(head, whole=False)
    while writing := line._writing:
        served.append(writing[0].asker.visitor)
        line.leave(writing[0], whole=False)
    expected = sorted(
        places, key=lambda place: (visitors[: places.index(place)].count(place.asker.visitor), place.number)
    )

    assert served == [place.asker.visitor for place in expected]


@pytest.mark.parametrize("seed", range(8))
def test_nobody_is_forgotten_in_a_crowd_in_which_some_leave_and_some_fail(seed: int) -> None:
    chances, pen = random.Random(seed), Pen()  # noqa: S311
    model = QueuedModel(pen, at_once=chances.choice((1, 1, 3)))
    pen.may.release(1000)
    visits = []
    for n in range(40):
        visit = Visit(model, chances.choice(("错", f"问{n}")), chances.choice(("", "甲", "乙")))
        visits.append(visit)
        if chances.random() < 0.3:
            chances.choice(visits).asker.leave()
    for visit in visits:
        visit.join()

    assert all(visit.said or visit.error for visit in visits)
    assert all(visit.said or visit.asker.left or "错" in visit._question for visit in visits)
    assert pen.at_once == 0
    assert model._line._waiting == model._line._writing == []
