"""Passages of invented reports, for tests of the pure parts."""

from __future__ import annotations

from index.records import Jurisdiction, Level, Passage, Profile, Report, Sentence
from rag.retrieval.retriever import Found
from rag.understanding.keywords import Facet


def make_report(
    text: str,
    place: str = "鼓楼区",
    year: int | None = 2024,
    *,
    level: Level = Level.COUNTY,
    parents: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    code: str | None = None,
) -> Report:
    profile = Profile(Jurisdiction(place, level, code, parents, aliases), year)
    return Report(f"{place}{year}.txt", f"/{place}{year}.txt", text, profile)


def make_passage(
    text: str,
    place: str = "鼓楼区",
    year: int | None = 2024,
    *,
    before: str = "前文。",
    path: tuple[str, ...] = ("主要举措和成效",),
    aliases: tuple[str, ...] = (),
    score: float = 1.0,
) -> Passage:
    """Return a sentence behind ``before`` in a report that says nothing else."""
    report = make_report(before + text, place, year, aliases=aliases)
    sentence = Sentence(report.id, 0, 1, len(before), len(before) + len(text), text)
    return Passage(sentence, report, path, None, score)


def make_found(passages: tuple[Passage, ...], *words: str) -> Found:
    """Return passages found for a question that asks for these words, all of one weight."""
    facets = tuple(Facet(word, (word,), 1.0) for word in words)
    return Found(passages, facets, dict.fromkeys(words, 1.0))
