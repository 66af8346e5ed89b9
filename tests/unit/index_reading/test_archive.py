"""ZIP archives: each file in them is a report under a path of its own; nothing is unpacked; hostile ones refused."""

import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from index.changes.pruning import is_gone
from index.errors import ReadError
from index.profile.overrides import read_sources
from index.reading.readers import find_files, read_report_text

LIMIT = 1_000_000
REPORT = "关于2023年度法治政府建设情况的报告\n市人民政府坚持依法行政,全面推进法治政府建设各项工作。"


def pack(folder: Path, *files: tuple[str | zipfile.ZipInfo, bytes], name: str = "报告.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files:
            archive.writestr(file, content)
    return path


def named_in(encoding: str, name: str) -> zipfile.ZipInfo:
    """Return the entry of a file whose name is written as Windows and macOS do, without telling the encoding."""

    class Untold(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # as zipfile has it
            return name.encode(encoding), 0

    return Untold(name)


def names(archive: Path) -> list[str]:
    return [file.relative_to(archive).as_posix() for file in find_files([archive])]


def test_each_file_of_an_archive_is_a_report_and_nothing_is_unpacked(tmp_path: Path) -> None:
    archive = pack(
        tmp_path,
        ("2023/甲县.txt", REPORT.encode()),
        (named_in("gb18030", "乙县.md"), REPORT.encode("gb18030")),
        (named_in("utf-8", "丙县.html"), f"<html><body><p>{REPORT}</p></body></html>".encode()),
        ("README.md", b"x"), (".hidden.txt", b"x"), ("__MACOSX/2023/._甲县.txt", b"x"), ("图.gif", b"x"),
    )  # fmt: skip

    for given in ([archive], [tmp_path]):
        assert [file.relative_to(archive).as_posix() for file in find_files(given)] == [
            "2023/甲县.txt", "乙县.md", "丙县.html",
        ]  # fmt: skip
    sources = [read_report_text(file, max_bytes=LIMIT) for file in find_files([archive])]
    assert [source.encoding for source in sources] == ["utf-8", "gb18030", "html, utf-8"]
    assert {"".join(source.text.split()) for source in sources} == {"".join(REPORT.split())}
    assert {(source.size, source.mtime_ns) for source in sources} == {
        (archive.stat().st_size, archive.stat().st_mtime_ns)
    }
    assert list(tmp_path.iterdir()) == [archive]


def test_a_file_in_an_archive_is_gone_when_it_or_the_archive_is(tmp_path: Path) -> None:
    archive = pack(tmp_path, ("甲县.txt", REPORT.encode()))

    assert [is_gone(archive / "甲县.txt"), is_gone(archive / "乙县.txt")] == [False, True]
    with pytest.raises(ReadError, match="does not exist"):
        read_report_text(archive / "乙县.txt", max_bytes=LIMIT)
    archive.unlink()
    assert is_gone(archive / "甲县.txt")


def test_an_archive_says_nothing_of_its_files_as_a_folder_does(tmp_path: Path) -> None:
    assert read_sources(pack(tmp_path, ("甲县.txt", REPORT.encode()))) == {}


def test_no_name_leads_out_of_an_archive(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = pack(
        tmp_path,
        ("../../甲.txt", REPORT.encode()), ("/etc/乙.txt", REPORT.encode()), ("..\\..\\C:\\丙.txt", REPORT.encode()),
        ("甲.txt", REPORT.encode()), (link, b"/etc/passwd"),
    )  # fmt: skip

    assert names(archive) == ["甲.txt", "etc/乙.txt", "C_/丙.txt", "甲 (2).txt"]


def test_a_file_that_unpacks_to_far_more_is_refused_unread(tmp_path: Path) -> None:
    archive = pack(tmp_path, ("大.txt", b"\0" * 50_000_000), ("好.txt", REPORT.encode()))

    with pytest.raises(ReadError, match=r"50\.0 MB, more than the limit of 1\.0 MB"):
        read_report_text(archive / "大.txt", max_bytes=LIMIT)
    with pytest.raises(ReadError, match="unpacks to far more than reports have") as raised:
        read_report_text(archive / "大.txt", max_bytes=100_000_000)
    assert raised.value.kind == "too_large"
    assert read_report_text(archive / "好.txt", max_bytes=LIMIT).text == REPORT


def test_a_size_that_lies_does_not_let_more_in(tmp_path: Path) -> None:
    archive = pack(tmp_path, ("大.txt", b"\0" * 5_000_000))
    data = archive.read_bytes().replace((5_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    archive.write_bytes(data)

    with pytest.raises(ReadError, match="is damaged"):
        read_report_text(archive / "大.txt", max_bytes=LIMIT)


def test_archives_in_archives_and_of_too_many_files_are_not_opened(tmp_path: Path) -> None:
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("甲.txt", REPORT)
    nested = pack(tmp_path, ("里.zip", inner.getvalue()))
    with pytest.raises(ReadError, match="archive in an archive"):
        read_report_text(nested / "里.zip", max_bytes=LIMIT)

    many = pack(tmp_path, *((f"{number}.txt", b"x") for number in range(1001)), name="多.zip")
    assert find_files([many]) == [many]
    with pytest.raises(ReadError, match="unpacks to far more"):
        read_report_text(many, max_bytes=LIMIT)


def test_an_archive_that_is_damaged_or_holds_no_report_is_told(tmp_path: Path) -> None:
    empty = pack(tmp_path, ("图.gif", b"x"), name="图.zip")
    cut = pack(tmp_path, ("甲.txt", REPORT.encode()), name="断.zip")
    cut.write_bytes(cut.read_bytes()[:-30])
    for archive, problem in ((empty, "archive without reports"), (cut, "is damaged")):
        (file,) = find_files([archive])
        with pytest.raises(ReadError, match=problem):
            read_report_text(file, max_bytes=LIMIT)


def test_a_file_with_a_password_is_told(tmp_path: Path) -> None:
    archive = pack(tmp_path, ("甲.txt", REPORT.encode()))
    data = bytearray(archive.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(bytes(data))

    with pytest.raises(ReadError, match="password") as raised:
        read_report_text(archive / "甲.txt", max_bytes=LIMIT)
    assert raised.value.kind == "encrypted"
