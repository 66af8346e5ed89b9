"""HTML of a checked text: as it was written, each sentence marked by its verdict, with a filter and what to save.

Pure functions; knows no component and no library. ``check.js`` relies on the classes and ``data-`` names here.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from rag.export.checked_text import count_claims
from rag.language.detection import language_of
from rag.schema.checked_text import CheckedClaim, CheckedText, Finding
from ui.components.html import Markup, Span, decorate, render
from ui.language import Words

SIGNS: dict[Finding, str] = {"borne_out": "✓", "contradicted": "✗", "not_found": "?", "not_checkable": "–"}
ORDER: tuple[Finding, ...] = ("contradicted", "not_found", "borne_out", "not_checkable")  # what needs work comes first
_SPOKEN_ONLY = frozenset({"borne_out", "not_checkable"})  # their words are not drawn in the text, lest it be all marks
_render = partial(render, "views/check/text.html")


def render_result(checked: CheckedText, key: str, words: Words) -> Markup:
    """Return the marked text with its filter and what can be saved. ``key``: tells this result from others."""
    counted = Counter(claim.verdict for claim in checked.claims)
    filters = [(name, SIGNS[name], words[f"check_{name}"], counted[name]) for name in ORDER if counted[name]]
    return _render(
        "result",
        key=key,
        told=count_claims(checked, words["language"]),
        filters=filters,
        total=len(checked.claims),
        text=render_text(checked, words),
        language="en" if language_of(checked.text) == "en" else "zh-CN",
        words=words,
    )


def render_text(checked: CheckedText, words: Words) -> Markup:
    """Return all of a text escaped, character for character, each claim in a piece of its own with its mark."""
    spans: list[Span] = [
        (claim.start, claim.end, partial(_render_claim, number, claim, words))
        for number, claim in enumerate(checked.claims)
    ]
    return decorate(checked.text, spans)


def _render_claim(number: int, claim: CheckedClaim, words: Words, _whole: Markup) -> Markup:
    stated = words["check_stated"].format(stated=claim.stated) if claim.stated else ""
    return _render(
        "claim",
        number=number,
        verdict=claim.verdict,
        sign=SIGNS[claim.verdict],
        name=words[f"check_{claim.verdict}"],
        spoken_only=claim.verdict in _SPOKEN_ONLY,
        text=mark_number(claim),
        stated=stated,
    )


def mark_number(claim: CheckedClaim) -> Markup:
    """Return a claim with the number marked that a report contradicts, where it stands there once only."""
    found = list(re.finditer(rf"(?<![\d.]){re.escape(claim.said)}", claim.text)) if claim.said else []
    spans: list[Span] = [(*found[0].span(), partial(_render, "number"))] if len(found) == 1 else []
    return decorate(claim.text, spans)


def render_file(name: str, data: str, number: str) -> Markup:
    """Return a file for the script to hand to the browser. ``data``: its bytes in base64."""
    return _render("file", name=name, data=data, number=number)
