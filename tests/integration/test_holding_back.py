"""What is no report is held back: told on the command line, asked in the page, taken in all the same on a word."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.fakes import BagEmbedder
from support.library import JIASHAN_2023, JIASHAN_2024, TEXTS, open_desk
from support.memory_store import MemoryVectors

from index.library import Library, open_library
from rag.app.desk import Desk
from rag.cli.main import main
from rag.curation.steps import Step

DIARY = (
    "3月5日 星期二 晴\n今天早上起得很早，陪妈妈去菜市场买了鱼和青菜。下午在家看书，读到一半睡着了。\n"
    "晚上小林打来电话，我们聊了一个多小时，说起小时候在河边捉虾的事，笑得停不下来。\n"
)
WORK = (
    "嘉善县2024年政府工作报告\n\n各位代表：\n现在，我代表县人民政府，向大会作政府工作报告，请予审议。\n"
    "一、2023年工作回顾\n全县地区生产总值增长6.1%，城镇新增就业1.2万人。\n二、2024年工作安排\n力争增长6%。\n"
)
OWNER = "browser:a"
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    for name in ("jiashan-2023.txt", "jiashan-2024.txt"):
        (made / name).write_text(TEXTS[name], "utf-8")
    (made / "我的日记.txt").write_text(DIARY, "utf-8")
    return made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ZHIWEN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("rag.app.open_library.open_embedder", lambda *_: BagEmbedder())
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_line_tells_what_it_holds_back_and_any_takes_it_in(run: Run, folder: Path) -> None:
    first = run("index", folder)
    held, counts = first.stdout.splitlines()
    assert "我的日记.txt: 不像政府的报告，没有入库" in held
    assert f"zhiwen index --any '{folder / '我的日记.txt'}'" in held
    assert (first.exit_code, counts) == (0, "2 added, 0 updated, 0 unchanged, 0 removed")
    assert json.loads(run("index", folder, "--json").stdout)["held"] == [str(folder / "我的日记.txt")]

    assert run("index", "--any", folder / "我的日记.txt").stdout.endswith(
        "1 added, 0 updated, 0 unchanged, 0 removed\n"
    )
    assert run("index", folder).stdout == "0 added, 0 updated, 3 unchanged, 0 removed\n"  # asked once


def test_what_is_described_beside_it_is_taken_in(run: Run, folder: Path) -> None:
    (folder / "sources.toml").write_text('["我的日记.txt"]\njurisdiction = "嘉善县"\nyear = 2022\n', "utf-8")
    assert run("index", folder).stdout.endswith("3 added, 0 updated, 0 unchanged, 0 removed\n")


def test_a_file_that_becomes_something_else_leaves_its_report_as_it_was(run: Run, folder: Path) -> None:
    run("index", folder)
    (folder / "jiashan-2024.txt").write_text(DIARY * 2, "utf-8")
    assert run("index", folder).stdout.count("没有入库") == 2
    assert run("reports").stdout.endswith("2 reports\n")


def test_a_report_of_another_kind_is_told_and_taken_in(run: Run, folder: Path) -> None:
    (folder / "工作报告.txt").write_text(WORK, "utf-8")
    done = run("index", folder)
    assert "工作报告.txt: 与库中多数报告不是同一种，已入库" in done.stdout
    assert "3 added" in done.stdout
    assert "不是同一种" not in run("index", folder).stdout


def test_a_library_of_work_reports_has_no_stray(run: Run, tmp_path: Path) -> None:
    (tmp_path / "工作报告.txt").write_text(WORK, "utf-8")
    assert run("index", tmp_path / "工作报告.txt").stdout == "1 added, 0 updated, 0 unchanged, 0 removed\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    mark = BagEmbedder().fingerprint
    vectors = MemoryVectors()
    with open_library(tmp_path / "home", embedder_fingerprint=mark, write=False, opener=vectors) as library:
        yield library


@pytest.fixture
def desk(library: Library) -> Desk:
    return open_desk(library)


def send(desk: Desk, name: str, content: str | bytes) -> tuple[str, Path]:
    """Have a file arrive as a browser's, and return how it is given."""
    incoming = desk.curator.incoming
    token, path = incoming.admit(OWNER)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    incoming.accept(OWNER, token, name)
    claimed = incoming.claim(OWNER, token, name)
    assert claimed
    return name, claimed


