"""One contract for vectors in memory, in an embedded Chroma and on a Chroma server; and Chroma's damage."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.memory_store import MemoryVectors

from index.errors import LibraryError
from index.stores.chroma import EXACT_UP_TO, Vector, Vectors, VectorStore, open_chroma, open_vectors

DIMENSIONS = 16


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("server")
    with subprocess.Popen(
        [*command, "--path", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        run.terminate()


@pytest.fixture(params=["memory", "folder", "server"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vectors]:
    if request.param == "memory":
        yield MemoryVectors()(tmp_path, "")
        return
    where = tmp_path if request.param == "folder" else request.getfixturevalue("server")
    opened = open_vectors(where, f"-{tmp_path.name}" if request.param == "server" else "")
    yield opened
    opened.close()


def random_rows(count: int, *, seed: int = 0) -> tuple[list[str], Vector]:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return [f"id{number:05}" for number in range(count)], rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fill(store: VectorStore, count: int) -> tuple[list[str], Vector]:
    ids, rows = random_rows(count)
    store.upsert(ids, rows, [{"report": "r"}] * count)
    return ids, rows


def test_the_nearest_come_first_with_their_similarity(vectors: Vectors) -> None:
    ids, rows = fill(vectors.sentences, 200)
    hits = vectors.sentences.query(rows[7], 5)
    similarities = rows @ rows[7]
    order = np.argsort(-similarities)[:5]
    assert [id_ for id_, _ in hits] == [ids[row] for row in order]
    assert [score for _, score in hits] == pytest.approx(similarities[order].tolist(), abs=1e-4)


def test_only_the_given_ids_are_found_and_exactly(vectors: Vectors) -> None:
    ids, rows = fill(vectors.sentences, 1500)
    scope = list(range(3, 1500, 31))
    hits = vectors.sentences.query(rows[0], 10, [ids[row] for row in scope])
    best = sorted(scope, key=lambda row: -float(rows[row] @ rows[0]))[:10]
    assert [id_ for id_, _ in hits] == [ids[row] for row in best]


def test_a_large_scope_is_searched_well(vectors: Vectors) -> None:
    ids, rows = fill(vectors.sentences, 3000)
    scope = list(range(0, 3000, 2))
    assert len(scope) > EXACT_UP_TO
    hits = vectors.sentences.query(rows[1], 20, [ids[row] for row in scope])
    best = sorted(scope, key=lambda row: -float(rows[row] @ rows[1]))[:20]
    assert len({id_ for id_, _ in hits} & {ids[row] for row in best}) >= 19
    assert {id_ for id_, _ in hits} <= {ids[row] for row in scope}


def test_ids_that_are_not_there_are_passed_over_in_a_small_scope(vectors: Vectors) -> None:
    ids, rows = fill(vectors.sentences, 5)
    assert [id_ for id_, _ in vectors.sentences.query(rows[2], 9, ["absent", ids[2], ids[2]])] == [ids[2]]


def test_the_vectors_of_rows_are_fetched_by_their_ids(vectors: Vectors) -> None:
    assert vectors.sentences.fetch(["id-1"]) == {}
    ids, rows = fill(vectors.sentences, 3)
    fetched = vectors.sentences.fetch([ids[2], "nowhere", ids[0]])
    assert set(fetched) == {ids[0], ids[2]}
    assert np.array_equal(fetched[ids[2]], rows[2])
    assert vectors.sentences.fetch([]) == {}


def test_an_empty_scope_or_store_finds_nothing(vectors: Vectors) -> None:
    _, rows = random_rows(1)
    assert vectors.sentences.count() == 0
    assert vectors.sentences.query(rows[0], 3) == []
    ids, _ = fill(vectors.sentences, 2)
    assert vectors.sentences.query(rows[0], 3, []) == []
    assert vectors.sentences.query(rows[0], 0) == []
    assert len(vectors.sentences.query(rows[0], 9, ids)) == 2


def test_upserting_replaces_a_row(vectors: Vectors) -> None:
    ids, rows = fill(vectors.sentences, 3)
    vectors.sentences.upsert(ids[:1], rows[2:], [{"report": "s"}])
    assert vectors.sentences.count() == 3
    assert dict(vectors.sentences.query(rows[2], 3))[ids[0]] == pytest.approx(1.0, abs=1e-4)


def test_deleted_rows_are_gone_and_unknown_ones_are_nothing_to_do(vectors: Vectors) -> None:
    vectors.sentences.delete(["absent"])
    ids, rows = fill(vectors.sentences, 4)
    vectors.sentences.delete([ids[1], "absent"])
    vectors.sentences.delete([])
    assert vectors.sentences.count() == 3
    assert ids[1] not in dict(vectors.sentences.query(rows[1], 4))


def test_what_was_fetched_for_a_scope_is_fetched_anew_after_a_change(vectors: Vectors) -> None:
    ids, rows = fill(vectors.sentences, 4)
    assert [id_ for id_, _ in vectors.sentences.query(rows[1], 1, ids)] == [ids[1]]
    vectors.sentences.upsert(ids[:1], rows[1:2], [{"report": "s"}])
    assert [id_ for id_, _ in vectors.sentences.query(rows[1], 2, ids)] == ids[:2]
    vectors.sentences.delete([ids[0]])
    assert ids[0] not in dict(vectors.sentences.query(rows[1], 4, ids))
    vectors.sentences.drop()
    assert vectors.sentences.query(rows[1], 4, ids) == []


def test_sentences_and_chunks_are_apart(vectors: Vectors) -> None:
    ids, rows = fill(vectors.sentences, 2)
    assert vectors.chunks.count() == 0
    vectors.chunks.upsert(ids[:1], rows[:1], [{"report": "r"}])
    vectors.sentences.drop()
    vectors.sentences.drop()
    assert (vectors.sentences.count(), vectors.chunks.count()) == (0, 1)


def test_more_rows_than_one_batch_are_written_and_deleted(vectors: Vectors) -> None:
    ids, _ = fill(vectors.chunks, 6000)
    assert vectors.chunks.count() == 6000
    vectors.chunks.settle()
    vectors.chunks.delete(ids[:5999])
    assert vectors.chunks.count() == 1


def test_settling_an_empty_store_does_nothing(vectors: Vectors) -> None:
    vectors.sentences.settle()
    assert vectors.sentences.count() == 0


def test_a_folder_keeps_its_rows(tmp_path: Path) -> None:
    first = open_vectors(tmp_path)
    ids, rows = fill(first.sentences, 30)
    first.close()
    again = open_vectors(tmp_path)
    assert again.sentences.query(rows[4], 1)[0][0] == ids[4]
    again.close()


@pytest.mark.parametrize("content", [b"", b"garbled" * 3000])
def test_a_damaged_folder_is_told_in_one_sentence_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    first = open_vectors(tmp_path)
    fill(first.sentences, 30)
    first.close()
    (tmp_path / "chroma.sqlite3").write_bytes(content)
    if not content:  # an emptied file is an empty store: the library, which knows the number of rows, tells
        again = open_vectors(tmp_path)
        assert again.sentences.count() == 0
        again.close()
        return
    with pytest.raises(LibraryError, match=r"vectors at .* Run: zhiwen index --rebuild") as caught:
        open_vectors(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_server_that_is_away_is_told() -> None:
    with pytest.raises(LibraryError, match=r"Chroma server at http://127.0.0.1:9 does not answer"):
        open_vectors("http://127.0.0.1:9")


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(LibraryError, match="ZHIWEN_CHROMA_URL"):
        open_vectors(url)


def test_chroma_tells_its_makers_nothing(tmp_path: Path) -> None:
    client = open_chroma(tmp_path)

    assert client.get_settings().anonymized_telemetry is False
    client.close()
