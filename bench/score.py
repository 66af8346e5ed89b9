"""Answer records against the truth: the right reports with the right numbers, in the right order.

A row is known by the report that its number cites, so no wording of a place can pass for another. Knows the record's
shape and nothing of how it comes about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bench.questions import Question

_COUNTED = re.compile(r"(\d+)\s*(?:份|个|家|处|地|篇)")
_OF_HOW_MANY = re.compile(r"\d+份报告中")  # 披露的9份报告中,3份超过: not the 9
_NUMBER = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?(?![\d.]*\d)")


def is_exact(question: Question, record: Mapping[str, Any]) -> bool:
    """Whether an answer record holds all that was asked for, and nothing else in its place."""
    if record["refusal"]:
        return False
    if question.kind.startswith("count"):
        return _is_counted(question, record)
    if question.number is not None:
        return _is_computed(question, record)
    found, wanted = stated(record), [(item.file, Decimal(item.value)) for item in question.items]
    if question.kind == "rank":  # the table may go on behind the asked places
        return found[: len(wanted)] == wanted and question.items[0].place[-2:] in record["text"]
    return found == wanted if question.ordered else sorted(found) == sorted(wanted)


def stated(record: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    """Return the table's numbers that one report states, as (file name, number) in reading order."""
    files = {citation["marker"]: citation["report"] for citation in record["citations"]}
    return [
        (files[cell["citations"][0]], Decimal(cell["value"]))
        for row in (record["table"] or {"rows": ()})["rows"]
        for cell in row
        if cell["value"] is not None and len({files[marker] for marker in cell["citations"]}) == 1
    ]


def got(record: Mapping[str, Any]) -> str:
    """Return an answer in one line, for the list of failures."""
    rows = "; ".join(f"{file} {value}" for file, value in stated(record)[:6])
    refused = f" [{record['refusal']['kind']}]" if record["refusal"] else ""
    return f"{_folded(record['text'])[:160]}{refused} | {rows}"


def _is_counted(question: Question, record: Mapping[str, Any]) -> bool:
    least, most = question.leeway or (question.number, question.number)
    text = _folded(record["text"])
    if question.kind == "count over":
        text = _OF_HOW_MANY.sub("", text)
    return any(int(least or 0) <= int(number) <= int(most or 0) for number in _COUNTED.findall(text))


def _is_computed(question: Question, record: Mapping[str, Any]) -> bool:
    """Whether the computed number is in the answer, rounded as the answer rounds it."""
    wanted = Decimal(question.number or "NaN")
    numbers = [Decimal(number) for number in _NUMBER.findall(_folded(record["text"]))]
    return any(abs(number) == round(wanted, _places(number, wanted)) for number in numbers)


def _places(number: Decimal, wanted: Decimal) -> int:
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    # 3 for 3.28 is not an answer; 3.3 is, and 3.28 for 3.2847
    return max(places, 1) if wanted != wanted.to_integral_value() else places


def _folded(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})|\s|\[\d+\]", "", unicodedata.normalize("NFKC", text))
