"""Which sentences are quoted, and how much of a long one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.passages import make_found, make_passage

from rag.wording.quoting import GAP, choose, trim

LONG = (
    "全区扎实推进依法行政各项工作，持续深化行政执法体制改革，不断健全完善各项工作机制，全面加强基层基础建设，"
    "全年收到行政复议申请73件，受理66件，审结61件，同时积极开展各类普法宣传教育活动，"
    "组织各级领导干部参加法治专题培训班，切实提升领导干部运用法治思维和法治方式开展工作的能力和水平。"
)


def test_nothing_found_is_nothing_to_quote() -> None:
    assert choose(make_found((), "复议")) == ()


def test_the_best_passage_alone_is_quoted_where_it_covers_the_question() -> None:
    first, second = make_passage("收到行政复议申请73件。"), make_passage("行政复议工作。")
    assert choose(make_found((first, second), "行政复议")) == (first,)


def test_a_second_passage_is_quoted_for_the_part_that_the_first_leaves_open() -> None:
    first, other, second = (
        make_passage(text) for text in ("收到行政复议申请73件。", "开展培训。", "聘请法律顾问6名。")
    )
    assert choose(make_found((first, other, second), "行政复议", "法律顾问")) == (first, second)


def test_no_more_are_quoted_than_allowed() -> None:
    passages = tuple(make_passage(f"{word}工作。") for word in ("复议", "执法", "普法"))
    assert len(choose(make_found(passages, "复议", "执法", "普法"), most=1)) == 1


def test_a_short_sentence_is_quoted_whole() -> None:
    passage = make_passage("收到行政复议申请73件。")
    assert trim(passage, make_found((passage,), "普法"), number=True) == passage.sentence.text


def test_of_a_long_sentence_the_clauses_asked_for_are_quoted() -> None:
    passage = make_passage(LONG)
    quote = trim(passage, make_found((passage,), "行政复议申请"), number=True)
    assert "收到行政复议申请73件" in quote
    assert len(quote) < len(LONG)
    assert quote.startswith(GAP)
    assert quote.endswith(GAP)


def test_a_figure_decides_between_two_clauses_that_name_what_is_asked() -> None:
    filler = "持续健全完善各项工作机制并全面加强基层基础建设和队伍建设，"
    passage = make_passage(f"高度重视行政复议，{filler * 4}{filler}行政复议收案73件，{filler * 2}")
    assert "73件" in trim(passage, make_found((passage,), "行政复议"), number=True)


def test_of_an_enumeration_the_head_of_each_item_is_quoted() -> None:
    rest = "，具体表现为有关工作推进还不够扎实有力，与先进地区相比仍然存在一定的差距和不足，需要进一步加以改进。"
    passage = make_passage(f"一是执法力量不足{rest}二是普法形式单一{rest}三是人才短缺{rest}")
    quote = trim(passage, make_found((passage,), "不足"), number=False)
    for item in ("执法力量不足", "普法形式单一", "人才短缺"):
        assert item in quote


@given(st.text(alphabet="收到行政复议申请7件，；。一是、\n（）二", max_size=300), st.booleans())
def test_every_piece_of_a_quote_is_a_slice_of_its_sentence(text: str, number: bool) -> None:
    passage = make_passage(text or "空")
    for piece in trim(passage, make_found((passage,), "复议", "申请"), number=number).split(GAP):
        # but for the ends of lines that a narrow column put into it
        assert "".join(piece.split()) in "".join(passage.sentence.text.split())


@given(st.lists(st.text(alphabet="收到复议申请件", min_size=1, max_size=40), min_size=4, max_size=12))
def test_a_quote_of_short_clauses_keeps_to_its_length(clauses: list[str]) -> None:
    passage = make_passage("，".join(clauses) + "。")
    quote = trim(passage, make_found((passage,), "复议"), number=False, longest=110)
    assert sum(len(piece) for piece in quote.split(GAP)) <= 110


def test_the_best_passage_that_gives_the_type_asked_for_is_quoted() -> None:
    words, figure = make_passage("行政复议工作有序开展。"), make_passage("收到行政复议申请45件。")
    found = make_found((words, figure), "行政复议")
    assert choose(found, lambda passage: "45" in passage.sentence.text) == (figure,)
    assert choose(found) == (words,)


def test_the_line_ends_of_a_narrow_column_are_not_quoted() -> None:
    passage = make_passage("全年收到行政复议申请73件，审结\n66件。")
    assert trim(passage, make_found((passage,), "行政复议"), number=True) == "全年收到行政复议申请73件，审结66件。"
