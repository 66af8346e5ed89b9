"""An answer under way: followed to its end by who comes back to it, and given up where nobody does."""

from __future__ import annotations

import threading
import time

import pytest

from rag.schema.answer import Waiting
from rag.schema.asker import Asker
from ui.views.ask import underway
from ui.views.ask.conversation import Turn
from ui.views.ask.underway import Answering, Underway

BEFORE = Turn(1, "一", stopped=True)
ASKED = Turn(2, "二")
WRITTEN = Turn(2, "二", text="答")
OWNER, NAME = "browser:ann", "c1"


def test_who_follows_has_it_as_it_stands_and_then_each_step_to_the_end() -> None:
    answering = Answering((BEFORE, ASKED), Asker())
    following = answering.follow(Asker())
    assert next(following) == (BEFORE, ASKED)
    answering.grow((BEFORE, WRITTEN))
    assert next(following) == (BEFORE, WRITTEN)
    threading.Timer(0.05, answering.end).start()
    assert list(following) == [(BEFORE, WRITTEN)]


def test_who_leaves_follows_no_longer_though_nothing_comes() -> None:
    answering, asker = Answering((ASKED,), Asker()), Asker()
    following = answering.follow(asker)
    next(following)
    threading.Timer(0.05, asker.leave).start()
    assert list(following) == []


def test_it_is_found_by_its_owner_alone_until_it_ends_and_a_stop_ends_it() -> None:
    running, asker = Underway(), Asker()
    answering = Answering((ASKED,), asker)
    running.begin(OWNER, NAME, answering)
    assert running.find(OWNER, NAME) is answering
    assert running.find("browser:ben", NAME) is None
    asker.desert()
    assert not asker.left
    running.stop("browser:ben", NAME)
    assert not asker.left
    running.stop(OWNER, NAME)
    assert asker.left
    running.end(OWNER, NAME, answering)
    assert running.find(OWNER, NAME) is None


def test_one_that_began_in_its_place_stays() -> None:
    running = Underway()
    first, second = Answering((ASKED,), Asker()), Answering((ASKED,), Asker())
    running.begin(OWNER, NAME, first)
    running.begin(OWNER, NAME, second)
    running.end(OWNER, NAME, first)
    assert running.find(OWNER, NAME) is second


@pytest.mark.parametrize(
    ("waiting", "deserted", "followed", "given_up"),
    [
        (Waiting(2), True, False, True),
        (Waiting(2), False, False, False),
        (Waiting(2), True, True, False),
        (Waiting(0), True, False, False),  # its turn has come
        (None, True, False, False),
    ],
)
def test_a_place_in_line_is_kept_for_a_while_only(
    monkeypatch: pytest.MonkeyPatch, waiting: Waiting | None, deserted: bool, followed: bool, given_up: bool
) -> None:
    answering = Answering((Turn(1, "一", waiting=waiting),), Asker())
    answering.asker.persist()
    if deserted:
        answering.asker.desert()
    following = answering.follow(Asker())
    if followed:
        next(following)
    assert not answering.given_up
    monkeypatch.setattr(underway, "RETURN", 0.0)
    time.sleep(0.01)
    assert answering.given_up is given_up
