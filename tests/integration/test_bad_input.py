"""What users get wrong, and what breaks under them: each told in one sentence, exit 1, and nothing lost."""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import INDEXED, SEEDS, WORDED, Zhiwen

from index.lock import FolderLock

QUESTION = "红谷滩区2023年12345热线按期办结率是多少?"
# name → what is in it and what is said of it
NOT_REPORTS = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": ("\n　 \n".encode(), "is empty"),
    "binary.txt": (b"\x7fELF\0\0\0\1" * 50, "is a binary file"),
    "english.txt": (b"Nothing in this file is written in Chinese.\n" * 50, "fewer than 20 Chinese characters"),
    "garbled.txt": (("锟斤拷" * 100).encode(), "is garbled"),
    "scan.pdf": (b"%PDF-1.7", "is damaged"),
    "huge.txt": (b"", "has 200.0 MB, more than the limit of 50.0 MB"),
}


def listed(zhiwen: Zhiwen) -> list[str]:
    return [row["report"] for row in zhiwen.read_json("reports", "--json")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


@pytest.mark.models
def test_files_that_are_no_reports_are_told_each_in_a_line_and_nothing_is_lost(
    changeable: Zhiwen, folder: Path
) -> None:
    for name, (content, _) in NOT_REPORTS.items():
        (folder / name).write_bytes(content)
    os.truncate(folder / "huge.txt", 200_000_000)  # a sparse file

    done = changeable.run("index", folder)

    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (1, len(NOT_REPORTS)), done.stderr
    for name, (_, reason) in NOT_REPORTS.items():
        (line,) = (line for line in lines if f"/{name} " in line)
        assert reason in line
    assert listed(changeable) == list(INDEXED)


@pytest.mark.models
@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.txt", "does not exist"), ("pipe.txt", "is a device or a pipe"), ("/dev/zero", "is a device or a pipe")],
)
def test_a_path_that_is_no_file_is_told(zhiwen: Zhiwen, folder: Path, name: str, reason: str) -> None:
    os.mkfifo(folder / "pipe.txt")

    done = zhiwen.run("index", folder / name)

    assert (done.returncode, done.stdout) == (1, "0 added, 0 updated, 0 unchanged, 0 removed\n")
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.models
@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_told(zhiwen: Zhiwen, folder: Path) -> None:
    (folder / "secret.txt").write_text("法治政府建设" * 20, encoding="utf-8")
    (folder / "secret.txt").chmod(0)

    done = zhiwen.run("index", folder)

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "secret.txt may not be read; change its permissions" in done.stderr


@pytest.mark.models
def test_a_library_inside_the_folder_is_not_indexed_itself(folder: Path) -> None:
    zhiwen = Zhiwen(folder / "home")

    assert zhiwen.run("index", folder).returncode == 0
    assert listed(zhiwen) == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "The question is empty"),
        (" \t　\n", "The question is empty"),
        ("红谷滩区" * 2500, "The question has 10000 characters; at most 2000 are read"),
        (b"\xff\xfe", "'\\xff\\xfe' is not UTF-8 text"),
    ],
    ids=["nothing", "blanks", "10000 characters", "not UTF-8"],
)
def test_a_question_that_is_none_is_told_before_anything_is_loaded(
    zhiwen: Zhiwen, question: str | bytes, said: str
) -> None:
    assert said in zhiwen.complaint("ask", question)


@pytest.mark.models
def test_a_library_without_reports_is_told(zhiwen: Zhiwen) -> None:
    assert "holds no report. Run: zhiwen index FOLDER" in zhiwen.complaint("ask", QUESTION, "--no-llm")


@pytest.mark.parametrize("command", [["show"], ["remove"], ["set", "year=2020"]], ids=lambda command: command[0])
def test_an_unknown_report_is_told(zhiwen: Zhiwen, command: list[str]) -> None:
    complaint = zhiwen.complaint("reports", command[0], "0123456789abcdef", *command[1:])

    assert "0123456789abcdef" in complaint
    assert "zhiwen reports" in complaint


