"""Originals of reports: a page is drawn from the file that was read, and from no other."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from support.library import GULOU, build_library
from support.pdf_file import printed

from index.errors import ReadError, ReportNotFound
from index.library import Library
from rag.curation.originals import Originals

FIGURE = "收到行政复议申请73件"


def originals(library: Library) -> Originals:
    return Originals(library, max_bytes=1_000_000)


def drawn(library: Library) -> bytes:
    (entry,) = library.catalog.entries()
    start = library.catalog.report(entry.id).text.index(FIGURE)
    return originals(library).page(entry.id, 1, start, start + len(FIGURE))


def test_a_page_of_a_reports_file_is_drawn_with_its_passage(tmp_path: Path) -> None:
    with build_library(tmp_path, {"鼓楼.pdf": printed(GULOU)}) as library:
        (entry,) = library.catalog.entries()

        picture = drawn(library)

        assert picture.startswith(b"\x89PNG")
        assert picture != originals(library).page(entry.id, 1, 0, 0), "nothing is marked there"
        with pytest.raises(ReadError, match="has no page 9"):
            originals(library).page(entry.id, 9, 0, 5)
        with pytest.raises(ReportNotFound):
            originals(library).page("unknown", 1, 0, 5)


def test_a_page_of_a_file_in_an_archive_is_drawn(tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("2024/鼓楼.pdf", printed(GULOU))
    with build_library(tmp_path, {"报告.zip": stream.getvalue()}) as library:
        assert drawn(library).startswith(b"\x89PNG")


def test_a_file_that_is_gone_or_was_changed_is_told(tmp_path: Path) -> None:
    with build_library(tmp_path, {"鼓楼.pdf": printed(GULOU)}) as library:
        file = tmp_path / "reports" / "鼓楼.pdf"
        file.write_bytes(printed(GULOU.replace("73件", "74件")))
        with pytest.raises(ReadError, match="has been changed since it was read"):
            drawn(library)
        file.unlink()
        with pytest.raises(ReadError, match="is not there any more"):
            drawn(library)
