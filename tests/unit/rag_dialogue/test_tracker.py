"""What a dialogue stands at after each question: what stays, what is replaced, what is left behind."""

from __future__ import annotations

from datetime import date

import pytest
from support.passages import make_report

from index.profile.gazetteer import load_divisions
from index.records import Level
from rag.dialogue.contextualizer import ScopeReader
from rag.schema.answer import Edit
from rag.schema.errors import QuestionError
from rag.understanding.question import Question
from rag.understanding.vocabulary import load_lexicon

NANJING, FUZHOU, JIAXING = ("江苏省", "南京市"), ("福建省", "福州市"), ("浙江省", "嘉兴市")
REPORTS = (
    make_report("甲", "玄武区", 2024, parents=NANJING, aliases=("玄武",)),
    make_report("乙", "嘉善县", 2023, parents=JIAXING, aliases=("嘉善",)),
    make_report("丙", "嘉善县", 2024, parents=JIAXING, aliases=("嘉善",)),
    make_report("丁", "海盐县", 2024, parents=JIAXING, aliases=("海盐",)),
)
NAMESAKES = (
    make_report("戊", "鼓楼区", 2024, parents=NANJING),
    make_report("己", "鼓楼区", 2024, parents=FUZHOU),
)
TODAY = date(2025, 6, 1)
RECEIVED = "嘉善县2024年收到多少件行政复议申请?"
COMPARED = "比较玄武区和嘉善县2024年收到的行政复议申请件数"


@pytest.fixture(scope="module")
def reader() -> ScopeReader:
    return ScopeReader(REPORTS, load_divisions(), load_lexicon())


def read(reader: ScopeReader, *dialogue: str, edit: Edit | None = None) -> Question:
    return reader.read(dialogue[-1], dialogue[:-1], edit, today=TODAY)


def places(asked: Question) -> set[str]:
    return set(asked.scope.jurisdictions)


def searched(asked: Question) -> str:
    return f"{asked.context} {asked.content}"


# ---- corrections


@pytest.mark.parametrize(
    "correction", ["不是收到,是审结", "我问的是审结", "不对,是审结的", "错了,我要的是审结,不是收到"]
)
def test_a_corrected_step_leaves_place_and_year(reader: ScopeReader, correction: str) -> None:
    asked = read(reader, RECEIVED, correction)
    assert "审结" in asked.content
    assert "行政复议申请" in asked.content
    assert "收到" not in searched(asked) + asked.standalone
    assert asked.number
    assert places(asked) == {"嘉善县"}
    assert asked.years == (2024,)
    assert "嘉善县2024年" in asked.standalone


def test_a_corrected_part_keeps_what_it_leans_on(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "驳回的有几件", "不是驳回,是维持")
    assert asked.content == "维持的有几件"
    assert "行政复议申请" in asked.context
    assert "驳回" not in searched(asked)


def test_a_corrected_place_leaves_measure_and_year(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "不对,是玄武区")
    assert places(asked) == {"玄武区"}
    assert asked.years == (2024,)
    assert asked.content == read(reader, RECEIVED).content


def test_a_corrected_year_leaves_place_and_measure(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "错了,是2023年")
    assert places(asked) == {"嘉善县"}
    assert asked.years == (2023,)
    assert asked.content == read(reader, RECEIVED).content


def test_of_several_places_only_the_rejected_one_is_replaced(reader: ScopeReader) -> None:
    asked = read(reader, COMPARED, "不是玄武区,是海盐县")
    assert asked.scope.jurisdictions == ("海盐县", "嘉善县")
    assert asked.several


def test_an_english_correction(reader: ScopeReader) -> None:
    asked = read(reader, "How many reconsideration cases did Jiashan receive in 2024?", "not received, concluded")
    assert "concluded" in asked.content
    assert "receiv" not in searched(asked)
    assert places(asked) == {"嘉善县"}


def test_a_first_question_that_reads_like_a_correction_is_a_question(reader: ScopeReader) -> None:
    asked = read(reader, f"我问的是{RECEIVED}")
    assert places(asked) == {"嘉善县"}
    assert asked.content.endswith(read(reader, RECEIVED).content)


# ---- what is left behind


