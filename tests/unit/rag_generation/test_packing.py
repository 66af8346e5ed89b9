"""What a model reads of the evidence: what answers whole, what adds to it while there is room, nothing twice."""

from __future__ import annotations

from support.passages import make_found, make_passage

from rag.generation.packing import ASIDE, ROOM, pack
from rag.wording.quoting import LONGEST_QUOTE

FILLER = "持续健全完善各项工作机制并全面加强基层基础建设和队伍建设，"


def test_what_answers_is_read_though_it_takes_all_room() -> None:
    passages = tuple(make_passage(f"{word}{'甲' * 90}。") for word in ("复议", "执法"))
    packed = pack(passages, make_found(passages, "复议", "执法"), answering=2)
    assert [citation.marker for citation in packed] == [1, 2]
    assert sum(len(citation.quote) for citation in packed) > ROOM


def test_a_long_sentence_is_read_for_its_clauses_that_bear_on_the_question() -> None:
    passage = make_passage(f"{FILLER * 4}收到行政复议申请73件，{FILLER * 2}")
    (citation,) = pack((passage,), make_found((passage,), "行政复议申请"), answering=1)
    assert "收到行政复议申请73件" in citation.quote
    assert len(citation.quote) <= LONGEST_QUOTE + len("…………")


def test_others_are_read_while_there_is_room_under_their_own_markers() -> None:
    first, long, short = make_passage("收到申请73件。"), make_passage("乙" * ROOM), make_passage("聘请顾问6名。")
    packed = pack((first, long, short), make_found((first, long, short), "申请", "顾问"), answering=1)
    assert [(citation.marker, citation.quote) for citation in packed] == [(1, "收到申请73件。"), (3, "聘请顾问6名。")]


def test_others_are_read_for_a_clause_or_two() -> None:
    first, other = make_passage("收到申请73件。"), make_passage(f"{FILLER}聘请顾问6名，{FILLER * 3}")
    packed = pack((first, other), make_found((first, other), "申请", "顾问"), answering=1)
    assert "聘请顾问6名" in packed[1].quote
    assert len(packed[1].quote) <= ASIDE + len("…………")


def test_what_is_said_already_is_not_read_again() -> None:
    first, part = make_passage("健全机制，收到申请73件。"), make_passage("收到申请73件。")
    packed = pack((first, part), make_found((first, part), "申请"), answering=1)
    assert [citation.marker for citation in packed] == [1]


def test_a_cut_quote_keeps_the_place_of_its_whole_sentence() -> None:
    passage = make_passage(f"{FILLER * 4}收到行政复议申请73件，{FILLER * 2}")
    (citation,) = pack((passage,), make_found((passage,), "行政复议申请"), answering=1)
    assert (citation.start, citation.end) == (passage.sentence.start, passage.sentence.end)
