"""What a report has to say on a subject: whole statements of the right part, and none where it knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.fakes import BagEmbedder
from support.library import build_library, hear, make_bot, make_reader

from index.library import Library
from rag.answering.account import Account, Accounts
from rag.answering.statements import is_label, read_statements
from rag.retrieval.retriever import Retriever
from rag.understanding.subject import subject_of
from rag.understanding.vocabulary import load_lexicon

XIUZHOU = """嘉兴市秀洲区人民政府2024年度法治政府建设情况报告

2024年，秀洲区坚持依法行政。现将有关情况报告如下：
一、主要举措和成效
（一）提升决策水平。落实政府法律顾问制度。聘请6名律师提供法律服务，参加会议62次。审查合同26件，提出意见31条。\
加强规范性文件审核。审核规范性文件5件，按时报备5件。
（二）加强普法宣传。开展民法典主题宣传活动12场。
二、存在的不足
一是法律顾问作用发挥不够充分。二是普法宣传形式单一。
三、下一步工作安排
2025年，秀洲区将健全法律顾问管理办法，提高法律顾问参与决策的能力。
嘉兴市秀洲区人民政府
2025年3月3日
"""
HAIYAN = """海盐县人民政府2024年度法治政府建设情况报告

2024年，海盐县坚持依法行政。现将有关情况报告如下：
一、主要举措和成效
（一）提升决策水平。法律顾问列席常务会议35次，审查协议12件。
二、存在的不足
一是执法力量不足。
海盐县人民政府
2025年3月5日
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("account"), {"a.txt": XIUZHOU, "b.txt": HAIYAN}) as opened:
        yield opened


def account(library: Library, question: str) -> Account | None:
    asked, lexicon = make_reader(library).read(question), load_lexicon()
    accounts = Accounts(library.catalog, lexicon, Retriever(library, BagEmbedder(), lexicon).likeness)
    return accounts.of(asked, subject_of(asked, lexicon), asked.report_ids[0])


def told(found: Account | None) -> list[str]:
    assert found is not None
    return [point.statement.sentence.text for point in found.points]


def test_what_a_label_leads_is_told_and_the_label_is_not(library: Library) -> None:
    points = told(account(library, "秀洲区2024年怎样发挥法律顾问的作用?"))

    assert points == ["聘请6名律师提供法律服务，参加会议62次。", "审查合同26件，提出意见31条。"]


def test_what_is_lacking_is_told_where_it_is_asked_for(library: Library) -> None:
    assert told(account(library, "秀洲区2024年在法律顾问方面有什么不足?")) == ["一是法律顾问作用发挥不够充分。"]


def test_what_is_planned_is_told_where_it_is_asked_for(library: Library) -> None:
    assert "将健全法律顾问管理办法" in told(account(library, "秀洲区2025年打算怎样加强法律顾问工作?"))[0]


def test_a_report_that_lacks_the_noun_that_is_asked_for_has_no_account(library: Library) -> None:
    assert account(library, "秀洲区2024年怎样审核垃圾焚烧?") is None


def test_few_statements_are_one_of_each_block_first(library: Library) -> None:
    found = account(library, "秀洲区2024年怎样提升决策水平?")
    assert found is not None

    shortened = told(found.shortened(2))

    assert len(told(found)) > len(shortened)
    assert any("律师" in one or "合同" in one for one in shortened)
    assert any("规范性文件" in one for one in shortened)


@pytest.mark.parametrize("text", ["落实政府法律顾问制度。", "全面推进政务公开。", "四是落实“优化营商环境”精神。"])
def test_a_task_of_one_clause_is_a_label(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize(
    "text", ["审查合同26件。", "湖州健儿勇夺奥运金牌。", "总体规划全部获批。", "聘请律师,提供法律服务。"]
)
def test_what_tells_something_is_no_label(text: str) -> None:
    assert not is_label(text)


def test_titles_and_dates_are_no_statements(library: Library) -> None:
    first = library.catalog.entries()[0].id
    said = [one.sentence.text for one in read_statements(library.catalog, first)]

    assert not any("报告如下" in one or "情况报告" in one for one in said)


def test_the_statements_of_one_report_stand_under_a_line_that_counts_them(library: Library) -> None:
    _, answer = hear(make_bot(library), "秀洲区2024年怎样发挥法律顾问的作用?")

    assert "秀洲区2024年写到2点：" in answer.text
    assert "“聘请6名律师提供法律服务，参加会议62次”" in answer.text


def test_of_several_reports_each_is_named_once_before_what_it_says(library: Library) -> None:
    _, answer = hear(make_bot(library), "比较秀洲区和海盐县发挥法律顾问作用的做法")

    assert answer.text.count("秀洲区2024年：") == 1
    assert "“聘请6名律师提供法律服务，参加会议62次”" in answer.text
    assert "“法律顾问列席常务会议35次，审查协议12件”" in answer.text
