"""Commands run as whole processes, while what they reach for and what they write is written down."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOOK = Path(__file__).parent / "watched"
ROOT = Path(__file__).parents[2]
_CALLS = "connect,sendto,sendmsg,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink"
_STRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-e", f"trace={_CALLS}"]
_MEMORY = ("/dev/", "/proc/")  # no files: devices, shared memory, this process's own state


@cache
def has_strace() -> bool:
    """Tell whether system calls can be traced here; containers often forbid it."""
    if not shutil.which("strace"):
        return False
    return subprocess.run([*_STRACE, "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


@dataclass(frozen=True, slots=True)
class Watch:
    """One command's process and those that it starts, in a user's folder of its own; ``name`` is for its logs."""

    folder: Path
    name: str
    models: Path
    home: Path

    def environment(self) -> dict[str, str]:
        """Return what a new user's processes would find, and the hook that watches Python."""
        for place in (self.user, self.here, self.temporary):
            place.mkdir(parents=True, exist_ok=True)
        return {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.user), "TMPDIR": str(self.temporary),
            "ZHIWEN_HOME": str(self.home), "ZHIWEN_MODELS": str(self.models),
            "ZHIWEN_LLM_MAX_TOKENS": "16",  # what a model writes is not looked at
            "WATCHED": str(self.log), "PYTHONPATH": f"{HOOK}{os.pathsep}{ROOT}",
        }  # fmt: skip

    @property
    def user(self) -> Path:
        """Return the user's own folder, in which nothing may be written."""
        return self.folder / "user"

    @property
    def here(self) -> Path:
        """Return the folder in which the command is run; nothing may be written there either."""
        return self.folder / "here"

    @property
    def temporary(self) -> Path:
        """Return the folder of temporary files."""
        return self.folder / "temporary"

    @property
    def log(self) -> Path:
        """Return where the hook writes."""
        return self.folder / f"{self.name}.log"

    @property
    def calls(self) -> Path:
        """Return where strace writes."""
        return self.folder / f"{self.name}.strace"

    def start(self, *arguments: str | Path, program: str = "zhiwen") -> subprocess.Popen[str]:
        """Start the command, under strace where that can be; its stdout and stderr can be read."""
        command = [str(Path(sys.executable).with_name(program)), *map(str, arguments)]
        if has_strace():
            command = [*_STRACE, "-o", str(self.calls), *command]
        return subprocess.Popen(
            command, env=self.environment(), cwd=self.here, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def noted(self, kind: str) -> list[str]:
        """Return what the hook wrote down of a kind: process, reach, write."""
        lines = map(json.loads, self.log.read_text(encoding="utf-8").splitlines())
        return [what for noted, what in lines if noted == kind]

    def reached_by_python(self) -> list[str]:
        """Return the hosts, other than this machine, that were looked up or connected to."""
        return self.noted("reach")

    def written_by_python(self) -> list[str]:
        """Return the paths outside the three places that were written or made."""
        return self._outside(self.noted("write"))

    def reached_by_system(self) -> list[str]:
        """Return the system calls that go to another machine, or to a service that looks names up."""
        return [call for call in self._system_calls() if _leaves(call)]

    def written_by_system(self) -> list[str]:
        """Return the paths outside the three places that were written or made, by any code."""
        return self._outside(path for call in self._system_calls() for path in _written(call))

    def left_behind(self) -> list[str]:
        """Return what now lies in the user's folder and where the command was run."""
        return [str(path) for place in (self.user, self.here) for path in place.rglob("*")]

    def _outside(self, paths: Iterator[str] | list[str]) -> list[str]:
        places = [place.resolve() for place in (self.home, self.models, self.temporary, self.log, self.calls)]
        return sorted({path for path in paths if not _may_be_written(Path(path).resolve(), places)})

    def _system_calls(self) -> Iterator[str]:
        """Yield whole calls that did not fail; strace cuts one in two when another thread comes between."""
        begun: dict[str, str] = {}
        for line in self.calls.read_text(encoding="utf-8", errors="replace").splitlines():
            process, _, call = line.partition(" ")
            call = call.strip()
            if call.endswith("<unfinished ...>"):
                begun[process] = call.removesuffix("<unfinished ...>")
                continue
            if call.startswith("<..."):
                call = begun.pop(process, "") + call.partition("resumed>")[2]
            if not re.search(r"= -1 E(?!INPROGRESS)\w+ ", call):
                yield call


def _may_be_written(path: Path, places: list[Path]) -> bool:
    if path.as_posix().startswith(_MEMORY) or any(path.is_relative_to(place) for place in places):
        return True
    return "__pycache__" in path.parts  # Python's own, beside the installed code


def _leaves(call: str) -> bool:
    if not call.startswith(("connect(", "sendto(", "sendmsg(")):
        return False
    if "AF_UNIX" in call:
        return "/systemd/resolve/" in call
    address = re.search(r'inet_addr\("([^"]*)"\)|inet_pton\(AF_INET6, "([^"]*)"', call)
    if address is None:  # no address, or that of the kernel itself
        return False
    host = address[1] or address[2]
    return not (host.startswith("127.") or host == "::1") or "htons(53)" in call


def _written(call: str) -> Iterator[str]:
    name = call.partition("(")[0]
    if name.startswith("open") and not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", call):
        return
    if name in {"connect", "sendto", "sendmsg"}:
        return
    found = re.findall(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"', call.rpartition(" = ")[0] or call)
    if found:
        folder, path = found[-1]  # of two, what is made is named last
        yield str(Path(folder or ".") / _decode(path))


def _decode(path: str) -> str:
    return path.encode("latin-1", "replace").decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
