"""Saved web pages: the document without what stands around it, whatever their encoding, layout and file name."""

from pathlib import Path

import pytest

from index.errors import ReadError
from index.reading.readers import read_report_text

LIMIT = 50_000_000
TITLE = "甲县2024年法治政府建设情况报告"
FIRST = "2024年,甲县全年共收到行政复议申请45件,受理42件,审结39件,纠错率为7.69%。"
LAST = "下一步,甲县将继续推进法治政府建设,不断提升依法行政水平,全面提高干部法治素养。"
SIGNED = "甲县人民政府"
NAVIGATION = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in ("首页", "政务公开", "新闻中心", "互动交流"))
TABLE = (
    "<table border=1><tr><td><p>项目</p></td><td>收到(件)</td><td>审结(件)</td></tr>"
    "<tr><td>行政复议申请</td><td>45</td><td>39</td></tr><tr><td>行政应诉案件</td><td>31</td><td>28</td></tr></table>"
)
ROWS = "| 项目 | 收到(件) | 审结(件) |\n| --- | --- | --- |\n| 行政复议申请 | 45 | 39 |\n| 行政应诉案件 | 31 | 28 |"
BODY = (
    f"<p>&nbsp;&nbsp;<span>{FIRST[:9]}</span><b>{FIRST[9:]}</b></p><p>一、主要举措</p>{TABLE}"
    f"<p>{LAST}</p><p>{SIGNED}</p>"
)
AFTER = (
    "<div>[<a href=#>打印本页</a>] 责任编辑:张三</div>"
    "<p>版权所有:甲县人民政府 地址:甲县大街1号 电话:0000-0000000 备案</p>"
)
DIVS = (
    f"<!DOCTYPE html><html><head><title>{TITLE}_甲县人民政府</title><style>p{{color:red}}</style>"
    f"<script>var a='全年共收到行政复议申请999件,受理999件,审结999件。';</script></head><body><ul>{NAVIGATION}</ul>"
    f"<h1>{TITLE}</h1><div><span>发布日期:2025-02-27</span><span>来源:甲县司法局</span></div>"
    f'<div id="zoom">{BODY}</div><div style="display: none">'
    "分享文本:全年共收到行政复议申请888件,请使用浏览器打开这一页。</div>"
    f"{AFTER}</body></html>"
)
NESTED = (
    f"<html><head><title>{TITLE}</title></head><body><table><tr><td><ul>{NAVIGATION}</ul></td></tr><tr><td>"
    "<table><tr><td>索 引 号:</td><td>1122/2025-1</td><td>发文机关:</td><td>甲县人民政府</td></tr></table>"
    f"<center>{TITLE}</center>{BODY}</td></tr></table>{AFTER}</body></html>"
)


def read(folder: Path, data: bytes, name: str = "报告.html") -> str:
    path = folder / name
    path.write_bytes(data)
    return read_report_text(path, max_bytes=LIMIT).text


@pytest.mark.parametrize("page", [DIVS, NESTED], ids=["divs", "nested tables"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["报告.html", "报告.txt", "报告"])
def test_a_page_is_its_document_whatever_its_encoding_and_its_files_name(
    tmp_path: Path, page: str, encoding: str, name: str
) -> None:
    text = read(tmp_path, page.encode(encoding), name)

    assert f"{FIRST}\n一、主要举措\n{ROWS}\n{LAST}\n{SIGNED}" in text
    assert text.endswith(SIGNED)
    assert TITLE in text.split("\n")
    assert not [word for word in ("新闻中心", "999", "888", "打印", "版权", "<", "color") if word in text]


def test_labels_over_a_document_stay_apart(tmp_path: Path) -> None:
    assert read(tmp_path, NESTED.encode()).startswith("索 引 号：1122/2025-1\n发文机关：甲县人民政府\n")
    assert "\n发布日期:2025-02-27 来源:甲县司法局\n" in read(tmp_path, DIVS.encode())


def test_where_on_the_site_a_page_lies_is_no_part_of_it(tmp_path: Path) -> None:
    trail = "<div>当前位置:<a>首页</a> &gt; <a>政务公开</a> &gt; 甲县人民政府法治政府建设年度报告专栏</div>"

    text = read(tmp_path, DIVS.replace("<h1>", f"{trail}<h1>").encode())

    assert text.startswith(TITLE)


def test_cells_that_span_stand_in_their_first_place(tmp_path: Path) -> None:
    table = (
        "<table><tr><th rowspan=2>项目</th><th colspan=2>2024年</th></tr><tr><th>收到</th><th>审结</th></tr>"
        "<tr><td>复议</td><td>45</td><td>39</td></tr></table>"
    )
    text = read(tmp_path, DIVS.replace(TABLE, table).encode())

    assert "| 项目 | 2024年 |  |\n| --- | --- | --- |\n|  | 收到 | 审结 |\n| 复议 | 45 | 39 |" in text


def test_a_page_saved_with_its_pictures_in_one_file_is_read(tmp_path: Path) -> None:
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
    part = 'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n'
    page = f"{head}{part}\n{DIVS}\n--x--\n"

    assert f"{FIRST}\n一、主要举措\n{ROWS}" in read(tmp_path, page.encode(), "报告.mht")


def test_markdown_with_tags_stays_as_it_is(tmp_path: Path) -> None:
    text = f"# {TITLE}\n\n{FIRST}\n\n{TABLE}\n"

    assert read(tmp_path, text.encode(), "报告.md") == text


def test_a_page_that_holds_nothing_or_nests_without_end_is_refused(tmp_path: Path) -> None:
    for page in (f"<html><body>{'<div>' * 200_000}{FIRST}{'</div>' * 200_000}", "<html><body></body></html>"):
        with pytest.raises(ReadError, match=r"is empty|without text"):
            read(tmp_path, page.encode())


def test_cells_that_nest_three_thousand_times_are_read(tmp_path: Path) -> None:
    assert FIRST in read(tmp_path, f"<html><body><table>{'<tr><td>' * 3000}{FIRST}".encode())


def test_a_page_of_one_line_of_9_mb_is_read(tmp_path: Path) -> None:
    page = DIVS.replace(LAST, LAST * 80_000)

    assert len(read(tmp_path, page.encode())) > 80_000 * len(LAST)