@pytest.mark.parametrize("question", ["哪个县最多?", "各地呢?", "所有报告里呢?", "全部地方呢"])
def test_a_question_over_all_leaves_the_place_and_keeps_the_measure(reader: ScopeReader, question: str) -> None:
    asked = read(reader, RECEIVED, question)
    assert not asked.named_place
    assert len(asked.report_ids) > 2
    assert "行政复议申请" in asked.content
    assert asked.several


def test_other_places_are_all_but_the_standing_one(reader: ScopeReader) -> None:
    assert places(read(reader, RECEIVED, "其他地方呢?")) == {"玄武区", "海盐县"}


def test_which_of_several_is_asked_of_those(reader: ScopeReader) -> None:
    assert places(read(reader, COMPARED, "哪个区县最多?")) == {"玄武区", "嘉善县"}


def test_a_whole_new_question_takes_the_place_only_when_short_or_with_a_pronoun(reader: ScopeReader) -> None:
    long = "上线了多少个面向群众和企业开放的公共法律服务自助终端和便民查询平台?"
    assert places(read(reader, RECEIVED, "聘请了多少名政府法律顾问?")) == {"嘉善县"}
    assert not read(reader, RECEIVED, long).named_place
    assert places(read(reader, RECEIVED, f"该县{long}")) == {"嘉善县"}
    assert "行政复议" not in searched(read(reader, RECEIVED, f"该县{long}"))


def test_a_pronoun_is_not_searched(reader: ScopeReader) -> None:
    for question in ("它驳回了几件?", "该县驳回了几件?", "这个县驳回了几件?", "他们驳回了几件?"):
        assert read(reader, RECEIVED, question).content == "驳回了几件"


def test_another_topic_starts_anew(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "换个话题,有几件提案?")
    assert not asked.named_place
    assert searched(asked).strip() == "几件提案"
    assert places(read(reader, RECEIVED, "换个话题,他们有几件提案?")) == {"嘉善县"}
    assert asked.years == ()


def test_an_aside_keeps_the_place_and_leans_on_nothing(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "另外,有几件提案?")
    assert places(asked) == {"嘉善县"}
    assert asked.context == ""


@pytest.mark.parametrize("back", ["回到嘉善县", "刚才说的嘉善县", "back to Jiashan"])
def test_a_return_brings_back_year_and_measure(reader: ScopeReader, back: str) -> None:
    asked = read(reader, "嘉善县2023年收到多少件行政复议申请?", "玄武区2024年办了多少场普法活动?", back)
    assert places(asked) == {"嘉善县"}
    assert asked.years == (2023,)
    assert "行政复议申请" in asked.content
    assert "普法" not in searched(asked)


def test_a_return_may_ask_further(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "玄武区办了多少场普法活动?", "刚才说的嘉善县,驳回的有几件?")
    assert places(asked) == {"嘉善县"}
    assert "驳回" in asked.content
    assert asked.years == (2024,)


def test_a_return_to_a_topic(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "嘉善县开展了多少场普法宣传活动?", "回到行政复议")
    assert "行政复议申请" in asked.content
    assert "普法" not in searched(asked)


# ---- what leans on what stands


def test_a_reason_is_prose_around_what_stands(reader: ScopeReader) -> None:
    for question in ("为什么?", "原因呢?", "具体怎么做的?", "why?"):
        asked = read(reader, RECEIVED, question)
        assert asked.reason
        assert not asked.number
        assert "行政复议申请" in asked.context
        assert "多少" not in searched(asked)
        assert places(asked) == {"嘉善县"}
        assert not read(reader, RECEIVED, question, "那玄武区收到多少件提案?").reason


def test_more_of_the_same_is_counted_and_ends_with_the_next_question(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "还有别的吗?", "谢谢", "还有呢?")
    assert asked.more == 2
    assert asked.content == read(reader, RECEIVED).content
    assert "行政复议申请" in asked.standalone
    assert read(reader, RECEIVED, "还有别的吗?", "那玄武区呢?").more == 0


def test_small_talk_disturbs_nothing(reader: ScopeReader) -> None:
    assert read(reader, RECEIVED, "谢谢").courtesy == "talk"
    plain, polite = (
        read(reader, RECEIVED, "驳回的有几件"),
        read(reader, RECEIVED, "谢谢", "你好", "驳回的有几件"),
    )
    assert plain == polite


