"""Reports as web pages of government sites: old tables in GBK, blocks of today, what a browser saves, one file (MHT).

Each has what stands around a report there: navigation, labels, links to other news, the foot. Made up, after pages of
several sites; real ones hold more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape

from bench.documents.contents import Block, Content, Rows

_NAVIGATION = ("首页", "政务公开", "新闻中心", "政务服务", "互动交流", "专题专栏", "数据开放", "营商环境", "领导之窗")
_OTHER_NEWS = (
    "关于印发“十四五”规划的通知", "召开常务会议研究安全生产工作", "2022年度政府信息公开工作年度报告",
    "关于做好春节期间值班工作的通知", "开展优化营商环境大调研活动",
)  # fmt: skip
LABELS = "索引号：000014349/2025-00012\n发文机关：人民政府办公室\n成文日期：2025年02月27日\n发布日期：2025年02月27日"
SOURCE = "来源:司法局 发布时间:2025-02-27 10:12"


def old_page(content: Content) -> bytes:
    """Return a page of nested tables in GBK, with labels over the report and a style on every word."""
    links = "".join(f'<td><a href="/{n}/">{name}</a></td>' for n, name in enumerate(_NAVIGATION))
    cells = [f"<td><strong>{label}:</strong></td><td>{value}</td>" for label, value in _label_pairs()]
    labels = "".join(f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2))
    news = "".join(f"<tr><td><a href=#>{title}</a></td></tr>" for title in _OTHER_NEWS)
    page = f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<HTML><HEAD><TITLE>{escape(content.title)}_人民政府</TITLE>
<META http-equiv=Content-Type content="text/html; charset=gb2312"><style>body{{font-size:12px}}</style>
<script language=javascript>function doZoom(size){{document.getElementById('zoom').style.fontSize=size}}</script></HEAD>
<BODY><table width=1000 align=center><tr>{links}</tr></table><table width=1000><tr><td valign=top><table>
<tr><td>您当前所在位置: <a href=/>首页</a> &gt; <a>政务公开</a> &gt; <a>法治政府</a></td></tr>
<tr><td><table width=100%>{labels}</table></td></tr>
<tr><td align=center><font size=5><b>{escape(content.title)}</b></font></td></tr>
<tr><td align=center>{SOURCE} 字体:[<a href="javascript:doZoom(16)">大</a> <a>中</a> <a>小</a>]</td></tr>
<tr><td id=zoom><div class=TRS_Editor><style>P{{margin:0}}</style>{_body(content, _old_block)}</div></td></tr>
<tr><td>[<a href="javascript:window.print()">打印本页</a>] [<a>关闭窗口</a>]</td></tr></table></td></tr></table>
<table align=center><tr><td>相关新闻</td></tr>{news}</table>
<center>主办:人民政府办公室 承办:数字化建设管理局<br>吉ICP备05001602号 网站标识码2205020001</center></BODY></HTML>"""
    return page.encode("gb18030")


def block_page(content: Content) -> bytes:
    """Return a page of blocks in UTF-8."""
    links = "".join(f'<li><a href="#">{name}</a></li>' for name in _NAVIGATION)
    news = "".join(f'<li><a href="#">{title}</a><span>2024-01-05</span></li>' for title in _OTHER_NEWS)
    page = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(content.title)} - 人民政府</title>
<link rel="stylesheet" href="./files/style.css"><script src="./files/jquery.js"></script></head><body>
<div class="header"><div><span>今天是2025年3月1日 星期六</span><a href="#">无障碍</a><a href="#">长者模式</a></div>
<div><input placeholder="请输入关键字"><button>搜索</button></div><ul class="nav">{links}</ul></div>
<div class="container"><div class="crumb">当前位置:<a>首页</a> &gt; <a>政务公开</a> &gt; 法治政府工作报告</div>
<h1>{escape(content.title)}</h1>
<div class="info"><span>{SOURCE}</span><span>字号:<a>大</a><a>中</a><a>小</a></span></div>
<div class="article-content" id="zoom">{_body(content, _new_block)}</div>
<div class="share">分享到:<a>微信</a><a>微博</a></div><div class="pager"><p>上一篇:<a>没有了</a></p></div>
<div class="aside"><h3>相关链接</h3><ul>{news}</ul></div></div>
<div class="footer"><p>网站地图 | 联系我们</p>
<p>主办单位:人民政府 版权所有</p><p>赣ICP备16012358号</p></div></body></html>"""
    return page.encode()


def saved_page(content: Content) -> bytes:
    """Return a page as a browser saves it: lines parted by breaks only, words in pieces, hidden parts, no charset."""
    links = "".join(f"<a>{name}</a>" for name in _NAVIGATION)
    menu = "".join(f"<dd>{name}</dd>" for name in _NAVIGATION[3:])
    page = f"""\ufeff<html><head><title>{escape(content.title)}</title><style>{".x{color:#000}" * 200}</style></head>
<body>
<div style="display:none">分享文本 请使用浏览器打开</div><noscript>您的浏览器不支持JavaScript</noscript>
<div id="app"><header><nav>{links}</nav></header><main><div class="menu"><dl><dt>政府信息公开</dt>{menu}</dl></div>
<div class="right"><div class="bt">{escape(content.title)}</div><div class="ly">{SOURCE}</div>
<div class="nr">{_body(content, _broken_block)}</div></div></main>
<footer>版权所有:人民政府 辽ICP备05020812号</footer></div><div class="modal" hidden>意见反馈 提交</div></body></html>"""
    return page.encode()


def mail_archive(content: Content) -> bytes:
    """Return a page saved with its pictures in one file."""
    whole = MIMEMultipart("related", type="text/html")
    whole["Subject"] = "saved"
    whole.attach(MIMEText(block_page(content).decode(), "html", "utf-8"))
    return whole.as_bytes()


def _label_pairs() -> list[tuple[str, str]]:
    return [tuple(line.split("：", 1)) for line in LABELS.split("\n")]  # type: ignore[misc]  # all have one


def _body(content: Content, say: Callable[[Block], str]) -> str:
    return "".join(say(block) for block in content.blocks if block.kind != "title")


def _old_block(block: Block) -> str:
    if block.kind == "table":
        cell = (
            "<td width=120><p class=MsoNormal align=center><span lang=EN-US style='font-size:12.0pt'>{}</span></p></td>"
        )
        return f"<table class=MsoNormalTable border=1>{_rows(block.rows, cell)}</table>"
    said = escape(block.text)
    said = f"<b><font face=黑体>{said}</font></b>" if block.kind == "heading" else said
    return f'<P class=MsoNormal style="TEXT-INDENT: 32pt">&nbsp;&nbsp;&nbsp;&nbsp;<SPAN>{said}<o:p></o:p></SPAN></P>\n'


def _new_block(block: Block) -> str:
    if block.kind == "table":
        return f"<div><table><tbody>{_rows(block.rows, '<td><p>{}</p></td>')}</tbody></table></div>"
    said = escape(block.text)
    return f'<p style="text-indent:2em">{f"<strong>{said}</strong>" if block.kind == "heading" else said}</p>\n'


def _broken_block(block: Block) -> str:
    if block.kind == "table":
        return f"<table>{_rows(block.rows, '<td>{}<br></td>')}</table>"
    pieces = (piece for piece in re.split(r"(\d+)", block.text) if piece)
    return "  " + "".join(f"<span lang=EN-US>{escape(piece)}</span>" for piece in pieces) + "<br>\n<br>\n"


def _rows(rows: Rows, cell: str) -> str:
    return "".join(f"<tr>{''.join(cell.format(escape(said)) for said in row)}</tr>" for row in rows)
