"""The packaged embedder's own file → a folder that sentence-transformers and our own engine can load.

It is a standard sentence-transformers folder without the pieces that are not needed, with OpenVINO's network of the
same weights beside it where OpenVINO is installed. Knows not how the folder is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import save
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.embedding.e5.openvino_graph import NETWORK, WORDS, can_run, write_network
from index.embedding.e5.source_file import E5File, Floats, read_e5
from index.embedding.e5.vocabulary import trim

_MAX_TOKENS = 512
_MODULES = (("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize"))
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
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


def convert(source: Path, target: Path) -> None:
    """Write the E5S1 file ``source`` as the sentence-transformers folder ``target``.

    Weights are stored in half precision: half the size, cosine to the original above 0.9999.
    Raises ModelError when the source is not of this format.
    """
    e5 = trim(read_e5(source))
    (target / "1_Pooling").mkdir(parents=True)
    named = _name_weights(e5)
    halved = {name: np.ascontiguousarray(tensor, dtype=np.float16) for name, tensor in named.items()}
    (target / "model.safetensors").write_bytes(save(halved, metadata={"format": "pt"}))
    if can_run():
        write_network(named, target / NETWORK, layers=e5.layers, heads=e5.heads, epsilon=e5.epsilon)
    make_tokenizer(e5).save(str(target / "tokenizer.json"))
    for name, content in _configurations(e5).items():
        (target / name).write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def _name_weights(e5: E5File) -> dict[str, Floats]:
    """The tensors under the names and in the shapes of a ``BertModel`` without its pooler."""
    own = e5.tensors
    named = {
        WORDS: own["emb.word"].reshape(e5.vocabulary, e5.hidden),
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
