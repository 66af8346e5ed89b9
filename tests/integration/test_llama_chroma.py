"""A library's Chroma in somebody else's LlamaIndex program: ChromaVectorStore, VectorStoreIndex, filters, reranking."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from llama_index.core import VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.core.vector_stores import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
)
from llama_index.vector_stores.chroma import ChromaVectorStore
from support.command import Zhiwen
from support.fakes import BagEmbedder
from support.library import TEXTS, make_bot
from support.spans import listening

from index.build import index_paths
from index.errors import LibraryError
from index.library import open_library
from index.profile.gazetteer import load_divisions
from rag.answering.bot import Bot
from rag.app.compose import open_bot
from rag.app.models import open_embedder
from rag.integrations.library_collection import LibraryCollection
from rag.integrations.llama_index import LibraryEmbedding, PassageReranker
from rag.settings import read_settings

RECEIVED = "鼓楼区2024年收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over a library whose vectors are in a Chroma folder."""
    folder, embedder = tmp_path_factory.mktemp("chroma"), BagEmbedder()
    (folder / "reports").mkdir()
    for name, text in TEXTS.items():
        (folder / "reports" / name).write_text(text, encoding="utf-8")
    with open_library(folder / "home", embedder_fingerprint=embedder.fingerprint, write=True) as library:
        index_paths(library, [folder / "reports"], embedder=embedder, divisions=load_divisions(), max_bytes=1_000_000)
    opened = make_bot(open_library(folder / "home", embedder_fingerprint=embedder.fingerprint, write=False))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def index(bot: Bot) -> VectorStoreIndex:
    store = ChromaVectorStore(chroma_collection=LibraryCollection(bot))
    return VectorStoreIndex.from_vector_store(store, embed_model=LibraryEmbedding(BagEmbedder()))


def of(*wanted: tuple[str, object, str], condition: FilterCondition = FilterCondition.AND) -> MetadataFilters:
    filters = [MetadataFilter(key=key, value=value, operator=FilterOperator(sign)) for key, value, sign in wanted]
    return MetadataFilters(filters=filters, condition=condition)


def check_place(bot: Bot, hit: NodeWithScore) -> None:
    """Whose, which year, which section and which characters: all as the report has them."""
    report = bot.report(hit.node.metadata["report_id"])
    start, end = hit.node.start_char_idx, hit.node.end_char_idx
    assert report.text[start:end] == hit.node.text != ""
    assert hit.node.metadata["jurisdiction"] == report.profile.jurisdiction.name
    assert hit.node.metadata["year"] == report.profile.year
    around = [section for section in bot.sections(report.id) if section.start <= start < section.end]
    assert hit.node.metadata.get("section", "") == " > ".join(around[-1].path)
    assert hit.node.ref_doc_id == report.id


def test_a_library_opens_as_a_vector_store_index(bot: Bot, index: VectorStoreIndex) -> None:
    hits = index.as_retriever(similarity_top_k=20).retrieve("收到行政复议申请")
    assert len(hits) == 20
    assert "收到行政复议申请" in hits[0].node.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        check_place(bot, hit)
    assert any("依法化解行政争议" in hit.node.metadata["section"] for hit in hits)


def test_scores_are_those_of_the_vectors(bot: Bot, index: VectorStoreIndex) -> None:
    (hit, *_) = index.as_retriever().retrieve("收到行政复议申请73件")
    embedder = BagEmbedder()
    similarity = float(embedder.passages([hit.node.text])[0] @ embedder.query("收到行政复议申请73件"))
    assert hit.score == pytest.approx(math.exp(similarity - 1), abs=1e-4)


def test_it_is_filtered_by_place_and_year(bot: Bot, index: VectorStoreIndex) -> None:
    filters = of(("jurisdiction", "嘉善县", "=="), ("year", 2024, ">="))
    hits = index.as_retriever(similarity_top_k=50, filters=filters).retrieve("行政复议")
    assert len(hits) > 5
    assert {(hit.node.metadata["jurisdiction"], hit.node.metadata["year"]) for hit in hits} == {("嘉善县", 2024)}


