"""In what two versions of a report differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.changes.differences import Difference, differences
from index.records import Sentence


def cut(*texts: str) -> list[Sentence]:
    sentences, start = [], 0
    for ordinal, text in enumerate(texts):
        sentences.append(Sentence("r", 0, ordinal, start, start + len(text), text))
        start += len(text)
    return sentences


def told(found: tuple[Difference, ...]) -> list[str]:
    marks = {"both": "{}", "first": "-{}-", "second": "+{}+"}
    return ["".join(marks[kind].format(text) for kind, text in one.pieces) for one in found]


BEGIN, END = "加强行政执法监督。", "深化政务服务。"


def test_a_corrected_number_is_told_inside_its_sentence_with_both_places() -> None:
    first, second = cut(BEGIN, "全年收到申请88件。", END), cut(BEGIN, "全年收到申请91件。", END)
    (found,) = differences(first, second)
    assert told((found,)) == ["全年收到申请-88-+91+件。"]
    assert (found.first, found.second) == (first[1], second[1])


def test_what_only_one_has_is_told_whole_and_in_order() -> None:
    first, second = cut(BEGIN, "一是人手不足。", END), cut(BEGIN, END, "完善府院联动机制。")
    assert told(differences(first, second)) == ["-一是人手不足。-", "+完善府院联动机制。+"]


def test_a_reworded_sentence_among_new_ones_is_found() -> None:
    first = cut(BEGIN, "全县聘请法律顾问6名。", END)
    second = cut(BEGIN, "完善府院联动机制。", "全县共聘请法律顾问6名。", END)
    assert told(differences(first, second)) == ["+完善府院联动机制。+", "全县+共+聘请法律顾问6名。"]


def test_width_blanks_and_punctuation_are_no_difference() -> None:
    assert differences(cut("2024年,收到 88 件。", END), cut("２０２４年，收到88件。", END)) == ()


def test_two_unlike_texts_are_compared_in_no_time() -> None:
    first, second = (cut(*(f"第{number}项工作{word * 20}。" for number in range(2000))) for word in ("甲乙", "丙丁"))
    assert len(differences(first, second)) == 4000


@given(st.lists(st.sampled_from("甲乙丙丁戊")), st.lists(st.sampled_from("甲乙丙丁戊")))
def test_both_versions_can_be_read_out_of_what_differs(one: list[str], other: list[str]) -> None:
    first, second = cut(*(f"{word * 6}。" for word in one)), cut(*(f"{word * 6}。" for word in other))
    found = differences(first, second)
    lost = {difference.first.ordinal for difference in found if difference.first}
    came = {difference.second.ordinal for difference in found if difference.second}
    left = [s.text for s in first if s.ordinal not in lost]
    assert left == [s.text for s in second if s.ordinal not in came]
