"""Text and JSON from outside, made sound where they come in: no entrance has rules of its own.

Half a surrogate pair is no character: it can be neither stored, sent nor printed. Knows no question and no protocol.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

DEEPEST = 64  # levels of JSON; nothing that is read here has ten
_LONE = re.compile("[\ud800-\udfff]")  # whole pairs are one character in Python


def is_well_formed(text: str) -> bool:
    """Whether a text consists of characters only."""
    return not _LONE.search(text)


def make_well_formed(text: str) -> str:
    """Return a text with U+FFFD for each lone half of a surrogate pair."""
    return _LONE.sub("\ufffd", text)


def parse_json(given: str | bytes) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return the value of a JSON document, every text in it well-formed.

    Raises ValueError for what is not JSON, not UTF-8, nested deeper than ``DEEPEST``, or has numbers that are none.
    """
    try:
        value = json.loads(given, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    return _made_sound(value, DEEPEST)


_TOO_DEEP = f"it is nested more than {DEEPEST} levels deep"


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _made_sound(value: Any, levels: int) -> Any:  # noqa: ANN401
    match value:
        case str():
            return make_well_formed(value)
        case float() if not math.isfinite(value):
            raise ValueError("a number is too large")
        case dict() | list() if not levels:
            raise ValueError(_TOO_DEEP)
        case dict():
            return {make_well_formed(key): _made_sound(item, levels - 1) for key, item in value.items()}
        case list():
            return [_made_sound(item, levels - 1) for item in value]
    return value
