"""What a report costs to index, stage by stage, in a library of a given size. Knows no question.

Most of the library is filled at once (``filling``); the last reports come in as ``zhiwen index`` brings them.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bench.filling import fill
from bench.library import settings_of
from bench.simulated import SimulatedEmbedder
from bench.texts import Source
from index.build import index_paths
from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from rag.app.open_library import place_words
from rag.evaluation.results import peak_memory_mb

LAST = 20  # reports that come in one by one
_BUILT = "built.json"
_STAGES = {
    "vectors": ("upsert",),
    "words": ("delete_report", "add", "commit"),
    "catalog": ("add", "promote"),
}


@dataclass(frozen=True, slots=True)
class Built:
    """A library of a size, and what the last reports cost: seconds of each, without embedding.

    ``sealing`` is what one run costs beside its reports, however many they are.
    """

    chunks: int
    sentences: int
    reports: int
    used: int  # texts that were taken from the source
    filling: float  # seconds, of what was added to the next smaller library
    reading: float
    vectors: float
    words: float
    catalog: float
    sealing: float
    peak_mb: float


def build(home: Path, smaller: Path | None, source: Source, chunks: int, cpu: bool) -> Built:  # noqa: FBT001  # a pool passes positions only
    """Return the library of that many chunks in a folder, grown from a copy of a smaller one unless it is there.

    ``cpu``: processor time of all threads instead of what a clock on the wall shows.
    """
    done = home / _BUILT
    if done.exists():
        return Built(**json.loads(done.read_text(encoding="utf-8")))
    if home.exists():
        shutil.rmtree(home)
    used = 0
    if smaller:
        shutil.copytree(smaller / "library", home / "library")
        used = int(json.loads((smaller / _BUILT).read_text(encoding="utf-8"))["used"])
    texts = islice(source.texts(home.parent / "reports"), used, None)
    built = _grow(home, texts, used, chunks, time.process_time if cpu else time.perf_counter)
    done.write_text(json.dumps(asdict(built)), encoding="utf-8")
    return built


def _grow(home: Path, texts: Iterator[tuple[str, str]], used: int, chunks: int, clock: Callable[[], float]) -> Built:
    embedder = SimulatedEmbedder()
    settings = settings_of(home)
    last = home / "last"
    last.mkdir(parents=True)
    for name, text in islice(texts, LAST):
        (last / name.replace("/", "-")).write_text(text, encoding="utf-8")
    with open_library(
        settings.home, embedder_fingerprint=embedder.fingerprint, write=True, place_words=place_words()
    ) as library:
        began = clock()
        filled = fill(library, texts, embedder=embedder, divisions=load_divisions(), chunks=chunks)
        filling = clock() - began
        spent = _index(library, last, embedder, clock)
        entries = library.catalog.entries()
        return Built(
            chunks=sum(entry.chunks for entry in entries),
            sentences=sum(entry.sentences for entry in entries),
            reports=len(entries),
            used=used + LAST + filled,
            filling=filling,
            peak_mb=peak_memory_mb(),
            **spent,
        )


def _index(library: Library, folder: Path, embedder: SimulatedEmbedder, clock: Callable[[], float]) -> dict[str, float]:
    """Index a folder and return the seconds that a report took at each stage, and what the run took beside."""
    spent = dict.fromkeys((*_STAGES, "embedding", "settle"), 0.0)
    stores = (library.vectors.sentences, library.vectors.chunks)
    watched = [
        (embedder, ("passages",), "embedding"),
        *((store, _STAGES["vectors"], "vectors") for store in stores),
        *((store, ("settle",), "settle") for store in stores),
        (library.lexical, _STAGES["words"], "words"),
        (library.catalog, _STAGES["catalog"], "catalog"),
    ]
    with ExitStack() as stack:
        for thing, names, stage in watched:
            for name in names:
                stack.callback(setattr, thing, name, getattr(thing, name))
                setattr(thing, name, _timed(getattr(thing, name), spent, stage, clock))
        began = clock()
        taken: list[float] = []  # when each file began
        index_paths(
            library,
            [folder],
            embedder=embedder,
            divisions=load_divisions(),
            max_bytes=10_000_000,
            progress=lambda *_: taken.append(clock()),
        )
        ended = clock()
    reports = len(taken) - 1
    during, sealing = taken[-1] - taken[0], ended - taken[-1] + taken[0] - began
    reading = during - spent["vectors"] - spent["words"] - spent["catalog"] - spent["embedding"]
    return {
        "reading": reading / reports,
        **{stage: spent[stage] / reports for stage in _STAGES},
        "sealing": sealing,
    }


def _timed(
    method: Callable[..., Any], spent: dict[str, float], stage: str, clock: Callable[[], float]
) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever the method takes
        began = clock()
        try:
            return method(*given, **named)
        finally:
            spent[stage] += clock() - began

    return run
