"""One report as a Word file, a PDF file, a scan and a saved page: the same questions have the same answers.

The scan is read where the extra ``zhiwen[ocr]`` is installed, and a font with Chinese characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import escape
from importlib.util import find_spec
from io import BytesIO
from itertools import accumulate
from pathlib import Path

import pytest
from support.library import hear
from support.pdf_file import printed, wrapped
from support.small_desk import make_small_desk
from support.word_file import paragraph, word_file

from rag.app.desk import Desk
from rag.schema.answer import Answer

REPORT = """南京市鼓楼区人民政府2024年度法治政府建设情况报告
2024年，鼓楼区深入学习贯彻习近平法治思想，扎实推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
（一）加强行政执法监督。全区持证行政执法人员共计1206名，组织执法培训考试3场。开展行政执法案卷评查，评查案卷58件。
（二）依法化解行政争议。全年收到行政复议申请73件，受理66件，审结61件，其中维持40件、驳回9件。行政机关负责人出庭应诉率达98.6%。
（三）深化政务服务。12345热线办理工单21380件，按期办结率99.1%。开展集体学法17次。
二、存在的不足
一是部分街道执法力量不足，执法装备和保障还不到位。二是普法宣传形式较为单一，针对性和实效性有待增强。
三、下一步工作安排
2025年，鼓楼区将新建公共法律服务站5个，持续优化法治化营商环境，不断提高依法行政能力和水平。
鼓楼区人民政府
2025年2月20日"""
LINES = 6  # on a page
QUESTIONS = (
    "鼓楼区2024年收到多少件行政复议申请？",
    "鼓楼区2024年评查案卷多少件？",
    "鼓楼区2024年行政机关负责人出庭应诉率是多少？",
    "鼓楼区2024年有哪些不足？",
    "鼓楼区2025年计划新建多少个公共法律服务站？",
)


def as_word() -> bytes:
    return word_file("".join(paragraph(line) for line in REPORT.split("\n")))


def as_page() -> bytes:
    title, *lines = REPORT.split("\n")
    body = "".join(f"<p>&nbsp;&nbsp;{escape(line)}</p>" for line in lines)
    news = "".join(f'<li><a href="/{n}">关于开展2024年度行政执法检查的通知</a></li>' for n in range(9))
    return (
        f"<!DOCTYPE html><html><head><title>{title}_鼓楼区</title></head><body><ul>{news}</ul><h1>{title}</h1>"
        f"<div id=zoom>{body}</div><div>版权所有:鼓楼区人民政府</div></body></html>"
    ).encode("gb18030")


def as_pdf() -> bytes:
    return printed(REPORT, lines=LINES)


def as_scan() -> bytes:
    if not find_spec("rapidocr"):
        pytest.skip("the extra zhiwen[ocr] is not installed")
    if not list(Path("/usr/share/fonts").rglob("*CJK*")):
        pytest.skip("no font with Chinese characters to draw a page with")
    import pypdfium2

    pages = [page.render(scale=200 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(as_pdf())]
    stream = BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return stream.getvalue()


def answers(folder: Path, name: str, data: str | bytes) -> dict[str, Answer]:
    desk: Desk = make_small_desk(folder, {name: data})
    try:
        return {question: hear(desk.bot, question)[1] for question in QUESTIONS}
    finally:
        desk.close()


def page_of(quote: str) -> int:
    """Return the page on which a quote begins, by the lines that are printed."""
    lines = [line.strip() for line in wrapped(*REPORT.split("\n")[1:])]
    before = "".join(lines).index(quote)
    ends = accumulate(map(len, lines))
    return sum(end <= before for end in ends) // LINES + 1


def meant(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    found = answers(tmp_path_factory.mktemp("text"), "鼓楼.txt", REPORT)
    assert not [question for question, answer in found.items() if answer.refusal]
    return found


@pytest.mark.parametrize(
    ("name", "make", "has_pages"),
    [
        ("鼓楼.docx", as_word, False),
        ("鼓楼.html", as_page, False),
        ("鼓楼.pdf", as_pdf, True),
        ("扫描.pdf", as_scan, True),
    ],
    ids=["DOCX", "HTML", "PDF", "scan"],
)
def test_a_report_is_answered_from_alike_whatever_its_format(
    tmp_path: Path, plain: dict[str, Answer], name: str, make: Callable[[], bytes], has_pages: bool
) -> None:
    found = answers(tmp_path, name, make())

    pages = [page_of(answer.citations[0].quote) for answer in plain.values()]
    assert len(set(pages)) > 1, "the answers stand on several pages"
    for question, page in zip(QUESTIONS, pages, strict=True):
        answer, known = found[question], plain[question]
        assert meant(answer.text) == meant(known.text), question
        quotes = [meant(citation.quote) for citation in answer.citations]
        assert quotes == [meant(citation.quote) for citation in known.citations], question
        assert answer.citations[0].page == (page if has_pages else None), question
