"""Nothing leaves the machine and nothing is written elsewhere: index, ask and the page, traced as whole processes.

Python is watched by an audit hook, everything else by strace where it can be used. What a library does by default is
seen as well as what we do: the user's folder is a new one, and no other machine is reached.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from support.command import INDEXED, SEEDS, WORDED
from support.watching import Watch, has_strace

pytestmark = pytest.mark.models

ASKED = {"ask": (WORDED, "--no-llm"), "ask with a model": (WORDED,)}


@pytest.fixture(scope="module")
def indexing(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Watch:
    """The library is made first; the others ask it."""
    folder = tmp_path_factory.mktemp("watched")
    reports = folder / "reports"
    reports.mkdir()
    for name in INDEXED:
        shutil.copy(SEEDS / name, reports)
    watch = Watch(folder / "index", "index", models_folder, folder / "home")
    finish(watch, "index", reports)
    return watch


@pytest.fixture(scope="module", params=["index", *ASKED, "page"])
def watch(request: pytest.FixtureRequest, indexing: Watch) -> Watch:
    """One command, run to its end."""
    name = request.param
    if name == "index":
        return indexing
    watch = replace(indexing, folder=indexing.folder.with_name(name), name=name)
    if name == "page":
        visit(watch)
    else:
        finish(watch, "ask", *ASKED[name])
    return watch


def finish(watch: Watch, *arguments: str | Path, program: str = "zhiwen") -> None:
    with watch.start(*arguments, program=program) as run:
        told, _ = run.communicate(timeout=900)
    assert run.returncode == 0, told


def visit(watch: Watch) -> None:
    """Open the page as a browser does first, then end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with watch.start("ui", "--port", str(port), "--no-llm") as page:
        assert page.stdout
        try:
            lines = iter(page.stdout.readline, "")
            address = next(line for line in lines if "http://" in line).strip().rpartition(" ")[2]
            with httpx.Client(trust_env=False, timeout=120) as browser:
                found = [browser.get(address + path).status_code for path in ("", "healthz")]
        finally:
            os.kill(int(watch.noted("process")[0]), signal.SIGTERM)
            page.wait(timeout=120)
    assert found == [200, 200]


def test_python_reaches_no_other_machine(watch: Watch) -> None:
    assert watch.reached_by_python() == []


def test_python_writes_to_three_places_only(watch: Watch) -> None:
    assert watch.written_by_python() == []


def test_nothing_is_left_in_the_users_folder_or_where_the_command_was_run(watch: Watch) -> None:
    assert watch.left_behind() == []


@pytest.mark.skipif(not has_strace(), reason="no strace, or it may not trace here: native code is not watched")
@pytest.mark.parametrize("look", [Watch.reached_by_system, Watch.written_by_system], ids=["reached", "written"])
def test_no_code_of_any_kind_leaves_the_machine_or_the_three_places(
    watch: Watch, look: Callable[[Watch], list[str]]
) -> None:
    assert look(watch) == []


def test_what_is_watched_was_seen_at_all(watch: Watch) -> None:
    """Else the tests above could not fail."""
    library = [path for path in watch.noted("write") if Path(path).is_relative_to(watch.home)]

    assert library
    assert not has_strace() or watch.calls.stat().st_size


@pytest.mark.skipif(not has_strace(), reason="no strace, or it may not trace here")
def test_what_the_hook_cannot_see_strace_does(tmp_path: Path) -> None:
    """Python without the hook stands for native code; connecting a datagram socket sends nothing."""
    watch = Watch(tmp_path, "unseen", tmp_path / "models", tmp_path / "home")
    program = (
        "import pathlib, socket\n"
        "(pathlib.Path.home() / '别处').write_text('')\n"
        "with socket.socket(type=socket.SOCK_DGRAM) as sent: sent.connect(('192.0.2.1', 9))\n"
        "with socket.socket(type=socket.SOCK_DGRAM) as sent: sent.connect(('127.0.0.1', 9))\n"
    )

    finish(watch, "-I", "-c", program, program="python")

    assert not watch.log.exists()
    assert [call.count("192.0.2.1") for call in watch.reached_by_system()] == [1]
    assert watch.written_by_system() == watch.left_behind() == [str(watch.user / "别处")]
