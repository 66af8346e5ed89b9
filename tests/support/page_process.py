"""The page as a process of its own, over a real library and an embedder that is slow and needs no model file.

``python -m support.page_process HOME PORT LOG``: a line is added to LOG when the library is opened, and for each text
that is embedded.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.library import open_library
from rag.about import describe
from rag.app import compose as wiring
from rag.app.desk import Desk
from rag.settings import Settings
from rag.understanding.vocabulary import load_lexicon
from support.fakes import BagEmbedder
from ui.server import serve

SLOW = 0.05  # seconds that a text takes


class SlowEmbedder(BagEmbedder):
    """Tells of each text."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def passages(
        self, texts: Sequence[str], progress: Callable[[str, int, int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        for done, text in enumerate(texts):
            self._note(f"embedding {text[:20]}")
            time.sleep(SLOW)
            if progress:
                progress("embedding", done, len(texts))
        return super().passages(texts, progress)


def main(home: Path, port: int, log: Path) -> None:
    """Serve until a signal."""

    def note(line: str) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def open_desk(settings: Settings, _progress: object = None) -> Desk:
        note("opening")
        embedder = SlowEmbedder(note)
        library = open_library(home, embedder_fingerprint=embedder.fingerprint, write=False)
        desk = wiring.make_desk(
            library, embedder, load_lexicon(), None, None,
            max_bytes=1_000_000, longest_question=2000, about=describe(settings),
        )  # fmt: skip
        desk.curator.recover()
        return desk

    wiring.open_desk = open_desk  # type: ignore[assignment]  # without a model and its files
    serve(Settings(home=home, port=port, llm="none"), announce=lambda *told: print(*told, flush=True))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
