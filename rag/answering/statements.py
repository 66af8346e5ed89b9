"""A report as statements: whole sentences that say something, each under the labels that lead it.

A label is a heading, or a short sentence that names what the rest of its paragraph tells (落实法律顾问制度。聘请6名…).
A label is no statement, save where a shortcoming or a plan is told by its name alone. Knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from index.reading.moods import MOODS, open_mood_reader
from index.records import Passage, Sentence
from index.stores.catalog import Catalog
from index.text.markup import without_marks
from index.text.normalize import fold
from index.text.tokenize import tag_words
from rag.answering.neighbourhood import is_prose
from rag.grounding.verifier import numbers_of
from rag.retrieval.retriever import is_signature, stands_before_parts
from rag.wording.lines import DONE
from rag.wording.quoting import items

LACKING, SURELY_LACKING = "shortcoming", 0.7  # the mood of a shortcoming, and its probability; by judgement
_SHORTCOMINGS = "shortcomings"
SHORT_LABEL = 24  # characters of a sentence of one clause that names something and tells nothing more
LONGEST_LABEL = 48  # of one that opens an item: 四是落实“…”精神
MOST_FIGURES = 2  # of a statement, that count for its substance
_CLAUSES = re.compile(r"[,，;；]")
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"(?<![\d.])\d[\d.,]*(?![\d年月日])")
_NAMED = re.compile(r"[《“]")
_LEADS = re.compile(r"[:：]\s*$")
# Parts of speech that no task begins with (湖州健儿…), and the one that a result ends in (…总体规划全部获批).
_NO_TASK = re.compile(r"n[srt]|[xmr]")
_RESULT = "v"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the label in its paragraph that leads it, if any; ``paragraph``: which one of its report."""

    passage: Passage
    label: Sentence | None
    paragraph: int
    aspect: str | None  # of its section; where that has none, shortcomings for one that reads as such
    opens: bool = False  # it stands before the divisions of its section, and announces what they tell

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.passage.sentence

    @property
    def title(self) -> str:
        """The headings that it stands under, without that of the whole part where there are others."""
        return "\n".join(self.passage.section_path[1:] or self.passage.section_path)

    @property
    def block(self) -> tuple[int, int, int]:
        """What it is told together with: its section, paragraph and label; an item of its own is told alone."""
        alone = self.sentence.start if items(self.sentence.text) else -1
        return self.sentence.section, self.paragraph, self.label.start if self.label else alone

    @property
    def substance(self) -> int:
        """How much it tells beyond saying that something is done: figures, named things, deeds; 0 to 4."""
        text = self.sentence.text
        figures = min(len(_FIGURE.findall(text)), MOST_FIGURES)
        return figures + bool(_NAMED.search(text)) + bool(DONE.search(text))


def read_statements(catalog: Catalog, report_id: str) -> tuple[Statement, ...]:
    """Return the statements of a report in its order."""
    divided = {one.path[:-1] for one in catalog.sections(report_id) if one.path}
    found = [
        Statement(passage, label, paragraph, passage.aspect, passage.section_path in divided)
        for passage, label, paragraph in _statements(catalog, report_id)
    ]
    moods = open_mood_reader().read([one.sentence.text for one in found])
    lacking = np.exp(moods[:, MOODS.index(LACKING)]) >= SURELY_LACKING
    return tuple(
        replace(one, aspect=_SHORTCOMINGS) if one.aspect is None and lacks else one
        for one, lacks in zip(found, lacking, strict=True)
    )


def _statements(catalog: Catalog, report_id: str) -> Iterator[tuple[Passage, Sentence | None, int]]:
    parts, report = catalog.parts(report_id), catalog.report(report_id)
    label: Sentence | None = None
    paragraph, end = 0, 0
    for sentence in parts.sentences:
        within = parts.sections[sentence.section]
        if "\n" in report.text[end : sentence.start]:
            label, paragraph = None, paragraph + 1
        end = sentence.end
        passage = Passage(sentence, report, within.path, within.aspect, 0.0)
        names_point = within.aspect == _SHORTCOMINGS and len(within.path) > 1  # its heading is what is lacking
        if stands_before_parts(within, parts.sections) or not (
            names_point or (is_prose(passage) and not is_signature(sentence.text.strip()))
        ):
            continue
        opens_item = bool(items(sentence.text))
        if opens_item:
            label = None
        if is_label(sentence.text):
            label = sentence
            if within.aspect != _SHORTCOMINGS and not (within.aspect == "plans" and opens_item):
                continue
        if not _LEADS.search(sentence.text):
            yield passage, label if label is not sentence else None, paragraph


def is_label(text: str) -> bool:
    """Whether a sentence only names what the ones behind it tell: an item's title, or a task of one clause."""
    plain = fold(without_marks(text)).strip().rstrip("。;；:：")
    if _CLAUSES.search(plain) or _DIGIT.search(plain):
        return False
    if items(text):
        return len(plain) <= LONGEST_LABEL
    tags = [tag for _, tag in tag_words(plain)]
    if len(plain) > SHORT_LABEL or not tags or numbers_of(plain):
        return False
    return not _NO_TASK.match(tags[0]) and tags[-1] != _RESULT
