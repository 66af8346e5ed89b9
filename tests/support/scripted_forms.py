"""A model that replies in forms as it is told, and the reply that the cases of the self-test want."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from rag.generation.client import Message

CASES = tomllib.loads((files("rag") / "data" / "reading_cases.toml").read_text("utf-8"))["cases"]
Reply = str | Exception | Callable[[Sequence[Message]], str]


def proposal(standalone: str, **said: object) -> str:
    """Return a model's reply with a reading: an added place, unless told otherwise."""
    usual = {"act": "add", "operation": "same", "places": [], "years": [], "measure": ""}
    return json.dumps({"standalone": standalone, **usual, **said}, ensure_ascii=False)


def right_reading(messages: Sequence[Message]) -> str:
    """Return what the self-test wants to hear of the turn that it asks about."""
    case = next(case for case in CASES if case["turn"] in messages[-1][1])
    in_full = " ".join((*case["places"], *case["words"]))
    return proposal(in_full, act=case["act"][0], places=case["places"], years=case["years"])


class ScriptedForms:
    """Replies from a queue, the last reply again and again, and keeps what it was asked."""

    name = "scripted forms"

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[list[Message]] = []
        self.forms: list[Mapping[str, Any] | None] = []

    def complete(
        self, messages: Sequence[Message], *, limit: float, max_tokens: int, form: Mapping[str, Any] | None = None
    ) -> str:
        """Return the next reply; one that is an exception is raised instead."""
        assert limit > 0
        assert max_tokens > 0
        self.asked.append(list(messages))
        self.forms.append(form)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, str) else reply(messages)
