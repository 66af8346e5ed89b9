"""The real character recognition, where the extra is installed: a scanned page is read back, offline."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from support.pdf_file import column, pdf_file

from index.reading.readers import read_report_text

pytest.importorskip("rapidocr", reason="the extra zhiwen[ocr] is not installed")
LINES = (
    "甲县人民政府关于二〇二四年度法治政府建设情况的报告",
    "全年共收到行政复议申请1245件，受理1142件，审结1039件。",
    "组织开展集体学习45次，旁听庭审31场，培训执法人员280人次。",
)


def test_a_scan_is_read_with_its_page(tmp_path: Path) -> None:
    import pypdfium2

    if not list(Path("/usr/share/fonts").rglob("*CJK*")):
        pytest.skip("no font with Chinese characters to draw a page with")
    (drawn,) = pypdfium2.PdfDocument(pdf_file([column(LINES)]))
    stream = BytesIO()
    drawn.render(scale=200 / 72).to_pil().convert("RGB").save(stream, "PDF", resolution=200)
    file = tmp_path / "扫描.pdf"
    file.write_bytes(stream.getvalue())

    source = read_report_text(file, max_bytes=50_000_000)

    assert (source.encoding, source.pages) == ("pdf, ocr", (0,))
    assert all(number in source.text for number in ("1245件", "1142件", "1039件", "45次", "31场", "280人次"))
