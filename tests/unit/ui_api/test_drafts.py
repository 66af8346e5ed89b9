"""A draft as a file: read as reports are, refused in words, and not remembered."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import get_args

import pytest
from support.word_file import paragraph, word_file

from index.errors import ReadError, ReadErrorKind
from index.reading import sandbox
from ui.api.drafts import KINDS, read_draft, say_why
from ui.language import read_words

TEXT = "嘉善县2024年收到行政复议申请88件。"


def archive(name: str, text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(("name", "data"), [
    ("稿子.txt", TEXT.encode()), ("draft.md", TEXT.encode()), ("draft.txt", TEXT.encode("gb18030")),
    ("draft.docx", word_file(paragraph(TEXT))), ("", TEXT.encode()), ("..\\..\\draft.md", TEXT.encode()),
])  # fmt: skip
def test_a_draft_is_read_whatever_reports_are_read_from(name: str, data: bytes) -> None:
    assert read_draft(data, name, Event()).strip() == TEXT


def test_what_was_read_is_not_remembered() -> None:
    data = word_file(paragraph("不予受理5件，只在这一份里。"))
    read_draft(data, "a.docx", Event())

    assert sha256(data).hexdigest() not in {digest for _, digest in sandbox._known}


@pytest.mark.parametrize(("name", "data", "kind"), [
    ("a.txt", b"  \n", "empty"), ("a.exe", b"MZ\0\0", "unsupported"), ("a.docx", b"PK\x03\x04broken", "damaged"),
])  # fmt: skip
def test_what_is_no_text_is_refused(name: str, data: bytes, kind: str) -> None:
    with pytest.raises(ReadError) as refused:
        read_draft(data, name, Event())
    assert refused.value.kind == kind


def test_an_archive_is_refused_and_not_looked_for_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.zip").write_bytes(archive("secret.txt", "秘密"))
    with pytest.raises(ReadError) as refused:
        read_draft(archive("b.txt", TEXT), "a.zip", Event())
    assert refused.value.kind == "unsupported"
    assert "secret" not in str(refused.value)


def test_nothing_is_read_for_a_visitor_who_has_gone() -> None:
    gone = Event()
    gone.set()
    with pytest.raises(ReadError):
        read_draft(TEXT.encode(), "a.txt", gone)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", get_args(ReadErrorKind))
def test_every_refusal_is_said_in_words(kind: ReadErrorKind, language: str) -> None:
    told = say_why(ReadError("", kind), 20_000_000, read_words("en" if language == "en" else "zh"))

    assert told
    assert "{" not in told
    assert ".zip" not in KINDS
