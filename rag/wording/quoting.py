"""The answer without words of its own: the evidence quoted, no more of it than was asked.

Also what replaces a model's sentence that the evidence does not bear out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.reading.wraps import as_meant
from index.records import Passage, Sentence
from index.text.markup import without_marks
from rag.grounding.verifier import numbers_of
from rag.retrieval.retriever import WHOLE_PART, Found
from rag.schema.answer import MARKER
from rag.understanding.question_type import gives_cause

LONGEST_QUOTE = 110  # characters shown of a sentence before it is cut to the clauses that were asked for
MOST_QUOTES = 2  # an answer to one question should say no more than was asked
# Share of the question's weight that the best sentence leaves open and another must close to be quoted too.
OPEN_SHARE = 0.2
_CLAUSE = re.compile(r"[^,，;；]+[,，;；]?")
# An item opens a line or a sentence with its numeral, or with 是 where scraping lost that.
_ITEM = re.compile(
    r"(?:^|[\n。:：;；])\s*((?:[一二三四五六七八九十]{1,3}是|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、](?!\d)|(?<=\n)是)[^。;；\n]{2,60})"
)
LOOKED_AT = 5  # passages from the best on that may be quoted
NAMES_ONLY = 40  # characters; a shorter sentence names a shortcoming and leaves its reasons to the next
GAP = "……"
FIGURE = 0.3


def choose(
    found: Found, suits: Callable[[Passage], bool] | None = None, most: int = MOST_QUOTES, looked_at: int = LOOKED_AT
) -> tuple[Passage, ...]:
    """Return the best passage, and a second where it covers a part of the question that the first leaves open.

    ``suits``: whether a passage gives the type of answer that is asked for; the best of those is taken.
    """
    if not found.passages:
        return ()
    chosen = [next((p for p in found.passages[:looked_at] if suits and suits(p)), found.passages[0])]
    for _ in range(most - 1):
        covered = found.covered(chosen)
        gains = [
            (found.covered([*chosen, passage]) - covered, passage)
            for passage in found.passages[: LOOKED_AT + 1]
            if passage not in chosen
        ]
        best = max(gains, key=lambda gain: gain[0], default=None)
        if best is None or best[0] < OPEN_SHARE:
            break
        chosen.append(best[1])
    return tuple(chosen)


def widen(
    passage: Passage, sentences: Sequence[Sentence], *, why: bool = False, longest: int = LONGEST_QUOTE
) -> Passage:
    """Return a passage that only names something together with what its section goes on to say of it.

    ``sentences``: those of its report, in order; ``why``: a reason is asked, so one that gives none is widened too.
    """
    said = passage.sentence
    if passage.score >= WHOLE_PART or (len(said.text) > NAMES_ONLY and not (why and not gives_cause(said.text))):
        return passage
    end = said.end
    for following in sentences[said.ordinal + 1 :]:
        apart = following.section != said.section or following.end - said.start > 2 * longest
        if apart or (len(said.text) > NAMES_ONLY and not gives_cause(following.text)):
            break
        end = following.end
        if end - said.start > longest:
            break
    return replace(passage, sentence=replace(said, end=end, text=passage.report.text[said.start : end]))


def trim(passage: Passage, found: Found, *, number: bool, longest: int = LONGEST_QUOTE) -> str:
    """Return a sentence, or of a long one its clauses that cover what was asked, gaps shown as ……

    The first clause stays where a later one leans on it ("共收到行政复议申请45件,……驳回15件").
    """
    text = _as_meant(passage)
    if len(text) <= longest:
        return text
    if len(listed := items(text)) > 1:
        return GAP.join(listed)
    clauses = [match.group() for match in _CLAUSE.finditer(text)]
    worth = [found.covered_by(clause) for clause in clauses]
    if number:  # of two clauses that name it, the one with the figure
        worth = [
            value + (FIGURE if numbers_of(clause) else 0) * (value > 0)
            for value, clause in zip(worth, clauses, strict=True)
        ]
    kept = _best_clauses(clauses, worth, longest)
    pieces: list[str] = []
    for position in kept:
        if pieces and position - 1 not in kept:
            pieces.append(GAP)
        pieces.append(clauses[position])
    shown = "".join(pieces).rstrip(",，;；")
    return (GAP if kept[0] else "") + shown + (GAP if kept[-1] < len(clauses) - 1 else "")


def _as_meant(passage: Passage) -> str:
    """Return what a passage says without ends of wrapped lines, marks, and what would read as a marker of the answer.

    A report's own notes, as in 基金[1]21支, are such.
    """
    meant = as_meant(passage.report.text)
    if meant.starts is None:
        return MARKER.sub("", without_marks(passage.sentence.text))
    said = meant.written[meant.find(passage.sentence.start) : meant.find(passage.sentence.end)]
    return MARKER.sub("", without_marks(said))


def items(text: str) -> list[str]:
    """Return the opening words of each item that a text enumerates; none where it enumerates nothing."""
    return [match[1] for match in _ITEM.finditer(text)]


def _best_clauses(clauses: Sequence[str], worth: Sequence[float], longest: int) -> list[int]:
    """Return the positions of the clauses worth most that fit, in order, each with what is right beside it."""
    order = sorted(range(len(clauses)), key=lambda i: (-worth[i], i))
    kept: set[int] = set()
    for position in order:
        if worth[position] <= 0 and kept:
            break
        if sum(len(clauses[i]) for i in kept | {position}) <= longest or not kept:
            kept.add(position)
    for position in sorted(kept):  # a number often stands in the clause after its name
        for beside in (position + 1, position - 1):
            if 0 <= beside < len(clauses) and sum(len(clauses[i]) for i in kept | {beside}) <= longest:
                kept.add(beside)
    return sorted(kept)
