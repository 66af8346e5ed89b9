"""Sections → the aspect of each, from what its heading says, the year it names, its place, and the mood of its words.

A report tells what was done, then what is lacking, then what is to be done; a glossary may follow. Its lines are read
one after the other, and of all ways to part them the likeliest is taken: a heading that names a time speaks loudest,
then comes the mood of the sentences; to go back from plans to results takes more than to go on. Where the plans begin
below no heading of theirs, they become a section that bears their opening words. Knows nothing of vectors.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.reading.moods import mood_hash, open_mood_reader
from index.reading.outline import HOLDING, LONGEST_HEADING, LONGEST_RUN_IN, aspect_of
from index.reading.sentences import CHUNKING_VERSION
from index.reading.tenses import tense_of
from index.reading.wraps import as_meant
from index.records import Section
from index.text.script import simplify

_DONE, _PLANNED, _NOTE = range(3)
_NO_RESULTS = frozenset({"plans"})
_LINE = re.compile(r"[^\n\r]*\S[^\n\r]*")
_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]*")
_SENTENCE_END = re.compile(r"[。！？!?；;：:，,]\**\s*$")
_TITLE_END = re.compile(r"[。！？!?;；，,：:]")
# How much speaks for and against parting a report somewhere, as natural logarithms of odds. Chosen on reports whose
# headings tell, read without these headings.
MOST_SAID = 2.5  # by one sentence
LONGEST_READ = 400  # characters of a sentence
NAMED_TIME = 20.0  # a heading that names a time
NAMED_PART = 20.0  # a heading with the word of a part
OPENING_TIME = 5.0  # a line that opens with a time
AT_HEADING, AT_TITLE, AT_LINE = 2.0, 4.0, 6.0  # to go on to the next part: at a heading, at a line like one, elsewhere
TO_NOTES = 3.0  # more, so that no signature and no date is taken for a glossary
IN_NAMED = 6.0  # more, below the heading of another part
BETWEEN = 15.0  # more, where a heading names the past and the next one what is to come
ELSEWHERE = 6.0  # more, before a heading that names what is to come
BACKWARDS = 40.0
LEAST_LACKING = -1.5  # of the heading of shortcomings' sentences, on average

_Array = npt.NDArray[np.float64]
# From results, plans and notes to each of them
_TO_ANOTHER = 1 - np.eye(3)
_MORE = np.array([[0, 0, TO_NOTES], [BACKWARDS, 0, TO_NOTES], [BACKWARDS, BACKWARDS, 0]])


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a report that say something: where each begins and what speaks for each of the three parts."""

    starts: list[int]
    told: _Array  # lines × parts, natural logarithms
    lacking: _Array  # by how much more its sentences tell shortcomings than results, of each line
    many: _Array  # sentences of each line
    texts: list[str]  # as they are read
    written: list[str]  # as they stand

    def at(self, position: int) -> int:
        """Return the number of the line that a place of the text is in."""
        return max(bisect_right(self.starts, position) - 1, 0)

    def lack(self, first: int, last: int) -> bool:
        """Whether these lines tell of shortcomings rather than of what was done about some."""
        return bool(self.lacking[first : last + 1].sum() >= LEAST_LACKING * self.many[first : last + 1].sum())


def reading_version() -> str:
    """Return what shapes sections, sentences and chunks: the version of the rules, and the weights."""
    return f"{CHUNKING_VERSION}-{mood_hash()[:12]}"


def tell_aspects(text: str, sections: Sequence[Section], reviewed: int | None) -> tuple[Section, ...]:
    """Return the sections with their aspects, and with one more wherever plans or notes begin without a heading.

    ``sections``: as ``outline`` returns them; ``reviewed``: the year that the report looks back on, if it is known.
    """
    lines = _read(text)
    if not lines.starts:
        return tuple(sections)
    states = _part(lines, sections, reviewed)
    changes = [(lines.starts[at], at) for at in range(1, len(states)) if states[at] != states[at - 1]]
    for start, at in changes:
        sections = _insert(sections, start, _opening(lines.written[at]), text)
    return _with_aspects(sections, lines, states)


def _read(text: str) -> _Lines:
    meant = as_meant(text)
    starts: list[int] = []
    texts: list[str] = []
    written: list[str] = []
    sentences: list[str] = []
    of: list[int] = []
    for line in _LINE.finditer(meant.text):
        words = line.group().strip()
        for sentence in _SENTENCE.finditer(words):
            sentences.append(sentence.group()[:LONGEST_READ])
            of.append(len(starts))
        starts.append(meant.span(line.start() + line.group().index(words), line.end())[0])
        texts.append(words)
        written.append(meant.written[line.start() : line.end()].strip())
    moods = open_mood_reader().read(sentences)
    told = np.stack([np.logaddexp(moods[:, 0], moods[:, 1]), moods[:, 2], moods[:, 3]], axis=1)
    lacking = np.clip(moods[:, 1] - moods[:, 0], -MOST_SAID, MOST_SAID)
    told = np.maximum(told - told.max(axis=1, keepdims=True), -MOST_SAID)

    numbers = np.array(of, np.int64)

    def by_line(values: _Array | None) -> _Array:
        return np.bincount(numbers, weights=values, minlength=len(starts)).astype(np.float64)

    summed = np.stack([by_line(column) for column in told.T], axis=1)
    return _Lines(starts, summed, by_line(lacking), by_line(None), texts, written)


