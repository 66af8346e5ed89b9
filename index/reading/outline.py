"""Text → the tree of its sections, each with the aspect that its headings tell; tolerant of what scraping loses.

Recognised headings, outermost first: markdown ``#``, 一、, （一）, 1., （1）, and paragraphs that open
with 一是 or 第一，. A numeral lost in scraping ("、2024年度主要工作安排", "是聚焦…") still makes a
heading, because it opens its line with what followed the numeral. A heading that runs into its
paragraph ends at its first full stop, or at its first comma where it would be too long.
Knows nothing of sentences or questions; what sentences and the order of the parts tell is added by ``aspects``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.reading.headings import OPENINGS
from index.reading.wraps import as_meant
from index.records import Section
from index.text.cleaning import Cleaned

# Longest heading we accept, in characters, by judgement: longer lines are paragraphs that start with a numeral.
LONGEST_HEADING = 60
LONGEST_RUN_IN = 32

_LINE = re.compile(r"[^\n\r]+")
_LEVEL_ONE = 1

# Canonical aspects of a report and the words of a heading that tell them, the most telling first. The
# achievements follow the chapters of 法治政府建设实施纲要（2021－2025年）; the other three are the
# parts that 法治政府建设与责任落实督察工作规定 (2019) asks every report to have.
ASPECTS: tuple[tuple[str, str], ...] = (
    ("shortcomings", r"不足|问题|短板|差距|困难|薄弱"),
    ("plans", r"下一?步|下一?年度?|明年|打算|安排|计划|思路|展望|今后|重点工作任务"),
    ("first_responsible", r"第一责任人|党政主要负责人|述法"),
    ("decisions", r"决策|法律顾问|合法性审查"),
    ("rules", r"规范性文件|制度体系|立法|制度建设"),
    ("enforcement", r"执法|双随机"),
    ("disputes", r"矛盾|纠纷|复议|应诉|调解|信访"),
    ("emergencies", r"突发|应急|安全生产"),
    ("oversight", r"监督|制约|公开|审计|建议|提案|诚信"),
    ("publicity", r"普法|宣传|法治文化|法治意识"),
    ("services", r"职能|政务服务|营商|放管服|审批|优化|便民|法律服务|高质量发展"),
    ("technology", r"科技|数字|信息化|智慧"),
    ("leadership", r"领导|思想|统筹|学习|政治|队伍|组织"),
)
# These parts keep their aspect down to their last subsection: 优化营商环境 under next year's plans is a plan.
HOLDING = frozenset({"shortcomings", "plans", "first_responsible"})
_ASPECT_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in ASPECTS)


@dataclass(frozen=True, slots=True)
class _Heading:
    depth: int
    start: int
    title: str  # as it is read
    written: str  # as it stands


def outline(text: str, report_id: str) -> tuple[Section, ...]:
    """Return the sections of a text in reading order; section 0 is what stands before the first heading.

    A section's span holds its subsections; spans of sections at one depth do not overlap, and every
    character of the text lies in section 0 or in a section of the outermost depth.
    """
    headings = list(_headings(as_meant(text)))
    first = headings[0].start if headings else len(text)
    sections = [Section(report_id, 0, (), 0, first)]
    ends = _ends(headings, len(text))
    stack: list[tuple[int, Section]] = []
    for ordinal, heading in enumerate(headings, start=1):
        while stack and stack[-1][0] >= heading.depth:
            stack.pop()
        parent = stack[-1][1] if stack else None
        section = Section(
            report_id,
            ordinal,
            ((*parent.path, heading.written) if parent else (heading.written,)),
            heading.start,
            ends[ordinal - 1],
            aspect_of(heading.title, parent.aspect if parent else None, outermost=parent is None),
        )
        sections.append(section)
        stack.append((heading.depth, section))
    return tuple(sections)


def _ends(headings: list[_Heading], length: int) -> list[int]:
    """Return where the section of each heading ends: at the next one that is no deeper."""
    ends = [length] * len(headings)
    open_ones: list[int] = []
    for position, heading in enumerate(headings):
        while open_ones and headings[open_ones[-1]].depth >= heading.depth:
            ends[open_ones.pop()] = heading.start
        open_ones.append(position)
    return ends


def _headings(meant: Cleaned) -> Iterator[_Heading]:
    for line in _LINE.finditer(meant.text):
        for opening, depth in OPENINGS:
            if match := opening.match(line.group()):
                title = _title(line.group()[match.end() :], depth)
                if title:
                    start, _ = meant.span(line.start() + _indent(line.group()), line.end())
                    at = meant.text.index(title, line.start() + match.end())
                    yield _Heading(depth, start, title, meant.written[at : at + len(title)])
                break


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _title(rest: str, depth: int) -> str | None:
    """Return the heading in a line's rest after its numeral, or None where the line is no heading."""
    rest = rest.strip().strip("*").rstrip()
    sentence = re.split(r"[。！？!?;；]", rest, maxsplit=1)[0].rstrip("：:")
    whole_line = len(sentence) == len(rest.rstrip("。:："))
    if whole_line and len(sentence) <= LONGEST_HEADING:
        return sentence or None
    if depth <= _LEVEL_ONE:
        return None if len(sentence) > LONGEST_HEADING else sentence
    if len(sentence) <= LONGEST_RUN_IN:
        return sentence
    return re.split(r"[，,]", sentence, maxsplit=1)[0][:LONGEST_RUN_IN]


def aspect_of(
    title: str, inherited: str | None, *, outermost: bool, without: frozenset[str] = frozenset()
) -> str | None:
    """Return the aspect that a heading tells; ``inherited``: of the section that it lies in.

    ``without``: those that other headings or the text below it rule out (see ``aspects``).
    """
    if inherited in HOLDING:
        return inherited
    named = (name for name, pattern in _ASPECT_PATTERNS if pattern.search(title))
    found = next((name for name in named if name not in without), None)
    if not outermost and found in HOLDING:
        # 存在问题的整改 as one item among the achievements is still an achievement
        return inherited
    return found or inherited
