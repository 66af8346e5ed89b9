"""Zhiwen's parts inside a LlamaIndex program, with the real LlamaIndex and without any model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode
from llama_index.core.schema import Document, MetadataMode, NodeRelationship
from llama_index.core.tools import QueryEngineTool
from support.library import JIASHAN_2024, TEXTS, build_library, make_bot

from rag.answering.bot import Bot
from rag.integrations.llama_index import BotQueryEngine, PassageRetriever, ReportNodeParser
from rag.schema.answer import Answer

RECEIVED = "鼓楼区2024年收到多少件行政复议申请?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    opened = make_bot(build_library(tmp_path_factory.mktemp("llama")))
    yield opened
    opened.close()


def test_nodes_are_slices_of_their_documents() -> None:
    documents = [Document(text=text, metadata={"file": name}) for name, text in TEXTS.items()]
    nodes = ReportNodeParser().get_nodes_from_documents(documents)
    by_id = {document.id_: document for document in documents}
    assert {node.ref_doc_id for node in nodes} == set(by_id)
    for node in nodes:
        assert by_id[node.ref_doc_id].text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.metadata["file"] == by_id[node.ref_doc_id].metadata["file"]


def test_nodes_carry_their_section_and_aspect() -> None:
    nodes = ReportNodeParser().get_nodes_from_documents([Document(text=JIASHAN_2024)])
    (disputes,) = [node for node in nodes if "88件" in node.text]
    assert disputes.metadata["section"] == "主要举措和成效 > 依法化解行政争议"
    (problems,) = [node for node in nodes if "专职人民调解员" in node.text]
    assert problems.metadata["aspect"] == "shortcomings"
    assert "主要举措和成效" in disputes.get_content(metadata_mode=MetadataMode.EMBED)


def test_a_text_said_twice_keeps_each_its_own_place() -> None:
    text = "一、甲\n受理。另外收到。\n二、乙\n收到。\n"
    nodes = ReportNodeParser().get_nodes_from_documents([Document(text=text)])
    for node in nodes:
        assert text[node.start_char_idx : node.end_char_idx] == node.text
    starts = [node.start_char_idx for node in nodes]
    assert starts == sorted(starts)
    assert len(set(starts)) == len(starts)


def test_nodes_know_their_neighbours_and_their_source() -> None:
    document = Document(text=JIASHAN_2024)
    first, second, *_ = ReportNodeParser().get_nodes_from_documents([document])
    assert first.relationships[NodeRelationship.NEXT].node_id == second.node_id
    assert second.relationships[NodeRelationship.SOURCE].node_id == document.id_


def test_ids_can_be_chosen_and_the_parser_written_down() -> None:
    parser = ReportNodeParser(id_func=lambda i, document: f"{document.metadata['file']}-{i}")
    nodes = parser.get_nodes_from_documents([Document(text=JIASHAN_2024, metadata={"file": "a"})])
    assert [node.node_id for node in nodes] == [f"a-{i}" for i in range(len(nodes))]
    assert parser.to_dict()["class_name"] == "ReportNodeParser"


def test_an_empty_document_has_no_nodes() -> None:
    assert ReportNodeParser().get_nodes_from_documents([Document(text="")]) == []


def test_the_parser_serves_in_a_pipeline() -> None:
    pipeline = IngestionPipeline(transformations=[ReportNodeParser()], disable_cache=True)
    assert pipeline.run(documents=[Document(text=JIASHAN_2024)])


def test_the_retriever_finds_sentences_with_their_place(bot: Bot) -> None:
    found = PassageRetriever(bot, k=3).retrieve(RECEIVED)
    assert len(found) == 3
    assert "73件" in found[0].node.get_content()
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    for hit in found:
        report = bot.report(hit.node.metadata["report_id"])
        assert report.text[hit.node.start_char_idx : hit.node.end_char_idx] == hit.node.text
        assert hit.node.metadata["jurisdiction"] == "鼓楼区"
        assert hit.node.metadata["year"] == 2024
    assert found[0].node.metadata["section"] == "主要举措和成效 > 依法化解行政争议"


def test_the_retriever_serves_in_another_query_engine(bot: Bot) -> None:
    engine = RetrieverQueryEngine.from_args(
        PassageRetriever(bot, k=2), llm=MockLLM(), response_mode=ResponseMode.COMPACT
    )
    assert len(engine.query(RECEIVED).source_nodes) == 2


def test_the_engine_answers_with_its_citations_and_its_record(bot: Bot) -> None:
    response = BotQueryEngine(bot=bot).query(RECEIVED)
    assert "73件" in str(response)
    record = Answer.from_json(response.metadata)
    assert record.text == str(response)
    assert [hit.node.text for hit in response.source_nodes] == [citation.quote for citation in record.citations]
    for hit in response.source_nodes:
        report = bot.report(hit.node.metadata["report_id"])
        assert report.text[hit.node.start_char_idx : hit.node.end_char_idx] == hit.node.text


def test_a_source_is_the_node_that_the_retriever_found(bot: Bot) -> None:
    (source, *_) = BotQueryEngine(bot=bot).query(RECEIVED).source_nodes
    assert source.node.node_id in {hit.node.node_id for hit in PassageRetriever(bot).retrieve(RECEIVED)}


def test_a_refusal_is_an_answer_without_sources(bot: Bot) -> None:
    response = BotQueryEngine(bot=bot).query("江宁区收到多少件行政复议申请?")
    assert response.source_nodes == []
    assert response.metadata["refusal"]["kind"] == "not_in_corpus"


def test_the_engine_can_be_awaited(bot: Bot) -> None:
    response = asyncio.run(BotQueryEngine(bot=bot).aquery(RECEIVED))
    assert "73件" in str(response)


def test_the_engine_is_a_tool_for_agents(bot: Bot) -> None:
    tool = QueryEngineTool.from_defaults(BotQueryEngine(bot=bot), name="zhiwen", description="法治政府建设报告")
    assert "73件" in str(tool.call(input=RECEIVED))
