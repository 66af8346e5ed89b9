"""Every constructor call: settings in, an open bot or desk out. Nothing else knows which part is which."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

from index.embedding.embedder import EmbedderLike
from index.errors import LibraryError, ModelError
from index.facts.measures import load_measures
from index.library import Library, open_library
from index.models.download import Progress
from index.profile.gazetteer import load_divisions
from rag.about import About, describe
from rag.answer_store.conversations import Conversations
from rag.answering.bot import Bot
from rag.answering.limits import Limits
from rag.answering.live import Current
from rag.answering.one_place import OnePlaceReader
from rag.answering.router import Drafting
from rag.app.desk import Desk
from rag.app.following import Follower
from rag.app.models import open_embedder
from rag.app.open_library import place_words
from rag.comparison.lookup import Enquiry
from rag.curation.curator import Curator
from rag.curation.originals import Originals
from rag.dialogue.contextualizer import ScopeReader
from rag.generation.client import ChatModel, open_chat_model
from rag.generation.model_reader import ModelReader
from rag.generation.self_test import known_verdict
from rag.generation.waiting_line import QueuedModel
from rag.language.messages import make_notice, say_both
from rag.retrieval.retriever import Retriever
from rag.retrieval.said import Sayings
from rag.schema.errors import LLMError
from rag.settings import Settings
from rag.understanding.answer_reader import open_answer_reader
from rag.understanding.concepts import ConceptFinder
from rag.understanding.places.linker import key_of
from rag.understanding.turn_reader import open_turn_reader
from rag.understanding.vocabulary import Lexicon, load_lexicon


def open_bot(settings: Settings, progress: Progress | None = None, *, with_model: bool = True) -> Bot:
    """Return the bot over the library of the settings; ``close`` it.

    A language model that cannot be started or reached is told in the bot's notices, and answers quote.
    Raises LibraryError when there is nothing to ask.
    """
    desk = _open_desk(settings, progress, with_model=with_model, may_be_empty=False)
    desk.follower.start()
    return desk.bot


def open_desk(settings: Settings, progress: Progress | None = None, *, with_model: bool = True) -> Desk:
    """Return all that a page or another program is given of the library of the settings; ``close`` it.

    The library may be empty, and be filled while it is open. What an earlier upload left half done is completed.
    """
    desk = _open_desk(settings, progress, with_model=with_model, may_be_empty=True)
    desk.curator.recover()
    desk.follower.start()
    return desk


def _open_desk(settings: Settings, progress: Progress | None, *, with_model: bool, may_be_empty: bool) -> Desk:
    embedder = open_embedder(settings, progress)
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="loading") as aside, ExitStack() as stack:
        library = open_library(
            settings.home,
            embedder_fingerprint=embedder.fingerprint,
            write=False,
            chroma_url=settings.chroma_url,
            place_words=place_words(),
        )
        stack.callback(library.close)
        if not (may_be_empty or library.catalog.entries()):
            raise LibraryError(f"The library at {settings.home} holds no report. Run: zhiwen index FOLDER")
        opening = aside.submit(_open_model, settings, progress) if with_model else None
        if opening:
            stack.callback(_close_opened, opening)
        loading = aside.submit(lambda: embedder.dimensions)  # now, so that the first question need not wait for it
        lexicon = load_lexicon()
        concepts = ConceptFinder(lexicon, embedder, settings.models, progress)
        loading.result()
        model, notices = opening.result() if opening else (None, (make_notice(*say_both("notice.no_model")),))
        stack.pop_all()
    return make_desk(
        library,
        embedder,
        lexicon,
        concepts,
        model,
        notices=notices,
        max_bytes=int(settings.max_file_mb * 1_000_000),
        longest_question=settings.max_question,
        about=describe(settings),
        model_reader=_make_model_reader(model, settings),
    )


def _make_model_reader(model: QueuedModel | None, settings: Settings) -> ModelReader | None:
    if model is None:
        return None
    # of a server that somebody chose the test takes seconds, of the embedded model longer than a question should wait
    served = settings.llm_url is not None
    verdict = None if served else known_verdict(settings.llm)
    return ModelReader(model, settings.llm_reading, settings.llm_reading_timeout, lazily=served, verdict=verdict)


def make_desk(
    library: Library,
    embedder: EmbedderLike,
    lexicon: Lexicon,
    concepts: ConceptFinder | None,
    model: ChatModel | None,
    *,
    notices: Sequence[str] = (),
    max_bytes: int,
    longest_question: int,
    about: About,
    model_reader: ModelReader | None = None,
) -> Desk:
    """Return the desk over an open library; what depends on its reports is made anew when they change."""
    turns, answers = open_turn_reader(embedder), open_answer_reader(embedder)

    def draft(part: Library) -> Drafting:
        counted, entries = part.catalog.counted(), part.catalog.entries()
        said = Sayings(part).said
        one = part is not part.whole and len({key_of(entry.profile.jurisdiction) for entry in entries}) == 1
        made = OnePlaceReader if one else ScopeReader
        reader = made(entries, load_divisions(), lexicon, said=said, counted=counted, reader=turns, answers=answers)
        retriever = Retriever(part, embedder, lexicon, concepts)
        return Drafting(
            part, reader, retriever, lexicon, concepts, turns=turns, model_reader=model_reader, answers=answers
        )

    def enquire() -> Enquiry:
        return Enquiry(library.snapshot().catalog, drafting.value.reader.places, lexicon, load_measures())

    def renew() -> None:
        drafting.renew()
        limits.renew()
        enquiry.renew()

    def follow() -> bool:
        if not library.closed and library.outdated():
            library.adopt()
            renew()
        return not library.closed

    drafting, limits = Current(lambda: draft(library.snapshot())), Limits(library, draft)
    enquiry = Current(enquire)
    bot = Bot(
        library,
        drafting,
        model,
        limits=limits,
        notices=notices,
        longest_question=longest_question,
        model_reader=model_reader,
    )
    curator = Curator(library, embedder, load_divisions(), renew=renew, max_bytes=max_bytes)
    originals = Originals(library, max_bytes=max_bytes)
    return Desk(bot, curator, enquiry, about, Conversations(library), originals, Follower(follow))


def _close_opened(opening: Future[tuple[QueuedModel | None, tuple[str, ...]]]) -> None:
    if model := opening.result()[0]:
        model.close()


def _open_model(settings: Settings, progress: Progress | None) -> tuple[QueuedModel | None, tuple[str, ...]]:
    if settings.llm == "none" and not settings.llm_url:
        return None, (make_notice(*say_both("notice.no_model")),)
    if progress:
        progress("loading the language model", 0, 1)
    try:
        at_once = settings.llm_parallel if settings.llm_url else 1
        opened = open_chat_model(settings, progress)
        model = QueuedModel(opened, at_once=at_once, forms=opened)
    except (LLMError, ModelError) as error:
        return None, (make_notice(*say_both("notice.no_model"), error),)
    if progress:
        progress("loading the language model", 1, 1)
    return model, ()
