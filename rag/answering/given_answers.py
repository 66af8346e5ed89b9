"""The answers that were given lately, so that a turn that leans on one need not have it made once more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from rag.schema.answer import Draft

KEPT = 128  # answers, each some kilobytes


@dataclass(frozen=True, slots=True)
class Given:
    """What an answer depends on beside the library: the questions up to its own, each in full, and the day (去年).

    ``words_only``: no more than words could be searched.
    """

    dialogue: tuple[str, ...]
    day: date
    words_only: bool

    @classmethod
    def today(cls, dialogue: Sequence[str], *, words_only: bool) -> Given:
        """Return what an answer given now depends on."""
        return cls(tuple(said.strip() for said in dialogue), date.today(), words_only)


class GivenAnswers:
    """Quoted answers over one state of the library."""

    def __init__(self) -> None:
        self._drafts: OrderedDict[Given, Draft] = OrderedDict()
        self._guard = Lock()

    def find(self, given: Given) -> Draft | None:
        """Return the answer, if it is still kept."""
        with self._guard:
            draft = self._drafts.get(given)
            if draft:
                self._drafts.move_to_end(given)
            return draft

    def keep(self, given: Given, draft: Draft) -> None:
        """Keep an answer; the one that was asked for longest ago goes."""
        with self._guard:
            self._drafts[given] = draft
            self._drafts.move_to_end(given)
            while len(self._drafts) > KEPT:
                self._drafts.popitem(last=False)
