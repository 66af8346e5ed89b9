"""The stand-ins for embedder and language model do what the tests rely on."""

import numpy as np
import pytest
from support.fakes import BagEmbedder, ScriptedLLM


def test_the_bag_embedder_gives_unit_vectors_that_never_change() -> None:
    vectors = BagEmbedder().passages(["行政复议收到45件", "法律顾问", ""])

    assert vectors.shape == (3, 256)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(vectors[1], BagEmbedder().query("法律顾问"))


def test_the_bag_embedder_takes_an_empty_list() -> None:
    assert BagEmbedder().passages([]).shape == (0, 256)


def test_the_bag_embedder_puts_texts_that_share_words_near_each_other() -> None:
    embedder = BagEmbedder()
    vectors = embedder.passages(["收到行政复议申请45件", "聘请法律顾问12人"])

    scores = vectors @ embedder.query("行政复议申请多少件")

    assert scores[0] > 2 * scores[1]


def test_the_scripted_model_speaks_its_replies_in_order_and_keeps_the_prompts() -> None:
    model = ScriptedLLM(["共收到45件[1]。", "无"])

    pieces = list(model.stream([("user", "问一")], max_tokens=5))
    second = "".join(model.stream([("user", "问二")]))

    assert len(pieces) > 1
    assert "".join(pieces) == "共收到45件[1]。"
    assert second == "无"
    assert model.prompts == [[("user", "问一")], [("user", "问二")]]
    assert model.options[0]["max_tokens"] == 5


def test_the_scripted_model_raises_a_reply_that_is_an_exception() -> None:
    model = ScriptedLLM([ValueError("unreachable")])

    with pytest.raises(ValueError, match="unreachable"):
        list(model.stream([("user", "问")]))


def test_the_scripted_model_counts_streams_closed_early() -> None:
    model = ScriptedLLM(["一二三四五六七八九"])
    stream = model.stream([("user", "问")])
    next(stream)

    stream.close()  # type: ignore[attr-defined]  # a generator

    assert model.abandoned == 1