@pytest.mark.models
def test_unacceptable_profile_values_are_told_and_not_kept(changeable: Zhiwen) -> None:
    before = changeable.run("reports").stdout

    for value in ("year=next", "colour=red", "level=kingdom", "year=1800"):
        assert value.partition("=")[0] in changeable.complaint("reports", "set", INDEXED[0], value)
    assert changeable.run("reports").stdout == before


def garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(0, len(data), 64):
        data[place : place + 32] = b"\xa5" * len(data[place : place + 32])
    path.write_bytes(data)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


@pytest.mark.models
@pytest.mark.parametrize(
    ("part", "damage"), [("chroma/chroma.sqlite3", garble), ("lexical", cut)], ids=["vectors", "words"]
)
def test_a_damaged_index_is_told_and_the_reports_are_still_listed(
    changeable: Zhiwen, part: str, damage: Callable[[Path], None]
) -> None:
    whole = changeable.home / part
    for path in [whole] if whole.is_file() else [path for path in whole.iterdir() if path.stat().st_size]:
        damage(path)

    complaint = changeable.complaint("ask", QUESTION, "--no-llm")

    assert str(changeable.home) in complaint
    assert "zhiwen index --rebuild" in complaint
    assert listed(changeable) == list(INDEXED)


@pytest.mark.models
def test_a_rebuild_mends_vectors_and_words(changeable: Zhiwen) -> None:
    garble(changeable.home / "chroma" / "chroma.sqlite3")
    for path in (changeable.home / "lexical").iterdir():
        cut(path)

    done = changeable.run("index", "--rebuild")

    assert done.returncode == 0, done.stderr
    assert listed(changeable) == list(INDEXED)
    assert "98.58%" in changeable.read_json("ask", QUESTION, "--no-llm", "--json")["text"]


@pytest.mark.models
@pytest.mark.parametrize("damage", [cut, garble, Path.unlink], ids=["cut", "garbled", "gone"])
def test_a_damaged_catalog_is_told_and_set_aside_when_begun_anew(
    changeable: Zhiwen, damage: Callable[[Path], None]
) -> None:
    damage(changeable.home / "catalog.sqlite")

    for command in (["reports"], ["index", SEEDS]):
        complaint = changeable.complaint(*command)
        assert "zhiwen index --rebuild, with the paths of the reports" in complaint
    done = changeable.run("index", "--rebuild")

    assert done.returncode == 0, done.stderr
    assert listed(changeable) == []
    assert list(changeable.home.glob("damaged-*/chroma/chroma.sqlite3"))


@pytest.mark.models
def test_a_library_that_another_process_writes_is_told_with_its_holder(changeable: Zhiwen) -> None:
    lock = FolderLock(changeable.home)
    lock.acquire(exclusive=True)
    try:
        complaint = changeable.complaint("reports")
    finally:
        lock.release()

    assert f"is in use to write by process {os.getpid()} " in complaint
    assert listed(changeable) == list(INDEXED)


@pytest.mark.models
def test_a_library_that_another_process_reads_is_changed_beside_it(changeable: Zhiwen) -> None:
    lock = FolderLock(changeable.home)
    lock.acquire(exclusive=False)
    try:
        done = changeable.run("reports", "remove", INDEXED[0])
    finally:
        lock.release()

    assert done.returncode == 0, done.stderr
    assert listed(changeable) == list(INDEXED[1:])


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    complaint = Zhiwen(tmp_path / "file" / "home").complaint("reports")

    assert "file/home" in complaint
    assert "ZHIWEN_HOME" in complaint


@pytest.mark.models
def test_a_disk_that_takes_no_more_is_told_and_loses_nothing(changeable: Zhiwen) -> None:
    def allow_little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    complaint = changeable.complaint("reports", "set", INDEXED[0], "year=2020", prepare=allow_little)

    assert str(changeable.home) in complaint
    assert "rebuild" not in complaint
    assert listed(changeable) == list(INDEXED)


