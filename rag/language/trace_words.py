"""What readers, values, strategies and outcomes of a trace are called, in both languages. Knows no trace."""

from __future__ import annotations

import re
from typing import Literal

from rag.language.messages import has_text, say

Kind = Literal["reader", "value", "strategy", "outcome"]
_NO_WORD = re.compile(r"\W+")  # "a person's name" has the key value_a_person_s_name


def said(kind: Kind, name: str, language: str) -> str:
    """Return what a name is called in a language; a name that is not known here is shown as it is.

    Known values are those of the readers act, intent and operation; others are words of the question or of the library.
    """
    key = f"trace.{kind}_{_NO_WORD.sub('_', name)}"
    return say(key, language) if has_text(key) else name
