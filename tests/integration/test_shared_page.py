"""A conversation passed on: read by whoever has its address and may log in, as long as its owner keeps it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from support.library import build_library, open_desk
from support.served import serving

from rag.answer_store.conversations import Feedback
from rag.app.desk import Desk
from rag.export.answers import Printed
from rag.export.blocks import Figure, Grid, Heading, Items, Paragraph, Remark, Strong
from ui.api.shared_page import render_printed
from ui.language import read_words
from ui.views.ask.conversation import Turn, listen
from ui.views.ask.history_sync import remember

COMPARED = "比较嘉善县和鼓楼区2024年收到的行政复议申请件数"
ANN, BEN = ("ann", "ann-secret-1"), ("ben", "ben-secret-2")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(build_library(tmp_path_factory.mktemp("library")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    auth = ",".join(":".join(pair) for pair in (ANN, BEN))
    with serving(desk, tmp_path_factory.mktemp("home"), auth=auth) as found:
        yield found


@pytest.fixture
def kept(desk: Desk) -> str:
    """Give the id of a conversation of ann's, of which she has said something."""
    *_, turn = listen(desk.bot, Turn(1, COMPARED))
    assert turn.answer
    made = remember(desk, f"user:{ANN[0]}", "", [turn])
    desk.conversations.rate(f"user:{ANN[0]}", turn.answer.id, Feedback(liked=False, reason="other", words="私下的话"))
    return made


def get(url: str, who: tuple[str, str] | None = ANN, **more: bool) -> httpx.Response:
    return httpx.get(url, auth=who, timeout=30, **more)  # type: ignore[arg-type]  # as httpx has them


def test_who_has_the_address_and_may_log_in_reads_it_and_nobody_else(address: str, kept: str) -> None:
    led = get(f"{address}/share/{kept}")
    assert led.status_code == 303
    shared = str(httpx.URL(f"{address}/share/{kept}").join(led.headers["location"]))
    shown = get(shared, BEN)
    assert shown.status_code == 200
    assert "88件" in shown.text
    assert "<table>" in shown.text
    assert "只读" in shown.text
    assert "私下的话" not in shown.text
    assert "<script" not in shown.text
    assert get(shared, None).status_code in {401, 303}
    assert get(shared.replace("language=zh", "language=en"), BEN).text.count("To read only") == 1


def test_only_its_owner_passes_it_on_and_a_made_up_code_opens_nothing(address: str, kept: str) -> None:
    assert get(f"{address}/share/{kept}", BEN).status_code == 404
    assert get(f"{address}/shared/conversation-{kept}.{'0' * 32}", BEN).status_code == 404
    assert get(f"{address}/shared/{kept}", BEN).status_code == 404


def test_deleting_it_ends_the_sharing(address: str, desk: Desk, kept: str) -> None:
    shared = str(get(f"{address}/share/{kept}", ANN, follow_redirects=True).url)
    assert get(shared, BEN).status_code == 200
    desk.conversations.delete(f"user:{ANN[0]}", kept)
    assert get(shared, BEN).status_code == 404


def test_nothing_of_a_text_takes_effect() -> None:
    wild = "<script>1</script>&lt; \" '"
    blocks = (
        Heading(wild), Paragraph((wild, 1)), Remark((Strong(wild),)), Items(((wild,),)), Grid((wild,), (((wild, 1),),)),
        Figure(wild, "bar", (wild, "乙"), (("", (1.0, 2.0)),)),
    )  # fmt: skip
    page = render_printed(Printed(wild, blocks, {1: (wild,)}), read_words("zh"))
    assert "<script" not in page
    assert page.count('href="#note-1"') == 2
    assert page.count('id="note-1"') == 1
