"""Progress bars on stderr for whatever takes long. Knows nothing of what is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from rag.cli.terminal import show

if TYPE_CHECKING:
    from tqdm import tqdm

_BYTES = 1_000_000  # totals from here on are bytes, not files or questions


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback (label, done, total) that draws one bar at a time; it is closed behind the block.

    While the total stays and what is done does not fall, it is the same work, whatever the label: files of one run.
    Nothing is drawn where stderr is no terminal. Any thread may call it.
    """
    bar: tqdm | None = None
    drawing = Lock()

    def draw(label: str, done: int, total: int) -> None:
        nonlocal bar
        with drawing:
            if bar is None or bar.total != total or done < bar.n:
                if bar is not None:
                    bar.close()
                from tqdm import tqdm

                size = {"unit": "B", "unit_scale": True} if total >= _BYTES else {}
                bar = tqdm(total=total, disable=None, dynamic_ncols=True, **size)
            bar.set_description(show(label), refresh=False)
            bar.update(done - bar.n)

    try:
        yield draw
    finally:
        if bar is not None:
            bar.close()
