"""What learns from the product's answers has in common: a library opened as the product opens it, a command line."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from pathlib import Path

from learnt_judge import SEED

from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from index.stores.tables import Entry
from index.text.normalize import fold
from rag.answering.router import Drafting
from rag.app.models import open_embedder
from rag.app.open_library import place_words
from rag.dialogue.contextualizer import ScopeReader
from rag.retrieval.retriever import Retriever
from rag.retrieval.said import Sayings
from rag.settings import Settings
from rag.understanding.answer_reader import open_answer_reader
from rag.understanding.concepts import ConceptFinder
from rag.understanding.subject import NOUN, subject_of
from rag.understanding.turn_reader import open_turn_reader
from rag.understanding.vocabulary import load_lexicon

RESULTS = Path(__file__).resolve().parent.parent / "evals" / "results"


def open_asked(home: Path, *, reads_answers: bool = True) -> tuple[Library, Drafting, ConceptFinder]:
    """Return a library (a folder as ``zhiwen index`` makes it), what answers over it, and what compares by meaning.

    ``reads_answers``: with the answer reader, which has to be learnt first.
    """
    settings, lexicon = Settings(home=home), load_lexicon()
    embedder = open_embedder(settings)
    library = open_library(home, embedder_fingerprint=embedder.fingerprint, write=False, place_words=place_words())
    catalog, turns = library.catalog, open_turn_reader(embedder)
    answers = open_answer_reader(embedder) if reads_answers else None
    concepts = ConceptFinder(lexicon, embedder, settings.models)
    said, counted = Sayings(library).said, catalog.counted()
    reader = ScopeReader(
        catalog.entries(), load_divisions(), lexicon, said=said, counted=counted, reader=turns, answers=answers
    )
    retriever = Retriever(library, embedder, lexicon, concepts)
    return library, Drafting(library, reader, retriever, lexicon, concepts, turns=turns, answers=answers), concepts


def silent_on(drafting: Drafting, question: str, entry: Entry, texts: dict[str, str]) -> str | None:
    """Return a report without any noun or concept that a question names; None where each has one, or it names none."""
    subject = subject_of(drafting.read(question, ()), load_lexicon())
    words = {fold(word) for term in subject.terms if term.weight >= NOUN for word in (term.said, *term.words)}
    others = sorted(report_id for report_id in texts if report_id != entry.id)
    random.Random(f"{SEED} {question}").shuffle(others)
    silent = (one for one in others if words and not any(word in texts[one] for word in words))
    return next(silent, None)


def ask_or_learn(about: str, ask: Callable[[Path, Path], None], learn: Callable[[list[Path], Path], None]) -> None:
    """Run a script's ``ask LIBRARY --rows FILE`` or ``learn FILE ... --results FOLDER``, as its command line says."""
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    steps = parser.add_subparsers(required=True)
    asking = steps.add_parser("ask")
    asking.add_argument("library", type=Path)
    asking.add_argument("--rows", type=Path, required=True)
    asking.set_defaults(run=lambda given: ask(given.library, given.rows))
    learning = steps.add_parser("learn")
    learning.add_argument("rows", type=Path, nargs="+")
    learning.add_argument("--results", type=Path, default=RESULTS)
    learning.set_defaults(run=lambda given: learn(given.rows, given.results))
    given = parser.parse_args()
    given.run(given)
