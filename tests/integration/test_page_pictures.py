"""Pages of originals by HTTP: the page of a citation as a picture, and nothing of what cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import httpx
import pytest
from support.library import GULOU, hear
from support.pdf_file import printed
from support.served import serving
from support.small_desk import make_small_desk

from rag.app.desk import Desk
from ui.components.report_reader import render_reader
from ui.language import read_words


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = make_small_desk(tmp_path_factory.mktemp("desk"), {"鼓楼.pdf": printed(GULOU, lines=5)})
    yield desk
    desk.close()


def test_the_page_of_a_citation_is_shown(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    _, answer = hear(desk.bot, "鼓楼区2024年收到多少件行政复议申请？")
    citation = answer.citations[0]
    report = desk.bot.report(citation.report_id)
    reader = render_reader(report, (), citation, "cite-1-1", read_words("zh"))
    assert (citation.page, "看原件第2页" in reader) == (2, True)
    address = f"reports/{report.id}/pages/2.png?start={citation.start}&end={citation.end}"
    assert address in unescape(reader)
    without = render_reader(report, (), replace(citation, page=None), "cite-1-1", read_words("zh"))
    assert "<img" not in without
    other = render_reader(report, (), replace(citation, report="鼓楼.OFD"), "cite-1-1", read_words("zh"))
    assert "<img" not in other, "nothing draws such a file"
    with (
        serving(desk, tmp_path_factory.mktemp("home")) as served,
        httpx.Client(base_url=served, timeout=60) as client,
    ):
        shown = client.get(address)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
        assert shown.content.startswith(b"\x89PNG")
        assert client.get(f"/reports/{report.id}/pages/9.png").status_code == 404
        assert client.get("/reports/unknown/pages/1.png").status_code == 404
