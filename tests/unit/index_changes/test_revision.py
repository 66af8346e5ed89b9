"""Which text is a later version of which report, so that what was set by hand for that one holds for it too."""

from __future__ import annotations

import pytest
from support.library import GULOU, GULOU_FUZHOU, JIASHAN_2023, JIASHAN_2024

from index.changes.revision import likeness, read_version
from index.profile.gazetteer import load_divisions

UNREAD = """某某单位依法行政工作情况

一年来，本单位坚持依法办事，组织学习12次，办理各类事项45件，参加培训300人次。
下一步将继续改进作风，完善制度，加强监督，提高办事效率。
"""


def share(new: str, old: str, **corrections: str) -> float:
    divisions = load_divisions()
    return likeness(read_version(new, divisions), read_version(old, divisions), corrections)


@pytest.mark.parametrize(
    "new",
    [
        JIASHAN_2024.replace("88件", "90件"),
        JIASHAN_2024.replace("\n", "\r\n"),
        JIASHAN_2024 + "附件：统计表\n",
        JIASHAN_2024.replace("二是专职人民调解员数量偏少。", ""),
    ],
)
def test_an_edited_text_is_the_same_report(new: str) -> None:
    assert share(new, JIASHAN_2024) > 0.8


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (JIASHAN_2024, JIASHAN_2023),
        (JIASHAN_2024.replace("2024年度", "2022年度").replace("2024年", "2022年"), JIASHAN_2024),
        (JIASHAN_2024.replace("嘉善县", "海盐县"), JIASHAN_2024),
        (GULOU.replace("南京市鼓楼区", "福州市鼓楼区"), GULOU),
        (GULOU_FUZHOU, GULOU),
        ("嘉善县人民政府2024年度法治政府建设情况报告\n\n" + "全年无新的情况。" * 40, JIASHAN_2024),
    ],
    ids=["another year", "only the year", "only the place", "namesake", "other namesake", "rewritten"],
)
def test_another_report_is_none_however_alike(new: str, old: str) -> None:
    assert share(new, old) == 0.0


def test_a_text_may_say_itself_what_was_set_by_hand() -> None:
    mended = JIASHAN_2024.replace("2024年度", "2022年度").replace("2024年", "2022年")
    assert share(mended, JIASHAN_2024, year="2022") > 0.6
    assert share(JIASHAN_2024.replace("嘉善县", "海盐县"), JIASHAN_2024, jurisdiction="海盐县") > 0.6


def test_a_text_that_does_not_say_whose_it_is_needs_the_same_title() -> None:
    assert share(UNREAD.replace("45件", "46件"), UNREAD) > 0.8
    assert share(UNREAD.replace("某某单位", "另一单位"), UNREAD) == 0.0
