"""What a report tells around a cited sentence: the sentences beside it, the items it belongs to, how and why.

Reads one report at a time. Knows no dialogue and no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.records import Passage, Section, Sentence
from index.stores.catalog import Catalog
from index.text.normalize import fold
from index.text.script import simplify
from rag.answering.listed_items import named_in
from rag.grounding.verifier import numbers_of
from rag.language.words import either
from rag.retrieval.retriever import as_whole
from rag.schema.answer import Citation
from rag.wording.quoting import items

_SHORTCOMINGS = "shortcomings"
_CAUSE = re.compile(
    rf"{either('cause', 'said')}|受.{{1,12}}影响|因[^,，。;；]{{2,24}}原因"
    r"|(?:^|(?<=[,，。;；:：]))因(?![此地素果])|针对[^,，。;；]{2,40}(?:问题|情况|现象)"
)
# What is lacking stands as the cause of what comes of it: 责任意识不强,人手短缺,成效不够突出.
_LACKING = re.compile(rf"[不欠](?:{either('cause', 'short_of')})|{either('cause', 'lacking')}")
_DOING = re.compile(rf"通过(?!努力)|{either('cause', 'doing')}")
_HOTLINE = re.compile(r"(?<!\d)1\d{4}(?=[\u4e00-\u9fff“”]{0,8}(?:热线|平台))")  # the name of one, no figure
_CLAUSE = re.compile(r"[^,，;；。]+")
_LONG_CLAUSE = 6  # characters of a clause that tells something done, and is more than 通过努力
_TWO = 2
_LEAST = 6  # characters of a sentence that says something
_NUMERAL = 6  # characters of a heading's numeral and its stop
_BEFORE = 2  # sentences before a figure that may tell how it came about


def explains(text: str) -> bool:
    """Whether a sentence says itself why something is so."""
    return bool(_CAUSE.search(simplify(text)))


def is_prose(passage: Passage) -> bool:
    """Whether a sentence says something: no heading, which has no more than its words and a numeral, no 特此报告."""
    said = fold(passage.sentence.text.strip())
    title = fold(passage.section_path[-1]) if passage.section_path else ""
    heading = bool(title) and title in said and len(said) <= len(title) + _NUMERAL
    return len(said) >= _LEAST and not heading


def reason_in(text: str, words: Sequence[str]) -> str:
    """Return the clauses of a sentence that say why something that some words name is so; all of it without words.

    A reason is of its own clause, and of the one beside it where its own counts nothing.
    """
    clauses = list(_CLAUSE.finditer(text))
    why = [at for at, clause in enumerate(clauses) if explains(clause.group())]
    of = [at for at, clause in enumerate(clauses) if any(word in clause.group() for word in words)]
    if not of or not why:
        return text if why else ""
    near = [
        (at, about)
        for at in why
        for about in of
        if at == about or (abs(at - about) == 1 and not numbers_of(clauses[at].group()))
    ]
    if not near:
        return ""
    at, about = min(near, key=lambda pair: abs(pair[0] - pair[1]))
    return text[clauses[min(at, about)].start() : clauses[max(at, about)].end()].strip()


def tells_figures(passage: Passage) -> bool:
    """Whether a sentence tells more than one figure, which is a count and no reason."""
    return len(numbers_of(passage.sentence.text)) > 1


class Around:
    """The neighbourhood of citations in one open library."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def beside(self, citation: Citation) -> tuple[Passage, ...]:
        """Return the cited passage, and the sentences right before and after it in its section."""
        inside, same = self._section(citation)
        before = [s for s in same if s.end <= citation.start][-1:]
        after = [s for s in same if s.start >= citation.end][:1]
        section = inside[0].section if inside else 0
        cited = Sentence(citation.report_id, section, 0, citation.start, citation.end, citation.quote)
        return tuple(self._passage(sentence) for sentence in (cited, *before, *after))

    def inside(self, citation: Citation) -> tuple[Passage, ...]:
        """Return the sentences of a citation that holds several: of a whole part of a report."""
        inside = [s for s in self._section(citation)[0] if citation.start <= s.start and s.end <= citation.end]
        return tuple(self._passage(sentence) for sentence in inside) if len(inside) > 1 else ()

    def ways(self, citation: Citation) -> tuple[Passage, ...]:
        """Return what tells how a figure came about: its own sentence where that says what was done, else before it."""
        cited = self.beside(citation)[0]
        clauses = [match.group() for match in _CLAUSE.finditer(cited.sentence.text)]
        if any(_tells_doing(clause) for clause in clauses[:-1]):
            return (cited,)
        before = [s for s in self._section(citation)[1] if s.end <= citation.start][-_BEFORE:]
        return tuple(self._passage(s) for s in before if _DOING.search(s.text) and len(s.text) > _LONG_CLAUSE * _TWO)

    def causes(self, citation: Citation, words: Sequence[str] = ()) -> tuple[Passage, ...]:
        """Return the sentences that say why: the cited one or those beside it; of a shortcoming what is lacking.

        ``words`` are of what the reason is asked of: in a sentence that tells several things, the reason of that one.
        """
        beside = self.beside(citation)
        cited = beside[0].sentence
        if reason := reason_in(cited.text, words):
            start = cited.start + cited.text.index(reason)
            return (replace(beside[0], sentence=replace(cited, start=start, end=start + len(reason), text=reason)),)
        if told := tuple(p for p in beside[1:] if explains(p.sentence.text) and _shares(p.sentence.text, words)):
            return told
        if beside[0].aspect != _SHORTCOMINGS:
            return ()
        following = (p for p in beside if p.sentence.start >= cited.start)
        return tuple(p for p in following if len(_LACKING.findall(p.sentence.text)) >= _TWO)[:1]

    def section(self, citation: Citation) -> Section:
        """Return the innermost section that a citation begins in."""
        inside = self._section(citation)[0]
        return self._catalog.sections(citation.report_id)[inside[0].section if inside else 0]

    def prose(self, section: Section) -> tuple[Passage, ...]:
        """Return the sentences of a section and of those within it, without headings and a signature at its end."""
        sentences, end = self._catalog.sentences((section.report_id,)), as_whole(self._catalog, section).sentence.end
        inside = (self._passage(s) for s in sentences if section.start <= s.start < end)
        return tuple(passage for passage in inside if is_prose(passage))

    def items(self, citation: Citation) -> tuple[Passage, ...]:
        """Return the enumeration that a citation holds, introduces or is an item of, each item whole."""
        cited = self.beside(citation)[0]
        found = _cut(cited.sentence)
        section = self._catalog.parts(citation.report_id).sections[cited.sentence.section]
        text = cited.report.text[section.start : section.end]
        whole = Sentence(citation.report_id, cited.sentence.section, 0, section.start, section.end, text)
        listed = _cut(whole)
        if len(found) > 1:  # where the citation breaks off, its section goes on to list
            going_on = _same_list([item for item in listed if item.start >= found[0].start])
            return tuple(self._passage(item) for item in max(found, going_on, key=len))
        if len(listed) > 1 and (found or self._introduces(cited, listed)):
            return tuple(self._passage(item) for item in listed)
        return ()

    def names(self, citation: Citation) -> tuple[Passage, ...]:
        """Return what the clause of a cited sentence that names most names: 甲、乙、丙等."""
        cited = self.beside(citation)[0]
        return tuple(self._passage(item) for item in named_in(cited.sentence))

    def _introduces(self, cited: Passage, listed: Sequence[Sentence]) -> bool:
        """Whether a sentence of a part on shortcomings stands right before its items: 还存在一些不足:一是…"""
        return cited.aspect == _SHORTCOMINGS and cited.sentence.end <= listed[0].start

    def _section(self, citation: Citation) -> tuple[list[Sentence], list[Sentence]]:
        """Return the sentences that a citation touches, and all of their sections."""
        sentences = self._catalog.parts(citation.report_id).sentences
        inside = [s for s in sentences if s.start < citation.end and citation.start < s.end]
        sections = {sentence.section for sentence in inside}
        return inside, [s for s in sentences if s.section in sections]

    def _passage(self, sentence: Sentence) -> Passage:
        section = self._catalog.parts(sentence.report_id).sections[sentence.section]
        return Passage(sentence, self._catalog.report(sentence.report_id), section.path, section.aspect, 0.0)


def _shares(text: str, words: Sequence[str]) -> bool:
    return not words or any(word in text for word in words)


def _tells_doing(clause: str) -> bool:
    """Whether a clause says what was done and counts nothing."""
    return bool(_DOING.search(clause)) and len(clause) > _LONG_CLAUSE and not numbers_of(_HOTLINE.sub("", clause))


def _same_list(listed: Sequence[Sentence]) -> list[Sentence]:
    """Return the items up to where another list begins anew: 一是…二是…一是…"""
    opening = listed[0].text[:_TWO] if listed else ""
    anew = (place for place, item in enumerate(listed) if place and item.text[:_TWO] == opening)
    return list(listed[: next(anew, len(listed))])


def _cut(sentence: Sentence) -> list[Sentence]:
    """Return the items that a passage enumerates, each from its numeral to the next one."""
    starts: list[int] = []
    if not items(sentence.text):
        return []
    for opening in items(sentence.text):
        starts.append(sentence.text.index(opening, starts[-1] + 1 if starts else 0))
    ends = [*starts[1:], len(sentence.text)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        text = sentence.text[start:end].split("\n")[0].rstrip(" 　;；")
        found.append(replace(sentence, start=sentence.start + start, end=sentence.start + start + len(text), text=text))
    return found
