"""What reading documents costs: seconds and memory by format while they are indexed, what is installed for it, and how
soon a fresh process has read its first file.

``python -m bench.documents.costs FOLDER`` indexes a folder in a process of its own and prints what it took, as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from bench.library import settings_of
from bench.simulated import SimulatedEmbedder
from index.build import index_paths
from index.library import open_library
from index.profile.gazetteer import load_divisions
from rag.app.open_library import place_words

_MAX_BYTES = 100_000_000
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")
_READ = "import sys; from pathlib import Path; from index.reading.readers import read_report_text as read; {}"


@dataclass(frozen=True, slots=True)
class Indexed:
    """What it took to index some documents of a format; memory in MB, of the process and of the largest reader."""

    reports: int
    failed: int
    seconds: float
    own: float
    reader: float

    @property
    def a_minute(self) -> float:
        """How many reports are indexed in a minute."""
        return self.reports / self.seconds * 60


def index_folder(folder: Path) -> Indexed:
    """Index a folder into a library of its own, in a fresh process, with simulated vectors."""
    command = [sys.executable, "-m", "bench.documents.costs", str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # ours
    return Indexed(**json.loads(told.stdout.splitlines()[-1]))


def _index(folder: Path) -> Indexed:
    embedder = SimulatedEmbedder()
    with tempfile.TemporaryDirectory(prefix="zhiwen-bench-") as home:
        settings = settings_of(Path(home))
        with open_library(
            settings.home, embedder_fingerprint=embedder.fingerprint, write=True, place_words=place_words()
        ) as library:
            divisions = load_divisions()
            begun = time.perf_counter()
            files = [file for file in sorted(folder.iterdir()) if file.is_file()]
            result = index_paths(library, files, embedder=embedder, divisions=divisions, max_bytes=_MAX_BYTES)
            seconds = time.perf_counter() - begun
    own, reader = (resource.getrusage(who).ru_maxrss * 1024 / 1e6 for who in _PROCESSES)
    return Indexed(len(result.added), len(result.failed), seconds, own, reader)


_PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def install_sizes() -> dict[str, float]:
    """Return how many MB the packages of the product take up here, and how many more each extra of it that is here."""
    plain = _needed("zhiwen", ())
    told = {"without extras": _megabytes(plain)}
    for extra in ("ocr", "browser", "docs", "dev"):
        more = _needed("zhiwen", (extra,)) - plain
        if all(_is_here(name) for name in more):
            told[f"extra `{extra}` more"] = _megabytes(more)
    return told


def _needed(name: str, extras: tuple[str, ...]) -> frozenset[str]:
    """Return the packages that one needs, itself included, as far as they are installed or asked for by an extra."""
    found: set[str] = set()
    waiting = [(name, extras)]
    while waiting:
        package, wanted = waiting.pop()
        if package in found and not wanted:
            continue
        found.add(package)
        if not _is_here(package):
            continue
        for line in distribution(package).requires or ():
            needed, _, condition = line.partition(";")
            extra = _EXTRA.search(condition)
            if extra is None or extra[1] in wanted:
                match = _NAME.match(needed)
                other = re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""
                if (extra is not None or _is_here(other)) and other not in found:
                    waiting.append((other, ()))
    return frozenset(found)


def _is_here(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _megabytes(names: frozenset[str]) -> float:
    files = (file for name in names if _is_here(name) for file in distribution(name).files or ())
    paths = {Path(str(file.locate())).resolve() for file in files}
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def first_reading(file: Path | None) -> float:
    """Return the seconds in which a fresh process has read its first file; without one, in which it could begin."""
    done = "" if file is None else f"read(Path({str(file)!r}), max_bytes={_MAX_BYTES})"
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", _READ.format(done)], check=True, capture_output=True)  # noqa: S603  # ours
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps(asdict(_index(Path(sys.argv[1])))))
