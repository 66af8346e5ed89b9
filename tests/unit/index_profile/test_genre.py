"""Whether a text is a report: texts of many genres that nothing was learnt from, the seeds, damaged reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.library import HEFEI_ZONE, JIASHAN_2024, NANJING_JUSTICE

from index.profile.genre import BAR, is_report, open_genre_reader

ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds"
GENRES = ROOT / "evals" / "genre" / "others.jsonl"
CORPORA = ROOT.parent / "shared" / "corpora" / "gov_work_reports"

OTHERS = {row["genre"]: row["text"] for row in map(json.loads, GENRES.read_text("utf-8").splitlines())}


@pytest.mark.parametrize("genre", OTHERS)
def test_what_is_no_report_is_told(genre: str) -> None:
    assert not is_report(OTHERS[genre]), open_genre_reader().read(OTHERS[genre])


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_real_reports_are_no_false_alarm_however_little_of_them_there_is(seed: Path) -> None:
    text = seed.read_text("utf-8")
    for size in (len(text), 2000, 500):
        assert is_report(text[:size]), (size, open_genre_reader().read(text[:size]))


@pytest.mark.parametrize(
    "text",
    [
        JIASHAN_2024,
        NANJING_JUSTICE,
        HEFEI_ZONE,
        JIASHAN_2024.partition("\n")[2],  # without its title
        "".join(JIASHAN_2024.split()),  # without its lines
        "嘉善县2024年法治政府建设情况报告\n\n| 项目 | 2023 | 2024 |\n| --- | --- | --- |\n| 收到申请 | 52 | 88 |\n",
        f"首页 > 政务公开 > 法治政府建设\n【字体：大 中 小】\n{HEFEI_ZONE}\n网站地图 联系我们 网站标识码 ICP备案",
        "行政复议申请88件，审结79件。",
        "嘉定区2024年<img src=x>法治政府建设情况报告\n\n一、主要举措<img src=x>\n全年受理行政复议申请7件。\n",
        "".join(character if at % 3 else chr(0x5000 + at) for at, character in enumerate(JIASHAN_2024)),
    ],
    ids=["whole", "office", "zone", "untitled", "joined", "table", "page", "short", "markup", "misread"],
)
def test_reports_as_they_come_are_no_false_alarm(text: str) -> None:
    assert is_report(text), open_genre_reader().read(text)


def test_a_report_lies_well_above_the_bar_and_a_novel_below() -> None:
    read = open_genre_reader().read
    assert read(JIASHAN_2024) > BAR + 3
    assert read(OTHERS["novel"] * 40) < BAR - 2


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the public reports are not here")
def test_no_public_work_report_is_held_back() -> None:
    files = sorted(CORPORA.glob("*/*.md"))[::9]
    assert [file.name for file in files if not is_report(file.read_text("utf-8"))] == []
