"""What is cut out of a text knows plans from results: sections, and the numbers in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.report_parts import cut, read_sections

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = """某县人民政府2023年法治政府建设情况报告
2023年，某县深入推进法治政府建设，现将有关情况报告如下：
一、主要工作
全年收到行政复议申请45件，审结40件。开展执法检查386次，责令改正52起。组织普法活动120场，受众3.2万人次，群众满意度进一步提升。
办理人大代表建议38件、政协提案56件，办结率100%。新建公共法律服务站12个，受理法律援助案件385件。
二、重点任务
要持续优化营商环境，加快推进数字政府建设，力争网上可办率达到98%以上。
大力开展普法宣传，组织宣讲200场以上，新建法治文化广场5个，推动形成浓厚氛围，确保各项任务落到实处。
"""


def nothing() -> None:
    """Check nothing."""


def test_numbers_below_plans_are_plans_whatever_their_heading() -> None:
    parts = cut(TEXT, "r", "a.txt", nothing)
    start = TEXT.index("二、重点任务")
    told = {fact.aspect for fact in parts.facts if fact.start > start}
    assert told == {"plans"}
    done = [fact for fact in parts.facts if fact.start < start]
    assert len(done) > 5
    assert not any(fact.aspect == "plans" for fact in done)


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda seed: seed.name[:3])
def test_one_changed_heading_makes_no_results_of_plans(seed: Path) -> None:
    text = seed.read_text("utf-8")
    plans = next(s for s in read_sections(text, "r") if s.aspect == "plans")
    changed = re.sub(re.escape(plans.path[-1]), "重点任务", text)
    assert changed != text
    before, after = (
        [
            (s.path[-1:], s.aspect)
            for s in read_sections(one, "r")
            if s.path[-1:] not in (plans.path[-1:], ("重点任务",))
        ]
        for one in (text, changed)
    )
    assert before == after
    assert next(s.aspect for s in read_sections(changed, "r") if s.path[-1:] == ("重点任务",)) == "plans"
