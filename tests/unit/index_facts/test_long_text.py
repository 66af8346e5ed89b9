"""Texts that no report has are read in a time in proportion to their length: one line of 2 MB, rows of one sign.

The ceilings are many times what is needed; without a limit each of these texts takes minutes or for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.processor_time import at_most

from index.facts.extractor import read_facts
from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report
from index.reading.outline import outline
from index.reading.sentences import LONGEST_SENTENCE, split_chunks, split_sentences
from index.records import Fact, Sentence
from index.text.numerals import find_numerals
from index.text.tokenize import bigrams

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))
SHORT = 20_000  # characters; what takes its length squared needs minutes for them


def read(text: str) -> tuple[tuple[Sentence, ...], tuple[Fact, ...]]:
    """Do all that indexing does with a text, but for the embedding."""
    profile_report(text, file_name="report.txt", divisions=load_divisions())
    sections = outline(text, "r")
    sentences = split_sentences(text, sections, "r")
    split_chunks(text, sections, sentences, "r")
    for sentence in sentences:
        bigrams(sentence.text)
    return sentences, read_facts(text, sentences, sections, "r")


def letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def row(unit: str, length: int = SHORT) -> str:
    return unit * (length // len(unit) + 1)


def test_a_line_of_two_megabytes_is_read_in_seconds() -> None:
    prose = "".join(path.read_text(encoding="utf-8") for path in SEEDS)
    line = row(prose.translate(dict.fromkeys(map(ord, "\n\r。！？；;"), "，")), 680_000)
    assert len(line.encode()) > 1_900_000
    with at_most(60):
        sentences, facts = read(line)
    assert max(len(sentence.text) for sentence in sentences) <= LONGEST_SENTENCE
    assert sum(map(letters, (sentence.text for sentence in sentences))) == letters(line)
    assert len(facts) > 5_000


@pytest.mark.parametrize(
    "text",
    [
        row("收到行政复议申请45件，审结40件，同比增长5%，"),
        row("收到行政复议申请45件"),
        row("2023年5件，"),
        row("甲的，乙的，增长5%，"),
        row("收到受理审结") + "5件",
        row("甲的，") + "5倍",
        row("1"),
        row("１"),
        row("一"),
        row("2023-"),
        row("1-"),
        row("1、"),
        row("1:"),
        "1" + row(" ") + "甲5件",
        "2023年" + row("—") + "甲5件",
        row("2023年" + "—" * 40 + "甲"),
        row("共有") + "甲5件",
        row("案件") + "甲，收到5件",
        "收到5件" + row("行政机关") + "甲，",
        row("三分之" + "1" * 31 + "亿件、"),
        row("1家" + "年营收超亿元" * 20),
        row(" ") + "2023甲",
        "标题：" + row("关于印发", 2900) + "法治政府建设报告",
        row("中国特色社会主义"),
        row("《"),
        row("\n"),
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_a_text_of_one_pattern_is_read_in_seconds(text: str) -> None:
    with at_most(8):
        read(text)


@pytest.mark.parametrize("reading", [lambda text: outline(text, "r"), lambda text: [*find_numerals(text)]])
@pytest.mark.parametrize("text", [row("一、工作\n", 500_000), row("一", 100_000)], ids=["headings", "numerals"])
def test_headings_and_numerals_are_found_in_seconds(text: str, reading: Callable[[str], object]) -> None:
    with at_most(8):
        reading(text)


def test_a_stored_sentence_of_any_length_gives_its_numbers_in_seconds() -> None:
    """A library of an earlier version may hold one; its numbers are read anew from what is stored."""
    text = row("收到行政复议申请45件，审结40件，")
    whole = Sentence("r", 0, 0, 0, len(text), text)
    with at_most(8):
        facts = read_facts(text, (whole,), outline(text, "r"), "r")
    assert {(fact.head, fact.sentence) for fact in facts} == {("行政复议", 0)}
