"""What asking a library costs: opening it, and the time to the evidence for each kind of question.

The questions are made of what the library holds, the same for the same library.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from bench.ledger import resident_mb
from bench.library import settings_of
from bench.simulated import SimulatedEmbedder
from index.library import Library, open_library
from index.stores.tables import Entry
from rag.about import describe
from rag.answering.bot import Bot
from rag.app.compose import make_desk
from rag.app.models import open_embedder
from rag.app.open_library import place_words
from rag.schema.answer import EvidenceFound
from rag.understanding.vocabulary import load_lexicon

ONE, YEAR, ALL = "text, one report", "text, a year's reports", "text, all reports"
NUMBER, TABLE, RANKING = "number, one report", "table, five places", "ranking, all places"
_OF_ONE = (
    "{place}{year}年存在哪些问题?",
    "{place}{year}年下一步有什么打算?",
    "{place}{year}年怎么开展普法宣传?",
    "{place}{year}年在优化营商环境上做了什么?",
    "{place}{year}年是怎么监督行政执法的?",
    "{place}{year}年的法律顾问起了什么作用?",
)
_OF_ALL = (
    "怎么化解矛盾纠纷?",
    "群众办事怎样更方便?",
    "行政执法公示制度怎么落实?",
    "领导干部怎么学法?",
    "重大决策要走哪些程序?",
    "营商环境是怎么优化的?",
)
_PLACES = 5  # of a table


@dataclass(frozen=True, slots=True)
class Asking:
    """What was measured of one library; times in seconds, memory in MB (10^6 bytes) of the whole process."""

    opening: float
    first: float
    before_mb: float
    asked_mb: float
    p50: dict[str, float]
    p95: dict[str, float]


def ask(home: Path, each: int, real_queries: bool, cpu: bool) -> Asking:  # noqa: FBT001  # a pool passes positions only
    """Open the library of a folder and ask it ``each`` questions of each kind.

    ``real_queries``: the settings' embedder reads every question too, so that its time counts. ``cpu``: processor
    time of all threads instead of what a clock on the wall shows, for a machine that has other work.
    """
    clock = time.process_time if cpu else time.perf_counter
    settings = settings_of(home)
    real = open_embedder(settings) if real_queries else None
    embedder = SimulatedEmbedder(real)
    embedder.query("")
    place_words()
    before = resident_mb()
    began = clock()
    library = open_library(
        settings.home, embedder_fingerprint=embedder.fingerprint, write=False, place_words=place_words()
    )
    desk = make_desk(
        library,
        embedder,
        load_lexicon(),
        None,
        None,
        max_bytes=1,
        longest_question=settings.max_question,
        about=describe(settings),
    )
    opening = clock() - began
    try:
        questions = make_questions(library, each)
        first = _evidence(desk.bot, questions[ALL][0], clock)
        spent = {
            kind: [_evidence(desk.bot, question, clock) for question in asked] for kind, asked in questions.items()
        }
        p50, p95 = ({kind: float(np.percentile(some, q)) for kind, some in spent.items()} for q in (50, 95))
        return Asking(opening, first, before, resident_mb(), p50, p95)
    finally:
        desk.bot.close()


def _evidence(bot: Bot, question: str, clock: Callable[[], float]) -> float:
    began = clock()
    spent = 0.0
    for event in bot.stream(question):
        if isinstance(event, EvidenceFound):
            spent = clock() - began
    return spent


def make_questions(library: Library, each: int) -> dict[str, list[str]]:
    """Return that many questions of each kind, about reports and measures that the library has."""
    rng = Random(f"{each} questions")
    entries = [entry for entry in library.catalog.entries() if entry.profile.year and entry.profile.jurisdiction.name]
    measures = [name for name in library.catalog.measures() if all(name)][:20]
    if len(entries) < _PLACES or not measures:
        raise SystemExit("Too few reports with a place and a year, or no measures: nothing to ask")
    names = ["".join(measure) for measure in measures]
    years = sorted({entry.profile.year for entry in entries if entry.profile.year})
    return {
        ONE: [_OF_ONE[n % len(_OF_ONE)].format(**_told(entry)) for n, entry in enumerate(_drawn(rng, entries, each))],
        ALL: [f"{rng.choice(('', '各地', '全国'))}{_OF_ALL[n % len(_OF_ALL)]}" for n in range(each)],
        YEAR: [f"{rng.choice(years)}年各地{_OF_ALL[n % len(_OF_ALL)]}" for n in range(each)],
        NUMBER: [
            "{place}{year}年".format(**_told(entry)) + f"{rng.choice(names)}多少件?"
            for entry in _drawn(rng, entries, each)
        ],
        TABLE: [
            f"比较{'、'.join(_told(entry)['place'] for entry in rng.sample(entries, _PLACES))}的{rng.choice(names)}"
            for _ in range(each)
        ],
        RANKING: [f"{rng.choice(years)}年{rng.choice(names)}最多的地方是哪里?" for _ in range(each)],
    }


def _drawn(rng: Random, entries: Sequence[Entry], number: int) -> list[Entry]:
    return [rng.choice(entries) for _ in range(number)]


def _told(entry: Entry) -> dict[str, str]:
    place = entry.profile.jurisdiction
    return {"place": "".join((*place.parents[-1:], place.name)), "year": str(entry.profile.year)}
