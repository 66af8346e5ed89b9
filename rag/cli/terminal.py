"""What a terminal is given: no character that it would obey, or that would show a line in another order than it has.

Reports, questions and names of files come from strangers. What goes into a file or another program stays as it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_OBEYED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but for tabs, line ends and returns
_TURNING = "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"  # what turns text round or begins another line
_LINE = re.compile(f"[{_OBEYED}{_TURNING}]")
_TEXT = re.compile(f"[\r{_OBEYED}{_TURNING}]")


def show(text: str) -> str:
    """Return a text with such characters as JSON escapes them, so that a JSON document stays one."""
    return _TEXT.sub(_escape, text.replace("\r\n", "\n"))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


class _Terminal:
    """A stream that is a terminal; ``returns``: progress bars may begin their line anew."""

    def __init__(self, stream: Any, *, returns: bool) -> None:  # noqa: ANN401  # whatever stands for the terminal
        self._stream, self._returns = stream, returns

    def write(self, text: str) -> int:
        """Write a text as it may be shown."""
        self._stream.write(_LINE.sub(_escape, text) if self._returns else show(text))
        return len(text)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write several."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # all else is the stream's own
        return getattr(self._stream, name)


@contextmanager
def guarded() -> Iterator[None]:
    """Guard stdout and stderr inside the block, where they are terminals."""
    before = sys.stdout, sys.stderr
    try:
        if sys.stdout.isatty():
            sys.stdout = _Terminal(sys.stdout, returns=False)
        if sys.stderr.isatty():
            sys.stderr = _Terminal(sys.stderr, returns=True)
        yield
    finally:
        sys.stdout, sys.stderr = before