def test_a_word_on_the_earlier_answer_disturbs_nothing(reader: ScopeReader) -> None:
    assert read(reader, RECEIVED, "[1]的原文").reference is not None
    assert read(reader, RECEIVED, "驳回的有几件") == read(reader, RECEIVED, "[1]的原文", "驳回的有几件")


def test_the_year_before_counts_from_the_only_year_there_is(reader: ScopeReader) -> None:
    assert read(reader, "海盐县收到多少件行政复议申请?", "前一年呢?").years == (2023,)


@pytest.mark.parametrize("question", ["What is the difference between them?", "两个差多少?"])
def test_those_compared_stay_compared(reader: ScopeReader, question: str) -> None:
    asked = read(reader, COMPARED, question)
    assert places(asked) == {"玄武区", "嘉善县"}
    assert asked.operation.kind == "difference"
    assert "行政复议申请" in searched(asked)


def test_a_place_is_added_with_nothing_new_to_search(reader: ScopeReader) -> None:
    asked = read(reader, COMPARED, "海盐县的也加进来比")
    assert places(asked) == {"玄武区", "嘉善县", "海盐县"}
    assert asked.content == "收到的行政复议申请件数"  # and not what was done with it


def test_former_and_latter_of_two(reader: ScopeReader) -> None:
    assert places(read(reader, COMPARED, "前者驳回了几件?")) == {"玄武区"}
    assert places(read(reader, COMPARED, "后者驳回了几件?")) == {"嘉善县"}


def test_of_namesakes_offered_one_is_chosen_by_its_place() -> None:
    reader = ScopeReader(NAMESAKES, load_divisions(), load_lexicon())
    asked = read(reader, "鼓楼区2024年收到多少件行政复议申请?", "第二个")
    offered = read(reader, "鼓楼区2024年收到多少件行政复议申请?")
    assert len(offered.ambiguous) == 2
    assert asked.ambiguous == ()
    assert asked.report_ids == offered.report_ids[1:]
    assert "行政复议申请" in asked.content


# ---- set by hand


def test_what_is_set_by_hand_stands_instead_of_the_words(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, edit=Edit(("玄武区",), (2024,)))
    assert asked.scope.jurisdictions == ("玄武区",)
    assert asked.standalone == "玄武区2024年:收到多少件行政复议申请"
    other = read(reader, RECEIVED, edit=Edit(years=(2023,)))
    assert (other.years, other.scope.jurisdictions) == ((2023,), ("嘉善县",))
    measure = read(reader, RECEIVED, edit=Edit(measure="审核行政规范性文件"))
    assert measure.content == "审核行政规范性文件"
    assert "审核行政规范性文件" in measure.standalone
    assert "复议" not in measure.standalone + searched(measure)
    assert measure.number


def test_several_places_set_by_hand_are_compared(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, edit=Edit(("嘉善县", "海盐县")))
    assert asked.several
    assert places(asked) == {"嘉善县", "海盐县"}
    assert not read(reader, RECEIVED, edit=Edit(())).named_place


def test_a_place_that_the_library_lacks_cannot_be_set(reader: ScopeReader) -> None:
    with pytest.raises(QuestionError, match=r"江宁区.*玄武区.*嘉善县"):
        read(reader, RECEIVED, edit=Edit(("嘉善县", "江宁区")))


def test_a_year_that_the_library_lacks_is_missing(reader: ScopeReader) -> None:
    assert read(reader, RECEIVED, edit=Edit(years=(2019,))).missing_years == (2019,)


def test_two_dialogues_never_mix(reader: ScopeReader) -> None:
    first = (RECEIVED, "驳回的有几件", "不是驳回,是维持", "回到嘉善县")
    second = ("玄武区办了多少场普法活动?", "还有别的吗", "其他地方呢", "第二个")
    alone = [[read(reader, *dialogue[: turn + 1]) for turn in range(4)] for dialogue in (first, second)]
    mixed: list[list[Question]] = [[], []]
    for turn in range(4):
        for side, dialogue in enumerate((first, second)):
            mixed[side].append(read(reader, *dialogue[: turn + 1], edit=None))
            read(reader, *dialogue[: turn + 1], edit=Edit(("海盐县",), (2024,), "提案"))
    assert mixed == alone


