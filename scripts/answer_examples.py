"""What the answer reader learns from: questions with passages that answer them, and passages that only come near.

Near misses matter most: half of the questions written over reports ask for what the nearest sentence does not tell,
and from passages that answer, the answer is taken out.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from asked_library import open_asked

from index.facts.quantities import find_quantities
from rag.understanding.answer_reader import LONGEST_PASSAGE
from rag.understanding.english_terms import with_meanings
from rag.understanding.script import simplified

EVALS = Path(__file__).resolve().parent.parent / "evals"
QUESTIONS = EVALS / "answer_reader" / "questions.jsonl"
OVER_SEEDS = (EVALS / "unanswerable.jsonl", EVALS / "dialogue.jsonl")  # of evidence and strings of an answer
SEEDS = 15  # the first part that is over the seeds, and the part of all rows from there on
FIGURES = EVALS / "figure_reader" / "questions.jsonl"
READING_SETS = ("cmrc_dev", "cmrc_trial", "drcd_dev", "drcd_test")
HELD_PARTS = frozenset({12, 13, 14, 17})  # of the written questions: for measuring, and for train_told.py
FOUND = 12  # passages of the product's own search that a question is held against
LEAST = 10  # characters of a passage that is worth reading
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]?")
_CLAUSE = re.compile(r"[^，、；：,;]*[，、；：,;。！？]?")


class Example(NamedTuple):
    """A question, a passage, and the characters of the answer in it; -1 where it has none."""

    question: str
    passage: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True)
class Row:
    """A question, as it stands alone: the sentence that answers or comes nearest, and others that a search found."""

    question: str
    part: int  # of the written questions; 0 for one that asks for a figure
    sentence: str
    start: int  # of the answer in the sentence; -1: there is none
    end: int
    others: tuple[str, ...]


def rows_of(home: Path) -> Iterator[Row]:
    """Yield a row for each written question whose report a library has."""
    library, drafting, _ = open_asked(home, reads_answers=False)
    catalog = library.catalog
    entries = {(one.profile.jurisdiction.name, one.profile.year): one for one in catalog.entries()}
    for given in (*_lines(QUESTIONS), *filter(_is_stated, _lines(FIGURES))):
        entry = entries.get((given["place"], given["year"]))
        if entry is None:
            continue
        history = tuple(given.get("history", ()))
        at = _answer_at(given, catalog.report(entry.id).text)
        start, end = at or given["near"]
        held = next((s for s in catalog.sentences((entry.id,)) if s.start <= start < s.end), None)
        if held is None:
            continue
        asked = replace(drafting.read(given["question"], history), report_ids=(entry.id,), outside=(), below=())
        found = drafting.retriever.retrieve(asked, FOUND).passages
        others = tuple(p.sentence.text for p in found if p.sentence.start >= end or p.sentence.end <= start)
        within = (start - held.start, min(end, held.end) - held.start) if at else (-1, -1)
        question = asked.standalone if history else given["question"]
        yield Row(with_meanings(question), given.get("part", 0), held.text, *within, others)


def rows_over_seeds(home: Path) -> Iterator[Row]:
    """Yield a row for each question of ``OVER_SEEDS`` about one report; those that are unanswerable have no answer."""
    library, drafting, _ = open_asked(home, reads_answers=False)
    catalog = library.catalog
    entries = {Path(one.name).name: one for one in catalog.entries()}
    for given in (given for file in OVER_SEEDS for given in _lines(file)):
        if len(given["reports"]) != 1 or given["reports"][0] not in entries:
            continue
        entry, history = entries[given["reports"][0]], tuple(given["history"])
        asked = replace(drafting.read(given["question"], history), report_ids=(entry.id,), outside=(), below=())
        question = with_meanings(asked.standalone if history else given["question"])
        found = [one.sentence for one in drafting.retriever.retrieve(asked, FOUND).passages]
        if given["type"] == "unanswerable" and found:
            yield Row(question, SEEDS, found[0].text, -1, -1, tuple(one.text for one in found[1:]))
        elif span := _proven(given, catalog.report(entry.id).text):
            start, end = span
            held = next(one for one in catalog.sentences((entry.id,)) if one.start <= start < one.end)
            others = tuple(one.text for one in found if one.start >= end or one.end <= start)
            yield Row(question, SEEDS, held.text, start - held.start, min(end, held.end) - held.start, others)


def _proven(given: dict[str, Any], text: str) -> tuple[int, int] | None:
    """Return where the first string of an answer stands in its evidence, a number with its unit; else all of that."""
    start = text.find(given["evidence"][0]) if given["evidence"] else -1
    if start < 0:
        return None
    end = start + len(given["evidence"][0])
    for said in (said for group in given["answer_must"] for said in group):
        if (at := text.find(said, start, end)) >= 0:
            number = next(iter(find_quantities(text[at : at + 40])), None)
            return (at, at + number.end) if number and not number.start else (at, at + len(said))
    return start, end


def examples_of(row: Row, rng: random.Random) -> Iterator[Example]:
    """Yield what is to be learnt from a row; what it is about twice."""
    said = _clip(Example(row.question, row.sentence, row.start, row.end))
    yield from (said, said)
    if row.start >= 0:
        yield from _without(said)
    answer = row.sentence[row.start : row.end] if row.start >= 0 else None
    hard = [other for other in row.others if answer is None or answer not in other]
    for other in (*hard[:3], *rng.sample(hard[3:], min(1, len(hard[3:])))):
        yield _clip(Example(row.question, other))


def read_public(folder: Path, rng: random.Random) -> Iterator[Example]:
    """Yield examples of public reading sets: files of SQuAD's form, named ``READING_SETS``, gzipped."""
    for name in READING_SETS:
        with gzip.open(folder / f"{name}.json.gz", "rt", encoding="utf-8") as file:
            articles = json.load(file)["data"]
        for paragraph in (paragraph for article in articles for paragraph in article["paragraphs"]):
            yield from _of_paragraph(paragraph, rng)


