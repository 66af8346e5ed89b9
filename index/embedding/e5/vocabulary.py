"""A tokenizer's pieces and their vectors, without those that Chinese and English text cannot contain.

The model was made for a hundred languages: more than half of its pieces are words of other scripts, which take
memory, time to load and disk. Text of Chinese characters, ASCII, digits and punctuation is cut into the same pieces
without them, for a piece that is left out holds a character which such text does not. Every single character
stays, so that nothing becomes unknown: a word in another script is spelled out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from index.embedding.e5.source_file import E5File

_BLANK = "▁"  # what the tokenizer writes for a blank


def trim(e5: E5File) -> E5File:
    """Return the model with the pieces that it needs, in their order, and one row of ``emb.word`` for each."""
    kept = [number for number, (piece, _) in enumerate(e5.pieces) if _is_needed(piece)]
    place = {old: new for new, old in enumerate(kept)}
    rows = e5.tensors["emb.word"].reshape(-1, e5.hidden)[kept]
    return replace(
        e5,
        vocabulary=len(kept),
        pieces=tuple(e5.pieces[number] for number in kept),
        specials={name: place[number] for name, number in e5.specials.items()},
        tensors={**e5.tensors, "emb.word": rows.ravel()},
    )


def _is_needed(piece: str) -> bool:
    return len(piece.lstrip(_BLANK)) <= 1 or all(map(_is_usual, piece))


def _is_usual(character: str) -> bool:
    """ASCII, Chinese characters, and whatever is neither a letter nor a mark on one."""
    if character.isascii() or unicodedata.category(character)[0] not in "LM":
        return True
    return unicodedata.name(character, "").startswith("CJK")
