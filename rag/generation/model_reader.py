"""Whether a language model is asked what turns mean, by a setting and a short test, and what it said that was accepted.

One for a process: of its model it remembers the test, and of each dialogue the turns that were read by it, so that who
reads the dialogue again reads them alike. Knows no library.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from rag.generation.client import FormModel
from rag.generation.self_test import run_self_test
from rag.generation.turn_rewriter import Dialogue, Proposal, TurnRewriter
from rag.schema.errors import LLMError
from rag.schema.model_health import Mode, ReadingHealth, State, Verdict

REMEMBERED = 1000  # turns
MOST_FAILURES = 3  # in a row; then it is asked no more, since each lets a visitor wait


class ModelReader:
    """Asks a model what turns mean, once it has passed its test; used from any thread."""

    def __init__(
        self, model: FormModel, mode: Mode, limit: float, *, lazily: bool, verdict: Verdict | None = None
    ) -> None:
        """``limit``: seconds for a reply; ``lazily``: an untested model is tested when it is first to be asked.

        ``verdict``: how the test went before, where that is known.
        """
        self._rewriter = TurnRewriter(model, limit)
        self._mode = mode
        self._lazily = lazily
        self._testing = threading.Lock()
        self._verdict = verdict
        self._failures: list[str] = []  # the last replies in a row that were none
        self._ended = False
        self._known: OrderedDict[tuple[tuple[str, ...], str], str] = OrderedDict()
        self._remembering = threading.Lock()

    @property
    def health(self) -> ReadingHealth:
        """How it stands now."""
        failure = self._failures[-1] if self._is_given_up() else ""
        return ReadingHealth(self._state(), self._mode, self._verdict, self._rewriter.refused, failure)

    def test(self) -> None:
        """Test the model where the test decides and was not made; returns at once where another thread makes it."""
        if self._mode != "auto" or self._verdict or self._ended or not self._testing.acquire(blocking=False):
            return
        try:
            verdict = run_self_test(self._rewriter, ended=lambda: self._ended)
            self._verdict = None if self._ended else verdict
        finally:
            self._testing.release()

    def is_asked(self) -> bool:
        """Whether the model may be asked now; tests it where that is still to be done and is done lazily."""
        if self._lazily and self._state() == "untested":
            self.test()
        return self._state() == "asked"

    def propose(self, dialogue: Dialogue) -> Proposal:
        """Return what the model holds a turn to mean. Raises LLMError."""
        try:
            proposal = self._rewriter.propose(dialogue)
        except LLMError as error:
            self._failures.append(str(error))
            raise
        self._failures.clear()
        return proposal

    def end(self) -> None:
        """Ask nothing more: a test under way ends after the turn that it is at."""
        self._ended = True

    def remember(self, history: Sequence[str], question: str, in_full: str) -> None:
        """Keep in mind what a question after others was accepted to mean, as a question in full."""
        with self._remembering:
            self._known[(*history,), question] = in_full
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def in_full(self, history: Sequence[str], question: str) -> str:
        """Return what a question after others was accepted to mean; "" where nothing was."""
        with self._remembering:
            return self._known.get(((*history,), question), "")

    def all_in_full(self, history: Sequence[str]) -> tuple[str, ...]:
        """Return the questions of a dialogue, each as it was accepted to mean or as it was typed."""
        return tuple(self.in_full(history[:at], asked) or asked for at, asked in enumerate(history))

    def _state(self) -> State:
        if self._mode == "off" or self._ended:
            return "off"
        if self._is_given_up():
            return "given_up"
        if self._mode == "on":
            return "asked"
        if self._verdict:
            return "asked" if self._verdict.passed else "failed"
        return "testing" if self._testing.locked() else "untested"

    def _is_given_up(self) -> bool:
        return len(self._failures) >= MOST_FAILURES
