"""Which reports mention, do, lack or plan something, over invented reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.library import build_library, make_reader

from index.library import Library
from rag.answering.mentions import find_mentions
from rag.schema.answer import Draft, markers_in
from rag.understanding.vocabulary import load_lexicon

JIASHAN = """嘉善县人民政府2024年度法治政府建设情况报告

2024年，嘉善县坚持依法行政。现将有关情况报告如下：
一、主要举措和成效
（一）开展案卷评查。组织开展执法案卷评查2次。全面推行“首违不罚”清单。
（二）加强普法宣传。开展民法典主题宣传活动12场。
二、存在的不足
一是执法人员力量薄弱。二是普法宣传形式单一。
三、下一步工作安排
2025年，嘉善县将建立合规指导中心，持续深化“枫桥经验”。
嘉善县人民政府
2025年3月3日
"""
PINGHU = """平湖市人民政府2024年度法治政府建设情况报告

2024年，平湖市坚持依法行政。现将有关情况报告如下：
一、主要举措和成效
（一）化解矛盾纠纷。践行新时代“枫桥经验”，建成合规指导中心3个。
（二）加强双随机监管。开展“双随机、一公开”抽查检查40次。
二、存在的不足
一是行政执法人员素质有待提高。
三、下一步工作安排
2025年，平湖市将推行“首违不罚”清单，开展案卷评查。
平湖市人民政府
2025年3月5日
"""
HAIYAN = """海盐县人民政府2024年度法治政府建设情况报告

