"""Answers that last, as users have them: asked, the file changed, indexed again, opened; with Chroma and embedder."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.command import Zhiwen

pytestmark = pytest.mark.models

TEXT = """嘉善县人民政府2024年度法治政府建设情况报告

2024年，嘉善县坚持依法行政。现将有关情况报告如下：
一、主要举措和成效
（一）依法化解行政争议。全年收到行政复议申请88件，受理81件，审结79件。
（二）规范文件管理。审核行政规范性文件23件，备案21件。
嘉善县人民政府
2025年3月3日
"""
NAME = "jiashan.txt"
RECEIVED, CHECKED = "嘉善县2024年收到行政复议申请多少件?", "嘉善县2024年审核行政规范性文件多少件?"
INSIDE, OUTSIDE = "红谷滩区2023年12345热线按期办结率是多少?", "拉萨市2024年收到行政复议申请多少件?"


def ask(zhiwen: Zhiwen, question: str) -> tuple[str, dict[str, Any]]:
    """Return what is printed, and the record that it is."""
    done = zhiwen.run("ask", question, "--no-llm", "--json")
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(done.stdout)


class Own:
    """A library of one report, whose file can be written anew."""

    def __init__(self, zhiwen: Zhiwen, folder: Path) -> None:
        self.zhiwen, self.folder = zhiwen, folder
        folder.mkdir()

    def write(self, text: str) -> None:
        (self.folder / NAME).write_text(text, encoding="utf-8")
        done = self.zhiwen.run("index", self.folder)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def own(zhiwen: Zhiwen, tmp_path: Path, models_folder: Path) -> Own:
    made = Own(zhiwen, tmp_path / "reports")
    made.write(TEXT)
    return made


def test_an_answer_is_opened_as_it_was_and_tells_what_changed_in_the_reports(own: Own, tmp_path: Path) -> None:
    zhiwen = own.zhiwen
    printed, received = ask(zhiwen, RECEIVED)
    _, checked = ask(zhiwen, CHECKED)
    assert zhiwen.run("answers", "show", received["id"][:6], "--json").stdout == printed

    own.write(TEXT.replace("现将有关情况", "年初即作部署。现将有关情况").replace("申请88件", "申请90件"))
    now = zhiwen.read_json("answers", "show", received["id"], "--json")
    (standing,) = now.pop("citations_now")
    assert now == received
    assert (standing["state"], standing["report"]) == ("changed", NAME)
    assert "申请90件" in standing["quote"]
    (moved,) = zhiwen.read_json("answers", "show", checked["id"], "--json")["citations_now"]
    text = zhiwen.run("reports", "show", NAME, "--text").stdout
    assert moved["state"] == "moved"
    assert text[moved["start"] : moved["end"]] == moved["quote"] == checked["citations"][0]["quote"]

    words = zhiwen.run("answers", "show", received["id"][:8]).stdout
    assert received["text"] in words
    assert "1处原文已改" in words
    assert f"index {received['index']}, now " in words
    exported = zhiwen.run("answers", "show", received["id"], "--markdown").stdout
    assert exported.startswith(f"# {RECEIVED}\n")
    assert re.search(r"^\[\^1\]: “.*申请88件.*申请90件", exported, re.MULTILINE)

    own.write(TEXT)
    assert zhiwen.run("answers", "show", received["id"], "--json").stdout == printed
    (own.folder / NAME).unlink()
    (tmp_path / "reports" / "other.txt").write_text(TEXT.replace("嘉善县", "海盐县"), encoding="utf-8")
    assert zhiwen.run("index", "--prune", own.folder).returncode == 0
    now = zhiwen.read_json("answers", "show", received["id"], "--json")
    assert [one["state"] for one in now["citations_now"]] == ["gone"]


def test_answers_are_listed_last_asked_first_and_removed(changeable: Zhiwen) -> None:
    zhiwen = changeable
    zhiwen.run("answers", "remove", "--all", "--yes")
    asked = [ask(zhiwen, question)[1]["id"] for question in (INSIDE, OUTSIDE, INSIDE)]
    rows = zhiwen.read_json("answers", "--json")
    assert [(row["id"], row["state"]) for row in rows] == [(asked[0], "unchanged"), (asked[1], "unchanged")]
    assert asked[2] == asked[0]
    assert rows[0]["first_asked"] < rows[1]["first_asked"] < rows[0]["last_asked"]
    listed = zhiwen.run("answers", "--limit", "1").stdout.splitlines()
    assert listed[1].startswith(asked[0])
    assert listed[1].endswith(INSIDE)
    assert listed[2:] == ["1 of 2 answers"]

    declined = zhiwen.run("answers", "remove", asked[1], typed="n\n")
    assert (declined.returncode, declined.stdout) == (1, "")
    assert OUTSIDE in declined.stderr
    assert zhiwen.run("answers", "remove", asked[1][:6], typed="y\n").stdout == "removed 1 answer\n"
    assert "No kept answer" in zhiwen.complaint("answers", "show", asked[1])
    assert zhiwen.run("answers", "remove", "--all", "--yes").stdout == "removed 1 answer\n"
    assert zhiwen.read_json("answers", "--json") == []
    assert "too short" in zhiwen.complaint("answers", "show", asked[0][:5])
    for wrong in (["remove"], ["remove", asked[0], "--all"], ["show", asked[0], "--json", "--markdown"]):
        assert zhiwen.run("answers", *wrong).returncode == 2
