"""How far each file of an upload is, and the files that were given at once, on their way in one after the other.

Knows no library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from index.errors import ReadErrorKind
from index.report_parts import Check
from index.stores.tables import Entry
from index.stores.versions import Versions
from rag.schema.errors import UploadCancelled

State = Literal["waiting", "reading", "embedding", "done", "duplicate", "held", "failed", "cancelled"]
_ENDED = frozenset({"done", "duplicate", "held", "failed", "cancelled"})
FailureKind = ReadErrorKind | Literal["locked", "library", "storage", "later", "broken"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far one of the given files is; the last one of each file is one of ``_ENDED``.

    ``held``: it is no report, and waits to be taken in all the same or given up (``Incoming.held``).
    """

    file: int  # its place among the given ones
    name: str  # as it was given
    state: State
    share: float = 0.0  # of the embedding that is done
    entry: Entry | None = None  # done: the new report; duplicate: the one that has this text
    kind: FailureKind | None = None  # why it failed
    detail: str = ""  # the same in a sentence
    versions: Versions | None = None  # of a new report whose body and year the library has a report of already
    stray: bool = False  # whether a report is of another paper than most of the library
    double: Entry | None = None  # the report of another place or year that has nearly the text of a new one
    packed: bool = False  # an archive; its files, which have steps of their own, come behind the given ones

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of this file."""
        return self.state in _ENDED


class Batch:
    """Files that were given at once, on their way in one after the other."""

    def __init__(
        self,
        files: Sequence[tuple[str, Path]],
        tell: Callable[[Step | None], None],
        heed_ending: Check,
        cancelled: Set[Path],
    ) -> None:
        self.at = Step(0, "", "waiting")  # the file under way
        self.ended: set[int] = set()
        self.held: set[int] = set()  # of these
        self._files = files
        self._waiting = {path: number for number, (_, path) in enumerate(files)}
        self._given: Path | None = None  # where the file under way was
        self._members = 0  # of archives, until now
        self._tell, self._heed_ending, self._cancelled = tell, heed_ending, cancelled

    def begin(self) -> Iterator[Path]:
        """Yield the files in order, each as the one under way; those that were cancelled before are passed over."""
        for number, (name, path) in enumerate(self._files):
            self._given = None
            self.check()
            if self._waiting.pop(path, None) is not None:
                self._given, self.at = path, Step(number, name, "reading")
                yield path

    def begin_member(self, name: str) -> None:
        """Have a file of the archive under way be the one under way; its place is behind all before."""
        self._members += 1
        self.at = Step(len(self._files) + self._members - 1, name, "reading")
        self.note(self.at)

    def note(self, step: Step) -> None:
        """Tell how far a file is."""
        if step.ended:
            self.ended.add(step.file)
        if step.state == "held":
            self.held.add(step.file)
        self._tell(step)

    def embedded(self, _: str, done: int, total: int) -> None:
        """Tell how much of the file under way is embedded."""
        if self.at.state == "reading":
            self._tell(replace(self.at, state="embedding", share=done / total if total else 1.0))

    def check(self) -> None:
        """Tell of the waiting files that were cancelled. Raises ProgramEnding, and UploadCancelled."""
        self._heed_ending()
        for path in tuple(self._cancelled):
            if (number := self._waiting.pop(path, None)) is not None:
                self.note(Step(number, self._files[number][0], "cancelled"))
        if self._given in self._cancelled:
            raise UploadCancelled(f"{self.at.name} was cancelled")
