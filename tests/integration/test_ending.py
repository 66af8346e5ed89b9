"""The page's process is ended at several moments: in good order or not, within bounds, and nothing accepted is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from support.library import GULOU, HEFEI_ZONE, JIASHAN_2024
from support.page_client import PageClient

from index.library import open_library

REPORTS = {"嘉善 #1 100%.txt": JIASHAN_2024, "鼓楼😀.txt": GULOU, " 高新区 .txt": HEFEI_ZONE}
FOUND = {"嘉善县", "鼓楼区", "合肥高新技术产业开发区"}
UPLOAD, LOAD = ("zw-library-port", "upload"), (None, "load")
TESTS = Path(__file__).parents[1]
PATIENCE = 180.0  # seconds for anything on a machine that is busy with other things


@dataclass
class Page:
    """A running process, with its address and what it has told."""

    process: subprocess.Popen[str]
    address: str
    link: str  # that of who sits at this machine
    log: Path
    errors: Path

    def wait_for(self, told: Callable[[str], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not (self.log.exists() and told(self.log.read_text("utf-8"))):
            assert time.monotonic() < end, "it did not come so far"
            assert self.process.poll() is None, self.errors.read_text("utf-8")
            time.sleep(0.02)

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)


@contextmanager
def running(home: Path, *, served: bool = True) -> Iterator[Page]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home.mkdir(exist_ok=True)
    log, errors = home.with_suffix(".log"), home.with_suffix(".err")
    log.unlink(missing_ok=True)
    with errors.open("w") as stderr:
        command = [sys.executable, "-m", "support.page_process", str(home), str(port), str(log)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=TESTS)
    try:
        assert process.stdout
        address, _, link = process.stdout.readline().strip().partition(" ") if served else ("", "", "")
        assert link or not served, errors.read_text("utf-8")
        yield Page(process, address, link, log, errors)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def send(client: httpx.Client) -> list[dict[str, str]]:
    """Send the files as the page's script does, and return what it then tells."""
    told = []
    for name, text in REPORTS.items():
        answer = client.put("/library/upload", params={"name": name}, content=text.encode()).raise_for_status()
        told.append({"name": name, "token": answer.json()["token"], "refused": ""})
    return told


def places(home: Path) -> list[str]:
    with open_library(home, embedder_fingerprint=None, write=False) as library:
        assert not library.catalog.unsettled()
        return [entry.profile.jurisdiction.name for entry in library.catalog.entries()]


def wait_until_in(page: Page) -> None:
    end = time.monotonic() + PATIENCE
    while httpx.get(f"{page.address}healthz", timeout=60).json()["reports"] < len(REPORTS):
        assert time.monotonic() < end, "they did not all come in"
        time.sleep(0.1)


def first_is_embedded(log: str) -> bool:
    return "embedding" in log


def second_is_embedded(log: str) -> bool:
    return "embedding 南京市鼓楼区" in log


@pytest.mark.parametrize("claimed", [True, False], ids=["told", "only sent"])
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL], ids=lambda by: by.name)
def test_accepted_uploads_come_in_once_however_often_the_page_is_ended(
    tmp_path: Path, by: signal.Signals, *, claimed: bool
) -> None:
    home = tmp_path / "home"
    with running(home) as page, httpx.Client(base_url=page.address, timeout=60) as client:
        client.get(page.link)
        visitor = PageClient(client)
        session = visitor.begin(LOAD, ["zh-CN"])
        visitor.end(session)  # nobody uploads on a page that is not there yet
        told = send(client)
        if claimed:
            visitor.begin(UPLOAD, ["zh"], session=session, told={"files": told})
            page.wait_for(first_is_embedded)
        page.end(by)
    with running(home, served=False) as page:  # ended again while they come in
        page.wait_for(second_is_embedded)
        page.end(by)
    with running(home) as page:
        wait_until_in(page)
        assert page.end(signal.SIGTERM) == 0

    found = places(home)
    assert sorted(found) == sorted(FOUND)
    names = sorted(file.name for file in (home / "uploads").iterdir())
    assert names == sorted(["嘉善 #1 100%.txt", "鼓楼😀.txt", "高新区.txt"])
    assert not list((home / "incoming").iterdir())


def test_the_page_ends_in_good_order_though_visitors_are_connected(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as page, httpx.Client(base_url=page.address, timeout=60) as client, ExitStack() as stack:
        client.get(page.link)
        visitor = PageClient(client)
        session = visitor.begin(LOAD, ["zh-CN"])
        visitor.end(session)
        stack.enter_context(client.stream("GET", f"/gradio_api/heartbeat/{session}"))  # as every open page has
        token = send(client)[0]["token"]
        part = next(home.glob(f"incoming/*{token}"))
        part.rename(part.with_suffix(".part"))  # one that had not all been received
        code = page.end(signal.SIGTERM)

        assert code == 0
        assert "Traceback" not in page.errors.read_text("utf-8")
        assert "Exception" not in page.errors.read_text("utf-8")
    with running(home) as page:
        end = time.monotonic() + PATIENCE
        while httpx.get(f"{page.address}healthz", timeout=60).json()["reports"] < 2:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert page.end(signal.SIGINT) == 0

    assert sorted(places(home)) == sorted(FOUND - {"嘉善县"})
    assert not list((home / "incoming").iterdir())


def test_a_page_that_is_being_started_ends_at_once(tmp_path: Path) -> None:
    with running(tmp_path / "home", served=False) as page:
        page.wait_for(lambda log: "opening" in log)

        assert page.end(signal.SIGTERM) == 128 + signal.SIGTERM
        assert page.errors.read_text("utf-8") == ""
