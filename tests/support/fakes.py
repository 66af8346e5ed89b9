"""Stand-ins for the embedder and the language model: deterministic, instant, without files or sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from zlib import crc32

import numpy as np
import numpy.typing as npt

Message = tuple[str, str]


class BagEmbedder:
    """A bag of character bigrams hashed into 256 dimensions: texts that share words are near each other."""

    fingerprint = "bag-of-bigrams-256"
    dimensions = 256

    def passages(
        self, texts: Sequence[str], progress: Callable[[str, int, int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        """Return one row of length 1 for each text, shape (n, 256)."""
        vectors = np.stack([self.query(text) for text in texts]) if texts else np.zeros((0, 256), np.float32)
        if progress:
            progress("embedding", len(texts), len(texts))
        return vectors

    def query(self, text: str) -> npt.NDArray[np.float32]:
        """Return a vector of length 1, shape (256,)."""
        letters = "".join(text.split())
        vector = np.zeros(self.dimensions, np.float32)
        for first, second in zip(f" {letters}", f"{letters} ", strict=True):
            vector[crc32((first + second).encode()) % self.dimensions] += 1
        return vector / np.linalg.norm(vector)


_numbers = count()


class ScriptedLLM:
    """Answers from a queue of replies, in small pieces, and keeps every prompt it saw.

    A reply that is an exception is raised instead. ``prompts`` has one list of messages a call,
    ``options`` what else was asked (max_tokens); ``closed`` tells whether ``close`` was called,
    ``abandoned`` how many streams were closed before their end.
    """

    def __init__(self, replies: Iterable[str | Exception] = (), *, name: str = "", piece: int = 3) -> None:
        self.name = name or f"scripted-{next(_numbers)}"  # each another model: what one has said another has not
        self.replies: list[str | Exception] = list(replies)
        self.prompts: list[list[Message]] = []
        self.options: list[dict[str, object]] = []
        self.closed = False
        self.abandoned = 0
        self._piece = piece

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
    ) -> Iterator[str]:
        """Yield the next reply of the queue, a few characters at a time."""
        self.prompts.append(list(messages))
        self.options.append({"max_tokens": max_tokens})
        if not self.replies:
            raise AssertionError("the script has no reply left")
        return self._speak(self.replies.pop(0))

    def _speak(self, reply: str | Exception) -> Iterator[str]:
        if isinstance(reply, Exception):
            raise reply
        try:
            for start in range(0, len(reply), self._piece):
                yield reply[start : start + self._piece]
        except GeneratorExit:
            self.abandoned += 1
            raise

    def check(self) -> None:
        """Always reachable."""

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True
