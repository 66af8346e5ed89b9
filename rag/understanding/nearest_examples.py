"""The examples that a question is most like, in the turn reader's own features: what its labels come from.

For who wants to know why a question is read as it is, and what to add where it is read wrongly; no answer needs it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rag.schema.trace import Example
from rag.understanding.masking import mask_example
from rag.understanding.turn_reader import TurnReader

SHOWN = 3
# Examples whose meaning is looked at, those with the most of the question's n-grams first: all of them would take a
# minute. Of 300 turns the most similar one of all examples was among them 296 times (2026-11-30).
_LOOKED_AT = 50


class _Known(NamedTuple):
    text: str
    act: str
    operation: str
    answer: str


def nearest_examples(masked: str, reader: TurnReader, many: int = SHOWN) -> tuple[Example, ...]:
    """Return the examples with the greatest cosine to a masked question (``masking.mask``), the most similar first."""
    letters = _alike_in_letters(masked, reader)
    examples = _read_examples()
    first = np.argsort(-letters, kind="stable")[:_LOOKED_AT]
    meaning = reader.meaning(masked) / reader.spread
    vectors = np.stack([reader.meaning(mask_example(examples[at].text)) for at in first]) / reader.spread
    # both kinds of features together: the n-grams' part of each has the length 1
    lengths = np.sqrt(1 + (vectors**2).sum(axis=1)) * np.sqrt(1 + meaning @ meaning)
    cosines = (letters[first] + vectors @ meaning) / lengths
    best = np.argsort(-cosines, kind="stable")[:many]
    return tuple(
        Example(**examples[first[at]]._asdict(), similarity=round(min(float(cosines[at]), 1.0), 3)) for at in best
    )


def _alike_in_letters(masked: str, reader: TurnReader) -> npt.NDArray[np.float32]:
    """Return the cosine of each example's n-grams to the question's, shape (examples,)."""
    weights = dict(zip(*(part.tolist() for part in reader.letters(masked)), strict=True))
    alike = [_product(weights, *reader.letters(mask_example(example.text))) for example in _read_examples()]
    return np.array(alike, dtype=np.float32)


def _product(weights: dict[int, float], columns: npt.NDArray[np.int64], values: npt.NDArray[np.float32]) -> float:
    pairs = zip(columns.tolist(), values.tolist(), strict=True)
    return sum((weights[column] * value for column, value in pairs if column in weights), 0.0)


@cache
def _read_examples() -> Sequence[_Known]:
    """Return the examples that come with the program, each text once."""
    folder = files("rag.understanding") / "examples"
    found: dict[str, _Known] = {}
    for file in sorted((*folder.iterdir(), *(folder / "written").iterdir()), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for group in tomllib.loads(file.read_text("utf-8"))["examples"]:
                for text in group["texts"]:
                    found.setdefault(text, _Known(text, group["act"], group["operation"], group["answer"]))
    return tuple(found.values())
