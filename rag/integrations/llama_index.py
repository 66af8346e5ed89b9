"""LlamaIndex classes over what answers here: chunker, embedder, retriever, reranker and bot, for LlamaIndex programs.

Nodes keep exact offsets: ``document.text[node.start_char_idx:node.end_char_idx] == node.text``. Each class is thin:
what it does is done by the part that the product itself uses, which has no LlamaIndex base class because importing
``llama_index.core`` takes as long as importing all that answers (docs/decisions/0015).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding  # noqa: TID253

# Base classes cannot be imported late; whoever imports this file has a LlamaIndex program.
from llama_index.core.base.response.schema import Response  # noqa: TID253
from llama_index.core.bridge.pydantic import PrivateAttr  # noqa: TID253
from llama_index.core.callbacks import CallbackManager  # noqa: TID253
from llama_index.core.node_parser import NodeParser  # noqa: TID253
from llama_index.core.node_parser.node_utils import build_nodes_from_splits  # noqa: TID253
from llama_index.core.postprocessor.types import BaseNodePostprocessor  # noqa: TID253
from llama_index.core.query_engine import CustomQueryEngine  # noqa: TID253
from llama_index.core.retrievers import BaseRetriever  # noqa: TID253
from llama_index.core.schema import (  # noqa: TID253
    BaseNode,
    Document,
    MetadataMode,
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from index.embedding.embedder import EmbedderLike
from index.reading.sentences import split_chunks, split_sentences
from index.records import Passage, Profile, content_id
from index.report_parts import read_sections
from rag.answering.bot import Bot
from rag.schema.answer import Answer, Citation

_BETWEEN = " > "  # between headings of a section's path; vector stores take no lists as metadata


class ReportNodeParser(NodeParser):  # type: ignore[misc]  # LlamaIndex is Any to our type check
    """Reports → chunks of one section each, with exact offsets and their section's path and aspect.

    Metadata of a node, beside its document's: ``section`` (headings from the outermost inwards, joined by `` > ``)
    and ``aspect``, where the section has them.
    """

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex serializes this parser."""
        return "ReportNodeParser"

    def _parse_nodes(
        self,
        nodes: Sequence[BaseNode],
        show_progress: bool = False,  # noqa: FBT001, FBT002, ARG002  # LlamaIndex's signature
        **_: Any,  # noqa: ANN401
    ) -> list[BaseNode]:
        return [chunk for document in nodes for chunk in self._chunks(document)]

    def _chunks(self, document: BaseNode) -> list[TextNode]:
        text = document.get_content(metadata_mode=MetadataMode.NONE)
        report_id = content_id("report", text)
        sections = read_sections(text, report_id)
        chunks = split_chunks(text, sections, split_sentences(text, sections, report_id), report_id)
        nodes: list[TextNode] = build_nodes_from_splits([c.text for c in chunks], document, id_func=self.id_func)
        for node, chunk in zip(nodes, chunks, strict=True):
            node.start_char_idx, node.end_char_idx = chunk.start, chunk.end
            node.metadata = _drop_empty(section=_BETWEEN.join(chunk.path), aspect=sections[chunk.section].aspect)
        return nodes

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:
        # the base class looks for each text again and may find it earlier, inside the chunk before
        spans = [(node.start_char_idx, node.end_char_idx) for node in nodes]
        done: list[BaseNode] = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(done, spans, strict=True):
            node.start_char_idx, node.end_char_idx = start, end
        return done


class PassageRetriever(BaseRetriever):  # type: ignore[misc]  # LlamaIndex is Any to our type check
    """A query → the ``k`` best sentences of the bot's library, best first, of the places and years it names."""

    def __init__(self, bot: Bot, *, k: int = 10, callback_manager: CallbackManager | None = None) -> None:
        super().__init__(callback_manager=callback_manager)
        self._bot = bot
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        passages = self._bot.search(query_bundle.query_str, k=self._k)
        return [NodeWithScore(node=passage_node(passage), score=passage.score) for passage in passages]


class PassageReranker(BaseNodePostprocessor):  # type: ignore[misc]  # LlamaIndex is Any to our type check
    """Sentences of the bot's library that any retriever found → the ``top_n`` best, in the bot's own order.

    Raises LibraryError for a node that is no sentence of the library, ValueError without a question.
    """

    bot: Bot
    top_n: int = 10

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex serializes this part."""
        return "PassageReranker"

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if query_bundle is None:
            raise ValueError("nodes are put in order for a question; pass query_str or query_bundle")
        ids = [hit.node.node_id for hit in nodes]
        passages = self.bot.rerank(query_bundle.query_str, ids, self.top_n)
        return [NodeWithScore(node=passage_node(passage), score=passage.score) for passage in passages]


class LibraryEmbedding(BaseEmbedding):  # type: ignore[misc]  # LlamaIndex is Any to our type check
    """The embedder of a library as LlamaIndex's: its engine, its prefixes, vectors of length 1."""

    _embedder: EmbedderLike = PrivateAttr()

    def __init__(self, embedder: EmbedderLike, **options: Any) -> None:  # noqa: ANN401  # BaseEmbedding's
        super().__init__(model_name=embedder.fingerprint, **options)
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex serializes this part."""
        return "LibraryEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.query(query).tolist()
        return vector

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.passages(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)


class BotQueryEngine(CustomQueryEngine):  # type: ignore[misc]  # LlamaIndex is Any to our type check
    """A query → the bot's verified answer: its citations are ``source_nodes``, its record is ``metadata``."""

    bot: Bot

    def custom_query(self, query_str: str) -> Response:
        """Return the answer; QuestionError when the query is empty or too long."""
        return _respond(self.bot.ask(query_str))

    async def acustom_query(self, query_str: str) -> Response:
        """Return the answer without holding up the event loop while the model writes."""
        return _respond(await asyncio.to_thread(self.bot.ask, query_str))


def _respond(answer: Answer) -> Response:
    sources = [NodeWithScore(node=_citation_node(citation)) for citation in answer.citations]
    return Response(answer.text, source_nodes=sources, metadata=answer.to_json())


def passage_node(passage: Passage) -> TextNode:
    """Return a sentence as a node with its offsets; its source is the report.

    Metadata: report, report_id, title, jurisdiction and year, and of the sentence section and aspect, where known.
    """
    sentence, report = passage.sentence, passage.report
    return TextNode(
        id_=sentence.id,
        text=sentence.text,
        start_char_idx=sentence.start,
        end_char_idx=sentence.end,
        metadata=report_metadata(report.name, report.id, report.profile)
        | _drop_empty(section=_BETWEEN.join(passage.section_path), aspect=passage.aspect),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=report.id)},
    )


def report_metadata(name: str, report_id: str, profile: Profile) -> dict[str, str | int]:
    """Return what a node says of its report: whose, of which year."""
    return _drop_empty(
        report=name,
        report_id=report_id,
        title=profile.title,
        jurisdiction=profile.jurisdiction.name,
        year=profile.year,
    )


def _citation_node(citation: Citation) -> TextNode:
    return TextNode(
        id_=content_id("sentence", citation.report_id, str(citation.start), str(citation.end)),
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata=_drop_empty(
            marker=citation.marker,
            report=citation.report,
            report_id=citation.report_id,
            title=citation.title,
            jurisdiction=citation.jurisdiction,
            year=citation.year,
            section=_BETWEEN.join(citation.section),
        ),
    )


def _drop_empty(**values: str | int | None) -> dict[str, str | int]:
    """Return what is known; vector stores take no None as metadata."""
    return {key: value for key, value in values.items() if value is not None and value != ""}
