"""Which yearly paper a report is and the year that it is known by, told by title, headings, preamble, plans or dates.

A report on governing by law is known by the year reported, not the one published: one dated February 2025 is on 2024.
A 政府工作报告 keeps the year of its title, that of its delivery, by which everyone knows it; one delivered in November
or December is known as the next year's. Which year each reviews and plans for follows from the paper
(``records.Paper``). Decided here and nowhere else. Knows nothing of who reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.profile.header import HEAD, YEAR, Header, Span, parse_date, parse_year, read_header
from index.reading.wraps import as_meant
from index.records import Paper, Reading, Source

# The session a 政府工作报告 is delivered to: 在七台河市第十届人民代表大会第六次会议上.
CONGRESS = re.compile(
    r"[在日](?P<place>[^\s在第]{2,12}?)\s*第?[一二三四五六七八九十]{1,4}届[\s*]*(?:人民代?大?表大会|人大)"
)
_BY_LAW = "法治"  # in the title of a report on governing by law, whatever else it calls itself
_WORK_REPORT = "政府工作报告"
_SPEECH = re.compile(r"我?代表.{0,16}政府[，,]?.{0,6}[向作].{0,4}(?:大会|工作报告)")
_PLAN = re.compile(r"计划|安排|打算|思路|展望|目标|规划|部署|下一步|下步|要点|重点|预期|任务")
_REVIEW = re.compile(r"回顾|成效|完成|情况")
_HEADING = re.compile(
    r"^[ \t\u3000#*]*+(?:第?[一二三四五六七八九十]{1,3}(?:部分)?|[(（][一二三四五六七八九十]{1,3}[)）])?"
    r"[、.．: \u3000]*+(?P<year>[2２][0０]\d\d)\s*年(?!\s*\d{1,2}\s*月)(?P<rest>[^\n。;；,，]{0,40})[。*:：]?[ \t]*$",
    re.MULTILINE,
)
_RANGE = re.compile(r"[—\-–~至到〔\[(（]\s*$")  # before the second year of 2021—2025年, or in 〔2024〕
_COMMA = re.compile(r"\s*年(?:度|来|以来)?\s*[,，]")
_LATE = 11  # month from which a report is on its own year, and a work report for the next
_OPENING = 1500  # characters in which a work report has begun its review


def read_year(text: str, header: Header, file_name: str, paper: Paper) -> Reading | None:
    """Return the year that a paper is known by, from the surest place that tells one; None when nothing does."""
    if reading := _year_of_title(text, header):
        return reading
    readings = _of_work_report(text, header) if paper is Paper.WORK else _of_law_report(text, header)
    if reading := next(readings, None):
        return reading
    found = re.search(r"(?<!\d)20[012]\d(?!\d)", file_name)
    return Reading(found[0], Source.FILE_NAME, 0.5) if found else None


def reviewed_year(text: str, file_name: str) -> int | None:
    """Return the year that a text itself tells to be reviewed, as its profile has it where nothing is set by hand."""
    meant = as_meant(text).text
    header = read_header(meant)
    paper = read_paper(meant, header)
    reading = read_year(meant, header, file_name, paper)
    return paper.reviewed(int(reading.value)) if reading else None


def read_paper(text: str, header: Header) -> Paper:
    """Return which paper a text is: a 政府工作报告 is called so, or is a speech to a people's congress."""
    title = text[slice(*header.title)] if header.title else ""
    return paper_of(title) or (Paper.WORK if _SPEECH.search(text[:HEAD]) else Paper.LAW)


def paper_of(title: str) -> Paper | None:
    """Return which paper a title names; None where it names neither."""
    if _BY_LAW in title:
        return Paper.LAW
    return Paper.WORK if _WORK_REPORT in title else None


def _year_of_title(text: str, header: Header) -> Reading | None:
    """Return the first year of the title that is no date of delivery (2016年1月8日)."""
    for span in (header.fields.get("title"), header.title):
        for match in YEAR.finditer(text, *span) if span else ():
            if not re.match(r"\s*年\s*\d{1,2}\s*月", text[match.end() : span[1]] if span else ""):
                return _read(match[0], Source.TITLE, match.span(), 0.95)
    return None


def _of_law_report(text: str, header: Header) -> Iterator[Reading]:
    """Yield the years other places tell, the surest first."""
    headings = list(_HEADING.finditer(text))
    for heading in headings:
        if not _PLAN.search(heading["rest"]) or _REVIEW.search(heading["rest"]):
            yield _read(heading["year"], Source.BODY, heading.span("year"), 0.85)
    if match := _year_in(text, *header.preamble):
        yield _read(match[0], Source.BODY, match.span(), 0.85)
    for heading in headings:  # 三、2025年工作安排 ends a report on 2024
        yield _infer(parse_year(heading["year"]) - 1, 0.8)
    for span in (header.signed, header.fields.get("written"), header.fields.get("published")):
        if span and (day := parse_date(text[slice(*span)])):
            yield _infer(int(day[:4]) - (int(day[5:7]) < _LATE), 0.6)


def _of_work_report(text: str, header: Header) -> Iterator[Reading]:
    """Yield the years of delivery other places tell, the surest first."""
    if header.title and (day := parse_date(text[slice(*header.title)])):
        yield _delivered(day)
    congress = CONGRESS.search(text[:HEAD])
    start = text.rfind("\n", 0, congress.start()) + 1 if congress else 0
    if day := parse_date(text[max(0, start - 60) : congress.end() + 60] if congress else text[:200]):
        yield _delivered(day)
    for heading in _HEADING.finditer(text):
        plans = _PLAN.search(heading["rest"]) and not _REVIEW.search(heading["rest"])
        yield _infer(parse_year(heading["year"]) + (not plans), 0.8)
    if match := _year_in(text, 0, _OPENING):
        yield _infer(parse_year(match[0]) + 1, 0.6)


def _year_in(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the year a passage is about: the first before a comma (2022年,…), else the first that ends no range."""
    years = [match for match in YEAR.finditer(text, start, end) if not _RANGE.search(text[start : match.start()])]
    return next((match for match in years if _COMMA.match(text, match.end())), years[0] if years else None)


def _delivered(day: str) -> Reading:
    return _infer(int(day[:4]) + (int(day[5:7]) >= _LATE), 0.85)


def _infer(year: int, confidence: float) -> Reading:
    return Reading(str(year), Source.INFERRED, confidence)


def _read(value: str, source: Source, span: tuple[int, int], confidence: float) -> Reading:
    return Reading(str(parse_year(value)), source, confidence, *Span(*span))
