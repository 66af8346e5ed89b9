"""The turn reader's labels in words."""

from __future__ import annotations

import pytest

from rag.language.messages import has_text
from rag.schema.trace import Likely
from rag.understanding.turn_reader import HEADS, read_weights
from rag.wording.labels import say_label


@pytest.mark.parametrize("head", HEADS)
def test_every_label_that_is_learnt_has_a_name(head: str) -> None:
    names = [f"labels.{head}_{label}" for label in read_weights()[f"{head}_labels"]]

    assert [name for name in names if not has_text(name)] == []


def test_a_label_of_another_versions_reader_is_shown_as_it_is() -> None:
    assert say_label(Likely("act", "undo", 0.5), "en") == "in the dialogue: undo 0.50"
