"""The items of a list in one report, told: how many there are, then each by its quoted beginning. Knows no question."""

from __future__ import annotations

from collections.abc import Sequence

from index.records import Report
from index.stores.tables import Entry
from rag.answering.listed_items import Item, item_passage
from rag.grounding.citations import cite
from rag.language.messages import say
from rag.schema.answer import Claim, Draft, Language
from rag.wording.lines import Notes, clip, name_of, shown


def tell_items(
    report: Report,
    entry: Entry,
    items: Sequence[Item],
    part: str,
    language: Language,
    *,
    most: int | None = None,
    longest: int | None = None,
) -> Draft:
    """Return the list: ``part`` is what it is a list of; the first ``most`` of the items are told, None: all.

    Each by its heading, or by ``longest`` characters of it. What goes on with the list may name each item told.
    """
    notes, passages = Notes(), [item_passage(report, item) for item in items[:most]]
    claims = [
        Claim(f"“{_said(item, passage.sentence.text, longest)}”", (notes.mark(passage),), "quoted")
        for item, passage in zip(items, passages, strict=False)
    ]
    head = say("answering.items_listed", language, report=name_of(entry), part=part, count=len(items))
    marks = tuple(marker for claim in claims for marker in claim.citations)
    return Draft(
        "\n".join((head, *(shown(claim, language) for claim in claims))),
        (Claim(head, marks, "computed"), *claims),
        notes.citations(),
        listed=cite(passages),
    )


def _said(item: Item, text: str, longest: int | None) -> str:
    return item.head if longest is None else clip(text, (), longest).rstrip("。")