@pytest.mark.models
def test_on_a_full_disk_an_answer_goes_out_and_indexing_is_completed_later(changeable: Zhiwen, folder: Path) -> None:
    shutil.copy(SEEDS / "000_a3f4c521b97d236d.txt", folder)

    def allow_nothing() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    asked = changeable.run("ask", "红谷滩区2023年是怎么开展法治宣传的?", "--no-llm", prepare=allow_nothing)
    complaint = changeable.complaint("index", folder, prepare=allow_nothing)

    assert (asked.returncode, asked.stderr) == (0, "")
    assert "[1]" in asked.stdout
    assert "这个回答没有保存，之后在历史记录里找不到：磁盘已满" in asked.stdout
    assert "只按字词检索" in asked.stdout
    assert "free some space" in complaint
    assert "rebuild" not in complaint
    assert listed(changeable) == list(INDEXED)
    assert changeable.run("index", folder).stdout == "1 added, 0 updated, 0 unchanged, 0 removed\n"


@pytest.mark.models
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_answers_that_cannot_be_written_are_told(indexed: Zhiwen, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "1", "type": "unanswerable", "question": "拉萨市2023年收到行政复议申请多少件?"}', "utf-8")

    complaint = indexed.complaint("eval", gold, "--no-llm", "--answers", "/dev/full")

    assert "No space left on device" in complaint


@pytest.mark.parametrize(
    "settings",
    [
        {"ZHIWEN_LLM_URL": "http://127.0.0.1:9/v1", "ZHIWEN_LLM_MODEL": "some-model"},
        {"ZHIWEN_LLM": "/no/such/model.gguf"},
    ],
    ids=["unreachable", "no such file"],
)
@pytest.mark.models
def test_without_its_language_model_the_answer_quotes_and_says_so(indexed: Zhiwen, settings: dict[str, str]) -> None:
    record = Zhiwen(indexed.home, settings).read_json("ask", WORDED, "--json")

    assert "示范单位" in record["text"]
    assert {claim["verdict"] for claim in record["claims"]} == {"quoted"}
    (notice,) = record["notices"]
    assert next(iter(settings.values())) in notice


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIWEN_PORT", "many"),
        ("ZHIWEN_PORT", "0"),
        ("ZHIWEN_THREADS", "-1"),
        ("ZHIWEN_MODELS", ""),
        ("ZHIWEN_LLM_TIMEOUT", "soon"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_by_its_name(zhiwen: Zhiwen, name: str, value: str) -> None:
    complaint = Zhiwen(zhiwen.home, {name: value}).complaint("reports")

    assert complaint.startswith(f"{name} cannot be used: ")
    assert complaint.endswith(f"(got {value!r})")


def test_a_server_of_vectors_that_is_away_is_told(indexed: Zhiwen) -> None:
    away = Zhiwen(indexed.home, {"ZHIWEN_CHROMA_URL": "http://127.0.0.1:9"})

    assert "http://127.0.0.1:9" in away.complaint("ask", QUESTION, "--no-llm")


@pytest.mark.parametrize("spec", ["/no/such/folder", "NOT A NAME"])
def test_an_embedder_that_is_none_is_told(zhiwen: Zhiwen, spec: str) -> None:
    complaint = Zhiwen(zhiwen.home, {"ZHIWEN_EMBEDDER": spec}).complaint("index", SEEDS)

    assert spec in complaint
    assert "ZHIWEN_EMBEDDER" in complaint


def test_a_taken_port_is_told_before_anything_is_loaded(zhiwen: Zhiwen) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        began = time.perf_counter()
        complaint = zhiwen.complaint("ui", "--port", str(port))

    assert f"Port {port} on 127.0.0.1 is taken" in complaint
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    "content",
    [b"", b"[", b"\xff\xfe", b'{"a": 1}', b"[1]", b"[" * 100_000],
    ids=["empty", "cut", "binary", "object", "number", "deep"],
)
def test_a_broken_history_file_is_told(zhiwen: Zhiwen, tmp_path: Path, content: bytes) -> None:
    history = tmp_path / "history.json"
    history.write_bytes(content)

    assert str(history) in zhiwen.complaint("ask", QUESTION, "--history", history)


