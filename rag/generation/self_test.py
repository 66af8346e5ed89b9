"""A short test of whether a language model reads turns well enough to be asked: those of ``data/reading_cases.toml``.

Its places are invented, so that it says the same of a model over any library.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from index.text.normalize import fold
from rag.generation.turn_rewriter import Dialogue, Proposal, TurnRewriter
from rag.schema.errors import LLMError
from rag.schema.model_health import Verdict


def known_verdict(model: str) -> Verdict | None:
    """Return how the test went with a packaged model, whose file is always the same; None for another model.

    It need not be tested again: that would keep a laptop's processor from the first questions.
    """
    known = _read_test()["known"].get(model)
    return Verdict(known["right"], known["asked"], _read_test()["needed"], None) if known else None


def run_self_test(rewriter: TurnRewriter, *, ended: Callable[[], bool] = lambda: False) -> Verdict:
    """Return how well a model reads the test's turns; one that takes too long or fails is wrong.

    ``ended``: asked between two cases whether the test is to end now.
    """
    cases, needed = _read_test()["cases"], _read_test()["needed"]
    began, right, asked = time.monotonic(), 0, 0
    failures: dict[str, None] = {}
    for case in cases:
        if right >= needed or right + len(cases) - asked < needed or ended():
            break
        try:
            read = rewriter.propose(Dialogue((*case["history"],), case["turn"], (*case["library"],)))
            right += _is_right(read, case)
        except LLMError as error:
            failures[str(error)] = None
        asked += 1
    return Verdict(right, asked, needed, round(time.monotonic() - began, 1), (*failures,))


@cache
def _read_test() -> Mapping[str, Any]:
    return tomllib.loads((files("rag") / "data" / "reading_cases.toml").read_text("utf-8"))


def _is_right(read: Proposal, case: Mapping[str, Any]) -> bool:
    in_full = fold(read.standalone)
    named = all(fold(word) in in_full for word in (*case["words"], *case["places"]))
    same = {*read.places} == {*case["places"]} and {*read.years} == {*case["years"]}
    return named and same and read.act in case["act"]