2024年，海盐县坚持依法行政。现将有关情况报告如下：
一、主要举措和成效
（一）规范文件管理。审核行政规范性文件14件。
二、存在的不足
一是合同审查不够规范。
海盐县人民政府
2025年3月6日
"""
TEXTS = {"haiyan.txt": HAIYAN, "jiashan.txt": JIASHAN, "pinghu.txt": PINGHU}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with build_library(tmp_path_factory.mktemp("mentions"), TEXTS) as opened:
        yield opened


def ask(library: Library, question: str, *history: str) -> Draft | None:
    draft = find_mentions(make_reader(library).read(question, history), library.catalog, load_lexicon())
    if draft:
        assert draft.table is not None
        in_table = {n for row in draft.table.rows for cell in row for n in cell.citations}
        assert markers_in(draft.text) | in_table == {citation.marker for citation in draft.citations}
        for citation in draft.citations:
            text = library.catalog.report(citation.report_id).text
            assert text[citation.start : citation.end] == citation.quote
    return draft


def answer(library: Library, question: str, *history: str) -> Draft:
    draft = ask(library, question, *history)
    assert draft is not None
    return draft


def disclosed(draft: Draft) -> tuple[str, ...]:
    assert draft.coverage is not None
    return tuple(name.removesuffix("2024年") for name in draft.coverage.disclosed)


@pytest.mark.parametrize(
    "question",
    [
        "哪些报告提到“枫桥经验”?",
        "有几份报告提到枫桥经验?",
        "提到枫桥经验的报告有哪几份?",
        "有没有报告提到枫桥经验?",
        "Which reports mention the Fengqiao experience?",
        'Which of the reports mention the "Fengqiao experience" (枫桥经验)?',
    ],
)
def test_a_mention_counts_wherever_it_stands(library: Library, question: str) -> None:
    draft = answer(library, question)
    assert disclosed(draft) == ("嘉善县", "平湖市")
    assert "2" in draft.text.splitlines()[0]
    assert "枫桥经验" in draft.text.splitlines()[0]
    assert "海盐县2024年" in draft.text.splitlines()[-1]


def test_what_is_only_planned_is_not_done(library: Library) -> None:
    draft = answer(library, "哪些地方推行了“首违不罚”?")
    assert disclosed(draft) == ("嘉善县",)
    assert "（只写在打算或不足中的：平湖市2024年）" in draft.text
    assert draft.table is not None
    assert [row[0].text for row in draft.table.rows] == ["嘉善县", "平湖市"]


def test_what_is_planned_is_found_among_the_plans(library: Library) -> None:
    draft = answer(library, "哪些地方打算明年开展案卷评查?")
    assert disclosed(draft) == ("平湖市",)
    assert "在下一步安排中提到" in draft.text


def test_what_is_lacking_is_found_among_the_shortcomings(library: Library) -> None:
    draft = answer(library, "哪些地方承认普法宣传做得不够好?")
    assert disclosed(draft) == ("嘉善县",)
    assert "形式单一" in draft.text
    assert "12场" not in draft.text


def test_the_sentence_on_what_was_done_is_shown_before_the_heading(library: Library) -> None:
    draft = answer(library, "哪些报告提到案卷评查?")
    assert draft.citations[0].quote == "组织开展执法案卷评查2次。"


def test_words_apart_in_one_sentence_are_a_mention(library: Library) -> None:
    assert disclosed(answer(library, "哪些报告提到了民法典宣传?")) == ("嘉善县",)


def test_what_people_say_is_looked_for_in_the_reports_words(library: Library) -> None:
    # 抽检 stands in no report
    draft = answer(library, "哪些报告提到了抽检?")
    assert disclosed(draft) == ("平湖市",)
    assert draft.text.startswith("3份报告中有1份提到“抽检”(双随机")


def test_two_things_are_both_asked_or_either(library: Library) -> None:
    both = answer(library, "哪些报告提到了枫桥经验和民法典宣传?")
    assert disclosed(both) == ("嘉善县",)
    assert "（只提到其中一项的：平湖市2024年）" in both.text
    assert disclosed(answer(library, "哪些报告提到了民法典宣传或双随机?")) == ("嘉善县", "平湖市")
    assert disclosed(answer(library, "哪些报告提到“民法典”或者“枫桥经验”?")) == ("嘉善县", "平湖市")


def test_no_report_mentions_both(library: Library) -> None:
    draft = answer(library, "哪些报告提到了规范性文件和民法典宣传?")
    assert disclosed(draft) == ()
    assert "没有一份提到" in draft.text
    assert "只提到其中一项" in draft.text


def test_the_reports_that_do_not(library: Library) -> None:
    draft = answer(library, "哪些报告没有提到枫桥经验?")
    assert draft.text.startswith("3份报告中有1份没有提到“枫桥经验”：海盐县2024年。提到的有：")


def test_all_reports_mention_it(library: Library) -> None:
    assert answer(library, "哪些报告提到依法行政?").text.startswith("3份报告都提到“依法行政”：")


def test_an_elliptical_question_asks_for_mentions_again(library: Library) -> None:
    assert disclosed(answer(library, "那案卷评查呢?", "哪些报告提到枫桥经验?")) == ("嘉善县", "平湖市")


@pytest.mark.parametrize(
    "question",
    [
        "哪些报告提到了量子计算?",  # in no report: the search may know better
        "嘉善县2024年提到枫桥经验了吗?",
        "哪些地方公布了信用信息的条数?",
        "各地审核规范性文件多少件?",
        "哪些地方开展执法案卷评查的次数最多?",
        "嘉善县和平湖市存在哪些不足?",
        "哪些地区开展案卷评查超过1次?",
    ],
)
def test_other_questions_are_left_to_others(library: Library, question: str) -> None:
    assert ask(library, question) is None


def test_of_many_reports_all_are_counted_and_some_shown(tmp_path: Path) -> None:
    texts = {
        f"{year}.txt": JIASHAN.replace("2024", str(year)).replace("2025", str(year + 1)) for year in range(2010, 2022)
    }
    with build_library(tmp_path, texts) as library:
        draft = answer(library, "哪些报告提到枫桥经验?")
        assert draft.text.startswith("12份报告都提到")
        assert draft.text.count("年：“") == 8
        assert "（另有4份，见表。）" in draft.text
        assert draft.table is not None
        assert len(draft.table.rows) == 12
