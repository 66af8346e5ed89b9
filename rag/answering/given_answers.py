"""The answers that were given lately, so that a turn that leans on one need not have it made once more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock

from rag.schema.answer import Draft

KEPT = 128  # answers, each some kilobytes
_Key = tuple[str, tuple[str, ...], date]


class GivenAnswers:
    """Quoted answers over one state of the library, by the question, those before it, and the day (去年)."""

    def __init__(self) -> None:
        self._drafts: OrderedDict[_Key, Draft] = OrderedDict()
        self._guard = Lock()

    def find(self, question: str, history: Sequence[str]) -> Draft | None:
        """Return the answer that a question got after some others today, if it is still kept."""
        key = _key(question, history)
        with self._guard:
            draft = self._drafts.get(key)
            if draft:
                self._drafts.move_to_end(key)
            return draft

    def keep(self, question: str, history: Sequence[str], draft: Draft) -> None:
        """Keep an answer; the one that was asked for longest ago goes."""
        with self._guard:
            self._drafts[_key(question, history)] = draft
            self._drafts.move_to_end(_key(question, history))
            while len(self._drafts) > KEPT:
                self._drafts.popitem(last=False)


def _key(question: str, history: Sequence[str]) -> _Key:
    return question.strip(), tuple(history), date.today()
