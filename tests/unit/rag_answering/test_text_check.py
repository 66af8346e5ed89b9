"""A hand-made draft over a small library: which of its claims are borne out, contradicted, not found, not checkable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.library import JIASHAN_2024, build_library, make_bot
from support.word_file import paragraph, word_file

from index.errors import ZhiwenError
from index.reading.document import Document
from index.reading.readers import read_document
from rag.answering.bot import Bot
from rag.cli.main import main
from rag.export.checked_text import checked_lines

DRAFT = """# 嘉善县法治政府建设综述

嘉善县2024年收到行政复议申请88件，审结79件。其中驳回79件。

- **嘉善县**2023年收到行政复议申请88件。
- 备案行政规范性文件12件。

南京市鼓楼区2024年全年收到行政复议申请73件，嘉善县2024年收到行政复议申请88件。
南京市鼓楼区2024年收到行政复议申请88件。合肥高新区2024年涉企检查频次上升35%。
嘉善县2024年举办马拉松比赛14场。宁波市2024年收到行政复议申请88件。
这说明了什么？总之。
"""
EXPECTED = [
    ("嘉善县2024年收到行政复议申请88件，审结79件。", "borne_out"),
    ("其中驳回79件。", "contradicted"),
    ("**嘉善县**2023年收到行政复议申请88件。", "contradicted"),
    ("备案行政规范性文件12件。", "borne_out"),  # of the place and year named before
    ("南京市鼓楼区2024年全年收到行政复议申请73件，嘉善县2024年收到行政复议申请88件。", "borne_out"),
    ("南京市鼓楼区2024年收到行政复议申请88件。", "contradicted"),
    ("合肥高新区2024年涉企检查频次上升35%。", "contradicted"),
    ("嘉善县2024年举办马拉松比赛14场。", "not_found"),
    ("宁波市2024年收到行政复议申请88件。", "not_found"),
    ("这说明了什么？", "not_checkable"),
    ("总之。", "not_checkable"),
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with build_library(tmp_path_factory.mktemp("checked")) as library:
        yield make_bot(library)


def test_each_claim_of_a_draft_has_its_verdict_and_its_place(bot: Bot) -> None:
    checked = bot.check_text(DRAFT)

    assert [(claim.text, claim.verdict) for claim in checked.claims] == EXPECTED
    assert all(DRAFT[claim.start : claim.end] == claim.text for claim in checked.claims)
    cited = {"borne_out", "contradicted"}
    assert all(bool(claim.citations) == (claim.verdict in cited) for claim in checked.claims)


def test_every_citation_is_its_slice_of_the_report(bot: Bot) -> None:
    for claim in bot.check_text(DRAFT).claims:
        for citation in claim.citations:
            assert bot.report(citation.report_id).text[citation.start : citation.end] == citation.quote


def test_what_is_contradicted_carries_the_number_of_the_report(bot: Bot) -> None:
    told = {claim.text: claim for claim in bot.check_text(DRAFT).claims if claim.verdict == "contradicted"}

    assert "11件" in told["其中驳回79件。"].detail
    wrong_year = told["**嘉善县**2023年收到行政复议申请88件。"]
    assert "52件" in wrong_year.detail
    assert [citation.year for citation in wrong_year.citations] == [2023]
    assert "73件" in told["南京市鼓楼区2024年收到行政复议申请88件。"].detail
    assert "相反" in told["合肥高新区2024年涉企检查频次上升35%。"].detail


def test_two_places_are_both_cited(bot: Bot) -> None:
    claim = bot.check_text(DRAFT).claims[4]

    assert sorted(citation.jurisdiction for citation in claim.citations) == ["嘉善县", "鼓楼区"]


def test_the_record_has_the_keys_of_its_contract_and_english_words_on_demand(bot: Bot) -> None:
    record = json.loads(json.dumps(bot.check_text(DRAFT, "en").to_json(), ensure_ascii=False))

    assert set(record) == {"claims"}
    number = {"said", "stated", "stated_span"}
    assert set(record["claims"][0]) == {"text", "start", "end", "verdict", "detail", "citations", *number}
    known = bot.ask("嘉善县2024年收到多少件行政复议申请?").to_json()["citations"][0]
    assert set(record["claims"][0]["citations"][0]) == set(known)
    assert record["claims"][1]["detail"] == "the text says 79件, the report gives 11件"


def test_the_document_marks_each_claim_and_ends_with_the_sentences(bot: Bot) -> None:
    lines = list(checked_lines(bot.check_text(DRAFT), "zh"))

    assert lines[2] == "> 共11句：属实3，不符4，未找到2，无法核对2"
    assert "**属实** 嘉善县2024年收到行政复议申请88件，审结79件。[^1]" in lines
    assert any(line.startswith("**不符** 其中驳回79件。 (") for line in lines)
    assert any(line.startswith("[^1]: 嘉善县人民政府2024年度") and "收到行政复议申请88件" in line for line in lines)


def test_a_sentence_of_a_place_without_a_report_is_no_sentence_of_the_place_before(bot: Bot) -> None:
    checked = bot.check_text("嘉善县2024年收到行政复议申请88件。宁波市有关情况如下。审结行政复议申请79件。")

    assert [claim.verdict for claim in checked.claims] == ["borne_out", "not_found", "not_found"]
    assert "宁波市" in checked.claims[2].detail


def test_a_draft_may_be_a_word_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def open_bot(*_: object, **__: object) -> Bot:
        raise ZhiwenError("enough")

    monkeypatch.setattr("index.reading.readers.read_document", _remembering(read))
    monkeypatch.setattr("rag.app.compose.open_bot", open_bot)
    draft = tmp_path / "draft.docx"
    draft.write_bytes(word_file(paragraph("嘉善县2024年收到行政复议申请88件。")))
    done = CliRunner().invoke(main, ["check", str(draft)])

    assert read == ["嘉善县2024年收到行政复议申请88件。"]
    assert "enough" in done.output


def _remembering(read: list[str]) -> Callable[..., Document]:
    def reader(data: bytes, path: Path) -> Document:
        document = read_document(data, path)
        read.append(document.text.strip())
        return document

    return reader


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("absent.md", None, "There is no file"),
        (".", None, "is a folder"),
        ("empty.txt", b" \n", "holds no text"),
        ("picture.txt", bytes(range(256)) * 4, "binary file"),
    ],
)
def test_what_is_no_text_is_told_before_the_library_is_opened(
    tmp_path: Path, name: str, data: bytes | None, complaint: str
) -> None:
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    done = CliRunner().invoke(main, ["check", str(file)])

    assert done.exit_code == 1
    assert complaint in done.output
    assert "Traceback" not in done.output


def test_the_contradicting_number_is_told_with_its_place_in_the_report(bot: Bot) -> None:
    told = {claim.text: claim for claim in bot.check_text(DRAFT).claims}

    wrong = told["其中驳回79件。"]
    assert (wrong.said, wrong.stated) == ("79件", "11件")
    assert wrong.stated_span
    assert bot.report(wrong.citations[0].report_id).text[slice(*wrong.stated_span)] == "11件"
    turned = told["合肥高新区2024年涉企检查频次上升35%。"]
    assert (turned.said, turned.stated, turned.stated_span) == ("", "", None)
    assert told["嘉善县2024年举办马拉松比赛14场。"].stated_span is None


def test_a_check_can_be_followed_claim_by_claim_and_left(bot: Bot) -> None:
    steps = list(bot.check_steps(DRAFT))

    assert [(step.done, step.total) for step in steps] == [(n, 11) for n in range(1, 12)]
    assert tuple(step.claim for step in steps) == bot.check_text(DRAFT).claims
    begun = bot.check_steps(DRAFT)
    assert next(begun).claim.verdict == "borne_out"
    begun.close()  # type: ignore[attr-defined]  # it is a generator


def test_a_sentence_that_gives_another_number_bears_nothing_out_beside_another(tmp_path: Path) -> None:
    told = "年内受理行政复议案件69件，其中，维持26件，不予受理2件，驳回2件。"
    beside = "向县人大常委会报告工作14项；向县政协通报工作3项，围绕2项重点议题开展协商；办理建议105件。"
    text = JIASHAN_2024.replace("二、存在的问题", f"（四）{told}\n（五）{beside}\n二、存在的问题")
    with build_library(tmp_path, {"jiashan.txt": text}) as library:
        (claim,) = make_bot(library).check_text("嘉善县2024年维持26件，不予受理2件，驳回3件。").claims

    assert (claim.verdict, claim.said, claim.stated) == ("contradicted", "3件", "2件")
