"""The growth bench: laws, texts without end, simulated vectors."""

from __future__ import annotations

import math
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from bench.law import Law, draw, fit
from bench.simulated import SimulatedEmbedder
from bench.texts import Source, repeated, retell


def test_a_power_is_found_again_in_what_it_gives() -> None:
    sizes = [1e3, 1e4, 1e5]
    law = fit(sizes, [3 * size**0.7 for size in sizes])
    assert law is not None
    assert (law.factor, law.exponent) == (pytest.approx(3), pytest.approx(0.7))
    assert law.cost(law.reach(500)) == pytest.approx(500)


def test_one_size_has_no_law_and_what_does_not_grow_reaches_no_limit() -> None:
    assert fit([1000], [5]) is None
    assert Law(5, 0.0).reach(100) == math.inf
    assert Law(5, -0.3).reach(100) == math.inf


def test_the_drawing_has_a_line_for_each_cost(tmp_path: Path) -> None:
    draw(tmp_path / "a.svg", [1000, 10_000], {"opening": [1.0, 2.0], "memory": [300.0, 900.0]})
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "opening" in drawn
    assert "memory" in drawn
    assert "10,000" in drawn


def test_a_report_is_retold_of_another_place_and_earlier_years_with_other_numbers() -> None:
    text = "甲县2024年收到行政复议申请45件，比2023年增长12.5%，开展活动3次。甲县依法行政。"
    assert (
        retell(text, "甲县", "乙市", 2)
        == "乙市2022年收到行政复议申请47件，比2021年增长14.5%，开展活动3次。乙市依法行政。"
    )


def test_a_folder_gives_different_texts_without_end(tmp_path: Path) -> None:
    for place in ("嘉善县", "海盐县"):
        (tmp_path / f"{place}.txt").write_text(
            f"{place}人民政府2024年法治政府建设年度报告\n2024年，{place}收到行政复议申请45件。" + "坚持依法行政。" * 40,
            encoding="utf-8",
        )
    some = list(islice(repeated(tmp_path), 6))
    assert len({name for name, _ in some}) == len({text for _, text in some}) == 6
    assert "2023年，嘉善县收到行政复议申请46件" in some[2][1] + some[3][1]


def test_what_is_generated_is_the_same_each_time(tmp_path: Path) -> None:
    source = Source(None, 3)
    once, again = (list(islice(source.texts(tmp_path / part), 5)) for part in ("a", "b"))
    assert once == again
    assert len({text for _, text in once}) == 5


def test_simulated_vectors_are_alike_where_texts_are() -> None:
    embedder = SimulatedEmbedder()
    texts = ["收到行政复议申请45件", "收到行政复议申请46件", "开展普法宣传活动", ""]
    rows = embedder.passages(texts)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert np.array_equal(rows[0], embedder.query(texts[0]))
    assert rows[0] @ rows[1] > 0.7
    assert abs(rows[0] @ rows[2]) < 0.3


def test_a_real_embedder_is_asked_for_questions_and_not_for_passages() -> None:
    class Real(SimulatedEmbedder):
        asked: list[str] = []  # noqa: RUF012  # of this test alone

        def query(self, text: str) -> np.ndarray:
            self.asked.append(text)
            return super().query(text)

    embedder = SimulatedEmbedder(Real())
    embedder.passages(["甲"])
    embedder.query("乙")
    assert Real.asked == ["乙"]
