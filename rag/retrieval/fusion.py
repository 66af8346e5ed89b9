"""Pure functions over ranked lists and sentences: fuse, score, diversify, pack. No store, no model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from rag.understanding.keywords import Facet

T = TypeVar("T")

# Cormack, Clarke and Büttcher (SIGIR 2009) found 60 to work over many collections; our lists are 50 long.
RRF_K = 60


def fuse(rankings: Sequence[tuple[Sequence[str], float]]) -> dict[str, float]:
    """Return reciprocal rank fusion scores of ids; each ranking comes with its weight, best id first."""
    scores: dict[str, float] = {}
    for ids, weight in rankings:
        for position, identifier in enumerate(ids):
            scores[identifier] = scores.get(identifier, 0.0) + weight / (RRF_K + position + 1)
    return scores


def weigh(facets: Sequence[Facet], texts: Sequence[str]) -> dict[str, float]:
    """Return each facet's weight by how rare it is among these (folded) texts: its own weight times idf.

    The idf is that of BM25, ln(1 + (N - n + 0.5) / (n + 0.5)), floored at 0.2 so that nothing asked counts nothing.
    A facet that no text holds can not tell texts apart; it keeps the weight of one text in N.
    """
    total = len(texts)
    weights = {}
    for facet in facets:
        holders = max(1, sum(any(word in text for word in facet.words) for text in texts))
        weights[facet.name] = facet.weight * max(0.2, math.log(1 + (total - holders + 0.5) / (holders + 0.5)))
    return weights


def coverage(facets: Sequence[Facet], weights: Mapping[str, float], text: str, heading: str = "") -> float:
    """Return the share (0..1) of a question's weight that a folded text covers; a word in its heading counts half."""
    total = sum(weights[facet.name] for facet in facets)
    if not total:
        return 0.0
    return sum(weights[facet.name] * held(facet, text, heading) for facet in facets) / total


def held(facet: Facet, text: str, heading: str = "") -> float:
    """Return how well a folded text holds a facet: 1 by its own or first word, 0.8 by another, half by its heading."""
    for position, word in enumerate(facet.words):
        if word in text:
            return 1.0 if position == 0 else 0.8
    if any(word in heading for word in facet.words):
        return 0.5
    return 0.0


def spread(items: Iterable[T], groups: Sequence[str], quota: int) -> list[T]:
    """Keep at most ``quota`` items of each group, order kept; ``groups`` names each item's group."""
    taken: dict[str, int] = {}
    kept = []
    for item, group in zip(items, groups, strict=True):
        if taken.get(group, 0) < quota:
            taken[group] = taken.get(group, 0) + 1
            kept.append(item)
    return kept