@pytest.mark.parametrize(
    "command",
    [
        ["ask"],
        ["facts", "--in"],
        ["compare", "行政复议", "--in"],
        ["reports", "show"],
        ["reports", "set", "0123456789abcdef"],
        ["answers", "show"],
        ["index"],
    ],
    ids=lambda command: command[0],
)
def test_an_argument_of_bytes_that_are_no_text_is_told(zhiwen: Zhiwen, command: list[str]) -> None:
    assert "b'" not in zhiwen.complaint(*command, b"year=abc\xff")
    assert r"'year=abc\xff' is not UTF-8 text" in zhiwen.complaint(*command, b"year=abc\xff")


@pytest.mark.models
def test_half_a_surrogate_pair_in_a_history_is_read_over(indexed: Zhiwen, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    history.write_text(json.dumps([f"{QUESTION}\ud83d"]), encoding="utf-8")

    assert indexed.read_json("ask", "那2022年呢?", "--history", history, "--no-llm", "--json")["id"]


@pytest.mark.models
@pytest.mark.parametrize("encoding", ["gbk", "latin-1"])
def test_an_answer_is_printed_whole_in_an_encoding_that_lacks_characters(
    indexed: Zhiwen, tmp_path: Path, encoding: str
) -> None:
    zhiwen = Zhiwen(indexed.home, {"PYTHONIOENCODING": encoding})
    printed = []
    for options in ((), ("--json",)):
        with (tmp_path / "printed").open("wb") as file:
            done = subprocess.run(
                [zhiwen.program, "ask", QUESTION, "--no-llm", *options],
                env=zhiwen.environment(), stdout=file, stderr=subprocess.PIPE, timeout=240, check=False,
            )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        printed.append((tmp_path / "printed").read_text(encoding))

    record = json.loads(printed[1])
    assert "98.58%" in record["text"]
    last = record["citations"][-1]["quote"]
    assert printed[0].endswith(f"{last.encode(encoding, 'backslashreplace').decode(encoding)}\n")


GOLD = {"id": "1", "type": "single", "question": "问?"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"id": "1"}',
        json.dumps({**GOLD, "type": "double"}).encode(),
        json.dumps({**GOLD, "history": "问?"}).encode(),
        json.dumps({**GOLD, "id": 1}).encode(),
        json.dumps({**GOLD, "history": [1]}).encode(),
        json.dumps({**GOLD, "answer_must": [["a", None]]}).encode(),
        json.dumps({**GOLD, "answer_must": [5]}).encode(),
        b"[" * 100_000,
    ],
    ids=[
        *("empty", "cut", "binary", "list", "no question", "type", "history", "id"),
        *("number in history", "null in a group", "number for a group", "deep"),
    ],
)
def test_a_broken_gold_file_is_told(zhiwen: Zhiwen, tmp_path: Path, content: bytes) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(content)

    assert str(gold) in zhiwen.complaint("eval", gold, "--no-llm")


@pytest.mark.parametrize("option", [["--answers", "no/such/folder/answers.jsonl"], ["--results", "gold.jsonl"]])
def test_a_place_that_takes_no_results_is_told_before_anything_is_asked(
    zhiwen: Zhiwen, tmp_path: Path, option: list[str]
) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD), encoding="utf-8")

    complaint = zhiwen.complaint("eval", tmp_path / "gold.jsonl", option[0], tmp_path / option[1])

    assert option[1] in complaint


def test_files_that_are_not_there_are_told(zhiwen: Zhiwen, tmp_path: Path) -> None:
    for arguments in (["eval", tmp_path / "none"], ["ask", QUESTION, "--history", tmp_path / "none"]):
        assert str(tmp_path / "none") in zhiwen.complaint(*arguments)
