"""How alike versions are, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.library import GULOU, JIASHAN_2024

from index.stores.tables import Entry, State
from index.stores.versions import Versions, Why
from index.text.sketch import sketch_text
from rag.schema.answer import Language
from rag.wording.differing import tell_alike

COUNTING = Entry("a", State.READY, "a.txt", "/a.txt", sketch=sketch_text(JIASHAN_2024))


def told(text: str | None, language: Language) -> str:
    other = replace(COUNTING, id="b", sketch=None if text is None else sketch_text(text))
    return tell_alike(Versions(COUNTING, (other,), Why.ADDED), language)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (JIASHAN_2024.replace("，", ","), "，文字约有99%相同", "; about 99 % of their text is the same"),
        (GULOU, "也可能不是同一份报告，请核对", "so they may be two reports: check"),
        (None, "", ""),
    ],
)
def test_how_alike_versions_are_is_told_and_little_is_doubted(text: str | None, zh: str, en: str) -> None:
    assert told(text, "zh").endswith(zh)
    assert told(text, "en").endswith(en)
    assert bool(told(text, "zh")) is bool(zh)
