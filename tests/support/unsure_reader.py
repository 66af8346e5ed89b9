"""A turn reader that is unsure of some turns, whatever the weights say of them: what else they may mean is scripted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from rag.understanding.turn_reader import Label, TurnReader, TurnReading, read_weights

Odds = Mapping[str, float]


def unsure(acts: Odds, operations: Odds | None = None, answer: str = "same") -> TurnReading:
    """Return a reading of labels with their probabilities, the most probable first."""
    act, operation = ([Label(*odd) for odd in odds.items()] for odds in (acts, operations or {"same": 1.0}))
    said = Label(answer, 1.0)
    return TurnReading(act[0], operation[0], said, tuple(act), tuple(operation), (said,))


class UnsureReader(TurnReader):
    """Reads scripted masked texts as it is told, all others by their letters."""

    def __init__(self, script: Mapping[str, TurnReading]) -> None:
        super().__init__(read_weights())
        self._script = script

    def read(self, masked: str) -> TurnReading:
        """Return the scripted reading of a text, its slots as signs; of another one what was learnt."""
        return self._script.get(masked) or super().read(masked)


@contextmanager
def reading_as(script: Mapping[str, TurnReading]) -> Iterator[None]:
    """Have the bots that are made inside the block read scripted turns so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rag.app.compose.open_turn_reader", lambda _: UnsureReader(script))
        yield
