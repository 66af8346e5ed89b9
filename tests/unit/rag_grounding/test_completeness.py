"""Does an answer give all that was asked, and does a passage say anything on it?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.passages import make_found, make_passage

from index.records import Passage
from rag.grounding.completeness import asked_parts, complete, discloses
from rag.retrieval.retriever import Found
from rag.schema.answer import Claim, Scope
from rag.understanding.keywords import Facet
from rag.understanding.question import Question

PASSAGE = make_passage("收到行政复议申请73件，驳回9件。")


def make_asked(question: str, *, number: bool = True, places: tuple[str, ...] = ()) -> Question:
    return Question(question, question, "zh", Scope(jurisdictions=places), (), question, number=number)


def is_complete(question: str, *said: str, number: bool = True) -> bool:
    claims = [Claim(text, (1,), "verified") for text in said]
    return complete(make_asked(question, number=number), claims, [PASSAGE])


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("收到多少件?", 1),
        ("收到多少件,驳回几件?", 2),
        ("收到和驳回各多少件?", 2),
        ("存在哪些不足?", 0),
        ("How many were received and how many rejected?", 2),
        ("几乎没有吗?", 0),
    ],
)
def test_the_numbers_asked_for_are_counted(question: str, parts: int) -> None:
    assert asked_parts(make_asked(question)) == parts


def test_as_many_numbers_as_asked_make_an_answer_complete() -> None:
    assert is_complete("收到多少件?", "收到73件")
    assert not is_complete("收到多少件?", "收到了申请")
    assert not is_complete("收到多少件,驳回几件?", "收到73件")
    assert is_complete("收到多少件,驳回几件?", "收到73件", "驳回9件")


def test_no_claim_is_no_answer() -> None:
    assert not is_complete("收到多少件?")


def test_a_bare_number_is_no_answer() -> None:
    assert not is_complete("收到多少件?", "73")
    assert not is_complete("收到多少件?", "73。")


def test_the_question_said_again_is_no_answer() -> None:
    assert not is_complete("报告指出存在哪些不足?", "报告指出存在不足", number=False)
    assert is_complete("报告指出存在哪些不足?", "街道执法力量薄弱", number=False)


def test_a_yes_wants_its_fact() -> None:
    assert not is_complete("收到行政复议申请了吗?", "是的", number=False)
    assert not is_complete("收到行政复议申请了吗?", "是的,该区收到了行政复议申请", number=False)
    assert is_complete("收到行政复议申请了吗?", "是的,收到行政复议申请73件", number=False)


def test_a_list_is_given_whole() -> None:
    lists = make_passage("健全责任清单、学法清单、提示单、督办单的制度体系。")
    asked = make_asked("“四单”包括哪些内容?", number=False)
    assert not complete(asked, [Claim("“四单”包括学法清单、提示单的制度体系", (1,), "verified")], [lists])
    assert complete(asked, [Claim("“四单”包括责任清单、学法清单、提示单、督办单", (1,), "verified")], [lists])


def test_half_translated_words_are_no_english() -> None:
    asked = replace(make_asked("Who handles the cases?", number=False), language="en")
    mixed = Claim("The district has only one专职 and one兼职 handler of these cases at present", (1,), "verified")
    plain = Claim("The district has one full-time and one part-time handler of 行政复议 cases", (1,), "verified")
    assert not complete(asked, [mixed], [PASSAGE])
    assert complete(asked, [plain], [PASSAGE])


def facets(*words: str, measure: bool = True) -> tuple[Facet, ...]:
    return tuple(Facet(word, (word,), 1.0, measure) for word in words)


def disclosed(passage: Passage, *words: str, number: bool = True, places: tuple[str, ...] = ()) -> bool:
    found = Found((passage,), facets(*words), dict.fromkeys(words, 1.0))
    return discloses(make_asked("?", number=number, places=places), found, passage)


def test_a_passage_that_names_the_measure_with_a_number_discloses_it() -> None:
    assert disclosed(PASSAGE, "行政复议申请")


@pytest.mark.parametrize(
    ("text", "words"), [("推进行政复议申请便民化。", ("行政复议申请",)), ("开展普法73场。", ("行政复议申请",))]
)
def test_a_passage_without_the_number_or_the_measure_does_not(text: str, words: tuple[str, ...]) -> None:
    assert not disclosed(make_passage(text), *words)


def test_where_no_number_is_asked_words_do() -> None:
    assert disclosed(make_passage("推进行政复议申请便民化。"), "行政复议申请", number=False)


def test_of_a_named_body_a_part_of_what_is_asked_will_do() -> None:
    passage = make_passage("收到申请73件。")
    assert disclosed(passage, "申请", "普法", places=("鼓楼区",))
    assert not disclosed(make_passage("执法73次。"), "申请", "普法", places=("鼓楼区",))


def test_without_anything_asked_for_every_passage_of_a_named_body_will_do() -> None:
    found = make_found((PASSAGE,))
    assert discloses(make_asked("?", places=("鼓楼区",)), found, PASSAGE)
