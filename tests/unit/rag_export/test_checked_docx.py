"""A checked text for Word: the text as it was written, each claim with a real comment on its own characters."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree  # what it reads is ours

import docx
import pytest

from rag.export.checked_docx import write_checked_docx
from rag.schema.answer import Citation
from rag.schema.checked_text import CheckedClaim, CheckedText, Finding

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
QUOTE = "全年收到行政复议申请45件,不予受理5件。"
TEXT = "# 综述\n\n收到45件。不予受理15件，\n占三分之一。\r\n- 举办马拉松14场。这说明了什么？\n\x00尾\n"


def cite(marker: int = 1) -> Citation:
    return Citation(
        marker=marker, report="a.txt", report_id="a", title="甲县报告", jurisdiction="甲县", year=2024,
        section=("一、成效", "复议"), start=100, end=100 + len(QUOTE), quote=QUOTE, page=3,
    )  # fmt: skip


def claim(text: str, verdict: Finding, detail: str = "", **more: object) -> CheckedClaim:
    start = TEXT.index(text)
    cited = (cite(),) if verdict in {"borne_out", "contradicted"} else ()
    return CheckedClaim(text, start, start + len(text), verdict, detail, cited, **more)  # type: ignore[arg-type]


def stand_at(number: str) -> tuple[int, int]:
    at = 100 + QUOTE.rindex(number)
    return at, at + len(number)


CHECKED = CheckedText(
    TEXT,
    (
        claim("收到45件。", "borne_out", "所引报告这样写"),
        claim(
            "不予受理15件，\n占三分之一。", "contradicted", "稿子写的是15件，报告给出的是5件",
            said="15件", stated="5件", stated_span=stand_at("5件"),
        ),
        claim("举办马拉松14场。", "not_found", "没有找到"),
        claim("这说明了什么？", "not_checkable", "这是一个问句"),
    ),
)  # fmt: skip


def commented(file: bytes) -> dict[str, str]:
    """Return the text of each comment by the characters it is on, paragraphs of either by line ends."""
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        body = ElementTree.fromstring(opened.read("word/document.xml"))  # noqa: S314
        told = ElementTree.fromstring(opened.read("word/comments.xml"))  # noqa: S314
    said = {
        one.get(f"{W}id"): "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in one.iter(f"{W}p"))
        for one in told
    }
    found: dict[str | None, str] = {}
    opened_now: set[str | None] = set()
    for element in body.iter():
        if element.tag == f"{W}p":
            found |= {key: f"{found[key]}\n" for key in opened_now}
        elif element.tag == f"{W}commentRangeStart":
            opened_now.add(element.get(f"{W}id"))
            found.setdefault(element.get(f"{W}id"), "")
        elif element.tag == f"{W}commentRangeEnd":
            opened_now.remove(element.get(f"{W}id"))
        elif element.tag == f"{W}t":
            found |= {key: found[key] + (element.text or "") for key in opened_now}
    assert not opened_now
    return {on: said[key] for key, on in found.items()}


def test_each_claim_has_a_comment_on_its_own_characters() -> None:
    comments = commented(write_checked_docx(CHECKED, "zh"))

    assert list(comments) == ["综述", "收到45件。", "不予受理15件，\n占三分之一。", "举办马拉松14场。"]
    assert "共4句：属实1，不符1，未找到1，无法核对1" in comments["综述"]
    assert comments["收到45件。"].startswith("属实：所引报告这样写\n")
    assert comments["举办马拉松14场。"] == "未找到：没有找到"


def test_a_contradiction_tells_the_number_the_sentence_and_its_place() -> None:
    told = commented(write_checked_docx(CHECKED, "zh"))["不予受理15件，\n占三分之一。"].split("\n")

    assert told == [
        "不符：稿子写的是15件，报告给出的是5件", f"“{QUOTE}”", "—— 甲县 2024《甲县报告》一、成效 › 复议，第3页",
    ]  # fmt: skip
    comment = list(docx.Document(io.BytesIO(write_checked_docx(CHECKED, "zh"))).comments)[2]
    assert [run.text for p in comment.paragraphs for run in p.runs if run.bold] == ["不符", "5件"]
    assert (comment.author, comment.initials) == ("治问 Zhiwen", "治问")


def test_the_text_stands_as_it_was_written() -> None:
    document = docx.Document(io.BytesIO(write_checked_docx(CHECKED, "zh")))

    assert [(p.style.name if p.style else "", p.text) for p in document.paragraphs] == [
        ("Heading 1", "综述"),
        ("Normal", "收到45件。不予受理15件，"),
        ("Normal", "占三分之一。"),
        ("Normal", "- 举办马拉松14场。这说明了什么？"),
        ("Normal", "\ufffd尾"),
    ]
    styles = {style.style_id: style.name for style in document.styles}
    assert styles["CommentText"] == "annotation text"
    assert styles["CommentReference"] == "annotation reference"


@pytest.mark.parametrize("text", ["", "\n \n", "# \n"])
def test_a_text_without_words_is_a_document_without_comments(text: str) -> None:
    document = docx.Document(io.BytesIO(write_checked_docx(CheckedText(text, ()), "en")))

    assert list(document.comments) == []


def test_comments_are_in_the_language_that_is_asked_for() -> None:
    comments = commented(write_checked_docx(CHECKED, "en"))

    assert "4 claims: 1 borne out, 1 contradicted" in comments["综述"]
    assert comments["举办马拉松14场。"].startswith("Not found: ")
