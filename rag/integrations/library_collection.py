"""A library's vectors as the Chroma collection that LlamaIndex's ``ChromaVectorStore`` asks, read only.

Chroma itself holds vectors and ids; texts and profiles stay in the catalog, and each row is completed from there when
it is found. So a value that is set by hand is right at once, and no text is stored twice (docs/decisions/0015).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Never

import numpy as np
from llama_index.core.vector_stores.utils import node_to_metadata_dict  # noqa: TID253  # as in llama_index.py

from index.errors import LibraryError
from index.records import Passage
from index.stores.tables import Entry
from rag.answering.bot import Bot
from rag.integrations.llama_index import passage_node, report_metadata

Where = Mapping[str, Any]
"""A filter in Chroma's form: ``{"year": {"$gte": 2023}}``, ``{"$and": [...]}``."""

_EVERYTHING = ("metadatas", "documents", "distances")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "$eq": operator.eq,
    "$ne": operator.ne,
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
    "$in": lambda value, wanted: value in wanted,
    "$nin": lambda value, wanted: value not in wanted,
}
_UNLIKE = frozenset({"$ne", "$nin"})  # true of what a report does not have
_FILTERS = ("report", "report_id", "title", "jurisdiction", "year")


class LibraryCollection:
    """The sentences of a bot's reports: ``ChromaVectorStore(chroma_collection=LibraryCollection(bot))``.

    Rows are complete nodes: exact offsets, and the metadata of ``passage_node``. Questions have to be embedded as the
    library was (``LibraryEmbedding``). Filters are of the reports: jurisdiction, year, title, report, report_id.
    """

    name = "sentences"

    def __init__(self, bot: Bot) -> None:
        self._library = bot.library

    def count(self) -> int:
        """Return the number of sentences."""
        return sum(entry.sentences for entry in self._library.catalog.entries())

    def query(
        self,
        query_embeddings: Sequence[float] | Sequence[Sequence[float]],
        n_results: int = 10,
        where: Where | None = None,
        include: Sequence[str] = _EVERYTHING,
    ) -> dict[str, Any]:
        """Return the nearest sentences of each vector, nearest first, in the form of Chroma's own ``query``.

        Distances are those of the cosine, 0 to 2. Raises LibraryError for a filter that is not of the reports.
        """
        ids = self._inside(where)
        store, found = self._library.vectors.sentences, []
        for vector in np.atleast_2d(np.asarray(query_embeddings, np.float32)):
            near = store.query(vector, n_results, ids)
            passages = self._passages([id_ for id_, _ in near])
            rows = _form(passages, include)
            scores = {passage.sentence.id for passage in passages}
            rows["distances"] = [1 - score for id_, score in near if id_ in scores]
            rows["embeddings"] = self._vectors(rows["ids"]) if "embeddings" in include else None
            found.append(rows)
        return {key: [rows[key] for rows in found] for key in ("ids", *_EVERYTHING, "embeddings")}

    def get(
        self,
        ids: Sequence[str] | None = None,
        where: Where | None = None,
        limit: int | None = None,
        include: Sequence[str] = _EVERYTHING,
    ) -> dict[str, Any]:
        """Return sentences by their ids, or up to ``limit`` in the order of the reports, as Chroma's own ``get``."""
        allowed = self._inside(where)
        if ids is None:
            ids = self._library.catalog.sentence_ids(self._reports(None)) if allowed is None else allowed
        elif allowed is not None:
            ids = [id_ for id_ in ids if id_ in set(allowed)]
        rows = _form(self._passages(ids[:limit]), include)
        return rows | {"embeddings": self._vectors(rows["ids"]) if "embeddings" in include else None}

    def add(self, **_: object) -> Never:
        """Raise LibraryError: what is not a report of the library has no place in it."""
        raise LibraryError("the library is changed by `zhiwen index` and the page, not through its collection")

    upsert = update = delete = add

    def _vectors(self, ids: Sequence[str]) -> list[Any]:
        vectors = self._library.vectors.sentences.fetch(ids)
        return [vectors[id_] for id_ in ids]

    def _inside(self, where: Where | None) -> Sequence[str] | None:
        """Return the ids of the sentences to search; None for all of them."""
        return self._library.catalog.sentence_ids(self._reports(where)) if where else None

    def _reports(self, where: Where | None) -> list[str]:
        entries = self._library.catalog.entries()
        return [entry.id for entry in entries if where is None or _holds(where, _described(entry))]

    def _passages(self, ids: Sequence[str]) -> list[Passage]:
        catalog = self._library.catalog
        found = catalog.find_sentences(ids)
        return [
            Passage(sentence, catalog.report(sentence.report_id), section.path, section.aspect, 0.0)
            for sentence, section in (found[id_] for id_ in ids if id_ in found)
        ]


def _form(passages: Sequence[Passage], include: Sequence[str]) -> dict[str, Any]:
    """Return rows in Chroma's form, with the metadata that ``ChromaVectorStore`` would have written of their nodes."""
    nodes = [passage_node(passage) for passage in passages]
    metadatas = [node_to_metadata_dict(node, remove_text=True, flat_metadata=True) for node in nodes]
    return {
        "ids": [node.node_id for node in nodes],
        "documents": [passage.sentence.text for passage in passages] if "documents" in include else None,
        "metadatas": metadatas if "metadatas" in include else None,
    }


def _described(entry: Entry) -> Mapping[str, str | int]:
    return report_metadata(entry.name, entry.id, entry.profile)


def _holds(where: Where, metadata: Mapping[str, str | int]) -> bool:
    """Tell whether a report's metadata pass a filter; all of its entries must hold, as in Chroma."""
    return all(_holds_one(key, wanted, metadata) for key, wanted in where.items())


def _holds_one(key: str, wanted: Any, metadata: Mapping[str, str | int]) -> bool:  # noqa: ANN401
    if key in {"$and", "$or"}:
        return (all if key == "$and" else any)(_holds(part, metadata) for part in wanted)
    if key not in _FILTERS:
        raise LibraryError(f"sentences cannot be filtered by {key!r}; there are {', '.join(_FILTERS)}")
    conditions = wanted if isinstance(wanted, Mapping) else {"$eq": wanted}
    if strange := set(conditions).difference(_COMPARE):
        raise LibraryError(f"a filter cannot have {min(strange)!r}; there are {', '.join(_COMPARE)}")
    if key not in metadata:
        return _UNLIKE.issuperset(conditions)
    return all(_COMPARE[sign](metadata[key], value) for sign, value in conditions.items())