@pytest.mark.parametrize(
    ("filters", "years"),
    [
        (of(("year", [2023], "in")), {2023}),
        (of(("year", 2023, "!=")), {2024}),
        (of(("year", 2023, "<"), ("year", 2024, ">="), condition=FilterCondition.OR), {2024}),
        (of(("year", 1999, "==")), set()),
    ],
)
def test_filters_mean_what_they_mean_to_chroma(index: VectorStoreIndex, filters: MetadataFilters, years: set) -> None:
    hits = index.as_retriever(similarity_top_k=500, filters=filters).retrieve("行政复议")
    assert {hit.node.metadata["year"] for hit in hits} == years


def test_a_filter_that_no_report_knows_is_told(index: VectorStoreIndex) -> None:
    with pytest.raises(LibraryError, match=r"'colour'.*jurisdiction, year"):
        index.as_retriever(filters=of(("colour", "red", "=="))).retrieve("行政复议")


def test_unlike_sentences_can_be_asked_for(bot: Bot, index: VectorStoreIndex) -> None:
    retriever = index.as_retriever(
        vector_store_query_mode="mmr", similarity_top_k=4, vector_store_kwargs={"mmr_threshold": 0.1}
    )
    hits = retriever.retrieve("收到行政复议申请")
    assert len({hit.node.text for hit in hits}) == 4
    assert {hit.node.node_id for hit in hits} != {
        hit.node.node_id for hit in index.as_retriever(similarity_top_k=4).retrieve("收到行政复议申请")
    }
    for hit in hits:
        check_place(bot, hit)


def test_nodes_are_got_by_their_ids_and_by_their_report(bot: Bot, index: VectorStoreIndex) -> None:
    collection = LibraryCollection(bot)
    (hit, *_) = index.as_retriever().retrieve("收到行政复议申请")
    (node,) = index.vector_store.get_nodes([hit.node.node_id])
    assert (node.text, node.start_char_idx, node.metadata) == (
        hit.node.text,
        hit.node.start_char_idx,
        hit.node.metadata,
    )
    of_report = collection.get(where={"report_id": hit.node.metadata["report_id"]})
    assert hit.node.node_id in of_report["ids"]
    assert collection.count() == len(collection.get()["ids"]) > len(of_report["ids"])
    assert len(collection.get(limit=3)["documents"]) == 3


def test_nothing_can_be_written_through_it(index: VectorStoreIndex) -> None:
    with pytest.raises(LibraryError, match="zhiwen index"):
        index.insert_nodes([TextNode(text="不是报告")])
    with pytest.raises(LibraryError, match="zhiwen index"):
        index.vector_store.delete_nodes(["x"])


def test_what_it_finds_is_put_in_the_order_of_the_bot(bot: Bot, index: VectorStoreIndex) -> None:
    engine = index.as_query_engine(
        llm=MockLLM(),
        similarity_top_k=40,
        filters=of(("jurisdiction", "鼓楼区", "==")),
        node_postprocessors=[PassageReranker(bot=bot, top_n=3)],
    )
    with listening() as heard:
        sources = engine.query("收到多少件行政复议申请").source_nodes
        assert heard.parent(heard.named("_Search.rerank")[0]) == "PassageReranker._postprocess_nodes"
    assert len(sources) == 3
    assert "收到行政复议申请" in sources[0].node.text
    for hit in sources:
        check_place(bot, hit)


def test_a_reranker_takes_sentences_of_its_library_only_and_a_question(bot: Bot) -> None:
    stranger = [NodeWithScore(node=TextNode(text="不是报告", id_="stranger"))]
    with pytest.raises(LibraryError, match="sentence stranger"):
        PassageReranker(bot=bot).postprocess_nodes(stranger, query_str="行政复议")
    with pytest.raises(ValueError, match="query_str"):
        PassageReranker(bot=bot).postprocess_nodes(stranger)


@pytest.mark.models
def test_the_packaged_embedder_finds_the_answer_in_real_reports(indexed: Zhiwen) -> None:
    settings = read_settings(home=indexed.home)
    bot = open_bot(settings, with_model=False)
    try:
        index = VectorStoreIndex.from_vector_store(
            ChromaVectorStore(chroma_collection=LibraryCollection(bot)),
            embed_model=LibraryEmbedding(open_embedder(settings)),
        )
        filters = of(("jurisdiction", "红谷滩区", "=="), ("year", 2023, "=="))
        hits = index.as_retriever(similarity_top_k=5, filters=filters).retrieve("收到多少件行政复议案件")
        assert any("92件" in hit.node.text for hit in hits)
        for hit in hits:
            check_place(bot, hit)
    finally:
        bot.close()
