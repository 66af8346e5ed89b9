"""Haystack under measure: the RAG pipeline of its documentation's first tutorial.

The documented splitters count words between blanks, of which Chinese has none, and the one for Chinese fetches a model
from a hub; so the recursive one counts characters here, and cuts behind paragraphs, lines and Chinese full stops.
Ten passages, the store in memory and the prompt are as the documentation has them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.beside.asking import FULL, MAX_TOKENS, TIMEOUT, Job, Tell, main

LONGEST = 300  # characters; ten of them, with the question and the answer, fit the model's context window
SEPARATORS = ["\n\n", "\n", "。", "；", "，"]
TEMPLATE = """
Given these documents, answer the question.
Documents:
{% for doc in documents %}
    {{ doc.content }}
{% endfor %}
Question: {{question}}
Answer:
"""


class HaystackRag:
    """RecursiveDocumentSplitter, InMemoryDocumentStore, ChatPromptBuilder, OpenAIChatGenerator."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._kept = str(Path(job.state) / "store.json")
        self._retrieval: Any = None
        self._wording: Any = None
        self._tell: Tell = lambda _: None

    def index(self) -> None:
        """Read the folder, split, embed, and save the store."""
        from haystack import Pipeline
        from haystack.components.converters import TextFileToDocument
        from haystack.components.preprocessors import RecursiveDocumentSplitter
        from haystack.components.writers import DocumentWriter
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        pipeline = Pipeline()
        pipeline.add_component("converter", TextFileToDocument())
        pipeline.add_component(
            "splitter", RecursiveDocumentSplitter(split_length=LONGEST, split_unit="char", separators=SEPARATORS)
        )
        pipeline.add_component(
            "embedder",
            SentenceTransformersDocumentEmbedder(
                model=self._job.embedder, prefix="passage: ", progress_bar=False, model_kwargs=FULL
            ),
        )
        pipeline.add_component("writer", DocumentWriter(store))
        pipeline.connect("converter", "splitter")
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        pipeline.run({"converter": {"sources": sorted(map(str, Path(self._job.reports).glob("*.txt")))}})
        store.save_to_disk(self._kept)

    def open(self) -> None:
        """Load the store and put the pipelines together."""
        from haystack import Pipeline
        from haystack.components.builders import ChatPromptBuilder
        from haystack.components.generators.chat import OpenAIChatGenerator
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.dataclasses import ChatMessage
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack.utils import Secret
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        retrieval = Pipeline()
        retrieval.add_component(
            "embedder",
            SentenceTransformersTextEmbedder(
                model=self._job.embedder, prefix="query: ", progress_bar=False, model_kwargs=FULL
            ),
        )
        store = InMemoryDocumentStore.load_from_disk(self._kept)
        retrieval.add_component("retriever", InMemoryEmbeddingRetriever(store))
        retrieval.connect("embedder.embedding", "retriever.query_embedding")
        retrieval.warm_up()
        wording = Pipeline()
        wording.add_component(
            "builder",
            ChatPromptBuilder(template=[ChatMessage.from_user(TEMPLATE)], required_variables=["documents", "question"]),
        )
        wording.add_component(
            "model",
            OpenAIChatGenerator(
                model=self._job.model,
                api_base_url=self._job.server,
                api_key=Secret.from_token("none"),
                streaming_callback=self._hear,
                generation_kwargs={"max_tokens": MAX_TOKENS, "temperature": 0},
                timeout=TIMEOUT,
            ),
        )
        wording.connect("builder.prompt", "model.messages")
        self._retrieval, self._wording = retrieval, wording

    def ask(self, question: str, tell: Tell) -> str:
        """Run the pipeline, in two parts so that the moment between them can be told."""
        self._tell = tell
        found = self._retrieval.run({"embedder": {"text": question}})["retriever"]["documents"]
        tell("evidence")
        done = self._wording.run({"builder": {"question": question, "documents": found}})
        return str(done["model"]["replies"][0].text)

    def _hear(self, chunk: Any) -> None:  # noqa: ANN401  # of an environment that mypy does not see
        if chunk.content:
            self._tell("token")


if __name__ == "__main__":
    sys.exit(main(HaystackRag))
