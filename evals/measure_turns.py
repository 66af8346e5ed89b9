"""How many turns of dialogues, and questions on absent subjects, are answered rightly.

    ZHIWEN_HOME=FOLDER python evals/measure_turns.py evals/turns_asked/FILE.jsonl [--failures]

Asks each turn behind the turns before it, quoted, of the library of the settings, which must hold the reports that the
file is about. A turn is right when its text and table have one string of every group of ``must`` and none of
``must_not``, and it is refused as ``expect`` says (``either``: whether or not). Prints the share, by kind too, and of
what is to be refused how much was answered, of what is to be answered how much was refused.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.answering.bot import Bot
from rag.app.compose import open_bot
from rag.evaluation.metrics import fold_answer, says
from rag.schema.answer import Answer
from rag.schema.errors import QuestionError
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as a file has it, what came, and whether that is right."""

    given: dict[str, Any]
    answer: Answer | None  # None: it asks nothing, and is told so as an error
    right: bool

    @property
    def refused(self) -> bool:
        """Whether it was not answered."""
        return self.answer is None or self.answer.refusal is not None


def shown(answer: Answer) -> str:
    """Return what a reader sees of an answer: its text and the cells of its table."""
    cells = [cell.text for row in answer.table.rows for cell in row] if answer.table else []
    return " ".join((answer.text, *cells))


def is_right(given: dict[str, Any], answer: Answer) -> bool:
    """Whether an answer is what a turn expects."""
    text, refused, expect = fold_answer(shown(answer)), answer.refusal is not None, given["expect"]
    if any(says(text, unwanted) for unwanted in given["must_not"]):
        return False
    if expect == "refusal":
        return refused
    return (expect == "either" or not refused) and all(
        any(says(text, wanted) for wanted in group) for group in given["must"]
    )


def asked(bot: Bot, file: Path) -> Iterator[Turn]:
    """Yield each turn of a file with its answer."""
    for line in file.read_text("utf-8").splitlines():
        given = json.loads(line)
        try:
            answer = bot.ask(given["question"], given["history"])
        except QuestionError:
            yield Turn(given, None, given["expect"] == "refusal")
        else:
            yield Turn(given, answer, is_right(given, answer))


def report(turns: list[Turn], *, failures: bool) -> Iterator[str]:
    """Yield the lines that tell how it went."""
    for turn in turns if failures else ():
        if not turn.right:
            said = " / ".join((*turn.given["history"], turn.given["question"]))
            yield f"{turn.given['id']} [{turn.given['kind']}] {said}\n    {turn.answer.text if turn.answer else ''}"
    every, wrong = Counter(turn.given["kind"] for turn in turns), Counter(t.given["kind"] for t in turns if not t.right)
    yield from (f"{count - wrong[kind]}/{count} {kind}" for kind, count in sorted(every.items()))
    right = sum(turn.right for turn in turns)
    yield f"right: {right} of {len(turns)}, {right / len(turns):.3f}"
    silent = [turn for turn in turns if turn.given["expect"] == "refusal"]
    told = [turn for turn in turns if turn.given["expect"] == "answer"]
    yield f"to be refused, answered: {sum(not turn.refused for turn in silent)} of {len(silent)}"
    yield f"to be answered, refused: {sum(turn.refused for turn in told)} of {len(told)}"


def main() -> None:
    """Ask a file's turns and print how it went."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--failures", action="store_true", help="print what was not right; nobody does of unread files")
    given = parser.parse_args()
    bot = open_bot(Settings(), with_model=False)
    try:
        turns = list(asked(bot, given.file))
    finally:
        bot.close()
    sys.stdout.write("\n".join(report(turns, failures=given.failures)) + "\n")


if __name__ == "__main__":
    main()