# ---- chatter around what is asked, and what has no subject of its own


def test_a_place_put_right_keeps_the_measure(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "打错地方了,是海盐县")
    assert asked.scope.jurisdictions == ("海盐县",)
    assert asked.content == read(reader, RECEIVED).content


def test_a_year_put_right_keeps_the_measure(reader: ScopeReader) -> None:
    asked = read(reader, RECEIVED, "打错了,应该是2023年的,重新查一下")
    assert asked.scope.years == (2023,)
    assert asked.content == read(reader, RECEIVED).content


@pytest.mark.parametrize("opening", ["算了问别的,", "不说这个了,问点别的,", "先不问这个了,说点别的:"])
def test_another_topic_leaves_the_place_behind(reader: ScopeReader, opening: str) -> None:
    asked = read(reader, RECEIVED, f"{opening}执法监督是怎么做的?")
    assert asked.scope.jurisdictions == ()
    assert not asked.context


def test_growth_of_a_named_place_is_of_what_stands(reader: ScopeReader) -> None:
    asked = read(reader, COMPARED, "那玄武区比上年多收了百分之几?")
    assert asked.scope.jurisdictions == ("玄武区",)
    assert "行政复议" in asked.context
    assert not read(reader, COMPARED, "那玄武区的信访件比上年多了百分之几?").context


def test_a_return_to_a_place_asks_on_what_stood_there(reader: ScopeReader) -> None:
    asked = read(reader, "玄武区2024年有几个单位现场述法?", "海盐县呢?", "回到玄武区,是在哪个会上述的法")
    assert asked.scope.jurisdictions == ("玄武区",)
    assert "现场述法" in asked.context
    assert "会议" in asked.content
    assert "述法" in asked.content


def test_a_return_with_a_measure_of_its_own_asks_that(reader: ScopeReader) -> None:
    asked = read(reader, "玄武区2024年有几个单位现场述法?", "海盐县呢?", "回到玄武区,行政复议收到多少件")
    assert not asked.context


def test_which_meeting_is_no_place_that_is_asked(reader: ScopeReader) -> None:
    assert "哪个部门" in read(reader, RECEIVED, "哪个部门审的?").content


def test_units_of_one_place_are_what_its_report_counts(reader: ScopeReader) -> None:
    assert read(reader, RECEIVED, "是几家单位办的").operation.kind == "lookup"
    assert read(reader, "库里有几个地方公示了执法事项?").operation.kind == "count"


def test_of_all_places_those_of_a_kind_are_kept() -> None:
    zone = make_report("庚", "海盐经济开发区", 2024, level=Level.ZONE, parents=JIAXING)
    reader = ScopeReader((*REPORTS, zone), load_divisions(), load_lexicon())
    asked = read(reader, "各地收到多少件行政复议申请?", "就要开发区的")
    assert asked.scope.jurisdictions == ("海盐经济开发区",)
    assert asked.content == read(reader, "各地收到多少件行政复议申请?").content


def test_the_last_item_where_no_place_is_offered_points_at_the_answer(reader: ScopeReader) -> None:
    pointed = read(reader, RECEIVED, "最后一条详细说说").reference
    assert pointed is not None
    assert pointed.number == -1


# ---- what a turn does not name


def test_more_is_asked_of_what_stands_also_of_another_place(reader: ScopeReader) -> None:
    asked = read(reader, "玄武区2024年营商环境怎么做的", "嘉善县具体说说")
    assert places(asked) == {"嘉善县"}
    assert "营商环境" in searched(asked)


def test_what_a_verb_names_is_asked_of_another_place_alone(reader: ScopeReader) -> None:
    asked = read(reader, "玄武区2024年营商环境怎么做的", "海盐县约谈了多少")
    assert "营商环境" not in searched(asked)


def test_a_place_that_is_added_brings_its_own_latest_year(reader: ScopeReader) -> None:
    asked = read(reader, "嘉善县2023年收到多少件行政复议申请?", "玄武区有这个数据吗")
    assert {REPORTS[0].id, REPORTS[1].id} <= set(asked.report_ids)
    assert not asked.missing_reports
