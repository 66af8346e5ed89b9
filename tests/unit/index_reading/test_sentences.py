"""Sections as sentences and chunks with exact spans."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.outline import outline
from index.reading.sentences import LONG_SENTENCE, LONGEST_CHUNK, LONGEST_SENTENCE, split_chunks, split_sentences
from index.records import Chunk, Sentence
from index.text.cleaning import clean_sentence

TEXTS = st.one_of(
    st.text(alphabet="一二、（）是。！？；;，”）\n\r 　收到申请7件a.", max_size=300),
    st.text(max_size=120),
    st.builds(str.__mul__, st.text(alphabet="收到申请件；，。\n", max_size=20), st.integers(1, 60)),
)


def split(text: str) -> tuple[tuple[Sentence, ...], tuple[Chunk, ...]]:
    sections = outline(text, "id")
    sentences = split_sentences(text, sections, "id")
    return sentences, split_chunks(text, sections, sentences, "id")


def said(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)[0]]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("收到73件。受理66件！", ["收到73件。", "受理66件！"]),
        ("他说“收到。”另外受理。", ["他说“收到。”", "另外受理。"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("第一行\r\n第二行", ["第一行", "第二行"]),
        ("　　前有空白。  ", ["前有空白。"]),
        ("收到；受理。", ["收到；受理。"]),
        ("达98.6%。", ["达98.6%。"]),
        ("。。。\n——\n", []),
        ("", []),
    ],
)
def test_sentences_end_where_readers_see_an_end(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


def test_only_a_very_long_sentence_is_cut_at_semicolons() -> None:
    clause = "收到申请" * 20
    assert said(f"{clause}；{clause}；{clause}。") == [f"{clause}；", f"{clause}；", f"{clause}。"]


@pytest.mark.parametrize(
    ("before", "end", "behind"),
    [
        ("甲" * 600 + "、" + "乙" * 300, "，", "丙" * 300),  # the last of the strongest marks
        ("甲" * 600, "、", "乙" * 500),
        ("甲" * 600, " ", "乙" * 500),
        ("甲" * 600, "，", "1,359" + "乙" * 500),
        ("甲" * 997, "", "1,359件" + "乙" * 300),  # no mark, and a number where the end would be
        ("甲" * 996, "", "二百五十三万件" + "乙" * 1000),
        ("甲" * 999, "", "e\u0301" + "乙" * 300),
        ("甲" * 998, "", "👩\u200d👩" + "乙" * 300),
        ("甲" * 999, "", "👍🏽" + "乙" * 300),
        ("甲" * LONGEST_SENTENCE, "", "乙" * 10),
    ],
)
def test_what_is_too_long_is_cut_at_the_next_weaker_mark_and_not_inside_a_sign(
    before: str, end: str, behind: str
) -> None:
    first, second = said(f"{before}{end}{behind}")[:2]
    assert (first, second[:1]) == ((before + end).strip(), behind[:1])


@pytest.mark.parametrize("unit", ["1", "甲", "一", "甲，", "1,359"])
def test_nothing_is_longer_than_the_longest_sentence(unit: str) -> None:
    text = "甲" + unit * 5000
    sentences, _ = split(text)
    assert max(len(sentence.text) for sentence in sentences) <= LONGEST_SENTENCE
    assert sum(len(sentence.text) for sentence in sentences) == len(text)


def test_a_sentence_as_long_as_a_real_one_may_be_stays_whole() -> None:
    longest = "省级外资研发中心、" * 90  # 810 characters; the longest of 355,441 real ones has 805
    assert said(longest) == [longest]


def test_a_sentence_knows_its_innermost_section() -> None:
    text = "前言。\n一、成效\n（一）执法\n检查3次。\n二、不足\n人手少。\n"
    sections = outline(text, "id")
    paths = {sentence.text: sections[sentence.section].path for sentence in split(text)[0]}
    assert paths["前言。"] == ()
    assert paths["检查3次。"] == ("成效", "执法")
    assert paths["人手少。"] == ("不足",)


def test_a_chunk_gathers_neighbours_of_one_section() -> None:
    text = "一、成效\n检查3次。培训2次。\n二、不足\n人手少。\n"
    chunks = split(text)[1]
    assert [chunk.path for chunk in chunks] == [("成效",), ("不足",)]
    assert "检查3次。培训2次。" in chunks[0].text


@given(TEXTS)
def test_spans_are_exact(text: str) -> None:
    sentences, chunks = split(text)
    pieces: list[Sentence | Chunk] = [*sentences, *chunks]
    for piece in pieces:
        assert text[piece.start : piece.end] == piece.text


@given(TEXTS)
def test_sentences_are_ordered_apart_and_trimmed(text: str) -> None:
    sentences, _ = split(text)
    assert [sentence.ordinal for sentence in sentences] == list(range(len(sentences)))
    for before, after in pairwise(sentences):
        assert before.end <= after.start
    assert all(sentence.text == sentence.text.strip() and sentence.text for sentence in sentences)


@given(TEXTS)
def test_no_letter_or_figure_is_lost(text: str) -> None:
    sentences, chunks = split(text)
    for pieces in (sentences, chunks):
        inside = {position for piece in pieces for position in range(piece.start, piece.end)}
        assert all(position in inside for position, character in enumerate(text) if character.isalnum())


@given(TEXTS)
def test_chunks_hold_whole_sentences_of_one_section_and_keep_their_size(text: str) -> None:
    sentences, chunks = split(text)
    held = []
    for chunk in chunks:
        members = [s for s in sentences if chunk.start <= s.start and s.end <= chunk.end]
        held += members
        assert {member.section for member in members} == {chunk.section}
        assert len(chunk.text) <= LONGEST_CHUNK or len(members) == 1
    assert tuple(held) == sentences


@given(TEXTS)
def test_a_sentence_longer_than_wanted_has_no_place_to_be_cut(text: str) -> None:
    for sentence in split(text)[0]:
        long = len(clean_sentence(sentence.text)) > LONG_SENTENCE  # without the ends of wrapped lines
        assert not long or not any(sign in sentence.text[:-1] for sign in ";；")


def test_a_sentence_has_the_marks_of_markdown_that_set_off_its_own_words() -> None:
    assert said("**执法有力**。收到**申请7件**。**审结。撤回。**") == [
        "**执法有力**。",
        "收到**申请7件**。",
        "审结。",
        "撤回。",
    ]
