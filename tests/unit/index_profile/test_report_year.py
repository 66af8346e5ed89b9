"""The years of a report: which it is known by, which it reviews, which it plans for, and when it was published."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.profile.gazetteer import load_divisions
from index.profile.overrides import override_profile
from index.profile.profiler import profile_report
from index.profile.report_year import paper_of, reviewed_year
from index.records import Jurisdiction, Level, Paper, Profile, Reading, Source
from index.stores.tables import Entry, State, dump_profile, entry_row, read_entry

LAW = "嘉善县人民政府2024年度法治政府建设情况报告\n\n发布日期：2025年3月11日\n\n2024年，嘉善县坚持依法行政。\n"
WORK = (
    "嘉善县2024年政府工作报告\n\n——2024年1月10日在嘉善县第十七届人民代表大会第三次会议上\n\n各位代表：\n现在，我代表"
    "县人民政府，向大会作政府工作报告，请予审议。\n一、2023年工作回顾\n一年来，经济向好。\n二、2024年工作安排\n"
)
NAMELESS = WORK.partition("\n")[2]  # the title was lost
AUTUMN = NAMELESS.replace("2024年1月10日", "2023年12月28日")


def read(text: str) -> Profile:
    return profile_report(text, file_name="a.txt", divisions=load_divisions())


@pytest.mark.parametrize(
    ("text", "paper", "known", "reviewed", "planned"),
    [
        (LAW, Paper.LAW, 2024, 2024, 2025),
        (WORK, Paper.WORK, 2024, 2023, 2024),
        (NAMELESS, Paper.WORK, 2024, 2023, 2024),
        (AUTUMN, Paper.WORK, 2024, 2023, 2024),
    ],
)
def test_a_profile_keeps_its_years_apart(text: str, paper: Paper, known: int, reviewed: int, planned: int) -> None:
    profile = read(text)
    assert (profile.paper, profile.year, profile.reviewed, profile.planned) == (paper, known, reviewed, planned)
    assert reviewed_year(text, "a.txt") == reviewed  # of the headings: what the profile has


def test_the_day_of_publication_is_no_year_of_the_report() -> None:
    profile = read(LAW)
    assert profile.published == "2025-03-11"
    assert read(WORK).published is None


def test_a_work_report_without_a_title_is_called_one() -> None:
    profile = read(NAMELESS)
    assert "title" not in profile.readings
    assert profile.title == "嘉善县2024年政府工作报告"


@pytest.mark.parametrize(
    ("title", "paper"),
    [
        ("嘉善县2024年政府工作报告", Paper.WORK),
        ("嘉善县2024年法治政府工作报告", Paper.LAW),
        ("2024年度依法行政工作总结", None),
    ],
)
def test_a_title_tells_which_paper_it_heads(title: str, paper: Paper | None) -> None:
    assert paper_of(title) is paper


def test_a_title_set_by_hand_tells_the_paper_and_a_year_set_by_hand_keeps_it() -> None:
    divisions = load_divisions()
    unknown = Profile(Jurisdiction("嘉善县", Level.COUNTY), 2024)
    named = override_profile(unknown, {"title": "2024年政府工作报告"}, source=Source.USER, divisions=divisions)
    assert (named.paper, named.reviewed) == (Paper.WORK, 2023)
    moved = override_profile(read(NAMELESS), {"year": "2020"}, source=Source.USER, divisions=divisions)
    assert (moved.year, moved.reviewed, moved.planned) == (2020, 2019, 2020)


def test_a_profile_comes_back_from_the_catalog_with_its_paper_and_one_of_before_gets_it_by_its_title() -> None:
    row = entry_row(Entry("id", State.READY, "a", "/a", profile=read(NAMELESS)))
    assert _stored(row, json.loads(row["profile"])).reviewed == 2023
    title = {"title": Reading("2024年政府工作报告", Source.TITLE, 0.9)}
    old = json.loads(dump_profile(replace(read(LAW), readings=title)))
    del old["paper"]
    assert _stored(row, old).paper is Paper.WORK


def _stored(row: dict[str, object], profile: dict[str, object]) -> Profile:
    stored = type("Row", (), {**row, "profile": json.dumps(profile)})
    return read_entry(stored).profile
