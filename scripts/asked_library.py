"""An indexed library opened as the product opens it, for what learns from its answers."""

from __future__ import annotations

from pathlib import Path

from index.library import Library, open_library
from index.profile.gazetteer import load_divisions
from rag.answering.router import Drafting
from rag.app.models import open_embedder
from rag.app.open_library import place_words
from rag.dialogue.contextualizer import ScopeReader
from rag.retrieval.retriever import Retriever
from rag.retrieval.said import Sayings
from rag.settings import Settings
from rag.understanding.concepts import ConceptFinder
from rag.understanding.turn_reader import open_turn_reader
from rag.understanding.vocabulary import load_lexicon


def open_asked(home: Path) -> tuple[Library, Drafting, ConceptFinder]:
    """Return a library (a folder as ``zhiwen index`` makes it), what answers over it, and what compares by meaning."""
    settings, lexicon = Settings(home=home), load_lexicon()
    embedder = open_embedder(settings)
    library = open_library(home, embedder_fingerprint=embedder.fingerprint, write=False, place_words=place_words())
    catalog, turns = library.catalog, open_turn_reader(embedder)
    concepts = ConceptFinder(lexicon, embedder, settings.models)
    said, counted = Sayings(library).said, catalog.counted()
    reader = ScopeReader(catalog.entries(), load_divisions(), lexicon, said=said, counted=counted, reader=turns)
    retriever = Retriever(library, embedder, lexicon, concepts)
    return library, Drafting(library, reader, retriever, lexicon, concepts, turns=turns), concepts
