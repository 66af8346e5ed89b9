"""What Prometheus is told: how questions end, stages, refusals, lines; to nobody without the key."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.served import serving
from support.small_desk import make_small_desk

from rag.app.desk import Desk
from ui.streaming import LINES, LineFull, check_line

KEY = "a-key-of-32-characters-or-so-----"
ANSWERED = "嘉善县2024年收到多少件行政复议申请？"
REFUSED = "嘉善县2031年收到多少件行政复议申请？"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = make_small_desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.fixture
def address(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(desk, tmp_path_factory.mktemp("home"), metrics_key=KEY, auth="li:secret") as address:
        yield address


def read_metrics(address: str) -> dict[str, float]:
    told = httpx.get(f"{address}/metrics", headers={"Authorization": f"Bearer {KEY}"}).raise_for_status()
    assert told.headers["content-type"].startswith("text/plain")
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(told.text)
        for sample in family.samples
    }


def test_questions_are_counted_by_their_end_with_the_seconds_of_each_stage(desk: Desk, address: str) -> None:
    for question in (ANSWERED, ANSWERED, REFUSED):
        desk.bot.ask(question)
    leaving = desk.bot.stream(ANSWERED)
    next(leaving)
    leaving.close()  # type: ignore[attr-defined]  # its visitor leaves
    told = read_metrics(address)
    assert told["zhiwen_questions_total answered"] == 2
    assert told["zhiwen_questions_total refused"] == 1
    assert sum(many for name, many in told.items() if name.startswith("zhiwen_refusals_total ")) == 1
    assert told["zhiwen_questions_total left"] == 1
    assert told["zhiwen_question_seconds_count"] == 4
    assert told["zhiwen_stage_seconds_count total"] == 3
    assert told["zhiwen_stage_seconds_count scope"] == 3
    assert told["zhiwen_reports"] == len(desk.bot.entries())
    assert told["zhiwen_questions_under_way"] == told["zhiwen_files_coming_in"] == 0


def test_a_question_that_found_the_line_full_is_counted(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_metrics(address)["zhiwen_questions_turned_away"]
    monkeypatch.setattr("ui.streaming.WAITING", 0)
    limiter = next(iter(LINES._limiters))
    with pytest.raises(LineFull):
        check_line(limiter)
    assert read_metrics(address)["zhiwen_questions_turned_away"] == before + 1


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic bGk6c2VjcmV0"}])
def test_without_the_key_nothing_is_told(address: str, header: dict[str, str]) -> None:
    told = httpx.get(f"{address}/metrics", headers=header)
    assert told.status_code == 401
    assert "zhiwen_questions" not in told.text


def test_without_a_key_there_is_nothing_to_read(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(desk, tmp_path_factory.mktemp("home")) as address:
        assert httpx.get(f"{address}/metrics").status_code == 404


def test_no_question_no_place_and_no_name_is_told(desk: Desk, address: str) -> None:
    desk.bot.ask(ANSWERED)
    told = httpx.get(f"{address}/metrics", headers={"Authorization": f"Bearer {KEY}"}).text
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in told)
