"""The packaged embedder's own file, turned once into a standard sentence-transformers folder.

Source layout (format E5S1, little endian): magic, version, shape, tokenizer pieces with scores, a
normalisation table, a directory of tensors; matrices are Q4_0 blocks of 32 weights (a half-precision
scale and 16 bytes of nibbles). Knows neither torch nor how the folder is used.
"""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.errors import ModelError
from index.fetch import Progress, explain_disk_errors, lock_fetching, partial_folder, require_room
from index.models import PACKAGED, Endpoints, ensure_model

MARKER = "zhiwen.json"
"""File in the converted folder: the source's SHA-256, this conversion's version, the size of each file."""

_VERSION = 1
_ROOM = 300_000_000  # bytes; the folder has 260 MB
_MAX_TOKENS = 512
_MODULES = (("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize"))
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class E5File:
    """What the source holds: shape, tokenizer, weights."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]  # token and its log probability
    specials: Mapping[str, int]  # bos, eos, pad, unk
    normalisation: Mapping[int, str]  # code point → replacement
    tensors: Mapping[str, Floats]  # flat


def ensure_e5_folder(folder: Path, *, endpoints: Endpoints, progress: Progress | None = None) -> Path:
    """Return the packaged embedder as a sentence-transformers folder below ``folder``, built at the first call.

    Any number of processes may call this at once. Raises ModelError.
    """
    model = next(packaged for packaged in PACKAGED if packaged.role == "embedder")
    target = folder / model.name
    if _is_whole(target, model.sha256):
        return target
    source = ensure_model(model.name, folder, endpoints=endpoints, progress=progress)
    with explain_disk_errors(target), lock_fetching(folder, f"{model.name}-folder"):
        if not _is_whole(target, model.sha256):
            require_room(target, _ROOM)
            _build(source, target, model.sha256)
    return target


def _is_whole(target: Path, source_hash: str) -> bool:
    try:
        marker = json.loads((target / MARKER).read_text(encoding="utf-8"))
        sizes = {name: (target / name).stat().st_size for name in marker["files"]}
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
        return False
    return bool(marker == {"sha256": source_hash, "version": _VERSION, "files": sizes})


def _build(source: Path, target: Path, source_hash: str) -> None:
    for left_over in partial_folder(target.parent).glob(f"{target.name}-build-*"):  # of a process that was killed
        shutil.rmtree(left_over)
    with tempfile.TemporaryDirectory(dir=partial_folder(target.parent), prefix=f"{target.name}-build-") as scratch:
        built = Path(scratch) / target.name
        convert(source, built)
        sizes = {str(path.relative_to(built)): path.stat().st_size for path in built.rglob("*") if path.is_file()}
        _write_json(built / MARKER, {"sha256": source_hash, "version": _VERSION, "files": sizes})
        if target.exists():  # damaged, or of another version
            shutil.rmtree(target)
        built.replace(target)


def convert(source: Path, target: Path) -> None:
    """Write the E5S1 file ``source`` as the sentence-transformers folder ``target``.

    Weights are stored in half precision: half the size, cosine to the original above 0.9999.
    Raises ModelError when the source is not of this format.
    """
    e5 = read_e5(source)
    (target / "1_Pooling").mkdir(parents=True)
    weights = {name: np.ascontiguousarray(tensor, dtype=np.float16) for name, tensor in _name_weights(e5).items()}
    (target / "model.safetensors").write_bytes(save(weights, metadata={"format": "pt"}))
    make_tokenizer(e5).save(str(target / "tokenizer.json"))
    for name, content in _configurations(e5).items():
        _write_json(target / name, content)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


@dataclass(slots=True)
class _Reader:
    """A place in the source's bytes, moving forward."""

    data: bytes
    place: int = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values

    def take_array(self, layout: str, count: int) -> npt.NDArray[Any]:
        array = np.frombuffer(self.data, layout, count, self.place)
        self.place += array.nbytes
        return array

    def take_bytes(self, count: int) -> bytes:
        self.place += count
        return self.data[self.place - count : self.place]


def read_e5(source: Path) -> E5File:
    """Read an E5S1 file. Raises ModelError when it is none, or a part of it is missing."""
    reader = _Reader(source.read_bytes())
    if reader.take_bytes(4) != b"E5S1":
        raise ModelError(f"{source} is not an E5S1 file; run: zhiwen models pull")
    try:
        reader.take("I")  # format version
        hidden, layers, heads, inner, vocabulary, _positions, _types = reader.take("7i")
        epsilon, _is_quantised = reader.take("fi")
        pieces, specials = _read_pieces(reader)
        return E5File(
            hidden=hidden,
            layers=layers,
            heads=heads,
            inner=inner,
            vocabulary=vocabulary,
            epsilon=epsilon,
            pieces=pieces,
            specials=specials,
            normalisation=_read_normalisation(reader),
            tensors=_read_tensors(reader),
        )
    except (struct.error, ValueError) as error:
        raise ModelError(f"{source} is damaged ({error}); run: zhiwen models pull") from error


