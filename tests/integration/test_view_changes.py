"""What a view changes of its components, over real Gradio: put together property by property, and with a full disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.full_disk import full_disk
from support.library import build_library, open_desk
from support.small_desk import make_small_desk

from rag.app.desk import Desk
from rag.schema.answer import Language
from rag.schema.sources import Sources
from ui.views.ask.conversation import Turn, begin_turn, listen
from ui.views.ask.handlers import Chat
from ui.views.ask.history_sync import remember
from ui.views.ask.presenter import Parts
from ui.views.base import merge

pytestmark = pytest.mark.usefixtures("gradio")

OWNER = "browser:ann"
ASKED = "嘉善县2024年收到行政复议申请多少件？"
PARTS = Parts(**{field.name: field.name for field in fields(Parts)})


def properties(change: Any) -> dict[str, Any]:  # noqa: ANN401  # a component, or an update
    """Return what a change sets, without how it is written down."""
    from gradio.blocks import Block

    given = change.constructor_args if isinstance(change, Block) else change
    return {key: value for key, value in given.items() if key != "__type__"}


def test_an_update_keeps_what_an_earlier_one_has_set(gradio: ModuleType) -> None:
    merged = merge(
        {"send": gradio.Button("发送")},
        {"send": gradio.Button(visible=True)},
        {"send": gradio.Button(interactive=False)},
    )

    assert properties(merged["send"]) == {"value": "发送", "visible": True, "interactive": False}
    assert merged["send"]["__type__"] == "update"


def test_the_later_one_counts_where_both_set_the_same(gradio: ModuleType) -> None:
    merged = merge({"send": gradio.update(value="a", visible=True)}, {"send": gradio.Button("b")})

    assert properties(merged["send"]) == {"value": "b", "visible": True}


@pytest.mark.parametrize("first", [True, False])
def test_a_value_and_an_update_of_one_component_are_both_shown(gradio: ModuleType, first: bool) -> None:
    value, update = {"chat": ["一"]}, {"chat": gradio.update(label="对话")}
    merged = merge(value, update) if first else merge(update, value)

    assert properties(merged["chat"]) == {"value": ["一"], "label": "对话"}


def test_of_plain_values_the_later_stays_as_it_is() -> None:
    assert merge({"said": "a", "turns": ()}, {"said": {"b": 1}}) == {"said": {"b": 1}, "turns": ()}


def test_what_is_merged_stays_unchanged(gradio: ModuleType) -> None:
    first, second = {"send": gradio.update(value="a")}, {"send": gradio.update(visible=False)}
    merge(first, second)

    assert properties(first["send"]) == {"value": "a"}
    assert properties(second["send"]) == {"visible": False}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(build_library(tmp_path_factory.mktemp("library")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def kept(desk: Desk) -> str:
    """Give the id of a conversation with one answer."""
    before, turn = begin_turn((), ASKED)
    *_, turn = listen(desk.bot, turn)
    return remember(desk, OWNER, "", (*before, turn))


@pytest.mark.parametrize("search", ["", "?c={kept}", "?c=unknown"])
@pytest.mark.parametrize(("language", "names"), [("zh", ["发送", "新对话"]), ("en", ["Send", "New chat"])])
def test_drawn_anew_every_control_has_its_name(
    desk: Desk, kept: str, search: str, language: Language, names: list[str]
) -> None:
    named = {"search": search.format(kept=kept), "owner": OWNER}
    shown = Chat(desk, PARTS).render((), language, **named, sources=Sources(), opened="", editing=0, conversation="")

    assert [properties(shown[part])["value"] for part in ("send", "new")] == names
    assert properties(shown["stop"])["value"]
    assert properties(shown["messages"])["label"]
    if kept in search.format(kept=kept):
        assert properties(shown["send"])["visible"] is True
        assert properties(shown["stop"])["visible"] is False
        assert isinstance(shown["turns"][0], Turn)


def test_a_conversation_that_cannot_be_kept_is_shown_with_its_answer_and_told(tmp_path: Path) -> None:
    desk = make_small_desk(tmp_path)
    with full_disk():
        steps = list(Chat(desk, PARTS).reply(ASKED, 0, (), "", Sources(), OWNER, "en"))
    desk.close()
    shown = merge(*steps)

    assert "This conversation could not be kept: the disk is full; free some space" in shown["hint"]
    assert "88" in str(shown["messages"])
    assert 'data-conversation=""' in shown["said"]
