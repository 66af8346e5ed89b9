"""Example questions made from the library at hand. Knows nothing of how they are answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Report

# A word that must stand before a number in the report, and the question that then has an answer.
_TEMPLATES: tuple[tuple[str, str], ...] = (
    (r"行政复议(?:申请|案件)\d", "{place}{year}有多少件行政复议案件?"),
    (r"法律顾问", "{place}的法律顾问{year}做了哪些工作?"),
    (r"办结率", "{place}{year}的按期办结率是多少?"),
    (r"普法宣传活动\d", "{place}{year}开展了多少场普法宣传活动?"),
    (r"规范性文件[^。]{0,12}\d件", "{place}{year}有多少件规范性文件?"),
    (r"不足|问题", "{place}的报告承认存在哪些不足?"),
)
_MOST = 5


def suggest(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return up to five questions, each about another report where there are enough, one comparing two."""
    questions: list[str] = []
    templates = list(_TEMPLATES)
    for report in reports:
        for template in templates:
            if re.search(template[0], report.text):
                year = f"{report.profile.year}年" if report.profile.year else ""
                questions.append(template[1].format(place=report.profile.jurisdiction.name, year=year))
                templates.remove(template)
                break
    with_cases = [r.profile.jurisdiction.name for r in reports if re.search(_TEMPLATES[0][0], r.text)]
    with_cases = list(dict.fromkeys(with_cases))  # two years of one place are no two places
    if len(with_cases) > 1:
        questions.insert(1, f"{with_cases[0]}和{with_cases[1]}的行政复议案件各有多少?")
    return tuple(questions[:_MOST])