def _read_pieces(reader: _Reader) -> tuple[tuple[tuple[str, float], ...], dict[str, int]]:
    count, *specials = reader.take("5i")
    (length,) = reader.take("Q")
    ends = reader.take_array("<u4", count + 1)
    scores = reader.take_array("<f4", count)
    blob = reader.take_bytes(length)
    pieces = (blob[ends[n] : ends[n + 1]].decode("utf-8", "replace") for n in range(count))
    named = dict(zip(("bos", "eos", "pad", "unk"), specials, strict=True))
    return tuple(zip(pieces, scores.tolist(), strict=True)), named


def _read_normalisation(reader: _Reader) -> dict[int, str]:
    _count, length = reader.take("iI")
    end = reader.place + length
    table = {}
    while reader.place < end:
        point, size = reader.take("IB")
        table[point] = "".join(map(chr, reader.take(f"{size}I")))
    return table


def _read_tensors(reader: _Reader) -> dict[str, Floats]:
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.take_bytes(length).decode()
        _kind, elements, offset, size = reader.take("BIQQ")
        if size == 4 * elements:
            tensors[name] = np.frombuffer(reader.data, "<f4", elements, offset)
        else:
            blocks = np.frombuffer(reader.data, _Q4_BLOCK, size // _Q4_BLOCK.itemsize, offset)
            tensors[name] = _dequantise(blocks)
    return tensors


def _dequantise(blocks: npt.NDArray[Any]) -> Floats:
    """Weights of Q4_0 blocks: low nibbles are the first 16 of a block, high ones the rest, 8 stands for 0."""
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    weights = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(weights.ravel(), np.float32)


def _name_weights(e5: E5File) -> dict[str, Floats]:
    """The tensors under the names and in the shapes of a ``BertModel`` without its pooler."""
    own = e5.tensors
    named = {
        "embeddings.word_embeddings.weight": own["emb.word"].reshape(e5.vocabulary, e5.hidden),
        "embeddings.position_embeddings.weight": own["emb.pos"].reshape(-1, e5.hidden),
        "embeddings.token_type_embeddings.weight": own["emb.type"].reshape(-1, e5.hidden),
        "embeddings.LayerNorm.weight": own["emb.ln.w"],
        "embeddings.LayerNorm.bias": own["emb.ln.b"],
    }
    for layer in range(e5.layers):
        for short, full in _LAYER_NAMES.items():
            weight, bias = own[f"l{layer}.{short}.w"], own[f"l{layer}.{short}.b"]
            is_norm = "ln" in short
            named[f"encoder.layer.{layer}.{full}.weight"] = weight if is_norm else weight.reshape(bias.size, -1)
            named[f"encoder.layer.{layer}.{full}.bias"] = bias
    return named


def make_tokenizer(e5: E5File) -> Tokenizer:
    """The file's unigram tokenizer, with the same token ids as the original engine."""
    tokenizer = Tokenizer(models.Unigram(list(e5.pieces), unk_id=e5.specials["unk"], byte_fallback=False))
    tokenizer.normalizer = _make_normalizer(e5.normalisation)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", e5.specials["bos"]), ("</s>", e5.specials["eos"])],
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in _SPECIAL])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False, special=True)])
    return tokenizer


def _make_normalizer(table: Mapping[int, str]) -> normalizers.Normalizer:
    """The table's deletions and blanks as they are; its other rows are exactly Unicode's NFKC."""

    def one_of(wanted: str) -> Regex:
        points = (point for point, replacement in table.items() if replacement == wanted)
        return Regex("[" + "".join(f"\\x{{{point:X}}}" for point in points) + "]")

    replaced = [normalizers.Replace(one_of(wanted), wanted) for wanted in ("", " ") if wanted in table.values()]
    return normalizers.Sequence([*replaced, normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])


def _configurations(e5: E5File) -> dict[str, object]:
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": e5.hidden,
            "num_hidden_layers": e5.layers,
            "num_attention_heads": e5.heads,
            "intermediate_size": e5.inner,
            "vocab_size": e5.vocabulary,
            "max_position_embeddings": e5.tensors["emb.pos"].size // e5.hidden,
            "type_vocab_size": e5.tensors["emb.type"].size // e5.hidden,
            "layer_norm_eps": e5.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": e5.specials["pad"],
            "dtype": "float16",
        },
        "modules.json": [
            {"idx": number, "name": str(number), "type": f"sentence_transformers.models.{kind}", "path": path}
            for number, (kind, path) in enumerate(_MODULES)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": e5.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": _MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "cls_token": "<s>",
            "unk_token": "<unk>",
            "pad_token": "<pad>",
            "model_max_length": _MAX_TOKENS,
        },
    }
