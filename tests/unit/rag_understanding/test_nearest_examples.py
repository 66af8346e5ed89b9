"""Which examples a question is most like, by the turn reader's own features."""

from __future__ import annotations

import pytest
from support.fakes import BagEmbedder

from rag.understanding.masking import mask_example
from rag.understanding.nearest_examples import SHOWN, nearest_examples
from rag.understanding.turn_reader import TurnReader, letters_reader, read_weights


class Padded(BagEmbedder):
    """Vectors as long as those that the weights were learnt with."""

    dimensions = len(read_weights()["centre"])


READERS = [letters_reader(), TurnReader(read_weights(), Padded().query)]


@pytest.mark.parametrize("reader", READERS, ids=["letters", "meaning"])
def test_an_example_is_nearest_to_itself_with_its_labels(reader: TurnReader) -> None:
    first, *others = nearest_examples(mask_example("{place}{year}抓了多少违法的"), reader)

    assert (first.text, first.act, first.operation) == ("{place}{year}抓了多少违法的", "new", "look_up")
    assert first.similarity == pytest.approx(1.0, abs=0.002)
    assert len(others) == SHOWN - 1
    assert 1 > others[0].similarity >= others[1].similarity


def test_a_text_without_any_known_letter_has_neighbours_all_the_same() -> None:
    assert len(nearest_examples("☃", letters_reader())) == SHOWN
