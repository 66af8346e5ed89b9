"""The vocabulary: what people say finds what reports call it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from index.text.normalize import fold
from rag.understanding.vocabulary import Concept, Lexicon, load_lexicon


def names(text: str) -> set[str]:
    return {mention.concept.name for mention in load_lexicon().find(fold(text))}


EVERYDAY = tomllib.loads((Path(__file__).parent / "everyday.toml").read_text(encoding="utf-8"))


def make_concept(
    name: str,
    *official: str,
    said: tuple[str, ...] = (),
    english: tuple[str, ...] = (),
    patterns: tuple[str, ...] = (),
) -> Concept:
    return Concept(name, official, said, english, measure=False, patterns=patterns)


@pytest.mark.parametrize(
    ("question", "concept"),
    [
        ("红头文件发了几份?", "规范性文件"),
        ("一把手出庭了吗?", "负责人出庭应诉"),
        ("请律师了吗?", "法律顾问"),
        ("打12345投诉的有多少?", "12345热线"),
        ("行政复议收到几件?", "行政复议"),
        ("第一次不罚的有几起?", "首违不罚"),
        ("How many LAWSUITS were there?", "行政诉讼"),
        ("how many legal advisers?", "法律顾问"),
        ("how many did it reject?", "驳回"),
        ("民告官", "行政复议"),
        ("民告官", "行政诉讼"),
    ],
)
def test_everyday_and_english_words_find_the_official_concept(question: str, concept: str) -> None:
    assert concept in names(question)


@pytest.mark.parametrize("concept", EVERYDAY)
def test_everyday_questions_are_understood(concept: str) -> None:
    assert [question for question in EVERYDAY[concept] if concept not in names(question)] == []


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("报告政府网站的访问量", "行政诉讼"),
        ("严格依法办事", "政务服务"),
        ("新设街道办事处几个", "政务服务"),
        ("收到法院来函", "行政诉讼"),
        ("执法队伍有多大", "执法证件"),
        ("重大事故几起", "重大行政决策"),
        ("推进排污权放权试点", "行政许可"),
        ("翻越山岭", "增长"),
        ("改变少数人的看法", "下降"),
        ("培育一批文艺团体", "行政许可"),
        ("落实排放权交易", "放管服"),
        ("现场办公", "马上办"),
        ("减少发文数量", "网上办理"),
        ("邻里中心建成几个", "矛盾纠纷"),
        ("按期办结多少件", "按期办结率"),
        ("事业单位信息公开专题", "数据共享"),
        ("群众满意的事", "公众参与"),
        ("申请材料有没有证明", "执法证件"),
    ],
)
def test_ordinary_words_do_not_name_what_they_only_resemble(text: str, concept: str) -> None:
    assert concept not in names(text)


@pytest.mark.parametrize("text", ["this issue", "pursued", "", "。", "你好"])
def test_parts_of_words_and_other_words_find_nothing(text: str) -> None:
    assert names(text) == set()


def test_a_word_inside_a_longer_found_one_does_not_count_again() -> None:
    lexicon = Lexicon((make_concept("短", "复议"), make_concept("长", "行政复议申请")))
    found = lexicon.find("收到行政复议申请和复议")
    assert [(m.concept.name, m.start, m.end) for m in found] == [("长", 2, 8), ("短", 9, 11)]


def test_one_word_of_two_concepts_names_both() -> None:
    lexicon = Lexicon((make_concept("甲", "民告官"), make_concept("乙", "诉讼", said=("民告官",))))
    assert [m.concept.name for m in lexicon.find("民告官")] == ["甲", "乙"]


def test_english_words_end_at_word_boundaries_and_chinese_ones_do_not_need_any() -> None:
    lexicon = Lexicon((make_concept("诉", "诉讼", english=("sue",)),))
    assert lexicon.find("issue") == ()
    assert len(lexicon.find("can i sue?")) == 1
    assert len(lexicon.find("的诉讼数")) == 1


def test_of_a_word_and_a_pattern_that_begin_together_the_longer_counts() -> None:
    first = make_concept("甲", "领导", "领导出庭应诉")
    lexicon = Lexicon((first, make_concept("乙", "出庭", patterns=("领导.{0,3}出庭",))))
    found = lexicon.find("领导没出庭,领导出庭应诉,领导")
    assert [(m.concept.name, m.start, m.end) for m in found] == [("乙", 0, 5), ("甲", 6, 12), ("甲", 13, 15)]


def test_what_a_pattern_holds_does_not_count_again_and_what_follows_it_does() -> None:
    first = make_concept("甲", "资料", "信息公开")
    lexicon = Lexicon((first, make_concept("乙", "申请", patterns=("要.{0,2}(?:资料|信息)",))))
    assert [m.concept.name for m in lexicon.find("要些信息公开的资料")] == ["乙", "甲"]
    assert [m.concept.name for m in lexicon.find("要资料要信息")] == ["乙", "乙"]


def test_one_pattern_of_two_concepts_names_both() -> None:
    lexicon = Lexicon(tuple(make_concept(name, name * 2, patterns=("告.政府",)) for name in "甲乙"))
    assert [m.concept.name for m in lexicon.find("告了政府")] == ["甲", "乙"]


def test_what_is_said_is_put_into_the_official_words() -> None:
    asked = make_concept("甲", "依申请公开", said=("讨资料",), patterns=("向.{1,2}要",))
    lexicon = Lexicon((asked, make_concept("乙", "复议")), {"打回": "驳回"})
    said = lexicon.in_official_words("向机关要几次,讨资料几次,复议打回几件")
    assert said == "依申请公开几次,依申请公开几次,复议驳回几件"


def test_every_official_word_names_its_own_concept_whole() -> None:
    lexicon = load_lexicon()
    for concept in lexicon.concepts:
        for word in concept.official:
            found = lexicon.find(word)
            assert (concept.name, 0, len(word)) in {(m.concept.name, m.start, m.end) for m in found}, word


def test_the_shipped_patterns_are_well_formed() -> None:
    for concept in load_lexicon().concepts:
        for pattern in map(re.compile, concept.patterns):
            assert pattern.groups == 0, pattern.pattern
            assert not pattern.search(""), pattern.pattern
            assert "@" not in pattern.pattern, pattern.pattern
            assert pattern.pattern == fold(pattern.pattern), pattern.pattern


def test_mentions_stand_where_they_say() -> None:
    text = fold("２０２４年行政复议申请和 LAWYERS")
    for mention in load_lexicon().find(text):
        concept = mention.concept
        assert text[mention.start : mention.end] in {*concept.official, *concept.said, *concept.english}


def test_folding_makes_widths_and_cases_equal() -> None:
    assert fold("ＡＢＣ１２３％（一）") == "abc123%(一)"


def test_the_shipped_lexicon_is_well_formed() -> None:
    concepts = load_lexicon().concepts
    assert len({concept.name for concept in concepts}) == len(concepts)
    for concept in concepts:
        assert concept.official, concept.name
        for words in (concept.official, concept.said, concept.english):
            assert all(word and word == fold(word).strip() for word in words), concept.name
        assert all(word.isascii() for word in concept.english), concept.name


def test_it_is_read_once() -> None:
    assert load_lexicon() is load_lexicon()
