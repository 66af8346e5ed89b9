"""Files of older office programs: through LibreOffice where it is on the PATH, here a program that stands for it."""

import stat
import sys
import time
from pathlib import Path

import pytest
from support.word_file import paragraph, word_file

from index.errors import ReadError
from index.reading.readers import read_report_text

LIMIT = 50_000_000
FIRST = "2024年,甲县全年共收到行政复议申请45件,受理42件,审结39件。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
CONVERTING = """
import pathlib, shutil, sys
out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
given = pathlib.Path(sys.argv[-1])
assert sys.argv[1].startswith("-env:UserInstallation=file:///"), sys.argv
assert given.read_bytes() and "--headless" in sys.argv
if given.suffix != ".rtf":
    out.mkdir()
    shutil.copy({made!r}, out / "given.docx")
print("source file could not be loaded")
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(programs: Path, program: str) -> None:
    file = programs / "soffice"
    file.write_text(f"#!{sys.executable}\n{program}", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def read(folder: Path, data: bytes, name: str) -> str:
    path = folder / name
    path.write_bytes(data)
    return read_report_text(path, max_bytes=LIMIT).text


def test_an_old_word_file_is_read_through_libreoffice_whatever_it_is_called(tmp_path: Path, programs: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(word_file(paragraph(FIRST)))
    install(programs, CONVERTING.format(made=str(made)))

    for number, name in enumerate(("报告.doc", "报告.wps", "报告.txt")):
        assert read(tmp_path, OLE + bytes([number]), name) == FIRST


def test_without_libreoffice_it_is_told_what_to_do(tmp_path: Path, programs: Path) -> None:
    with pytest.raises(ReadError, match=r"needs LibreOffice .* install it, or save the file as \.docx") as raised:
        read(tmp_path, OLE + b"without", "报告.doc")
    assert raised.value.kind == "needs_office"


def test_a_file_that_libreoffice_cannot_read_is_told(tmp_path: Path, programs: Path) -> None:
    install(programs, CONVERTING.format(made=""))

    with pytest.raises(ReadError, match="cannot be read by LibreOffice") as raised:
        read(tmp_path, b"{\\rtf1 x}", "报告.rtf")
    assert raised.value.kind == "damaged"


def test_what_newer_programs_have_encrypted_is_told_without_libreoffice(tmp_path: Path, programs: Path) -> None:
    with pytest.raises(ReadError, match="password") as raised:
        read(tmp_path, OLE + "EncryptedPackage".encode("utf-16-le"), "报告.docx")
    assert raised.value.kind == "encrypted"


def test_a_conversion_that_does_not_end_is_ended_with_all_its_processes(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = tmp_path / "alive"
    install(
        programs, f"import pathlib, time\nwhile True:\n    pathlib.Path({str(alive)!r}).touch()\n    time.sleep(0.05)"
    )
    began = time.monotonic()

    def give_up() -> None:
        if alive.exists() or time.monotonic() - began > 60:
            raise KeyboardInterrupt

    path = tmp_path / "报告.doc"
    path.write_bytes(OLE + b"hangs")
    with pytest.raises(KeyboardInterrupt):
        read_report_text(path, max_bytes=LIMIT, check=give_up)

    time.sleep(0.3)
    alive.unlink()
    time.sleep(0.3)
    assert not alive.exists()
