"""The packaged embedder's own file, made small: weights and tokenizer read back, vocabulary cut, bad files refused."""

import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from index.embedding.e5.convert import convert, make_tokenizer
from index.embedding.e5.source_file import read_e5
from index.embedding.e5.vocabulary import trim
from index.errors import ModelError

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "法", "治", "法治", "ABC", "я", "право", "<mask>"]
NORMALISATION = {0x200B: "", 0x3000: " ", 0x09: " "}
HIDDEN, INNER, POSITIONS = 32, 64, 16


def pack_matrix(weights: np.ndarray) -> bytes:
    """Q4_0: per 32 weights a scale of 0.5, then nibbles (weight / 0.5 + 8), the low ones first."""
    nibbles = (weights.reshape(-1, 32) / 0.5 + 8).astype(np.uint8)
    packed = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    return b"".join(struct.pack("<e", 0.5) + row.tobytes() for row in packed)


def make_source(path: Path) -> dict[str, np.ndarray]:
    """Write a model of one layer with random weights; return them by name."""
    draw = np.random.default_rng(7)
    matrix = {"emb.word": (len(PIECES), HIDDEN), "l0.fi.w": (INNER, HIDDEN), "l0.fo.w": (HIDDEN, INNER)}
    matrix |= {f"l0.{name}.w": (HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")}
    vector = {"emb.pos": POSITIONS * HIDDEN, "emb.type": HIDDEN, "l0.fi.b": INNER}
    vector |= dict.fromkeys(("emb.ln.w", "emb.ln.b", "l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b"), HIDDEN)
    vector |= {f"l0.{name}.b": HIDDEN for name in ("q", "k", "v", "ao", "fo")}
    weights = {name: draw.integers(-8, 8, shape) * 0.5 for name, shape in matrix.items()}
    weights |= {name: draw.integers(-99, 99, size) / 64 for name, size in vector.items()}

    blob = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, blob)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 4, INNER, len(PIECES), 512, 1, 1e-12, 1)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blob))) + ends.tobytes()
    head += (-np.arange(len(PIECES)) / 10).astype("<f4").tobytes() + b"".join(blob)
    rows = b"".join(
        struct.pack(f"<IB{len(new)}I", point, len(new), *map(ord, new)) for point, new in NORMALISATION.items()
    )
    head += struct.pack("<iI", len(NORMALISATION), len(rows)) + rows + struct.pack("<i", len(weights))

    data = {n: pack_matrix(w) if n in matrix else w.astype("<f4").tobytes() for n, w in weights.items()}
    offset = len(head) + sum(2 + len(name) + 21 for name in data)
    directory = b""
    for name, content in data.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 1 if name in matrix else 0, weights[name].size, offset, len(content))
        offset += len(content)
    path.write_bytes(head + directory + b"".join(data.values()))
    return weights


def test_every_weight_is_read_back(tmp_path: Path) -> None:
    weights = make_source(tmp_path / "e5.bin")

    e5 = read_e5(tmp_path / "e5.bin")

    assert (e5.hidden, e5.layers, e5.inner, e5.vocabulary) == (HIDDEN, 1, INNER, len(PIECES))
    assert set(e5.tensors) == set(weights)
    assert all(np.array_equal(e5.tensors[name], weight.ravel()) for name, weight in weights.items())


def test_the_weights_get_their_standard_names_and_shapes(tmp_path: Path) -> None:
    weights = make_source(tmp_path / "e5.bin")

    convert(tmp_path / "e5.bin", tmp_path / "folder")

    stored = load_file(tmp_path / "folder" / "model.safetensors")
    assert np.array_equal(stored["encoder.layer.0.intermediate.dense.weight"], weights["l0.fi.w"])
    assert np.array_equal(stored["encoder.layer.0.output.dense.weight"], weights["l0.fo.w"])
    assert stored["embeddings.position_embeddings.weight"].shape == (POSITIONS, HIDDEN)
    assert len(stored) == 5 + 16


def test_the_tokenizer_normalises_and_takes_the_likeliest_pieces(tmp_path: Path) -> None:
    make_source(tmp_path / "e5.bin")
    tokenizer = make_tokenizer(read_e5(tmp_path / "e5.bin"))

    assert tokenizer.encode("法治").tokens == ["<s>", "▁", "法治", "</s>"]
    assert tokenizer.encode("法\u200b治\u3000\t ＡＢＣ").tokens == ["<s>", "▁", "法治", "▁", "ABC", "</s>"]
    assert tokenizer.encode("问").ids == [0, 4, 3, 2]


def test_words_of_scripts_that_are_not_read_are_left_out(tmp_path: Path) -> None:
    weights = make_source(tmp_path / "e5.bin")

    whole = read_e5(tmp_path / "e5.bin")
    trimmed = trim(whole)

    assert [piece for piece, _ in trimmed.pieces] == [piece for piece in PIECES if piece != "право"]
    assert trimmed.specials == whole.specials
    assert trimmed.vocabulary == len(PIECES) - 1
    rows = trimmed.tensors["emb.word"].reshape(-1, HIDDEN)
    assert np.array_equal(rows, np.delete(weights["emb.word"], PIECES.index("право"), axis=0))


@pytest.mark.parametrize("text", ["法治ABC", "ABC法，1。", "я法"])
def test_what_stays_is_cut_as_before(tmp_path: Path, text: str) -> None:
    make_source(tmp_path / "e5.bin")
    whole = read_e5(tmp_path / "e5.bin")

    assert make_tokenizer(trim(whole)).encode(text).tokens == make_tokenizer(whole).encode(text).tokens


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e5.bin").write_bytes(b"GGUF" + b"\0" * 100)

    with pytest.raises(ModelError, match=r"e5\.bin is not an E5S1 file.*zhiwen models pull"):
        read_e5(tmp_path / "e5.bin")


@pytest.mark.parametrize("keep", [3, 20, 60, 200, 2000])
def test_a_file_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    make_source(tmp_path / "e5.bin")
    (tmp_path / "cut.bin").write_bytes((tmp_path / "e5.bin").read_bytes()[:keep])

    with pytest.raises(ModelError, match=r"cut\.bin is .*zhiwen models pull"):
        read_e5(tmp_path / "cut.bin")
