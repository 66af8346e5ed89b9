"""Reading files: character for character, or one clear sentence."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.reading.kinds import SUFFIXES
from index.reading.readers import find_files, read_report_text, stamp_of

REPORT = "关于2023年度法治政府建设情况的报告\r\n  市人民政府坚持依法行政,全面推进法治政府建设各项工作。\n\n特此报告。\t"
LIMIT = 1_000_000


def write(folder: Path, data: bytes, name: str = "报告.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (REPORT.encode("utf-8"), "utf-8"),
        (REPORT.encode("utf-8-sig"), "utf-8"),
        (REPORT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + REPORT.encode("utf-16-be"), "utf-16"),
        (REPORT.encode("gb18030"), "gb18030"),
        (REPORT.encode("utf-16-le"), "utf-16-le"),
        (REPORT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_text_is_the_decoded_content_character_for_character(tmp_path: Path, data: bytes, encoding: str) -> None:
    source = read_report_text(write(tmp_path, data), max_bytes=LIMIT)
    assert (source.text, source.encoding, source.size) == (REPORT, encoding, len(data))


def test_big5_is_read_where_it_is_certain_and_a_lone_nul_does_not_make_a_binary_file(tmp_path: Path) -> None:
    text = "臨江縣人民政府關於2023年度法治政府建設情況的報告,全年共收到行政複議申請40件。"
    source = read_report_text(write(tmp_path, text.encode("big5")), max_bytes=LIMIT)
    assert (source.text, source.encoding) == (text, "big5")
    text = f"{REPORT}\0{REPORT * 3}"
    assert read_report_text(write(tmp_path, text.encode()), max_bytes=LIMIT).text == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("法治政府建设市县区,。\r\n\t 　1０“”A\u2028"), max_size=60))
def test_nothing_is_trimmed_or_translated(tmp_path: Path, tail: str) -> None:
    text = tail + REPORT + tail
    assert read_report_text(write(tmp_path, text.encode()), max_bytes=LIMIT).text == text


def test_stamp_changes_with_the_content(tmp_path: Path) -> None:
    first = read_report_text(write(tmp_path, REPORT.encode()), max_bytes=LIMIT)
    second = read_report_text(write(tmp_path, REPORT.encode() + b"\n"), max_bytes=LIMIT)
    assert first.sha256 != second.sha256
    assert second.mtime_ns == (tmp_path / "报告.txt").stat().st_mtime_ns


def test_a_file_written_just_now_has_no_stamp_until_its_clock_has_ticked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, REPORT.encode())
    assert read_report_text(file, max_bytes=LIMIT).stamp == ""
    monkeypatch.setattr("index.reading.readers.RECENT", -60.0)  # as it will be later
    assert read_report_text(file, max_bytes=LIMIT).stamp == stamp_of(file.stat())


def test_a_stamp_tells_a_file_from_another_of_its_size_and_time(tmp_path: Path) -> None:
    stamps = set()
    for name in ("a", "b", "a"):
        file = tmp_path / name
        file.write_bytes(b"x")
        os.utime(file, ns=(10**18, 10**18))
        file.replace(tmp_path / "report.txt")
        time.sleep(0.02)  # longer than a tick
        stamps.add(stamp_of((tmp_path / "report.txt").stat()))
    assert len(stamps) == 3


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (" \n\t　".encode(), "empty"),
        (b"\x00\x01\x02" * 50, "binary"),
        (REPORT.encode() + b"\x01\x02\x03\x04\x05", "binary"),
        (REPORT.encode()[:-5] + b"\xff\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b"\xff\xfe" + b"\x00\xd8\x00\xd8\x41", "neither UTF-8 nor GB18030"),
        (b"plain English, nothing else " * 9, "fewer than 20 Chinese characters"),
        (REPORT.encode().decode("gb18030", "ignore").encode(), "garbled"),
        (REPORT.encode().decode("latin-1").encode(), "garbled"),
        (("锟斤拷" + REPORT).encode(), "garbled"),
    ],
)
def test_a_file_that_is_no_report_is_told_in_one_sentence(tmp_path: Path, data: bytes, problem: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(ReadError, match=problem) as raised:
        read_report_text(path, max_bytes=LIMIT)
    message = str(raised.value)
    assert str(path) in message
    assert "\n" not in message
    assert ";" in message, "what to do follows"


def test_a_missing_file_a_folder_and_an_unknown_kind_are_told(tmp_path: Path) -> None:
    for path, problem in (
        (tmp_path / "没有.txt", "does not exist"),
        (tmp_path, "is a folder"),
        (
            write(tmp_path, REPORT.encode(), "a.log"),
            r"\.log files are not supported; save it as \.txt, \.md, \.markdown",
        ),
    ):
        with pytest.raises(ReadError, match=problem):
            read_report_text(path, max_bytes=LIMIT)


def test_a_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, REPORT.encode())
    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything, so the mode would prove nothing
    with pytest.raises(ReadError, match="may not be read"):
        read_report_text(path, max_bytes=LIMIT)


def test_too_large_a_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # sparse
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("was read"))
    with pytest.raises(ReadError, match=r"200\.0 MB, more than the limit of 50\.0 MB"):
        read_report_text(path, max_bytes=50_000_000)


TABLES_AND_MAIL = (".csv", ".mht", ".mhtml")  # whose bytes look like text


def test_suffixes_are_read_whatever_their_case(tmp_path: Path) -> None:
    for name in ("a.TXT", "b.Md", "c", *(f"d{suffix}" for suffix in SUFFIXES if suffix not in TABLES_AND_MAIL)):
        assert read_report_text(write(tmp_path, REPORT.encode(), name), max_bytes=LIMIT).text == REPORT


def test_folders_are_expanded_in_order_without_what_is_no_report(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.md", "a.txt", ".git/x.txt", ".hidden.txt", "sources.toml", "README.md", "data.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    found = [str(path.relative_to(tmp_path)) for path in find_files([tmp_path])]
    assert found == ["a.txt", "scan.pdf", "b/1.md", "b/2.txt"]


def test_files_given_by_name_are_kept_once_and_a_missing_path_is_an_error(tmp_path: Path) -> None:
    readme = write(tmp_path, REPORT.encode(), "README.md")
    assert find_files([readme, tmp_path, readme]) == [readme]
    with pytest.raises(ReadError, match="does not exist"):
        find_files([tmp_path / "nowhere"])
