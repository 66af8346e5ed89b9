"""A model that is not packaged, named by the settings: LlamaIndex's HuggingFaceEmbedding runs it, with its prefixes."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from support.spans import listening

from index.embedding.e5.install import MARKER
from index.embedding.embedder import Embedder, ensure_embedder
from index.models.registry import Endpoints
from rag.app.models import open_embedder
from rag.settings import read_settings

NOWHERE = Endpoints(hf="http://127.0.0.1:9", modelscope="http://127.0.0.1:9")
TEXTS = ["全年收到行政复议申请45件，审结40件。", "聘请法律顾问12名，审查合同80份。", "普法。", "a" * 4000]

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def packaged(models_folder: Path) -> str:
    return ensure_embedder("e5-small", models_folder, endpoints=NOWHERE)


@pytest.fixture(scope="module")
def own(packaged: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as anybody's for sentence-transformers: nothing in it is known to this program."""
    folder = tmp_path_factory.mktemp("models") / "own-model"
    shutil.copytree(packaged, folder, ignore=shutil.ignore_patterns(MARKER, "openvino*", "checked.json"))
    return folder


@pytest.fixture(scope="module")
def embedder(own: Path) -> Embedder:
    return open_embedder(read_settings(embedder=str(own), threads=1))


def test_a_folder_in_the_settings_is_a_hugging_face_embedding(embedder: Embedder) -> None:
    embedder.query("问")  # loaded
    with listening() as heard:
        embedder.passages(TEXTS)
        assert heard.named("HuggingFaceEmbedding.get_text_embedding_batch")


def test_its_vectors_are_those_of_the_same_model_on_the_packaged_engine(embedder: Embedder, packaged: str) -> None:
    engine = Embedder(model=packaged, threads=1, query_prefix="query: ", passage_prefix="passage: ")
    rows, theirs = embedder.passages(TEXTS), engine.passages(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), 384) == (len(TEXTS), embedder.dimensions)
    assert (rows * theirs).sum(axis=1).min() > 0.999
    assert embedder.query("法律顾问有多少人？") @ engine.query("法律顾问有多少人？") > 0.999
    assert (rows @ embedder.query("法律顾问有多少人？")).argmax() == 1


def test_the_prefixes_are_those_of_the_settings(own: Path, embedder: Embedder) -> None:
    bare = open_embedder(read_settings(embedder=str(own), threads=1, embedder_query_prefix=""))
    assert bare.query("行政复议") @ embedder.query("行政复议") < 0.999
    assert bare.query("query: 行政复议") @ embedder.query("行政复议") == pytest.approx(1, abs=1e-5)
