"""The vocabulary: what people say finds what reports call it."""

from __future__ import annotations

import pytest

from rag.lexicon import Concept, Lexicon, fold, load_lexicon


def names(text: str) -> set[str]:
    return {mention.concept.name for mention in load_lexicon().find(fold(text))}


def make_concept(name: str, *official: str, said: tuple[str, ...] = (), english: tuple[str, ...] = ()) -> Concept:
    return Concept(name, official, said, english, measure=False)


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
