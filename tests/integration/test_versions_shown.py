"""Versions of a report: copies by other ways in count once, are told while indexing, and show their differences."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.fakes import BagEmbedder
from support.library import GULOU, JIASHAN_2024, build_library, hear, make_bot, open_desk

from rag.cli.main import main

CORRECTED = JIASHAN_2024.replace("88件", "91件").replace("二是专职人民调解员数量偏少。", "")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ZHIWEN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("rag.app.open_library.open_embedder", lambda *_: BagEmbedder())
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    (made / "a.txt").write_text(JIASHAN_2024, "utf-8")
    (made / "b.txt").write_text(CORRECTED, "utf-8")
    return made


def test_indexing_tells_how_alike_versions_are_and_where_their_differences_are_shown(run: Run, folder: Path) -> None:
    told = run("index", folder).stdout
    assert "“b.txt”" in told
    assert "文字约有" in told
    assert "zhiwen reports differences " in told
    (row,) = json.loads(run("index", folder, "--force", "--json").stdout)["versions"] or [None]
    assert row is None  # nothing came


def test_the_differences_of_a_version_are_shown_sentence_by_sentence(run: Run, folder: Path) -> None:
    run("index", folder)
    lines = run("reports", "differences", "b.txt").stdout.splitlines()
    assert lines[0] == "[-a.txt-] {+b.txt+}"
    assert any("收到行政复议申请[-88-]{+91+}件" in line for line in lines)
    assert "[-二是专职人民调解员数量偏少。-]" in lines
    assert lines[-1] == "2 differences"
    found = json.loads(run("reports", "differences", "b.txt", "a.txt", "--json").stdout)
    assert (found["first"]["report"], found["second"]["report"]) == ("a.txt", "b.txt")
    assert [bool(one["second"]) for one in found["differences"]] == [True, False]


def test_a_report_without_another_version_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GULOU, "utf-8")
    run("index", tmp_path / "a.txt")
    done = run("reports", "differences", "a.txt")
    assert done.exit_code == 2
    assert "no other version" in done.stderr


def test_the_page_shows_the_other_versions_and_their_differences(tmp_path: Path) -> None:
    with build_library(tmp_path, {"a.txt": JIASHAN_2024, "b.txt": CORRECTED, "c.txt": GULOU}) as library:
        curator = open_desk(library).curator
        by_name = {entry.name: entry.id for entry in curator.entries()}
        (beside,) = curator.beside(by_name["b.txt"])
        assert beside.other.name == "a.txt"
        assert [one.second is None for one in beside.differences] == [False, True]
        assert curator.beside(by_name["c.txt"]) == ()


def test_one_report_in_four_forms_is_counted_once(tmp_path: Path) -> None:
    texts = {
        "a.txt": JIASHAN_2024,
        "b.txt": JIASHAN_2024.replace("\n", "\r\n"),
        "c.txt": f"首页 > 政务公开\n\n{JIASHAN_2024}\n打印 关闭\n",
        "d.txt": JIASHAN_2024.replace("，", ",").replace("件", " 件"),
        "e.txt": GULOU,
    }
    with build_library(tmp_path, texts) as library:
        _, answer = hear(make_bot(library), "2024年各地收到行政复议申请一共多少件?")
        assert "161件" in answer.text, answer.text  # 88 and 73
        (group,) = library.catalog.counted().groups
        assert len(group.every) == 3  # the second is the first


def test_a_library_of_before_sketches_learns_them_with_the_next_run(run: Run, folder: Path, tmp_path: Path) -> None:
    run("index", folder)
    with closing(sqlite3.connect(tmp_path / "home" / "catalog.sqlite")) as rows, rows:
        rows.execute("UPDATE reports SET sketch = NULL")
    assert "文字约有" not in run("reports", "show", "a.txt").stdout
    run("index", folder)
    assert "文字约有" in run("reports", "show", "a.txt").stdout


def test_one_text_under_two_years_is_told_to_be_checked(run: Run, tmp_path: Path) -> None:
    long = JIASHAN_2024 + "".join(
        f"第{n}项：{'法治建设规范文件执法监督'[n % 8 :]}，完成{n * 7}件。\n" for n in range(40)
    )
    (tmp_path / "a.txt").write_text(long, "utf-8")
    (tmp_path / "b.txt").write_text(long.replace("2024年度", "2022年度", 1), "utf-8")
    told = run("index", tmp_path / "a.txt", tmp_path / "b.txt").stdout
    assert "b.txt: 文字有约" in told
    assert "与 a.txt 相同，地方或年份却不同，请核对" in told
    assert "2 added" in told
