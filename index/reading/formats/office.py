"""Files of older office programs (.doc, .wps, .rtf, .odt, .xls): LibreOffice makes newer ones of them, which are read.

LibreOffice is not part of this product: it is found on the PATH, and asked for where it is not there. Each call has a
profile of its own, so that none disturbs another, and runs no macros.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import ReadError
from index.reading.document import Document
from index.reading.formats import docx, xlsx

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream in which newer formats lie behind a password
_WORKBOOK = "Workbook".encode("utf-16-le")
_SLIDES = "PowerPoint Document".encode("utf-16-le")


def read(data: bytes, path: Path) -> Document:
    """Return the text of a file. Raises ReadError where LibreOffice is absent, or cannot read it."""
    if _ENCRYPTED in data:
        raise ReadError(f"{path} is protected by a password; open it, save it without one, and give that", "encrypted")
    if _SLIDES in data:
        raise ReadError(f"{path} holds slides, which are not read; save its text as .docx", "unsupported")
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise ReadError(
            f"{path} needs LibreOffice to be read, which is not installed here; install it, "
            "or save the file as .docx or .pdf",
            "needs_office",
        )
    suffix, wanted = _suffixes(data)
    made = _convert(program, data, path, suffix, wanted)
    document = xlsx.read(made, path) if wanted == "xlsx" else docx.read(made, path)
    return Document(document.text, suffix)


def _suffixes(data: bytes) -> tuple[str, str]:
    """Return what a file is called by what is in it, and what is to be made of it."""
    if data.startswith(b"{\\rtf"):
        return "rtf", "docx"
    if data.startswith(b"PK"):
        return ("ods", "xlsx") if b"opendocument.spreadsheet" in data[:200] else ("odt", "docx")
    return ("xls", "xlsx") if _WORKBOOK in data else ("doc", "docx")


def _convert(program: str, data: bytes, path: Path, suffix: str, wanted: str) -> bytes:
    with TemporaryDirectory(prefix="zhiwen-office-") as folder:
        given, profile, made = Path(folder, f"given.{suffix}"), Path(folder, "profile"), Path(folder, "made")
        given.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", wanted,
            "--outdir", str(made), str(given),
        ]  # fmt: skip
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603  # ours
        result = made / f"given.{wanted}"
        if not result.is_file():  # it ends with 0 also where it could not read a file
            raise ReadError(
                f"{path} cannot be read by LibreOffice: it is damaged, or protected by a password; "
                "open it in its own program and save it as .docx",
                "damaged",
            )
        return result.read_bytes()
