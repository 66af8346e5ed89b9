"""Progress bars on stderr for whatever takes long. Knows nothing of what is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_BYTES = 1_000_000  # totals from here on are bytes, not files or questions


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback (label, done, total) that draws a bar for each label; the bars are closed behind the block."""
    from tqdm import tqdm

    bars: dict[str, tqdm] = {}

    def draw(label: str, done: int, total: int) -> None:
        bar = bars.get(label)
        if bar is None:
            for other in bars.values():
                other.close()
            size = {"unit": "B", "unit_scale": True} if total >= _BYTES else {}
            bar = bars[label] = tqdm(desc=label, total=total, leave=True, dynamic_ncols=True, **size)
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield draw
    finally:
        for bar in bars.values():
            bar.close()
