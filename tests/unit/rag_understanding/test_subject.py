"""What a question is about, and how much of it a text speaks of."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.understanding.subject import COUNTED_ALIKE, is_counted, read_subject, spoken_of, unspoken
from rag.understanding.vocabulary import load_lexicon

LEXICON = load_lexicon()


class Near:
    """Finds words as near as it is told, by (word, other)."""

    def __init__(self, near: dict[tuple[str, str], float]) -> None:
        self.near = near

    def nearness(self, words: Sequence[str], others: Sequence[str]) -> list[float]:
        return [max((self.near.get((word, other), 0.0) for other in others), default=0.0) for word in words]


def said(content: str, names: tuple[str, ...] = ()) -> set[str]:
    return {term.said for term in read_subject(content, LEXICON, names).terms}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("粮食产量是多少", {"粮食产量"}),
        ("收到多少件行政复议申请", {"收到", "行政复议申请"}),
        ("一共有多少只猫", {"猫"}),
        ("约谈了几个部门", {"约谈"}),  # 部 is no unit here, and 门 nothing that is lacking
        ("培训了多少人员", {"培训", "人员"}),
        ("用了多少度电", {"电"}),
        ("有几笔", set()),
        ("常住人口多少万人", {"常住人口"}),
        ("怎么样", set()),
        ("how many cats are there in", {"cats"}),
    ],
)
def test_particles_units_and_asking_words_say_nothing(content: str, words: set[str]) -> None:
    assert said(content) == words


def test_the_words_of_the_name_that_is_asked_say_nothing() -> None:
    assert "办公室" in said("办公室怎么搞垃圾分类")
    assert said("办公室怎么搞垃圾分类", ("某市人民政府办公室",)) == {"垃圾", "分类"}


@pytest.mark.parametrize(
    ("content", "text", "share"),
    [
        ("粮食产量是多少", "收到申请45件", 0.0),
        ("粮食产量是多少", "粮食产量47.2亿斤", 1.0),
        ("粮食产量是多少", "粮食总产量47.2亿斤", 1.0),
        ("粮食产量是多少", "粮食种植面积211万亩，产量70万吨", 1.0),  # a concept told apart
        ("粮食产量是多少", "粮食种植面积211万亩\n水产品产量70万吨", 0.0),  # of two sentences
        ("游泳馆几座", "游泳池3座", 0.5),
        ("民告官多少件", "收到行政复议案件92件", 1.0),
        ("公园和游客", "公园38个", 0.5),
        ("怎么样", "收到申请45件", 1.0),
        ("用了多少度电", "电话45个", 0.0),
        ("用了多少度电", "节约电300度", 1.0),
    ],
)
def test_a_text_speaks_of_what_it_holds_wholly_or_in_part(content: str, text: str, share: float) -> None:
    assert spoken_of(read_subject(content, LEXICON), text) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(
    ("content", "thing"),
    [
        ("有多少只猫", "猫"),
        ("有几个公园?", "公园"),
        ("面积多大", "面积"),
        ("行政执法人员的工资是多少", "工资"),
        ("行政执法人员工资", "工资"),
        ("收到多少件行政复议申请", None),
        ("化解了多少起", None),
        ("有哪些措施", None),
        ("怎么管住乱发文件", None),
        ("给多少轻微违法的减轻处罚了", None),
    ],
)
def test_the_thing_whose_number_is_asked(content: str, thing: str | None) -> None:
    counted = read_subject(content, LEXICON).counted
    assert (counted.said if counted else None) == thing


def test_a_thing_that_no_report_says_is_known_only_by_a_word_near_to_it() -> None:
    subject, text = read_subject("执法人员工资是多少", LEXICON), "行政执法人员443人"
    assert not is_counted(subject, text, lambda _: False, Near({}))
    assert is_counted(subject, text, lambda _: True, Near({}))
    assert is_counted(subject, text, lambda _: False, Near({("工资", "行政执法人员"): COUNTED_ALIKE}))


def test_what_is_lacking_is_told_nouns_first() -> None:
    assert unspoken(read_subject("新增多少公园", LEXICON), "收到申请45件")[0] == "公园"
