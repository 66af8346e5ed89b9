"""The turn reader: the weights that come with the program, and what they read."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from rag.understanding.masking import SLOTS, mask_example
from rag.understanding.turn_reader import HEADS, TurnReader, letters_reader, read_weights

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "rag" / "understanding" / "examples").glob("*.toml"))
TESTED = [ROOT / "evals" / name for name in ("turns.toml", "turns_unseen.toml")]


def groups(path: Path) -> list[dict[str, str | list[str]]]:
    found: list[dict[str, str | list[str]]] = tomllib.loads(path.read_text("utf-8"))["examples"]
    return found


def test_the_weights_are_those_that_were_recorded() -> None:
    data = files("rag") / "data"
    recorded = (data / "turn_reader.sha256").read_text().split()[0]
    assert hashlib.sha256((data / "turn_reader.npz").read_bytes()).hexdigest() == recorded


@pytest.mark.parametrize("path", [*EXAMPLES, *TESTED], ids=lambda path: path.stem)
def test_every_example_has_labels_that_are_known_and_slots_that_are_known(path: Path) -> None:
    weights = read_weights()
    for group in groups(path):
        for head in HEADS:
            assert group[head] in weights[f"{head}_labels"].tolist(), group
        for text in group["texts"]:
            assert set(re.findall(r"\{(\w+)\}", text)) <= set(SLOTS), text


@pytest.mark.parametrize("path", TESTED, ids=lambda path: path.stem)
def test_the_test_is_not_learnt_from(path: Path) -> None:
    """Writers who knew nothing of each other hit on the same words now and then: 差多少."""

    def bare(text: str) -> str:
        return re.sub(r"\{\w+\}|\W", "", text).lower()

    learnt = Counter(bare(text) for one in EXAMPLES for group in groups(one) for text in group["texts"])
    tested = [bare(text) for group in groups(path) for text in group["texts"]]
    shared = [text for text in tested if len(text) > 6 and learnt[text]]
    assert len(shared) < 0.03 * len(tested)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("把{place}也加进来", "add"),
        ("{place}就不要了", "drop"),
        ("那{place}呢", "replace"),
        ("画个图看看", "form"),
        ("它俩差多少", "operate"),
        ("为什么会这样", "why"),
        ("{place}{year}不要钱的{measure}有多少件", "new"),
        ("what about {place}?", "replace"),
    ],
)
def test_a_turn_is_read_by_its_letters(text: str, act: str) -> None:
    assert letters_reader().read(mask_example(text)).act.name == act


def test_probabilities_are_of_all_labels_and_any_text_is_read() -> None:
    for text in ("", "?", "甲" * 10_000, "{place}" * 50):
        for label in (reading := letters_reader().read(mask_example(text))).act, reading.operation, reading.answer:
            assert 0 < label.probability <= 1


def test_meaning_is_asked_for_once_a_text() -> None:
    asked: list[str] = []
    centre = read_weights()["centre"]

    def embed(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        asked.append(text)
        return centre.astype(np.float32)

    reader = TurnReader(read_weights(), embed)
    assert reader.read(mask_example("那{place}呢")) == reader.read(mask_example("那{place}呢"))
    assert asked == ["那某县呢"]


def test_what_is_done_tells_what_would_answer_it() -> None:
    """Nothing in the text speaks for an answer: it follows from the labels that examples have together."""
    weights: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {
        "act_labels": np.array(["new"]),
        "operation_labels": np.array(["look_up", "rank"]),
        "answer_labels": np.array(["number", "place"]),
        "triples": np.array([[0, 0, 0], [0, 1, 1]]),
        "grams": np.array(["a"]),
        "idf": np.ones(1),
        "centre": np.zeros(1),
        "fillers": np.array(["a"]),
        "letters_grams": np.array([[0, 0, 3, 0, 0]], dtype=np.int8),
        "letters_scale": np.ones(5),
        "letters_vector": np.zeros((1, 5)),
        "letters_bias": np.zeros(5),
        "letters_together": np.zeros(2),
        "planned_letters_grams": np.zeros(1),
        "planned_letters_vector": np.zeros(1),
        "planned_letters_bias": np.zeros(()),
    }
    reading = TurnReader(weights).read("a")
    assert (reading.operation.name, reading.answer.name) == ("rank", "place")
    assert reading.answer.probability == pytest.approx(1 / (1 + np.exp(-3)))
    assert TurnReader(weights).read("b").answer.probability == pytest.approx(0.5)
