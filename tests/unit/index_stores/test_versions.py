"""Several reports of one body and year: which are held to be the same body's, and which of them counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.library import GULOU, JIASHAN_2024, TEXTS, build_library

from index.build import set_profile
from index.errors import ProfileError
from index.profile.gazetteer import load_divisions
from index.profile.profiler import UNRECOGNISED, profile_report
from index.records import Reading, Source
from index.stores.tables import Entry, State
from index.stores.versions import Why, find_doubles, find_strays, find_versions
from index.text.sketch import sketch_text

PLACE = "南京市鼓楼区"


def entry(name: str, title: str, *, published: str = "", issuer: str = "", added: str = "2026-01-01T00:00:00+08:00",
          source: Source = Source.HEADER) -> Entry:  # fmt: skip
    profile = profile_report(f"{title}\n\n{title}如下。\n", file_name=name, divisions=load_divisions())
    given = {"published": published, "issuer": issuer}
    readings = {**profile.readings, **{key: Reading(value, source, 1.0) for key, value in given.items() if value}}
    profile = replace(profile, readings=readings)
    return Entry(f"id-{name}", State.READY, name, f"/{name}", profile=profile, added=added)


def of_gulou(name: str, **more: str) -> Entry:
    return entry(name, f"{PLACE}人民政府2023年度法治政府建设情况报告", **more)  # type: ignore[arg-type]  # no source


def counting(*entries: Entry) -> tuple[str, Why]:
    (group,) = find_versions(entries).groups
    assert {one.id for one in group.every} == {one.id for one in entries}
    return group.counting.name, group.why


def test_the_one_published_last_counts_however_it_came_in() -> None:
    first = of_gulou("a", published="2024-03-01", added="2026-02-02T00:00:00+08:00")
    assert counting(first, of_gulou("b", published="2024-06-01")) == ("b", Why.PUBLISHED)


def test_without_dates_the_one_taken_in_last_counts_by_the_clock_and_not_by_its_writing() -> None:
    early, late = of_gulou("b", added="2026-02-02T09:00:00+08:00"), of_gulou("a", added="2026-02-02T02:00:00+00:00")
    assert counting(early, late) == ("a", Why.ADDED)
    assert counting(of_gulou("a"), of_gulou("b")) == ("b", Why.ADDED)  # files of one folder are read in this order


def test_one_without_a_date_may_be_the_newest_but_an_older_one_with_one_is_not() -> None:
    march, june = (
        of_gulou("a", published="2024-03-01", added="2026-03-03T00:00:00+08:00"),
        of_gulou("b", published="2024-06-01"),
    )
    undated = of_gulou("c", added="2026-02-02T00:00:00+08:00")
    assert counting(march, june, undated) == ("c", Why.ADDED)
    assert counting(march, june, replace(undated, added=None)) == ("b", Why.ADDED)


def test_the_one_that_the_user_chose_counts_before_all() -> None:
    first, second = of_gulou("a"), of_gulou("b", published="2025-01-01")
    assert counting(replace(first, overrides={"counts": "yes"}), second) == ("a", Why.CHOSEN)


@pytest.mark.parametrize(
    ("title", "more"),
    [
        (f"{PLACE}司法局2023年度法治政府建设情况报告", {}),
        (f"{PLACE}人民政府办公室2023年度法治政府建设情况报告", {}),
        ("福州市鼓楼区人民政府2023年度法治政府建设情况报告", {}),
        (f"{PLACE}人民政府2022年度法治政府建设情况报告", {}),
        (f"{PLACE}2023年度法治政府建设情况报告", {"issuer": "鼓楼区教育局"}),
        (f"{PLACE}2023年度法治政府建设情况报告", {"issuer": "鼓楼区司法局", "source": Source.USER}),
        (f"{PLACE}人民政府2023年政府工作报告", {}),
    ],
)
def test_another_body_year_or_paper_is_no_version(title: str, more: dict[str, str]) -> None:
    other = entry("b", title, **more)  # type: ignore[arg-type]
    assert other.profile.year
    assert find_versions((of_gulou("a"), other)).groups == ()


@pytest.mark.parametrize(
    "issuer", ["南京市鼓楼区人民政府", "鼓楼区司法局", "中共鼓楼区委 鼓楼区人民政府", "鼓楼区政府办公室"]
)
def test_who_publishes_a_governments_report_makes_it_no_other_one(issuer: str) -> None:
    assert counting(of_gulou("a"), of_gulou("b", issuer=issuer))[0] == "b"


def test_what_could_not_be_told_is_not_held_to_be_the_same() -> None:
    unknown = [entry(name, "某地2023年度法治政府建设情况报告") for name in "ab"]
    assert {one.profile.jurisdiction.name for one in unknown} == {UNRECOGNISED}
    undated = [replace(one, profile=replace(one.profile, year=None)) for one in (of_gulou("a"), of_gulou("b"))]
    assert find_versions(unknown).groups == find_versions(undated).groups == ()


def test_a_choice_is_kept_moved_taken_back_and_makes_another_library(tmp_path: Path) -> None:
    texts = {**TEXTS, "jiashan-2024b.txt": JIASHAN_2024.replace("88件", "91件")}
    with build_library(tmp_path, texts) as library:
        ids = {one.name: one.id for one in library.catalog.entries()}
        seen = [library.fingerprint()]

        def choose(name: str, value: str) -> str:
            set_profile(library, ids[name], {"counts": value}, load_divisions())
            seen.append(library.fingerprint())
            (group,) = library.catalog.counted().groups
            return group.counting.name

        assert library.catalog.counted().groups[0].counting.name == "jiashan-2024b.txt"
        assert choose("jiashan-2024.txt", "yes") == "jiashan-2024.txt"
        assert choose("jiashan-2024b.txt", "yes") == "jiashan-2024b.txt"
        assert "counts" not in library.catalog.entry(ids["jiashan-2024.txt"]).overrides
        assert choose("jiashan-2024b.txt", "") == "jiashan-2024b.txt"
        assert seen[0] != seen[1] != seen[2] == seen[3]
        with pytest.raises(ProfileError, match="can only be yes"):
            choose("jiashan-2024.txt", "perhaps")


LONG = JIASHAN_2024 + "".join(f"第{n}项：{'法治建设规范文件执法监督'[n % 8 :]}，完成{n * 7}件。\n" for n in range(40))
UNTOLD = LONG.replace("嘉善县", "本地").replace("长三角", "")


def of_text(name: str, text: str, **more: str) -> Entry:
    profile = profile_report(text, file_name=name, divisions=load_divisions())
    return replace(entry(name, "", **more), profile=profile, sketch=sketch_text(text))  # type: ignore[arg-type]


def test_a_copy_that_does_not_say_whose_it_is_is_known_by_its_text_and_does_not_count() -> None:
    report, copy = of_text("a", LONG), of_text("b", UNTOLD, added="2026-02-02T00:00:00+08:00")
    assert copy.profile.jurisdiction.name == UNRECOGNISED
    (group,) = find_versions((report, copy)).groups
    assert group.counting.name == "a"  # which questions find, though the other came later
    assert group.likeness(copy) == pytest.approx(0.95, abs=0.05)


def test_a_copy_that_says_another_year_or_too_little_stays_for_itself() -> None:
    report = of_text("a", LONG)
    other_year = replace(of_text("b", UNTOLD), profile=replace(of_text("b", UNTOLD).profile, year=2019))
    short = of_text("c", GULOU.replace("南京市鼓楼区", "本地").replace("鼓楼区", "本地"))  # one form, filled in again
    unlike = of_text("d", "2024年的工作：" + "".join(f"{chr(0x5000 + n)}" for n in range(500)))
    for other in (other_year, unlike):
        assert find_versions((report, other)).groups == (), other.name
    assert short.profile.jurisdiction.name == UNRECOGNISED
    assert find_versions((of_text("e", GULOU), short)).groups == ()


def test_two_copies_that_say_nothing_are_one_report() -> None:
    (group,) = find_versions((of_text("a", UNTOLD), of_text("b", UNTOLD.replace("88件", "91件")))).groups
    assert {one.name for one in group.every} == {"a", "b"}


def test_a_report_of_another_paper_than_most_is_a_stray() -> None:
    law = [of_gulou("a"), of_text("b", LONG)]
    work = entry("c", f"{PLACE}人民政府2023年政府工作报告")
    assert find_strays([*law, work]) == (work,)
    assert find_strays([work]) == find_strays(law) == find_strays([law[0], work]) == ()


def test_two_reports_of_two_years_with_one_text_are_told_to_be_checked() -> None:
    report = of_text("a", LONG)
    again = of_text("b", LONG.replace("2024年度", "2023年度", 1).replace("2024年，", "2023年，", 1))
    unlike, short = of_text("c", UNTOLD[: len(UNTOLD) // 3] + GULOU * 2), of_text("d", GULOU)
    assert again.profile.year == 2023
    ((one, two, share),) = find_doubles((report, again, unlike, short), ["id-a", "id-c", "id-d", "absent"])
    assert (one.name, two.name) == ("a", "b")
    assert share > 0.9
    assert find_doubles((report, of_text("e", LONG.replace("88件", "91件"))), ["id-a"]) == ()  # its version
    assert find_doubles((short, of_text("f", GULOU.replace("鼓楼", "玄武"))), ["id-d"]) == ()  # one form
