"""LlamaIndex under measure: its default RAG with citations, as its documentation puts it together.

Reader, splitter (1,024 tokens, 200 of overlap) and prompts are its defaults; three chunks cut into citations of 512
tokens are those of its documentation's example of the citation query engine.
"""

from __future__ import annotations

import sys
from typing import Any

from bench.beside.asking import CONTEXT, FULL, MAX_TOKENS, TIMEOUT, Job, Tell, main

SIMILAR = 3
CITED = 512


class LlamaIndexRag:
    """SentenceSplitter, VectorStoreIndex on Chroma, CitationQueryEngine."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._engine: Any = None

    def index(self) -> None:
        """Read the folder, split, embed, and keep in Chroma."""
        from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        VectorStoreIndex.from_documents(
            SimpleDirectoryReader(self._job.reports).load_data(),
            storage_context=StorageContext.from_defaults(vector_store=self._store()),
            transformations=[SentenceSplitter()],
            embed_model=self._embedder(),
        )

    def open(self) -> None:
        """Open the collection and the engine that cites."""
        from llama_index.core import VectorStoreIndex
        from llama_index.core.query_engine import CitationQueryEngine
        from llama_index.llms.openai_like import OpenAILike

        job = self._job
        model = OpenAILike(
            model=job.model,
            api_base=job.server,
            api_key="none",
            is_chat_model=True,
            context_window=CONTEXT,
            max_tokens=MAX_TOKENS,
            temperature=0,
            timeout=TIMEOUT,
        )
        embedder = self._embedder()
        self._engine = CitationQueryEngine.from_args(
            VectorStoreIndex.from_vector_store(self._store(), embed_model=embedder),
            llm=model,
            similarity_top_k=SIMILAR,
            citation_chunk_size=CITED,
            streaming=True,
        )
        embedder.get_query_embedding(job.warming)

    def ask(self, question: str, tell: Tell) -> str:
        """Retrieve, then read the stream to its end."""
        from llama_index.core import QueryBundle

        query = QueryBundle(question)
        nodes = self._engine.retrieve(query)
        tell("evidence")
        pieces = []
        for piece in self._engine.synthesize(query, nodes).response_gen:
            if piece:
                tell("token")
            pieces.append(piece)
        return "".join(pieces)

    def _store(self) -> Any:  # noqa: ANN401  # of an environment that mypy does not see
        import chromadb
        from llama_index.vector_stores.chroma import ChromaVectorStore

        client = chromadb.PersistentClient(path=self._job.state)
        return ChromaVectorStore(chroma_collection=client.get_or_create_collection("reports"))

    def _embedder(self) -> Any:  # noqa: ANN401  # of an environment that mypy does not see
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        return HuggingFaceEmbedding(
            model_name=self._job.embedder,
            query_instruction="query: ",
            text_instruction="passage: ",
            device="cpu",
            model_kwargs=FULL,
        )


if __name__ == "__main__":
    sys.exit(main(LlamaIndexRag))
