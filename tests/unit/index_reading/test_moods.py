"""Sentences read as results, shortcomings, plans or notes by weights that were learnt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import weights
from index.errors import ModelError
from index.reading import moods
from index.reading.moods import MOODS, hash_runs, open_mood_reader


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    open_mood_reader.cache_clear()
    weights.read_weights.cache_clear()


@pytest.mark.parametrize(
    ("sentence", "mood"),
    [
        ("全年新建公共法律服务站12个，受理法律援助案件385件，同比增长12.6%。", "result"),
        ("我们清醒地认识到，一些干部依法办事的能力不足，基层执法力量还较薄弱。", "shortcoming"),
        ("要加快推进数字政府建设，力争年底前建成区级平台，确保应上尽上。", "plan"),
        ("“双随机、一公开”：指在监管过程中随机抽取检查对象，随机选派执法检查人员。", "note"),
    ],
)
def test_each_mood_is_read(sentence: str, mood: str) -> None:
    (row,) = open_mood_reader().read([sentence])
    assert MOODS[int(row.argmax())] == mood


def test_probabilities_of_a_sentence_are_one_in_all_and_do_not_depend_on_its_neighbours() -> None:
    reader = open_mood_reader()
    together = reader.read(["全年完成投资30亿元。", "", "将开展培训。"])
    assert np.exp(together).sum(axis=1) == pytest.approx([1, 1, 1])
    assert together[2] == pytest.approx(reader.read(["将开展培训。"])[0])
    assert reader.read([]).shape == (0, len(MOODS))


def test_many_sentences_are_read_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [f"完成第{number}项。" for number in range(7)]
    at_once = open_mood_reader().read(sentences)
    monkeypatch.setattr(moods, "_BLOCK", 3)
    assert open_mood_reader().read(sentences) == pytest.approx(at_once)


def test_years_and_this_year_tell_no_mood() -> None:
    first, second = (hash_runs([text])[0].tolist() for text in ("今年建成2024个", "建成１９９９个"))
    assert first == second


def test_damaged_weights_are_an_error_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "moods.npz").write_bytes(b"other")
    (tmp_path / "data" / "moods.sha256").write_text("0" * 64 + "  moods.npz\n", "utf-8")
    monkeypatch.setattr(weights, "files", lambda _: tmp_path)
    open_mood_reader.cache_clear()
    weights.read_weights.cache_clear()
    with pytest.raises(ModelError, match=r"moods\.npz.*damaged.*Install"):
        open_mood_reader()
