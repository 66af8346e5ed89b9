"""The page of the original beside its passage, over a library of one PDF file: drawn when somebody looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.browser import NEEDS_BROWSER, Open, ask
from support.library import GULOU
from support.pdf_file import printed
from support.small_desk import make_small_desk

from rag.app.desk import Desk

pytestmark = NEEDS_BROWSER


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Let the real bot answer, over a report of three pages."""
    desk = make_small_desk(tmp_path_factory.mktemp("desk"), {"鼓楼.pdf": printed(GULOU, lines=5)})
    yield desk
    desk.close()


def test_page_of_the_original_is_seen_beside_its_passage(visit: Open) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/pages/" in request.url else None)
    ask(page, "鼓楼区2024年收到多少件行政复议申请？")
    page.wait_for_selector("#zw-reader mark")
    assert not asked, "a page is drawn when somebody looks at it"
    page.get_by_text("看原件第2页").click()
    page.wait_for_function("document.querySelector('#zw-reader .zw-original img')?.naturalWidth > 500")
    assert len(asked) == 1
    assert "73件" in page.inner_text("#zw-reader mark")
    text, picture = (page.locator(f"#zw-reader {which}").bounding_box() for which in (".zw-text", ".zw-original"))
    assert text is not None
    assert picture is not None
    assert text["height"] > 100, "the text is read beside it"
    assert picture["height"] > 150
