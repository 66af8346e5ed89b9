"""Texts that no report has, and all that is done with a text before it is embedded."""

from __future__ import annotations

from index.facts.extractor import read_facts
from index.profile.gazetteer import load_divisions
from index.profile.profiler import profile_report
from index.reading.outline import outline
from index.reading.sentences import split_chunks, split_sentences
from index.records import Fact, Sentence
from index.text.tokenize import bigrams

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


def row(unit: str, length: int = SHORT) -> str:
    return unit * (length // len(unit) + 1)