def _of_paragraph(paragraph: dict[str, Any], rng: random.Random) -> Iterator[Example]:
    text = simplified(paragraph["context"])
    spans = [match.span() for match in _SENTENCE.finditer(text) if match.group()]
    for asked in paragraph["qas"]:
        question, answer = simplified(asked["question"]).strip(), simplified(asked["answers"][0]["text"])
        at = asked["answers"][0]["answer_start"]
        at = at if text[at : at + len(answer)] == answer else text.find(answer)
        home = next((span for span in spans if span[0] <= at and at + len(answer) <= span[1]), None)
        if home is None or at < 0:
            continue
        said = _clip(Example(question, text[slice(*home)], at - home[0], at - home[0] + len(answer)))
        said = rng.choice([said, _torn(said, rng)])  # what is torn is no sign that the answer was taken out
        yield said
        less = rng.choice([*_without(said)] or [None])
        if less:
            yield less
        others = [text[a:b] for a, b in spans if (a, b) != home and b - a >= LEAST and answer not in text[a:b]]
        alike = sorted(others, key=lambda other: -len(_pairs(other) & _pairs(question)))[:3]
        if alike:
            yield _clip(Example(question, rng.choice(alike)))


def _without(said: Example) -> Iterator[Example]:
    """Yield the passage without its answer, and without the clauses that hold it."""
    answer = said.passage[said.start : said.end]
    bare = said.passage[: said.start] + said.passage[said.end :]
    kept = "".join(said.passage[a:b] for a, b in _clauses(said.passage) if b <= said.start or a >= said.end)
    for text in (bare, kept):
        if len(text) >= LEAST and answer not in text:
            yield Example(said.question, text)


def _torn(said: Example, rng: random.Random) -> Example:
    """Return the passage without one clause that holds nothing of the answer."""
    away = [(a, b) for a, b in _clauses(said.passage) if b <= said.start or a >= said.end]
    if not away or len(_clauses(said.passage)) <= 2:  # noqa: PLR2004  # of two clauses one is the answer's
        return said
    start, end = rng.choice(away)
    by = end - start if end <= said.start else 0
    return Example(said.question, said.passage[:start] + said.passage[end:], said.start - by, said.end - by)


def _clip(said: Example) -> Example:
    """Return as many clauses around the answer as are read of a passage."""
    clauses, first, last = _clauses(said.passage), 0, 0
    if len(said.passage) <= LONGEST_PASSAGE:
        return said
    if said.start >= 0:
        inside = [at for at, (a, b) in enumerate(clauses) if a < said.end and b > said.start]
        first, last = inside[0], inside[-1]
    while first > 0 and clauses[last][1] - clauses[first - 1][0] <= LONGEST_PASSAGE:
        first -= 1
    while last + 1 < len(clauses) and clauses[last + 1][1] - clauses[first][0] <= LONGEST_PASSAGE:
        last += 1
    start = clauses[first][0]
    by = start if said.start >= 0 else 0
    return Example(said.question, said.passage[start : clauses[last][1]], said.start - by, said.end - by)


def _answer_at(given: dict[str, Any], text: str) -> tuple[int, int] | None:
    """Return where the answer to a written question stands in its report; of a number, with its unit."""
    if "near" in given:
        return tuple(given["at"]) if given["at"] else None
    start = given["at"][0]
    number = next(iter(find_quantities(text[start : start + 40])), None)
    return (start, start + number.end) if number and not number.start else (start, start + 1)


def _is_stated(given: dict[str, Any]) -> bool:
    return bool(given["at"])


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _clauses(text: str) -> Sequence[tuple[int, int]]:
    return [match.span() for match in _CLAUSE.finditer(text) if match.group()]


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