def _times(lines: _Lines, sections: Sequence[Section], reviewed: int | None) -> dict[int, int]:
    """Return the part that a heading's time tells, by the line it stands in; what is below one keeps its time.

    A line of its own that is no sentence may be a heading that has no numeral; before any running text it is the title
    of the report, whose year is that of its delivery.
    """
    titles = {lines.at(section.start): section for section in sections[1:]}
    found: dict[int, int] = {}
    told_until = 0
    running = False
    for at, (start, words) in enumerate(zip(lines.starts, lines.texts, strict=True)):
        section = titles.get(at)
        title = simplify(section.path[-1]) if section else words if running and _is_title(words) else ""
        running = running or "。" in words
        if title and start >= told_until and (tense := tense_of(title, reviewed)):
            found[at] = _PLANNED if tense == "future" else _DONE
            told_until = section.end if section else 0
    return found


def _is_title(line: str) -> bool:
    return len(line) <= LONGEST_HEADING and not _SENTENCE_END.search(line)


def _part(lines: _Lines, sections: Sequence[Section], reviewed: int | None) -> list[int]:
    """Return the part that each line belongs to, of the likeliest parting of them all."""
    told, onwards = _weigh(lines, sections, reviewed)
    best = told[0] - np.array([0, BACKWARDS / 2, BACKWARDS])
    came: list[npt.NDArray[np.int64]] = []
    for row, cost in zip(told[1:], onwards[1:], strict=True):
        moves = best[:, None] - _TO_ANOTHER * cost - _MORE
        came.append(moves.argmax(axis=0))
        best = moves.max(axis=0) + row
    states = [int(best.argmax())]
    for back in reversed(came):
        states.append(int(back[states[-1]]))
    return states[::-1]


def _weigh(lines: _Lines, sections: Sequence[Section], reviewed: int | None) -> tuple[_Array, _Array]:
    """Return what speaks for each part of each line, and against another part's beginning there."""
    told, times = lines.told.copy(), _times(lines, sections, reviewed)
    onwards: _Array = np.array([AT_TITLE if _is_title(line) else AT_LINE for line in lines.texts])
    heads = [lines.at(section.start) for section in sections[1:]]
    onwards[heads] = AT_HEADING
    unheaded = np.ones(len(onwards))
    unheaded[heads] = 0
    for section in sections[1:]:
        at = lines.at(section.start)
        if times.get(at) == _DONE and times.get(behind := lines.at(section.end)) == _PLANNED:
            onwards[at + 1 : behind] += BETWEEN
        if len(section.path) == 1 and section.aspect in HOLDING:
            last, planned = lines.at(section.end - 1), section.aspect == "plans"
            if section.aspect == "shortcomings" and not lines.lack(at, last):
                continue
            told[at, _PLANNED if planned else _DONE] += 0 if at in times else NAMED_PART
            onwards[at + 1 : last + 1] += 0 if planned else IN_NAMED * unheaded[at + 1 : last + 1]
    for at, part in times.items():
        told[at] -= NAMED_TIME
        told[at, part] += 2 * NAMED_TIME
    onwards[: min((at for at, part in times.items() if part == _PLANNED), default=0)] += ELSEWHERE
    for at, words in enumerate(lines.texts):
        if at not in times and (tense := tense_of(_opening(words), reviewed)):
            told[at, _PLANNED if tense == "future" else _DONE] += OPENING_TIME
    return told, onwards


def _opening(line: str) -> str:
    """Return the words that a line opens with, as the heading of what begins there."""
    words = line[: 2 * LONGEST_RUN_IN].strip("*# 　")
    return next((piece for piece in _TITLE_END.split(words) if piece.strip()), words)[:LONGEST_RUN_IN].strip()


def _insert(sections: Sequence[Section], start: int, title: str, text: str) -> list[Section]:
    """Return the sections with one that begins at ``start``, unless one does; those that held the place end there.

    That of the whole report, below its title, goes on.
    """
    if any(section.start == start for section in sections[1:]):
        return list(sections)
    holding = [section for section in sections if section.start < start < section.end]
    around = holding[0].path if len(holding) > 1 and _is_whole(holding[0], sections, text) else ()
    parted = holding[1:] if around else holding
    end = max(section.end for section in parted)
    new = Section(parted[0].report_id, 0, (*around, title), start, end)
    told: list[Section] = []
    for section in sections:
        if section in parted:
            told.append(replace(section, end=start))
        elif start < section.start < end:
            gone = sum(1 for one in parted if one.path == section.path[: len(one.path)])
            told.append(replace(section, path=(*new.path, *section.path[len(around) + gone :])))
        else:
            told.append(section)
    told.insert(bisect_right([section.start for section in told], start), new)
    return [replace(section, ordinal=ordinal) for ordinal, section in enumerate(told)]


def _is_whole(section: Section, sections: Sequence[Section], text: str) -> bool:
    """Whether a section is that of the whole report: below a heading of Markdown, with all others in it."""
    return text.startswith("#", section.start) and section.end == sections[-1].end


def _with_aspects(sections: Sequence[Section], lines: _Lines, states: Sequence[int]) -> tuple[Section, ...]:
    """Return the sections with the aspects that their headings and the parts they begin in tell."""
    told: list[Section] = []
    above: list[Section] = []
    for section in sections:
        while above and above[-1].end <= section.start:
            above.pop()
        first, last = lines.at(section.start), lines.at(max(section.end - 1, section.start))
        aspect = None
        if states[first] == _PLANNED:
            aspect = "plans"
        elif states[first] == _DONE and section.path:
            inherited = above[-1].aspect if above and above[-1].aspect != "plans" else None
            without = _NO_RESULTS if lines.lack(first, last) else _NO_RESULTS | {"shortcomings"}
            aspect = aspect_of(simplify(section.path[-1]), inherited, outermost=not above, without=without)
        told.append(replace(section, aspect=aspect))
        if section.path:
            above.append(told[-1])
    return tuple(told)