def ends(steps: list[Step]) -> dict[str, str]:
    return {step.name: step.state for step in steps if step.ended}


def test_an_upload_that_is_no_report_waits_for_a_word_and_comes_in_on_it(desk: Desk, library: Library) -> None:
    curator = desk.curator
    given = [send(desk, "日记.txt", DIARY), send(desk, "嘉善.txt", JIASHAN_2024)]

    assert ends(list(curator.add(given))) == {"日记.txt": "held", "嘉善.txt": "done"}
    ((token, name),) = curator.incoming.held(OWNER)
    assert name == "日记.txt"
    assert curator.incoming.held("browser:b") == ()
    assert [file.name for file in library.uploads.iterdir()] == ["嘉善.txt"]
    assert len(curator.entries()) == 1

    path = curator.incoming.claim(OWNER, token, name)
    assert path
    assert curator.incoming.held(OWNER) == ()  # while it is on its way
    assert ends(list(curator.add([(name, path)], any_text=True))) == {"日记.txt": "done"}
    assert len(curator.entries()) == 2
    assert curator.incoming.held(OWNER) == ()
    assert not list(library.incoming.iterdir())


def test_what_is_held_back_can_be_given_up_by_its_owner_alone(desk: Desk, library: Library) -> None:
    list(desk.curator.add([send(desk, "日记.txt", DIARY)]))
    ((token, _),) = desk.curator.incoming.held(OWNER)

    assert not desk.curator.incoming.give_up("browser:b", token)
    assert desk.curator.incoming.give_up(OWNER, token)
    assert desk.curator.incoming.held(OWNER) == ()
    assert not list(library.incoming.iterdir())


def test_a_file_of_an_archive_is_held_back_by_itself(desk: Desk, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("嘉善.txt", JIASHAN_2023)
        archive.writestr("日记.txt", DIARY)

    done = ends(list(desk.curator.add([send(desk, "报告.zip", (tmp_path / "a.zip").read_bytes())])))

    assert done == {"报告.zip": "done", "报告.zip/嘉善.txt": "done", "报告.zip/日记.txt": "held"}
    ((token, name),) = desk.curator.incoming.held(OWNER)
    path = desk.curator.incoming.claim(OWNER, token, name)
    assert path
    assert ends(list(desk.curator.add([(name, path)], any_text=True))) == {"报告.zip/日记.txt": "done"}


def test_what_is_held_back_waits_over_a_restart_and_what_was_accepted_is_held_back_behind_one(
    desk: Desk, library: Library
) -> None:
    list(desk.curator.add([send(desk, "日记.txt", DIARY)]))
    incoming = desk.curator.incoming
    token, path = incoming.admit(OWNER)
    path.write_text(DIARY * 2, "utf-8")
    incoming.accept(OWNER, token, "又一篇.txt")

    again = open_desk(library)
    again.curator.recover()

    assert {name for _, name in again.curator.incoming.held(OWNER)} == {"日记.txt", "又一篇.txt"}
    assert again.curator.entries() == ()


def test_an_upload_of_another_kind_or_with_another_years_text_is_told(desk: Desk) -> None:
    long = JIASHAN_2024 + "".join(f"第{n}项：{'法治建设规范文件监督'[n % 8 :]}，完成{n * 7}件。\n" for n in range(40))
    texts = {"a.txt": long, "b.txt": long.replace("2024年度", "2022年度", 1), "c.txt": WORK}
    steps = list(desk.curator.add([send(desk, name, text) for name, text in texts.items()]))
    done = {step.name: step for step in steps if step.ended}
    assert [done[name].stray for name in texts] == [False, False, True]
    assert [one and one.name for one in (done[name].double for name in texts)] == [None, "a.txt", None]
